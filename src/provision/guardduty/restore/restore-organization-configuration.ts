import type { Aws } from '../../aws/aws.ts';
import type { FeatureAim } from '../../config/features.ts';
import { readOrganizationConfiguration } from '../../reads/guardduty-reads.ts';
import { sortedPlans, type ByPlan } from '../../reads/protection.ts';
import type { RegionRecord } from '../../deployment/record.ts';
import { observed, type Resource } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';
import {
  writeOrganizationConfiguration,
  type OrganizationConfigurationState,
} from '../resources/organization-configuration.ts';

interface Options extends Place {
  /** What joining accounts got before the first run; null: nothing, because there was no administrator. */
  readonly before: RegionRecord['organization'];
  readonly isAdmin: (aws: Aws) => Promise<boolean>;
}

/**
 * What joining accounts get, in a teardown: as it was, or nothing. Off before members are disassociated, because AWS allows none to be
 * while it is ALL.
 */
export function restoreOrganizationConfiguration(options: Options): Resource<OrganizationConfigurationState> {
  const { before: recorded, isAdmin, account, region } = options;
  const place = { account, region };
  return {
    kind: 'organization-configuration',
    ...place,
    desired: (there) => {
      if (there === undefined) return undefined;
      const was: ByPlan<FeatureAim> = recorded?.features ?? {};
      const features = Object.keys(there.features).map((plan) => [plan, was[plan] ?? 'NONE'] as const);
      return {
        autoEnable: recorded?.autoEnable ?? 'NONE',
        features: sortedPlans(Object.fromEntries(features)),
      };
    },
    observe: async (aws) => {
      const seen = (await isAdmin(aws)) ? await readOrganizationConfiguration(aws, place, false) : undefined;
      return observed(
        seen === undefined ? undefined : { autoEnable: seen.autoEnable, features: seen.features },
      );
    },
    apply: (aws, after, there) => writeOrganizationConfiguration(aws, place, after, there),
  };
}
