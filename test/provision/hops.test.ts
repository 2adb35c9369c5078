import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeliveryLogLine } from '../../src/handler/contract.ts';
import { follow, isSettled, linesOf } from '../../src/provision/commands/test/hops.ts';
import type { Sample } from '../../src/provision/commands/test/samples.ts';
import { freshType, sampleTypes } from '../../src/provision/commands/test/sample-types.ts';
import type { SampleFinding } from '../../src/provision/commands/test/samples.ts';
import type { Evidence } from '../../src/provision/commands/test/diagnosis.ts';

const BEGAN = Date.UTC(2026, 4, 4, 10, 0, 0, 400);
const at = (ms: number): string => new Date(BEGAN + ms).toISOString();

const MADE: SampleFinding = {
  id: 'f1',
  type: 'Recon:EC2/Portscan',
  severity: 5,
  archived: false,
  updatedAt: BEGAN + 800,
};
const SAMPLE: Sample = {
  region: 'eu-west-1',
  type: MADE.type,
  askedAt: BEGAN,
  before: undefined,
  made: MADE,
};
const EVIDENCE: Evidence = {
  homeRegion: 'us-east-1',
  minSeverity: 4,
  destinations: ['one', 'two'],
  blockers: [],
  newDeadLetters: {},
  queued: 0,
  trouble: undefined,
  waitedMs: 600_000,
  secrets: {},
  enable: 'guardduty-slack enable --org',
};
const LINE: DeliveryLogLine = {
  message: 'delivery',
  outcome: 'posted',
  messageId: 'm1',
  receiveCount: 1,
  eventTime: at(1_600),
  sentAt: at(2_000),
  startedAt: at(4_500),
  answeredAt: at(5_000),
  destination: 'one',
  findingId: 'f1',
  sample: true,
  status: 200,
  answer: 'ok',
};
const TWO: DeliveryLogLine = { ...LINE, destination: 'two', answeredAt: at(6_500) };

describe('following a sample', () => {
  test('each station says how long it took since the one before, and the sum is up to the last destination', () => {
    const { hops, latencyMs, stoppedAt } = follow(SAMPLE, [LINE, TWO], EVIDENCE);
    expect(hops.map(({ hop, latencyMs: took }) => [hop, took])).toEqual([
      ['finding', 800],
      ['event', 800],
      ['queue', 400],
      ['function', 2_500],
      ['slack', 500],
      ['slack', 2_000],
    ]);
    expect({ latencyMs, stoppedAt }).toEqual({ latencyMs: 5_700, stoppedAt: undefined });
  });

  test('a destination that the function has not come to keeps the sample from having arrived', () => {
    const { stoppedAt, hops, fix } = follow(SAMPLE, [LINE], EVIDENCE);
    expect(stoppedAt).toBe('slack');
    expect(hops.at(-1)).toMatchObject({ ok: false, detail: 'two: the function has not come to it yet' });
    expect(fix).toContain('--timeout');
  });

  test('only the newest word about a destination counts', () => {
    const before: DeliveryLogLine = { ...LINE, outcome: 'given-back', status: 503, answer: 'HTTP 503' };
    const { stoppedAt, hops } = follow(SAMPLE, [before, TWO, { ...LINE, answeredAt: at(35_000) }], EVIDENCE);
    expect(stoppedAt).toBeUndefined();
    expect(hops.filter(({ hop }) => hop === 'slack')).toHaveLength(2);
    expect(hops.find(({ detail }) => detail.startsWith('one'))?.latencyMs).toBe(30_500);
  });

  test('lines of the same finding from before belong to another test', () => {
    const old = { ...LINE, eventTime: at(-60_000) };
    expect(linesOf(SAMPLE, [old, LINE, { ...LINE, findingId: 'f2' }])).toEqual([LINE]);
    const { made: _made, ...hidden } = SAMPLE;
    expect(linesOf(hidden, [{ ...LINE, findingId: undefined }])).toEqual([]);
  });

  test('an unreadable secret is told from Slack being away', () => {
    const line: DeliveryLogLine = { ...LINE, outcome: 'given-back', answer: 'secret: AccessDeniedException' };
    expect(follow(SAMPLE, [line], { ...EVIDENCE, destinations: ['one'] }).fix).toContain(
      'Store the Slack secret again',
    );
  });

  test('messages among a forwarder’s dead letters mean that it was not forwarded', () => {
    const evidence = { ...EVIDENCE, newDeadLetters: { 'eu-west-1': 1, 'us-east-1': 0 } };
    const { stoppedAt, hops, fix } = follow(SAMPLE, [], evidence);
    expect(stoppedAt).toBe('event');
    expect(hops.at(-1)?.detail).toContain('could not be forwarded from eu-west-1 to us-east-1');
    expect(fix).toContain('guardduty-slack redrive');
  });

  test('a message in the queue has passed EventBridge; what the function complains about is repeated', () => {
    const evidence = { ...EVIDENCE, queued: 1, trouble: 'Task timed out after 120.00 seconds' };
    const { stoppedAt, hops } = follow(SAMPLE, [], evidence);
    expect(hops.map(({ hop, ok }) => [hop, ok])).toEqual([
      ['finding', true],
      ['event', true],
      ['queue', true],
      ['function', false],
    ]);
    expect([stoppedAt, hops.at(-1)?.detail]).toEqual([
      'function',
      'it waits in the queue; the function says: Task timed out after 120.00 seconds',
    ]);
  });

  test('an update of an old sample may come late, which is said', () => {
    const { hops } = follow({ ...SAMPLE, before: MADE }, [], EVIDENCE);
    expect(hops.at(-1)?.detail).toContain('sent at the publishing frequency');
  });

  test('without any trace the answer says how long was waited', () => {
    const { stoppedAt, hops } = follow(SAMPLE, [], EVIDENCE);
    expect([stoppedAt, hops.at(-1)?.detail]).toEqual(['event', 'nothing came to the function within 600 s']);
  });

  test('clocks that differ never give a negative time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 4, maxLength: 4 }),
        (times) => {
          const [event = 0, sent = 0, started = 0, answered = 0] = times;
          const line = {
            ...LINE,
            eventTime: at(event),
            sentAt: at(sent),
            startedAt: at(started),
            answeredAt: at(answered),
          };
          const { hops } = follow(SAMPLE, [line], { ...EVIDENCE, destinations: undefined });
          expect(hops.every(({ latencyMs }) => latencyMs === null || latencyMs >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe('when waiting is over', () => {
  const known = { minSeverity: 4, destinations: ['one', 'two'] };

  test('when every destination has a last word', () => {
    expect(isSettled(SAMPLE, [LINE], true, known)).toBe(false);
    expect(isSettled(SAMPLE, [LINE, TWO], false, known)).toBe(true);
    expect(isSettled(SAMPLE, [LINE, { ...TWO, outcome: 'given-back' }], true, known)).toBe(false);
    expect(isSettled(SAMPLE, [LINE, { ...TWO, outcome: 'dead-letter' }], true, known)).toBe(true);
  });

  test('where routes decide, when no further line has come since the last look', () => {
    const routed = { ...known, destinations: undefined };
    expect(isSettled(SAMPLE, [LINE], false, routed)).toBe(false);
    expect(isSettled(SAMPLE, [LINE], true, routed)).toBe(true);
    expect(isSettled(SAMPLE, [], true, routed)).toBe(false);
  });

  test('at once for what will never be sent', () => {
    expect(isSettled({ ...SAMPLE, made: { ...MADE, severity: 2 } }, [], false, known)).toBe(true);
    expect(isSettled({ ...SAMPLE, made: { ...MADE, archived: true } }, [], false, known)).toBe(true);
    expect(isSettled({ ...SAMPLE, refusal: { code: 'X', message: '', fix: '' } }, [], false, known)).toBe(
      true,
    );
  });
});

describe('choosing a type', () => {
  test('is among those that are severe enough', () => {
    expect(sampleTypes(4)[0]).toBe('Trojan:EC2/DropPoint');
    expect(sampleTypes(8.5).every((type) => type.startsWith('AttackSequence:'))).toBe(true);
    expect(sampleTypes(9.5)).toEqual([]);
  });

  test('prefers one that was never made, then one whose sample is archived', () => {
    expect(freshType(['A', 'B'], [{ type: 'A', archived: true }])).toBe('B');
    expect(
      freshType(
        ['A', 'B'],
        [
          { type: 'A', archived: false },
          { type: 'B', archived: true },
        ],
      ),
    ).toBe('B');
    expect(freshType(['A'], [{ type: 'A', archived: false }])).toBe('A');
    expect(freshType([], [])).toBeUndefined();
  });
});
