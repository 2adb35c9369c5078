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

function classify(
  error: AwsFailure,
  where: Where,
  tried: string,
): { code: ErrorCode; why: string; fix: string } {
  // AWS sometimes sends no message at all.
  const said =
    error.message === '' || error.message === 'UnknownError'
      ? `${error.name} (HTTP ${error.$metadata?.httpStatusCode ?? '?'})`
      : `${error.name}: ${error.message}`;
  if (
    /explicit deny in a service control policy|explicit deny in a resource control policy/i.test(
      error.message,
    )
  )
    return {
      code: 'DENIED_BY_POLICY',
      why: said,
      fix: `Ask the owner of the Organization's policies to let ${where.api ?? 'this call'} through in account ${where.account ?? '?'}, Region ${where.region ?? '?'}.`,
    };
  if (/^(?:ExpiredToken|ExpiredTokenException|RequestExpired)$/.test(error.name))
    return {
      code: 'CREDENTIALS_EXPIRED',
      why: said,
      fix: 'Sign in again (for example: aws sso login), then run the same command to resume.',
    };
  if (/^(?:UnrecognizedClientException|InvalidClientTokenId|AuthFailure)$/.test(error.name))
    return where.api?.startsWith('sts:GetCallerIdentity') === true
      ? {
          code: 'CREDENTIALS_INVALID',
          why: said,
          fix: 'Check AWS_PROFILE or the access key: AWS does not know it.',
        }
      : {
          code: 'REGION_NOT_ENABLED',
          why: said,
          fix: `Enable Region ${where.region ?? '?'} for account ${where.account ?? '?'}, or leave it out with --exclude-regions ${where.region ?? '<region>'}. If it is enabled, the session token may come from STS's global endpoint, and such Regions do not know those: set AWS_STS_REGIONAL_ENDPOINTS=regional where it is made.`,
        };
  if (isClockSkew(error))
    return {
      code: 'CREDENTIALS_CLOCK',
      why: said,
      fix: 'Set the clock of this machine: AWS refuses requests that are signed more than five minutes off its own time.',
    };
  if (
    /^(?:SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken)/.test(
      error.name,
    )
  )
    return {
      code: 'CREDENTIALS_INVALID',
      why: said,
      fix: 'Check the secret access key: it does not belong to this access key id.',
    };
  if (/^RegionDisabled/.test(error.name))
    return {
      code: 'REGION_NOT_ENABLED',
      why: said,
      fix: `Activate STS for Region ${where.region ?? '?'} in the IAM console of account ${where.account ?? '?'}, or leave the Region out with --exclude-regions.`,
    };
  if (/^(?:AccessDenied|AccessDeniedException|AuthorizationError|UnauthorizedOperation)$/.test(error.name))
    return {
      code: 'ACCESS_DENIED',
      why: said,
      fix: `Allow ${where.api ?? 'the action'} to the role used in account ${where.account ?? '?'}. The whole policy: guardduty-slack policy admin (or management).`,
    };
  if (
    /^(?:LimitExceededException|LimitExceeded|ResourceLimitExceeded|CodeStorageExceededException|ParameterLimitExceeded)$/.test(
      error.name,
    )
  )
    return {
      code: 'QUOTA_REACHED',
      why: said,
      fix: 'Raise the quota in Service Quotas, or remove what is no longer used, and run again.',
    };
  const network = networkProblem(error);
  if (network !== undefined) return network;
  if (error.name === 'AbortError')
    return {
      code: 'INTERRUPTED',
      why: said,
      fix: 'Run the same command again to resume.',
    };
  if (error.$metadata !== undefined)
    return {
      code: 'AWS_REFUSED',
      why: said,
      fix: `Read AWS's words above; when they name a passing state, run the same command again${tried === '' ? '' : ', with --wait <minutes> to give AWS longer'}.`,
    };
  return {
    code: 'UNEXPECTED',
    why: said,
    fix: 'This is a bug: run again with --debug and report what it prints.',
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
function isClockSkew({ name, message }: Error): boolean {
  return (
    /^(?:RequestTimeTooSkewed|RequestInTheFuture)/.test(name) ||
    (/^(?:SignatureDoesNotMatch|InvalidSignatureException|AuthFailure)/.test(name) &&
      /signature (?:expired|not yet current)|is now (?:earlier|later) than/i.test(message))
  );
}
