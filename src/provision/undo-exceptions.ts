import type { Facts } from './facts.ts';
import { addressOf } from './resource.ts';
import { SERVICE_LINKED_ROLES } from './resources/service-linked-role.ts';
import { TRUSTED_SERVICES } from './resources/trusted-access.ts';
import type { RegionUndo, Undo } from './undo.ts';

/** Something that a teardown leaves different from what it was, and why. */
export interface Exception {
  readonly address: string;
  readonly reason: string;
}

/** Everything that a teardown of the Organization's settings does not put back. Pure. */
export function undoExceptions(facts: Facts, undo: Undo): readonly Exception[] {
  if (undo.regions.length === 0) return [];
  const { organization, adminAccountId } = facts;
  const accounts =
    organization === undefined ? [adminAccountId] : [organization.managementAccountId, adminAccountId];
  const joined = new Set(undo.regions.flatMap((region) => region.leavers));
  const roles = accounts.flatMap((account) =>
    Object.values(SERVICE_LINKED_ROLES).map((name) => ({
      address: addressOf({ kind: 'service-linked-role', account, region: 'global', name }),
      reason: 'AWS made it for GuardDuty and shares it with every use of the service',
    })),
  );
  const elsewhere = [...joined].filter((id) => !accounts.includes(id));
  return [
    ...roles,
    ...(elsewhere.length === 0
      ? []
      : [
          {
            address: `service-linked-role ${shown(elsewhere)}/global`,
            reason: `AWS made GuardDuty's roles in ${elsewhere.length} members`,
          },
        ]),
    ...undo.regions.flatMap((region) => regionExceptions(facts, undo, region)),
    ...stillUsed(facts, undo),
  ];
}

function regionExceptions(
  facts: Facts,
  undo: Undo,
  { region, record, adminIsOurs, joined, leavers, stayed }: RegionUndo,
): readonly Exception[] {
  const { organization, adminAccountId } = facts;
  if (organization === undefined) return [];
  const address = (kind: string, account = adminAccountId): string => addressOf({ kind, account, region });
  const management = organization.managementAccountId;
  const found: Exception[] = [];
  const say = (where: string, reason: string): void => {
    found.push({ address: where, reason });
  };
  if (record.members === null)
    say(address('members'), 'the list of earlier members was too long to keep, so no member is let go');
  if (!adminIsOurs) {
    if (joined.length > 0)
      say(
        address('members'),
        `${joined.length} accounts were added where ${adminAccountId} administered GuardDuty before us, and stay its members: ${shown(joined)}`,
      );
    if (stayed.length > 0)
      say(
        address('member-features'),
        `protection plans that were turned on in ${stayed.length} earlier members stay on`,
      );
    if ((record.stopped?.count ?? 0) > 0)
      say(
        address('members'),
        `monitoring was started again in up to ${record.stopped?.count ?? 0} members and stays on`,
      );
    if (record.management === null && joined.includes(management))
      say(
        address('detector', management),
        'it is a member of the administrator that was there before us, so GuardDuty stays on',
      );
    return found;
  }
  if (record.admin !== null)
    say(
      address('delegated-admin', management),
      `account ${record.admin} administered GuardDuty before us and is not named again`,
    );
  if (leavers.length > 0)
    say(
      address('member-detectors'),
      undo.deleteMemberDetectors
        ? `detectors older than ${record.at}, with tags of others or in accounts that no role lets us into stay, with the plans that joining changed`
        : `GuardDuty stays on, and bills, in ${leavers.length} accounts, with the plans that joining gave them: ${shown(leavers)}`,
    );
  if (stayed.length > 0)
    say(
      address('members'),
      `${stayed.length} accounts were members by invitation; AWS drops them with the administrator and they are not invited again: ${shown(stayed)}`,
    );
  return found;
}

function stillUsed({ organization, adminAccountId }: Facts, undo: Undo): readonly Exception[] {
  if (organization === undefined || undo.organization === undefined) return [];
  const regions = undo.foreignRegions;
  if (regions.length === 0) return [];
  const { trusted, registered } = undo.organization;
  const account = organization.managementAccountId;
  const reason = `account ${adminAccountId} still administers GuardDuty in ${regions.join(', ')}`;
  return [
    ...TRUSTED_SERVICES.filter((service) => !trusted.includes(service)).map((name) => ({
      address: addressOf({ kind: 'trusted-access', account, region: 'global', name }),
      reason,
    })),
    ...(registered.includes(adminAccountId)
      ? []
      : [
          {
            address: addressOf({ kind: 'registration', account, region: 'global', name: adminAccountId }),
            reason,
          },
        ]),
  ];
}

function shown(accounts: readonly string[]): string {
  return accounts.length <= 100
    ? accounts.join(', ')
    : `${accounts.slice(0, 100).join(', ')} and ${accounts.length - 100} more`;
}
