import { sign } from 'aws4';
import { handle } from '../http/handle.ts';
import { operatorKey, type OperatorKey } from '../access/operators.ts';
import type { Broken, WireRequest, WireResponse } from '../protocols/wire.ts';
import { sandboxRequestHandler } from '../http/request-handler.ts';
import type { World } from '../world/world.ts';

/** Credentials as the SDK's clients take them. */
export interface Credentials extends OperatorKey {
  readonly sessionToken?: string;
}

/** What any SDK client needs to talk to a world without a socket, once, as an account's operator or with given credentials. */
export function clientConfig(world: World, who: string | Credentials, region = 'us-east-1') {
  const credentials = typeof who === 'string' ? operatorKey(world, who) : who;
  return { region, credentials, maxAttempts: 1, requestHandler: sandboxRequestHandler(world) };
}

/** A request to sign by hand. */
export interface RawRequest {
  readonly service: string;
  readonly region?: string;
  readonly method?: string;
  /** Path with query. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request signed by the library `aws4`, which shares no code with the SDK. */
export function signedRequest(who: Credentials, raw: RawRequest): WireRequest {
  const { service, region = 'us-east-1', method = 'POST', path = '/', headers = {}, body = '' } = raw;
  const signed = sign(
    {
      service,
      region,
      method,
      path,
      body,
      headers: { ...headers },
      host: `${service}.${region}.amazonaws.com`,
    },
    who,
  );
  const [plain = '/', query = ''] = (signed.path ?? path).split('?');
  const entries = Object.entries(signed.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  return {
    method,
    path: plain,
    query,
    headers: Object.fromEntries(entries),
    body: new TextEncoder().encode(body),
  };
}

/** Sends a request that `aws4` signed. */
export async function raw(world: World, who: Credentials, request: RawRequest): Promise<RawAnswer> {
  return read(await handle(world, signedRequest(who, request)));
}

/** An answer with its body as text. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Reads an answer's body. */
export function read(answer: WireResponse | Broken): RawAnswer {
  if (typeof answer === 'string') throw new Error(`There is no answer: ${answer}`);
  return { status: answer.status, headers: answer.headers, text: new TextDecoder().decode(answer.body) };
}

/** The error that a promise is rejected with, as name, message and status. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('It was not refused.');
}

/** A policy of one statement. */
export function allowing(
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more: object = {},
): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource, ...more }],
  };
}
