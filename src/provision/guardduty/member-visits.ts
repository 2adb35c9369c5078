import { GetAdministratorAccountCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import { endsEverything, explain } from '../aws/explain.ts';
import { inEach } from '../aws/for-each-account.ts';
import type { Facts } from '../discovery/facts.ts';
import {
  readDetector,
  readMembers,
  readOrganizationConfiguration,
  type DetectorReading,
} from '../reads/guardduty-reads.ts';
import { memberMeaning } from '../reads/member-status.ts';
import type { Protection } from '../reads/protection.ts';
import type { MemberVisit } from '../engine/report.ts';
import type { Place } from '../aws/place.ts';

const AGAIN = 'Run: guardduty-slack enable --org';
const ALLOW =
  'Allow it to the role that is assumed in members. The whole policy: guardduty-slack policy member';

interface Visitors {
  readonly facts: Facts;
  /** What the deployment itself asks of members; none where it is only the way to Slack. */
  readonly protection: Protection | undefined;
  /** The view of the status, whose reads tell what members should be like. */
  readonly read: Aws;
  /** A view of its own for each account, so that nothing is kept of those that are done. */
  readonly enter: () => Aws;
}

/**
 * Asks every member itself, which takes a role in each and calls in accounts × Regions: is GuardDuty on there, with the
 * protection plans that the Organization's settings give it, and who administers it? Whoever cannot be asked is unknown. A
 * place where AWS says that GuardDuty cannot be is left out.
 */
export async function visitMembers({
  facts,
  protection,
  read,
  enter,
}: Visitors): Promise<readonly MemberVisit[]> {
  const expected = new Map(
    await Promise.all(
      facts.regions.map(
        async (region) => [region, await expectedIn(read, facts, protection, region)] as const,
      ),
    ),
  );
  const ids = facts.eligible.map(({ id }) => id);
  const visits = await inEach(read, ids, (id) => {
    const regions = facts.regions.filter((region) => expected.get(region)?.applies(id) === true);
    return visitAccount(enter(), facts, id, regions, (region) => expected.get(region)?.plans ?? []);
  });
  return visits.flat();
}

interface Expected {
  /** Plans that every member is to have here. */
  readonly plans: readonly string[];
  /** False for an account that AWS itself lists as one that cannot have GuardDuty here. */
  readonly applies: (account: string) => boolean;
}

/** What cannot be read here is reported by the status itself; members are asked all the same. */
async function expectedIn(
  aws: Aws,
  facts: Facts,
  protection: Protection | undefined,
  region: string,
): Promise<Expected> {
  const place = { account: facts.adminAccountId, region };
  const [settings, table] = await Promise.all([
    orNothing(readOrganizationConfiguration(aws, place, false)),
    orNothing(readMembers(aws, place)),
  ]);
  const forAll = Object.entries(settings?.features ?? {}).flatMap(([plan, aim]) =>
    aim === 'ALL' ? [plan] : [],
  );
  const chosen = Object.entries(protection?.members ?? {}).flatMap(([plan, status]) =>
    status === 'ENABLED' ? [plan] : [],
  );
  return {
    plans: [...new Set([...forAll, ...chosen])].sort(),
    applies: (account) => memberMeaning(table?.statusOf(account)).standing !== 'not-applicable',
  };
}

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (endsEverything(error)) throw error;
    return undefined;
  }
}

async function visitAccount(
  aws: Aws,
  facts: Facts,
  account: string,
  [first, ...others]: readonly string[],
  plansIn: (region: string) => readonly string[],
): Promise<readonly MemberVisit[]> {
  if (first === undefined) return [];
  const at = (region: string) => visit(aws, facts, { account, region }, plansIn(region));
  const { closed, ...seen } = await at(first);
  // A door that is closed in one Region is closed in all.
  if (closed) return [first, ...others].map((region) => ({ ...seen, region }));
  return [seen, ...(await Promise.all(others.map(at))).map(({ closed: _, ...rest }) => rest)];
}

async function visit(
  aws: Aws,
  facts: Facts,
  place: Place,
  plans: readonly string[],
): Promise<MemberVisit & { readonly closed: boolean }> {
  try {
    const detector = await readDetector(aws, place);
    const administrator = detector === undefined ? undefined : await readAdministrator(aws, place, detector);
    return { ...judged(facts, place, plans, detector, administrator), closed: false };
  } catch (error) {
    if (endsEverything(error)) throw error;
    const { code, message, fix } = explain(error, place);
    const isOurRole = code === 'ACCESS_DENIED' && place.account !== facts.organization?.managementAccountId;
    return {
      ...place,
      detector: 'unknown',
      administrator: null,
      lacking: [],
      healthy: false,
      reason: message,
      fix: isOurRole ? ALLOW : fix,
      closed: code === 'ASSUME_ROLE_DENIED' || code === 'NEEDS_MANAGEMENT',
    };
  }
}

interface Administrator {
  readonly account: string;
  readonly status: string;
}

/** Who administers a member, as the member sees it; undefined where none does. */
async function readAdministrator(
  aws: Aws,
  place: Place,
  { id }: DetectorReading,
): Promise<Administrator | undefined> {
  const { Administrator: told } = await aws
    .client('guardduty', place)
    .send(new GetAdministratorAccountCommand({ DetectorId: id }));
  if (told?.AccountId === undefined) return undefined;
  return { account: told.AccountId, status: told.RelationshipStatus ?? 'Unknown' };
}

/** Compares what a member says with what is wanted of it. Pure. */
function judged(
  { adminAccountId, organization }: Facts,
  { account, region }: Place,
  plans: readonly string[],
  detector: DetectorReading | undefined,
  administrator: Administrator | undefined,
): MemberVisit {
  if (detector === undefined)
    return {
      account,
      region,
      detector: 'absent',
      administrator: null,
      lacking: [],
      healthy: false,
      reason: 'GuardDuty is off: it has no detector',
      fix: AGAIN,
    };
  // What a policy of the Organization manages is not ours to judge; what AWS does not show, it does not offer there.
  const lacking = plans.filter(
    (plan) => detector.features[plan] === 'DISABLED' && !detector.managed.includes(plan),
  );
  // AWS has long answered the management account with nothing here, member or not.
  // https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetAdministratorAccount.html
  const silent = administrator === undefined && account === organization?.managementAccountId;
  const isOther = administrator !== undefined && administrator.account !== adminAccountId;
  const faults = [
    ...(detector.status === 'ENABLED' ? [] : ['GuardDuty is suspended']),
    ...(administrator === undefined && !silent ? ['it has no administrator'] : []),
    ...(isOther ? [`account ${administrator.account} administers it, not ${adminAccountId}`] : []),
    ...(administrator !== undefined && !isOther && administrator.status !== 'Enabled'
      ? [`its membership is ${administrator.status}`]
      : []),
    ...(lacking.length > 0 ? [`off, although every member should have it: ${lacking.join(', ')}`] : []),
  ];
  return {
    account,
    region,
    detector: detector.status,
    administrator: administrator?.account ?? null,
    lacking,
    healthy: faults.length === 0,
    reason: faults.join('; '),
    fix: faults.length === 0 ? '' : isOther ? leaveOther(detector, region) : AGAIN,
  };
}

function leaveOther({ id }: DetectorReading, region: string): string {
  return `Let the other administrator remove the account, or run in the account: aws guardduty disassociate-from-administrator-account --region ${region} --detector-id ${id}. Then run: guardduty-slack enable --org`;
}
