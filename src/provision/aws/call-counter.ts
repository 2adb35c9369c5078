import type { CallEvent } from './events.ts';

/** How often AWS was called; attempts count, retries included. */
export interface ApiCallsReport {
  readonly total: number;
  readonly writes: number;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** Counts attempts at AWS as they happen. */
export interface CallCounter {
  add(call: CallEvent): void;
  report(): ApiCallsReport;
}

/** A new count, at nought. */
export function createCallCounter(): CallCounter {
  const byOperation = new Map<string, number>();
  let [total, writes] = [0, 0];
  return {
    add({ service, operation, write }) {
      total++;
      if (write) writes++;
      const name = `${service}:${operation}`;
      byOperation.set(name, (byOperation.get(name) ?? 0) + 1);
    },
    report: () => ({
      total,
      writes,
      byOperation: Object.fromEntries([...byOperation].sort(([a], [b]) => a.localeCompare(b))),
    }),
  };
}
