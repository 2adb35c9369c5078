/** GetRemainingFreeTrialDays and GetUsageStatistics: a feature is free for 30 days; the simulator uses nothing, so all costs are 0. */
import type { Call, Operation, Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE, RESULT } from './errors.ts';
import { FOUNDATIONAL, inOrder, isOn } from './features.ts';
import { isAssociated } from './relationship.ts';
import { regionState, type Detector } from './state.ts';
import { accountIds, optionalEnum, optionalObject, optionalStrings } from './validation.ts';
import { membersIn } from './member-list.ts';

const DAY_MS = 86_400_000;
const TRIAL_DAYS = 30;
const NOTHING = { amount: '0.00', unit: 'USD' };
const KINDS = [
  'SUM_BY_ACCOUNT',
  'SUM_BY_DATA_SOURCE',
  'SUM_BY_RESOURCE',
  'TOP_RESOURCES',
  'SUM_BY_FEATURES',
  'TOP_ACCOUNTS_BY_FEATURE',
] as const;

const GetRemainingFreeTrialDays: Operation = (call) => {
  const detectors = detectorsOf(call);
  const ids = accountIds(call.input);
  return {
    accounts: ids.flatMap((accountId) => {
      const detector = detectors.get(accountId);
      return detector ? [{ accountId, features: trialDays(call, detector) }] : [];
    }),
    unprocessedAccounts: ids
      .filter((id) => !detectors.has(id))
      .map((accountId) => ({ accountId, result: RESULT.notAssociated })),
  };
};

const GetUsageStatistics: Operation = (call) => {
  const detectors = detectorsOf(call);
  const kind = optionalEnum(call.input, 'usageStatisticsType', KINDS);
  const criteria = optionalObject(call.input, 'usageCriteria');
  if (!kind || !criteria) throw badRequest(INVALID_VALUE);
  const wanted = optionalStrings(criteria, 'accountIds');
  const accounts = [...detectors.keys()].filter((account) => !wanted || wanted.includes(account));
  const features = [...FOUNDATIONAL, ...enabledIn(accounts, detectors)];
  return { usageStatistics: statistics(kind, accounts, features) };
};

export const usageOperations = { GetRemainingFreeTrialDays, GetUsageStatistics };

/** The caller's detector and those of its members. */
function detectorsOf(call: Call): ReadonlyMap<string, Detector> {
  const { state, detector } = ownDetector(call);
  const members = membersIn(state).filter((member) => isAssociated(call.world, member));
  return new Map([
    [call.account, detector] as const,
    ...members.flatMap(({ account }) => {
      const own = regionState(call.world, account, call.region).detector;
      return own ? [[account, own] as const] : [];
    }),
  ]);
}

function trialDays(call: Call, detector: Detector): readonly Output[] {
  const left = (since: number): number =>
    Math.max(0, TRIAL_DAYS - Math.floor((now(call.world) - since) / DAY_MS));
  const plans = inOrder(Object.keys(detector.features)).filter((name) => isOn(detector.features, name));
  return [
    ...FOUNDATIONAL.map((name) => ({ name, freeTrialDaysRemaining: left(detector.createdAt) })),
    ...plans.map((name) => ({ name, freeTrialDaysRemaining: left(detector.features[name]?.updatedAt ?? 0) })),
  ];
}

function enabledIn(accounts: readonly string[], detectors: ReadonlyMap<string, Detector>): readonly string[] {
  const on = accounts.flatMap((account) => {
    const features = detectors.get(account)?.features ?? {};
    return Object.keys(features).filter((name) => isOn(features, name));
  });
  return inOrder([...new Set(on)]);
}

function statistics(
  kind: (typeof KINDS)[number],
  accounts: readonly string[],
  features: readonly string[],
): Output {
  const byAccount = accounts.map((accountId) => ({ accountId, total: NOTHING }));
  switch (kind) {
    case 'SUM_BY_ACCOUNT':
      return { sumByAccount: byAccount };
    case 'SUM_BY_FEATURES':
      return { sumByFeature: features.map((feature) => ({ feature, total: NOTHING })) };
    case 'TOP_ACCOUNTS_BY_FEATURE':
      return { topAccountsByFeature: features.map((feature) => ({ feature, accounts: byAccount })) };
    case 'SUM_BY_DATA_SOURCE':
      return { sumByDataSource: FOUNDATIONAL.map((dataSource) => ({ dataSource, total: NOTHING })) };
    case 'SUM_BY_RESOURCE':
      return { sumByResource: [] };
    case 'TOP_RESOURCES':
      return { topResources: [] };
  }
}
