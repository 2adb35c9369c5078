import { expect, it } from 'vitest';
import { dynamodbState } from '../../sandbox/services/dynamodb/state.ts';
import { slackMessages } from '../../sandbox/slack/slack.ts';
import { ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { HOME } from '../provision/pipeline-world.ts';
import { fatesOf, send, shownIn, tally, type Version } from './findings.ts';
import { aPipeline, DEAD_LETTERS, HOUR, messagesIn, QUEUE, UNCHECKED } from './pipeline.ts';

const SECOND = 1_000;
/** Fewer in the quick run, which takes as long as the function's own work for each of them. */
const EVENTS = process.env['PROPERTY_SCALE'] === 'long' ? 10_000 : 3_000;
const FINDINGS = 0.9 * EVENTS;
const severityOf = (index: number): number =>
  index % 100 === 0 ? 9.5 : index % 10 === 0 ? 8 : index % 3 === 0 ? 4 : 5.5;

/** New findings, and then updates and exact repetitions of the first of them. */
const storm: readonly Version[] = Array.from({ length: EVENTS }, (_, index) => {
  const again = index - FINDINGS;
  return again < 0
    ? { id: `f${index}`, version: 1, severity: severityOf(index) }
    : { id: `f${again}`, version: again % 2 === 0 ? 2 : 1, severity: severityOf(again) };
});

it(`a storm of ${EVENTS} events in a minute reaches Slack at its pace, the urgent one by one and first, and every event is accounted for`, async () => {
  // A channel that takes no more than one message a second, not even a few at once.
  const pipeline = await aPipeline({}, { ...UNCHECKED, 'slack.burst': 1 });
  const { world, clock, functions } = pipeline;
  let posts = 0;
  functions.latency = ({ url }) => {
    if (new URL(url).host.includes('slack')) posts += 1;
    return 10;
  };
  // The simulator looks through a table with time to live at each call.
  delete dynamodbState(world, ADMIN_ACCOUNT, HOME).tables[QUEUE]?.ttl;
  const began = clock.now();
  for (let second = 0; second < 60; second += 1) {
    const from = Math.floor((second * EVENTS) / 60);
    send(pipeline, storm.slice(from, Math.floor(((second + 1) * EVENTS) / 60)));
    await pipeline.run(() => false, SECOND);
  }
  const queued = tally(fatesOf(pipeline, storm));
  expect(queued.lost).toBe(0);
  expect(queued.queued).toBeGreaterThan(0.8 * FINDINGS);
  expect(await pipeline.run(undefined, 2 * HOUR)).toBe(true);

  const fates = fatesOf(pipeline, storm);
  const { delivered, digested, counted } = tally(fates);
  expect(delivered + digested + counted).toBe(fates.size);
  expect(counted).toBeGreaterThan(0);
  expect(messagesIn(world, DEAD_LETTERS)).toEqual([]);
  for (const [{ id, version, severity }, fate] of fates)
    if (severity >= 7 && version === 1) expect([id, fate]).toEqual([id, 'delivered']);

  const shown = shownIn(world);
  expect(new Set(shown.map(({ id }) => id)).size).toBe(FINDINGS);
  expect(shown.length).toBe(FINDINGS);

  const times = slackMessages(world).map(({ time }) => time);
  const tens = times.slice(10).map((time, index) => time - (times[index] ?? 0));
  expect(Math.min(...tens)).toBeGreaterThanOrEqual(9 * SECOND);
  expect(times.length).toBeLessThan((clock.now() - began) / SECOND);
  expect((posts - times.length) / posts).toBeLessThan(0.1);
  const lines = functions.lines.filter(({ message }) => message === 'delivery');
  expect(lines.filter(({ outcome }) => outcome === 'given-back' || outcome === 'dead-letter')).toEqual([]);

  const batches = new Map<number, number[]>();
  for (const { outcome, invocation, severity } of lines)
    if (outcome !== 'repeat') batches.set(invocation, [...(batches.get(invocation) ?? []), Number(severity)]);
  for (const severities of batches.values()) expect(severities).toEqual(severities.toSorted((a, b) => b - a));
}, 120_000);
