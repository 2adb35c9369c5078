import type { Aws } from './aws.ts';

/** Waits so long, shown to people as what it waits for. Ends early, with an error, when the operator interrupts. */
export async function pause(aws: Aws, what: string, ms: number): Promise<void> {
  let looks = 0;
  await aws.until({ what, read: () => Promise.resolve(looks++), done: (look) => look > 0, everyMs: ms });
}
