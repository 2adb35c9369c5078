import { handle } from './handle.ts';
import { bytesOf, type Broken, type WireRequest } from '../protocols/wire.ts';
import type { World } from '../world/world.ts';

/** An SDK's request, as far as it is read here. */
interface SdkRequest {
  readonly method: string;
  readonly hostname?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What an SDK client wants back: lower-case headers and bytes. */
interface SdkResponse {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: Uint8Array;
    readonly reason?: string;
  };
}

/**
 * A `requestHandler` for the JavaScript SDK's clients that answers from the world, without sockets:
 * `new GuardDutyClient({ requestHandler: sandboxRequestHandler(world), … })`.
 */
export function sandboxRequestHandler(world: World): {
  handle(request: SdkRequest): Promise<SdkResponse>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  readonly metadata: { readonly handlerProtocol: string };
} {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request) {
      const answer = await handle(world, await wireRequest(request));
      if (typeof answer === 'string') throw brokenConnection(answer, request.hostname ?? '');
      return { response: { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body } };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/** What Node and the SDK's own handler throw: https://nodejs.org/api/errors.html#common-system-errors */
function brokenConnection(how: Broken, hostname: string): Error {
  switch (how) {
    case 'reset':
      return systemError('read ECONNRESET', { code: 'ECONNRESET', errno: -104, syscall: 'read' });
    case 'refused':
      return systemError(`connect ECONNREFUSED ${hostname}:443`, {
        code: 'ECONNREFUSED',
        errno: -111,
        syscall: 'connect',
      });
    case 'unresolved':
      return systemError(`getaddrinfo ENOTFOUND ${hostname}`, {
        code: 'ENOTFOUND',
        errno: -3008,
        syscall: 'getaddrinfo',
        hostname,
      });
    case 'untrusted':
      return systemError('self-signed certificate in certificate chain', {
        code: 'SELF_SIGNED_CERT_IN_CHAIN',
      });
    case 'timeout':
      return systemError('Connection timed out after 5000 ms', { name: 'TimeoutError' });
  }
}

function systemError(message: string, fields: object): Error {
  return Object.assign(new Error(message), fields);
}

async function wireRequest(request: SdkRequest): Promise<WireRequest> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  return {
    method: request.method,
    path: request.path,
    query: queryText(request.query ?? {}),
    headers,
    body: await bodyBytes(request.body),
  };
}

function queryText(query: NonNullable<SdkRequest['query']>): string {
  return Object.entries(query)
    .flatMap(([name, value]) =>
      (typeof value === 'object' && value !== null ? value : [value]).map((one) => [name, one] as const),
    )
    .map(([name, value]) =>
      value === null ? encodeURIComponent(name) : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    )
    .join('&');
}

async function bodyBytes(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return bytesOf(body);
  if (body instanceof Uint8Array) return body;
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>)
    chunks.push(typeof chunk === 'string' ? bytesOf(chunk) : chunk);
  return Buffer.concat(chunks);
}
