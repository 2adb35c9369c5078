/** Receiving, hiding and deleting: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
import { setTimeout as wait } from 'node:timers/promises';
import type { SqsInputs } from '../../model/types/sqs.ts';
import type { Call, Operation, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { batch } from './batches.ts';
import { invalidParameter, missing } from './errors.ts';
import { attributesMd5 } from './message-attributes.ts';
import { changeVisibility, receive, remove } from './queue.ts';
import type { ReceivedMessage } from './received-message.ts';
import type { Queue } from './state.ts';
import { queueOf } from './url.ts';

const LOOK_AGAIN_MS = 50;

/** What names one receive of a message. */
type Handle = Pick<SqsInputs['DeleteMessage'], 'ReceiptHandle'>;

/** Up to ten messages. WaitTimeSeconds waits in real time no longer than the knob `sqs.longPollMs` allows. */
export const receiveMessage: Operation<SqsInputs['ReceiveMessage']> = async (call) => {
  const { world, input } = call;
  const queue = queueOf(call);
  const { MaxNumberOfMessages: max = 1, VisibilityTimeout: hidden } = input;
  const asked = input.WaitTimeSeconds ?? Number(queue.attributes['ReceiveMessageWaitTimeSeconds']);
  checkRange('MaxNumberOfMessages', max, 1, 10, 'Must be between 1 and 10, if provided.');
  checkRange('VisibilityTimeout', hidden, 0, 43_200, 'Must be between 0 and 43200, if provided.');
  checkRange('WaitTimeSeconds', asked, 0, 20, 'Must be >= 0 and <= 20, if provided.');
  const options = { max, ...(hidden === undefined ? {} : { visibilityMs: hidden * 1000 }) };
  const until = Date.now() + Math.min(asked * 1000, knob(world, 'sqs.longPollMs'));
  let messages = receive(world, queue.arn, options);
  while (messages.length === 0 && Date.now() < until) {
    await wait(Math.min(LOOK_AGAIN_MS, until - Date.now()));
    messages = receive(world, queue.arn, options);
  }
  return {
    Messages: messages.length === 0 ? undefined : messages.map((message) => describe(input, message)),
  };
};

export const deleteMessage: Operation<SqsInputs['DeleteMessage']> = (call) =>
  deleteOne(call, queueOf(call), call.input);

export const deleteMessageBatch: Operation<SqsInputs['DeleteMessageBatch']> = (call) => {
  const queue = queueOf(call);
  return batch(call, { apply: (entry) => deleteOne(call, queue, entry) });
};

export const changeMessageVisibility: Operation<SqsInputs['ChangeMessageVisibility']> = (call) =>
  hide(call, queueOf(call), call.input);

export const changeMessageVisibilityBatch: Operation<SqsInputs['ChangeMessageVisibilityBatch']> = (call) => {
  const queue = queueOf(call);
  return batch(call, { apply: (entry) => hide(call, queue, entry) });
};

function deleteOne({ world }: Call<unknown>, queue: Queue, input: Handle): Output {
  remove(world, queue.arn, handleOf(input));
  return {};
}

function hide(
  { world }: Call<unknown>,
  queue: Queue,
  input: Handle & { readonly VisibilityTimeout?: number },
): Output {
  const handle = handleOf(input);
  const seconds = input.VisibilityTimeout;
  if (seconds === undefined) throw missing('VisibilityTimeout');
  checkRange('VisibilityTimeout', seconds, 0, 43_200, 'VisibilityTimeout must be between 0 and 43200.');
  changeVisibility(world, queue.arn, handle, seconds * 1000);
  return {};
}

function handleOf({ ReceiptHandle }: Handle): string {
  if (ReceiptHandle === '') throw missing('ReceiptHandle');
  return ReceiptHandle;
}

/** SQS's model knows no ranges. */
function checkRange(name: string, value: number | undefined, min: number, max: number, reason: string): void {
  if (value !== undefined && (value < min || value > max)) throw invalidParameter(value, name, reason);
}

/** Only the attributes that were asked for are shown. */
function describe(input: SqsInputs['ReceiveMessage'], message: ReceivedMessage): Output {
  const { messageId, receiptHandle, body, md5OfBody, systemAttributes, messageAttributes } = message;
  // AttributeNames is the older name of the same member.
  const system: readonly string[] = [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ];
  const shownSystem = pick(systemAttributes, (name) => system.includes('All') || system.includes(name));
  const wanted = input.MessageAttributeNames ?? [];
  const shown = pick(messageAttributes, (name) => wanted.some((each) => fits(each, name)));
  return {
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5OfBody,
    Body: body,
    Attributes: shownSystem,
    MessageAttributes: shown,
    MD5OfMessageAttributes: shown && attributesMd5(shown),
  };
}

/** `All`, `.*`, a name, or the beginning of names: `foo.*`. */
function fits(wanted: string, name: string): boolean {
  if (wanted === 'All' || wanted === '.*') return true;
  return wanted.endsWith('.*') ? name.startsWith(wanted.slice(0, -2)) : name === wanted;
}

function pick<T>(
  record: Readonly<Record<string, T>>,
  wanted: (name: string) => boolean,
): Readonly<Record<string, T>> | undefined {
  const shown = Object.entries(record).filter(([name]) => wanted(name));
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}
