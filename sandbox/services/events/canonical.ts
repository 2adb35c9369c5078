/** EventBridge of one account and Region for the canonical dump. */
import { sortKeys } from '../shared/sort-keys.ts';
import type { EventsState } from './state.ts';

/** Rules with targets and tags, and the bus's policy; undefined when there is nothing of the kind. */
export function canonical(state: unknown): unknown {
  const { rules, bus } = state as Partial<EventsState>;
  if (rules === undefined || bus === undefined) return undefined;
  const sorted = Object.values(rules)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, trigger, description, roleArn, managedBy, tags, targets }) => ({
      name,
      ...trigger,
      description,
      roleArn,
      managedBy,
      tags: sortKeys(tags),
      targets: Object.values(targets)
        .map(({ target }) => target)
        .toSorted((a, b) => (a.Id < b.Id ? -1 : 1)),
    }));
  if (sorted.length === 0 && bus.policy === undefined && Object.keys(bus.tags).length === 0) return undefined;
  return { rules: sorted, bus: { policy: bus.policy, tags: sortKeys(bus.tags) } };
}
