/**
 * What an account is to its administrator: the status that ListMembers shows.
 * https://docs.aws.amazon.com/guardduty/latest/ug/administrator_member_relationships.html
 */
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { isRegionEnabled } from '../account/state.ts';
import { organizationOf } from '../shared/organization.ts';
import { regionState, type Member, type RegionState } from './state.ts';
import { membersIn } from './member-list.ts';

/** The member's status at this moment, in AWS's spelling. */
export function statusOf(world: World, region: string, member: Member): string {
  const stored = storedStatus(world, member);
  if (member.kind !== 'organization' || !['Enabled', 'Disabled', 'Created'].includes(stored)) return stored;
  const account = organizationOf(world)?.accounts[member.account];
  if (account && account.state !== 'ACTIVE') return 'AccountSuspended';
  if (!isRegionEnabled(world, member.account, region)) return 'RegionDisabled';
  return stored;
}

/** Whether the administrator decides for the account now. */
export function isAssociated(world: World, member: Member): boolean {
  return ['Enabled', 'Disabled'].includes(storedStatus(world, member));
}

/** Associated, or about to be. */
export function isJoining(world: World, member: Member): boolean {
  return isAssociated(world, member) || (member.status === 'Created' && member.enabledAt !== undefined);
}

/** Whether the member keeps its administrator from deleting the detector. */
export function holdsDetector(world: World, member: Member): boolean {
  const gone = now(world) >= member.updatedAt + knob(world, 'guardduty.disassociateDelayMs');
  return isJoining(world, member) || member.status === 'Invited' || (member.status === 'Removed' && !gone);
}

/** Whether any of the account's members is associated with it or about to be. */
export function hasMembers(world: World, state: RegionState): boolean {
  return membersIn(state).some((member) => isJoining(world, member));
}

/** Ends a membership. The account keeps its detector and plans, and stands in the administrator's list with this status. */
export function dissolve(
  world: World,
  admin: string,
  region: string,
  member: Member,
  status: 'Removed' | 'Resigned',
): void {
  const state = regionState(world, member.account, region);
  if (state.administrator?.account === admin) delete state.administrator;
  member.status = status;
  delete member.enabledAt;
  member.updatedAt = now(world);
  regionState(world, admin, region).membersGoneAt = now(world);
}

function storedStatus(world: World, member: Member): string {
  const settled = member.enabledAt !== undefined && now(world) >= member.enabledAt;
  return member.status === 'Created' && settled ? 'Enabled' : member.status;
}
