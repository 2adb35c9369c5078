import { reasonOf } from '../aws/effects.ts';
import { bandOf, type Band } from '../finding/severity.ts';
import type { Week } from '../slack/notices.ts';
import type { DeliveryState } from './delivery-state.ts';
import type { Session } from './session.ts';

const WEEK = 7 * 24 * 3_600_000;

/** Counts the last seven days; undefined, after a line in the log, where the table could not be read to its end. */
export async function lastWeek({ effects, store, deadline }: Session): Promise<Week | undefined> {
  const since = effects.now() - WEEK;
  const delivered = new Map<Band['name'], number>();
  let last: number | undefined;
  let refused = 0;
  try {
    for await (const state of store.all()) {
      if (effects.now() >= deadline) throw new Error('no time left');
      const { name } = bandOf(state.severity);
      const times = timesOf(state, 'posted').filter((at) => at >= since);
      if (times.length > 0) delivered.set(name, (delivered.get(name) ?? 0) + 1);
      for (const at of times) last = Math.max(last ?? 0, at);
      if (timesOf(state, 'dead').some((at) => at >= since)) refused += 1;
    }
  } catch (error) {
    effects.log({ message: 'week-unknown', reason: reasonOf(error) });
    return undefined;
  }
  return { delivered, last, refused };
}

/** When a finding got into a state, at each destination; none for what is no finding, or only a sample of one. */
function timesOf({ destinations, sample }: DeliveryState, wanted: 'posted' | 'dead'): number[] {
  return Object.values(destinations).flatMap(({ state, at }) =>
    sample !== true && state === wanted && at !== undefined ? [at] : [],
  );
}
