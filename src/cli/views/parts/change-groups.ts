import type { ChangeReport } from '../../../provision/index.ts';
import { groupBy } from './group-by.ts';
import { noteText } from './notes.ts';

/** A change, or what is shown like one: its kind may be one that only the address of a problem has. */
export type Groupable = Omit<ChangeReport, 'kind'> & { readonly kind: string };

/** Changes that are the same but for their Region or name, as one line of a plan. */
export interface ChangeGroup<C extends Groupable = ChangeReport> {
  readonly kind: string;
  readonly action: ChangeReport['action'];
  readonly outcome: ChangeReport['outcome'];
  /** `222222222222/{eu-west-1, us-east-1}/findings`: an address with alternatives in braces, without the kind. */
  readonly place: string;
  /** Fields that all of them change alike. */
  readonly fields: ChangeReport['fields'];
  /** What there is to know about them; empty where there is nothing. */
  readonly note: string;
  readonly error: ChangeReport['error'] | undefined;
  readonly changes: readonly C[];
}

/** More alternatives than this are counted instead of listed. */
const MOST_LISTED = 4;

/** Folds a plan so that it stays readable: Regions that are treated alike become one line, then names of one place. */
export function groupChanges<C extends Groupable>(changes: readonly C[]): readonly ChangeGroup<C>[] {
  const acrossRegions = groupBy(changes, (change) =>
    JSON.stringify([sameness(change), change.account, nameOf(change).replaceAll(change.region, '*')]),
  );
  const alike = groupBy(acrossRegions, (group) => {
    const [first] = group;
    return first === undefined
      ? ''
      : JSON.stringify([sameness(first), first.account, group.map(({ region }) => region)]);
  });
  return alike.flatMap((groups) => {
    const all = groups.flat();
    const [first] = all;
    if (first === undefined) return [];
    const { kind, action, outcome, account, fields, error } = first;
    const regions = unique(all.map(({ region }) => region));
    const names = unique(groups.flatMap(([one]) => (one === undefined ? [] : [templateOf(one, regions)])));
    const place = [
      account,
      alternatives(regions, 'Regions'),
      ...(names[0] === '' ? [] : [alternatives(names, 'names')]),
    ];
    // What is said of one Region is said of all of them.
    const said = (text: string): string =>
      regions.length === 1 ? text : text.replaceAll(first.region, '<region>');
    return [
      {
        kind,
        action,
        outcome,
        place: place.join('/'),
        fields,
        note: said(noteText(first)),
        error:
          error === undefined ? undefined : { ...error, message: said(error.message), fix: said(error.fix) },
        changes: all,
      },
    ];
  });
}

/** What must be equal for two changes to share a line. A Region's own name in a value is no difference. */
function sameness(change: Groupable): string {
  const { kind, action, outcome, error, fields, region } = change;
  return JSON.stringify([
    kind,
    action,
    outcome,
    noteText(change).replaceAll(region, '*'),
    error === undefined ? undefined : [error.code, error.message.replaceAll(region, '*')],
    action === 'update' ? fields : [],
  ]).replaceAll(region, '*');
}

/** What an address says beyond kind, account and Region. */
function nameOf({ address, kind, account, region }: Groupable): string {
  const prefix = `${kind} ${account}/${region}`;
  return address.startsWith(prefix) ? address.slice(prefix.length + 1) : address;
}

function templateOf(change: Groupable, regions: readonly string[]): string {
  const name = nameOf(change);
  return regions.length > 1 ? name.replaceAll(change.region, '<region>') : name;
}

function alternatives(values: readonly string[], what: string): string {
  if (values.length === 1) return values[0] ?? '';
  return values.length <= MOST_LISTED ? `{${values.join(', ')}}` : `{${values.length} ${what}}`;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
