/** Messages as receivers see them, and the handles they are given. */
import { createHash } from 'node:crypto';
import { sqsError } from './errors.ts';
import type { Message, MessageAttribute } from './state.ts';

/** A message as a receiver sees it, in the words of ReceiveMessage. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** `SentTimestamp`, `ApproximateReceiveCount`, `ApproximateFirstReceiveTimestamp`, `SenderId`, … */
  readonly systemAttributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
}

/** The handle of one receive of a message: it names the message, and no other receive has the same. */
export function receiptOf(message: Message, nonce: string): string {
  return Buffer.from(`${message.key} ${message.id} ${nonce}`).toString('base64');
}

/** The message that a handle names, or SQS's error for what is no handle. */
export function parseReceipt(receiptHandle: string): { key: number; id: string } {
  const [key, id, rest] = Buffer.from(receiptHandle, 'base64').toString('utf8').split(' ');
  if (!key || !id || !rest || !/^\d+$/.test(key))
    throw sqsError(
      'ReceiptHandleIsInvalid',
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
      404,
    );
  return { key: Number(key), id };
}

/** A message as ReceiveMessage and Lambda's pollers show it. */
export function asReceived(message: Message, receiptHandle: string): ReceivedMessage {
  const { sourceArn, traceHeader, groupId, deduplicationId, sequenceNumber } = message;
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    md5OfBody: md5(message.body),
    systemAttributes: {
      SenderId: message.senderId,
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receives),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      ...(sourceArn === undefined ? {} : { DeadLetterQueueSourceArn: sourceArn }),
      ...(traceHeader === undefined ? {} : { AWSTraceHeader: traceHeader }),
      ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
      ...(deduplicationId === undefined ? {} : { MessageDeduplicationId: deduplicationId }),
      ...(sequenceNumber === undefined ? {} : { SequenceNumber: sequenceNumber }),
    },
    messageAttributes: message.attributes,
  };
}

/** MD5 in hex of a body, as SQS gives it back. */
export function md5(body: string | Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
