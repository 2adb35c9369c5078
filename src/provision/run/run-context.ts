import type { Aws } from '../aws/aws.ts';
import { endsEverything, lookedAt } from '../aws/explain.ts';
import type { Config } from '../config/config.ts';
import { configFrom, formerTagsOf, namesFrom, type Deployment } from '../deployment/deployment.ts';
import { ProvisionError, isProvisionError } from '../base/errors.ts';
import { readFacts, type Facts } from '../discovery/facts.ts';
import { readOrganization } from '../discovery/organization.ts';
import type { Names } from '../deployment/names.ts';
import { readDeployment, type FunctionCode, type PipelineInput } from '../pipeline/pipeline.ts';
import type { OrganizationReport } from '../engine/report.ts';
import type { Secret } from '../base/secret.ts';
import { deployedRegions } from './deployed-regions.ts';
import { refuseToWiden } from './scope-checks.ts';
import { openSession, type Effects, type Session } from '../discovery/session.ts';

/** What a command is asked to do. */
export interface RunOptions {
  readonly config: Config;
  /**
   * False when nothing that shapes a deployment was said, but for defaults: then `status` compares with what was deployed.
   * Default true.
   */
  readonly configured?: boolean;
  /** The whole Organization, or the caller's one account. Commands that locate a deployment take its scope. */
  readonly scope: 'organization' | 'account';
  /** Just one half. */
  readonly only?: 'pipeline' | 'organization';
  /** Slack secrets by destination; `default` where the configuration names no destinations. */
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly code: FunctionCode;
  /** The version of the program that runs this; the deployment says which one last changed it. */
  readonly cliVersion: string;
  /** Turning protection or delivery off was allowed explicitly. */
  readonly allowReduce: boolean;
  /** Do without what grows with the number of accounts: then accounts are not known. Default false. */
  readonly quick?: boolean;
  /** Changing what a later version made was allowed explicitly. Default false. */
  readonly allowDowngrade?: boolean;
  readonly effects: Effects;
}

/** Everything that is known before a plan is made. */
export interface RunContext {
  readonly options: RunOptions;
  readonly session: Session;
  readonly facts: Facts;
  readonly names: Names;
  readonly pipeline: PipelineInput;
  readonly organization: OrganizationReport | null;
  /** The view that reads of this pass share. */
  readonly read: Aws;
}

type How = 'as-told' | 'locate' | 'left-over';

/**
 * Finds out who runs this, on what Organization, and what is deployed. Only reads.
 *
 * @param how `as-told` takes the scope that was asked for; `locate` finds a deployment that is there: in the caller's
 * account, else in the account that administers GuardDuty for the Organization; `left-over` takes the scope and looks at
 * what is there, whatever became of it
 * @throws ProvisionError NO_DEPLOYMENT when there is none to locate, CONFIG_INVALID when the Organization was asked about
 * and the deployment is for one account, and whatever the reading of facts refuses
 */
export async function readRunContext(options: RunOptions, how: How): Promise<RunContext> {
  const session = await openSession(options.config, options.effects);
  session.effects.emit({ type: 'phase', phase: 'reading' });
  const read = session.connection.reading();
  if (how !== 'locate') return contextOf(options, session, read, how);
  const found = await locate(options, session, read);
  refuseToWiden(options, found);
  const config = options.configured === false ? configFrom(found, options.config) : options.config;
  return contextOf(
    {
      ...options,
      config,
      scope: found.organization === null ? 'account' : 'organization',
      ...(found.guardduty === null ? { only: 'pipeline' as const } : {}),
    },
    session,
    read,
    how,
  );
}

/** Looks for the deployment in the caller's account, then in the account that administers GuardDuty. */
async function locate({ config }: RunOptions, session: Session, read: Aws): Promise<Deployment> {
  const { identity, homeRegion } = session;
  const own = await lastRun(read, namesIn(session, config, identity.account));
  if (own !== undefined && own !== 'unknown') return own;
  // Where the own account's could not be read, that is what is said in the end.
  const asked = adminOf(config, session, read);
  const admin = own === 'unknown' ? (await lookedAt(asked)).seen : await asked;
  const theirs =
    admin === undefined || admin === identity.account
      ? undefined
      : await readDeployment(read, namesIn(session, config, admin));
  if (theirs !== undefined) return theirs;
  // Asked once more, so that it says why it could not be read.
  const late =
    own === 'unknown' ? await readDeployment(read, namesIn(session, config, identity.account)) : own;
  if (late !== undefined) return late;
  const looked = [identity.account, ...(admin === undefined || admin === identity.account ? [] : [admin])];
  throw new ProvisionError(
    'NO_DEPLOYMENT',
    `There is no deployment called ${config.name} in Region ${homeRegion} of account ${looked.join(' or ')}.`,
    'Check --home-region, --name and the credentials; or make one: guardduty-slack enable --org',
  );
}

async function adminOf(
  config: Config,
  { identity, homeRegion }: Session,
  read: Aws,
): Promise<string | undefined> {
  try {
    return (await readOrganization(read, { identity, homeRegion, config, registeredToo: true }))
      .adminAccountId;
  } catch (error) {
    // Without an Organization or an administrator there is nowhere else to look; a wrong Organization is still refused.
    if (
      isProvisionError(error) &&
      /^(?:NOT_IN_ORGANIZATION|ADMIN_ACCOUNT_MISSING|NOT_MANAGEMENT_ACCOUNT)$/.test(error.code)
    )
      return undefined;
    throw error;
  }
}

async function contextOf(options: RunOptions, session: Session, read: Aws, how: How): Promise<RunContext> {
  const { config, scope, secrets, code } = options;
  const { identity, partition, homeRegion } = session;
  const facts = await readFacts(read, {
    identity,
    partition,
    homeRegion,
    config,
    scope,
    deployedIn: (account) => deployedRegions(read, namesIn(session, config, account), options.only),
    leaveOutUnusable: how !== 'as-told',
    registeredToo: how !== 'as-told',
    quick: options.quick,
  });
  session.knowAdmin(facts.adminAccountId);
  const { organization } = facts;
  if (organization !== undefined) session.knowUnreachable(organization.managementAccountId);
  const found = namesIn(session, config, facts.adminAccountId);
  const previous = await lastRun(read, found);
  const formerTags = previous === 'unknown' ? {} : formerTagsOf(previous, config.tags);
  const names = { ...found, formerTags };
  return {
    options,
    session,
    facts,
    names,
    pipeline: {
      names,
      regions: facts.regions,
      unreachable: facts.unreachableRegions,
      config,
      secrets,
      code,
      cliVersion: options.cliVersion,
      organizationId: organization?.id,
      pipelineOnly: options.only === 'pipeline',
      ...(previous === 'unknown' ? { previousUnknown: true } : {}),
      ...(previous === 'unknown' || previous === undefined ? {} : { previous }),
    },
    organization:
      organization === undefined
        ? null
        : {
            id: organization.id,
            managementAccountId: organization.managementAccountId,
            adminAccountId: facts.adminAccountId,
            accounts: facts.accountsKnown ? facts.accounts.length : null,
          },
    read,
  };
}

/** What the last run wrote down. The step that keeps it says why it could not be read. */
async function lastRun(read: Aws, names: Names): Promise<Deployment | 'unknown' | undefined> {
  try {
    return await readDeployment(read, names);
  } catch (error) {
    if (endsEverything(error)) throw error;
    return 'unknown';
  }
}

function namesIn({ homeRegion, partition }: Session, config: Config, account: string): Names {
  return namesFrom(config, account, homeRegion, partition);
}
