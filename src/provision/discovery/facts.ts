import type { Aws } from '../aws/aws.ts';
import {
  accountsBelow,
  listAccounts,
  selectAccounts,
  unitsOf,
  type AccountFacts,
  type ExcludedAccount,
} from './accounts.ts';
import { explain, lookedAt } from '../aws/explain.ts';
import type { ConfigMistake, ProvisionError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { isNotSettled, readOrganizationConfiguration } from '../reads/guardduty-reads.ts';
import {
  adminUnknown,
  needsManagement,
  readOrganization,
  type OrganizationFacts,
  type Roles,
} from './organization.ts';
import { prefetch } from './prefetch.ts';
import { endsTheRun } from './region-availability.ts';
import { selectionMistakes, unknownUnits } from './selection.ts';
import { readRegions, type Deployed, type RegionFacts, type SkippedRegion } from './regions.ts';

/** What is known before anything is compared: read once, plain data. */
export interface Facts {
  readonly scope: 'organization' | 'account';
  readonly partition: string;
  readonly homeRegion: string;
  readonly identity: { readonly account: string; readonly arn: string };
  /** Undefined when a run is about the caller's one account. */
  readonly organization: OrganizationFacts | undefined;
  /** Who administers GuardDuty: the chosen account, or the caller's where there is no Organization. */
  readonly adminAccountId: string;
  /** With whose credentials the run is made. With the admin account's own, what only the management account may do is kept. */
  readonly callerRole: Roles['callerRole'];
  /** False in a quick look, or where they could not be listed: then the four lists that follow are empty. */
  readonly accountsKnown: boolean;
  /** Why the accounts could not be listed. */
  readonly accountsUnseen?: ProvisionError;
  /** Every account of the Organization, whatever its state. */
  readonly accounts: readonly AccountFacts[];
  /** The accounts that should be members: active, chosen, not the administrator. */
  readonly eligible: readonly AccountFacts[];
  readonly excluded: readonly ExcludedAccount[];
  /** What of the configuration's selection names nothing, or that it leaves no account. */
  readonly selectionMistakes: readonly ConfigMistake[];
  /** Home first. */
  readonly regions: readonly string[];
  readonly skippedRegions: readonly SkippedRegion[];
  /** Regions that AWS lists as disabled for the admin account: what is there has to wait. */
  readonly unreachableRegions: readonly string[];
}

/** Who asks for facts, and about what. */
export interface FactsInput {
  readonly identity: Facts['identity'];
  readonly partition: string;
  readonly homeRegion: string;
  readonly config: Config;
  readonly scope: Facts['scope'];
  /** Finds out where the deployment of an account has something, so that no Region falls out of it unseen. */
  readonly deployedIn: (account: string) => Promise<Deployed>;
  /** Look at a deployment that is there, whatever became of its Regions. */
  readonly leaveOutUnusable?: boolean;
  /** Take an administrator that only Organizations still knows: a teardown may have been cut short. */
  readonly registeredToo?: boolean;
  /** Do without what grows with the number of accounts. */
  readonly quick?: boolean | undefined;
}

/**
 * Reads the Organization, its accounts, the administrator and the Regions. Accounts come twenty a page, so the Regions are
 * looked at meanwhile, and what the plan will need from them is fetched beforehand.
 *
 * @throws ProvisionError WRONG_ORGANIZATION, NOT_IN_ORGANIZATION, ORGANIZATION_FEATURES, ADMIN_ACCOUNT_MISSING,
 * ADMIN_ACCOUNT_UNKNOWN, ADMIN_IS_MANAGEMENT, NOT_MANAGEMENT_ACCOUNT, REGION_UNAVAILABLE, ONE_REGION_PARTITION
 */
export async function readFacts(aws: Aws, input: FactsInput): Promise<Facts> {
  return input.scope === 'account' ? accountFacts(aws, input) : organizationFacts(aws, input);
}

async function accountFacts(aws: Aws, input: FactsInput): Promise<Facts> {
  const { identity, partition, homeRegion, config } = input;
  const { regions, skipped, unreachable } = await readRegions(aws, {
    homeRegion,
    config,
    accounts: [identity.account],
    adminAccountId: identity.account,
    deployed: input.deployedIn(identity.account),
    leaveOutUnusable: input.leaveOutUnusable,
  });
  return {
    scope: 'account',
    partition,
    homeRegion,
    identity,
    organization: undefined,
    adminAccountId: identity.account,
    callerRole: 'admin',
    accountsKnown: true,
    accounts: [],
    eligible: [],
    excluded: [],
    selectionMistakes: [],
    regions,
    skippedRegions: skipped,
    unreachableRegions: unreachable,
  };
}

async function organizationFacts(aws: Aws, input: FactsInput): Promise<Facts> {
  const { identity, partition, homeRegion } = input;
  const roles = await readOrganization(aws, input);
  const { organization, adminAccountId, callerRole } = roles;
  // Where the Regions will not do, the run does not wait for a thousand pages of accounts.
  const stop = new AbortController();
  const regionsRead = regionsOf(aws, roles, input);
  regionsRead.catch(() => {
    stop.abort();
  });
  const [{ regions, skipped, unreachable }, accounts] = await Promise.all([
    regionsRead,
    input.quick === true ? UNKNOWN_ACCOUNTS : knownAccounts(aws, roles, input, stop.signal),
  ]);
  return {
    scope: 'organization',
    partition,
    homeRegion,
    identity,
    organization,
    adminAccountId,
    callerRole,
    ...accounts,
    regions,
    skippedRegions: skipped,
    unreachableRegions: unreachable,
  };
}

type AccountsFacts = Pick<
  Facts,
  'accountsKnown' | 'accountsUnseen' | 'accounts' | 'eligible' | 'excluded' | 'selectionMistakes'
>;

const UNKNOWN_ACCOUNTS: AccountsFacts = {
  accountsKnown: false,
  accounts: [],
  eligible: [],
  excluded: [],
  selectionMistakes: [],
};

async function knownAccounts(
  aws: Aws,
  roles: Roles,
  input: FactsInput,
  signal: AbortSignal,
): Promise<AccountsFacts> {
  const { adminAccountId } = roles;
  const { seen, unseen } = await lookedAt(readAccounts(aws, roles, input, signal));
  // Who is not allowed to list accounts at all is told so. Anything else costs only what is done for members.
  if (unseen?.code === 'NOT_MANAGEMENT_ACCOUNT') throw unseen;
  if (seen === undefined)
    return { ...UNKNOWN_ACCOUNTS, ...(unseen === undefined ? {} : { accountsUnseen: unseen }) };
  const { accounts, below, unknown } = seen;
  const admin = accounts.find(({ id }) => id === adminAccountId);
  if (admin?.state !== 'ACTIVE') throw adminUnknown(adminAccountId, admin?.state);
  const selected = selectAccounts(accounts, adminAccountId, input.config, below);
  return {
    accountsKnown: true,
    accounts,
    ...selected,
    selectionMistakes: selectionMistakes(input.config, { accounts, eligible: selected.eligible, unknown }),
  };
}

async function readAccounts(
  aws: Aws,
  { organization, callerRole }: Roles,
  { identity, config }: FactsInput,
  signal: AbortSignal,
): Promise<{
  readonly accounts: readonly AccountFacts[];
  readonly below: ReadonlyMap<string, ReadonlySet<string>>;
  readonly unknown: readonly string[];
}> {
  try {
    const accounts = await listAccounts(aws, identity.account, signal);
    const below = await accountsBelow(aws, identity.account, accounts, unitsOf(config));
    return { accounts, below, unknown: await unknownUnits(aws, identity.account, below) };
  } catch (error) {
    // Organizations tells its accounts to the management account and to administrators that it has registered.
    if (callerRole === 'admin' && error instanceof Error && error.name === 'AccessDeniedException')
      throw needsManagement(identity.account, organization, error);
    throw error;
  }
}

async function regionsOf(
  aws: Aws,
  roles: Roles,
  { config, homeRegion, deployedIn, leaveOutUnusable, quick }: FactsInput,
): Promise<RegionFacts> {
  const { organization, adminAccountId, callerRole } = roles;
  const deployed = deployedIn(adminAccountId);
  const found = await readRegions(aws, {
    homeRegion,
    config,
    adminAccountId,
    deployed,
    leaveOutUnusable,
    accounts:
      callerRole === 'management' ? [organization.managementAccountId, adminAccountId] : [adminAccountId],
  });
  const known =
    callerRole === 'management' ? found : await administered(aws, roles, homeRegion, found, await deployed);
  prefetch(aws, { ...roles, regions: known.regions, members: quick !== true });
  return known;
}

/**
 * With the administrator's own credentials: only Regions where it is one already; naming it is the management account's. A
 * Region that the deployment covers stays: that GuardDuty does not know its administrator may pass by itself.
 */
async function administered(
  aws: Aws,
  { organization, adminAccountId }: Roles,
  homeRegion: string,
  { regions, skipped, unreachable }: RegionFacts,
  { covers }: Deployed,
): Promise<RegionFacts> {
  const judged = await Promise.all(
    regions.map(async (region) => {
      if (covers(region)) return { region, is: true };
      try {
        const seen = await readOrganizationConfiguration(aws, { account: adminAccountId, region }, false);
        return { region, is: seen !== undefined };
      } catch (error) {
        if (isNotSettled(error)) return { region, is: false };
        if (endsTheRun(explain(error))) throw error;
        // It is asked again by its own steps, which say what is wrong there.
        return { region, is: true };
      }
    }),
  );
  if (judged.some(({ region, is }) => region === homeRegion && !is))
    throw needsManagement(adminAccountId, organization, undefined, homeRegion);
  return {
    unreachable,
    regions: judged.filter(({ is }) => is).map(({ region }) => region),
    skipped: [
      ...skipped,
      ...judged
        .filter(({ is }) => !is)
        .map(({ region }) => ({
          region,
          reason: `needs management: account ${organization.managementAccountId} has not named ${adminAccountId} the administrator there`,
        })),
    ],
  };
}
