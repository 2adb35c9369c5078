import type { Aws } from '../aws/aws.ts';
import type { Place } from '../aws/place.ts';
import { JUST_MADE } from './just-made.ts';

/** Remembers for the rest of a run which accounts AWS did not take as members: no one waits for them. */
export async function rememberRefused(aws: Aws, place: Place, accounts: readonly string[]): Promise<void> {
  const known = await refusedInRun(aws, place);
  aws.forget(keyOf(place));
  await aws.shared(keyOf(place), () => Promise.resolve(new Set([...known, ...accounts])));
}

/** The accounts that AWS did not take as members in this run. */
export function refusedInRun(aws: Aws, place: Place): Promise<ReadonlySet<string>> {
  return aws.shared(keyOf(place), () => Promise.resolve(new Set<string>()));
}

function keyOf({ account, region }: Place): string {
  return `${JUST_MADE}refused-members/${account}/${region}/`;
}
