/** An account's detector: finding it, making it, and the roles it needs. */
import { isAllowed } from '../../access/access.ts';
import type { Call } from '../service.ts';
import { now, opaqueId, type World } from '../../world/world.ts';
import { createServiceLinkedRole, hasServiceLinkedRole } from '../iam/state.ts';
import { organizationOf } from '../shared/organization.ts';
import { badRequest, FOREIGN_DETECTOR, NO_SERVICE_ROLE_RIGHT } from './errors.ts';
import type { FeatureSettings } from './features.ts';
import { regionState, type Detector, type Frequency, type RegionState } from './state.ts';

export const GUARDDUTY_PRINCIPAL = 'guardduty.amazonaws.com';
export const MALWARE_PRINCIPAL = 'malware-protection.guardduty.amazonaws.com';

/** Tags are replaced, never changed in place, so that all may share one value. */
const NO_TAGS = {};

const ROLE_NAMES: Readonly<Record<string, string>> = {
  [GUARDDUTY_PRINCIPAL]: 'AWSServiceRoleForAmazonGuardDuty',
  [MALWARE_PRINCIPAL]: 'AWSServiceRoleForAmazonGuardDutyMalwareProtection',
};

/** The detector that an account sees in a Region. */
export function findDetector(world: World, account: string, region: string): Detector | undefined {
  const { detector } = regionState(world, account, region);
  return detector && now(world) >= detector.visibleAt ? detector : undefined;
}

/** The caller's detector that the request's path names, with the caller's state. */
export function ownDetector(call: Call<{ readonly DetectorId: string }>): {
  readonly state: RegionState;
  readonly detector: Detector;
} {
  const id = call.input.DetectorId;
  if (!/^[0-9a-f]{32}$/.test(id)) {
    throw badRequest('The request is rejected because the parameter detectorId has an invalid value.');
  }
  const detector = findDetector(call.world, call.account, call.region);
  if (detector?.id !== id) throw badRequest(FOREIGN_DETECTOR, 'NoSuchEntityException');
  return { state: regionState(call.world, call.account, call.region), detector };
}

/** A detector with these features; everything else as AWS sets it. */
export function newDetector(
  world: World,
  features: FeatureSettings,
  rest: Partial<Omit<Detector, 'features'>> = {},
): Detector {
  const at = now(world);
  return {
    id: opaqueId(world, 32),
    visibleAt: at,
    createdAt: rest.visibleAt ?? at,
    updatedAt: rest.visibleAt ?? at,
    enabled: true,
    frequency: 'SIX_HOURS',
    features,
    tags: NO_TAGS,
    ...rest,
  };
}

/** How often a detector's updates are published: a member follows its administrator. */
export function frequencyOf(world: World, account: string, region: string): Frequency {
  const { detector, administrator } = regionState(world, account, region);
  const deciding = administrator ? regionState(world, administrator.account, region).detector : detector;
  return deciding?.frequency ?? 'SIX_HOURS';
}

/** ARN of the role that a service acts with in an account. */
export function serviceRoleArn(world: World, account: string, principal = GUARDDUTY_PRINCIPAL): string {
  return `arn:${world.settings.partition}:iam::${account}:role/aws-service-role/${principal}/${ROLE_NAMES[principal] ?? ''}`;
}

/** ARN of a detector, which can be tagged. */
export function detectorArn(call: Call<unknown>, detector: Detector): string {
  return `arn:${call.world.settings.partition}:guardduty:${call.region}:${call.account}:detector/${detector.id}`;
}

/** Makes a service's role for the caller, who needs `iam:CreateServiceLinkedRole` when it is not there. False: not allowed. */
export function obtainServiceRole(call: Call<unknown>, principal: string): boolean {
  if (hasServiceLinkedRole(call.world, call.account, principal)) return true;
  const allowed = isAllowed(
    call.world,
    call.principal,
    'iam:CreateServiceLinkedRole',
    serviceRoleArn(call.world, call.account, principal),
    { 'iam:AWSServiceName': principal },
  );
  if (allowed) createServiceLinkedRole(call.world, call.account, principal);
  return allowed;
}

/** As {@link obtainServiceRole}, or refuses the request. */
export function requireServiceRole(call: Call<unknown>, principal: string): void {
  if (!obtainServiceRole(call, principal)) throw badRequest(NO_SERVICE_ROLE_RIGHT, 'AccessDeniedException');
}

/**
 * Makes the roles in an account that joins through Organizations. The one for malware scans needs trusted access of its own,
 * unless the administrator is the management account. Returns whether malware scans can run.
 * https://docs.aws.amazon.com/guardduty/latest/ug/configure-malware-protection-multi-account.html
 */
export function makeMemberRoles(world: World, admin: string, account: string): boolean {
  const organization = organizationOf(world);
  createServiceLinkedRole(world, account, GUARDDUTY_PRINCIPAL);
  const mayScan =
    admin === organization?.managementAccountId ||
    organization?.trustedServices[MALWARE_PRINCIPAL] !== undefined ||
    hasServiceLinkedRole(world, account, MALWARE_PRINCIPAL);
  if (mayScan) createServiceLinkedRole(world, account, MALWARE_PRINCIPAL);
  return mayScan;
}
