import { callAws } from '../aws/aws.ts';
import type { Effects } from '../aws/effects.ts';
import { clean } from '../slack/escape.ts';
import { first, isRecord, number } from '../finding/json-path.ts';

/** A message as Lambda hands it over (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). */
export interface QueueRecord {
  readonly messageId: string;
  /** Absent when the event did not come through the queue. */
  readonly receiptHandle?: string | undefined;
  readonly body: string;
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt?: number | undefined;
  /** The one destination that a message from the dead letters is still for. */
  readonly destination?: string | undefined;
}

/** The messages of an invocation, or undefined if the event is not the queue's. */
export function recordsOf(event: unknown): QueueRecord[] | undefined {
  const records = isRecord(event) ? event['Records'] : undefined;
  if (!Array.isArray(records)) return undefined;
  return records.filter(isRecord).map((record) => ({
    messageId: first(record, 'messageId') ?? '',
    receiptHandle: first(record, 'receiptHandle'),
    body: typeof record['body'] === 'string' ? record['body'] : '',
    receiveCount: number(record, 'attributes.ApproximateReceiveCount') ?? 1,
    sentAt: number(record, 'attributes.SentTimestamp'),
    destination: first(record, 'messageAttributes.destination.stringValue'),
  }));
}

/** Makes a message come back after some seconds instead of the queue's visibility timeout. */
export async function returnLater(
  effects: Effects,
  queueUrl: string,
  receiptHandle: string,
  seconds: number,
): Promise<void> {
  await callAws(effects, 'sqs', 'ChangeMessageVisibility', {
    QueueUrl: queueUrl,
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: seconds,
  });
}

/**
 * Puts a message that Slack will never take among the dead letters, with what a person needs to know about it.
 *
 * @throws AwsFailure when the queue does not take it; the message must then be given back
 */
export async function sendToDeadLetters(
  effects: Effects,
  deadLetterUrl: string,
  body: string,
  about: { readonly destination: string; readonly reason: string; readonly findingId: string | undefined },
): Promise<void> {
  const attribute = (value: string | undefined): object => ({
    DataType: 'String',
    StringValue: clean(value ?? '').slice(0, 200) || 'unknown',
  });
  await callAws(effects, 'sqs', 'SendMessage', {
    QueueUrl: deadLetterUrl,
    MessageBody: body === '' ? ' ' : body,
    MessageAttributes: {
      destination: attribute(about.destination),
      reason: attribute(about.reason),
      findingId: attribute(about.findingId),
    },
  });
}
