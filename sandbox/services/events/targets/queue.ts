/** Queues as targets. */
import { evaluatePolicy } from '../../../access/policy.ts';
import type { World } from '../../../world/world.ts';
import { enqueue, findQueue } from '../../sqs/queue.ts';
import { payload } from '../input.ts';
import type { Retry } from '../state.ts';
import { assume } from './execution-role.ts';
import type { Failure } from './invoke.ts';

/** The key that AWS manages for SQS: its policy cannot be changed, so EventBridge is never let in. */
const AWS_KEY = 'alias/aws/sqs';

/**
 * Sends the event to a queue, whose policy must let EventBridge in for this rule; or, with a role of the target's own, the role
 * must be allowed to send.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function send(world: World, delivery: Retry): Failure | undefined {
  const { target, rule } = delivery;
  const [, , , region, account] = rule.arn.split(':');
  const queue = findQueue(world, target.Arn);
  if (queue === undefined || queue.region !== region)
    return {
      code: 'NO_RESOURCE',
      message: 'The specified queue does not exist.',
      passing: false,
    };
  if (queue.attributes['KmsMasterKeyId'] === AWS_KEY)
    return {
      code: 'NO_PERMISSIONS',
      message: 'The ciphertext refers to a customer master key that does not exist or that you cannot use.',
      passing: false,
    };
  if (target.RoleArn === undefined) {
    const allowed = evaluatePolicy(queue.attributes['Policy'], {
      principal: { service: 'events.amazonaws.com' },
      action: 'sqs:SendMessage',
      resource: target.Arn,
      context: { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': account },
    });
    if (!allowed)
      return {
        code: 'NO_PERMISSIONS',
        message: `Access to the resource ${target.Arn} is denied.`,
        passing: false,
      };
  } else {
    const refused = assume(world, delivery, target.RoleArn, 'sqs:SendMessage');
    if (refused) return refused;
  }
  const groupId = target.SqsParameters?.MessageGroupId;
  enqueue(world, queue, payload(target, delivery.event, rule), {
    senderId: 'AIDAJ7KQUUS54PLDCGDYE',
    ...(groupId === undefined ? {} : { groupId, deduplicationId: delivery.event.id }),
  });
  return undefined;
}
