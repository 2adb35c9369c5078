/** Worlds that had GuardDuty before: detectors and memberships that no one asks the API for. */
import { now, type World } from '../../world/world.ts';
import { createServiceLinkedRole } from '../iam/state.ts';
import { organizationOf } from '../shared/organization.ts';
import { organizationSettings } from './designation.ts';
import { GUARDDUTY_PRINCIPAL, MALWARE_PRINCIPAL, newDetector } from './detector.ts';
import { changeFeatures, defaultFeatures, isOn, type Status } from './features.ts';
import { offByDefault, offeredFeatures } from './offered-features.ts';
import { organizationRecord, regionState, type Detector, type Frequency, type Member } from './state.ts';
import { putMember } from './member-list.ts';

/** A detector that was there before, with AWS's defaults where nothing is said. */
export interface DetectorPreset {
  readonly account: string;
  readonly region: string;
  readonly enabled?: boolean;
  readonly frequency?: Frequency;
  readonly features?: Readonly<Record<string, Status>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Features that an Organizations policy manages. */
  readonly managedByPolicy?: readonly string[];
  /** World time in ms; now unless given. */
  readonly createdAt?: number;
}

/** Puts a detector into an account and Region, in place of the one there. Returns its id. */
export function presetDetector(world: World, preset: DetectorPreset): string {
  const { account, region, enabled, frequency, features = {}, tags, managedByPolicy, createdAt } = preset;
  const at = createdAt ?? now(world);
  const changes = Object.entries(features).map(([name, value]) => ({ name, value, additional: {} }));
  const settings = changeFeatures(
    defaultFeatures(offeredFeatures(world, region), offByDefault(world), at),
    changes,
    at,
  );
  const rest: Partial<Detector> = {
    visibleAt: at,
    ...(enabled !== undefined && { enabled }),
    ...(frequency && { frequency }),
    ...(tags && { tags }),
    ...(managedByPolicy && { policyFeatures: managedByPolicy }),
  };
  const detector = newDetector(world, settings, rest);
  regionState(world, account, region).detector = detector;
  createServiceLinkedRole(world, account, GUARDDUTY_PRINCIPAL);
  if (isOn(settings, 'EBS_MALWARE_PROTECTION')) createServiceLinkedRole(world, account, MALWARE_PRINCIPAL);
  return detector.id;
}

/** A membership that was there before. Both accounts get a detector if they have none. */
export interface MembershipPreset {
  readonly administrator: string;
  readonly account: string;
  readonly region: string;
  readonly kind?: Member['kind'];
  /** `Enabled` unless given; for example `Removed`, `Resigned`, `Disabled`, `Created`, `EmailVerificationFailed`. */
  readonly status?: string;
  readonly email?: string;
}

/** Puts an account into an administrator's list. */
export function presetMembership(world: World, preset: MembershipPreset): void {
  const { administrator, account, region, kind = 'invitation', status = 'Enabled' } = preset;
  const email = preset.email ?? organizationOf(world)?.accounts[account]?.email ?? `${account}@example.com`;
  ensureDetector(world, administrator, region);
  putMember(regionState(world, administrator, region), {
    account,
    email,
    kind,
    status,
    updatedAt: now(world),
    ...(kind === 'invitation' && { invitedAt: now(world) }),
  });
  if (status !== 'Enabled' && status !== 'Disabled') return;
  ensureDetector(world, account, region);
  regionState(world, account, region).administrator = { account: administrator, kind };
}

/** Makes an account the delegated administrator of a Region, long settled, with a detector; members are not added. */
export function presetAdministrator(
  world: World,
  preset: { readonly account: string; readonly region: string; readonly autoEnable?: 'NEW' | 'ALL' | 'NONE' },
): void {
  const organization = organizationOf(world);
  if (!organization) throw new Error('The world has no organization to have a delegated administrator.');
  const { account, region, autoEnable = 'NONE' } = preset;
  organization.trustedServices[GUARDDUTY_PRINCIPAL] ??= now(world);
  (organization.delegatedAdministrators[account] ??= {})[GUARDDUTY_PRINCIPAL] ??= now(world);
  organizationRecord(world, organization.managementAccountId).designations[region] = {
    admin: account,
    enabledAt: 0,
  };
  organizationSettings(world, account, region).autoEnable = autoEnable;
  ensureDetector(world, account, region);
}

function ensureDetector(world: World, account: string, region: string): void {
  if (!regionState(world, account, region).detector) presetDetector(world, { account, region });
}
