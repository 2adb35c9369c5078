/**
 * Membership by invitation, the way before Organizations, which older accounts still have; and a member's own view of whom it
 * belongs to. Operations named after a `master` are the older names of those named after an administrator.
 */
import type { Call, Operation, Output } from '../service.ts';
import { now, opaqueId } from '../../world/world.ts';
import { organizationOf } from '../shared/organization.ts';
import { allHoldsMembers } from './designation.ts';
import { ownDetector } from './detector.ts';
import {
  ALL_HOLDS_MEMBERS,
  ALREADY_HAS_ADMINISTRATOR,
  badRequest,
  INVALID_VALUE,
  NO_INVITATION,
  NOT_ASSOCIATED_TO_ADMINISTRATOR,
  RESULT,
} from './errors.ts';
import { unprocessedIds } from './members.ts';
import { pageOf } from './paging.ts';
import { dissolve, hasMembers, isJoining, statusOf } from './relationship.ts';
import { regionState } from './state.ts';
import { isAccountId, optionalBoolean, optionalString, requiredString } from './validation.ts';
import { findMember } from './member-list.ts';

/** Only accounts that CreateMembers noted; those that came through Organizations cannot be invited. */
const InviteMembers: Operation = (call) => {
  const { world, region } = call;
  const { state } = ownDetector(call);
  optionalBoolean(call.input, 'disableEmailNotification');
  optionalString(call.input, 'message');
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

const ListInvitations: Operation = (call) => {
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

const GetInvitationsCount: Operation = (call) => ({
  invitationsCount: Object.keys(regionState(call.world, call.account, call.region).invitations ?? {}).length,
});

const AcceptAdministratorInvitation: Operation = (call) => accept(call, call.input['administratorId']);
const AcceptInvitation: Operation = (call) => accept(call, call.input['masterId']);

const DeclineInvitations: Operation = (call) => withdraw(call, true);
const DeleteInvitations: Operation = (call) => withdraw(call, false);

/** An empty answer for an account without an administrator. */
const GetAdministratorAccount: Operation = (call) => {
  const administrator = ownAdministrator(call);
  return administrator ? { administrator } : {};
};

const GetMasterAccount: Operation = (call) => {
  const master = ownAdministrator(call);
  return master ? { master } : {};
};

const DisassociateFromAdministratorAccount: Operation = (call) => {
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
  GetInvitationsCount,
  AcceptAdministratorInvitation,
  AcceptInvitation,
  DeclineInvitations,
  DeleteInvitations,
  GetAdministratorAccount,
  GetMasterAccount,
  DisassociateFromAdministratorAccount,
  DisassociateFromMasterAccount: DisassociateFromAdministratorAccount,
};

function accept(call: Call, administrator: unknown): Output {
  const { world, region } = call;
  const { state } = ownDetector(call);
  const invitationId = requiredString(call.input, 'invitationId');
  if (!isAccountId(administrator)) throw badRequest(INVALID_VALUE);
  if (state.administrator || hasMembers(world, state)) throw badRequest(ALREADY_HAS_ADMINISTRATOR);
  const invitation = state.invitations?.[administrator];
  const member = findMember(regionState(world, administrator, region), call.account);
  if (invitation?.invitationId !== invitationId || !member) throw badRequest(NO_INVITATION);
  state.administrator = { account: administrator, kind: 'invitation', ...invitation };
  delete state.invitations?.[administrator];
  member.status = 'Enabled';
  member.updatedAt = now(world);
  return {};
}

function withdraw(call: Call, declined: boolean): Output {
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

function ownAdministrator(call: Call): Output | undefined {
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
