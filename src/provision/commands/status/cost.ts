import type { Aws } from '../../aws/aws.ts';
import { endsEverything, explain } from '../../aws/explain.ts';
import type { Facts } from '../../discovery/facts.ts';
import type { CostReport } from '../../engine/cost-report.ts';
import { readDetector } from '../../reads/guardduty-reads.ts';
import { readFreeTrials, readUsage, type FreeTrialReading, type UsageItem } from '../../reads/usage.ts';

/** What is known of a Region's cost, and what is not, in words. */
interface RegionCost {
  readonly region: string;
  readonly byAccount: readonly UsageItem[];
  readonly byFeature: readonly UsageItem[];
  readonly trials: readonly FreeTrialReading[];
  readonly notKnown: readonly string[];
}

/** What GuardDuty cost in AWS's last 30 days. A Region that cannot be read is not known, and keeps no other from being told. */
export async function costReport(aws: Aws, { regions, adminAccountId: account }: Facts): Promise<CostReport> {
  return costOf(
    await Promise.all(
      regions.map(async (region): Promise<RegionCost> => {
        const place = { account, region };
        const unread = { region, byAccount: [], byFeature: [], trials: [] };
        try {
          const detector = await readDetector(aws, place);
          if (detector === undefined) return { ...unread, notKnown: ['there is no detector'] };
          const usage = await readUsage(aws, place, detector);
          const ids = usage.byAccount.map(({ name }) => name).filter((name) => name !== 'unknown');
          const { trials, unprocessed } = await readFreeTrials(aws, place, detector.id, ids);
          const left = unprocessed.map(({ id, result }) => `free days of ${id}: ${result}`);
          return { region, ...usage, trials, notKnown: left };
        } catch (error) {
          if (endsEverything(error)) throw error;
          return { ...unread, notKnown: [explain(error, place).message] };
        }
      }),
    ),
  );
}

/** Sums what the Regions say. An amount that is no number, or has no currency, is named as not known instead of counted as nothing. Pure. */
export function costOf(regions: readonly RegionCost[]): CostReport {
  const named = (items: readonly UsageItem[]): CostReport['byAccount'] =>
    sums(items.flatMap((item) => amountOf(item) ?? []));
  const byRegion = regions.flatMap(({ region, byAccount }) =>
    named(byAccount.map((item) => ({ ...item, name: region }))),
  );
  return {
    days: 30,
    total: sums(byRegion.map((one) => ({ ...one, name: 'total' }))),
    byRegion,
    byFeature: named(regions.flatMap(({ byFeature }) => byFeature)),
    byAccount: named(regions.flatMap(({ byAccount }) => byAccount)),
    freeTrials: trialSums(regions.flatMap(({ trials }) => trials)),
    notKnown: regions.flatMap(({ region, byAccount, byFeature, notKnown }) => {
      const unsaid = [...byAccount, ...byFeature].filter((item) => amountOf(item) === undefined);
      return [...notKnown, ...unsaid.map(({ name }) => `AWS does not say what ${name} cost`)].map(
        (reason) => ({ region, reason }),
      );
    }),
  };
}

function amountOf({
  name,
  amount,
  currency,
}: UsageItem): { readonly name: string; readonly amount: number; readonly currency: string } | undefined {
  const number = amount === undefined || amount.trim() === '' ? Number.NaN : Number(amount);
  return Number.isFinite(number) && currency ? { name, amount: number, currency } : undefined;
}

/** One item for each name and currency, the most expensive first. */
function sums(items: CostReport['byAccount']): CostReport['byAccount'] {
  const all = new Map<string, CostReport['byAccount'][number]>();
  for (const { name, amount, currency } of items) {
    const key = JSON.stringify([name, currency]);
    all.set(key, { name, amount: (all.get(key)?.amount ?? 0) + amount, currency });
  }
  return [...all.values()]
    .map((one) => ({ ...one, amount: rounded(one.amount) }))
    .sort((one, other) => other.amount - one.amount || one.name.localeCompare(other.name));
}

/** AWS gives eight decimals; below a hundredth of a cent nothing is worth telling. */
function rounded(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}

function trialSums(trials: readonly FreeTrialReading[]): CostReport['freeTrials'] {
  const byFeature = new Map<string, number[]>();
  for (const { feature, days } of trials)
    if (days > 0) byFeature.set(feature, [...(byFeature.get(feature) ?? []), days]);
  return [...byFeature].map(([feature, days]) => ({
    feature,
    accountRegions: days.length,
    fewestDays: Math.min(...days),
    mostDays: Math.max(...days),
  }));
}
