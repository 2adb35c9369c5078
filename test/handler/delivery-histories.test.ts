import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFinding } from './events.ts';
import {
  anInstance,
  aWorld,
  deliver,
  drain,
  enqueue,
  outcomes,
  receive,
  TIMEOUT,
  type SlackAnswer,
  type World,
} from './fake-world.ts';
import { brokenLimits } from './slack-oracle.ts';

const HISTORIES = Number(process.env['DELIVERY_HISTORIES'] ?? 500);

/** One event of a finding; the minute is its version. */
interface Version {
  readonly id: string;
  readonly severity: number;
  readonly minute: number;
}

interface Plan {
  readonly kind: 'webhook' | 'bot';
  readonly steps: readonly {
    readonly events: readonly Version[];
    readonly instances: 1 | 2;
    readonly wait: number;
    readonly remaining: number;
  }[];
  readonly slack: readonly SlackAnswer[];
  /** Requests, counted from the start, at which the function is killed. */
  readonly kills: readonly number[];
}

const version = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  severity: fc.integer({ min: 2, max: 9 }),
  minute: fc.nat(9),
});

const slackAnswer: fc.Arbitrary<SlackAnswer> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<SlackAnswer>({ status: 200 }) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 0, max: 150 }).map((retryAfter) => ({ status: 429, retryAfter })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<SlackAnswer>(
      { status: 500 },
      { status: 503, taken: true },
      { status: 200, lost: true },
      { status: 200, lost: true, taken: true },
      { status: 200, body: '<html>' },
      { status: 400, body: 'invalid_blocks' },
      { status: 404, body: 'channel_not_found' },
      { status: 410, body: 'channel_is_archived' },
    ),
  },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constantFrom('webhook', 'bot'),
  steps: fc.array(
    fc.record({
      events: fc.array(version, { maxLength: 14 }),
      instances: fc.constantFrom(1, 2),
      wait: fc.constantFrom(0, 1_000, 40_000, 130_000, 3_700_000),
      remaining: fc.constantFrom(TIMEOUT, TIMEOUT, 30_000),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  slack: fc.array(slackAnswer, { maxLength: 25 }),
  kills: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
});

const nameOf = ({ id, severity, minute }: Version): string => `Test:EC2/${id}.${severity}.${minute}`;

function eventOf(one: Version): unknown {
  const time = new Date(Date.UTC(2026, 2, 2, 9, one.minute)).toISOString();
  return aFinding(one.id, one.severity, { type: nameOf(one), title: nameOf(one), updatedAt: time });
}

async function play({ kind, steps, slack, kills }: Plan): Promise<World> {
  const channel = kind === 'bot' ? { channel: 'C0123456789' } : {};
  const world = aWorld({ destinations: [{ name: 'default', kind, parameter: '/slack', ...channel }] });
  world.slack.push(...slack);
  let requests = 0;
  world.interrupt = () => kills.includes((requests += 1));
  const second = { instance: anInstance(world) };
  for (const { events, instances, wait, remaining } of steps) {
    for (const event of events) enqueue(world, eventOf(event));
    const [one, two] = instances === 1 ? [receive(world), []] : [receive(world, 5), receive(world)];
    await Promise.all([deliver(world, one, remaining), deliver(world, two, remaining, second.instance)]);
    second.instance = anInstance(world);
    world.now += wait;
  }
  world.interrupt = () => false;
  await drain(world);
  return world;
}

/** The versions that each new message shows; edits show none for the first time. */
function posted(world: World): (Version & { readonly alone: boolean; readonly acknowledged: boolean })[] {
  return world.posts.flatMap(({ payload, method, acknowledged }) => {
    const names =
      method === 'chat.update' ? [] : [...new Set(JSON.stringify(payload).match(/Test:EC2\/\w\.\d\.\d/g))];
    return names.map((name) => {
      const [id = '', severity, minute] = name.slice('Test:EC2/'.length).split('.');
      return {
        id,
        severity: Number(severity),
        minute: Number(minute),
        alone: names.length === 1,
        acknowledged,
      };
    });
  });
}

function judge(history: Plan, world: World): string[] {
  const problems: string[] = [];
  const sent = posted(world);
  const versions = history.steps.flatMap(({ events }) => events);
  const dead = new Set(world.deadLetters.map(({ attributes }) => attributes['findingId']));
  const kills = history.kills.length;
  const interruptions = kills + history.slack.filter(({ taken }) => taken === true).length;
  if (world.messages.length > 0) problems.push(`${world.messages.length} messages are still in the queue`);
  for (const id of new Set(versions.map((one) => one.id))) {
    const mine = versions.filter((one) => one.id === id);
    const shown = sent.filter((one) => one.id === id);
    const newest = Math.max(...mine.map(({ minute }) => minute));
    const worst = Math.min(...mine.filter(({ minute }) => minute === newest).map(({ severity }) => severity));
    if (shown.length === 0 && !dead.has(id)) problems.push(`${id} was never posted`);
    if (!dead.has(id) && Math.max(...shown.map(({ severity }) => severity)) < worst)
      problems.push(`${id} never showed its severity ${worst}`);
    // What Slack took without saying so may come again; a death after a post may bring the finding's events again.
    const told = shown.filter(({ acknowledged }) => acknowledged);
    const rises = told.filter(({ severity }, index) =>
      told.slice(0, index).every((before) => before.severity < severity),
    );
    if (told.length - rises.length > 2 * kills)
      problems.push(`${id}: ${told.length - rises.length} needless messages`);
    if (interruptions === 0 && rises.some(({ minute }, index) => minute < (rises[index - 1]?.minute ?? 0)))
      problems.push(`${id}: an older event was posted after a newer one`);
  }
  if (sent.some(({ alone, severity }) => !alone && severity >= 7))
    problems.push('a High finding is in a digest');
  for (const { payload } of world.posts) problems.push(...brokenLimits(payload));
  const lines = outcomes(world).filter(({ outcome }) => outcome !== 'given-back').length;
  if (interruptions === 0 && lines < versions.length) problems.push('a finding has no line in the log');
  return problems;
}

describe('deliveries', () => {
  it(
    `lose nothing and repeat nothing in ${HISTORIES} histories of refusals, lost answers and deaths`,
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(plan, async (history) => {
          expect(judge(history, await play(history))).toEqual([]);
        }),
        { numRuns: HISTORIES },
      );
    },
  );

  it(
    'drain a storm at Slack’s pace, the urgent first, every finding accounted for',
    { timeout: 120_000 },
    async () => {
      const world = aWorld();
      const storm = Array.from({ length: 600 }, (_, index) =>
        aFinding(`f${index}`, index % 20 === 0 ? 8 : 4),
      );
      for (const event of storm) enqueue(world, event);
      await drain(world, 1_000);
      const ends = outcomes(world).filter(({ outcome }) => outcome === 'posted' || outcome === 'digest');
      expect(new Set(ends.map(({ findingId }) => findingId)).size).toBe(storm.length);
      expect(ends.filter(({ severity }) => severity === 8).every(({ outcome }) => outcome === 'posted')).toBe(
        true,
      );
      const gaps = world.posts.slice(1).map(({ at }, index) => at - (world.posts[index]?.at ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_900);
      expect(world.posts.length).toBeLessThan(120);
    },
  );
});
