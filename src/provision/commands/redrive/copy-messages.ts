import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
} from '@aws-sdk/client-sqs';
import type { Aws } from '../../aws/aws.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Place } from '../../aws/place.ts';

/** A queue to take from or to bring to. */
export interface QueueEnd extends Place {
  readonly url: string;
}

/** How carrying ended. */
export interface Carried {
  readonly messages: number;
  /** Why it ended before the queue was empty. */
  readonly error?: ProvisionError;
}

/** The most that SQS hands out at once. */
const HANDFUL = 10;
/** Messages that are being carried stay hidden so long from anybody else. */
const HIDDEN_SECONDS = 120;
/** At least a second: then SQS asks all of its servers, and an empty answer means an empty queue. */
const LISTEN_SECONDS = 2;
/** Well below what SQS accepts in one call. */
const MOST_BYTES = 250_000;

/**
 * Carries every message from one queue to another, also across Regions, which SQS does not do by itself. A message is
 * deleted only after the other queue has taken it: cut short anywhere, none is lost, and at most a handful is there twice.
 *
 * @param goOn asked before each handful @param onward told after each
 */
export async function carryMessages(
  aws: Aws,
  from: QueueEnd,
  to: QueueEnd,
  goOn: () => boolean,
  onward: () => void,
): Promise<Carried> {
  const source = aws.client('sqs', from);
  /** SQS may hand out a message twice; it is sent once. */
  const sent = new Set<string>();
  while (goOn()) {
    const { Messages: received = [] } = await source.send(
      new ReceiveMessageCommand({
        QueueUrl: from.url,
        MaxNumberOfMessages: HANDFUL,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: LISTEN_SECONDS,
        MessageAttributeNames: ['All'],
      }),
    );
    if (received.length === 0) return { messages: sent.size };
    let refusal: string | undefined;
    for (const part of bySize(received.filter(({ MessageId = '' }) => !sent.has(MessageId)))) {
      const refused = await send(aws, to, part);
      for (const { MessageId = '' } of part) if (!refused.has(MessageId)) sent.add(MessageId);
      refusal ??= [...refused.values()][0];
    }
    await remove(
      aws,
      from,
      received.filter(({ MessageId = '' }) => sent.has(MessageId)),
    );
    onward();
    if (refusal !== undefined) return { messages: sent.size, error: notTaken(to, refusal) };
  }
  return {
    messages: sent.size,
    error: new ProvisionError(
      'DEADLINE',
      `The time was over before all dead letters of ${from.region} were carried; ${sent.size} were.`,
      'Run guardduty-slack redrive again, with a longer --timeout.',
    ),
  };
}

/** Sends messages; gives those that were not taken, with AWS's words. A 200 hides them. */
async function send(
  aws: Aws,
  to: QueueEnd,
  messages: readonly Message[],
): Promise<ReadonlyMap<string, string>> {
  const { Failed = [] } = await aws.client('sqs', to).send(
    new SendMessageBatchCommand({
      QueueUrl: to.url,
      Entries: messages.map(({ Body = '', MessageAttributes = {} }, index) => ({
        Id: String(index),
        MessageBody: Body,
        MessageAttributes: kept(MessageAttributes),
      })),
    }),
  );
  return new Map(
    Failed.map(({ Id, Code = '', Message: words = '' }) => [
      messages[Number(Id)]?.MessageId ?? '',
      words === '' ? Code : words,
    ]),
  );
}

/** Deletes what has been sent. What stays for some reason comes back and is sent again: twice is better than never. */
async function remove(aws: Aws, from: QueueEnd, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  await aws.client('sqs', from).send(
    new DeleteMessageBatchCommand({
      QueueUrl: from.url,
      Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
}

/** Why it is a dead letter, and for which destination, goes with it. */
function kept(attributes: Record<string, MessageAttributeValue>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        DataType,
        ...(StringValue === undefined ? {} : { StringValue }),
        ...(BinaryValue === undefined ? {} : { BinaryValue }),
      },
    ]),
  );
}

function bySize(messages: readonly Message[]): readonly (readonly Message[])[] {
  const parts: Message[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = sizeOf(message);
    bytes += size;
    if (bytes > MOST_BYTES) {
      parts.push([]);
      bytes = size;
    }
    parts.at(-1)?.push(message);
  }
  return parts;
}

function sizeOf({ Body = '', MessageAttributes = {} }: Message): number {
  return Buffer.byteLength(Body) + Buffer.byteLength(JSON.stringify(MessageAttributes));
}

function notTaken({ account, region }: QueueEnd, words: string): ProvisionError {
  return new ProvisionError(
    'AWS_REFUSED',
    `The queue in ${account}/${region} did not take a dead letter: ${words}`,
    'It stays where it is. Correct the cause, and run guardduty-slack redrive again.',
  );
}
