/**
 * How an account becomes a member through Organizations. No invitation is needed; a detector that is already there is kept, and
 * its plans are changed.
 */
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { isRegionEnabled } from '../account/state.ts';
import { hasServiceLinkedRole } from '../iam/state.ts';
import { organizationOf } from '../shared/organization.ts';
import { organizationSettings } from './designation.ts';
import { findDetector, GUARDDUTY_PRINCIPAL, makeMemberRoles, newDetector } from './detector.ts';
import { RESULT } from './errors.ts';
import { featureChanger, joiningChanges, noFeatures, type FeatureSettings } from './features.ts';
import { findMember, memberCount, putMember } from './member-list.ts';
import { offeredFeatures } from './offered-features.ts';
import { hasMembers, isJoining } from './relationship.ts';
import { regionState, type Administrator, type Member } from './state.ts';

/** What all accounts have in common that join by one request; kept once for thousands of them. */
export interface Intake {
  readonly world: World;
  readonly region: string;
  /** Until the members are Enabled. */
  readonly delayMs: number;
  readonly administrator: Administrator;
  /** Plans of accounts in which malware scans can run, and of those in which they cannot. */
  readonly plans: Readonly<Record<'scanning' | 'notScanning', Plans>>;
}

interface Plans {
  /** Of an account that has no detector yet. */
  readonly fresh: FeatureSettings;
  readonly changed: (before: FeatureSettings) => FeatureSettings;
}

/** Prepares the joining of accounts with a delegated administrator as its settings are now. */
export function intakeOf(world: World, admin: string, region: string, delayMs: number): Intake {
  const offered = offeredFeatures(world, region);
  const changes = joiningChanges(organizationSettings(world, admin, region).features, offered);
  const nothing = noFeatures(offered, now(world));
  const plans = (allowed: typeof changes): Plans => {
    const changed = featureChanger(allowed, now(world));
    return { fresh: changed(nothing), changed };
  };
  return {
    world,
    region,
    delayMs,
    administrator: { account: admin, kind: 'organization' },
    plans: {
      scanning: plans(changes),
      notScanning: plans(changes.filter(({ name }) => name !== 'EBS_MALWARE_PROTECTION')),
    },
  };
}

/** Makes the account a member. Returns AWS's reason when it cannot, or undefined. */
export function enrol(intake: Intake, account: string, email: string): string | undefined {
  const { world, region, administrator, delayMs } = intake;
  const admin = administrator.account;
  const adminState = regionState(world, admin, region);
  const existing = findMember(adminState, account);
  if (account === admin) return RESULT.self;
  if (existing && existing.kind === 'organization' && isJoining(world, existing)) {
    applyPlans(intake, account);
    return knob(world, 'guardduty.existingMember') === 'accepted' ? undefined : RESULT.already;
  }
  if (!existing && memberCount(adminState) >= knob(world, 'guardduty.memberLimit')) return RESULT.limit;
  const state = regionState(world, account, region);
  if (state.administrator && state.administrator.account !== admin) return RESULT.otherAdministrator;
  if (hasMembers(world, state)) return RESULT.hasMembers;
  const hindrance = hindranceOf(world, account, region);
  if (hindrance === RESULT.managementFirst) return hindrance;
  const isRefused = knob(world, 'guardduty.memberWithoutRegion') === 'unprocessed';
  if (hindrance === 'RegionDisabled' && isRefused) return RESULT.withoutRegion;
  const member: Member = {
    account,
    email,
    kind: 'organization',
    status: hindrance ?? 'Created',
    updatedAt: now(world),
    ...(hindrance === undefined && { enabledAt: now(world) + delayMs }),
  };
  putMember(adminState, member);
  if (hindrance !== undefined) return undefined;
  state.administrator = administrator;
  applyPlans(intake, account);
  return undefined;
}

/** Why the account cannot have a detector now: a status to show, or the management account's refusal. */
function hindranceOf(world: World, account: string, region: string): string | undefined {
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

/** Gives the account a detector if it has none, wakes the one it has, and turns on what the organization's settings say. */
function applyPlans({ world, region, delayMs, administrator, plans }: Intake, account: string): void {
  const state = regionState(world, account, region);
  const mayScan = makeMemberRoles(world, administrator.account, account);
  const { fresh, changed } = plans[mayScan ? 'scanning' : 'notScanning'];
  if (!state.detector) {
    state.detector = newDetector(world, fresh, { visibleAt: now(world) + delayMs });
    return;
  }
  const { detector } = state;
  const { policyFeatures = [] } = detector;
  const after = changed(detector.features);
  const kept = Object.entries(detector.features).filter(([name]) => policyFeatures.includes(name));
  detector.features = kept.length > 0 ? { ...after, ...Object.fromEntries(kept) } : after;
  detector.enabled = true;
  detector.updatedAt = now(world);
}
