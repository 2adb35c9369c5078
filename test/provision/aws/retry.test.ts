import { describe, expect, it } from 'vitest';
import { classifyError, type Refusal } from '../../../src/provision/aws/retry.ts';

const refusal = (some: Partial<Refusal>): Refusal => ({
  service: 'guardduty',
  operation: 'CreateMembers',
  name: 'BadRequestException',
  message: '',
  status: 400,
  ...some,
});

const SETTLING =
  'The request is rejected because an invalid or out-of-range value is specified as an input parameter.';

describe('the retry table', () => {
  it.each([
    ['an expired session is renewed', { name: 'ExpiredTokenException' }, 'expired'],
    ['a throttle is paced', { name: 'ThrottlingException' }, 'throttled'],
    [
      'Organizations throttles with HTTP 400',
      { service: 'organizations', name: 'TooManyRequestsException' },
      'throttled',
    ],
    ['HTTP 429 is a throttle whatever its name', { name: 'Odd', status: 429 }, 'throttled'],
    [
      'a dead-letter queue that was just made is known soon',
      {
        service: 'sqs',
        operation: 'CreateQueue',
        name: 'InvalidParameterValue',
        message:
          'Value {...} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.',
      },
      'again',
    ],
    [
      'policies that were just taken off a role are gone soon',
      { service: 'iam', operation: 'DeleteRole', name: 'DeleteConflictException' },
      'again',
    ],
    [
      'a policy that is still attached somewhere does not pass by itself',
      { service: 'iam', operation: 'DeletePolicy', name: 'DeleteConflictException' },
      'give-up',
    ],
    [
      'a revision that is behind catches up',
      { service: 'lambda', operation: 'UpdateAlias', name: 'PreconditionFailedException', status: 412 },
      'again',
    ],
    [
      'tables that are made at once are made one after the other',
      { service: 'dynamodb', operation: 'CreateTable', name: 'LimitExceededException' },
      'again',
    ],
    ['a quota is no throttle', { service: 'events', name: 'LimitExceededException' }, 'give-up'],
    [
      'a fresh designation settles',
      { operation: 'EnableOrganizationAdminAccount', message: SETTLING },
      'again',
    ],
    [
      'another administrator does not pass by itself',
      {
        operation: 'EnableOrganizationAdminAccount',
        message:
          'The request failed because another account is already enabled as GuardDuty delegated administrator for the organization.',
      },
      'give-up',
    ],
    [
      'designated already is done',
      {
        operation: 'EnableOrganizationAdminAccount',
        message:
          'The request failed because the account is already enabled as the GuardDuty delegated administrator for the organization',
      },
      'done',
    ],
    [
      'a detector waits for its members to leave',
      {
        operation: 'DeleteDetector',
        message:
          'The request is rejected because the current account cannot delete detector while it has invited or associated members.',
      },
      'again',
    ],
    [
      'an existing service-linked role is done',
      {
        service: 'iam',
        operation: 'CreateServiceLinkedRole',
        name: 'InvalidInput',
        message: 'Service role name X has been taken in this account, please try a different suffix.',
      },
      'done',
    ],
    [
      'a role that has not spread is waited for',
      {
        service: 'lambda',
        operation: 'CreateFunction',
        name: 'InvalidParameterValueException',
        message: 'The role defined for the function cannot be assumed by Lambda.',
      },
      'again',
    ],
    [
      'a queue name comes back after a minute',
      { service: 'sqs', operation: 'CreateQueue', name: 'AWS.SimpleQueueService.QueueDeletedRecently' },
      'again',
    ],
    [
      'a dropped connection is tried again',
      { name: 'Error', status: undefined, cause: { code: 'ECONNRESET' } },
      'again',
    ],
    ['an unknown host is not', { name: 'Error', status: undefined, cause: { code: 'ENOTFOUND' } }, 'give-up'],
    ['denied is denied', { name: 'AccessDeniedException', status: 403 }, 'give-up'],
  ] as const)('%s', (_name, some, kind) => {
    expect(classifyError(refusal(some as Partial<Refusal>)).kind).toBe(kind);
  });

  it('waits only for a moment where the same words may mean a plan that the Region lacks', () => {
    const verdict = classifyError(
      refusal({ operation: 'UpdateOrganizationConfiguration', message: SETTLING }),
    );
    expect(verdict).toMatchObject({ kind: 'again', limitMs: 20_000 });
  });

  it('leaves asking for the organization configuration to who asks: day 2 tries Regions that are not ours', () => {
    expect(
      classifyError(refusal({ operation: 'DescribeOrganizationConfiguration', message: SETTLING })).kind,
    ).toBe('give-up');
  });
});
