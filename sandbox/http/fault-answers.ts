/** What a caller sees of each kind of fault. */
import { bytesOf, type Broken, type CommonErrors, type WireResponse } from '../protocols/wire.ts';
import { AwsError } from '../services/service.ts';
import type { Fault } from '../world/world.ts';
import type { Destination } from './faults.ts';
import { throttled } from './throttle.ts';

/** True where the work is done before the fault strikes. */
export function isDoneFirst({ kind }: Fault): boolean {
  return kind === 'error-after' || kind === 'reset';
}

/** How the connection ends, where it ends without an answer. */
export function brokenBy({ kind }: Fault): Broken | undefined {
  return kind === 'reset' || kind === 'unresolved' || kind === 'refused' || kind === 'timeout'
    ? kind
    : undefined;
}

/** What something on the way to AWS answers in its place. */
export function strangeAnswer({ kind }: Fault): WireResponse | undefined {
  if (kind === 'empty') return { status: 200, headers: {}, body: new Uint8Array() };
  if (kind !== 'malformed') return undefined;
  const page =
    '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to the network</body></html>';
  return { status: 200, headers: { 'content-type': 'text/html' }, body: bytesOf(page) };
}

/** The refusal, in the words of the service that was asked; undefined where there is no answer of AWS. */
export function failureOf(
  { kind, code, message, status }: Fault,
  { service, operation, account }: Destination,
  common: CommonErrors,
): AwsError | undefined {
  const named = ([name, http]: readonly [string, number], words: string): AwsError =>
    new AwsError(name, words, http);
  const denied = `User: arn:aws:iam::${account}:user/operator is not authorized to perform: ${service}:${operation} on resource: *`;
  switch (kind) {
    case 'error':
    case 'error-after':
      return new AwsError(code, message, status);
    case 'throttled':
      return throttled(service);
    case 'denied':
      return named(common.accessDenied, `${denied} because no identity-based policy allows the action`);
    case 'denied-by-policy':
      return named(common.accessDenied, `${denied} with an explicit deny in a service control policy`);
    case 'expired-token':
      return named(common.expiredToken, 'The security token included in the request is expired');
    case 'unknown-key':
      return named(common.unknownKey, 'The security token included in the request is invalid.');
    default:
      return undefined;
  }
}
