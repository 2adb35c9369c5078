import type { Aws } from '../aws/aws.ts';
import type { Place } from '../aws/place.ts';

/**
 * What a run has just made and seen with its own eyes, kept among the shared reads of its view: the comparison after the run
 * starts from them and need not ask AWS once more. A new run starts without.
 */
export const JUST_MADE = 'just-made/';

/** What is remembered of a Region or a record. */
export type Made = 'administrator' | 'all-members' | `record/${string}`;

/** Says that something was made in this run. */
export async function markMade(aws: Aws, what: Made, { account, region }: Place): Promise<void> {
  const key = keyOf(what, account, region);
  aws.forget(key);
  await aws.shared(key, () => Promise.resolve(true));
}

/** Whether it was made in this run; false where nothing says so. */
export function isJustMade(aws: Aws, what: Made, { account, region }: Place): Promise<boolean> {
  return aws.shared(keyOf(what, account, region), () => Promise.resolve(false));
}

function keyOf(what: Made, account: string, region: string): string {
  return `${JUST_MADE}${what}/${account}/${region}/`;
}
