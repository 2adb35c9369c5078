/**
 * An administrator's members: CreateMembers, ListMembers, GetMembers, DisassociateMembers, DeleteMembers, StartMonitoringMembers,
 * StopMonitoringMembers. What could not be done to an account is in `unprocessedAccounts` of an answer that is a success.
 */
import type {
  CreateMembersRequest,
  GetMembersRequest,
  ListMembersRequest,
} from '../../model/types/guardduty.ts';
import { knob } from '../../world/settings.ts';
import type { Call, Operation, Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { organizationOf } from '../shared/organization.ts';
import { allHoldsMembers, delegation } from './designation.ts';
import { findDetector, ownDetector } from './detector.ts';
import { enrol, intakeOf } from './enrolment.ts';
import { ALL_HOLDS_MEMBERS, badRequest, INVALID_VALUE, RESULT } from './errors.ts';
import { findMember, memberCount, putMember, removeMembers } from './member-list.ts';
import { pageOf } from './paging.ts';
import { dissolve, holdsDetector, isAssociated, isJoining, statusOf } from './relationship.ts';
import { regionState, type Member, type RegionState } from './state.ts';
import { namedAccounts, refuseUnlessAccountId, refuseUnlessEmail } from './account-checks.ts';

/** Of a request about some of the caller's members. */
type MembersRequest = GetMembersRequest;

/** Accounts of the caller's organization join at once; others are only noted, to be invited. */
const CreateMembers: Operation<CreateMembersRequest> = (call) => {
  const { world, region } = call;
  const { state } = ownDetector(call);
  const { accountDetails } = call.input;
  for (const { accountId, email } of accountDetails) {
    refuseUnlessAccountId(accountId);
    refuseUnlessEmail(email);
  }
  const seen = new Set<string>();
  const delegated = delegation(world, call.account, region);
  const delayMs = knob(world, 'guardduty.memberEnableDelayMs');
  const intake = delegated === 'effective' ? intakeOf(world, call.account, region, delayMs) : undefined;
  return unprocessed(accountDetails, ({ accountId: account, email }) => {
    if (state.administrator) return RESULT.callerIsMember;
    if (seen.has(account)) return RESULT.already;
    seen.add(account);
    if (delegated === 'pending' || failsInternally(call, state)) return RESULT.internal;
    const inOrganization = organizationOf(world)?.accounts[account] !== undefined;
    return intake && inOrganization ? enrol(intake, account, email) : note(call, state, account, email);
  });
};

/** `onlyAssociated` is text; unless it says otherwise, only Enabled and Disabled members are listed. */
const ListMembers: Operation<ListMembersRequest> = (call) => {
  const { world, region } = call;
  const { state } = ownDetector(call);
  const onlyAssociated = (call.input.onlyAssociated ?? 'true').toLowerCase();
  if (!['true', 'false', ''].includes(onlyAssociated)) throw badRequest(INVALID_VALUE);
  const { items, nextToken } = pageOf(call, state.memberOrder ?? [], (account) => {
    const member = findMember(state, account);
    const status = member && statusOf(world, region, member);
    return status !== undefined && (onlyAssociated === 'false' || ['Enabled', 'Disabled'].includes(status));
  });
  return { members: known(state, items).map((member) => shown(call, member)), nextToken };
};

const GetMembers: Operation<MembersRequest> = (call) => {
  const { state } = ownDetector(call);
  const ids = namedAccounts(call.input);
  return {
    members: known(state, ids).map((member) => shown(call, member)),
    unprocessedAccounts: ids
      .filter((id) => !findMember(state, id))
      .map((accountId) => ({ accountId, result: RESULT.notAssociated })),
  };
};

/** The accounts keep GuardDuty and its plans and stand alone from now on. */
const DisassociateMembers: Operation<MembersRequest> = (call) =>
  letGo(call, (member) => {
    if (!isJoining(call.world, member)) return RESULT.notAssociated;
    dissolve(call.world, call.account, call.region, member, 'Removed');
    return undefined;
  });

/** Only members that are no longer associated can be struck off the list. */
const DeleteMembers: Operation<MembersRequest> = (call) => {
  const gone: string[] = [];
  const answer = letGo(call, (member) => {
    if (holdsDetector(call.world, member) && member.status !== 'Invited') return RESULT.stillAssociated;
    gone.push(member.account);
    delete regionState(call.world, member.account, call.region).invitations?.[call.account];
    return undefined;
  });
  const state = regionState(call.world, call.account, call.region);
  removeMembers(state, gone);
  if (gone.length > 0) state.membersGoneAt = now(call.world);
  return answer;
};

/** Suspends GuardDuty in the members. */
const StopMonitoringMembers: Operation<MembersRequest> = (call) =>
  letGo(call, (member) => monitor(call, member, false));

const StartMonitoringMembers: Operation<MembersRequest> = (call) => {
  const { state } = ownDetector(call);
  return unprocessedIds(call, (id) => {
    const member = findMember(state, id);
    return member ? monitor(call, member, true) : RESULT.notAssociated;
  });
};

export const memberOperations = {
  CreateMembers,
  ListMembers,
  GetMembers,
  DisassociateMembers,
  DeleteMembers,
  StopMonitoringMembers,
  StartMonitoringMembers,
};

/** `unprocessedAccounts` for a request that names accounts by id. */
export function unprocessedIds(
  call: Call<{ readonly accountIds: readonly string[] }>,
  act: (accountId: string) => string | undefined,
): Output {
  return unprocessed(
    namedAccounts(call.input).map((accountId) => ({ accountId })),
    ({ accountId }) => act(accountId),
  );
}

function unprocessed<T extends { readonly accountId: string }>(
  accounts: readonly T[],
  act: (account: T) => string | undefined,
): Output {
  const results = accounts.map((account) => ({ accountId: account.accountId, result: act(account) }));
  return { unprocessedAccounts: results.filter(({ result }) => result !== undefined) };
}

/** Does something that takes members away, which auto-enable ALL refuses for members of the organization. */
function letGo(call: Call<MembersRequest>, act: (member: Member) => string | undefined): Output {
  const { world, region } = call;
  const { state } = ownDetector(call);
  const ids = namedAccounts(call.input);
  const holds = allHoldsMembers(world, call.account, region);
  const isHeld = (id: string): boolean =>
    holds && findMember(state, id)?.kind === 'organization' && inOrganization(id);
  if (knob(world, 'guardduty.allBlocks') === 'refused' && ids.some(isHeld))
    throw badRequest(ALL_HOLDS_MEMBERS);
  return unprocessedIds(call, (id) => {
    const member = findMember(state, id);
    if (!member) return RESULT.notAssociated;
    return isHeld(id) ? ALL_HOLDS_MEMBERS : act(member);
  });

  function inOrganization(id: string): boolean {
    return organizationOf(world)?.accounts[id] !== undefined;
  }
}

function monitor(call: Call<unknown>, member: Member, on: boolean): string | undefined {
  if (!isAssociated(call.world, member)) return RESULT.notAssociated;
  member.status = on ? 'Enabled' : 'Disabled';
  member.updatedAt = now(call.world);
  const { detector } = regionState(call.world, member.account, call.region);
  if (detector) {
    detector.enabled = on;
    detector.updatedAt = now(call.world);
  }
  return undefined;
}

/** An account that is not of the organization: Created until it is invited. */
function note(call: Call<unknown>, state: RegionState, account: string, email: string): string | undefined {
  if (account === call.account) return RESULT.self;
  if (findMember(state, account)) return RESULT.already;
  if (memberCount(state) >= knob(call.world, 'guardduty.memberLimit')) return RESULT.limit;
  putMember(state, {
    account,
    email,
    kind: 'invitation',
    status: 'Created',
    updatedAt: now(call.world),
  });
  return undefined;
}

function known(state: RegionState, accounts: readonly string[]): readonly Member[] {
  return accounts.map((account) => findMember(state, account)).filter((member) => member !== undefined);
}

function shown(call: Call<unknown>, member: Member): Output {
  const status = statusOf(call.world, call.region, member);
  const detector = findDetector(call.world, member.account, call.region);
  return {
    accountId: member.account,
    detectorId: isAssociated(call.world, member) ? detector?.id : undefined,
    masterId: call.account,
    administratorId: call.account,
    email: member.email,
    relationshipStatus: status,
    invitedAt: member.invitedAt === undefined ? undefined : new Date(member.invitedAt).toISOString(),
    updatedAt: new Date(
      member.enabledAt !== undefined && status === 'Enabled' ? member.enabledAt : member.updatedAt,
    ).toISOString(),
  };
}

function failsInternally(call: Call<unknown>, state: RegionState): boolean {
  const failed = state.internalErrors ?? 0;
  if (failed >= knob(call.world, 'guardduty.memberInternalErrors')) return false;
  state.internalErrors = failed + 1;
  return true;
}
