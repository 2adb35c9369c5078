/** Event buses as targets: how a finding of one Region comes to the home Region. */
import { decide } from '../../../access/policy.ts';
import { opaqueUuid, type World } from '../../../world/world.ts';
import { isRegionEnabled } from '../../account/state.ts';
import { busArn, eventsOf, type Retry } from '../state.ts';
import { assume } from './execution-role.ts';
import type { Failure, Forwarded } from './invoke.ts';

/**
 * What arrives on another bus. It keeps account, Region, source and detail; crossing a Region gives it a new id. An event that
 * was forwarded once goes no further.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
 */
export function forward(world: World, delivery: Retry): Failure | Forwarded {
  const { target, rule, event } = delivery;
  const [, , , fromRegion = '', fromAccount = ''] = rule.arn.split(':');
  const [, , , region = '', account = ''] = target.Arn.split(':');
  if (delivery.forwarded)
    return {
      code: region === fromRegion ? 'THIRD_ACCOUNT_HOP_DETECTED' : 'THIRD_REGION_HOP_DETECTED',
      message: 'EventBridge cannot route events received from a sender event bus to a third event bus.',
      passing: false,
    };
  if (target.Arn !== busArn(world, account, region) || !isRegionEnabled(world, account, region))
    return { code: 'NO_RESOURCE', message: `Event bus ${target.Arn} does not exist.`, passing: false };
  if (target.RoleArn !== undefined) {
    const refused = assume(world, delivery, target.RoleArn, 'events:PutEvents');
    if (refused) return refused;
  }
  const principal = { arn: target.RoleArn ?? `arn:${world.settings.partition}:iam::${fromAccount}:root` };
  const decision = decide(eventsOf(world, account, region).bus.policy, {
    principal,
    action: 'events:PutEvents',
    resource: target.Arn,
    context: { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': fromAccount },
  });
  // Within an account the bus's policy need not allow what it does not deny.
  if (decision === 'deny' || (account !== fromAccount && decision !== 'allow'))
    return {
      code: 'NO_PERMISSIONS',
      message: `Not authorized to put events on ${target.Arn}.`,
      passing: false,
    };
  return { account, region, event: region === fromRegion ? event : { ...event, id: opaqueUuid(world) } };
}
