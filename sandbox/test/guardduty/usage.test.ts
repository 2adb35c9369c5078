import {
  GetRemainingFreeTrialDaysCommand,
  GetUsageStatisticsCommand,
  UpdateDetectorCommand,
  type UsageCriteria,
  type UsageFeature,
  type UsageStatisticType,
} from '@aws-sdk/client-guardduty';
import { expect, it } from 'vitest';
import { advance, type World } from '../../index.ts';
import {
  ADMIN,
  addMembers,
  autoEnable,
  designated,
  FIRST,
  INVALID,
  organization,
  refusal,
  SECOND,
  THIRD,
} from './client.ts';

const A_DAY_MS = 86_400_000;

/** An administrator with two members, S3 Protection on in them, ten days ago. */
async function tenDays(knobs: Parameters<typeof organization>[0] = {}) {
  const world: World = organization(knobs);
  const delegated = await designated(world);
  await autoEnable(delegated, 'NEW', { S3_DATA_EVENTS: 'NEW' });
  await addMembers(delegated, FIRST, SECOND);
  advance(world, 10 * A_DAY_MS);
  const usage = async (type: UsageStatisticType, criteria: UsageCriteria = {}, page: object = {}) =>
    delegated.admin.send(
      new GetUsageStatisticsCommand({
        DetectorId: delegated.detector,
        UsageStatisticType: type,
        UsageCriteria: criteria,
        ...page,
      }),
    );
  return { world, delegated, usage };
}

it('guardduty.usage: costs are summed by account and by feature, with their currency', async () => {
  const { usage } = await tenDays();
  const accounts = (await usage('SUM_BY_ACCOUNT')).UsageStatistics!.SumByAccount!;
  expect(accounts.map(({ AccountId }) => AccountId)).toEqual([ADMIN, FIRST, SECOND]);
  expect(accounts.every(({ Total }) => Total!.Unit === 'USD' && Number(Total!.Amount) > 0)).toBe(true);
  const features = (await usage('SUM_BY_FEATURES')).UsageStatistics!.SumByFeature!;
  const sum = (all: readonly { Total?: { Amount?: string | undefined } | undefined }[]): number =>
    all.reduce((sofar, { Total }) => sofar + Number(Total!.Amount), 0);
  expect(sum(features)).toBeCloseTo(sum(accounts), 6);
  const pages = await usage('SUM_BY_ACCOUNT', {}, { MaxResults: 2 });
  const rest = await usage('SUM_BY_ACCOUNT', {}, { MaxResults: 2, NextToken: pages.NextToken });
  expect(rest.UsageStatistics!.SumByAccount).toHaveLength(1);
  expect(rest.NextToken).toBeUndefined();
});

it('guardduty.usage.features: only the features that are named are summed, and they may have to be', async () => {
  const { usage } = await tenDays();
  const named = await usage('SUM_BY_FEATURES', { Features: ['S3_DATA_EVENTS' satisfies UsageFeature] });
  expect(named.UsageStatistics!.SumByFeature!.map(({ Feature }) => Feature)).toEqual(['S3_DATA_EVENTS']);
  const strict = await tenDays({ knobs: { 'guardduty.usageNeedsFeatures': true } });
  await expect(strict.usage('SUM_BY_ACCOUNT')).rejects.toMatchObject(refusal(INVALID));
});

it('guardduty.usage.trial: what is left of the free days is told for each feature that is on', async () => {
  const { delegated } = await tenDays();
  const { Accounts, UnprocessedAccounts } = await delegated.admin.send(
    new GetRemainingFreeTrialDaysCommand({ DetectorId: delegated.detector, AccountIds: [FIRST, THIRD] }),
  );
  expect(Accounts!.map(({ AccountId }) => AccountId)).toEqual([FIRST]);
  expect(Accounts![0]!.Features).toContainEqual({ Name: 'S3_DATA_EVENTS', FreeTrialDaysRemaining: 20 });
  expect(UnprocessedAccounts!.map(({ AccountId }) => AccountId)).toEqual([THIRD]);
});

it('guardduty.usage: a detector that is off costs nothing', async () => {
  const { delegated, usage } = await tenDays();
  await delegated.admin.send(new UpdateDetectorCommand({ DetectorId: delegated.detector, Enable: false }));
  const accounts = (await usage('SUM_BY_ACCOUNT')).UsageStatistics!.SumByAccount!;
  expect(Number(accounts.find(({ AccountId }) => AccountId === ADMIN)!.Total!.Amount)).toBe(0);
});
