import { GetOrganizationStatisticsCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import type { Place } from '../aws/place.ts';
import type { ByPlan } from './protection.ts';

/** How many accounts of the Organization GuardDuty counted in a Region; what AWS does not say is undefined. */
export interface StatisticsReading {
  /** When AWS counted, milliseconds since 1970: the figures may be a day old. */
  readonly countedAt: number | undefined;
  /** Accounts of the Organization, whatever their state. */
  readonly accounts: number | undefined;
  /** Those where GuardDuty is on. */
  readonly enabled: number | undefined;
  /** Plan → accounts where it is on; a part of a plan is `PLAN/PART`. */
  readonly plans: ByPlan<number>;
}

/**
 * AWS's own count of the accounts that are protected, in one call whatever their number. Only the delegated administrator may
 * ask. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetOrganizationStatistics.html
 */
export function readStatistics(aws: Aws, place: Place): Promise<StatisticsReading> {
  return aws.shared(`guardduty/statistics/${place.account}/${place.region}`, async () => {
    const { OrganizationDetails } = await aws
      .client('guardduty', place)
      .send(new GetOrganizationStatisticsCommand({}));
    const { OrganizationStatistics: counted, UpdatedAt } = OrganizationDetails ?? {};
    return {
      countedAt: UpdatedAt?.getTime(),
      accounts: counted?.TotalAccountsCount,
      enabled: counted?.EnabledAccountsCount,
      plans: Object.fromEntries(
        (counted?.CountByFeature ?? []).flatMap(
          ({ Name = '', EnabledAccountsCount = 0, AdditionalConfiguration = [] }) => [
            [Name, EnabledAccountsCount],
            ...AdditionalConfiguration.map((part) => [
              `${Name}/${part.Name ?? ''}`,
              part.EnabledAccountsCount ?? 0,
            ]),
          ],
        ),
      ),
    };
  });
}
