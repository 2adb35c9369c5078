import { DeregisterDelegatedAdministratorCommand } from '@aws-sdk/client-organizations';
import { organizationsPlace } from '../../discovery/accounts.ts';
import { forgetRegistered, readRegistered } from '../../discovery/registered-admins.ts';
import { GUARDDUTY_SERVICE } from '../../base/service-principals.ts';
import { observed, type Resource } from '../../engine/resource.ts';

export type RegistrationState = { readonly service: string };

/**
 * Organizations' own note that an account administers GuardDuty. A designation makes it and AWS does not take it back by
 * itself. https://docs.aws.amazon.com/guardduty/latest/ug/change-guardduty-delegated-admin.html
 */
export function restoreRegistration(managementAccount: string, admin: string): Resource<RegistrationState> {
  return {
    kind: 'registration',
    account: managementAccount,
    region: 'global',
    name: admin,
    desired: () => undefined,
    observe: async (aws) =>
      observed(
        (await readRegistered(aws, managementAccount)).includes(admin)
          ? { service: GUARDDUTY_SERVICE }
          : undefined,
      ),
    apply: () => Promise.resolve(),
    remove: async (aws) => {
      await aws.client('organizations', organizationsPlace(aws, managementAccount)).send(
        new DeregisterDelegatedAdministratorCommand({
          AccountId: admin,
          ServicePrincipal: GUARDDUTY_SERVICE,
        }),
      );
      forgetRegistered(aws);
    },
  };
}
