import { conflictError } from '../../discovery/administrators.ts';
import { namesFrom } from '../../deployment/deployment.ts';
import { ownDetector } from '../../guardduty/organization-tree.ts';
import { failed, looked, pass, type Check } from './check.ts';
import type { DoctorContext, AccountRoles } from './context.ts';

/**
 * Whether the account that the run is for is a GuardDuty member of another one, by the resource that the plan compares: a
 * member can neither administer others nor change its own detector.
 */
export function membershipCheck(
  { session, read, options }: DoctorContext,
  { organization, admin, callerRole }: AccountRoles,
  regions: readonly string[],
): Promise<Check> {
  const subject = { id: 'own-administrator', title: 'GuardDuty membership' };
  const { identity, homeRegion, partition } = session;
  const facts = { organization, adminAccountId: admin ?? identity.account, callerRole };
  const names = namesFrom(options.config, facts.adminAccountId, homeRegion, partition);
  return looked(subject, async () => {
    const seen = await Promise.all(
      regions.map(async (region) => {
        const own = ownDetector(facts, options.config, names, region);
        const { state } = await own.observe(read);
        return { region, administrator: state?.administrator, conflict: state && own.conflict(state) };
      }),
    );
    const [first] = seen.flatMap(({ conflict }) => (conflict === undefined ? [] : [conflict]));
    if (first !== undefined) return failed(subject, conflictError(first));
    const member = seen.find(({ administrator }) => administrator !== undefined);
    return pass(
      subject,
      member === undefined
        ? `account ${facts.adminAccountId} is no member of another`
        : `account ${member.administrator} administers it, and its settings are as wanted`,
    );
  });
}
