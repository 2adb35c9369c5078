import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AccountFacts } from '../../discovery/accounts.ts';
import { explain } from '../../aws/explain.ts';
import { looked, pass, skipped, warn, type Check } from './check.ts';
import type { DoctorContext, AccountRoles } from './context.ts';

/** Members whose role cannot be assumed are named up to so many. */
const NAMED = 10;

/** Whether there is a way into the admin account: its own credentials, or a role that can be assumed. */
export function adminRoleCheck(
  { session, read, options }: DoctorContext,
  { admin, organization }: Omit<AccountRoles, 'entered'>,
): Promise<Check> {
  const subject = { id: 'admin-role', title: 'Role in the admin account' };
  const { account: caller } = session.identity;
  if (admin === undefined || admin === organization?.managementAccountId)
    return Promise.resolve(skipped(subject, 'it is not settled which account that is'));
  if (admin === caller) return Promise.resolve(pass(subject, 'these credentials are its own'));
  return looked(subject, async () => {
    const { Arn = '' } = await read
      .client('sts', { account: admin, region: session.homeRegion })
      .send(new GetCallerIdentityCommand({}));
    const role = /assumed-role\/([^/]+)\//.exec(Arn)?.[1] ?? options.config.roleName ?? Arn;
    return pass(subject, `cross-account role ${role} in ${admin} can be assumed`);
  });
}

/** Whether members can be entered, which only a look into each and deleting their detectors need. */
export function memberRolesCheck(
  { session, read }: DoctorContext,
  { admin, organization }: Omit<AccountRoles, 'entered'>,
  accounts: readonly AccountFacts[],
): Promise<Check> {
  const subject = { id: 'member-roles', title: 'Ways into members' };
  if (admin !== undefined) session.knowAdmin(admin);
  const members = accounts.filter(
    ({ id, state }) => state === 'ACTIVE' && id !== admin && id !== organization?.managementAccountId,
  );
  if (members.length === 0) return Promise.resolve(skipped(subject, 'no member is known'));
  return looked(subject, async () => {
    const refused = await Promise.all(
      members.map(async ({ id }) => {
        try {
          await read
            .client('sts', { account: id, region: session.homeRegion })
            .send(new GetCallerIdentityCommand({}));
          return [];
        } catch (error) {
          const problem = explain(error);
          // Anything but a closed door is a failure of its own.
          if (problem.code !== 'ASSUME_ROLE_DENIED' && problem.code !== 'DENIED_BY_POLICY') throw error;
          return [id];
        }
      }),
    );
    const closed = refused.flat();
    if (closed.length === 0)
      return pass(subject, `a cross-account role can be assumed in all ${members.length}`);
    const more = closed.length > NAMED ? ` and ${closed.length - NAMED} more` : '';
    return warn(
      subject,
      `No cross-account role can be assumed in ${closed.slice(0, NAMED).join(', ')}${more} (${closed.length} of ${members.length}).`,
      'Only teardown --delete-member-detectors and --deep need it: name a role that is there with --member-role-name.',
      'ASSUME_ROLE_DENIED',
    );
  });
}
