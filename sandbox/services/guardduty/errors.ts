/**
 * GuardDuty's refusals. Nearly all are `BadRequestException` with the reason only in the text; the body's `__type` says a little
 * more. Texts are those that AWS has been seen to answer; BEHAVIOUR.md marks the few that no one has recorded.
 */
import { AwsError } from '../service.ts';

type InnerType =
  'InvalidInputException' | 'NoSuchEntityException' | 'LimitExceededException' | 'AccessDeniedException';

/** A refused request, status 400. */
export function badRequest(message: string, type: InnerType = 'InvalidInputException'): AwsError {
  return new AwsError('BadRequestException', message, 400, { __type: type });
}

/** GuardDuty failed, status 500. */
export function internalError(): AwsError {
  return new AwsError('InternalServerErrorException', 'Internal server error.', 500, {
    __type: 'InternalException',
  });
}

/** The text for most of what is wrong with a request, and for much that is not. */
export const INVALID_VALUE =
  'The request is rejected because an invalid or out-of-range value is specified as an input parameter.';

/** A path or query parameter is missing or cannot be read. */
export const PARAMETER_MISSING =
  'The request is rejected because required query or path parameters are not specified.';

export const FOREIGN_DETECTOR =
  'The request is rejected because the input detectorId is not owned by the current account.';

export const DETECTOR_EXISTS =
  'The request is rejected because a detector already exists for the current account.';

export const MEMBERS_REMAIN =
  'The request is rejected because the current account cannot delete detector while it has invited or associated members.';

export const NO_SERVICE_ROLE_RIGHT =
  'The request was rejected because you do not have the required iam:CreateServiceLinkedRole permission.';

export const NOT_MANAGEMENT =
  'The request failed because you do not have required AWS Organization master permission.';

export const NO_ORGANIZATION = 'The request failed because the organization is not in use.';

export const ADMIN_ALREADY =
  'The request failed because the account is already enabled as the GuardDuty delegated administrator for the organization.';

export const OTHER_ADMIN =
  'The request failed because another account is already enabled as GuardDuty delegated administrator for the organization.';

export const ADMIN_NOT_IN_ORGANIZATION =
  'The request failed because admin account passed is not member of AWS Organizations.';

export const ADMIN_ALREADY_OFF =
  'The request failed because the delegated administrator account has already been disabled and/or GuardDuty protection has been disabled.';

export const INVALID_FINDING_TYPE = 'The request is rejected because of invalid finding type is specified.';

export const NOT_ASSOCIATED_TO_ADMINISTRATOR =
  'The request is rejected because the current account is not associated to a master account.';

export const NO_INVITATION =
  'The request is rejected because the current account does not have an invitation from the requested master account.';

export const ALREADY_HAS_ADMINISTRATOR =
  'The request is rejected because the current account cannot accept invitations because it is already a member of a master account.';

/** Not recorded from AWS: a member touched what its administrator decides. */
export const MANAGED_BY_ADMINISTRATOR =
  'The request is rejected because the current account is a member account and its administrator account manages this setting.';

/** Not recorded from AWS: a member is named the administrator of the Organization. */
export const ADMIN_IS_MEMBER =
  'The request is rejected because the account that you specified is already a member of another administrator account.';

/** Not recorded from AWS: a member deletes its detector. */
export const MEMBER_KEEPS_DETECTOR =
  'The request is rejected because the current account cannot delete detector while it is associated to a master account.';

/** Not recorded from AWS: auto-enable ALL holds the members. */
export const ALL_HOLDS_MEMBERS =
  'The request failed because the organization auto-enable configuration is set to ALL.';

/** Not recorded from AWS: a feature that an Organizations policy manages. */
export const MANAGED_BY_POLICY =
  'The request is rejected because one or more of the features are managed by an AWS Organizations policy.';

/** Reasons in `unprocessedAccounts[].result`, in answers that are otherwise a success. */
export const RESULT = {
  callerIsMember:
    'The request is rejected because the current account cannot create members since it is already an associated member of another master account.',
  self: 'The request is rejected because an account cannot become a member of itself.',
  already:
    'The request is rejected because the given account ID is already a member or associated member of the current account.',
  limit:
    'The request is rejected because the current account cannot create anymore members since it cannot exceed the maximum number of allowed members.',
  managementFirst:
    'Operation failed because your organization master must first enable GuardDuty to be added as a member',
  internal: 'Internal error',
  notAssociated:
    'The request is rejected because the given account ID is not an associated member of account the current account.',
  stillAssociated:
    'The request is rejected because the current account cannot delete the given member account ID since it is still associated to it.',
  alreadyInvited:
    'The request is rejected because the current account has already invited or is already the GuardDuty master of the given member account ID.',
  /** Not recorded from AWS. */
  otherAdministrator:
    'The request is rejected because the given account ID is already an associated member of another master account.',
  /** Not recorded from AWS. */
  hasMembers: 'The request is rejected because the given account ID has member accounts of its own.',
  /** Not recorded from AWS. */
  withoutRegion: 'The request is rejected because the given account ID has not enabled the current Region.',
  noInvitation:
    'The request is rejected because the current account does not have an invitation from the given account ID.',
} as const;
