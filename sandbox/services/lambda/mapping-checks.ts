/** What Lambda wants of a queue, and of the function's role, before it polls. */
import { isAllowed } from '../../access/access.ts';
import { decide } from '../../access/policy.ts';
import { knob } from '../../world/settings.ts';
import type { World } from '../../world/world.ts';
import { findQueue } from '../sqs/queue.ts';
import { invalidParameter } from './errors.ts';
import type { FunctionVersion, Mapping } from './state.ts';

/** What a poller does with a queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
const ACTIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'] as const;

/** Refuses a mapping that could not work. */
export function checkSource(world: World, { queueArn }: Mapping, version: FunctionVersion): void {
  const missing = missingPermission(world, queueArn, version);
  if (missing !== undefined) {
    throw invalidParameter(`The provided execution role does not have permissions to call ${missing} on SQS`);
  }
  const queue = queueArn.split(':')[3] === version.region ? findQueue(world, queueArn) : undefined;
  if (queue === undefined) {
    throw invalidParameter(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    );
  }
  const visibility = Number(queue.attributes['VisibilityTimeout']);
  const { timeout } = version.configuration;
  if (visibility < timeout) {
    throw invalidParameter(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
    );
  }
}

/** The first action that the function's role may not do to the queue, by its own policies or the queue's. */
export function missingPermission(
  world: World,
  queueArn: string,
  version: FunctionVersion,
): string | undefined {
  if (!knob(world, 'access.enforce')) return undefined;
  const { role } = version.configuration;
  const policy = findQueue(world, queueArn)?.attributes['Policy'];
  const isDenied = (action: string): boolean =>
    decide(policy, { principal: { arn: role }, action, resource: queueArn }) === 'deny';
  return ACTIONS.find(
    (action) => isDenied(`sqs:${action}`) || !isAllowed(world, role, `sqs:${action}`, queueArn),
  );
}
