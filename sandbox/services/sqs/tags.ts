/** Tags of queues. */
import type { SqsInputs } from '../../model/types/sqs.ts';
import type { Operation } from '../service.ts';
import { invalidValue, missing } from './errors.ts';
import { queueOf } from './url.ts';

const MOST_TAGS = 50;

export const tagQueue: Operation<SqsInputs['TagQueue']> = (call) => {
  const queue = queueOf(call);
  const tags = checkTags(call.input.Tags);
  if (new Set([...Object.keys(queue.tags), ...Object.keys(tags)]).size > MOST_TAGS)
    throw invalidValue(`Too many tags added for queue ${queue.name}.`);
  Object.assign(queue.tags, tags);
  return {};
};

export const untagQueue: Operation<SqsInputs['UntagQueue']> = (call) => {
  const queue = queueOf(call);
  if (call.input.TagKeys.length === 0) throw missing('TagKey');
  for (const key of call.input.TagKeys) delete queue.tags[key];
  return {};
};

/** A queue without tags answers without the member. */
export const listQueueTags: Operation<SqsInputs['ListQueueTags']> = (call) => {
  const { tags } = queueOf(call);
  return { Tags: Object.keys(tags).length === 0 ? undefined : tags };
};

/** The tags as they are, or throws what SQS answers: its model knows no lengths. */
export function checkTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries(tags)) {
    const valid = key.length >= 1 && key.length <= 128 && value.length <= 256;
    if (!valid) throw invalidValue('Tag keys must be 1 to 128 characters and values at most 256.');
    if (key.toLowerCase().startsWith('aws:'))
      throw invalidValue('Tag key cannot start with the reserved prefix aws:');
  }
  return tags;
}
