/**
 * The one table of what AWS refuses and what to do about it. Messages are matched only where AWS gives nothing else:
 * nearly everything GuardDuty refuses is a `BadRequestException`.
 */
export interface Refusal {
  readonly service: string;
  readonly operation: string;
  /** The error's name, for example `ResourceConflictException`. */
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly cause?: unknown;
}

/** What to do: try again until `limitMs` have passed since the first attempt, take it for success, or give up. */
export type Verdict = RetryPolicy | { readonly kind: 'done' | 'expired' | 'give-up' };

interface RetryPolicy {
  readonly kind: 'throttled' | 'again';
  readonly limitMs: number;
  readonly everyMs: number;
  readonly maxMs: number;
}

interface Row {
  readonly service?: string;
  readonly operation?: RegExp;
  readonly name?: RegExp;
  readonly message?: RegExp;
  readonly verdict: Verdict;
  /** Where the behavior is documented or was seen. */
  readonly source: string;
}

/** The name of what is thrown when something on the way answered in AWS's place. */
export const NOT_FROM_AWS = 'NotFromAws';

/** How long it is tried where no answer of AWS came yet: with a connection that takes 5 seconds to fail, told within 10. */
export const FIRST_CONTACT_MS = 4_000;

/** How long AWS gets unless it is told otherwise. */
export const FIVE_MINUTES = 300_000;

const again = (limitMs: number, everyMs: number, maxMs = 10_000): RetryPolicy => ({
  kind: 'again',
  limitMs,
  everyMs,
  maxMs,
});
/** AWS takes its time over a designation, and how long may be told: the limit here is only the default. */
const SETTLING = again(FIVE_MINUTES, 1_000);
const PROPAGATION = again(120_000, 1_000);
const DONE: Verdict = { kind: 'done' };

const ROWS: readonly Row[] = [
  {
    name: /^(?:ExpiredToken|ExpiredTokenException|RequestExpired)$/,
    verdict: { kind: 'expired' },
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
  },
  {
    name: /^(?:Throttling|ThrottlingException|ThrottledException|RequestThrottled|RequestThrottledException|RequestLimitExceeded|TooManyRequestsException|TooManyUpdates|SlowDown|BandwidthLimitExceeded|ProvisionedThroughputExceededException|PriorRequestNotComplete)$/,
    verdict: { kind: 'throttled', limitMs: 900_000, everyMs: 200, maxMs: 20_000 },
    source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html',
  },
  {
    service: 'guardduty',
    operation: /^EnableOrganizationAdminAccount$/,
    message: /the account is already enabled as the GuardDuty delegated administrator/i,
    verdict: DONE,
    source:
      'https://docs.aws.amazon.com/guardduty/latest/APIReference/API_EnableOrganizationAdminAccount.html',
  },
  {
    service: 'guardduty',
    operation: /^DisableOrganizationAdminAccount$/,
    message: /delegated administrator account has already been disabled/i,
    verdict: DONE,
    source: 'https://github.com/hashicorp/terraform-provider-aws (guardduty organization admin account)',
  },
  {
    service: 'guardduty',
    operation: /^(?:EnableOrganizationAdminAccount|CreateMembers)$/,
    message:
      /invalid or out-of-range value|organization (?:master|management|administrator) permission|internal server error/i,
    verdict: SETTLING,
    source:
      'https://github.com/hashicorp/terraform-provider-aws/issues/34765 (a designation that has not settled)',
  },
  {
    service: 'guardduty',
    operation: /^UpdateOrganizationConfiguration$/,
    // The same words are said of a plan that the Region does not offer, so this waits only for a moment.
    message: /invalid or out-of-range value|organization (?:master|management|administrator) permission/i,
    verdict: again(20_000, 1_000),
    source:
      'https://github.com/hashicorp/terraform-provider-aws/issues/34765 (a designation that has not settled)',
  },
  {
    service: 'organizations',
    operation: /^EnableAWSServiceAccess$/,
    message: /unrecognized service principal/i,
    // Where AWS does not know malware protection yet, the rest is still wanted; the check afterwards names what is missing.
    verdict: DONE,
    source: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html',
  },
  {
    service: 'guardduty',
    operation: /^(?:Enable|Disable)OrganizationAdminAccount$/,
    message: /conflicts with another attempt|another request is already in progress/i,
    verdict: SETTLING,
    source:
      'https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html',
  },
  {
    service: 'guardduty',
    operation: /^DeleteDetector$/,
    message: /while it has invited or associated members/i,
    verdict: again(180_000, 2_000),
    source:
      'https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteDetector.html (membership is eventually consistent)',
  },
  {
    service: 'guardduty',
    operation: /^DeleteDetector$/,
    message: /input detectorId is not owned by the current account/i,
    verdict: DONE,
    source: 'https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteDetector.html',
  },
  {
    service: 'organizations',
    name: /^(?:ConcurrentModificationException|FinalizingOrganizationException)$/,
    verdict: PROPAGATION,
    source: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html',
  },
  {
    service: 'organizations',
    operation: /^DeregisterDelegatedAdministrator$/,
    name: /^AccountNotRegisteredException$/,
    verdict: DONE,
    source:
      'https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeregisterDelegatedAdministrator.html',
  },
  {
    service: 'iam',
    operation: /^CreateServiceLinkedRole$/,
    message: /has been taken in this account/i,
    verdict: DONE,
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html',
  },
  {
    service: 'iam',
    name: /^(?:ConcurrentModification|ConcurrentModificationException)$/,
    verdict: PROPAGATION,
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html',
  },
  {
    service: 'lambda',
    message:
      /role defined for the function cannot be assumed|execution role does not have permissions to call|KMS key is invalid for CreateGrant|concurrent update operation/i,
    verdict: PROPAGATION,
    source:
      'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html (a new role takes seconds to spread)',
  },
  {
    service: 'lambda',
    name: /^ResourceConflictException$/,
    message: /update is in progress|currently in the following state|cannot be performed at this time/i,
    verdict: again(300_000, 500, 5_000),
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html',
  },
  {
    service: 'lambda',
    name: /^ResourceInUseException$/,
    verdict: again(180_000, 1_000, 5_000),
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html',
  },
  {
    service: 'lambda',
    name: /^PreconditionFailedException$/,
    operation: /^(?:PublishVersion|UpdateAlias)$/,
    // A revision that was just read may be behind the one that was just made.
    verdict: again(20_000, 1_000),
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html',
  },
  {
    service: 'iam',
    name: /^DeleteConflict(?:Exception)?$/,
    operation: /^DeleteRole$/,
    verdict: again(60_000, 2_000),
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html (policies that were just taken off)',
  },
  {
    service: 'events',
    name: /^ConcurrentModificationException$/,
    verdict: PROPAGATION,
    source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html',
  },
  {
    service: 'sqs',
    name: /QueueDeletedRecently$/,
    verdict: again(90_000, 5_000),
    source:
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html (60 seconds)',
  },
  {
    service: 'sqs',
    message: /Invalid value for the parameter Policy|dead letter target does not exist/i,
    verdict: again(60_000, 2_000),
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html (eventual consistency)',
  },
  {
    service: 'events',
    operation: /^PutTargets$/,
    message: /not assumable|cannot be assumed|role .{1,300} (?:does not exist|is invalid)/i,
    verdict: again(60_000, 2_000),
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html (eventual consistency)',
  },
  {
    service: 'logs',
    name: /^OperationAbortedException$/,
    verdict: PROPAGATION,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html',
  },
  {
    service: 'dynamodb',
    operation: /^UpdateTimeToLive$/,
    // Once an hour at most. Items that do not expire for an hour do no harm, and the next run sets it.
    message: /already enabled|modified multiple times within a fixed interval/i,
    verdict: DONE,
    source:
      'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html (one change an hour)',
  },
  {
    service: 'dynamodb',
    name: /^LimitExceededException$/,
    operation: /^CreateTable$/,
    // Too many tables are being made or changed at once. A quota that is reached says the same, and does not pass.
    verdict: again(60_000, 2_000),
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html',
  },
  {
    service: 'dynamodb',
    name: /^(?:ResourceInUseException|LimitExceededException)$/,
    operation: /^(?:DeleteTable|UpdateTable|UpdateTimeToLive|TagResource)$/,
    verdict: again(180_000, 1_000, 5_000),
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html',
  },
  {
    name: /^(?:InternalServerErrorException|InternalServerError|InternalFailure|InternalServiceError|InternalServiceException|ServiceException|InternalException|ServiceUnavailable|ServiceUnavailableException|ServiceFailureException|ServiceFailure)$/,
    verdict: again(60_000, 300),
    source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html',
  },
  {
    name: new RegExp(`^${NOT_FROM_AWS}$`),
    verdict: again(30_000, 300),
    source:
      'https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (like a broken connection)',
  },
  {
    name: /^(?:TimeoutError|RequestTimeout|RequestTimeoutException)$/,
    verdict: again(60_000, 300),
    source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html',
  },
];

/** Socket errors that pass by themselves. */
const NETWORK = /^(?:ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)$/;

/**
 * What to do about a refusal.
 *
 * @param patienceMs how long AWS gets to settle what it has accepted
 */
export function classifyError(refusal: Refusal, patienceMs = FIVE_MINUTES): Verdict {
  const { service, operation, name, message, status, cause } = refusal;
  const row = ROWS.find(
    (one) =>
      (one.service === undefined || one.service === service) &&
      (one.operation === undefined || one.operation.test(operation)) &&
      (one.name === undefined || one.name.test(name)) &&
      (one.message === undefined || one.message.test(message)),
  );
  if (row?.verdict === SETTLING) return { ...SETTLING, limitMs: patienceMs };
  if (row !== undefined) return row.verdict;
  if (status === 429) return { kind: 'throttled', limitMs: 900_000, everyMs: 200, maxMs: 20_000 };
  if (status !== undefined && status >= 500) return again(60_000, 300);
  const code = (cause as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string' && NETWORK.test(code)) return again(30_000, 300);
  return { kind: 'give-up' };
}
