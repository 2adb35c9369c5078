import { describe, expect, it } from 'vitest';
import { alarmState } from '../../sandbox/services/cloudwatch/alarm-state.ts';
import { failSlackTimes, takeSlackDown, type Failure } from '../../sandbox/slack/failures.ts';
import { slackState, WEBHOOK_PATH } from '../../sandbox/slack/state.ts';
import { mappingsOf } from '../../sandbox/services/lambda/mapping-state.ts';
import { lambdaState, type LambdaFunction } from '../../sandbox/services/lambda/state.ts';
import type { World } from '../../sandbox/world/world.ts';
import { ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { HOME } from '../provision/pipeline-world.ts';
import { fatesOf, send, shownIn, tally, type Version } from './findings.ts';
import {
  aPipeline,
  BOT,
  BOTH,
  DEAD_LETTERS,
  HOUR,
  messagesIn,
  UNCHECKED,
  type Pipeline,
} from './pipeline.ts';

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

const waitingAlarms = (pipeline: Pipeline): Record<string, string | undefined> => ({
  undelivered: alarm(pipeline, 'undelivered'),
  stalled: alarm(pipeline, 'stalled'),
});

/** Lets time pass, and asks every minute whether a waiting finding raises an alarm. */
async function alarmsEachMinute(pipeline: Pipeline, minutes: number): Promise<readonly boolean[]> {
  const raised: boolean[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    await pipeline.run(() => false, MINUTE);
    raised.push(Object.values(waitingAlarms(pipeline)).includes('ALARM'));
  }
  return raised;
}

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
      for (let quarter = 1; quarter <= 48; quarter += 1) {
        await pipeline.run(() => false, 15 * MINUTE);
        const inAlarm = Object.values(waitingAlarms(pipeline)).includes('ALARM');
        // 30 minutes are allowed, and the alarm may take 15 more. From then on it stays for as long as the outage does.
        if (half === 'b' || quarter > 3) expect([half, quarter, inAlarm]).toEqual([half, quarter, true]);
        if (half === 'a' && quarter < 2) expect(inAlarm).toBe(false);
      }
    }
    slackState(world).failures.length = 0;
    expect(tally(fatesOf(pipeline, versions))).toMatchObject({ queued: versions.length });
    expect(waitingAlarms(pipeline)).toEqual({ undelivered: 'ALARM', stalled: 'ALARM' });
    expect(slackState(world).requests).toBeLessThan(10_000);

    expect(await pipeline.run(undefined, HOUR)).toBe(true);
    const { delivered, digested } = tally(fatesOf(pipeline, versions));
    expect(delivered + digested).toBe(versions.length);
    expect(shownIn(world)).toHaveLength(versions.length);
    expect(messagesIn(world, DEAD_LETTERS)).toEqual([]);
    await pipeline.run(() => false, HOUR);
    expect(waitingAlarms(pipeline)).toEqual({ undelivered: 'OK', stalled: 'OK' });
    expect(alarm(pipeline, 'function-errors')).not.toBe('ALARM');
  });

  it('and another one end loud: what was tried 120 times is in the dead-letter queue', async () => {
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

describe('a finding that waits is announced within 45 minutes, and until it is out', () => {
  const one = { id: 'a', version: 1, severity: 8 };

  it('where Slack refuses everything', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    takeSlackDown(pipeline.world, 3 * HOUR);
    send(pipeline, [one]);
    const raised = await alarmsEachMinute(pipeline, 175);
    expect(raised.slice(0, 29)).not.toContain(true);
    expect(raised.slice(45)).not.toContain(false);
    expect(await pipeline.run(undefined, HOUR)).toBe(true);
    await pipeline.run(() => false, HOUR);
    expect(waitingAlarms(pipeline)).toEqual({ undelivered: 'OK', stalled: 'OK' });
  });

  it('where one channel refuses everything, and another takes all', async () => {
    const { slack } = BOTH.config as { readonly slack: object };
    const routes = [{ to: 'default', minSeverity: 8 }, { to: 'bot' }];
    const pipeline = await aPipeline({ ...BOTH, config: { slack: { ...slack, routes } } }, UNCHECKED);
    failSlackTimes(pipeline.world, 5_000, { kind: 'status', status: 503, path: WEBHOOK_PATH });
    send(pipeline, [one]);
    const raised: boolean[] = [];
    for (let hour = 0; hour < 12; hour += 1) {
      send(pipeline, [{ id: `other${hour}`, version: 1, severity: 5 }]);
      raised.push(...(await alarmsEachMinute(pipeline, 15)));
    }
    expect(raised.slice(0, 29)).not.toContain(true);
    expect(raised.slice(47)).not.toContain(false);
    expect(waitingAlarms(pipeline)).toEqual({ undelivered: 'ALARM', stalled: 'OK' });
  });

  it.each<readonly [name: string, stop: (pipeline: Pipeline) => void]>([
    [
      'the mapping is switched off',
      ({ world }) => (mappingsOf(world, ADMIN_ACCOUNT, HOME)[0]!.enabled = false),
    ],
    ['the function has no concurrency left', ({ world }) => (functionOf(world).reservedConcurrency = 0)],
    [
      'the function is gone',
      ({ world }) => delete lambdaState(world, ADMIN_ACCOUNT, HOME).functions['guardduty-slack'],
    ],
  ])('where nothing takes it from the queue: %s', async (_, stop) => {
    const pipeline = await aPipeline({}, UNCHECKED);
    stop(pipeline);
    send(pipeline, [one]);
    const raised = await alarmsEachMinute(pipeline, 180);
    expect(raised.slice(0, 29)).not.toContain(true);
    expect(raised.slice(45)).not.toContain(false);
  });

  it('where the function gave it back often, and then nothing takes it any more', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    takeSlackDown(pipeline.world, HOUR);
    send(pipeline, [one]);
    await pipeline.run(() => false, 20 * MINUTE);
    functionOf(pipeline.world).reservedConcurrency = 0;
    expect((await alarmsEachMinute(pipeline, 90)).slice(25)).not.toContain(false);
  });

  it('and never because the queue is busy for an hour', async () => {
    const pipeline = await aPipeline({}, UNCHECKED);
    const raised: boolean[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      send(pipeline, [
        { id: `a${minute}`, version: 1, severity: 8 },
        { id: `b${minute}`, version: 1, severity: 8 },
      ]);
      raised.push(...(await alarmsEachMinute(pipeline, 1)));
    }
    expect(raised).not.toContain(true);
    expect(shownIn(pipeline.world).length).toBeGreaterThan(100);
  });
});

function functionOf(world: World): LambdaFunction {
  return lambdaState(world, ADMIN_ACCOUNT, HOME).functions['guardduty-slack']!;
}
