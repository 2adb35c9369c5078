/**
 * How an account becomes a member through Organizations: by CreateMembers, by auto-enable ALL in its own time, or by joining the
 * organization later. No invitation is needed; a detector that is already there is kept, and its plans are changed.
 */
import { knob } from '../../settings.ts';
import { now, type World } from '../../world.ts';
import { isRegionEnabled } from '../account/state.ts';
import { hasServiceLinkedRole } from '../iam/state.ts';
import { organizationOf } from '../organizations/state.ts';
import { designationIn, effectiveAdmin, organizationSettings } from './designation.ts';
import { findDetector, GUARDDUTY_PRINCIPAL, makeMemberRoles, newDetector } from './detector.ts';
import { RESULT } from './errors.ts';
import { changeFeatures, joiningChanges, noFeatures, type FeatureSettings } from './features.ts';
import { offeredFeatures } from './offered-features.ts';
import { hasMembers, isJoining } from './relationship.ts';
import { regionState, type Administrator, type Member } from './state.ts';
import { findMember, memberCount, membersIn, putMember } from './member-list.ts';

/** Which account joins whom, where. */
export interface Enrolment {
  readonly world: World;
  readonly admin: string;
  readonly region: string;
  readonly account: string;
  readonly email: string;
  /** Until the member is Enabled. */
  readonly delayMs: number;
  /** One object a request: what its members have in common, kept once for all of them. */
  readonly fresh: { features?: FeatureSettings; administrator?: Administrator };
}

/** Makes the account a member of the delegated administrator. Returns AWS's reason when it cannot, or undefined. */
export function enrol(enrolment: Enrolment): string | undefined {
  const { world, admin, region, account } = enrolment;
  const adminState = regionState(world, admin, region);
  const existing = findMember(adminState, account);
  if (account === admin) return RESULT.self;
  if (existing && existing.kind === 'organization' && isJoining(world, existing)) {
    applySettings(enrolment);
    return knob(world, 'guardduty.existingMember') === 'accepted' ? undefined : RESULT.already;
  }
  if (!existing && memberCount(adminState) >= knob(world, 'guardduty.memberLimit')) {
    return RESULT.limit;
  }
  const state = regionState(world, account, region);
  if (state.administrator && state.administrator.account !== admin) return RESULT.otherAdministrator;
  if (hasMembers(world, state)) return RESULT.hasMembers;
  const hindrance = hindranceOf(enrolment);
  if (hindrance === RESULT.managementFirst) return hindrance;
  const member: Member = {
    account,
    email: enrolment.email,
    kind: 'organization',
    status: hindrance ?? 'Created',
    updatedAt: now(world),
  };
  putMember(adminState, member);
  if (hindrance !== undefined) return undefined;
  member.enabledAt = now(world) + enrolment.delayMs;
  state.administrator = enrolment.fresh.administrator ??= { account: admin, kind: 'organization' };
  applySettings(enrolment);
  return undefined;
}

/** Lets auto-enable do in a Region what is due by now: NEW and ALL for accounts that joined since, ALL for everybody. */
export function settleAutoEnable(world: World, region: string): void {
  const admin = designationIn(world, region) && effectiveAdmin(world, region);
  if (admin === undefined) return;
  enrolNewAccounts(world, admin, region);
  const delayMs = knob(world, 'guardduty.autoEnableDelayMs');
  const settings = organizationSettings(world, admin, region);
  if (delayMs < 0 || now(world) < Math.max(settings.changedAt, settings.sweptAt ?? 0) + delayMs) return;
  settings.sweptAt = now(world);
  if (settings.autoEnable === 'ALL') enrolEveryAccount(world, admin, region);
  const changes = joiningChanges(settings.features, offeredFeatures(world, region), ['ALL']);
  if (changes.length === 0) return;
  for (const member of membersIn(regionState(world, admin, region))) {
    const { detector } = regionState(world, member.account, region);
    if (detector && isJoining(world, member)) {
      detector.features = changeFeatures(detector.features, changes, now(world));
    }
  }
}

/** Accounts that joined after the designation, each looked at once, some time after it joined. */
function enrolNewAccounts(world: World, admin: string, region: string): void {
  const organization = organizationOf(world);
  const delayMs = knob(world, 'guardduty.joinDelayMs');
  const settings = organizationSettings(world, admin, region);
  if (!organization || delayMs < 0) return;
  for (; settings.accountsSeen < organization.order.length; settings.accountsSeen += 1) {
    const account = organization.accounts[organization.order[settings.accountsSeen] ?? ''];
    if (account && now(world) < account.joinedAt + delayMs) return;
    // An opt-in Region counts only if the account opted in before it joined.
    if (!account || settings.autoEnable === 'NONE' || !isRegionEnabled(world, account.id, region)) continue;
    const { id, email } = account;
    enrol({ world, admin, region, account: id, email, delayMs: 0, fresh: {} });
  }
}

function enrolEveryAccount(world: World, admin: string, region: string): void {
  const fresh = {};
  for (const { id, state, email } of Object.values(organizationOf(world)?.accounts ?? {})) {
    const member = findMember(regionState(world, admin, region), id);
    if (id === admin || state !== 'ACTIVE' || (member && isJoining(world, member))) continue;
    if (isRegionEnabled(world, id, region))
      enrol({ world, admin, region, account: id, email, delayMs: 0, fresh });
  }
}

/** Why the account cannot have a detector now: a status to show, or the management account's refusal. */
function hindranceOf({ world, region, account }: Enrolment): string | undefined {
  const organization = organizationOf(world);
  if (organization?.accounts[account]?.state !== 'ACTIVE') return 'AccountSuspended';
  if (!isRegionEnabled(world, account, region)) return 'RegionDisabled';
  if (account !== organization.managementAccountId) return undefined;
  if (findDetector(world, account, region)) return undefined;
  if (knob(world, 'guardduty.managementMember') === 'detector') return RESULT.managementFirst;
  return hasServiceLinkedRole(world, account, GUARDDUTY_PRINCIPAL)
    ? undefined
    : 'CannotCreateDetectorInOrganizationMasterAccount';
}

/** Gives the account a detector if it has none, and turns on what the organization's settings say. */
function applySettings(enrolment: Enrolment): void {
  const { world, admin, region, account, delayMs, fresh } = enrolment;
  const state = regionState(world, account, region);
  const offered = offeredFeatures(world, region);
  const mayScan = makeMemberRoles(world, admin, account);
  const changes = joiningChanges(organizationSettings(world, admin, region).features, offered).filter(
    ({ name }) => mayScan || name !== 'EBS_MALWARE_PROTECTION',
  );
  if (state.detector) {
    state.detector.enabled = true;
    state.detector.features = changeFeatures(state.detector.features, changes, now(world));
    state.detector.updatedAt = now(world);
    return;
  }
  const features = mayScan ? (fresh.features ??= freshFeatures()) : freshFeatures();
  state.detector = newDetector(world, features, { visibleAt: now(world) + delayMs });

  function freshFeatures(): FeatureSettings {
    return changeFeatures(noFeatures(offered, now(world)), changes, now(world));
  }
}
