import type { Call, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { invalidInput } from './errors.ts';

/** AWS gives at most 20 of anything in one answer. https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
const MOST = 20;

/** One page of a list under its member's name, with the token of the next. */
export function pageOf<T>(call: Call, member: string, all: readonly T[], show: (item: T) => unknown): Output {
  const { world, input } = call;
  const { MaxResults, NextToken } = input;
  if (MaxResults !== undefined) {
    if (typeof MaxResults !== 'number' || !Number.isInteger(MaxResults))
      throw invalidInput('INVALID_PATTERN');
    if (MaxResults > MOST)
      throw invalidInput('MAX_VALUE_EXCEEDED', 'You provided a value that exceeds the maximum allowed.');
    if (MaxResults < 1)
      throw invalidInput('MIN_VALUE_EXCEEDED', 'You provided a value that is below the minimum allowed.');
  }
  const start = NextToken === undefined ? 0 : startOf(NextToken);
  if (NextToken === undefined && knob(world, 'organizations.emptyFirstPage'))
    return { [member]: [], NextToken: tokenOf(0) };
  const end = start + Math.min(MaxResults ?? MOST, knob(world, 'organizations.pageSize'));
  return {
    [member]: all.slice(start, end).map(show),
    NextToken: end < all.length ? tokenOf(end) : undefined,
  };
}

function tokenOf(at: number): string {
  return Buffer.from(`next:${at}`).toString('base64');
}

function startOf(token: unknown): number {
  const [, at] = /^next:(\d+)$/.exec(Buffer.from(String(token), 'base64').toString()) ?? [];
  if (at === undefined) throw invalidInput('INVALID_NEXT_TOKEN', 'You specified an invalid NextToken.');
  return Number(at);
}
