/** What the simulated Amazon SQS remembers, one state an account and Region. */
import { stateOf, type World } from '../../world/world.ts';
import type { QueueReports } from './reports.ts';

/** Everything of SQS in one account and Region. */
export interface SqsState {
  readonly queues: Record<string, Queue>;
  /** Names of deleted queues → when, because a name returns only after 60 seconds. */
  readonly deleted: Record<string, number>;
  readonly moveTasks: MoveTask[];
}

/** One queue. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  modifiedAt: number;
  /** Attributes that were set or have a default, as GetQueueAttributes gives them. */
  readonly attributes: Record<string, string>;
  readonly tags: Record<string, string>;
  /** Messages by a number that grows. */
  readonly messages: Record<number, Message>;
  /** Keys are numbers from here on: nothing is before `firstKey`. */
  firstKey: number;
  nextKey: number;
  /** No message was sent before this: until it is out of retention nothing has to be looked at. */
  oldestSentAt: number;
  /** What CloudWatch knows of it. */
  readonly reports: QueueReports;
  purgedAt?: number;
}

/** One message in a queue. Times are world milliseconds. */
export interface Message {
  readonly key: number;
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly senderId: string;
  /** First enqueue: kept when the message moves to a dead-letter queue. */
  readonly sentAt: number;
  /** When it came into this queue. */
  readonly arrivedAt: number;
  visibleAt: number;
  receives: number;
  /** Receives counted for maxReceiveCount: those from this queue. */
  receivesHere: number;
  firstReceivedAt?: number;
  /** The newest receipt handle; older ones no longer change the message's visibility. */
  receipt?: string;
  receivedAt?: number;
  /** The queue it was a dead letter of. */
  readonly sourceArn?: string;
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
}

/** A message attribute as on the wire. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** A redrive out of a dead-letter queue. */
export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn?: string;
  readonly perSecond?: number;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  failureReason?: string;
}

/** SQS of one account and Region. */
export function sqsOf(world: World, account: string, region: string): SqsState {
  return stateOf(world, 'sqs', account, region, () => ({ queues: {}, deleted: {}, moveTasks: [] }));
}

/** Account, Region and name in a queue's ARN, or undefined when it is none. */
export function parseQueueArn(arn: string): { account: string; region: string; name: string } | undefined {
  const match = /^arn:aws[\w-]*:sqs:([a-z0-9-]+):(\d{12}):([\w-]{1,80}(?:\.fifo)?)$/.exec(arn);
  const [, region, account, name] = match ?? [];
  return region && account && name ? { account, region, name } : undefined;
}
