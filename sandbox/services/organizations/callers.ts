import { AwsError, type Call } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import { accessDenied } from './errors.ts';
import { organizationOf, type OrganizationState } from '../shared/organization.ts';

/** The caller's organization. Throws when its account is in none. */
export function ownOrganization({ world, account }: Call<unknown>): OrganizationState {
  const organization = organizationOf(world);
  if (organization?.accounts[account] === undefined) {
    throw new AwsError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    );
  }
  return organization;
}

/** The organization, for what the management account and any delegated administrator may read. */
export function readableOrganization(call: Call<unknown>): OrganizationState {
  const organization = ownOrganization(call);
  const services = Object.keys(organization.delegatedAdministrators[call.account] ?? {});
  if (call.account !== organization.managementAccountId && services.length === 0) throw accessDenied();
  return organization;
}

/**
 * The organization, for what only the management account may write. Organizations does one write at a time: while one is under
 * way, the next is refused.
 */
export function writableOrganization(call: Call<unknown>): OrganizationState {
  const organization = ownOrganization(call);
  if (call.account !== organization.managementAccountId) throw accessDenied();
  const { world } = call;
  if (now(world) < organization.busyUntil) {
    const message =
      "AWS Organizations can't complete your request because it conflicts with another attempt to modify the same entity. Try again later.";
    throw new AwsError(knob(world, 'organizations.busyError'), message);
  }
  organization.busyUntil = now(world) + knob(world, 'organizations.writeMs');
  return organization;
}
