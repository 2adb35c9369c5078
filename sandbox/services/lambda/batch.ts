/** Batches of queue messages as Lambda gives them to a function, and what the answer says about each message. */
import type { ReceivedMessage } from '../sqs/queue.ts';

/** The largest event that Lambda makes of messages. */
const MAX_BYTES = 6_000_000;

/** The event of a batch. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export function batchEvent(queueArn: string, messages: readonly ReceivedMessage[]): string {
  const region = queueArn.split(':')[3];
  return JSON.stringify({
    Records: messages.map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: message.systemAttributes,
      messageAttributes: Object.fromEntries(
        Object.entries(message.messageAttributes).map(([name, value]) => [
          name,
          {
            ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
            ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
            stringListValues: [],
            binaryListValues: [],
            dataType: value.DataType,
          },
        ]),
      ),
      md5OfBody: message.md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  });
}

/** Messages in batches of at most `size`, and of at most 6 MB. */
export function batchesOf(
  messages: readonly ReceivedMessage[],
  size: number,
): readonly (readonly ReceivedMessage[])[] {
  const batches: ReceivedMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const length = Buffer.byteLength(message.body);
    const batch = batches.at(-1);
    if (batch === undefined || batch.length >= size || bytes + length > MAX_BYTES) {
      batches.push([message]);
      bytes = length;
    } else {
      batch.push(message);
      bytes += length;
    }
  }
  return batches;
}

/**
 * The messages that are done after a successful invocation. Without partial responses, all. With them, all but those
 * named; and none at all if the answer cannot be understood: not an object, a name missing or empty, or one that was not
 * in the batch. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function doneMessages(
  messages: readonly ReceivedMessage[],
  payload: string,
  partial: boolean,
): readonly ReceivedMessage[] {
  if (!partial) return messages;
  const answer: unknown = JSON.parse(payload);
  if (answer === null || answer === '') return messages;
  if (typeof answer !== 'object') return [];
  const failures = (answer as Readonly<Record<string, unknown>>)['batchItemFailures'];
  if (failures === undefined || failures === null) return messages;
  if (!Array.isArray(failures)) return [];
  const ids = new Set<string>();
  for (const failure of failures as readonly unknown[]) {
    const id: unknown =
      typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
        ? failure.itemIdentifier
        : undefined;
    if (typeof id !== 'string' || !messages.some(({ messageId }) => messageId === id)) return [];
    ids.add(id);
  }
  return messages.filter(({ messageId }) => !ids.has(messageId));
}
