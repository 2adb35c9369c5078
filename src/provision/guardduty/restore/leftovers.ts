import type { LeftoverCode } from '../../base/notice-codes.ts';
import type { ErrorCode } from '../../base/errors.ts';
import type { Facts } from '../../discovery/facts.ts';
import type { LeftoverReport } from '../../engine/report.ts';
import type { Kind } from '../../engine/kind.ts';
import { addressOf } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';
import { SERVICE_LINKED_ROLES } from '../resources/service-linked-role.ts';
import { TRUSTED_SERVICES } from '../resources/trusted-access.ts';
import type { RegionUndo, Undo } from './restore.ts';

/** Why something is not as it was: a code for programs, a sentence for people. Where it could not be read, the error's code. */
export interface Why {
  readonly code: LeftoverCode | ErrorCode;
  readonly reason: string;
}

/** Why roles of GuardDuty stay. */
export const ROLE_STAYS: Why = {
  code: 'STAYS_AFTER_TEARDOWN',
  reason: 'AWS made this role for GuardDuty, and shares it with every use of the service',
};

/** A detector is others' by now. */
export const FOREIGN_TAGS: Why = {
  code: 'FOREIGN_TAGS',
  reason: 'there was none before us, and it carries tags of someone else',
};

/** A member that had been stopped. */
export const MONITORING_STARTED: Why = {
  code: 'MONITORING_STARTED',
  reason: 'its monitoring had been stopped and was started again',
};

/** Why the detector of a former member stays. */
export const STAYS_ON: Why = { code: 'STAYS_ON', reason: 'GuardDuty stays on there, and bills' };

/**
 * Something in a place that a teardown leaves different from what it was.
 *
 * @param kind as changes name it; a membership is `member <administrator>/<Region>/<account>`
 */
export function leftoverAt(
  basis: LeftoverReport['basis'],
  kind: Kind | 'member',
  { account, region }: Place,
  { code, reason }: Why,
  name?: string,
): LeftoverReport {
  return {
    address: addressOf({ kind, account, region, ...(name === undefined ? {} : { name }) }),
    code,
    reason,
    basis,
  };
}

/** Both of GuardDuty's roles in an account that was not looked into. */
export function assumedRoles(account: string): readonly LeftoverReport[] {
  return Object.values(SERVICE_LINKED_ROLES).map((name) =>
    leftoverAt('assumed', 'service-linked-role', { account, region: 'global' }, ROLE_STAYS, name),
  );
}

/** What a teardown will not restore, as far as that is known before it: for its plan. Pure. */
export function expectedLeftovers(facts: Facts, undo: Undo): readonly LeftoverReport[] {
  if (undo.organization === undefined && undo.regions.length === 0) return [];
  const { organization, adminAccountId } = facts;
  const own =
    organization === undefined ? [adminAccountId] : [organization.managementAccountId, adminAccountId];
  const touched = undo.regions.flatMap(({ adminIsOurs, leavers, joined }) =>
    adminIsOurs ? leavers : joined,
  );
  return [
    ...[...new Set([...own, ...touched])].flatMap(assumedRoles),
    ...(organization === undefined ? [] : undo.regions.flatMap((region) => ofRegion(facts, undo, region))),
    ...stillUsed(facts, undo),
  ];
}

function ofRegion(
  { organization, adminAccountId }: Facts,
  { deleteMemberDetectors }: Undo,
  { region, record, adminIsOurs, joined, leavers, stayed }: RegionUndo,
): readonly LeftoverReport[] {
  const place = { account: adminAccountId, region };
  const all: LeftoverReport[] = [];
  if (record.members === null) all.push(listTooLong(place));
  if (!adminIsOurs)
    for (const account of joined) {
      all.push(leftoverAt('assumed', 'member', place, staysMember(adminAccountId), account));
      all.push(leftoverAt('assumed', 'detector', { account, region }, staysMember(adminAccountId)));
    }
  else {
    if (!deleteMemberDetectors)
      for (const account of leavers)
        all.push(leftoverAt('assumed', 'detector', { account, region }, STAYS_ON));
    for (const account of stayed) all.push(leftoverAt('assumed', 'member', place, DROPPED, account));
    if (record.admin !== null)
      all.push(
        leftoverAt(
          'assumed',
          'delegated-admin',
          { account: organization?.managementAccountId ?? '', region },
          {
            code: 'ADMIN_NOT_NAMED_AGAIN',
            reason: `account ${record.admin} administered GuardDuty before us and is not named again`,
          },
        ),
      );
  }
  return all;
}

/** A member of an administrator that was there before us. */
export function staysMember(administrator: string): Why {
  return {
    code: 'STAYS_MEMBER',
    reason: `added where ${administrator} administered GuardDuty before us, and stays its member`,
  };
}

/** A membership that AWS ended. */
export const DROPPED: Why = {
  code: 'NOT_INVITED_AGAIN',
  reason: 'it was a member before us; AWS drops it with the administrator and it is not invited again',
};

/** The members of before are not known. */
export function listTooLong(place: Place): LeftoverReport {
  return leftoverAt('assumed', 'members', place, {
    code: 'MEMBERS_NOT_RECORDED',
    reason: 'the list of earlier members was too long to keep, so no member is disassociated',
  });
}

/** Our administrator serves others in Regions that we have no record of: what those need stays. */
function stillUsed({ organization, adminAccountId }: Facts, undo: Undo): readonly LeftoverReport[] {
  if (organization === undefined || undo.organization === undefined || undo.foreignRegions.length === 0)
    return [];
  const { trusted, registered } = undo.organization;
  const place = { account: organization.managementAccountId, region: 'global' };
  const why = staysNeeded(adminAccountId, undo);
  return [
    ...TRUSTED_SERVICES.filter((service) => !trusted.includes(service)).map((name) =>
      leftoverAt('assumed', 'trusted-access', place, why, name),
    ),
    ...(registered.includes(adminAccountId)
      ? []
      : [leftoverAt('assumed', 'registration', place, why, adminAccountId)]),
  ];
}

/** Why trusted access and the registration stay. */
export function staysNeeded(administrator: string, { foreignRegions }: Undo): Why {
  return {
    code: 'STILL_NEEDED',
    reason: `account ${administrator} still administers GuardDuty in ${foreignRegions.join(', ')}`,
  };
}
