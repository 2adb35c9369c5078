import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { addFault } from '../../sandbox/http/faults.ts';
import { dynamodbState } from '../../sandbox/services/dynamodb/state.ts';
import { alarmState } from '../../sandbox/services/cloudwatch/alarm-state.ts';
import { failSlack } from '../../sandbox/slack/failures.ts';
import { ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { connectTo, HOME, type Wish } from '../provision/pipeline-world.ts';
import { bringBack } from './redrive.ts';
import { fatesOf, send, shownIn, tally, type Version } from './findings.ts';
import type { Death } from './functions.ts';
import {
  aPipeline,
  BOT,
  BOTH,
  DEAD_LETTERS,
  HOUR,
  messagesIn,
  QUEUE,
  UNCHECKED,
  type Pipeline,
} from './pipeline.ts';

const IS_LONG = process.env['PROPERTY_SCALE'] === 'long';
/** One in so many crash points, every one in the long run. */
const STEP = IS_LONG ? 1 : 7;

/** A few findings alone and three in a digest; then recurrences, one of them worse; then, hours later, another. */
const first: readonly Version[] = Array.from({ length: 9 }, (_, index) => ({
  id: `f${index}`,
  version: 1,
  severity: index < 1 ? 8 : 5,
}));
const later: readonly Version[] = [
  { id: 'f0', version: 2, severity: 8 },
  { id: 'f1', version: 2, severity: 8 },
];
const last: readonly Version[] = [{ id: 'f0', version: 3, severity: 8 }];
const all = [...first, ...later, ...last];

async function story(wish: Wish, during: (pipeline: Pipeline) => void = () => undefined): Promise<Pipeline> {
  const pipeline = await aPipeline(wish, UNCHECKED);
  during(pipeline);
  for (const versions of [first, later, last]) {
    send(pipeline, versions);
    expect(await pipeline.run(undefined, 2 * HOUR)).toBe(true);
    await pipeline.run(() => false, HOUR);
  }
  return pipeline;
}

/** Kills the function at its n-th request, counted from 0. */
function dyingAt(n: number, death: Death): (pipeline: Pipeline) => void {
  return ({ functions }) => {
    let requests = 0;
    functions.death = () => (requests++ === n ? death : undefined);
  };
}

/** How often each destination shows each finding, edits of what is there aside. */
function timesShown({ world }: Pipeline): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { id, via, edit } of shownIn(world))
    if (!edit) times.set(`${id} ${via}`, (times.get(`${id} ${via}`) ?? 0) + 1);
  return times;
}

describe.each<readonly [name: string, wish: Wish]>([
  ['a webhook', {}],
  ['a bot', BOT],
  ...(IS_LONG ? [['a webhook and a bot', BOTH] as const] : []),
])('delivering by %s', (_, wish) => {
  it('survives the function’s death at each of its requests, before and after: nothing is lost, and each destination shows a finding at most once more', async () => {
    let requests = 0;
    const calm = await story(wish, ({ functions }) => {
      functions.death = () => void (requests += 1);
    });
    const usual = timesShown(calm);
    expect(tally(fatesOf(calm, all)).lost).toBe(0);
    expect(requests).toBeGreaterThan(30);
    for (let n = 0; n < requests; n += 1)
      for (const death of ['before', 'after'] as const) {
        if ((2 * n + (death === 'after' ? 1 : 0)) % STEP > 0) continue;
        const pipeline = await story(wish, dyingAt(n, death));
        const where = `death ${death} request ${n}`;
        const { lost, queued, 'dead-lettered': dead } = tally(fatesOf(pipeline, all));
        expect([where, lost, queued, dead]).toEqual([where, 0, 0, 0]);
        for (const [id, times] of timesShown(pipeline)) {
          const atMost = (usual.get(id) ?? 0) + 1;
          expect([where, id, times <= atMost]).toEqual([where, id, true]);
        }
      }
  });
});

describe('a crash loop', () => {
  const alarm = ({ world }: Pipeline, name: string): string | undefined =>
    alarmState(world, ADMIN_ACCOUNT, HOME, `guardduty-slack-${name}`);

  it('is announced by the first hour, keeps a day of findings in the queue, then among the dead letters, and ends with a repair and a redrive', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    const { world, functions } = pipeline;
    functions.death = ({ url }) => (url.includes('slack') ? 'before' : undefined);
    send(pipeline, first);
    await pipeline.run(() => alarm(pipeline, 'function-errors') === 'ALARM', HOUR);
    expect(alarm(pipeline, 'function-errors')).toBe('ALARM');
    await pipeline.run(() => messagesIn(world, DEAD_LETTERS).length > 0, 23 * HOUR);
    expect(messagesIn(world, DEAD_LETTERS)).toEqual([]);
    await pipeline.run(() => messagesIn(world, DEAD_LETTERS).length === first.length, 3 * HOUR);
    expect(tally(fatesOf(pipeline, first))).toMatchObject({ 'dead-lettered': first.length });
    expect(alarm(pipeline, 'dead-letters')).toBe('ALARM');

    functions.death = () => undefined;
    await bringBack(pipeline);
    expect(await pipeline.run(() => shownIn(world).length >= first.length, HOUR)).toBe(true);
    expect([...timesShown(pipeline).values()]).toEqual(first.map(() => 1));
  });

  it('of one finding keeps the others from nothing but a wait', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    const { world, functions } = pipeline;
    functions.death = ({ body }) => (body?.includes('i-f8-v1') === true ? 'before' : undefined);
    const urgent = first.map((one) => ({ ...one, severity: 8 }));
    send(pipeline, urgent);
    await pipeline.run(() => messagesIn(world, DEAD_LETTERS).length > 0, 30 * HOUR);
    const { delivered, 'dead-lettered': dead } = tally(fatesOf(pipeline, urgent));
    expect({ delivered, dead }).toEqual({ delivered: first.length - 1, dead: 1 });
  });
});

describe('two functions at once', () => {
  it('post each finding once, however its events are spread over them', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    let turn = 0;
    pipeline.functions.latency = () => 5 + ((turn += 7) % 60);
    const versions: Version[] = Array.from({ length: 60 }, (_, index) => ({
      id: `f${index % 30}`,
      version: 1,
      severity: 8,
    }));
    send(pipeline, versions);
    expect(await pipeline.run()).toBe(true);
    expect(pipeline.functions.started).toBe(2);
    expect([...timesShown(pipeline).values()]).toEqual(Array.from({ length: 30 }, () => 1));
  });

  it('respect a live claim: the finding waits until it has run out, and is posted once', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    const { functions, world } = pipeline;
    let deaths = 0;
    functions.death = ({ url }) => (url.includes('slack') && deaths++ === 0 ? 'before' : undefined);
    send(pipeline, [{ id: 'a', version: 1, severity: 8 }]);
    expect(await pipeline.run(() => deaths > 0, 10_000)).toBe(true);
    send(pipeline, [{ id: 'a', version: 2, severity: 8 }]);
    await pipeline.run(() => functions.lines.some(({ outcome }) => outcome === 'given-back'), 60_000);
    expect(functions.lines).toContainEqual(
      expect.objectContaining({ outcome: 'given-back', answer: 'claimed by another' }),
    );
    expect(shownIn(world)).toEqual([]);
    expect(await pipeline.run(() => shownIn(world).length > 0, 130_000)).toBe(true);
    expect(await pipeline.run()).toBe(true);
    expect(timesShown(pipeline).get('a webhook')).toBe(1);
  });
});

describe('an answer of Slack that is lost', () => {
  it('costs one more message, and no more', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    failSlack(pipeline.world, { kind: 'reset', accepted: true });
    send(pipeline, [{ id: 'a', version: 1, severity: 8 }]);
    expect(await pipeline.run()).toBe(true);
    expect(timesShown(pipeline).get('a webhook')).toBe(2);
  });
});

describe('the table', () => {
  const versions: readonly Version[] = Array.from({ length: 12 }, (_, index) => ({
    id: `f${index}`,
    version: 1,
    severity: index < 3 ? 9 : 5,
  }));

  it('may be gone: every finding is posted all the same', async () => {
    const pipeline = await aPipeline();
    const { world } = pipeline;
    const table = dynamodbState(world, ADMIN_ACCOUNT, HOME).tables[QUEUE];
    if (table !== undefined) table.deletionProtection = false;
    const dynamodb = connectTo(world).writing().client('dynamodb', { account: ADMIN_ACCOUNT, region: HOME });
    await dynamodb.send(new DeleteTableCommand({ TableName: QUEUE }));
    send(pipeline, versions);
    expect(await pipeline.run()).toBe(true);
    const { delivered, digested } = tally(fatesOf(pipeline, versions));
    expect(delivered + digested).toBe(versions.length);
    expect([...timesShown(pipeline).values()]).toEqual(versions.map(() => 1));
    expect(pipeline.functions.lines).toContainEqual(
      expect.objectContaining({ message: 'table-unreachable' }),
    );
  });

  it.each(['error', 'error-after', 'reset'] as const)(
    'may fail at any of its calls (%s): nothing is lost and nothing repeated',
    async (kind) => {
      for (let skip = 0; skip < 24; skip += 1)
        for (const times of [1, 3]) {
          if ((2 * skip + times) % STEP > 0) continue;
          const pipeline = await aPipeline({}, UNCHECKED);
          const { world } = pipeline;
          addFault(world, { service: 'dynamodb', kind, code: 'InternalServerError', skip, times });
          send(pipeline, versions);
          expect(await pipeline.run()).toBe(true);
          const { delivered, digested } = tally(fatesOf(pipeline, versions));
          expect([kind, skip, times, delivered + digested]).toEqual([kind, skip, times, versions.length]);
          expect([skip, times, ...timesShown(pipeline).values()]).toEqual([
            skip,
            times,
            ...versions.map(() => 1),
          ]);
          expect(messagesIn(world, DEAD_LETTERS)).toEqual([]);
        }
    },
  );
});

describe('the other calls to AWS', () => {
  it.each(['ssm', 'sqs', 'organizations'])('may fail (%s): nothing is lost', async (service) => {
    const versions = [...first];
    for (const kind of ['error', 'error-after', 'reset'] as const)
      for (const times of [1, 4]) {
        const pipeline = await aPipeline({}, UNCHECKED);
        const { world } = pipeline;
        // So that findings are given back and dead letters written.
        failSlack(
          world,
          { kind: 'hang' },
          { kind: 'status', status: 404, body: 'no_service' },
          { kind: 'status', status: 404, body: 'no_service' },
        );
        addFault(world, { service, kind, code: 'InternalError', times });
        send(pipeline, versions);
        expect(await pipeline.run()).toBe(true);
        const { lost, queued } = tally(fatesOf(pipeline, versions));
        expect([kind, times, lost, queued]).toEqual([kind, times, 0, 0]);
      }
  });
});
