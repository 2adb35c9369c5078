import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { emit } from '../../sandbox/services/events/bus.ts';
import { runSchedules } from '../../sandbox/services/events/schedule.ts';
import { attachRunner } from '../../sandbox/services/lambda/attached.ts';
import { pollOnce } from '../../sandbox/services/lambda/poll.ts';
import { sqsOf, type Message } from '../../sandbox/services/sqs/state.ts';
import { BOT_TOKEN, DEFAULT_CHANNEL, WEBHOOK_PATH } from '../../sandbox/slack/state.ts';
import { now, type World } from '../../sandbox/world/world.ts';
import { organizationWorld, ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { applied, failures, HOME, pipelineInput, type Wish } from '../provision/pipeline-world.ts';
import { clockOf, type Clock } from './clock.ts';
import { functionsOf, type Functions } from './functions.ts';

/** 21 November 2026, 00:00 UTC, a Saturday. */
const START = Date.UTC(2026, 10, 21);
const WEBHOOK = `https://hooks.slack.com${WEBHOOK_PATH}`;
const botNamed = (name: string) => ({ name, token: 'env:TOKEN', channel: DEFAULT_CHANNEL });
/** A deployment that posts with a bot's token. */
export const BOT: Wish = {
  config: { slack: { destinations: [botNamed('default')] } },
  secrets: { default: BOT_TOKEN },
};
/** One that posts with a webhook and with a bot. */
export const BOTH: Wish = {
  config: { slack: { destinations: [{ name: 'default', webhook: 'env:WEBHOOK' }, botNamed('bot')] } },
  secrets: { default: WEBHOOK, bot: BOT_TOKEN },
};
export const QUEUE = 'guardduty-slack-findings';
export const DEAD_LETTERS = 'guardduty-slack-dead-letters';
const SECOND = 1_000;
/** Takes AWS's word for signatures and permissions, which the other tests check: that is half of the time. */
export const UNCHECKED = { 'signature.verify': false, 'access.enforce': false };
export const HOUR = 3_600 * SECOND;

/** The pipeline as `enable` makes it, with the function's own code in it, in a world whose clock moves only when all wait. */
export interface Pipeline {
  readonly world: World;
  readonly clock: Clock;
  readonly functions: Functions;
  /** Lets the pipeline work until something holds (by default until its queue is empty), or so many milliseconds are over. */
  readonly run: (holds?: () => boolean, milliseconds?: number) => Promise<boolean>;
}

const installed = new Map<string, Promise<World>>();

/** A pipeline, installed for such a wish once and copied then. */
export async function aPipeline(
  wish: Wish = {},
  knobs: Readonly<Record<string, number | boolean>> = {},
): Promise<Pipeline> {
  const key = JSON.stringify(wish);
  const original = installed.get(key) ?? install(wish);
  installed.set(key, original);
  const world = structuredClone(await original);
  Object.assign(world.settings.knobs, knobs);
  return alive(world);
}

/** The knob `lambda.batchWindow` makes pollers gather messages as AWS's do. */
async function install(wish: Wish): Promise<World> {
  const world = organizationWorld({ members: 1, time: START, knobs: { 'lambda.batchWindow': true } });
  const { functions, clock } = alive(world);
  attachRunner(world, functions.runner);
  let outcome: readonly string[] | undefined;
  const input = pipelineInput({ secrets: { default: WEBHOOK }, ...wish });
  void applied(world, pipelineTree(input)).then(
    (outcomes) => (outcome = failures(outcomes)),
    (error: unknown) => (outcome = [String(error)]),
  );
  // The SDK's clients take turns of their own, which the clock does not see.
  while (outcome === undefined) await clock.passUntil(() => outcome !== undefined, 20);
  if (outcome.length > 0) throw new Error(`not installed: ${outcome.join(', ')}`);
  world.calls.length = 0;
  return world;
}

function alive(world: World): Pipeline {
  const clock = clockOf(world);
  const functions = functionsOf(world, clock);
  let pollers = 0;
  const poll = async (): Promise<void> => {
    const poller = ++pollers;
    while (poller === pollers) {
      runSchedules(world);
      void pollOnce(world, functions.runner);
      await clock.sleep(Math.min(60 * SECOND, Math.max(SECOND, nextVisible(world) - clock.now())));
    }
  };
  return {
    world,
    clock,
    functions,
    run: (holds = () => nextVisible(world) === Infinity, milliseconds = HOUR) => {
      void poll();
      return clock.passUntil(holds, milliseconds);
    },
  };
}

/** When the queue's next message can be received; the first that can be now is enough. */
function nextVisible(world: World): number {
  const { messages = {}, firstKey = 0, nextKey = 0 } = sqsOf(world, ADMIN_ACCOUNT, HOME).queues[QUEUE] ?? {};
  let next = Infinity;
  for (let key = firstKey; key < nextKey && next > now(world); key += 1)
    next = Math.min(next, messages[key]?.visibleAt ?? Infinity);
  return next;
}

/** What is in one of the home Region's queues, also what is being worked on. */
export function messagesIn(world: World, queue: string): readonly Message[] {
  return Object.values(sqsOf(world, ADMIN_ACCOUNT, HOME).queues[queue]?.messages ?? {});
}

/** Puts a finding's event on the default bus of the account that administers GuardDuty, as GuardDuty does. */
export function found(world: World, detail: Readonly<Record<string, unknown>>, region = HOME): void {
  emit(world, {
    account: ADMIN_ACCOUNT,
    region,
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    detail,
  });
}
