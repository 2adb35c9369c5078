import { AwsError } from '../service.ts';

/** A member of the request is wrong; `reason` as in https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
export function invalidInput(reason: string, message = 'You specified an invalid value.'): AwsError {
  return new AwsError('InvalidInputException', message, 400, { Reason: reason });
}

/** A rule of the organization forbids it. */
export function constraintViolation(reason: string, message: string): AwsError {
  return new AwsError('ConstraintViolationException', message, 400, { Reason: reason });
}

/** The caller is neither the management account nor allowed as a delegated administrator. */
export function accessDenied(): AwsError {
  return new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
}

/** Something that does not exist. */
export function notFound(what: 'Account' | 'Parent' | 'Child' | 'OrganizationalUnit' | 'Target'): AwsError {
  const names = {
    Account: 'account',
    Parent: 'parent',
    Child: 'child',
    OrganizationalUnit: 'organizational unit',
    Target: 'target',
  };
  return new AwsError(
    `${what}NotFoundException`,
    `You specified ${what === 'Account' ? 'an' : what === 'OrganizationalUnit' ? 'an' : 'a'} ${names[what]} that doesn't exist.`,
  );
}
