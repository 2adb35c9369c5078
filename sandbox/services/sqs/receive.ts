/** Receiving, hiding and deleting: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
import { setTimeout as wait } from 'node:timers/promises';
import type { Call, Input, Operation, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { batch } from './batches.ts';
import { invalidParameter, missing } from './errors.ts';
import { attributesMd5 } from './message-attributes.ts';
import { changeVisibility, receive, remove } from './queue.ts';
import type { ReceivedMessage } from './received-message.ts';
import type { Queue } from './state.ts';
import { queueOf } from './url.ts';

const LOOK_AGAIN_MS = 50;

/** Up to ten messages. WaitTimeSeconds waits in real time no longer than the knob `sqs.longPollMs` allows. */
export const receiveMessage: Operation = async (call) => {
  const { world, input } = call;
  const queue = queueOf(call);
  const max = number(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const hidden = number(input, 'VisibilityTimeout', 0, 43_200);
  const asked =
    number(input, 'WaitTimeSeconds', 0, 20) ?? Number(queue.attributes['ReceiveMessageWaitTimeSeconds']);
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

export const deleteMessage: Operation = (call) => deleteOne(call, queueOf(call), call.input);

export const deleteMessageBatch: Operation = (call) => {
  const queue = queueOf(call);
  return batch(call, { apply: (entry) => deleteOne(call, queue, entry) });
};

export const changeMessageVisibility: Operation = (call) => hide(call, queueOf(call), call.input);

export const changeMessageVisibilityBatch: Operation = (call) => {
  const queue = queueOf(call);
  return batch(call, { apply: (entry) => hide(call, queue, entry) });
};

function deleteOne(call: Call, queue: Queue, input: Input): Output {
  remove(call.world, queue.arn, handleOf(input));
  return {};
}

function hide(call: Call, queue: Queue, input: Input): Output {
  const handle = handleOf(input);
  const seconds = number(
    input,
    'VisibilityTimeout',
    0,
    43_200,
    'VisibilityTimeout must be between 0 and 43200.',
  );
  if (seconds === undefined) throw missing('VisibilityTimeout');
  changeVisibility(call.world, queue.arn, handle, seconds * 1000);
  return {};
}

function handleOf(input: Input): string {
  const handle = input['ReceiptHandle'];
  if (typeof handle !== 'string' || handle === '') throw missing('ReceiptHandle');
  return handle;
}

function number(
  input: Input,
  name: string,
  min: number,
  max: number,
  reason = `Must be ${name === 'WaitTimeSeconds' ? '>= 0 and <= 20' : `between ${min} and ${max}`}, if provided.`,
): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    throw invalidParameter(value, name, reason);
  return value;
}

/** Only the attributes that were asked for are shown. */
function describe(input: Input, message: ReceivedMessage): Output {
  const { messageId, receiptHandle, body, md5OfBody, systemAttributes, messageAttributes } = message;
  // AttributeNames is the older name of the same member.
  const system = [...names(input['AttributeNames']), ...names(input['MessageSystemAttributeNames'])];
  const shownSystem = pick(systemAttributes, (name) => system.includes('All') || system.includes(name));
  const wanted = names(input['MessageAttributeNames']);
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

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function pick<T>(
  record: Readonly<Record<string, T>>,
  wanted: (name: string) => boolean,
): Readonly<Record<string, T>> | undefined {
  const shown = Object.entries(record).filter(([name]) => wanted(name));
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}
