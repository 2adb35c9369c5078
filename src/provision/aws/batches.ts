import { isDeepStrictEqual } from 'node:util';
import { endlessList } from './answers.ts';

/** Splits a list into parts of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** One item that AWS did not process, although it answered 200. */
export interface Unprocessed {
  readonly id: string;
  /** AWS's own words. */
  readonly result: string;
}

/** What to make of AWS's words about one item. */
export type UnprocessedClass = 'done' | 'again' | 'problem';

/**
 * Calls once for each part of the list, one part at a time, and reads what a 200 hides: items that AWS answers as not
 * processed are tried again while that can help, and the rest are returned, never dropped.
 *
 * @param classify what each refusal means @param pause waits before a part is tried again, given the round from 1
 */
export async function inBatches(
  ids: readonly string[],
  size: number,
  call: (part: readonly string[]) => Promise<readonly Unprocessed[]>,
  classify: (unprocessed: Unprocessed) => UnprocessedClass,
  pause: (round: number) => Promise<void>,
  rounds = 5,
): Promise<readonly Unprocessed[]> {
  const problems: Unprocessed[] = [];
  for (const part of chunks(ids, size)) {
    let waiting: readonly string[] = part;
    for (let round = 1; waiting.length > 0; round++) {
      const unprocessed = await call(waiting);
      const repeat = unprocessed.filter((one) => classify(one) === 'again');
      problems.push(...unprocessed.filter((one) => classify(one) === 'problem'));
      if (round >= rounds) problems.push(...repeat);
      waiting = round >= rounds ? [] : repeat.map(({ id }) => id);
      if (waiting.length > 0) await pause(round);
    }
  }
  return problems;
}

/** Reads every page of a list, one after the other. @throws Error `NotFromAws` where a page names itself as the next one */
export async function allPages<Page, Item, Token = string>(
  read: (token: Token | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  tokenOf: (page: Page) => Token | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let token: Token | undefined;
  do {
    const page = await read(token);
    items.push(...(itemsOf(page) ?? []));
    // Some lists end with an empty string instead of nothing.
    const next = tokenOf(page) || undefined;
    if (next !== undefined && isDeepStrictEqual(next, token)) throw endlessList();
    token = next;
  } while (token !== undefined);
  return items;
}

/** Only "not found" may become absence, and only by its exact name; every other error is an error. */
export async function unlessMissing<T>(
  read: Promise<T>,
  ...names: readonly string[]
): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
