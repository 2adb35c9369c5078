/** Pages of a list, with tokens that only GuardDuty understands. */
import { knob } from '../../world/settings.ts';
import type { Call } from '../service.ts';
import { badRequest, INVALID_VALUE } from './errors.ts';

const MOST_A_PAGE = 50;

/** What a request says of the page that it wants. */
interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** One page and the token of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * The page of `all` that a request asks for. With `isWanted` the others are passed over; the list is not looked at beyond what the
 * page needs.
 */
export function pageOf<T>(
  call: Call<PageRequest>,
  all: readonly T[],
  isWanted?: (item: T) => boolean,
): Page<T> {
  const asked = call.input.maxResults ?? MOST_A_PAGE;
  const size = Math.max(1, Math.min(asked, knob(call.world, 'guardduty.pageSize')));
  const items: T[] = [];
  for (let index = startOf(call); index < all.length; index += 1) {
    const item = all[index] as T;
    if (isWanted && !isWanted(item)) continue;
    if (items.length === size) return { items, nextToken: tokenFor(call, index) };
    items.push(item);
  }
  return { items, nextToken: undefined };
}

function startOf(call: Call<PageRequest>): number {
  const { nextToken } = call.input;
  if (nextToken === undefined || nextToken === '') return 0;
  const [operation, start] = Buffer.from(nextToken, 'base64url').toString('utf8').split('#');
  if (operation !== call.operation || !/^\d+$/.test(start ?? '')) throw badRequest(INVALID_VALUE);
  return Number(start);
}

function tokenFor(call: Call<PageRequest>, start: number): string {
  return Buffer.from(`${call.operation}#${start}`, 'utf8').toString('base64url');
}
