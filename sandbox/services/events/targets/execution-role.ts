/** The role that EventBridge takes on to reach a target. */
import { isAllowed } from '../../../access/access.ts';
import type { World } from '../../../world/world.ts';
import { mayAssume } from '../../iam/state.ts';
import type { Retry } from '../state.ts';
import type { Failure } from './invoke.ts';

/** Undefined when EventBridge may assume the role for this rule, and the role may do the action on the target. */
export function assume(world: World, delivery: Retry, roleArn: string, action: string): Failure | undefined {
  const [, , , , account = ''] = delivery.rule.arn.split(':');
  const context = { 'aws:SourceArn': delivery.rule.arn, 'aws:SourceAccount': account };
  if (!mayAssume(world, roleArn, { service: 'events.amazonaws.com' }, context))
    return {
      code: 'FAILED_TO_ASSUME_ROLE',
      message: `EventBridge is not authorized to assume role ${roleArn}.`,
      passing: false,
    };
  const [, , , , owner = ''] = roleArn.split(':');
  const role = { account: owner, arn: roleArn, userId: roleArn };
  if (isAllowed(world, role, action, delivery.target.Arn, {})) return undefined;
  return {
    code: 'NO_PERMISSIONS',
    message: `${roleArn} is not authorized to perform ${action} on ${delivery.target.Arn}.`,
    passing: false,
  };
}
