/**
 * Membership by invitation, the way before Organizations, which older accounts still have; and a member's own view of whom it
 * belongs to.
 */
import type {
  AcceptAdministratorInvitationRequest,
  DeclineInvitationsRequest,
  DisassociateFromAdministratorAccountRequest,
  GetAdministratorAccountRequest,
  InviteMembersRequest,
  ListInvitationsRequest,
} from '../../model/types/guardduty.ts';
import type { Call, Operation, Output } from '../service.ts';
import { now, opaqueId } from '../../world/world.ts';
import { organizationOf } from '../shared/organization.ts';
import { allHoldsMembers } from './designation.ts';
import { ownDetector } from './detector.ts';
import {
  ALL_HOLDS_MEMBERS,
  ALREADY_HAS_ADMINISTRATOR,
  badRequest,
  NO_INVITATION,
  NOT_ASSOCIATED_TO_ADMINISTRATOR,
  RESULT,
} from './errors.ts';
import { unprocessedIds } from './members.ts';
import { pageOf } from './paging.ts';
import { dissolve, hasMembers, isJoining, statusOf } from './relationship.ts';
import { regionState } from './state.ts';
import { refuseUnlessAccountId } from './account-checks.ts';
import { findMember } from './member-list.ts';

/** Only accounts that CreateMembers noted; those that came through Organizations cannot be invited. */
const InviteMembers: Operation<InviteMembersRequest> = (call) => {
  const { world, region } = call;
  const { state } = ownDetector(call);
  return unprocessedIds(call, (id) => {
    const member = findMember(state, id);
    if (!member || member.kind === 'organization') return RESULT.notAssociated;
    if (isJoining(world, member) || member.status === 'Invited') return RESULT.alreadyInvited;
    const known = organizationOf(world)?.accounts[id];
    member.status = known && known.email !== member.email ? 'EmailVerificationFailed' : 'Invited';
    member.invitedAt = now(world);
    member.updatedAt = now(world);
    if (member.status === 'Invited') {
      (regionState(world, id, region).invitations ??= {})[call.account] = {
        invitationId: opaqueId(world, 32),
        invitedAt: now(world),
      };
    }
    return undefined;
  });
};

const ListInvitations: Operation<ListInvitationsRequest> = (call) => {
  const { invitations = {} } = regionState(call.world, call.account, call.region);
  const all = Object.entries(invitations).map(([accountId, { invitationId, invitedAt }]) => ({
    accountId,
    invitationId,
    relationshipStatus: 'Invited',
    invitedAt: new Date(invitedAt).toISOString(),
  }));
  const { items, nextToken } = pageOf(call, all);
  return { invitations: items, nextToken };
};

const AcceptAdministratorInvitation: Operation<AcceptAdministratorInvitationRequest> = (call) => {
  const { world, region } = call;
  const { state } = ownDetector(call);
  const { administratorId, invitationId } = call.input;
  refuseUnlessAccountId(administratorId);
  if (state.administrator || hasMembers(world, state)) throw badRequest(ALREADY_HAS_ADMINISTRATOR);
  const invitation = state.invitations?.[administratorId];
  const member = findMember(regionState(world, administratorId, region), call.account);
  if (invitation?.invitationId !== invitationId || !member) throw badRequest(NO_INVITATION);
  state.administrator = { account: administratorId, kind: 'invitation', ...invitation };
  delete state.invitations?.[administratorId];
  member.status = 'Enabled';
  member.updatedAt = now(world);
  return {};
};

const DeclineInvitations: Operation<DeclineInvitationsRequest> = (call) => withdraw(call, true);
const DeleteInvitations: Operation<DeclineInvitationsRequest> = (call) => withdraw(call, false);

/** An empty answer for an account without an administrator. */
const GetAdministratorAccount: Operation<GetAdministratorAccountRequest> = (call) => {
  const administrator = ownAdministrator(call);
  return administrator ? { administrator } : {};
};

const DisassociateFromAdministratorAccount: Operation<DisassociateFromAdministratorAccountRequest> = (
  call,
) => {
  const { world, region } = call;
  const { administrator } = ownDetector(call).state;
  const member = administrator && findMember(regionState(world, administrator.account, region), call.account);
  if (!administrator || !member) throw badRequest(NOT_ASSOCIATED_TO_ADMINISTRATOR);
  const held = member.kind === 'organization' && allHoldsMembers(world, administrator.account, region);
  if (held) throw badRequest(ALL_HOLDS_MEMBERS);
  dissolve(world, administrator.account, region, member, 'Resigned');
  return {};
};

export const invitationOperations = {
  InviteMembers,
  ListInvitations,
  AcceptAdministratorInvitation,
  DeclineInvitations,
  DeleteInvitations,
  GetAdministratorAccount,
  DisassociateFromAdministratorAccount,
};

function withdraw(call: Call<DeclineInvitationsRequest>, declined: boolean): Output {
  const { world, region } = call;
  const { invitations = {} } = regionState(world, call.account, region);
  return unprocessedIds(call, (id) => {
    if (!invitations[id]) return RESULT.noInvitation;
    delete invitations[id];
    const member = findMember(regionState(world, id, region), call.account);
    if (declined && member?.status === 'Invited') member.status = 'Resigned';
    return undefined;
  });
}

function ownAdministrator(call: Call<GetAdministratorAccountRequest>): Output | undefined {
  const { administrator } = ownDetector(call).state;
  if (!administrator) return undefined;
  const member = findMember(regionState(call.world, administrator.account, call.region), call.account);
  return {
    accountId: administrator.account,
    invitationId: administrator.invitationId,
    relationshipStatus: member ? statusOf(call.world, call.region, member) : 'Enabled',
    invitedAt:
      administrator.invitedAt === undefined ? undefined : new Date(administrator.invitedAt).toISOString(),
  };
}
