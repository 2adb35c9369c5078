import { describe, expect, it } from 'vitest';
import { alarmState } from '../../sandbox/services/cloudwatch/alarm-state.ts';
import { failSlackTimes, takeSlackDown, type Failure } from '../../sandbox/slack/failures.ts';
import { slackState } from '../../sandbox/slack/state.ts';
import { ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { HOME } from '../provision/pipeline-world.ts';
import { fatesOf, send, shownIn, tally, type Version } from './findings.ts';
import { aPipeline, BOT, DEAD_LETTERS, HOUR, messagesIn, UNCHECKED, type Pipeline } from './pipeline.ts';

const MINUTE = 60_000;

/** Two urgent findings, then so many that the last ones fold into a digest. */
const batch = (name: string): readonly Version[] =>
  Array.from({ length: 10 }, (_, index) => ({
    id: `${name}${index}`,
    version: 1,
    severity: index < 2 ? 8 : 5,
  }));

const alarm = ({ world }: Pipeline, name: string): string | undefined =>
  alarmState(world, ADMIN_ACCOUNT, HOME, `guardduty-slack-${name}`);

describe('trouble with Slack that passes', () => {
  it.each<readonly [name: string, failure: Failure]>([
    ['429 with Retry-After', { kind: 'rate-limit', retryAfter: 7 }],
    ['429 with a long Retry-After', { kind: 'rate-limit', retryAfter: 600 }],
    ['429 without Retry-After', { kind: 'status', status: 429, body: 'rate_limited' }],
    [
      '429 with a date',
      { kind: 'status', status: 429, headers: { 'retry-after': 'Sat, 21 Nov 2026 00:01:00 GMT' } },
    ],
    ['500', { kind: 'status', status: 500 }],
    ['500 although it took the message', { kind: 'status', status: 500, accepted: true }],
    ['502 with a page', { kind: 'status', status: 502, body: '<html>Bad Gateway</html>' }],
    ['503', { kind: 'status', status: 503 }],
    ['408', { kind: 'status', status: 408 }],
    ['no answer', { kind: 'hang' }],
    ['no answer although it took the message', { kind: 'hang', accepted: true }],
    ['a reset connection', { kind: 'reset' }],
    ['a reset connection after it took the message', { kind: 'reset', accepted: true }],
    ['half an answer', { kind: 'half' }],
    ['a page of a proxy', { kind: 'wrong-type' }],
    ['a page of a proxy after it took the message', { kind: 'wrong-type', accepted: true }],
    ['an empty answer', { kind: 'status', status: 200, body: '' }],
  ])('%s, three times: nothing is lost, and repeated only what Slack took unsaid', async (_, failure) => {
    const pipeline = await aPipeline();
    const versions = batch('a');
    failSlackTimes(pipeline.world, 3, failure);
    send(pipeline, versions);
    expect(await pipeline.run(undefined, 2 * HOUR)).toBe(true);
    const { delivered, digested } = tally(fatesOf(pipeline, versions));
    expect(delivered + digested).toBe(versions.length);
    expect(messagesIn(pipeline.world, DEAD_LETTERS)).toEqual([]);
    const unsaid = failure.kind === 'half' || ('accepted' in failure && failure.accepted) ? 3 : 0;
    expect(shownIn(pipeline.world)).toHaveLength(versions.length + unsaid);
    expect(alarm(pipeline, 'function-errors')).not.toBe('ALARM');
  });
});

describe('what the Web API says in a 200', () => {
  const says = (error: string): Failure => ({
    kind: 'status',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ok: false, error }),
  });

  it.each(['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable'])(
    '(%s) is trouble that passes, not a message posted and not a refusal for good',
    async (error) => {
      const pipeline = await aPipeline(BOT);
      const versions = batch('a');
      failSlackTimes(pipeline.world, 3, says(error));
      send(pipeline, versions);
      expect(await pipeline.run(undefined, 2 * HOUR)).toBe(true);
      expect(slackState(pipeline.world).failures).toEqual([]);
      const { delivered, digested } = tally(fatesOf(pipeline, versions));
      expect(delivered + digested).toBe(versions.length);
      expect(shownIn(pipeline.world)).toHaveLength(versions.length);
      expect(messagesIn(pipeline.world, DEAD_LETTERS)).toEqual([]);
    },
  );
});

describe('a day without Slack', () => {
  it.each<readonly [name: string, failure: Failure]>([
    ['500', { kind: 'status', status: 500 }],
    ['429 all the time', { kind: 'rate-limit', retryAfter: 300 }],
  ])('(%s) loses nothing, is announced, needs no hand, and hardly asks', async (_, failure) => {
    const pipeline = await aPipeline({}, UNCHECKED);
    const { world } = pipeline;
    failSlackTimes(world, 50_000, failure);
    const versions: Version[] = [];
    for (const half of ['a', 'b']) {
      versions.push(...batch(half));
      send(pipeline, batch(half));
      await pipeline.run(() => false, 12 * HOUR);
    }
    slackState(world).failures.length = 0;
    expect(tally(fatesOf(pipeline, versions))).toMatchObject({ queued: versions.length });
    expect(alarm(pipeline, 'oldest-message')).toBe('ALARM');
    expect(slackState(world).requests).toBeLessThan(10_000);

    expect(await pipeline.run(undefined, HOUR)).toBe(true);
    const { delivered, digested } = tally(fatesOf(pipeline, versions));
    expect(delivered + digested).toBe(versions.length);
    expect(shownIn(world)).toHaveLength(versions.length);
    expect(messagesIn(world, DEAD_LETTERS)).toEqual([]);
    await pipeline.run(() => false, 10 * MINUTE);
    expect(alarm(pipeline, 'oldest-message')).not.toBe('ALARM');
    expect(alarm(pipeline, 'function-errors')).not.toBe('ALARM');
  });

  it('and another one end loud: what was tried 120 times lies among the dead letters', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    const { world } = pipeline;
    takeSlackDown(world, 60 * HOUR);
    const versions = batch('a');
    send(pipeline, versions);
    await pipeline.run(() => messagesIn(world, DEAD_LETTERS).length > 0, 24 * HOUR);
    expect(messagesIn(world, DEAD_LETTERS)).toEqual([]);
    await pipeline.run(undefined, 24 * HOUR);
    expect(tally(fatesOf(pipeline, versions))).toMatchObject({ 'dead-lettered': versions.length });
    expect(alarm(pipeline, 'dead-letters')).toBe('ALARM');
  });
});
