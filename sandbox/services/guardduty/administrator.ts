/**
 * The management account's three operations: EnableOrganizationAdminAccount, DisableOrganizationAdminAccount,
 * ListOrganizationAdminAccounts. A designation is one Region's and settles late; the organization's first one locks the others out.
 */
import type {
  EnableOrganizationAdminAccountRequest,
  ListOrganizationAdminAccountsRequest,
} from '../../model/types/guardduty.ts';
import { knob } from '../../world/settings.ts';
import type { AwsError, Call, Operation } from '../service.ts';
import { now, opaqueId, type World } from '../../world/world.ts';
import { createServiceLinkedRole } from '../iam/state.ts';
import { organizationOf, type OrganizationState } from '../shared/organization.ts';
import { designationIn, designations, organizationSettings } from './designation.ts';
import { GUARDDUTY_PRINCIPAL, MALWARE_PRINCIPAL, newDetector, requireServiceRole } from './detector.ts';
import {
  ADMIN_ALREADY,
  ADMIN_ALREADY_OFF,
  ADMIN_IS_MEMBER,
  ADMIN_NOT_IN_ORGANIZATION,
  badRequest,
  internalError,
  INVALID_VALUE,
  NO_ORGANIZATION,
  NOT_MANAGEMENT,
  OTHER_ADMIN,
} from './errors.ts';
import { defaultFeatures } from './features.ts';
import { offByDefault, offeredFeatures } from './offered-features.ts';
import { pageOf } from './paging.ts';
import { dissolve, isJoining } from './relationship.ts';
import { organizationRecord, regionState } from './state.ts';
import { refuseUnlessAccountId } from './account-checks.ts';
import { membersIn, removeMembers } from './member-list.ts';

const EnableOrganizationAdminAccount: Operation<EnableOrganizationAdminAccountRequest> = (call) => {
  const { world, region } = call;
  const organization = requireManagement(call);
  const { adminAccountId: admin } = call.input;
  refuseUnlessAccountId(admin);
  requireTrustedAccess(world, organization);
  if (organization.accounts[admin]?.state !== 'ACTIVE') throw badRequest(ADMIN_NOT_IN_ORGANIZATION);
  const isMember = regionState(world, admin, region).administrator !== undefined;
  if (isMember && knob(world, 'guardduty.memberAsAdmin') === 'refused') throw badRequest(ADMIN_IS_MEMBER);
  const current = designationIn(world, region);
  if (current?.goneAt !== undefined) throw badRequest(INVALID_VALUE);
  if (current) throw badRequest(current.admin === admin ? ADMIN_ALREADY : OTHER_ADMIN);
  if (knob(world, 'guardduty.oneAdminEverywhere') && otherAdmin(world, organization, admin)) {
    throw badRequest(OTHER_ADMIN);
  }
  refuseBeforeFirstSettles(world, organization);
  if (admin === organization.managementAccountId) requireServiceRole(call, GUARDDUTY_PRINCIPAL);
  else (organization.delegatedAdministrators[admin] ??= {})[GUARDDUTY_PRINCIPAL] ??= now(world);
  organizationRecord(world, organization.managementAccountId).designations[region] = {
    admin,
    enabledAt: now(world) + knob(world, 'guardduty.designationDelayMs'),
  };
  delete regionState(world, admin, region).organization;
  organizationSettings(world, admin, region);
  makeAdminDetector(world, admin, region);
  return {};
};

/** Members leave, their GuardDuty stays on; so does the registration with Organizations. */
const DisableOrganizationAdminAccount: Operation<EnableOrganizationAdminAccountRequest> = (call) => {
  const { world, region } = call;
  const organization = requireManagement(call);
  const { adminAccountId: admin } = call.input;
  refuseUnlessAccountId(admin);
  const designation = designationIn(world, region);
  if (designation?.admin !== admin || designation.goneAt !== undefined) throw badRequest(ADMIN_ALREADY_OFF);
  const state = regionState(world, admin, region);
  const leaving = membersIn(state).filter(({ kind }) => kind === 'organization');
  for (const member of leaving) {
    if (isJoining(world, member)) dissolve(world, admin, region, member, 'Removed');
  }
  removeMembers(
    state,
    leaving.map(({ account }) => account),
  );
  delete state.organization;
  const delayMs = knob(world, 'guardduty.disableDelayMs');
  const record = organizationRecord(world, organization.managementAccountId);
  if (delayMs > 0) designation.goneAt = now(world) + delayMs;
  else delete record.designations[region];
  return {};
};

const ListOrganizationAdminAccounts: Operation<ListOrganizationAdminAccountsRequest> = (call) => {
  requireManagement(call);
  const designation = designationIn(call.world, call.region);
  const settled = designation !== undefined && now(call.world) >= designation.enabledAt;
  const listed = settled
    ? [
        {
          adminAccountId: designation.admin,
          adminStatus: designation.goneAt === undefined ? 'ENABLED' : 'DISABLE_IN_PROGRESS',
        },
      ]
    : [];
  const { items, nextToken } = pageOf(call, listed);
  return { adminAccounts: items, nextToken };
};

export const administratorOperations = {
  EnableOrganizationAdminAccount,
  DisableOrganizationAdminAccount,
  ListOrganizationAdminAccounts,
};

function requireManagement(call: Call<unknown>): OrganizationState {
  const organization = organizationOf(call.world);
  if (!organization?.accounts[call.account]) throw badRequest(NO_ORGANIZATION);
  if (organization.managementAccountId !== call.account)
    throw badRequest(NOT_MANAGEMENT, 'AccessDeniedException');
  return organization;
}

function requireTrustedAccess(world: World, organization: OrganizationState): void {
  if (organization.trustedServices[GUARDDUTY_PRINCIPAL] !== undefined) return;
  if (knob(world, 'guardduty.trustedAccess') === 'required') throw badRequest(NO_ORGANIZATION);
  organization.trustedServices[GUARDDUTY_PRINCIPAL] = now(world);
  createServiceLinkedRole(world, organization.managementAccountId, GUARDDUTY_PRINCIPAL);
}

/** Another account is the admin in some Region, or is still registered with Organizations as such. */
function otherAdmin(world: World, organization: OrganizationState, admin: string): boolean {
  const elsewhere = Object.values(designations(world)).some(
    (designation) => designation.admin !== admin && designation.goneAt === undefined,
  );
  const registered = Object.entries(organization.delegatedAdministrators).some(
    ([account, services]) => account !== admin && services[GUARDDUTY_PRINCIPAL] !== undefined,
  );
  return elsewhere || registered;
}

/** All Regions share one backend that takes the organization's first designation alone. */
function refuseBeforeFirstSettles(world: World, organization: OrganizationState): void {
  const record = organizationRecord(world, organization.managementAccountId);
  const all = Object.values(designations(world));
  if (all.length === 0 && knob(world, 'guardduty.firstDesignationRefused') && !record.refusedOnce) {
    record.refusedOnce = true;
    throw badRequest(INVALID_VALUE);
  }
  const noneSettled = all.every((designation) => now(world) < designation.enabledAt);
  if (all.length > 0 && noneSettled && knob(world, 'guardduty.firstDesignationLock')) throw lockError(world);
}

function lockError(world: World): AwsError {
  const kind = knob(world, 'guardduty.firstDesignationError');
  const internal = kind === 'internal' || (kind === 'mixed' && parseInt(opaqueId(world, 1), 16) % 2 === 0);
  return internal ? internalError() : badRequest(INVALID_VALUE);
}

/** The admin account gets a detector of its own after a while, unless it has one or made one first. */
function makeAdminDetector(world: World, admin: string, region: string): void {
  const state = regionState(world, admin, region);
  const delayMs = knob(world, 'guardduty.adminDetectorDelayMs');
  if (state.detector || delayMs < 0) return;
  createServiceLinkedRole(world, admin, GUARDDUTY_PRINCIPAL);
  createServiceLinkedRole(world, admin, MALWARE_PRINCIPAL);
  const features = defaultFeatures(offeredFeatures(world, region), offByDefault(world), now(world));
  state.detector = newDetector(world, features, { visibleAt: now(world) + delayMs });
}
