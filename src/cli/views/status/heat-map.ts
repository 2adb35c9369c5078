import type { StatusReport } from '../../../provision/index.ts';
import { groupBy } from '../parts/group-by.ts';

/** How an account is in a Region. `outside`: it cannot be protected there, which is no fault. */
export type CellState = 'protected' | 'unprotected' | 'outside' | 'unknown';

/** Accounts that are alike in every Region. */
export interface HeatMapRow {
  /** In ascending order; empty for accounts that the report does not name because nothing is wrong with them. */
  readonly accounts: readonly string[];
  readonly count: number;
  /** One a Region, in the order of the report; with AWS's status, where it is not simply protected. */
  readonly cells: readonly { readonly state: CellState; readonly status?: string }[];
}

/**
 * Accounts × Regions, folded: accounts that are alike in every Region share a row, so a thousand accounts with two kinds of
 * trouble are three rows. Those with the most to do come first, those that are well are last. Nothing after a
 * quick look, which asks about no account. Pure.
 */
export function heatMapRows({
  organization,
  regions,
  members,
  statistics,
}: Pick<StatusReport, 'organization' | 'regions' | 'members' | 'statistics'>): readonly HeatMapRow[] {
  const all = organization?.accounts;
  if (all == null || statistics !== null) return [];
  const usual = regions.map(({ detector, members: { eligible } }): HeatMapRow['cells'][number] =>
    detector === 'unknown' ? { state: 'unknown' } : { state: eligible === 0 ? 'outside' : 'protected' },
  );
  const column = new Map(regions.map(({ region }, index) => [region, index]));
  const cellsOf = new Map<string, HeatMapRow['cells'][number][]>();
  for (const { account, region, status, unhealthy } of members.problems) {
    const index = column.get(region);
    if (index === undefined) continue;
    const cells = cellsOf.get(account) ?? [...usual];
    cells[index] = { state: unhealthy ? 'unprotected' : 'outside', status };
    cellsOf.set(account, cells);
  }
  const named = groupBy([...cellsOf], ([, cells]) => JSON.stringify(cells)).map((alike): HeatMapRow => {
    const accounts = alike.map(([account]) => account).sort();
    return { accounts, count: accounts.length, cells: alike[0]?.[1] ?? usual };
  });
  const leftOut = members.excluded.filter(({ account }) => !cellsOf.has(account)).length;
  const others = all - cellsOf.size - leftOut;
  return [
    ...named.sort((one, other) => troubles(other) - troubles(one) || other.count - one.count),
    ...(others > 0 ? [{ accounts: [], count: others, cells: usual }] : []),
  ];
}

function troubles({ cells }: HeatMapRow): number {
  return cells.filter(({ state }) => state === 'unprotected' || state === 'unknown').length;
}
