/** Accounts and units as Organizations shows them. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
import type { Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import type { World } from '../../world/world.ts';
import type { OrganizationAccount, OrganizationalUnit, OrganizationState } from '../shared/organization.ts';

/** The retired `Status` knew fewer states. */
const STATUS: Readonly<Record<OrganizationAccount['state'], string>> = {
  PENDING_ACTIVATION: 'ACTIVE',
  ACTIVE: 'ACTIVE',
  SUSPENDED: 'SUSPENDED',
  PENDING_CLOSURE: 'PENDING_CLOSURE',
  CLOSED: 'SUSPENDED',
};

/** An account with its place in the tree. */
export function shownAccount(
  world: World,
  organization: OrganizationState,
  account: OrganizationAccount,
): Output {
  return {
    ...shownMember(world, organization, account),
    ...(knob(world, 'organizations.accountPaths')
      ? { Paths: [`${pathOf(organization, account.parentId)}${account.id}/`] }
      : {}),
  };
}

/** An account as lists of delegated administrators show it. */
export function shownMember(
  world: World,
  organization: OrganizationState,
  account: OrganizationAccount,
): Output {
  return {
    Id: account.id,
    Arn: arnOf(world, organization, `account/${organization.id}/${account.id}`),
    Email: account.email,
    Name: account.name,
    ...(knob(world, 'organizations.accountStatus') ? { Status: STATUS[account.state] } : {}),
    State: account.state,
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: account.joinedAt / 1000,
  };
}

/** A unit with its path. */
export function shownUnit(world: World, organization: OrganizationState, unit: OrganizationalUnit): Output {
  return {
    Id: unit.id,
    Arn: arnOf(world, organization, `ou/${organization.id}/${unit.id}`),
    Name: unit.name,
    Path: pathOf(organization, unit.id),
  };
}

/** The ARN of something in the organization. */
export function arnOf(world: World, organization: OrganizationState, resource: string): string {
  return `arn:${world.settings.partition}:organizations::${organization.managementAccountId}:${resource}`;
}

/** `o-…/r-…/ou-…/`, down to the unit or root. */
export function pathOf(organization: OrganizationState, id: string): string {
  const unit = organization.ous[id];
  return unit === undefined
    ? `${organization.id}/${organization.rootId}/`
    : `${pathOf(organization, unit.parentId)}${id}/`;
}
