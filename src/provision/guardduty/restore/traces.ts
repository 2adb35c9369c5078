import { GetRoleCommand } from '@aws-sdk/client-iam';
import { accountsOf } from '../../base/packed-accounts.ts';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import { explain } from '../../aws/explain.ts';
import { inEach } from '../../aws/for-each-account.ts';
import type { Facts } from '../../discovery/facts.ts';
import { readDetector, readMembers, type DetectorReading } from '../../reads/guardduty-reads.ts';
import { eachMembersPlans } from '../../reads/member-plans.ts';
import { memberMeaning } from '../../reads/member-status.ts';
import { foreignReason, type Names } from '../../deployment/names.ts';
import type { Place } from '../../aws/place.ts';
import { SERVICE_LINKED_ROLES } from '../resources/service-linked-role.ts';
import {
  assumedRoles,
  FOREIGN_TAGS,
  leftoverAt,
  MONITORING_STARTED,
  ROLE_STAYS,
  STAYS_ON,
  staysMember,
  type Why,
} from './leftovers.ts';
import type { LeftoverReport } from '../../engine/report.ts';
import type { RegionUndo, Undo } from './restore.ts';

/** Roles of GuardDuty in an account that are younger than the records. */
export async function roleTraces(aws: Aws, account: string, undo: Undo): Promise<readonly LeftoverReport[]> {
  const place = { account, region: 'global' };
  const since = beginningOf(undo);
  const found = await Promise.all(
    Object.values(SERVICE_LINKED_ROLES).map(async (name) => {
      try {
        const answer = await unlessMissing(
          aws.client('iam', place).send(new GetRoleCommand({ RoleName: name })),
          'NoSuchEntityException',
        );
        const made = answer?.Role?.CreateDate?.getTime() ?? -Infinity;
        return made >= since
          ? leftoverAt('observed', 'service-linked-role', place, ROLE_STAYS, name)
          : undefined;
      } catch (error) {
        return leftoverAt('assumed', 'service-linked-role', place, unseen(error, place), name);
      }
    }),
  );
  return found.filter((one) => one !== undefined);
}

/**
 * What being a member has left in the other accounts. Those that are members still are seen through their administrator;
 * others only from inside, which is done where the teardown may enter members anyway.
 */
export async function memberTraces(
  aws: Aws,
  facts: Facts,
  names: Names,
  undo: Undo,
): Promise<readonly LeftoverReport[]> {
  const { organization, adminAccountId } = facts;
  if (organization === undefined) return [];
  const enter = undo.deleteMemberDetectors;
  const own = [organization.managementAccountId, adminAccountId];
  const perRegion = undo.regions.map((region) => ({
    region,
    touched: touchedIn(region).filter((account) => !own.includes(account)),
    earlier: earlierIn(facts, region).filter((account) => !own.includes(account)),
  }));
  const touched = [...new Set(perRegion.flatMap((one) => one.touched))];
  const visited = enter ? [...new Set([...touched, ...perRegion.flatMap((one) => one.earlier)])] : touched;
  const roles = await inEach(aws, visited, (account) =>
    enter ? roleTraces(aws, account, undo) : Promise.resolve(assumedRoles(account)),
  );
  const detectors = await Promise.all(perRegion.map((one) => detectorTraces(aws, facts, names, enter, one)));
  return [...roles, ...detectors].flat();
}

interface TouchedRegion {
  readonly region: RegionUndo;
  /** Accounts that joined, and have left again where the administrator was ours. */
  readonly touched: readonly string[];
  /** Members from before the first run. */
  readonly earlier: readonly string[];
}

function touchedIn({ adminIsOurs, leavers, joined }: RegionUndo): readonly string[] {
  return adminIsOurs ? leavers : joined;
}

function earlierIn({ accounts }: Facts, { record }: RegionUndo): readonly string[] {
  const { members, at } = record;
  const existed = accounts.filter(({ joinedAt }) => joinedAt <= Date.parse(at)).map(({ id }) => id);
  // Only the Organization's own: no other account can be entered, and none was given plans.
  return members === null ? [] : accountsOf(members, existed).filter((id) => existed.includes(id));
}

async function detectorTraces(
  aws: Aws,
  { adminAccountId }: Facts,
  names: Names,
  enter: boolean,
  { region: { region, record, adminIsOurs }, touched, earlier }: TouchedRegion,
): Promise<readonly LeftoverReport[]> {
  const admin = { account: adminAccountId, region };
  const since = wholeSeconds(Date.parse(record.at));
  const table = await readMembers(aws, admin);
  const isMember = (id: string): boolean =>
    ['enabled', 'stopped'].includes(memberMeaning(table.statusOf(id)).standing);
  const all = [...new Set([...touched, ...earlier])];
  const changed = await plansSetSince(aws, admin, all.filter(isMember), since);
  const stopped = new Set(record.stopped === null ? [] : accountsOf(record.stopped, all));
  const found = await inEach(aws, all, async (account) => {
    const say = (basis: LeftoverReport['basis'], why: Why): LeftoverReport =>
      leftoverAt(basis, 'detector', { account, region }, why);
    if (stopped.has(account) && memberMeaning(table.statusOf(account)).standing === 'enabled')
      return say('observed', MONITORING_STARTED);
    if (changed.has(account))
      return say('observed', touched.includes(account) ? staysMember(adminAccountId) : PLANS_STAY);
    if (isMember(account))
      return touched.includes(account) ? say('assumed', MAY_HAVE_BEEN_SUSPENDED) : undefined;
    if (!enter) return say('assumed', adminIsOurs ? STAYS_ON : PLANS_STAY);
    try {
      const why = traceIn(await readDetector(aws, { account, region }), since, names);
      return why === undefined
        ? undefined
        : say(why === MAY_HAVE_BEEN_SUSPENDED ? 'assumed' : 'observed', why);
    } catch (error) {
      return say('assumed', unseen(error, { account, region }));
    }
  });
  return found.filter((one) => one !== undefined);
}

const PLANS_STAY: Why = { code: 'PLANS_STAY', reason: 'protection plans that were turned on in it stay on' };
const MAY_HAVE_BEEN_SUSPENDED: Why = {
  code: 'MAY_HAVE_BEEN_SUSPENDED',
  reason: 'it is older than our first run, and may have been suspended before',
};

/** What an account's own detector tells about the time since the record. */
function traceIn(detector: DetectorReading | undefined, since: number, names: Names): Why | undefined {
  if (detector === undefined) return undefined;
  const { createdAt, updatedAt, plansSetAt, tags } = detector;
  if (Date.parse(createdAt ?? '') >= since)
    return Object.keys(tags).length > 0 && foreignReason(tags, names) !== undefined
      ? FOREIGN_TAGS
      : { code: 'NOT_DELETED', reason: 'there was none before us, and it could not be deleted' };
  if (Object.values(plansSetAt).some((at) => at >= since)) return PLANS_STAY;
  return Date.parse(updatedAt ?? '') >= since ? MAY_HAVE_BEEN_SUSPENDED : undefined;
}

/** Members of which a plan was set since then. */
async function plansSetSince(
  aws: Aws,
  place: Place,
  ids: readonly string[],
  since: number,
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  await eachMembersPlans(aws, place, ids, (account, plans) => {
    const times = plans.flatMap(({ updatedAt, additionalConfiguration = [] }) => [
      updatedAt,
      ...additionalConfiguration.map((part) => part.updatedAt),
    ]);
    if (times.some((seconds) => seconds !== undefined && seconds * 1000 >= since)) changed.add(account);
  });
  return changed;
}

/** When the first record was written. */
function beginningOf({ organization, regions }: Undo): number {
  const times = [
    ...(organization === undefined ? [] : [organization]),
    ...regions.map(({ record }) => record),
  ];
  return wholeSeconds(Math.min(...times.map(({ at }) => Date.parse(at))));
}

/** AWS writes most times in whole seconds. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function unseen(error: unknown, place: Place): Why {
  const { code, message } = explain(error, place);
  return {
    code,
    reason:
      code === 'REGION_NOT_ENABLED'
        ? 'the Region is disabled in this account, so it could not be checked'
        : `it could not be checked: ${message}`,
  };
}
