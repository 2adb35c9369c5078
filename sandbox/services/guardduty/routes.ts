/** GuardDuty on the wire: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Operations.html */
import type { RestRoute } from '../service.ts';

const DETECTOR = '/detector/{DetectorId}';

/** Every route that is simulated. Query parameters keep their names. */
export const GUARDDUTY_ROUTES: readonly RestRoute[] = [
  post('CreateDetector', '/detector'),
  get('ListDetectors', '/detector'),
  get('GetDetector', DETECTOR),
  post('UpdateDetector', DETECTOR),
  remove('DeleteDetector', DETECTOR),
  post('EnableOrganizationAdminAccount', '/admin/enable'),
  post('DisableOrganizationAdminAccount', '/admin/disable'),
  get('ListOrganizationAdminAccounts', '/admin'),
  get('DescribeOrganizationConfiguration', `${DETECTOR}/admin`),
  post('UpdateOrganizationConfiguration', `${DETECTOR}/admin`),
  get('GetOrganizationStatistics', '/organization/statistics'),
  post('CreateMembers', `${DETECTOR}/member`),
  get('ListMembers', `${DETECTOR}/member`),
  post('GetMembers', `${DETECTOR}/member/get`),
  post('DeleteMembers', `${DETECTOR}/member/delete`),
  post('DisassociateMembers', `${DETECTOR}/member/disassociate`),
  post('StartMonitoringMembers', `${DETECTOR}/member/start`),
  post('StopMonitoringMembers', `${DETECTOR}/member/stop`),
  post('InviteMembers', `${DETECTOR}/member/invite`),
  post('GetMemberDetectors', `${DETECTOR}/member/detector/get`),
  post('UpdateMemberDetectors', `${DETECTOR}/member/detector/update`),
  get('ListInvitations', '/invitation'),
  get('GetInvitationsCount', '/invitation/count'),
  post('DeclineInvitations', '/invitation/decline'),
  post('DeleteInvitations', '/invitation/delete'),
  get('GetAdministratorAccount', `${DETECTOR}/administrator`),
  post('AcceptAdministratorInvitation', `${DETECTOR}/administrator`),
  post('DisassociateFromAdministratorAccount', `${DETECTOR}/administrator/disassociate`),
  get('GetMasterAccount', `${DETECTOR}/master`),
  post('AcceptInvitation', `${DETECTOR}/master`),
  post('DisassociateFromMasterAccount', `${DETECTOR}/master/disassociate`),
  post('ListFindings', `${DETECTOR}/findings`),
  post('GetFindings', `${DETECTOR}/findings/get`),
  post('GetFindingsStatistics', `${DETECTOR}/findings/statistics`),
  post('ArchiveFindings', `${DETECTOR}/findings/archive`),
  post('UnarchiveFindings', `${DETECTOR}/findings/unarchive`),
  post('CreateSampleFindings', `${DETECTOR}/findings/create`),
  post('UpdateFindingsFeedback', `${DETECTOR}/findings/feedback`),
  post('CreateFilter', `${DETECTOR}/filter`),
  get('ListFilters', `${DETECTOR}/filter`),
  get('GetFilter', `${DETECTOR}/filter/{FilterName}`),
  post('UpdateFilter', `${DETECTOR}/filter/{FilterName}`),
  remove('DeleteFilter', `${DETECTOR}/filter/{FilterName}`),
  get('ListPublishingDestinations', `${DETECTOR}/publishingDestination`),
  post('GetRemainingFreeTrialDays', `${DETECTOR}/freeTrial/daysRemaining`),
  post('GetUsageStatistics', `${DETECTOR}/usage/statistics`),
  // An ARN has slashes of its own, which some clients encode and some do not.
  { ...post('TagResource', '/tags/{ResourceArn+}'), status: 204 },
  { ...remove('UntagResource', '/tags/{ResourceArn+}'), status: 204 },
  get('ListTagsForResource', '/tags/{ResourceArn+}'),
];

function get(operation: string, path: string): RestRoute {
  return { operation, method: 'GET', path };
}

function post(operation: string, path: string): RestRoute {
  return { operation, method: 'POST', path };
}

function remove(operation: string, path: string): RestRoute {
  return { operation, method: 'DELETE', path };
}
