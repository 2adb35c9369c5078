import type { Asked } from './attempts.ts';
import { networkProblem } from './network-problems.ts';
import { ProvisionError, isProvisionError, type ErrorCode, type Where } from '../base/errors.ts';

interface AwsFailure extends Error {
  readonly where?: Where;
  readonly triedMs?: number;
  readonly code?: unknown;
  readonly asked?: Asked;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Turns whatever was thrown into an error with a code, a place and a next step. AWS's own words are kept. */
export function explain(thrown: unknown, place: Where = {}): ProvisionError {
  if (isProvisionError(thrown)) return thrown;
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as AwsFailure;
  const where: Where = { ...place, ...error.where };
  const { triedMs = 0 } = error;
  const tried = triedMs < 10_000 ? '' : ` (tried for ${Math.round(triedMs / 1_000)} s)`;
  const { code, why, fix } = classify(error, where, tried);
  const at = [where.account, where.region].filter((part) => part !== undefined).join('/');
  const message = `${where.api ?? 'A step'} failed${at === '' ? '' : ` in ${at}`}${tried}: ${why}`;
  return new ProvisionError(code, message, fix, { cause: thrown, where });
}

/**
 * True where nothing else is worth trying, or safe to try: without working credentials, once interrupted, or where a later
 * version of this program is at work.
 */
export function endsEverything(error: unknown): boolean {
  const { code } = explain(error);
  return code === 'INTERRUPTED' || code === 'NEWER_FORMAT' || code.startsWith('CREDENTIALS_');
}

/**
 * What a read showed, or why it showed nothing: for whoever does the rest without it. What ends everything is thrown still.
 */
export async function lookedAt<T>(
  read: Promise<T>,
): Promise<{ readonly seen?: T; readonly unseen?: ProvisionError }> {
  try {
    return { seen: await read };
  } catch (error) {
    if (endsEverything(error)) throw error;
    return { unseen: explain(error) };
  }
}

interface Explanation {
  readonly code: ErrorCode;
  readonly why: string;
  readonly fix: string;
}

/** Calls that hand a role on: AWS may refuse that with no message at all. */
const PASSES_ROLE = /^(?:events:Put(?:Rule|Targets)|lambda:(?:CreateFunction|UpdateFunctionConfiguration))$/;

/** What a refusal of AWS's means, by its name: the first row that fits. */
const REFUSALS: readonly {
  readonly is: (error: Error, where: Where) => boolean;
  readonly code: ErrorCode;
  readonly fix: (where: Where) => string;
}[] = [
  {
    is: ({ message }) =>
      /explicit deny in a service control policy|explicit deny in a resource control policy/i.test(message),
    code: 'DENIED_BY_POLICY',
    fix: ({ api = 'this call', account = '?', region = '?' }) =>
      `Ask the owner of the Organization's policies to let ${api} through in account ${account}, Region ${region}.`,
  },
  {
    is: named(/^(?:ExpiredToken|ExpiredTokenException|RequestExpired)$/),
    code: 'CREDENTIALS_EXPIRED',
    fix: () => 'Sign in again (for example: aws sso login), then run the same command to resume.',
  },
  {
    is: (error, { api }) => isUnknownToken(error) && api?.startsWith('sts:GetCallerIdentity') === true,
    code: 'CREDENTIALS_INVALID',
    fix: () => 'Check AWS_PROFILE or the access key: AWS does not know it.',
  },
  {
    is: isUnknownToken,
    code: 'REGION_NOT_ENABLED',
    fix: ({ account = '?', region }) =>
      `Enable Region ${region ?? '?'} for account ${account}, or leave it out with --exclude-regions ${region ?? '<region>'}. If it is enabled, the session token may come from STS's global endpoint, and such Regions do not know those: set AWS_STS_REGIONAL_ENDPOINTS=regional where it is made.`,
  },
  {
    is: isClockSkew,
    code: 'CREDENTIALS_CLOCK',
    fix: () =>
      'Set the clock of this machine: AWS refuses requests that are signed more than five minutes off its own time.',
  },
  {
    is: named(
      /^(?:SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken)/,
    ),
    code: 'CREDENTIALS_INVALID',
    fix: () => 'Check the secret access key: it does not belong to this access key id.',
  },
  {
    is: named(/^RegionDisabled/),
    code: 'REGION_NOT_ENABLED',
    fix: ({ account = '?', region = '?' }) =>
      `Activate STS for Region ${region} in the IAM console of account ${account}, or leave the Region out with --exclude-regions.`,
  },
  {
    is: named(/^(?:AccessDenied|AccessDeniedException|AuthorizationError|UnauthorizedOperation)$/),
    code: 'ACCESS_DENIED',
    fix: ({ api = 'the action', account = '?' }) =>
      `Allow ${api}${PASSES_ROLE.test(api) ? ' (and iam:PassRole for the role that it hands on)' : ''} to the role used in account ${account}. The whole policy: guardduty-slack policy admin (or management).`,
  },
  {
    is: named(
      /^(?:LimitExceededException|LimitExceeded|ResourceLimitExceeded|CodeStorageExceededException|ParameterLimitExceeded)$/,
    ),
    code: 'QUOTA_REACHED',
    fix: () => 'Raise the quota in Service Quotas, or remove what is no longer used, and run again.',
  },
];

function classify(error: AwsFailure, where: Where, tried: string): Explanation {
  // AWS sometimes sends no message at all.
  const why =
    error.message === '' || error.message === 'UnknownError'
      ? `${error.name} (HTTP ${error.$metadata?.httpStatusCode ?? '?'})`
      : `${error.name}: ${error.message}`;
  const refusal = REFUSALS.find(({ is }) => is(error, where));
  if (refusal !== undefined) return { code: refusal.code, why, fix: refusal.fix(where) };
  const network = networkProblem(error);
  if (network !== undefined) return network;
  if (error.name === 'AbortError')
    return { code: 'INTERRUPTED', why, fix: 'Run the same command again to resume.' };
  if (error.$metadata !== undefined)
    return {
      code: 'AWS_REFUSED',
      why,
      fix: `Read AWS's words above; when they name a passing state, run the same command again${tried === '' ? '' : ', with --wait <minutes> to give AWS longer'}.`,
    };
  return {
    code: 'UNEXPECTED',
    why,
    fix: 'This is a bug: run again with --debug and report what it prints.',
  };
}

function named(pattern: RegExp): (error: Error) => boolean {
  return ({ name }) => pattern.test(name);
}

/** The access key is not known where it was used: it is wrong, or the Region does not know it yet. */
function isUnknownToken({ name }: Error): boolean {
  return /^(?:UnrecognizedClientException|InvalidClientTokenId|AuthFailure)$/.test(name);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
function isClockSkew({ name, message }: Error): boolean {
  return (
    /^(?:RequestTimeTooSkewed|RequestInTheFuture)/.test(name) ||
    (/^(?:SignatureDoesNotMatch|InvalidSignatureException|AuthFailure)/.test(name) &&
      /signature (?:expired|not yet current)|is now (?:earlier|later) than/i.test(message))
  );
}
