import type { Operator } from './operate.ts';
import { virtualTime, type Answer } from './virtual-time.ts';

/**
 * How a run ends too early at one of its calls: the call never arrives, or it does and its answer does not; or the operator
 * interrupts at that moment.
 */
export type End = 'before' | 'after' | 'interrupted';

export const ENDS: readonly End[] = ['before', 'after', 'interrupted'];

/** Runs a command until its n-th call, beginning with 0. True: it was over before. */
export async function cutShort(
  operator: Operator,
  run: (operator: Operator) => Promise<unknown>,
  call: number,
  end: End,
): Promise<boolean> {
  const time = virtualTime(operator.world);
  const interruption = new AbortController();
  let calls = 0;
  let died: () => void = () => undefined;
  const death = new Promise<'dead'>((resolve) => {
    died = () => resolve('dead');
  });
  const never = new Promise<never>(() => undefined);
  const between =
    (aws: Answer): Answer =>
    async (request) => {
      const n = calls++;
      if (n < call || end === 'interrupted') {
        if (n === call) interruption.abort();
        return aws(request);
      }
      // A process that is gone neither sends nor hears anything more.
      if (n === call && end === 'after') await aws(request);
      died();
      return never;
    };
  const running = run({ ...operator, time, between, signal: interruption.signal }).then(
    () => 'over' as const,
    () => 'over' as const,
  );
  await Promise.race([running, death]);
  time.stop();
  return calls <= call;
}
