import { addFault, now, type World } from '../../sandbox/index.ts';
import type { Answer } from './virtual-time.ts';

/** How often what goes wrong, from 0 to 1 for each call. */
export interface Trouble {
  /** The call is refused or lost, before or after it was carried out. */
  readonly failing: number;
  /** A read answers what it answered a few seconds ago. */
  readonly stale: number;
}

/** The longest that a read may lag behind, milliseconds. */
const LAG = 5_000;

/** A small generator of numbers from 0 to 1: the same seed, the same trouble (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Puts trouble between an operator and AWS. */
export function troubled(
  world: World,
  { failing, stale }: Trouble,
  random: () => number,
): (aws: Answer) => Answer {
  const earlier = new Map<string, { readonly at: number; readonly answer: Awaited<ReturnType<Answer>> }[]>();
  return (aws) => async (request) => {
    const service = serviceOf(request);
    if (random() < failing) {
      const fault = Math.floor(random() * 5);
      if (fault === 0) throw lost();
      if (fault === 1) addFault(world, { service, kind: 'reset' });
      if (fault === 2) addFault(world, { service, kind: 'error-after' });
      if (fault === 3) addFault(world, { service, ...throttling(service) });
      if (fault === 4) addFault(world, { service, code: 'ServiceUnavailable', status: 503 });
    }
    if (!isRead(request, service)) return aws(request);
    const { path, query, body, headers } = request;
    const key = JSON.stringify([
      signatureOf(headers),
      headerOf(headers, 'x-amz-target'),
      path,
      query,
      textOf(body),
    ]);
    const history = (earlier.get(key) ?? []).filter(({ at }) => now(world) - at <= LAG);
    const [oldest] = history;
    if (oldest !== undefined && random() < stale) return oldest.answer;
    const answer = await aws(request);
    if (answer.response.statusCode < 500) earlier.set(key, [...history, { at: now(world), answer }]);
    return answer;
  };
}

type Request = Parameters<Answer>[0];

/** The service that is asked, as the simulator calls it. */
function serviceOf({ headers }: Request): string {
  return signatureOf(headers)[2] ?? '';
}

/** Access key, Region and service that a request is signed with. */
function signatureOf(headers: Request['headers']): readonly string[] {
  const signed = /Credential=([^/]+)\/[^/]+\/([^/]+)\/([^/]+)\//.exec(
    headerOf(headers, 'authorization') ?? '',
  );
  return signed?.slice(1) ?? [];
}

function headerOf(headers: Request['headers'], wanted: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function isRead({ headers, method, body }: Request, service: string): boolean {
  if (service === 'sts') return false;
  const operation =
    headerOf(headers, 'x-amz-target')?.split('.')[1] ?? /Action=(\w+)/.exec(textOf(body))?.[1];
  return operation === undefined ? method === 'GET' : /^(?:Get|List|Describe)/.test(operation);
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
}

function lost(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104, syscall: 'read' });
}

/** How each service says that it is asked too often. */
function throttling(service: string): { readonly code: string; readonly status: number } {
  switch (service) {
    case 'account':
    case 'guardduty':
    case 'lambda':
      return { code: 'TooManyRequestsException', status: 429 };
    case 'organizations':
      return { code: 'TooManyRequestsException', status: 400 };
    case 'iam':
    case 'monitoring':
    case 'sts':
      return { code: 'Throttling', status: 400 };
    case 'sqs':
      return { code: 'RequestThrottled', status: 403 };
    default:
      return { code: 'ThrottlingException', status: 400 };
  }
}
