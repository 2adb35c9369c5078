import type { Aws } from '../../aws/aws.ts';
import type { Facts } from '../../discovery/facts.ts';
import { readAdmin } from '../../reads/guardduty-reads.ts';
import type { Names } from '../../deployment/names.ts';
import { absent, step } from '../../engine/resource.ts';
import { restoreAdmin } from '../resources/delegated-admin.ts';
import { restoreDetector } from './restore-detector.ts';
import { restoreMembers } from './restore-members.ts';
import { restoreOrganizationConfiguration } from './restore-organization-configuration.ts';
import { memberDetectors } from './member-detectors.ts';
import { leavingRecord, organizationRecord, regionRecord } from '../resources/record.ts';
import { restoreRegistration } from './registration.ts';
import { trustedAccess, TRUSTED_SERVICES } from '../resources/trusted-access.ts';
import { unknownStep } from '../../engine/unknown-step.ts';
import { inParallel, inSequence, type Tree } from '../../engine/tree.ts';
import type { RegionUndo, Undo } from './restore.ts';

/**
 * Puts the Organization's settings back, in AWS's order: what joining accounts get, members, administrator, detectors; then
 * what is about the whole Organization. The records go last, so that a teardown that was cut short still knows everything.
 */
export function undoTree(facts: Facts, names: Names, undo: Undo): Tree {
  const { organization, adminAccountId } = facts;
  const perRegion = inParallel(
    ...undo.regions.map((region) => regionTree(facts, names, region, undo.deleteMemberDetectors)),
  );
  const forget = inParallel(
    ...undo.regions.map(({ region }) => step(absent(regionRecord(facts, names, region)))),
  );
  if (organization === undefined || undo.organization === undefined) return inSequence(perRegion, forget);
  const management = organization.managementAccountId;
  const before = undo.organization;
  const stillUsed = undo.foreignRegions.length > 0;
  const registered = {
    kind: 'registration' as const,
    account: management,
    region: 'global',
    name: adminAccountId,
  };
  if (undo.foreignUnseen !== undefined)
    return inSequence(perRegion, unknownStep(registered, undo.foreignUnseen), forget);
  const registration =
    stillUsed || before.registered.includes(adminAccountId)
      ? []
      : [step(restoreRegistration(management, adminAccountId))];
  const untrusted = stillUsed ? [] : TRUSTED_SERVICES.filter((service) => !before.trusted.includes(service));
  return inSequence(
    perRegion,
    ...registration,
    ...untrusted.map((service) => step(absent(trustedAccess(management, service)))),
    forget,
    step(absent(organizationRecord(facts, names))),
  );
}

function regionTree(facts: Facts, names: Names, undo: RegionUndo, deleteMemberDetectors: boolean): Tree {
  const { organization, adminAccountId } = facts;
  const { region, record, adminIsOurs, wasMember, leavers, unseen } = undo;
  const place = { account: adminAccountId, region };
  if (unseen !== undefined) return inSequence(unknownStep({ kind: 'members', ...place }, unseen));
  const own = step(restoreDetector({ ...place, names, before: record.detector }));
  if (organization === undefined) return inSequence(own);
  const management = organization.managementAccountId;
  const isAdmin = async (aws: Aws): Promise<boolean> => {
    const admin = await readAdmin(aws, management, region);
    return admin?.account === adminAccountId && admin.status === 'ENABLED';
  };
  const settings = step(
    restoreOrganizationConfiguration({ ...place, before: adminIsOurs ? null : record.organization, isAdmin }),
  );
  // The administrator was there before us, and what joined it is its own by now.
  if (!adminIsOurs) return inSequence(settings, own);
  const managements = step(
    restoreDetector({ account: management, region, names, before: record.management }),
  );
  const theirs = deleteMemberDetectors
    ? [step(memberDetectors({ ...place, names, recordedAt: Date.parse(record.at), formerMembers: leavers }))]
    : [];
  return inSequence(
    step(leavingRecord(facts, names, region, leavers)),
    settings,
    step(restoreMembers({ ...place, wasMember, staysOn: !deleteMemberDetectors })),
    step(restoreAdmin({ managementAccount: management, admin: adminAccountId, region })),
    inParallel(own, managements, ...theirs),
  );
}
