import { findService } from '../services/all-services.ts';
import type { World } from './world.ts';

/** Account → Region → service → what is there. */
export type CanonicalDump = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

/**
 * What exists in a world, in a form to compare: without clocks, versions, opaque ids, request logs and tombstones, in a
 * stable order. Things of an account that no Region has stand under `global`, the Organization under the account `organization`.
 */
export function canonicalDump(world: World): CanonicalDump {
  const dump: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const key of Object.keys(world.states).sort(byPlace)) {
    const [service = '', account = '', region = ''] = key.split('/');
    const canonical = findService(service)?.canonical(world.states[key]);
    if (canonical === undefined) continue;
    ((dump[account] ??= {})[region] ??= {})[service] = canonical;
  }
  return dump;
}

function byPlace(a: string, b: string): number {
  const [placeA, placeB] = [placeOf(a), placeOf(b)];
  return placeA < placeB ? -1 : placeA > placeB ? 1 : 0;
}

/** `service/account/region` → `account/region/service`. */
function placeOf(key: string): string {
  const [service = '', ...place] = key.split('/');
  return [...place, service].join('/');
}
