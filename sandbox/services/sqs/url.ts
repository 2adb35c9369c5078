/** Queue URLs: given out in AWS's form or with the sandbox's own host, taken with any host. */
import { evaluatePolicy } from '../../access/policy.ts';
import type { Call } from '../service.ts';
import { hostSuffix } from '../../world/partitions.ts';
import { stateOf, type World } from '../../world/world.ts';
import { missing, noSuchQueue, sqsError } from './errors.ts';
import { sqsOf, type Queue } from './state.ts';

/**
 * Lets queue URLs begin with the origin that the world is served at, for example `http://127.0.0.1:4566`: the JavaScript SDK sends
 * a request to the host of its QueueUrl. Without it they have AWS's own form.
 */
export function serveQueuesAt(world: World, origin: string): void {
  served(world).origin = origin.replace(/\/+$/, '');
}

/** A queue's URL. */
export function urlOf(
  world: World,
  { account, region, name }: Pick<Queue, 'account' | 'region' | 'name'>,
): string {
  const origin = served(world).origin ?? `https://sqs.${region}.${hostSuffix(world.settings)}`;
  return `${origin}/${account}/${name}`;
}

/**
 * The queue that a request means, by the account and name that its QueueUrl ends with. The queue of another account must let the
 * caller in by its policy.
 */
export function queueOf(call: Call<{ readonly QueueUrl: string }>): Queue {
  const url = call.input.QueueUrl;
  if (url === '') throw missing('QueueUrl');
  const [, account, name] = /^(?:https?:\/\/[^/]+)?\/?(\d{12})\/([^/]+)\/?$/.exec(url) ?? [];
  // A bare name is taken for one of the caller's own queues.
  const bare = /^[\w-]+(?:\.fifo)?$/.exec(url)?.[0];
  if (name === undefined && bare === undefined) throw invalidAddress(url);
  const owner = account ?? call.account;
  const queue = sqsOf(call.world, owner, call.region).queues[name ?? bare ?? ''];
  if (owner === call.account) {
    if (queue === undefined) throw noSuchQueue();
    return queue;
  }
  const allowed =
    queue !== undefined &&
    evaluatePolicy(queue.attributes['Policy'], {
      principal: call.principal,
      action: `sqs:${call.operation.replace(/Batch$/, '')}`,
      resource: queue.arn,
      context: { 'aws:PrincipalAccount': call.account, 'aws:PrincipalArn': call.principal.arn },
    });
  if (!allowed)
    throw sqsError('AccessDenied', 'AccessDenied', `Access to the resource ${url} is denied.`, 403);
  return queue;
}

function served(world: World): { origin?: string } {
  return stateOf<{ origin?: string }>(world, 'sqs', 'served', 'at', () => ({}));
}

function invalidAddress(url: string): Error {
  return sqsError(
    'InvalidAddress',
    'InvalidAddress',
    `The address ${url} is not valid for this endpoint.`,
    404,
  );
}
