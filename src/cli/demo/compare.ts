import { isDeepStrictEqual } from 'node:util';
import type { CanonicalDump } from '../../sandbox/index.ts';

/** Two moments of a world, compared place by place. */
export interface Comparison {
  /** How many places (account, Region, service) were looked at. */
  readonly places: number;
  /** `account/region/service` where something differs. */
  readonly differing: readonly string[];
  /** Those of them that no exception of the report names. */
  readonly unexplained: readonly string[];
}

interface Exception {
  readonly address: string;
  readonly reason: string;
}

/** Says whether everything is as before but for the listed exceptions. */
export function compareWorlds(
  before: CanonicalDump,
  after: CanonicalDump,
  exceptions: readonly Exception[],
): Comparison {
  const [one, other] = [placesOf(before), placesOf(after)];
  const places = [...new Set([...one.keys(), ...other.keys()])];
  const differing = places.filter((place) => !isDeepStrictEqual(one.get(place), other.get(place)));
  const unnamed = differing.filter((place) => !exceptions.some((exception) => names(exception, place)));
  const counted = new Map<string, number>();
  for (const exception of exceptions)
    for (const [region, more] of countedIn(exception)) counted.set(region, (counted.get(region) ?? 0) + more);
  const unexplained = unnamed.filter((place) => {
    const [, region = ''] = place.split('/');
    const left = counted.get(region) ?? 0;
    counted.set(region, left - 1);
    return left <= 0;
  });
  return { places: places.length, differing, unexplained };
}

function names({ address, reason }: Exception, place: string): boolean {
  const [account = '', region = ''] = place.split('/');
  return `${address} ${reason}`.includes(account) && address.includes(`/${region}`);
}

/** A long list ends in `and 19 more/global`: so many places of that Region are meant as well. */
function countedIn({ address }: Exception): (readonly [region: string, more: number])[] {
  return [...address.matchAll(/and (\d+) more\/([\w-]+)/g)].map(
    ([, more, region = '']) => [region, Number(more)] as const,
  );
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
