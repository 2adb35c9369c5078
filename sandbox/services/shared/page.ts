/** Pages of sorted lists, as services that list by name give them. */
import { AwsError } from '../service.ts';

/** One page of a sorted list. The token is where the page before ended. */
export function page<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  size: number,
  token: string | undefined,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const after = token === undefined ? undefined : decodeToken(token);
  const sorted = items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => nameOf(item) > after);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const more = rest.length > shown.length && last !== undefined;
  return {
    items: shown,
    NextToken: more ? Buffer.from(`after:${nameOf(last)}`).toString('base64') : undefined,
  };
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('after:')) throw new AwsError('ValidationException', 'The NextToken is not valid.');
  return text.slice('after:'.length);
}
