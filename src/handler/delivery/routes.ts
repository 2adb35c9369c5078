import type { Account } from './accounts.ts';
import type { Destination, FunctionSettings, Mention, Route } from '../contract.ts';
import { at, first, isRecord } from '../finding/json-path.ts';
import type { Finding } from '../finding/finding.ts';
import { matchesGlob } from '../finding/glob.ts';

/** Where a finding goes, and whom it calls. */
export interface Direction {
  readonly destinations: readonly Destination[];
  readonly mention?: Mention | undefined;
  /** The organizational unit of the account that the route asks for, if it asks for one. */
  readonly unit?: string | undefined;
  /** A route asks for the account's unit, which the Organization did not tell: these are all the places it may belong. */
  readonly unitUnknown?: boolean;
}

/**
 * The first route whose every condition holds. Without routes, all destinations; where no route takes it, the default one.
 * A condition about something that is not known may hold: then the finding belongs wherever such a route sends it, and
 * where the first route that surely takes it does.
 */
export function direct(
  finding: Finding,
  account: Account,
  { routes, destinations }: FunctionSettings,
): Direction {
  if (routes.length === 0) return { destinations };
  const asked = routes.map((route) => ({ route, holds: holdsOf(route, finding, account) }));
  const sure = asked.findIndex(({ holds }) => holds === 'yes');
  const candidates = asked.slice(0, sure < 0 ? asked.length : sure + 1).filter(({ holds }) => holds !== 'no');
  const named = candidates.flatMap(({ route }) => route.to);
  const fallback = destinations.find(({ name }) => name === 'default') ?? destinations[0];
  const chosen = destinations.filter(
    (one) => named.includes(one.name) || (sure < 0 && named.length > 0 && one === fallback),
  );
  if (chosen.length === 0) return { destinations: fallback === undefined ? [] : [fallback] };
  return {
    destinations: chosen,
    mention: candidates.find(({ route }) => route.mention !== undefined)?.route.mention,
    unit: account.units.find((unit) => candidates.some(({ route }) => route.ous?.includes(unit))),
    ...(candidates.some(({ holds }) => holds === 'unit-unknown') ? { unitUnknown: true } : {}),
  };
}

/** Whether a route takes a finding; `unknown` where the finding does not say, `unit-unknown` where the Organization did not. */
type Holds = 'yes' | 'no' | 'unknown' | 'unit-unknown';

function holdsOf(route: Route, finding: Finding, account: Account): Holds {
  const { minSeverity, accounts, ous, regions, types, tags } = route;
  const conditions: readonly Holds[] = [
    atLeast(minSeverity, finding.severity),
    isOneOf(accounts, finding.account),
    inUnit(ous, account),
    isOneOf(regions, finding.region),
    yes(types === undefined || types.some((pattern) => matchesGlob(pattern, finding.type))),
    yes(tags === undefined || tagsOf(finding).some((tag) => tags.includes(tag))),
  ];
  return (['no', 'unit-unknown', 'unknown'] as const).find((one) => conditions.includes(one)) ?? 'yes';
}

function yes(holds: boolean): Holds {
  return holds ? 'yes' : 'no';
}

function atLeast(least: number | undefined, severity: number | undefined): Holds {
  if (least === undefined) return 'yes';
  return severity === undefined ? 'unknown' : yes(severity >= least);
}

function isOneOf(wanted: readonly string[] | undefined, found: string | undefined): Holds {
  if (wanted === undefined) return 'yes';
  return found === undefined ? 'unknown' : yes(wanted.includes(found));
}

function inUnit(wanted: readonly string[] | undefined, { units, unknownSince }: Account): Holds {
  if (wanted === undefined) return 'yes';
  return unknownSince === undefined ? yes(units.some((unit) => wanted.includes(unit))) : 'unit-unknown';
}

/** Every tag of every resource, as `key` and as `key=value`. */
function tagsOf({ detail }: Finding): string[] {
  const places = [
    'resource.*.tags',
    'resource.*.taskDetails.tags',
    'service.detection.sequence.resources.tags',
  ];
  return places
    .flatMap((path) => at(detail, path))
    .filter(isRecord)
    .flatMap((tag) => {
      const key = first(tag, 'key');
      return key === undefined ? [] : [key, `${key}=${first(tag, 'value') ?? ''}`];
    });
}
