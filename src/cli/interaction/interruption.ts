import type { Context } from '../options/context.ts';
import { worstOf } from '../options/exit-codes.ts';
import { bullet } from '../terminal/symbols.ts';

/** How a run learns that the operator wants it to end. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Resolves after so many milliseconds, or at once when interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** What is under way may take so long to end after the first Ctrl-C. */
const DRAIN_MS = 10_000;

/**
 * Runs something that Ctrl-C can end: the first lets what is under way finish, for ten seconds at most; the second ends
 * the program at once.
 *
 * @param left says, when the ten seconds pass, what was done and how to resume
 * @returns the exit code of `run`, or 130 (143) when it was interrupted
 */
export async function interruptible(
  { io, err, warn }: Context,
  run: (interruption: Interruption) => Promise<number>,
  left: () => string = () => '',
): Promise<number> {
  const controller = new AbortController();
  const { signal } = controller;
  let code = 0;
  let givenUp: (() => void) | undefined;
  const gaveUp = new Promise<void>((resolve) => {
    givenUp = resolve;
  });
  const stop = io.onInterrupt((name) => {
    const exit = name === 'SIGTERM' ? 143 : 130;
    if (code !== 0) {
      io.exit(exit);
      return;
    }
    code = exit;
    const stopping = `Stopping: what is under way is finished first, for ${DRAIN_MS / 1000} s at most. Ctrl-C again ends at once.`;
    warn(`\n${bullet('warning', stopping, err).join('\n')}`);
    controller.abort();
    void io.sleep(DRAIN_MS).then(givenUp);
  });
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const sleep = (ms: number): Promise<void> => Promise.race([aborted, io.sleep(ms)]);
  const running = run({ signal, sleep });
  try {
    const ended = await Promise.race([running, gaveUp.then(() => undefined)]);
    if (ended === undefined) {
      // Nothing waits for it any more; what it still answers must not end the program in another way.
      running.catch(() => undefined);
      warn(left());
    }
    return code === 0 ? (ended ?? 0) : worstOf([code, ended ?? 0]);
  } catch (error) {
    if (code !== 0 && (error as { code?: unknown }).code === 'INTERRUPTED') {
      warn(left());
      return code;
    }
    throw error;
  } finally {
    stop();
  }
}
