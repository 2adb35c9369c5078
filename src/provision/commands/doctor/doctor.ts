import type { AccountFacts } from '../../discovery/accounts.ts';
import type { ApiCallsReport } from '../../aws/call-counter.ts';
import { openSession, type Session } from '../../discovery/session.ts';
import { explain } from '../../aws/explain.ts';
import { failed, pass, skipped, type Check, type Subject } from './check.ts';
import { adminRoleCheck, memberRolesCheck } from './role-checks.ts';
import { nodeCheck } from './node-check.ts';
import { membershipCheck } from './membership.ts';
import { memberAdministratorsCheck } from './members.ts';
import { organizationChecks } from './organization.ts';
import type { DoctorOptions, DoctorContext, AccountRoles } from './context.ts';
import { pipelineChecks, pipelineUnseen } from './pipeline.ts';
import { administratorsCheck, guarddutyCheck, regionsCheck } from './regions.ts';
import { slackHostCheck } from './slack-host.ts';

const CREDENTIALS: Subject = { id: 'credentials', title: 'Credentials' };
const HOME_REGION: Subject = { id: 'home-region', title: 'Home Region' };

/** What the doctor says. */
export interface DoctorReport {
  readonly version: 1;
  readonly command: 'doctor';
  /** False when something fails; a warning does not count. */
  readonly ok: boolean;
  /** In the order in which a person would look. */
  readonly checks: readonly Check[];
  readonly apiCalls: ApiCallsReport;
}

/**
 * Looks at everything that a first run needs, and says for each what is wrong and how to fix it. Only reads: AWS is
 * never asked to change anything, and nothing is posted. What fails is a line of the report, not an error.
 */
export async function doctor(options: DoctorOptions): Promise<DoctorReport> {
  const { config, secrets, effects, nodeVersion, probeHost } = options;
  const node = nodeCheck(nodeVersion);
  const host = slackHostCheck(config, secrets, probeHost);
  const opened = await open(options);
  if ('error' in opened) {
    return report([node, failed(openingSubject(opened.error), opened.error), await host], undefined);
  }
  const { session } = opened;
  effects.emit({ type: 'phase', phase: 'reading' });
  const context: DoctorContext = { options, session, read: session.connection.reading() };
  const { account, arn } = session.identity;
  const aws = options.scope === 'organization' ? await ofOrganization(context) : await ofAccount(context);
  return report(
    [
      node,
      pass(CREDENTIALS, `${arn}, account ${account}`),
      pass(HOME_REGION, session.homeRegion),
      ...aws,
      await host,
    ],
    session,
  );
}

/** The line that a failure to begin belongs to. */
function openingSubject(error: unknown): Subject {
  const isRegion = /^(?:CONFIG_INVALID|PARTITION_UNKNOWN)$/.test(explain(error).code);
  return isRegion ? HOME_REGION : CREDENTIALS;
}

async function open(
  options: DoctorOptions,
): Promise<{ readonly session: Session } | { readonly error: unknown }> {
  try {
    return { session: await openSession(options.config, options.effects) };
  } catch (error) {
    return { error };
  }
}

function ofAccount(context: DoctorContext): Promise<readonly Check[]> {
  const { account } = context.session.identity;
  return inTheAccounts(context, {
    organization: undefined,
    admin: account,
    callerRole: 'admin',
    entered: true,
  });
}

async function ofOrganization(context: DoctorContext): Promise<readonly Check[]> {
  const { checks, roles, accounts } = await organizationChecks(context);
  const { session, options } = context;
  if (roles.organization !== undefined && roles.callerRole === 'admin')
    session.knowUnreachable(roles.organization.managementAccountId);
  if (roles.organization === undefined) return checks;
  const role = await adminRoleCheck(context, roles);
  const members = options.deep ? [await memberRolesCheck(context, roles, accounts)] : [];
  const entered = role.status === 'pass';
  return [
    ...checks,
    role,
    ...members,
    ...(await inTheAccounts(context, { ...roles, entered }, options.deep ? accounts : [])),
  ];
}

/**
 * What is looked at in the accounts themselves. Without a way into the admin account most of it cannot be.
 *
 * @param visited members that are asked who administers them
 */
async function inTheAccounts(
  context: DoctorContext,
  roles: AccountRoles,
  visited: readonly AccountFacts[] = [],
): Promise<readonly Check[]> {
  const { organization, callerRole, entered } = roles;
  const { homeRegion } = context.session;
  const asks = organization !== undefined && callerRole === 'management';
  if (!entered) {
    const because = 'there is no way into the admin account';
    return [
      skipped({ id: 'regions', title: 'Regions' }, because),
      ...(asks ? [await administratorsCheck(context, roles, [homeRegion])] : []),
      ...pipelineUnseen(because, context),
    ];
  }
  const { check, regions = [homeRegion] } = await regionsCheck(context, roles);
  const [guardduty, membership, administrators, members, pipeline] = await Promise.all([
    guarddutyCheck(context, roles, regions),
    membershipCheck(context, roles, regions),
    asks ? administratorsCheck(context, roles, regions) : Promise.resolve(undefined),
    visited.length > 0
      ? memberAdministratorsCheck(context, roles, visited, regions)
      : Promise.resolve(undefined),
    pipelineChecks(context, roles, regions),
  ]);
  const known = [administrators, members].flatMap((one) => (one === undefined ? [] : [one]));
  return [check, guardduty, membership, ...known, ...pipeline];
}

function report(checks: readonly Check[], session: Session | undefined): DoctorReport {
  return {
    version: 1,
    command: 'doctor',
    ok: checks.every(({ status }) => status !== 'fail'),
    checks,
    apiCalls: session?.callCounter.report() ?? { total: 0, writes: 0, byOperation: {} },
  };
}
