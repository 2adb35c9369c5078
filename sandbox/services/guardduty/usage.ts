/** GetUsageStatistics and GetRemainingFreeTrialDays: what a detector and those of its members cost, and what is still free. */
import type {
  GetRemainingFreeTrialDaysRequest,
  GetUsageStatisticsRequest,
} from '../../model/types/guardduty.ts';
import type { Operation, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { namedAccounts } from './account-checks.ts';
import { findDetector, ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE, RESULT } from './errors.ts';
import { FOUNDATIONAL, isOn } from './features.ts';
import { findMember, membersIn } from './member-list.ts';
import { pageOf } from './paging.ts';
import { isAssociated } from './relationship.ts';
import type { Detector, RegionState } from './state.ts';

const A_DAY_MS = 86_400_000;

/** What AWS counts, and gives away at first, for so many days. https://docs.aws.amazon.com/guardduty/latest/ug/monitoring_costs.html */
const DAYS = 30;

/** The simulated bill: so much an account, a Region and a day for each feature. Not AWS's prices. */
const DOLLARS_A_DAY = 0.05;

const UNIT = 'USD';

const GetUsageStatistics: Operation<GetUsageStatisticsRequest> = (call) => {
  const { world, region, input } = call;
  const { state, detector } = ownDetector(call);
  const { accountIds, features = [] } = input.usageCriteria;
  if (features.length === 0 && knob(world, 'guardduty.usageNeedsFeatures')) throw badRequest(INVALID_VALUE);
  const wanted = new Set(accountIds ?? [call.account, ...associatedIn(world, state)]);
  const costs = [...wanted].flatMap((account) => {
    const its = account === call.account ? detector : memberDetector(world, state, account, region);
    return its === undefined ? [] : [{ account, byFeature: costOf(world, its, features) }];
  });
  const sum = (amounts: Iterable<number>): Output => ({
    amount: [...amounts].reduce((all, one) => all + one, 0).toFixed(8),
    unit: UNIT,
  });
  if (input.usageStatisticsType === 'SUM_BY_ACCOUNT') {
    const { items, nextToken } = pageOf(call, costs);
    const sumByAccount = items.map(({ account, byFeature }) => ({
      accountId: account,
      total: sum(byFeature.values()),
    }));
    return { usageStatistics: { sumByAccount }, ...(nextToken !== undefined && { nextToken }) };
  }
  if (input.usageStatisticsType === 'SUM_BY_FEATURES') {
    const names = [...new Set(costs.flatMap(({ byFeature }) => [...byFeature.keys()]))];
    const sumByFeature = names.map((feature) => ({
      feature,
      total: sum(costs.map(({ byFeature }) => byFeature.get(feature) ?? 0)),
    }));
    return { usageStatistics: { sumByFeature } };
  }
  throw badRequest(INVALID_VALUE);
};

const GetRemainingFreeTrialDays: Operation<GetRemainingFreeTrialDaysRequest> = (call) => {
  const { world, region } = call;
  const { state, detector } = ownDetector(call);
  const accounts: Output[] = [];
  const unprocessedAccounts: Output[] = [];
  for (const accountId of namedAccounts(call.input)) {
    const its = accountId === call.account ? detector : memberDetector(world, state, accountId, region);
    if (its === undefined) unprocessedAccounts.push({ accountId, result: RESULT.notAssociated });
    else accounts.push({ accountId, features: trialsOf(world, its) });
  }
  return { accounts, unprocessedAccounts };
};

function associatedIn(world: World, state: RegionState): readonly string[] {
  return membersIn(state)
    .filter((member) => isAssociated(world, member))
    .map(({ account }) => account);
}

function memberDetector(
  world: World,
  state: RegionState,
  account: string,
  region: string,
): Detector | undefined {
  const member = findMember(state, account);
  return member && isAssociated(world, member) ? findDetector(world, account, region) : undefined;
}

/** Usage that is billed apart, and since when, in ms: the sources that are always watched, and each plan that is on. */
function startsOf({ enabled, createdAt, features }: Detector): ReadonlyMap<string, number> {
  if (!enabled) return new Map();
  const plans = Object.keys(features).filter((name) => isOn(features, name) && name !== 'RUNTIME_MONITORING');
  return new Map([
    ...FOUNDATIONAL.map((name) => [name, createdAt] as const),
    ...plans
      .filter((name) => !FOUNDATIONAL.some((each) => each === name))
      .map((name) => [name, features[name]?.updatedAt ?? createdAt] as const),
    ...(isOn(features, 'RUNTIME_MONITORING')
      ? [['EC2_RUNTIME_MONITORING', features['RUNTIME_MONITORING']?.updatedAt ?? createdAt] as const]
      : []),
  ]);
}

function costOf(world: World, detector: Detector, features: readonly string[]): ReadonlyMap<string, number> {
  const costs = [...startsOf(detector)].map(([name, since]) => {
    const days = Math.min(DAYS, (now(world) - since) / A_DAY_MS);
    return [name, Math.max(0, days) * DOLLARS_A_DAY] as const;
  });
  return new Map(costs.filter(([name]) => features.length === 0 || features.includes(name)));
}

function trialsOf(world: World, detector: Detector): readonly Output[] {
  return [...startsOf(detector)].map(([name, since]) => ({
    name,
    freeTrialDaysRemaining: Math.max(0, DAYS - Math.floor((now(world) - since) / A_DAY_MS)),
  }));
}

export const usageOperations = { GetUsageStatistics, GetRemainingFreeTrialDays };
