import { isDeepStrictEqual } from 'node:util';
import type { CanonicalDump } from '../../../sandbox/index.ts';

/** Two moments of a world, compared place by place. */
export interface Comparison {
  /** How many places (account, Region, service) were looked at. */
  readonly places: number;
  /** `account/region/service` where something differs that no exception of the report names. */
  readonly unexplained: readonly string[];
}

/** Says whether everything is as before but for the listed exceptions. */
export function compareWorlds(
  before: CanonicalDump,
  after: CanonicalDump,
  exceptions: readonly { readonly address: string }[],
): Comparison {
  const [one, other] = [placesOf(before), placesOf(after)];
  const places = [...new Set([...one.keys(), ...other.keys()])];
  const differing = places.filter((place) => !isDeepStrictEqual(one.get(place), other.get(place)));
  const unexplained = differing.filter((place) => {
    const [account, region] = place.split('/');
    return !exceptions.some(({ address }) => address.includes(` ${account}/${region}`));
  });
  return { places: places.length, unexplained };
}

function placesOf(dump: CanonicalDump): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(dump).flatMap(([account, regions]) =>
      Object.entries(regions).flatMap(([region, services]) =>
        Object.entries(services).map(
          ([service, state]) => [`${account}/${region}/${service}`, state] as const,
        ),
      ),
    ),
  );
}
