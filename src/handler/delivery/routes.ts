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
}

/** The first route whose every condition holds. Without routes, all destinations; where no route takes it, the default one. */
export function direct(
  finding: Finding,
  account: Account,
  { routes, destinations }: FunctionSettings,
): Direction {
  if (routes.length === 0) return { destinations };
  const route = routes.find((one) => takes(one, finding, account));
  const chosen = destinations.filter(({ name }) => route?.to.includes(name));
  if (chosen.length > 0)
    return {
      destinations: chosen,
      mention: route?.mention,
      unit: account.units.find((unit) => route?.ous?.includes(unit)),
    };
  const fallback = destinations.find(({ name }) => name === 'default') ?? destinations[0];
  return { destinations: fallback === undefined ? [] : [fallback] };
}

function takes(route: Route, finding: Finding, account: Account): boolean {
  const { minSeverity, accounts, ous, regions, types, tags } = route;
  return (
    (minSeverity === undefined || finding.severity === undefined || finding.severity >= minSeverity) &&
    includes(accounts, [finding.account]) &&
    includes(ous, account.units) &&
    includes(regions, [finding.region]) &&
    (types === undefined || types.some((pattern) => matchesGlob(pattern, finding.type))) &&
    (tags === undefined || includes(tags, tagsOf(finding)))
  );
}

function includes(wanted: readonly string[] | undefined, found: readonly (string | undefined)[]): boolean {
  return wanted === undefined || found.some((one) => one !== undefined && wanted.includes(one));
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
