/**
 * An administrator's list of members, in the order in which they came, so that a page of it costs a page and not the whole of an
 * organization with 50,000 accounts.
 */
import type { Member, RegionState } from './state.ts';

/** A member by its account. */
export function findMember(state: RegionState, account: string): Member | undefined {
  return state.members?.[account];
}

/** All members, oldest first. */
export function membersIn(state: RegionState): readonly Member[] {
  return Object.values(state.members ?? {});
}

export function memberCount(state: RegionState): number {
  return state.memberOrder?.length ?? 0;
}

/** Adds a member, or puts it in the place of the one with its account. */
export function putMember(state: RegionState, member: Member): void {
  const members = (state.members ??= {});
  if (!members[member.account]) (state.memberOrder ??= []).push(member.account);
  members[member.account] = member;
}

/** Strikes accounts off the list. */
export function removeMembers(state: RegionState, accounts: readonly string[]): void {
  const { members, memberOrder } = state;
  if (!members || !memberOrder || accounts.length === 0) return;
  for (const account of accounts) delete members[account];
  state.memberOrder = memberOrder.filter((account) => members[account] !== undefined);
}
