import type { PolicyContext } from './policy.ts';
import type { Principal } from '../services/service.ts';
import { findRole } from '../services/iam/state.ts';
import { organizationOf } from '../services/shared/organization.ts';
import type { World } from '../world/world.ts';

/** The condition keys that every request has. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function callerContext(world: World, caller: Pick<Principal, 'account' | 'arn'>): PolicyContext {
  const organization = organizationOf(world);
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(caller.arn);
  const role = session === null ? undefined : findRole(world, caller.account, session[3] ?? '');
  const member = organization?.accounts[caller.account] !== undefined;
  return {
    'aws:PrincipalArn': role?.arn ?? caller.arn,
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalType': session === null ? 'User' : 'AssumedRole',
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    'aws:ResourceAccount': caller.account,
    ...(member ? { 'aws:PrincipalOrgID': organization.id, 'aws:ResourceOrgID': organization.id } : {}),
  };
}
