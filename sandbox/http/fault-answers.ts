/** What a caller sees of each kind of fault. */
import { bytesOf, type Broken, type CommonErrors, type WireResponse } from '../protocols/wire.ts';
import { AwsError, type Output } from '../services/service.ts';
import type { Fault } from '../world/world.ts';
import type { Destination } from './faults.ts';
import { throttled } from './throttle.ts';

/** True where the work is done before the fault strikes. */
export function isDoneFirst({ kind }: Fault): boolean {
  return /^(?:error-after|reset|truncated|same-page)$/.test(kind);
}

/** How the connection ends, where it ends without an answer. */
export function brokenBy({ kind }: Fault): Broken | undefined {
  switch (kind) {
    case 'reset':
    case 'unresolved':
    case 'refused':
    case 'untrusted':
    case 'timeout':
      return kind;
    default:
      return undefined;
  }
}

/** What something on the way to AWS answers in its place. */
export function strangeAnswer({ kind }: Fault): WireResponse | undefined {
  if (kind === 'empty') return { status: 200, headers: {}, body: new Uint8Array() };
  if (kind === 'malformed') return page(200, 'Sign in', 'Sign in to the network');
  if (kind === 'gateway') return page(502, '502 Bad Gateway', 'Bad Gateway');
  return undefined;
}

function page(status: number, title: string, text: string): WireResponse {
  const html = `<!DOCTYPE html><html><head><title>${title}</title></head><body>${text}</body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body: bytesOf(html) };
}

/** What is left of an answer of AWS. */
export function spoilt({ kind }: Fault, answer: WireResponse): WireResponse {
  return kind === 'truncated'
    ? { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) }
    : answer;
}

const SAME_PAGE = 'the-same-page';

/** The token that a list which never ends was asked with is none of the service's own. */
export function withoutSamePage<Input extends object>(input: Input): Input {
  const own = Object.entries(input).filter(([, value]) => value !== SAME_PAGE);
  return Object.fromEntries(own) as Input;
}

/** Gives a list one more page, the same again. @param input the members that the operation takes */
export function withSamePage(output: Output, input: readonly string[]): Output {
  if (!input.some((name) => /^(?:next_?token|marker)$/i.test(name))) return output;
  // Each service calls it by a name of its own, and readers skip what they do not know.
  const tokens = { NextToken: SAME_PAGE, nextToken: SAME_PAGE, NextMarker: SAME_PAGE, Marker: SAME_PAGE };
  return { ...output, ...tokens, IsTruncated: true };
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
