import { organizationOf } from '../shared/organization.ts';
import type { World } from '../../world/world.ts';

/** Services without an endpoint in each Region, which such guardrails leave out. */
const GLOBAL = ['iam:*', 'organizations:*', 'sts:*', 'account:*', 'support:*', 'budgets:*'];

/**
 * Shuts an account out of Regions by a service control policy, as AWS Control Tower's Region deny control does. It takes the
 * place of the policies that the account had; without Regions there is none any more.
 * https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html
 *
 * @param actions what is denied there; by default everything but global services
 */
export function denyRegions(
  world: World,
  account: string,
  regions: readonly string[],
  actions?: readonly string[],
): void {
  const organization = organizationOf(world);
  if (organization === undefined) throw new Error('Without an Organization there are no policies.');
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Sid: 'RegionDeny',
      Effect: 'Deny',
      ...(actions === undefined ? { NotAction: GLOBAL } : { Action: actions }),
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': regions } },
    },
  });
  organization.scps[account] = regions.length === 0 ? [] : [{ id: 'p-regiondeny', document }];
}
