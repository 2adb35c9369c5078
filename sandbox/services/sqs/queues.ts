/** Queues themselves: made, described, changed, deleted. */
import type { SqsInputs } from '../../model/types/sqs.ts';
import type { Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { applyAttributes, checkName, DEFAULTS, readAttributes, sameValue } from './attributes.ts';
import { invalidParameter, noSuchQueue, prefixed, sqsError } from './errors.ts';
import { depth, redrivePolicy } from './queue.ts';
import { newReports, noteMinutes } from './reports.ts';
import { sqsOf, type Queue } from './state.ts';
import { checkTags } from './tags.ts';
import { queueOf, urlOf } from './url.ts';

const COUNTS = {
  ApproximateNumberOfMessages: 'visible',
  ApproximateNumberOfMessagesNotVisible: 'inFlight',
  ApproximateNumberOfMessagesDelayed: 'delayed',
} as const;

/** Makes a queue, or answers with the one that has the name when nothing in the request differs from it. */
export const createQueue: Operation<SqsInputs['CreateQueue']> = (call) => {
  const { world, account, region, input } = call;
  const { QueueName: name, Attributes: attributes = {} } = input;
  checkName(name, attributes['FifoQueue'] === 'true' || name.endsWith('.fifo'));
  if (name.endsWith('.fifo') && attributes['FifoQueue'] !== 'true')
    throw invalidParameter(name, 'QueueName', 'A queue with the suffix .fifo needs the attribute FifoQueue.');
  const state = sqsOf(world, account, region);
  const arn = `arn:${world.settings.partition}:sqs:${region}:${account}:${name}`;
  const wanted = readAttributes(world, { arn, name }, attributes);
  const known = state.queues[name];
  if (known) {
    const differs = Object.keys(wanted).find(
      (key) => !sameValue(key, known.attributes[key], wanted[key] ?? ''),
    );
    if (differs !== undefined)
      throw sqsError(
        'QueueNameExists',
        'QueueAlreadyExists',
        `A queue already exists with the same name and a different value for attribute ${differs}`,
      );
    return { QueueUrl: urlOf(world, known) };
  }
  const deletedAt = state.deleted[name];
  if (deletedAt !== undefined && now(world) - deletedAt < knob(world, 'sqs.deletedNameMs'))
    throw prefixed(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  const tags = checkTags(input.tags ?? {});
  const queue: Queue = {
    name,
    arn,
    account,
    region,
    createdAt: now(world),
    modifiedAt: now(world),
    attributes: { ...DEFAULTS },
    tags: { ...tags },
    messages: {},
    firstKey: 0,
    nextKey: 0,
    oldestSentAt: now(world),
    reports: newReports(now(world)),
  };
  applyAttributes(queue, wanted);
  state.queues[name] = queue;
  delete state.deleted[name];
  return { QueueUrl: urlOf(world, queue) };
};

export const getQueueUrl: Operation<SqsInputs['GetQueueUrl']> = (call) => {
  const { QueueName: name, QueueOwnerAWSAccountId: account = call.account } = call.input;
  const queue = sqsOf(call.world, account, call.region).queues[name];
  if (queue === undefined) throw noSuchQueue();
  return { QueueUrl: urlOf(call.world, queueOf({ ...call, input: { QueueUrl: urlOf(call.world, queue) } })) };
};

/** The attributes asked for; without any name asked for, none. */
export const getQueueAttributes: Operation<SqsInputs['GetQueueAttributes']> = (call) => {
  const queue = queueOf(call);
  const names: readonly string[] = call.input.AttributeNames ?? [];
  const shown = Object.entries(describe(call.world, queue)).filter(
    ([name]) => names.includes('All') || names.includes(name),
  );
  return { Attributes: shown.length === 0 ? undefined : Object.fromEntries(shown) };
};

export const setQueueAttributes: Operation<SqsInputs['SetQueueAttributes']> = (call) => {
  const queue = queueOf(call);
  const { input, world } = call;
  const attributes = readAttributes(world, queue, input.Attributes);
  applyAttributes(queue, attributes);
  queue.modifiedAt = now(world);
  return {};
};

/** Deletes a queue with everything in it. Its name returns after a minute. */
export const deleteQueue: Operation<SqsInputs['DeleteQueue']> = (call) => {
  const queue = queueOf(call);
  const state = sqsOf(call.world, queue.account, queue.region);
  delete state.queues[queue.name];
  state.deleted[queue.name] = now(call.world);
  return {};
};

export const listQueues: Operation<SqsInputs['ListQueues']> = (call) => {
  const { world, account, region, input } = call;
  const prefix = input.QueueNamePrefix ?? '';
  const found = Object.values(sqsOf(world, account, region).queues).filter(({ name }) =>
    name.startsWith(prefix),
  );
  const { shown, NextToken } = pageOf(input, found);
  return { QueueUrls: shown.length === 0 ? undefined : shown.map((queue) => urlOf(world, queue)), NextToken };
};

export const listDeadLetterSourceQueues: Operation<SqsInputs['ListDeadLetterSourceQueues']> = (call) => {
  const queue = queueOf(call);
  const sources = Object.values(sqsOf(call.world, queue.account, queue.region).queues).filter(
    (each) => redrivePolicy(each)?.target === queue.arn,
  );
  const { shown, NextToken } = pageOf(call.input, sources);
  return { queueUrls: shown.map((each) => urlOf(call.world, each)), NextToken };
};

/** Empties a queue; once a minute. */
export const purgeQueue: Operation<SqsInputs['PurgeQueue']> = (call) => {
  const queue = queueOf(call);
  const time = now(call.world);
  if (queue.purgedAt !== undefined && time - queue.purgedAt < 60_000)
    throw prefixed(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      403,
    );
  noteMinutes(call.world, queue);
  queue.purgedAt = time;
  for (const { key } of Object.values(queue.messages)) delete queue.messages[key];
  return {};
};

function describe(world: World, queue: Queue): Readonly<Record<string, string>> {
  const counts = depth(world, queue.arn);
  return {
    ...Object.fromEntries(Object.entries(COUNTS).map(([name, count]) => [name, String(counts[count])])),
    ...queue.attributes,
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    QueueArn: queue.arn,
  };
}

/** Pages only when MaxResults asks for it: without it up to 1,000 come at once. */
function pageOf(
  { MaxResults, NextToken }: SqsInputs['ListQueues'],
  queues: readonly Queue[],
): { shown: readonly Queue[]; NextToken: string | undefined } {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > 1000))
    throw invalidParameter(MaxResults, 'MaxResults', 'Must be between 1 and 1000, if provided.');
  const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64').toString('utf8');
  const rest = queues.toSorted((a, b) => (a.name < b.name ? -1 : 1)).filter(({ name }) => name > after);
  const shown = rest.slice(0, MaxResults ?? 1000);
  const last = shown.at(-1);
  const more = MaxResults !== undefined && rest.length > shown.length && last !== undefined;
  return { shown, NextToken: more ? Buffer.from(last.name).toString('base64') : undefined };
}
