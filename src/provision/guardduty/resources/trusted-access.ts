import {
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
} from '@aws-sdk/client-organizations';
import { organizationsPlace } from '../../discovery/accounts.ts';
import type { Aws } from '../../aws/aws.ts';
import { allPages } from '../../aws/batches.ts';
import { GUARDDUTY_SERVICE, MALWARE_SERVICE } from '../../base/service-principals.ts';
import { observed, type Resource } from '../../engine/resource.ts';

/** The services that need trusted access to the Organization. */
export const TRUSTED_SERVICES = [GUARDDUTY_SERVICE, MALWARE_SERVICE] as const;

export type TrustedAccessState = { readonly trusted: true };

/** Lets a service act in every account of the Organization. https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-guardduty.html */
export function trustedAccess(managementAccount: string, service: string): Resource<TrustedAccessState> {
  return {
    kind: 'trusted-access',
    account: managementAccount,
    region: 'global',
    name: service,
    desired: () => ({ trusted: true }),
    observe: async (aws) =>
      observed(
        (await readTrustedServices(aws, managementAccount)).includes(service) ? { trusted: true } : undefined,
      ),
    apply: async (aws) => {
      await aws
        .client('organizations', organizationsPlace(aws, managementAccount))
        .send(new EnableAWSServiceAccessCommand({ ServicePrincipal: service }));
      aws.forget(KEY);
    },
    remove: async (aws) => {
      await aws
        .client('organizations', organizationsPlace(aws, managementAccount))
        .send(new DisableAWSServiceAccessCommand({ ServicePrincipal: service }));
      aws.forget(KEY);
    },
  };
}

const KEY = 'organizations/trusted';

/** The services that have trusted access. */
export function readTrustedServices(aws: Aws, managementAccount: string): Promise<readonly string[]> {
  return aws.shared(KEY, async () => {
    const organizations = aws.client('organizations', organizationsPlace(aws, managementAccount));
    const enabled = await allPages(
      (token) =>
        organizations.send(
          new ListAWSServiceAccessForOrganizationCommand(token === undefined ? {} : { NextToken: token }),
        ),
      ({ EnabledServicePrincipals }) => EnabledServicePrincipals,
      ({ NextToken }) => NextToken,
    );
    return enabled.flatMap(({ ServicePrincipal }) =>
      ServicePrincipal === undefined ? [] : [ServicePrincipal],
    );
  });
}
