import { SETTINGS_FILE } from '../../src/handler/contract.ts';
import type { Effects, HttpRequest, HttpResponse } from '../../src/handler/aws/effects.ts';
import { createHandler, type Handler } from '../../src/handler/entry/handler.ts';
import { handle } from '../../sandbox/http/handle.ts';
import { readArchive } from '../../sandbox/services/lambda/archive.ts';
import { inProcessRunner, type Runner } from '../../sandbox/services/lambda/runner.ts';
import { recordEmbeddedMetrics } from '../../sandbox/services/logs/embedded-metrics.ts';
import { issueSession } from '../../sandbox/services/lambda/session.ts';
import type { FunctionVersion } from '../../sandbox/services/lambda/state.ts';
import { handleSlack } from '../../sandbox/slack/slack.ts';
import { slackState } from '../../sandbox/slack/state.ts';
import type { World } from '../../sandbox/world/world.ts';
import type { Clock } from './clock.ts';

/** How an instance of the function ends: before a request is sent, or before it hears the answer. */
export type Death = 'before' | 'after';

/** What may go wrong around the function, and what it wrote. */
export interface Functions {
  readonly runner: Runner;
  /** Asked at each request of any instance; an answer kills the instance. */
  death: (request: HttpRequest) => Death | undefined;
  /** How long a request is under way, in milliseconds. */
  latency: (request: HttpRequest) => number;
  /** Every line that the function has logged, with the number of its invocation. */
  readonly lines: Line[];
  /** Messages that Slack took without the function hearing of it, by `ts`. */
  readonly unheard: Set<string>;
  /** Instances that were started. */
  started: number;
}

/** A line of the function's log. */
export type Line = Readonly<Record<string, unknown>> & { readonly invocation: number };

interface Instance {
  /** Which one it works on, counted from 0. */
  invocation: number;
  readonly handler: Handler;
  /** Rejects when it dies. */
  readonly death: Promise<never>;
  readonly isDead: () => boolean;
}

/** The function itself, run as Lambda runs it: an instance for each invocation at a time, kept for the next. */
export function functionsOf(world: World, clock: Clock): Functions {
  const idle = new Map<string, Instance[]>();
  let invocations = 0;
  const functions: Functions = {
    death: () => undefined,
    latency: () => 10,
    lines: [],
    unheard: new Set(),
    started: 0,
    runner: inProcessRunner(async (event, version) => {
      const key = `${version.functionArn}:${version.version}`;
      const instance = idle.get(key)?.pop() ?? startInstance(world, clock, version, functions);
      instance.invocation = invocations++;
      const limit = version.configuration.timeout * 1000;
      const end = clock.now() + limit;
      const timeout = clock.sleep(limit).then(() => {
        throw named('Sandbox.Timedout', `Task timed out after ${limit / 1000}.00 seconds`);
      });
      timeout.catch(() => undefined);
      const context = { getRemainingTimeInMillis: () => end - clock.now() };
      const answer = await Promise.race([instance.handler(event, context), instance.death, timeout]);
      if (!instance.isDead()) idle.set(key, [...(idle.get(key) ?? []), instance]);
      return answer;
    }),
  };
  return functions;
}

function startInstance(world: World, clock: Clock, version: FunctionVersion, functions: Functions): Instance {
  functions.started += 1;
  const { environment } = issueSession(world, version);
  const never = new Promise<never>(() => undefined);
  let dead = false;
  let die: (reason: Error) => void = () => undefined;
  const death = new Promise<never>((_, reject) => {
    die = reject;
  });
  death.catch(() => undefined);
  const kill = (): Promise<never> => {
    dead = true;
    die(named('Runtime.ExitError', 'Runtime exited with error: signal: killed'));
    return never;
  };
  const effects: Effects = {
    now: clock.now,
    sleep: (milliseconds) => (dead ? never : clock.sleep(milliseconds)),
    async request(request) {
      if (dead) return never;
      const fate = functions.death(request);
      if (fate === 'before') return kill();
      await clock.sleep(functions.latency(request));
      const isDeaf = (): boolean => dead || fate === 'after';
      const answer = await answerTo(world, clock, request, isDeaf, functions.unheard);
      if (dead) return never;
      return fate === 'after' ? kill() : answer;
    },
    log: (line) => {
      const { invocation } = instance;
      const text = JSON.stringify(line);
      functions.lines.push({ ...(JSON.parse(text) as object), invocation });
      recordEmbeddedMetrics(world, version.account, version.region, text);
    },
    settings: () => settingsOf(version),
    aws: () => ({
      region: version.region,
      credentials: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
        sessionToken: environment['AWS_SESSION_TOKEN'] ?? '',
      },
      endpoint: () => undefined,
    }),
  };
  const instance: Instance = { handler: createHandler(effects), death, isDead: () => dead, invocation: 0 };
  return instance;
}

/** What a version's zip holds for it. */
export function settingsOf({ code }: Pick<FunctionVersion, 'code'>): string | undefined {
  const file = readArchive(code.zip, Infinity)?.find(({ path }) => path === SETTINGS_FILE);
  return file === undefined ? undefined : Buffer.from(file.bytes).toString();
}

async function answerTo(
  world: World,
  clock: Clock,
  request: HttpRequest,
  isDeaf: () => boolean,
  unheard: Set<string>,
): Promise<HttpResponse> {
  const { method, url, body = '' } = request;
  const { host, pathname: path, search } = new URL(url);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  if (host.includes('slack')) {
    const { messages } = slackState(world);
    const place = messages.length;
    const sent = { method, path: `${path}${search}`, headers: { ...headers, host }, body };
    const answer = handleSlack(world, sent);
    const taken = messages[place];
    if (taken !== undefined && (isDeaf() || !says(answer))) unheard.add(taken.ts);
    if (typeof answer === 'object') return answer;
    if (typeof answer === 'string') throw named('ECONNRESET', 'socket hang up');
    await clock.sleep(request.timeoutMs);
    throw named('ABORT_ERR', 'The operation was aborted');
  }
  const answer = await handle(world, {
    method,
    path,
    query: search.slice(1),
    headers,
    body: Buffer.from(body),
  });
  if (typeof answer === 'string') throw named('ECONNRESET', 'socket hang up');
  return { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body).toString() };
}

function named(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: code, code });
}

/** Whether an answer says that Slack took the message. */
function says(answer: ReturnType<typeof handleSlack>): boolean {
  if (typeof answer !== 'object' || answer.status !== 200) return false;
  return answer.body === 'ok' || /^\{"ok":true,.*\}$/.test(answer.body);
}
