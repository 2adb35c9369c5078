import type { Statements } from '../../base/policy-document.ts';
import { allow, detectors, inRegions, makeServiceRoles, readServiceRoles } from './allow.ts';
import { readTree } from './management.ts';
import { pipelineOwnerPolicy } from './pipeline-owner.ts';
import type { PolicyScope } from './scope.ts';

/**
 * What the role in the admin account needs, and everybody who works with the admin account's own credentials. Most of
 * GuardDuty's actions know no resource.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html
 */
export function adminPolicy(scope: PolicyScope): Statements {
  const { account } = scope.names;
  return {
    ReadOrganization: allow(
      'organizations',
      [
        'DescribeOrganization',
        'ListAccounts',
        ...readTree(scope),
        'ListAWSServiceAccessForOrganization',
        'ListDelegatedAdministrators',
      ],
      '*',
    ),
    ReadRegions: allow('account', ['ListRegions'], '*'),
    // In every Region, so that status can name those where GuardDuty runs and nothing comes from.
    FindDetectors: allow('guardduty', ['ListDetectors'], '*'),
    BlindSpots: allow(
      'guardduty',
      ['ListFilters', 'GetFilter', 'ListIPSets', 'GetIPSet', 'ListTrustedEntitySets', 'GetTrustedEntitySet'],
      '*',
      inRegions(scope),
    ),
    OtherRules: allow('events', ['ListRules', 'ListTargetsByRule'], '*', inRegions(scope)),
    Administer: allow(
      'guardduty',
      [
        'GetAdministratorAccount',
        'CreateDetector',
        'DescribeOrganizationConfiguration',
        'UpdateOrganizationConfiguration',
        'GetOrganizationStatistics',
        'GetUsageStatistics',
        'GetRemainingFreeTrialDays',
        'CreateMembers',
        'GetMembers',
        'ListMembers',
        'StartMonitoringMembers',
        'DisassociateMembers',
        'DeleteMembers',
        'GetMemberDetectors',
        'UpdateMemberDetectors',
      ],
      '*',
      inRegions(scope),
    ),
    Findings: allow(
      'guardduty',
      ['CreateSampleFindings', 'ListFindings', 'GetFindings', 'GetFindingsStatistics', 'ArchiveFindings'],
      '*',
      inRegions(scope),
    ),
    OwnDetector: allow(
      'guardduty',
      ['GetDetector', 'UpdateDetector', 'DeleteDetector', 'TagResource', 'UntagResource'],
      detectors(scope, account),
      inRegions(scope),
    ),
    MakeServiceRoles: makeServiceRoles(scope, account),
    ReadServiceRoles: readServiceRoles(scope, account),
    ...pipelineOwnerPolicy(scope),
  };
}
