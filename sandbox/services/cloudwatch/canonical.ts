/** CloudWatch of one account and Region for the canonical dump. */
import { sortKeys } from '../shared/sort-keys.ts';
import type { CloudWatchState } from './state.ts';

/** Alarms with their settings and tags; neither their states nor metrics. Undefined without an alarm. */
export function canonical(state: unknown): unknown {
  const { alarms } = state as CloudWatchState;
  if (Object.keys(alarms).length === 0) return undefined;
  return Object.values(sortKeys(alarms)).map(({ name, settings, actionsEnabled, tags }) => ({
    name,
    ...settings,
    actionsEnabled,
    tags: sortKeys(tags),
  }));
}
