import {
  GetRemainingFreeTrialDaysCommand,
  GetUsageStatisticsCommand,
  type UsageFeature,
  type UsageStatistics,
} from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import { allPages, chunks, type Unprocessed } from '../aws/batches.ts';
import type { Place } from '../aws/place.ts';
import { FOUNDATIONAL, type DetectorReading } from './guardduty-reads.ts';
import type { ByPlan } from './protection.ts';

/** What AWS says of one account or feature: a decimal text and a currency. Either may be missing. */
export interface UsageItem {
  readonly name: string;
  readonly amount: string | undefined;
  readonly currency: string | undefined;
}

/** What the accounts that a detector administers have cost in a Region in AWS's last 30 days. */
export interface UsageReading {
  readonly byAccount: readonly UsageItem[];
  readonly byFeature: readonly UsageItem[];
}

/** How many free days an account has left for a feature. */
export interface FreeTrialReading {
  readonly account: string;
  readonly feature: string;
  readonly days: number;
}

/** Usage that is named otherwise than the protection plan that it is of. */
const USAGE_OF: ByPlan<readonly UsageFeature[]> = {
  S3_DATA_EVENTS: ['S3_DATA_EVENTS'],
  EKS_AUDIT_LOGS: ['EKS_AUDIT_LOGS'],
  EBS_MALWARE_PROTECTION: ['EBS_MALWARE_PROTECTION'],
  RDS_LOGIN_EVENTS: ['RDS_LOGIN_EVENTS'],
  LAMBDA_NETWORK_LOGS: ['LAMBDA_NETWORK_LOGS'],
  EKS_RUNTIME_MONITORING: ['EKS_RUNTIME_MONITORING'],
  RUNTIME_MONITORING: ['EKS_RUNTIME_MONITORING', 'EC2_RUNTIME_MONITORING', 'FARGATE_RUNTIME_MONITORING'],
};

/** The most that AWS takes or gives at once. */
const A_PAGE = 50;

/**
 * The cost of a Region's accounts, summed by AWS by account and by feature, in a call for each 50 accounts and one more. The
 * criteria name the features that the Region offers: AWS's examples always name some, and a Region may refuse others.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetUsageStatistics.html
 */
export async function readUsage(
  aws: Aws,
  place: Place,
  { id, features }: Pick<DetectorReading, 'id' | 'features'>,
): Promise<UsageReading> {
  const offered = Object.keys(features).flatMap((plan) => USAGE_OF[plan] ?? []);
  const criteria = { Features: [...new Set([...FOUNDATIONAL, ...offered])] };
  const pagesOf = (
    type: 'SUM_BY_ACCOUNT' | 'SUM_BY_FEATURES',
    itemsOf: (sums: UsageStatistics) => readonly UsageItem[],
  ): Promise<readonly UsageItem[]> =>
    allPages(
      (token) =>
        aws.client('guardduty', place).send(
          new GetUsageStatisticsCommand({
            DetectorId: id,
            UsageStatisticType: type,
            UsageCriteria: criteria,
            MaxResults: A_PAGE,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        ),
      ({ UsageStatistics: sums }) => itemsOf(sums ?? {}),
      ({ NextToken }) => NextToken,
    );
  return {
    byAccount: await pagesOf('SUM_BY_ACCOUNT', ({ SumByAccount = [] }) =>
      SumByAccount.map(({ AccountId = 'unknown', Total }) => ({
        name: AccountId,
        amount: Total?.Amount,
        currency: Total?.Unit,
      })),
    ),
    byFeature: await pagesOf('SUM_BY_FEATURES', ({ SumByFeature = [] }) =>
      SumByFeature.map(({ Feature = 'unknown', Total }) => ({
        name: Feature,
        amount: Total?.Amount,
        currency: Total?.Unit,
      })),
    ),
  };
}

/**
 * The free days that accounts have left, and the accounts that AWS says nothing about, in its words.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetRemainingFreeTrialDays.html
 */
export async function readFreeTrials(
  aws: Aws,
  place: Place,
  detectorId: string,
  accounts: readonly string[],
): Promise<{ readonly trials: readonly FreeTrialReading[]; readonly unprocessed: readonly Unprocessed[] }> {
  const answers = await Promise.all(
    chunks(accounts, A_PAGE).map((AccountIds) =>
      aws
        .client('guardduty', place)
        .send(new GetRemainingFreeTrialDaysCommand({ DetectorId: detectorId, AccountIds: [...AccountIds] })),
    ),
  );
  return {
    trials: answers.flatMap(({ Accounts = [] }) =>
      Accounts.flatMap(({ AccountId: account = 'unknown', Features = [] }) =>
        Features.flatMap(({ Name: feature = 'unknown', FreeTrialDaysRemaining: days }) =>
          days === undefined ? [] : [{ account, feature, days }],
        ),
      ),
    ),
    unprocessed: answers.flatMap(({ UnprocessedAccounts = [] }) =>
      UnprocessedAccounts.map(({ AccountId: id = 'unknown', Result: result = '' }) => ({ id, result })),
    ),
  };
}
