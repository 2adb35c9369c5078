/** CloudWatch Logs of one account and Region for the canonical dump. */
import { sortKeys } from '../shared/sort-keys.ts';
import type { LogsState } from './state.ts';

/** Log groups with retention and tags, without what is written in them; undefined without a group. */
export function canonical(state: unknown): unknown {
  const { groups } = state as LogsState;
  if (Object.keys(groups).length === 0) return undefined;
  return Object.values(sortKeys(groups)).map((group) => ({
    name: group.name,
    class: group.class,
    kmsKeyId: group.kmsKeyId,
    retentionInDays: group.retentionInDays,
    deletionProtected: group.deletionProtected,
    tags: sortKeys(group.tags),
  }));
}
