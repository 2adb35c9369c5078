import { describe, expect, it } from 'vitest';
import { createPacer, createPacers } from '../../../src/provision/aws/pacer.ts';

/** A clock that only sleeping moves. */
function clock() {
  let time = 0;
  return { now: () => time, sleep: async (ms: number) => void (time += ms), random: () => 0.5 };
}

/** Calls an API that allows `rate` a second with a burst as large, and counts refusals. */
async function callMany(
  calls: number,
  rate: number,
  pacer: ReturnType<typeof createPacer>,
  { now }: ReturnType<typeof clock>,
) {
  let [tokens, filledAt, refused] = [rate, now(), 0];
  for (let done = 0; done < calls;) {
    await pacer.turn();
    tokens = Math.min(rate, tokens + ((now() - filledAt) * rate) / 1000);
    filledAt = now();
    if (tokens >= 1) {
      tokens--;
      done++;
      pacer.accepted();
    } else {
      refused++;
      pacer.throttled(now());
    }
  }
  return { refused, seconds: now() / 1000 };
}

describe('a pacer', () => {
  it('keeps to a known rate without a refusal', async () => {
    const time = clock();
    const { refused, seconds } = await callMany(500, 10, createPacer(time, 10, true), time);
    expect(refused).toBe(0);
    expect(seconds).toBeLessThan(1.15 * 49);
  });

  it('learns a low rate with few refusals', async () => {
    const time = clock();
    const { refused, seconds } = await callMany(100, 1, createPacer(time, 10), time);
    expect(seconds).toBeLessThan(1.4 * 99);
    expect(refused).toBeLessThan(40);
  });

  it('speeds up where AWS never refuses', async () => {
    const time = clock();
    const { seconds } = await callMany(10_000, 1e6, createPacer(time, 10), time);
    expect(seconds).toBeLessThan(15);
  });
});

it('operations that AWS counts together share a pacer, others do not', () => {
  const { of: pacers } = createPacers(clock());
  expect(pacers('1', 'r', 'lambda:CreateFunction')).toBe(pacers('1', 'r', 'lambda:CreateAlias'));
  expect(pacers('1', 'r', 'guardduty:CreateMembers')).not.toBe(pacers('1', 'r', 'guardduty:ListMembers'));
  expect(pacers('1', 'r', 'guardduty:CreateMembers')).not.toBe(pacers('1', 's', 'guardduty:CreateMembers'));
});
