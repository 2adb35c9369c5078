/** SQS of one account and Region for the canonical dump: no times, ids or tombstones. */
import { sortKeys } from '../shared/sort-keys.ts';
import type { SqsState } from './state.ts';

/** Queues with their attributes, their tags and how many messages they hold; undefined without a queue. */
export function canonical(state: unknown): unknown {
  const { queues = {} } = state as Partial<SqsState>;
  if (Object.keys(queues).length === 0) return undefined;
  return Object.values(sortKeys(queues)).map(({ name, attributes, tags, messages }) => ({
    name,
    attributes: sortKeys(attributes),
    tags: sortKeys(tags),
    messages: Object.values(messages).length,
  }));
}
