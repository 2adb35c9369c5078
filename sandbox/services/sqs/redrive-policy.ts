/** Which dead-letter queue a queue may have. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
import type { AwsError } from '../service.ts';
import type { World } from '../../world/world.ts';
import { invalidParameter } from './errors.ts';
import { findQueue } from './queue.ts';
import { parseQueueArn, type Queue } from './state.ts';

/** Throws unless the policy names a queue of the same account, Region and kind that lets this one in. */
export function checkRedrivePolicy(world: World, queue: Pick<Queue, 'arn' | 'name'>, value: string): void {
  const refuse = (reason: string) => invalidParameter(value, 'RedrivePolicy', reason);
  const policy = parse(value, () => refuse('Redrive policy is not a valid JSON map.'));
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  if (deadLetterTargetArn === undefined)
    throw refuse('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  if (maxReceiveCount === undefined)
    throw refuse('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw refuse(
      `Invalid value for maxReceiveCount: ${count}, valid values are from 1 to 1000 both inclusive.`,
    );
  const targetArn = typeof deadLetterTargetArn === 'string' ? deadLetterTargetArn : '';
  const target = parseQueueArn(targetArn);
  const own = parseQueueArn(queue.arn);
  if (target === undefined) throw refuse('Invalid value for deadLetterTargetArn.');
  if (target.account !== own?.account) throw refuse('Dead-letter target owner should be same as the source.');
  if (target.region !== own.region) throw refuse('Dead-letter target must be in same region as the source.');
  const dead = findQueue(world, targetArn);
  if (dead === undefined) throw refuse('Dead letter target does not exist.');
  if (dead.name.endsWith('.fifo') !== queue.name.endsWith('.fifo'))
    throw refuse('Dead-letter queue must be same type of queue as the source.');
  if (!letsIn(dead, queue.arn))
    throw refuse('The dead-letter queue does not allow this queue by its RedriveAllowPolicy.');
}

/** Throws unless the policy is one that SQS understands. */
export function checkRedriveAllowPolicy(value: string): void {
  const refuse = (reason: string) => invalidParameter(value, 'RedriveAllowPolicy', reason);
  const { redrivePermission, sourceQueueArns } = parse(value, () =>
    refuse("Amazon SQS can't create the redrive allow policy, as it's in an unsupported format."),
  );
  if (redrivePermission === 'byQueue') {
    const arns = Array.isArray(sourceQueueArns) ? sourceQueueArns : [];
    if (arns.length < 1 || arns.length > 10) throw refuse('sourceQueueArns must have 1 to 10 queues.');
  } else if (redrivePermission !== 'allowAll' && redrivePermission !== 'denyAll')
    throw refuse('redrivePermission must be allowAll, denyAll or byQueue.');
  else if (sourceQueueArns !== undefined) throw refuse('sourceQueueArns is allowed only with byQueue.');
}

function letsIn(dead: Queue, sourceArn: string): boolean {
  const policy = dead.attributes['RedriveAllowPolicy'];
  if (policy === undefined) return true;
  const { redrivePermission, sourceQueueArns } = JSON.parse(policy) as Record<string, unknown>;
  if (redrivePermission !== 'byQueue') return redrivePermission === 'allowAll';
  return Array.isArray(sourceQueueArns) && sourceQueueArns.includes(sourceArn);
}

function parse(value: string, error: () => AwsError): Readonly<Record<string, unknown>> {
  try {
    const parsed = JSON.parse(value) as unknown;
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // The same answer as for JSON that is no map.
  }
  throw error();
}
