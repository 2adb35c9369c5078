import { pollOnce } from './services/lambda/poll.ts';
import type { Runner } from './services/lambda/runner.ts';
import type { World } from './world.ts';

/** Between two looks at the queues. Milliseconds of real time. */
const PERIOD = 25;
/** A function that feeds its own queue would never settle. */
const MOST_ROUNDS = 10_000;

/** Queues and functions on their way. */
export interface Polling {
  /** Runs until a round moves nothing. Throws what a round failed with. */
  readonly settle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Runs event source mappings round after round, one at a time; by itself only when `running`. */
export function startPolling(world: World, runner: Runner, running: boolean): Polling {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const round = async (): Promise<number> => {
    const next = last.then(async () => (stopped ? 0 : pollOnce(world, runner)));
    // The next round comes after this one whether it failed or not; who asked for it hears of the failure.
    last = next.catch(() => undefined);
    return next;
  };
  const loop = (): void => {
    timer = setTimeout(() => {
      // In the background a failed round is tried again; `settle` shows the failure.
      round()
        .catch(() => undefined)
        .finally(() => {
          if (!stopped) loop();
        });
    }, PERIOD);
    timer.unref();
  };
  if (running) loop();

  return {
    async settle() {
      for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
        if ((await round()) === 0) return;
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await last;
    },
  };
}
