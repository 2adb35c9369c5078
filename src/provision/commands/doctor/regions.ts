import { conflictError, otherAdministrator } from '../../discovery/administrators.ts';
import type { AdminReading } from '../../reads/guardduty-reads.ts';
import { readAdmin, readDetectorId } from '../../reads/guardduty-reads.ts';
import { explain } from '../../aws/explain.ts';
import { readRegions, type RegionFacts } from '../../discovery/regions.ts';
import { fail, failed, looked, pass, warn, type Check } from './check.ts';
import type { DoctorContext, AccountRoles } from './context.ts';

/** Which Regions there are to work in. Undefined: that could not be found out. */
export async function regionsCheck(
  { session, read, options }: DoctorContext,
  { organization, admin, callerRole }: AccountRoles,
): Promise<{ readonly check: Check; readonly regions: RegionFacts['regions'] | undefined }> {
  const subject = { id: 'regions', title: 'Regions' };
  const own = admin ?? session.identity.account;
  const both = organization !== undefined && callerRole === 'management';
  try {
    const { regions, skipped } = await readRegions(read, {
      homeRegion: session.homeRegion,
      config: options.config,
      accounts: both ? [organization.managementAccountId, own] : [own],
      adminAccountId: own,
    });
    const seen = `${regions.length === 1 ? regions[0] : `${regions.length}: ${regions.join(', ')}`}`;
    if (skipped.length === 0) return { check: pass(subject, seen), regions };
    const why = skipped.map(({ region, reason }) => `${region}: ${reason}`).join('; ');
    return {
      check: warn(
        subject,
        `${seen}. Skipped: ${why}.`,
        `Enable what should be covered, or confirm that it is meant: --exclude-regions ${skipped.map(({ region }) => region).join(',')}`,
      ),
      regions,
    };
  } catch (error) {
    return { check: failed(subject, error), regions: undefined };
  }
}

/** Whether GuardDuty answers in every Region, in the accounts that a run works in. */
export function guarddutyCheck(
  { session, read }: DoctorContext,
  { organization, admin, callerRole }: AccountRoles,
  regions: readonly string[],
): Promise<Check> {
  const subject = { id: 'guardduty', title: 'GuardDuty' };
  const accounts = [
    admin ?? session.identity.account,
    ...(organization !== undefined && callerRole === 'management' ? [organization.managementAccountId] : []),
  ];
  return looked(subject, async () => {
    const places = regions.flatMap((region) => accounts.map((account) => ({ account, region })));
    const problems = await Promise.all(
      places.map(async (place) => {
        try {
          await readDetectorId(read, place);
          return [];
        } catch (error) {
          return [explain(error, place)];
        }
      }),
    );
    const [first, ...rest] = problems.flat();
    if (first === undefined)
      return pass(
        subject,
        `answers in ${regions.length === 1 ? 'the Region' : `all ${regions.length} Regions`}`,
      );
    const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
    return fail(subject, `${first.message}${more}`, first.fix, first.code);
  });
}

/** Who administers GuardDuty in each Region; only the management account may ask. */
export function administratorsCheck(
  { read }: DoctorContext,
  { organization, admin }: AccountRoles,
  regions: readonly string[],
): Promise<Check> {
  const subject = { id: 'administrators', title: 'Administrator by Region' };
  const management = organization?.managementAccountId ?? '';
  return looked(subject, async () => {
    const seen = await Promise.all(
      regions.map(async (region) => ({ region, admin: await readAdmin(read, management, region) })),
    );
    const where = (is: (found: AdminReading) => boolean): readonly string[] =>
      seen.flatMap(({ region, admin: found }) => (found !== undefined && is(found) ? [region] : []));
    const others = where(({ account, status }) => status === 'ENABLED' && account !== admin);
    const leaving = where(({ status }) => status === 'DISABLE_IN_PROGRESS');
    const ours = where(({ account, status }) => status === 'ENABLED' && account === admin);
    if (others.length > 0) {
      const other = seen.find(({ region }) => region === others[0])?.admin?.account ?? '?';
      const { message, fix, code } = conflictError(otherAdministrator(other, others[0] ?? ''));
      return fail(
        subject,
        others.length === 1 ? message : `${message} Also in ${others.slice(1).join(', ')}.`,
        fix,
        code,
      );
    }
    if (leaving.length > 0)
      return warn(
        subject,
        `An administrator is on its way out in ${leaving.join(', ')}.`,
        'Nothing to do: enable waits until it is gone.',
      );
    if (ours.length === 0) return pass(subject, 'none yet; enable --org names it');
    return pass(
      subject,
      ours.length === regions.length
        ? `${admin} in every Region`
        : `${admin} in ${ours.join(', ')}; enable names it in the rest`,
    );
  });
}
