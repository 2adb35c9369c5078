/** The simulated Amazon GuardDuty. */
import file from '../../model/guardduty.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { GuarddutyInputs } from '../../model/types/guardduty.ts';
import type { Call, Operation, OperationsOf, Service } from '../service.ts';
import { administratorOperations } from './administrator.ts';
import { canonical } from './canonical.ts';
import { detectorOperations } from './detectors.ts';
import { settleAutoEnable } from './auto-enable.ts';
import { filterOperations } from './filters.ts';
import { findingQueryOperations } from './finding-queries.ts';
import { findingStatisticsOperations } from './finding-statistics.ts';
import { publishDue } from './findings.ts';
import { invitationOperations } from './invitations.ts';
import { memberDetectorOperations } from './member-detectors.ts';
import { memberOperations } from './members.ts';
import { organizationConfigurationOperations } from './organization-configuration.ts';
import { refuse } from './refusal.ts';
import { sampleFindingOperations } from './sample-findings.ts';
import { tagOperations } from './tagging.ts';
import { usageOperations } from './usage.ts';
import { trustedListOperations } from './trusted-lists.ts';

const OPERATIONS: OperationsOf<GuarddutyInputs> = {
  ...detectorOperations,
  ...administratorOperations,
  ...organizationConfigurationOperations,
  ...memberOperations,
  ...memberDetectorOperations,
  ...invitationOperations,
  ...findingQueryOperations,
  ...findingStatisticsOperations,
  ...sampleFindingOperations,
  ...filterOperations,
  ...trustedListOperations,
  ...tagOperations,
  ...usageOperations,
};

/** GuardDuty as `handle` calls it. What time has brought about in between happens first. */
export const guarddutyService: Service = {
  id: 'guardduty',
  model: serviceModel(file),
  refuse,
  operations: Object.fromEntries(
    Object.entries<Operation<never>>(OPERATIONS).map(([name, operation]) => [
      name,
      (call: Call<never>) => {
        settleAutoEnable(call.world, call.region);
        publishDue(call.world);
        return operation(call);
      },
    ]),
  ),
  canonical,
};
