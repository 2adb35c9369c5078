import { describe, expect, it } from 'vitest';
import { parseCron } from '../services/events/cron.ts';
import { parseSchedule } from '../services/events/schedule.ts';

const FROM = Date.UTC(2026, 0, 1) - 1;

/** Expression → the first times from 2026 on. */
const expressions: readonly (readonly [string, readonly string[]])[] = [
  ['0 8 ? * MON *', ['2026-01-05T08:00', '2026-01-12T08:00']],
  ['0 8 ? * 2 *', ['2026-01-05T08:00', '2026-01-12T08:00']],
  ['15 10 * * ? *', ['2026-01-01T10:15', '2026-01-02T10:15']],
  ['0/15 * * * ? *', ['2026-01-01T00:00', '2026-01-01T00:15', '2026-01-01T00:30']],
  [
    '5,35 8-9 1 * ? *',
    ['2026-01-01T08:05', '2026-01-01T08:35', '2026-01-01T09:05', '2026-01-01T09:35', '2026-02-01T08:05'],
  ],
  ['0 18 ? * MON-FRI *', ['2026-01-01T18:00', '2026-01-02T18:00', '2026-01-05T18:00']],
  ['0 9 ? * FRI-SUN *', ['2026-01-02T09:00', '2026-01-03T09:00', '2026-01-04T09:00', '2026-01-09T09:00']],
  ['0 0 L * ? *', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
  ['0 0 3W * ? *', ['2026-01-02T00:00', '2026-02-03T00:00']],
  ['0 0 1W 2 ? *', ['2026-02-02T00:00']],
  ['0 0 ? * 3#2 *', ['2026-01-13T00:00', '2026-02-10T00:00']],
  ['0 0 ? * FRIL *', ['2026-01-30T00:00', '2026-02-27T00:00']],
  ['0 0 ? * L *', ['2026-01-03T00:00', '2026-01-10T00:00']],
  ['0 0 29 FEB ? *', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ['0 12 1 JAN,jul ? 2027', ['2027-01-01T12:00', '2027-07-01T12:00']],
];

describe('events.schedule.cron: an expression names its times, as', () => {
  for (const [expression, expected] of expressions) {
    it(`${expression} does`, () => {
      const last = Date.parse(`${expected.at(-1)}Z`);
      const times = parseCron(expression)!(FROM, last);
      expect(times.map((time) => new Date(time).toISOString().slice(0, 16))).toEqual(expected);
    });
  }

  it('from, without it, until, with it', () => {
    const cron = parseCron('0 8 * * ? *')!;
    const [eight, next] = [Date.UTC(2026, 0, 1, 8), Date.UTC(2026, 0, 2, 8)];
    expect(cron(eight, next)).toEqual([next]);
    expect(cron(eight - 1, next - 1)).toEqual([eight]);
  });
});

describe('events.schedule.checks: an expression that is not valid is refused, as', () => {
  const wrong = [
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(5 seconds)',
    'rate(1.5 hours)',
    'rate(5)',
    'every hour',
    'cron(0 8 * * *)',
    'cron(0 8 * * * *)',
    'cron(0 8 ? * ? *)',
    'cron(60 8 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 8 32 * ? *)',
    'cron(0 8 * 13 ? *)',
    'cron(0 8 ? * 8 *)',
    'cron(0 8 ? * MONDAY *)',
    'cron(0 8 * * ? 1969)',
    'at(2026-01-01T00:00:00)',
  ];
  for (const expression of wrong)
    it(`${expression} is`, () => expect(parseSchedule(expression)).toBeUndefined());
});

it('events.schedule.rate: a rate has a number and a unit in the right grammatical number', () => {
  const every = ['rate(1 minute)', 'rate(5 minutes)', 'rate(1 hour)', 'rate(7 days)'].map(parseSchedule);
  expect(every.map((schedule) => schedule?.kind === 'rate' && schedule.everyMs)).toEqual([
    60_000, 300_000, 3_600_000, 604_800_000,
  ]);
});
