import type { Parameters } from 'fast-check';
import type { World } from '../../sandbox/index.ts';
import { whatIsThere } from './worlds.ts';

/**
 * How far a property goes. `npm test` runs a small share of it, `npm run test:long -- --shard i/n` the i-th of n parts of
 * the whole. PROPERTY_SEED tries other cases; what failed is printed with its seed.
 */
const isLong = process.env['PROPERTY_SCALE'] === 'long';
const [shard = 1, shards = 1] = (process.env['PROPERTY_SHARD'] ?? '1/1').split('/').map(Number);
const seed = Number(process.env['PROPERTY_SEED'] ?? 20_261_121);

/** A whole run may take hours. */
export const TIME_LIMIT = isLong ? 12 * 3_600_000 : 600_000;

/** So many cases in `npm test`, so many in the whole. One case is a world's history, so failures are not shrunk unless asked. */
export function cases(few: number, many: number): Parameters<unknown> {
  return {
    numRuns: Math.max(1, isLong ? Math.ceil(many / shards) : few),
    seed: seed + shard,
    endOnFailure: process.env['PROPERTY_SHRINK'] === undefined,
  };
}

/** Every n-th of a sweep in `npm test`, beginning somewhere; all of this shard's in the whole. */
export function everyNth(length: number, step: number, first = 0): readonly number[] {
  const all = Array.from({ length }, (_, index) => index);
  return isLong
    ? all.filter((index) => index % shards === shard - 1)
    : all.filter((index) => index % step === (first + seed) % step);
}

/**
 * Whether to follow up a world. Many ways lead to the same place, and in `npm test` what follows from it is run once; the
 * whole follows up each, because moments and tombstones may differ.
 */
export function firstMeetings(): (world: World) => boolean {
  const met = new Set<string>();
  return (world) => {
    const place = JSON.stringify(whatIsThere(world));
    const isNew = isLong || !met.has(place);
    met.add(place);
    return isNew;
  };
}

/** How long a history may be. */
export function steps(few: number, many: number): number {
  return isLong ? many : few;
}
