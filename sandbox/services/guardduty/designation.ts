/** Who is the delegated administrator of a Region, and whether it may act yet. */
import { knob } from '../../world/settings.ts';
import type { Call } from '../service.ts';
import { now, type World } from '../../world/world.ts';
import { organizationOf } from '../shared/organization.ts';
import { badRequest, INVALID_VALUE, NOT_MANAGEMENT } from './errors.ts';
import { noOrganizationFeatures } from './features.ts';
import {
  organizationRecord,
  regionState,
  type Designation,
  type OrganizationRecord,
  type OrganizationSettings,
} from './state.ts';

/** The Region's designation, settled or not, also one that is being disabled. */
export function designationIn(world: World, region: string): Designation | undefined {
  const record = recordOf(world);
  const designation = record?.designations[region];
  if (!record || !designation) return undefined;
  if (designation.goneAt === undefined || now(world) < designation.goneAt) return designation;
  delete record.designations[region];
  return undefined;
}

/** Every Region's designation. */
export function designations(world: World): Readonly<Record<string, Designation>> {
  const record = recordOf(world);
  for (const region of Object.keys(record?.designations ?? {})) designationIn(world, region);
  return record?.designations ?? {};
}

/** Whether an account is the Region's delegated administrator: `pending` until the designation has settled. */
export function delegation(world: World, account: string, region: string): 'effective' | 'pending' | 'none' {
  const designation = designationIn(world, region);
  if (designation?.admin !== account || designation.goneAt !== undefined) return 'none';
  const effectiveAt = designation.enabledAt + knob(world, 'guardduty.adminRightsDelayMs');
  return now(world) >= effectiveAt ? 'effective' : 'pending';
}

/** The Region's delegated administrator that may act. */
export function effectiveAdmin(world: World, region: string): string | undefined {
  const admin = designationIn(world, region)?.admin;
  return admin !== undefined && delegation(world, admin, region) === 'effective' ? admin : undefined;
}

/** The caller's organization settings, or the refusal of anybody but the delegated administrator. */
export function requireDelegatedAdmin(call: Call<unknown>): OrganizationSettings {
  const state = delegation(call.world, call.account, call.region);
  if (state === 'effective') return organizationSettings(call.world, call.account, call.region);
  const generic = state === 'pending' && knob(call.world, 'guardduty.notYetEffectiveError') === 'invalid';
  throw badRequest(generic ? INVALID_VALUE : NOT_MANAGEMENT, generic ? undefined : 'AccessDeniedException');
}

/** An administrator's settings, from nothing enabled on. */
export function organizationSettings(world: World, admin: string, region: string): OrganizationSettings {
  const state = regionState(world, admin, region);
  return (state.organization ??= {
    autoEnable: 'NONE',
    features: noOrganizationFeatures(),
    changedAt: now(world),
    accountsSeen: organizationOf(world)?.order.length ?? 0,
  });
}

/** Whether auto-enable ALL, of GuardDuty or of any plan, holds the members of this administrator. */
export function allHoldsMembers(world: World, admin: string, region: string): boolean {
  if (delegation(world, admin, region) !== 'effective') return false;
  const { autoEnable, features } = organizationSettings(world, admin, region);
  return autoEnable === 'ALL' || Object.values(features).some((feature) => feature.autoEnable === 'ALL');
}

function recordOf(world: World): OrganizationRecord | undefined {
  const organization = organizationOf(world);
  return organization && organizationRecord(world, organization.managementAccountId);
}
