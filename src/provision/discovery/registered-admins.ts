import { ListDelegatedAdministratorsCommand } from '@aws-sdk/client-organizations';
import type { Aws } from '../aws/aws.ts';
import { allPages } from '../aws/batches.ts';
import { GUARDDUTY_SERVICE } from '../base/service-principals.ts';
import { organizationsPlace } from './accounts.ts';

/** The accounts that Organizations knows as GuardDuty's delegated administrators: a designation registers one. */
export function readRegistered(aws: Aws, caller: string): Promise<readonly string[]> {
  return aws.shared(KEY, () => listRegistered(aws, caller));
}

/** After an account was registered or deregistered. */
export function forgetRegistered(aws: Aws): void {
  aws.forget(KEY);
}

const KEY = 'organizations/registered';

async function listRegistered(aws: Aws, caller: string): Promise<readonly string[]> {
  const organizations = aws.client('organizations', organizationsPlace(aws, caller));
  const admins = await allPages(
    (token) =>
      organizations.send(
        new ListDelegatedAdministratorsCommand({
          ServicePrincipal: GUARDDUTY_SERVICE,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    ({ DelegatedAdministrators }) => DelegatedAdministrators,
    ({ NextToken }) => NextToken,
  );
  return admins.flatMap(({ Id }) => (Id === undefined ? [] : [Id]));
}
