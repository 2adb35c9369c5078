/** A queue's attributes: defaults and what each may hold. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
import type { AwsError } from '../service.ts';
import type { World } from '../../world/world.ts';
import { invalidValue, sqsError } from './errors.ts';
import { checkRedriveAllowPolicy, checkRedrivePolicy } from './redrive-policy.ts';
import type { Queue } from './state.ts';

/** What a new queue has unless it is told otherwise. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true',
};

/** Attributes with a number: lowest and highest. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const FLAGS = ['ContentBasedDeduplication', 'SqsManagedSseEnabled', 'FifoQueue'];
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};
const FIFO_ONLY = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
const DOCUMENTS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'];

/** Checks the `Attributes` of a request: only those that may be set. */
export function readAttributes(
  world: World,
  queue: Pick<Queue, 'arn' | 'name'>,
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(attributes)) check(world, queue, name, value);
  return attributes;
}

/** Sets attributes. An empty document, or an empty key id, takes the attribute away. */
export function applyAttributes(queue: Queue, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === '' && (DOCUMENTS.includes(name) || name === 'KmsMasterKeyId'))
      delete queue.attributes[name];
    else queue.attributes[name] = value;
  }
  // The two kinds of encryption exclude each other.
  if (attributes['KmsMasterKeyId']) queue.attributes['SqsManagedSseEnabled'] = 'false';
}

/** Do two values of an attribute mean the same? Documents do when their JSON does. */
export function sameValue(name: string, one: string | undefined, other: string): boolean {
  if (one === other) return true;
  if (one === undefined) return other === '';
  return DOCUMENTS.includes(name) && other !== '' && sortedJson(one) === sortedJson(other);
}

/** The error for an attribute that SQS does not know, or that cannot be set. */
export function unknownAttribute(name: string): AwsError {
  return sqsError('InvalidAttributeName', 'InvalidAttributeName', `Unknown Attribute ${name}.`);
}

function check(world: World, queue: Pick<Queue, 'arn' | 'name'>, name: string, value: string): void {
  const fifo = queue.name.endsWith('.fifo');
  if (FIFO_ONLY.includes(name) && !fifo) throw unknownAttribute(name);
  const range = RANGES[name];
  if (range) {
    if (!/^\d+$/.test(value) || Number(value) < range[0] || Number(value) > range[1]) throw invalid(name);
  } else if (FLAGS.includes(name)) {
    if (value !== 'true' && value !== 'false') throw invalid(name);
    if (name === 'FifoQueue' && value === 'false') throw unknownAttribute(name);
  } else if (CHOICES[name]) {
    if (!CHOICES[name].includes(value)) throw invalid(name);
  } else if (name === 'Policy') {
    if (value !== '' && !isPolicy(value)) throw invalid(name);
  } else if (name === 'RedrivePolicy') {
    if (value !== '') checkRedrivePolicy(world, queue, value);
  } else if (name === 'RedriveAllowPolicy') {
    if (value !== '') checkRedriveAllowPolicy(value);
  } else if (name !== 'KmsMasterKeyId') throw unknownAttribute(name);
}

function isPolicy(value: string): boolean {
  try {
    const policy = JSON.parse(value) as { Statement?: unknown } | null;
    const statements = [policy?.Statement].flat() as ({
      Effect?: unknown;
      Action?: unknown;
      Principal?: unknown;
    } | null)[];
    return statements.every(
      (one) => (one?.Effect === 'Allow' || one?.Effect === 'Deny') && 'Principal' in one,
    );
  } catch {
    return false;
  }
}

function invalid(name: string): AwsError {
  return sqsError(
    'InvalidAttributeValue',
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.`,
  );
}

function sortedJson(text: string): string {
  const sort = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sort)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .map(([key, each]) => [key, sort(each)] as const)
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          )
        : value;
  return JSON.stringify(sort(JSON.parse(text)));
}

/** The error for a queue name of the wrong form. */
export function checkName(name: string, fifo: boolean): void {
  if (fifo && !/^[\w-]{1,75}\.fifo$/.test(name))
    throw invalidValue(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length',
    );
  if (!fifo && !/^[\w-]{1,80}$/.test(name))
    throw invalidValue(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
}
