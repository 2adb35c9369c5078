/**
 * Queues as the rest of the world uses them: EventBridge sends, Lambda's pollers receive, alarms look at the depth. Time
 * passes by itself: what is delayed, in flight or past its retention is computed when it is looked at.
 */
import { now, opaqueId, opaqueUuid, type World } from '../../world/world.ts';
import { knob } from '../../world/settings.ts';
import { invalidParameter, noSuchQueue, prefixed } from './errors.ts';
import { asReceived, parseReceipt, receiptOf, type ReceivedMessage } from './received-message.ts';
import { count, minuteAt, noteMinutes } from './reports.ts';
import { parseQueueArn, sqsOf, type Message, type MessageAttribute, type Queue } from './state.ts';

export type { ReceivedMessage };

/** What goes with a message besides its body. */
export interface SendOptions {
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly delaySeconds?: number;
  readonly senderId?: string;
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

const LONGEST_INVISIBLE_MS = 43_200_000;

/** The queue with this ARN; undefined when there is none. */
export function findQueue(world: World, queueArn: string): Queue | undefined {
  const parts = parseQueueArn(queueArn);
  if (parts === undefined) return undefined;
  const queue = sqsOf(world, parts.account, parts.region).queues[parts.name];
  return queue?.arn === queueArn ? queue : undefined;
}

/** As {@link findQueue}, or throws SQS's error. */
function getQueue(world: World, queueArn: string): Queue {
  const queue = findQueue(world, queueArn);
  if (queue === undefined) throw noSuchQueue();
  return queue;
}

/** Puts a message in a queue, with text attributes; gives its id. Whether the sender may is not asked here. */
export function sendToQueue(
  world: World,
  queueArn: string,
  body: string,
  attributes: Readonly<Record<string, string>> = {},
  options: Omit<SendOptions, 'attributes'> = {},
): string {
  const texts = Object.entries(attributes).map(
    ([name, value]) => [name, { DataType: 'String', StringValue: value }] as const,
  );
  return enqueue(world, getQueue(world, queueArn), body, {
    ...options,
    attributes: Object.fromEntries(texts),
  }).id;
}

/** Puts a message in a queue. A FIFO queue drops what it saw in the last five minutes and answers with the first. */
export function enqueue(world: World, queue: Queue, body: string, options: SendOptions = {}): Message {
  const time = now(world);
  noteMinutes(world, queue);
  const duplicate = options.deduplicationId
    ? Object.values(queue.messages).find(
        (each) => each.deduplicationId === options.deduplicationId && time - each.arrivedAt < 300_000,
      )
    : undefined;
  if (duplicate) return duplicate;
  count(world, queue, 'sent');
  const delay = options.delaySeconds ?? Number(queue.attributes['DelaySeconds']);
  return place(queue, {
    id: opaqueUuid(world),
    body,
    attributes: options.attributes ?? {},
    senderId: options.senderId ?? 'AIDAIENQZJOLO23YVJ4VO',
    sentAt: time,
    arrivedAt: time,
    visibleAt: time + delay * 1000,
    receives: 0,
    receivesHere: 0,
    ...(options.traceHeader === undefined ? {} : { traceHeader: options.traceHeader }),
    ...(options.groupId === undefined
      ? {}
      : { groupId: options.groupId, sequenceNumber: String(queue.nextKey).padStart(20, '0') }),
    ...(options.deduplicationId === undefined ? {} : { deduplicationId: options.deduplicationId }),
  });
}

/**
 * Receives up to `max` messages and hides them for `visibilityMs` (the queue's own timeout unless given). A message that was
 * received as often as the redrive policy allows goes to the dead-letter queue instead.
 */
export function receive(
  world: World,
  queueArn: string,
  options: { readonly max: number; readonly visibilityMs?: number },
): readonly ReceivedMessage[] {
  const queue = getQueue(world, queueArn);
  noteMinutes(world, queue);
  expire(world, queue);
  const time = now(world);
  const hidden = options.visibilityMs ?? Number(queue.attributes['VisibilityTimeout']) * 1000;
  const received: ReceivedMessage[] = [];
  const blocked = new Set<string>();
  for (let key = firstKey(queue); key < queue.nextKey && received.length < options.max; key++) {
    const message = queue.messages[key];
    if (message === undefined) continue;
    if (message.visibleAt > time) {
      if (message.groupId !== undefined && message.receipt !== undefined) blocked.add(message.groupId);
      continue;
    }
    // A FIFO queue keeps a group's messages back while one of them is being worked on.
    if (message.groupId !== undefined && blocked.has(message.groupId)) continue;
    if (becomesDeadLetter(world, queue, message)) continue;
    message.receives += 1;
    message.receivesHere += 1;
    message.firstReceivedAt ??= time;
    message.receivedAt = time;
    message.visibleAt = time + hidden;
    message.receipt = receiptOf(message, opaqueId(world, 16));
    received.push(asReceived(message, message.receipt));
  }
  count(world, queue, 'received', received.length);
  return received;
}

/** Deletes a received message. A handle of a message that is already gone is accepted. */
export function remove(world: World, queueArn: string, receiptHandle: string): void {
  const queue = getQueue(world, queueArn);
  const { key, id } = parseReceipt(receiptHandle);
  if (queue.messages[key]?.id !== id) return;
  noteMinutes(world, queue);
  count(world, queue, 'deleted');
  delete queue.messages[key];
}

/** Hides a received message for another time from now, at most twelve hours from its receive. */
export function changeVisibility(
  world: World,
  queueArn: string,
  receiptHandle: string,
  visibilityMs: number,
): void {
  const queue = getQueue(world, queueArn);
  const time = now(world);
  const { key, id } = parseReceipt(receiptHandle);
  const message = queue.messages[key];
  if (message === undefined || message.id !== id)
    throw invalidParameter(
      receiptHandle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  if (message.receipt !== receiptHandle || message.visibleAt <= time)
    throw prefixed('MessageNotInflight', `The message referred to isn't in flight.`);
  if (time + visibilityMs - (message.receivedAt ?? time) > LONGEST_INVISIBLE_MS)
    throw invalidParameter(
      visibilityMs / 1000,
      'VisibilityTimeout',
      'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
  noteMinutes(world, queue);
  message.visibleAt = time + visibilityMs;
}

/** How many messages can be received now, are being worked on, and are still delayed. */
export function depth(
  world: World,
  queueArn: string,
): { visible: number; inFlight: number; delayed: number } {
  const queue = getQueue(world, queueArn);
  noteMinutes(world, queue);
  expire(world, queue);
  const { visible = 0, inFlight = 0, delayed = 0 } = minuteAt(queue, now(world)) ?? {};
  return { visible, inFlight, delayed };
}

/** The queue at this moment as CloudWatch will be told of it, with the minutes before. */
export function reportsOf(world: World, queue: Queue): Queue['reports'] {
  noteMinutes(world, queue);
  return queue.reports;
}

/** The dead-letter queue's ARN and the number of receives after which a message goes there. */
export function redrivePolicy(queue: Queue): { target: string; maxReceives: number } | undefined {
  const policy = queue.attributes['RedrivePolicy'];
  if (policy === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>;
  return { target: String(deadLetterTargetArn), maxReceives: Number(maxReceiveCount) };
}

/** Puts a message at a queue's end. */
export function place(queue: Queue, message: Omit<Message, 'key'>): Message {
  const key = queue.nextKey++;
  queue.oldestSentAt = Math.min(queue.oldestSentAt, message.sentAt);
  return (queue.messages[key] = { key, ...message });
}

function becomesDeadLetter(world: World, queue: Queue, message: Message): boolean {
  const policy = redrivePolicy(queue);
  if (policy === undefined || message.receivesHere < policy.maxReceives) return false;
  const target = findQueue(world, policy.target);
  if (target === undefined) return false;
  noteMinutes(world, target);
  delete queue.messages[message.key];
  const { key: _, receipt: __, firstReceivedAt, receivedAt: ___, ...kept } = message;
  const keepsCount = knob(world, 'sqs.deadLetterKeepsReceiveCount') && firstReceivedAt !== undefined;
  place(target, {
    ...kept,
    ...(keepsCount ? { firstReceivedAt } : { receives: 0 }),
    receivesHere: 0,
    arrivedAt: now(world),
    visibleAt: now(world),
    sourceArn: queue.arn,
  });
  return true;
}

/** The oldest message's key, or the next one's when there is none. */
function firstKey(queue: Queue): number {
  while (queue.firstKey < queue.nextKey && queue.messages[queue.firstKey] === undefined) queue.firstKey += 1;
  return queue.firstKey;
}

/** Retention counts from the first enqueue, also in a dead-letter queue. */
function expire(world: World, queue: Queue): void {
  const oldest = now(world) - Number(queue.attributes['MessageRetentionPeriod']) * 1000;
  if (queue.oldestSentAt >= oldest) return;
  queue.oldestSentAt = now(world);
  for (const { key, sentAt } of Object.values(queue.messages)) {
    if (sentAt < oldest) delete queue.messages[key];
    else queue.oldestSentAt = Math.min(queue.oldestSentAt, sentAt);
  }
}
