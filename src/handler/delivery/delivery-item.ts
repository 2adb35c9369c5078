import { first, isRecord, parseJson } from '../finding/json-path.ts';
import type { DeliveryState } from './delivery-state.ts';

/**
 * What a finding is remembered by. Samples, and with `repeats: every` all findings, are remembered by message: then `#` and
 * the message's id follow.
 */
export function deliveryKey(account: string, region: string, id: string): string {
  return `${account}#${region}#${id}`.slice(0, 1500);
}

/** Numbers stay numbers, for people and for TTL; what was sent where is JSON. */
export function toAttribute(value: unknown): object {
  return typeof value === 'number' ? { N: String(value) } : { S: JSON.stringify(value) };
}

/** A finding's state from the table's item; undefined for what is none. */
export function stateOf(item: unknown): DeliveryState | undefined {
  if (!isRecord(item)) return undefined;
  const entries = Object.keys(item).map((name) => {
    const number = first(item[name], 'N');
    return [name, number === undefined ? parseJson(first(item[name], 'S') ?? '') : Number(number)];
  });
  const state: Partial<DeliveryState> = Object.fromEntries(entries);
  // Only the function writes items; this guards against one made by hand.
  return state.version === undefined || !isRecord(state.destinations)
    ? undefined
    : { ...(state as DeliveryState), id: first(item, 'id.S') ?? '' };
}
