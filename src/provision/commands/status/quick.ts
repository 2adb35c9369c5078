import type { Aws } from '../../aws/aws.ts';
import { endsEverything, explain } from '../../aws/explain.ts';
import type { Place } from '../../aws/place.ts';
import type { Facts } from '../../discovery/facts.ts';
import type { MembersReport, Notice, Problem, RegionStatistics } from '../../engine/report.ts';
import { addressOf } from '../../engine/resource.ts';
import { readDetector } from '../../reads/guardduty-reads.ts';
import { readStatistics, type StatisticsReading } from '../../reads/organization-statistics.ts';
import { isOffered, type Protection } from '../../reads/protection.ts';

/** The code of what AWS's counts leave open. */
export const NOT_SEEN_QUICKLY = 'NOT_SEEN_QUICKLY';

/** AWS says that it counts at least once a day. */
const A_DAY_MS = 86_400_000;

/**
 * How many accounts AWS counted as protected in each Region: what a quick look knows of members. Counts say neither which
 * account is missing nor whether it should be there, so they make nothing unhealthy; what they do not show is unknown.
 */
export function regionStatistics(
  aws: Aws,
  facts: Facts,
  { members }: Protection,
): Promise<readonly RegionStatistics[]> {
  return Promise.all(
    facts.regions.map(async (region): Promise<RegionStatistics> => {
      const place = { account: facts.adminAccountId, region };
      try {
        const [read, detector] = await Promise.all([readStatistics(aws, place), readDetector(aws, place)]);
        const there = detector?.features ?? {};
        const wanted = Object.keys(members).filter(
          (plan) => members[plan] === 'ENABLED' && isOffered(plan, there),
        );
        return {
          region,
          countedAt: timeText(read.countedAt),
          accounts: read.accounts ?? null,
          enabled: read.enabled ?? null,
          plans: read.plans,
          doubts: doubtsAbout(read, wanted, aws.time()),
        };
      } catch (error) {
        if (endsEverything(error)) throw error;
        const doubts = [explain(error, place).message];
        return { region, countedAt: null, accounts: null, enabled: null, plans: {}, doubts };
      }
    }),
  );
}

/** Why AWS's counts do not show that every account has what it should have; empty where they do. Pure. */
export function doubtsAbout(
  { countedAt, accounts, enabled, plans }: StatisticsReading,
  wanted: readonly string[],
  now: number,
): readonly string[] {
  if (countedAt === undefined || accounts === undefined || enabled === undefined)
    return ['AWS has not counted the accounts of the Organization yet, which takes it up to 24 hours'];
  const lacking = wanted.filter((plan) => (plans[plan] ?? 0) < enabled);
  return [
    ...(now - countedAt > A_DAY_MS
      ? [`AWS counted at ${timeText(countedAt)}, which is more than a day ago`]
      : []),
    ...(enabled < accounts || accounts === 0
      ? [`GuardDuty is on in ${enabled} of ${accounts} accounts, of which some may be closed or excluded`]
      : []),
    ...lacking.map((plan) => `${plan} is on in ${plans[plan] ?? 0} of ${enabled} accounts`),
  ];
}

/** What the counts leave open, a problem for each Region, with the command that answers it. */
export function statisticsProblems(
  statistics: readonly RegionStatistics[],
  account: Place['account'],
): readonly Problem[] {
  return statistics
    .filter(({ doubts }) => doubts.length > 0)
    .map(({ region, accounts, enabled, doubts }) => ({
      code: NOT_SEEN_QUICKLY,
      address: addressOf({ kind: 'members', account, region }),
      impact: 'Whether every account is protected is not known',
      expected: accounts === null ? null : `GuardDuty on in ${accounts} accounts`,
      actual: enabled === null ? null : `on in ${enabled}`,
      message: doubts.join('; '),
      fix: 'Run: guardduty-slack status',
    }));
}

/** Says that it was a quick look, and how old what it goes by is. */
export function quickNotices(statistics: readonly RegionStatistics[]): readonly Notice[] {
  if (statistics.length === 0) return [];
  const oldest = statistics.flatMap(({ countedAt }) => countedAt ?? []).sort()[0];
  return [
    {
      code: 'QUICK_LOOK',
      message: `A quick look: no member was asked about. AWS’s own counts stand for them${oldest === undefined ? '' : `, the oldest of ${oldest}`}.`,
      fix: 'status without --quick asks about every member.',
    },
  ];
}

/** Account-Regions by AWS's counts; which accounts are missing is not known. */
export function countedMembers(statistics: readonly RegionStatistics[]): MembersReport {
  const sum = (of: (one: RegionStatistics) => number | null): number =>
    statistics.reduce((all, one) => all + (of(one) ?? 0), 0);
  return {
    eligible: sum(({ accounts }) => accounts),
    enabled: sum(({ enabled }) => enabled),
    problems: [],
    excluded: [],
  };
}

function timeText(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** How many accounts the Organization has by AWS's counts; null where it did not count in any Region. */
export function accountsCounted(statistics: readonly RegionStatistics[]): number | null {
  const counts = statistics.flatMap(({ accounts }) => (accounts === null ? [] : [accounts]));
  return counts.length === 0 ? null : Math.max(...counts);
}
