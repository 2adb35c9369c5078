import type { FunctionSettings, DeliveryLogLine } from '../../src/handler/contract.ts';
import type { Effects, HttpRequest, HttpResponse } from '../../src/handler/aws/effects.ts';
import { createHandler, type Handler } from '../../src/handler/entry/handler.ts';
import { answerAsAws } from './fake-aws.ts';

// A small world behind the function's effects, of its own making: queue, table, parameters, accounts and Slack, on a
// clock that only moves when someone waits.

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/222222222222/findings';
const DEAD_LETTER_URL = 'https://sqs.eu-west-1.amazonaws.com/222222222222/dead-letters';
export const WEBHOOK = 'https://hooks.slack.com/services/T0/B0/secret';
const START = Date.parse('2026-03-02T10:00:00Z');
export const TIMEOUT = 120_000;
const VISIBILITY = 720_000;

export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  receiveCount: number;
  visibleAt: number;
  handle: string;
}

export interface SlackPost {
  readonly at: number;
  readonly url: string;
  readonly method: 'webhook' | 'chat.postMessage' | 'chat.update';
  readonly payload: Readonly<Record<string, unknown>>;
  readonly ts: string;
}

/** What Slack does with the next request. */
export interface SlackAnswer {
  readonly status: number;
  readonly body?: string;
  readonly retryAfter?: number;
  readonly lost?: boolean;
}

export type Table = Map<string, Record<string, unknown>>;

export interface World {
  now: number;
  readonly settings: FunctionSettings;
  readonly parameters: Map<string, string>;
  readonly accounts: Map<string, { readonly name: string; readonly path: string }>;
  readonly messages: Message[];
  readonly deadLetters: Message[];
  readonly table: Table;
  readonly posts: SlackPost[];
  readonly requests: HttpRequest[];
  readonly log: Record<string, unknown>[];
  /** Answers of Slack in this order; when they run out, it takes everything. */
  readonly slack: SlackAnswer[];
  /** Services that refuse everything, and how. */
  readonly broken: Map<string, { readonly status: number; readonly code: string } | 'silent'>;
  /** Called before each request: may throw, or answer true to kill the function, which then neither continues nor answers. */
  interrupt: (request: HttpRequest) => boolean | void;
  /** The function's instance, unless a test runs several. */
  instance: Instance;
}

/** An instance of the function, with its own memory and its own death. */
export interface Instance {
  readonly handler: Handler;
  readonly death: Promise<void>;
}

function settingsWith(over: Partial<FunctionSettings> = {}): FunctionSettings {
  return {
    version: 1,
    deployment: 'guardduty-slack',
    table: 'findings',
    queueUrl: QUEUE_URL,
    deadLetterUrl: DEAD_LETTER_URL,
    destinations: [{ name: 'default', kind: 'webhook', parameter: '/guardduty-slack/slack/default' }],
    routes: [],
    allowHosts: [],
    minSeverity: 1,
    detail: 'full',
    repeats: 'once',
    ...over,
  };
}

export function aWorld(over: Partial<FunctionSettings> = {}): World {
  const settings = settingsWith(over);
  const world: Omit<World, 'instance'> = {
    now: START,
    settings,
    parameters: new Map(
      settings.destinations.map(({ kind, parameter, name }) => [
        parameter,
        kind === 'bot' ? `xoxb-${name}` : `${WEBHOOK}-${name}`,
      ]),
    ),
    accounts: new Map([['333333333333', { name: 'payments-prod', path: 'o-1/r-1/ou-1-prod/333333333333/' }]]),
    messages: [],
    deadLetters: [],
    table: new Map(),
    posts: [],
    requests: [],
    log: [],
    slack: [],
    broken: new Map(),
    interrupt: () => undefined,
  };
  // The same object, not a copy: the instance acts on it.
  return Object.assign(world, { instance: anInstance(world as World) });
}

/** A new instance of the function, which remembers nothing. */
export function anInstance(world: World): Instance {
  let die = (): void => undefined;
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  return { handler: createHandler(effectsOf(world, die)), death };
}

function effectsOf(world: World, die: () => void): Effects {
  let dead = false;
  const never = new Promise<never>(() => undefined);
  return {
    now: () => world.now,
    sleep: async (milliseconds) => {
      world.now += milliseconds;
      await Promise.resolve();
    },
    request: async (request) => {
      if (dead || world.interrupt(request) === true) {
        dead = true;
        die();
        return never;
      }
      world.requests.push(request);
      world.now += 5;
      await Promise.resolve();
      return request.url.includes('slack') ? answerAsSlack(world, request) : answerAsAws(world, request);
    },
    log: (line) => world.log.push(JSON.parse(JSON.stringify(line)) as Record<string, unknown>),
    settings: () => JSON.stringify(world.settings),
    aws: () => ({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example', sessionToken: '' },
      endpoint: () => undefined,
    }),
  };
}

let serial = 0;

export function enqueue(
  world: World,
  event: unknown,
  attributes: Readonly<Record<string, string>> = {},
): Message {
  serial += 1;
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const message = {
    messageId: `m-${serial}`,
    body,
    attributes,
    receiveCount: 0,
    visibleAt: world.now,
    handle: '',
  };
  world.messages.push(message);
  return message;
}

/** Takes what is visible, as Lambda's poller does. */
export function receive(world: World, most = 50): Message[] {
  const taken = world.messages.filter(({ visibleAt }) => visibleAt <= world.now).slice(0, most);
  for (const message of taken) {
    message.receiveCount += 1;
    message.visibleAt = world.now + VISIBILITY;
    message.handle = `${message.messageId}:${message.receiveCount}`;
  }
  return taken;
}

/** Runs the function on a batch and deletes what it does not give back; a killed function deletes nothing. */
export async function deliver(
  world: World,
  batch: readonly Message[] = receive(world),
  remaining = TIMEOUT,
  instance = world.instance,
): Promise<void> {
  const end = world.now + remaining;
  const response = await Promise.race([
    instance.handler(eventOf(batch), { getRemainingTimeInMillis: () => end - world.now }),
    instance.death,
  ]);
  if (response === undefined) {
    if (instance === world.instance) world.instance = anInstance(world);
    return;
  }
  if (!('batchItemFailures' in response)) throw new Error('no batch response');
  const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  for (const message of batch)
    if (!failed.has(message.messageId)) world.messages.splice(world.messages.indexOf(message), 1);
}

function eventOf(batch: readonly Message[]): object {
  return {
    Records: batch.map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.handle,
      body: message.body,
      attributes: { ApproximateReceiveCount: String(message.receiveCount), SentTimestamp: String(START) },
      messageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, value]) => [
          name,
          { dataType: 'String', stringValue: value },
        ]),
      ),
      eventSource: 'aws:sqs',
    })),
  };
}

/** Runs the function until the queue is empty, moving the clock on when all that is left is invisible. */
export async function drain(world: World, rounds = 400): Promise<void> {
  for (let round = 0; round < rounds && world.messages.length > 0; round += 1) {
    const soonest = Math.min(...world.messages.map(({ visibleAt }) => visibleAt));
    world.now = Math.max(world.now, soonest);
    await deliver(world);
  }
}

export function outcomes(world: World): DeliveryLogLine[] {
  return world.log.filter(({ message }) => message === 'delivery') as unknown as DeliveryLogLine[];
}

/** Title of a post: the text of its header, or its fallback text. */
export function titleOf({ payload }: SlackPost): string {
  const blocks = (payload['blocks'] ?? []) as { type: string; text?: { text: string } }[];
  return blocks.find(({ type }) => type === 'header')?.text?.text ?? String(payload['text']);
}

function answerAsSlack(world: World, request: HttpRequest): HttpResponse {
  if (request.method === 'HEAD') return { status: 404, headers: {}, body: '' };
  const answer = world.slack.shift() ?? { status: 200 };
  const method = request.url.includes('/api/')
    ? (request.url.split('/api/')[1] as SlackPost['method'])
    : 'webhook';
  const taken = answer.status === 200 && answer.body === undefined && answer.lost !== true;
  const ts = `${Math.floor(world.now / 1000)}.${String(world.posts.length).padStart(6, '0')}`;
  const payload = JSON.parse(request.body ?? '') as Record<string, unknown>;
  if (taken)
    world.posts.push({
      at: world.now,
      url: request.url,
      method,
      payload,
      ts,
    });
  if (answer.lost === true) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const success =
    method === 'webhook'
      ? 'ok'
      : JSON.stringify({ ok: true, ts: payload['ts'] ?? ts, channel: payload['channel'] });
  return {
    status: answer.status,
    headers: answer.retryAfter === undefined ? {} : { 'retry-after': String(answer.retryAfter) },
    body: answer.body ?? (answer.status === 200 ? success : 'error'),
  };
}
