import { ProvisionError } from '../base/errors.ts';
import type { AwsEvent } from './events.ts';
import type { Aws, Wait } from './aws.ts';
import { FIVE_MINUTES } from './retry.ts';

interface Effects {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly emit: (event: AwsEvent) => void;
  readonly signal: AbortSignal;
  /** The longest wait unless a wait has its own, milliseconds. */
  readonly patienceMs?: number | undefined;
}

/** Looks again and again until it is so, or the limit passes. */
export async function until<T>(
  wait: Wait<T>,
  { now, sleep, emit, signal, patienceMs = FIVE_MINUTES }: Effects,
): Promise<T> {
  const { what, read, done, limitMs = patienceMs, everyMs = 2_000 } = wait;
  const start = now();
  for (;;) {
    const seen = await read();
    if (done(seen)) return seen;
    const waitedMs = now() - start;
    if (signal.aborted) throw interrupted();
    if (waitedMs >= limitMs)
      throw new ProvisionError(
        'DEADLINE',
        `Waited ${Math.round(waitedMs / 1000)} s for ${what}, and it is not so yet${wait.says === undefined ? '' : `: ${wait.says(seen)}`}.`,
        'Run the same command again in a few minutes to resume. --wait <minutes> gives AWS longer.',
      );
    emit({ type: 'waiting', what, waitedMs });
    await sleep(Math.min(everyMs, limitMs - waitedMs));
  }
}

/** The operator pressed Ctrl-C. */
export function interrupted(): ProvisionError {
  return new ProvisionError(
    'INTERRUPTED',
    'The run was interrupted.',
    'Run the same command again to resume.',
  );
}

/** Waits so long, shown to people as what it waits for. Ends early, with an error, when the operator interrupts. */
export async function pause(aws: Aws, what: string, ms: number): Promise<void> {
  let looks = 0;
  await aws.until({ what, read: () => Promise.resolve(looks++), done: (look) => look > 0, everyMs: ms });
}
