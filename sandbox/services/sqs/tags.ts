/** Tags of queues. */
import type { Operation } from '../service.ts';
import { invalidValue, missing } from './errors.ts';
import { queueOf } from './url.ts';

const MOST_TAGS = 50;

export const tagQueue: Operation = (call) => {
  const queue = queueOf(call);
  if (call.input['Tags'] === undefined) throw missing('Tags');
  const tags = checkTags(call.input['Tags']);
  if (new Set([...Object.keys(queue.tags), ...Object.keys(tags)]).size > MOST_TAGS)
    throw invalidValue(`Too many tags added for queue ${queue.name}.`);
  Object.assign(queue.tags, tags);
  return {};
};

export const untagQueue: Operation = (call) => {
  const queue = queueOf(call);
  const keys = call.input['TagKeys'];
  if (!Array.isArray(keys) || keys.length === 0) throw missing('TagKey');
  for (const key of keys) delete queue.tags[String(key)];
  return {};
};

/** A queue without tags answers without the member. */
export const listQueueTags: Operation = (call) => {
  const { tags } = queueOf(call);
  return { Tags: Object.keys(tags).length === 0 ? undefined : tags };
};

/** Reads a map of tags, or throws what SQS answers. */
export function checkTags(input: unknown): Readonly<Record<string, string>> {
  if (input === undefined || input === null) return {};
  const entries = Object.entries(input as Readonly<Record<string, unknown>>);
  for (const [key, value] of entries) {
    const valid = key.length >= 1 && key.length <= 128 && typeof value === 'string' && value.length <= 256;
    if (!valid) throw invalidValue('Tag keys must be 1 to 128 characters and values at most 256.');
    if (key.toLowerCase().startsWith('aws:'))
      throw invalidValue('Tag key cannot start with the reserved prefix aws:');
  }
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}
