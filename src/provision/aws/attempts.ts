import { readable, refuseIncomplete, refuseStrangers, type RawAnswer } from './answers.ts';
import { sentBody } from './as-sent.ts';
import type { AwsEvent } from './events.ts';
import { CALLER, type Credentials } from './credentials.ts';
import type { Pacer } from './pacer.ts';
import { proxyFor, proxyName, type Environment } from './proxy.ts';
import { FIRST_CONTACT_MS, classifyError, type Verdict } from './retry.ts';
import { interrupted } from './until.ts';
import type { Where } from '../base/errors.ts';

/** What one client's attempts need. */
export interface AttemptEffects {
  readonly service: string;
  readonly account: string;
  readonly region: string;
  readonly pacers: (account: string, region: string, operation: string) => Pacer;
  readonly limit: <T>(attempt: () => Promise<T>) => Promise<T>;
  readonly credentials: Credentials;
  /** What answers have shown so far: how far AWS's clock is ahead of ours, milliseconds, and whether any came at all. */
  readonly contact: { clockOffset: number; made: boolean };
  readonly env: Environment;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly emit: (event: AwsEvent) => void;
  readonly signal: AbortSignal;
  /** How long AWS gets to settle what it has accepted, milliseconds. */
  readonly patienceMs?: number | undefined;
}

interface Failure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  where?: Where;
  /** For how long it was tried, milliseconds, when it was tried more than once. */
  triedMs?: number;
  /** Whom the request was for, where no answer came. */
  asked?: Asked;
}

/** A host, and the proxy on the way to it, for people. */
export interface Asked {
  readonly host: string;
  readonly proxy?: string;
}

type Next = (args: {
  input: object;
  request?: unknown;
}) => Promise<{ output: { $metadata?: { requestId?: string } }; response?: unknown }>;

/** The parts of the SDK's middleware stack that are used here, typed without its generics. */
interface Stack {
  add(
    middleware: (next: Next, context: { commandName?: string }) => Next,
    options: { step: string; name: string; priority?: string },
  ): void;
}

/**
 * Puts every call of a client through the one retry layer: paced, counted, tried again as the table says. The SDK's own
 * retries are off because they neither know AWS's texts nor the pacers.
 */
export function attempts(stack: unknown, effects: AttemptEffects): void {
  const { contact, now } = effects;
  (stack as Stack).add((next, context) => (args) => call(next, args, operationOf(context), effects), {
    step: 'initialize',
    name: 'attempts',
    priority: 'high',
  });
  (stack as Stack).add(
    (next, context) => async (args) => {
      const asked = askedOf(args.request as RawRequest, effects.env);
      try {
        const answer = await next(args);
        const response = answer.response as RawAnswer | undefined;
        refuseStrangers(isRead(operationOf(context)), response, asked);
        contact.made = true;
        const date = response?.headers?.['date'];
        const time = date === undefined ? Number.NaN : Date.parse(date);
        if (!Number.isNaN(time)) contact.clockOffset = time - now();
        return answer;
      } catch (error) {
        (error as Failure).asked = asked;
        throw error;
      }
    },
    { step: 'deserialize', name: 'awsTime', priority: 'low' },
  );
}

function operationOf({ commandName = 'Unknown' }: { readonly commandName?: string }): string {
  return commandName.replace(/Command$/, '');
}

/** A request before it is sent. */
interface RawRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
}

function askedOf({ protocol, hostname: host, port }: RawRequest, env: Environment): Asked {
  const secure = protocol === 'https:';
  const proxy = proxyFor({ secure, host, port: port ?? (secure ? 443 : 80) }, env);
  return { host, ...(proxy === undefined ? {} : { proxy: proxyName(proxy) }) };
}

/** Inputs of commands that were sent through a view that only reads. */
export const readsOnly = new WeakSet<object>();

async function call(
  next: Next,
  args: Parameters<Next>[0],
  operation: string,
  effects: AttemptEffects,
): ReturnType<Next> {
  const { service, account, region, pacers, limit, credentials, contact, now, sleep, emit, signal } = effects;
  const pacer = pacers(account, region, `${service}:${operation}`);
  const write = !isRead(operation);
  // A planner that could write is a bug of ours, not something the user can fix.
  if (write && readsOnly.has(args.input)) throw new Error(`${operation} was sent while only reading`);
  const start = now();
  let refreshed = false;
  for (let attempt = 1; ; attempt++) {
    await pacer.turn();
    if (signal.aborted && (attempt > 1 || !write)) throw interrupted();
    const sentAt = now();
    const seen = { type: 'call', service, operation, account, region, write } as const;
    try {
      // A session for a waiting call must not wait behind that call: STS stands outside the limit.
      const answer = await (service === 'sts' ? next(args) : limit(() => next(args)));
      refuseIncomplete(`${service}:${operation}`, answer.output, sentBody(answer.output));
      pacer.accepted();
      const requestId = answer.output.$metadata?.requestId;
      emit({
        ...seen,
        throttled: false,
        durationMs: now() - sentAt,
        ...(requestId === undefined ? {} : { requestId }),
      });
      return answer;
    } catch (thrown) {
      const error = located(readable(thrown as Failure), operation, effects);
      const requestId = error.$metadata?.requestId;
      const verdict = verdictOn(error, operation, effects);
      emit({
        ...seen,
        throttled: verdict.kind === 'throttled',
        error: error.name,
        durationMs: now() - sentAt,
        ...(requestId === undefined ? {} : { requestId }),
      });
      switch (verdict.kind) {
        case 'done':
          return { output: { $metadata: {} } };
        case 'expired':
          if (refreshed) throw error;
          refreshed = true;
          await credentials.refresh();
          continue;
        case 'give-up':
          throw error;
        case 'throttled':
          pacer.throttled(sentAt);
          break;
        case 'again':
          break;
      }
      // Without any answer so far it is the network here or a wrong address, and a person waits to be told.
      const unanswered = !contact.made && error.asked !== undefined;
      const limitMs = unanswered ? Math.min(verdict.limitMs, FIRST_CONTACT_MS) : verdict.limitMs;
      const triedMs = now() - start;
      if (triedMs >= limitMs || signal.aborted) {
        if (error.name !== 'ProvisionError') error.triedMs = triedMs;
        throw error;
      }
      await sleep(Math.min(limitMs - triedMs, backoffMs(verdict, attempt, effects.random)));
    }
  }
}

/** The error with where it happened; our own say so already. */
function located(error: Failure, operation: string, { service, account, region }: AttemptEffects): Failure {
  const requestId = error.$metadata?.requestId;
  if (error.name !== 'ProvisionError')
    error.where = {
      ...(account === CALLER ? {} : { account }),
      region,
      api: `${service}:${operation}`,
      ...(requestId === undefined ? {} : { requestId }),
    };
  return error;
}

function verdictOn(error: Failure, operation: string, { service, patienceMs }: AttemptEffects): Verdict {
  const { name, message, $metadata } = error;
  return classifyError(
    { service, operation, name, message, status: $metadata?.httpStatusCode, cause: error },
    patienceMs,
  );
}

/** Full jitter, so that many calls that were refused together do not come back together. */
function backoffMs(
  { everyMs, maxMs }: { readonly everyMs: number; readonly maxMs: number },
  attempt: number,
  random: () => number,
): number {
  const backoff = Math.min(everyMs * 2 ** Math.min(attempt - 1, 6), maxMs);
  return backoff / 2 + (random() * backoff) / 2;
}

/** True for operations that change nothing, by AWS's naming. Assuming a role only hands out a session. */
export function isRead(operation: string): boolean {
  return (
    /^(?:Get|List|Describe|BatchGet|Test|Filter|Lookup)[A-Z]|^(?:Query|Scan)$/.test(operation) ||
    operation === 'AssumeRole'
  );
}
