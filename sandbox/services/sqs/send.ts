/** Sending: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
import { createHash } from 'node:crypto';
import type { SqsInputs } from '../../model/types/sqs.ts';
import type { Call, Operation, Output } from '../service.ts';
import { batch } from './batches.ts';
import { invalidParameter, invalidValue, missing, prefixed, sqsError } from './errors.ts';
import { attributesMd5, attributesSize, readMessageAttributes } from './message-attributes.ts';
import { enqueue, type SendOptions } from './queue.ts';
import { md5 } from './received-message.ts';
import type { Queue } from './state.ts';
import { queueOf } from './url.ts';

const LARGEST_BYTES = 1_048_576;

type Message = Omit<SqsInputs['SendMessage'], 'QueueUrl'>;

export const sendMessage: Operation<SqsInputs['SendMessage']> = (call) =>
  send(call, queueOf(call), call.input);

export const sendMessageBatch: Operation<SqsInputs['SendMessageBatch']> = (call) => {
  const queue = queueOf(call);
  return batch(call, {
    check: (entries) => {
      const size = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody), 0);
      if (size > LARGEST_BYTES)
        throw prefixed(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${LARGEST_BYTES} bytes. You have sent ${size} bytes.`,
        );
    },
    apply: (entry) => send(call, queue, entry),
  });
};

function send(call: Call<unknown>, queue: Queue, input: Message): Output {
  const body = input.MessageBody;
  if (body === '') throw missing('MessageBody');
  // Characters that XML 1.0 does not allow are refused even in JSON.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(body))
    throw sqsError(
      'InvalidMessageContents',
      'InvalidMessageContents',
      'Invalid characters found in the message body.',
    );
  const attributes = readMessageAttributes(input.MessageAttributes ?? {});
  const limit = Math.min(Number(queue.attributes['MaximumMessageSize']), LARGEST_BYTES);
  if (Buffer.byteLength(body) + attributesSize(attributes) > limit)
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  const message = enqueue(call.world, queue, body, {
    ...fifoOptions(queue, input, body),
    ...delay(queue, input),
    ...trace(input),
    attributes,
    senderId: call.principal.userId,
  });
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: attributesMd5(attributes),
    SequenceNumber: message.sequenceNumber,
  };
}

function delay(queue: Queue, { DelaySeconds: seconds }: Message): SendOptions {
  if (seconds === undefined) return {};
  if (queue.name.endsWith('.fifo'))
    throw invalidParameter(
      seconds,
      'DelaySeconds',
      'The request include parameter that is not valid for this queue type.',
    );
  if (seconds < 0 || seconds > 900)
    throw invalidParameter(seconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.');
  return { delaySeconds: seconds };
}

function fifoOptions(queue: Queue, input: Message, body: string): SendOptions {
  const { MessageGroupId, MessageDeduplicationId } = input;
  if (!queue.name.endsWith('.fifo')) {
    if (MessageDeduplicationId !== undefined)
      throw invalidParameter(
        MessageDeduplicationId,
        'MessageDeduplicationId',
        'The request include parameter that is not valid for this queue type.',
      );
    return {};
  }
  if (!MessageGroupId) throw missing('MessageGroupId');
  if (MessageDeduplicationId) return { groupId: MessageGroupId, deduplicationId: MessageDeduplicationId };
  if (queue.attributes['ContentBasedDeduplication'] !== 'true')
    throw invalidValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  return { groupId: MessageGroupId, deduplicationId: createHash('sha256').update(body).digest('hex') };
}

function trace({ MessageSystemAttributes }: Message): SendOptions {
  const header = MessageSystemAttributes?.['AWSTraceHeader']?.StringValue;
  return header === undefined ? {} : { traceHeader: header };
}
