/** Pages of a list, with tokens that only GuardDuty understands. */
import { knob } from '../../world/settings.ts';
import type { Call } from '../service.ts';
import { badRequest, INVALID_VALUE } from './errors.ts';

/** One page and the token of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * The page of `all` that a request asks for with `maxResults` (1 to `limit`, 50) and `nextToken`. With `isWanted` the others are
 * passed over; the list is not looked at beyond what the page needs.
 */
export function pageOf<T>(
  call: Call,
  all: readonly T[],
  limit = 50,
  isWanted?: (item: T) => boolean,
): Page<T> {
  const asked = maxResults(call.input['maxResults'], limit);
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

/** Also a query parameter, and so perhaps text. */
function maxResults(value: unknown, limit: number): number {
  if (value === undefined || value === null || value === '') return limit;
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw badRequest(INVALID_VALUE);
  if (number < 1 || number > limit) {
    throw badRequest('The request is rejected because the parameter maxResults is out-of-bounds.');
  }
  return number;
}

function startOf(call: Call): number {
  const token = call.input['nextToken'];
  if (token === undefined || token === null || token === '') return 0;
  if (typeof token !== 'string') throw badRequest(INVALID_VALUE);
  const [operation, start] = Buffer.from(token, 'base64url').toString('utf8').split('#');
  if (operation !== call.operation || !/^\d+$/.test(start ?? '')) throw badRequest(INVALID_VALUE);
  return Number(start);
}

function tokenFor(call: Call, start: number): string {
  return Buffer.from(`${call.operation}#${start}`, 'utf8').toString('base64url');
}
