import type { Facts } from '../../discovery/facts.ts';
import { addressOf } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';
import { SERVICE_LINKED_ROLES } from '../resources/service-linked-role.ts';
import { TRUSTED_SERVICES } from '../resources/trusted-access.ts';
import type { RegionUndo, Undo } from './restore.ts';

/** One thing that a teardown leaves different from what it was, and why. */
export interface Exception {
  /** Exactly one thing, as changes name it; a membership is `member <administrator>/<Region>/<account>`. */
  readonly address: string;
  readonly reason: string;
  /** `observed` where AWS shows the difference; `assumed` where nobody could look, or not yet. */
  readonly basis: 'observed' | 'assumed';
}

/** Why roles of GuardDuty stay. */
export const ROLE_STAYS = 'AWS made this role for GuardDuty, and shares it with every use of the service';

/** An exception of something in a place. */
export function exceptionAt(
  basis: Exception['basis'],
  kind: string,
  { account, region }: Place,
  reason: string,
  name?: string,
): Exception {
  return {
    address: addressOf({ kind, account, region, ...(name === undefined ? {} : { name }) }),
    reason,
    basis,
  };
}

/** Both of GuardDuty's roles in an account that nobody has looked into. */
export function assumedRoles(account: string): readonly Exception[] {
  return Object.values(SERVICE_LINKED_ROLES).map((name) =>
    exceptionAt('assumed', 'service-linked-role', { account, region: 'global' }, ROLE_STAYS, name),
  );
}

/** What a teardown will not put back, as far as that is known before it: for its plan. Pure. */
export function expectedExceptions(facts: Facts, undo: Undo): readonly Exception[] {
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
): readonly Exception[] {
  const place = { account: adminAccountId, region };
  const all: Exception[] = [];
  if (record.members === null) all.push(listTooLong(place));
  if (!adminIsOurs)
    for (const account of joined) {
      all.push(exceptionAt('assumed', 'member', place, staysMember(adminAccountId), account));
      all.push(exceptionAt('assumed', 'detector', { account, region }, staysMember(adminAccountId)));
    }
  else {
    if (!deleteMemberDetectors)
      for (const account of leavers)
        all.push(
          exceptionAt('assumed', 'detector', { account, region }, 'GuardDuty stays on there, and bills'),
        );
    for (const account of stayed) all.push(exceptionAt('assumed', 'member', place, DROPPED, account));
    if (record.admin !== null)
      all.push(
        exceptionAt(
          'assumed',
          'delegated-admin',
          { account: organization?.managementAccountId ?? '', region },
          `account ${record.admin} administered GuardDuty before us and is not named again`,
        ),
      );
  }
  return all;
}

/** A member of an administrator that was there before us. */
export function staysMember(administrator: string): string {
  return `added where ${administrator} administered GuardDuty before us, and stays its member`;
}

/** A membership that AWS ended. */
export const DROPPED =
  'it was a member before us; AWS drops it with the administrator and it is not invited again';

/** The members of before are not known. */
export function listTooLong(place: Place): Exception {
  return exceptionAt(
    'assumed',
    'members',
    place,
    'the list of earlier members was too long to keep, so no member is let go',
  );
}

/** Our administrator serves others in Regions that we have no record of: what those need stays. */
function stillUsed({ organization, adminAccountId }: Facts, undo: Undo): readonly Exception[] {
  if (organization === undefined || undo.organization === undefined || undo.foreignRegions.length === 0)
    return [];
  const { trusted, registered } = undo.organization;
  const place = { account: organization.managementAccountId, region: 'global' };
  const reason = staysNeeded(adminAccountId, undo);
  return [
    ...TRUSTED_SERVICES.filter((service) => !trusted.includes(service)).map((name) =>
      exceptionAt('assumed', 'trusted-access', place, reason, name),
    ),
    ...(registered.includes(adminAccountId)
      ? []
      : [exceptionAt('assumed', 'registration', place, reason, adminAccountId)]),
  ];
}

/** Why trusted access and the registration stay. */
export function staysNeeded(administrator: string, { foreignRegions }: Undo): string {
  return `account ${administrator} still administers GuardDuty in ${foreignRegions.join(', ')}`;
}
