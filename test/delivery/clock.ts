import { advance, now, type World } from '../../sandbox/world/world.ts';

/** A held world's time for those who live in it: it passes only when no one has anything left to do. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Lets time pass until something holds, or so many milliseconds are over. Tells whether it holds. */
  readonly passUntil: (holds: () => boolean, milliseconds: number) => Promise<boolean>;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** The sleeper whose time comes first wakes up as soon as all others wait: waits cost nothing, and their order is the same in every run. */
export function clockOf(world: World): Clock {
  const sleepers: Sleeper[] = [];
  const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now(world),
    sleep: (milliseconds) =>
      new Promise((wake) => {
        const due = now(world) + milliseconds;
        const after = sleepers.findLastIndex((sleeper) => sleeper.due <= due);
        sleepers.splice(after + 1, 0, { due, wake });
      }),
    async passUntil(holds, milliseconds) {
      const end = now(world) + milliseconds;
      for (;;) {
        await idle();
        if (holds()) return true;
        const next = sleepers[0];
        if (next === undefined || next.due > end) break;
        sleepers.shift();
        advance(world, Math.max(0, next.due - now(world)));
        next.wake();
      }
      advance(world, Math.max(0, end - now(world)));
      return holds();
    },
  };
}
