/** What happens in AWS by itself: findings go out, schedules fall due, queues reach their functions. */
import { runSchedules } from '../services/events/schedule.ts';
import { publishDue } from '../services/guardduty/findings.ts';
import { pollOnce } from '../services/lambda/poll.ts';
import type { Runner } from '../services/lambda/runner.ts';
import type { World } from './world.ts';

/** Between two looks at the world at least. Milliseconds of real time. */
const PERIOD = 25;
/** Looking may take this part of the time: a world of many accounts is looked at less often. */
const SHARE = 0.1;
/** A function that feeds its own queue would never settle. */
const MOST_ROUNDS = 10_000;

/** A world that moves. */
export interface Polling {
  /** Runs everything that is due until nothing moves any more. Throws what went wrong meanwhile. */
  readonly settle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Moves a world along: by itself when `running`, else only when it is settled. */
export function startPolling(world: World, runner: Runner, running: boolean): Polling {
  /** Rounds whose functions have not ended: a slow function must not hold up the other queues. */
  const underway = new Set<Promise<unknown>>();
  let moved = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const round = async (): Promise<void> => {
    if (stopped) return;
    moved += publishDue(world) + runSchedules(world);
    const polled = pollOnce(world, runner).then((count) => {
      moved += count;
    });
    const ended = polled.catch(() => undefined).finally(() => underway.delete(ended));
    underway.add(ended);
    await polled;
  };
  const loop = (wait: number): void => {
    timer = setTimeout(() => {
      const began = performance.now();
      // A failure in the background happens again in `settle`, which shows it.
      round().catch(() => undefined);
      if (!stopped) loop(Math.max(PERIOD, (performance.now() - began) / SHARE));
    }, wait);
    timer.unref();
  };
  if (running) loop(PERIOD);

  return {
    async settle() {
      for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
        const before = moved;
        await round();
        await Promise.all(underway);
        if (moved === before) return;
      }
      throw new Error(`The world still moves after ${MOST_ROUNDS} rounds.`);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(underway);
    },
  };
}
