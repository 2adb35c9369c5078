import type { Call, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { invalidInput } from './errors.ts';

/** AWS gives at most 20 of anything in one answer. https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
const MOST = 20;

type Paged = { readonly MaxResults?: number; readonly NextToken?: string };

/** One page of a list under its member's name, with the token of the next. */
export function pageOf<T>(
  call: Call<Paged>,
  member: string,
  all: readonly T[],
  show: (item: T) => unknown,
): Output {
  const { world, input } = call;
  const { MaxResults, NextToken } = input;
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

function startOf(token: string): number {
  const [, at] = /^next:(\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (at === undefined) throw invalidInput('INVALID_NEXT_TOKEN', 'You specified an invalid NextToken.');
  return Number(at);
}
