import type { ChangeReport, RunReport } from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { groupChanges, type ChangeGroup } from '../parts/change-groups.ts';
import { costText } from './cost.ts';
import { errorLines } from '../parts/error.ts';
import { leftoverLines } from '../parts/leftovers.ts';
import { highlightOf } from './field-words.ts';
import { aboutWhom, subjectOf } from '../parts/heading.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { count, shortened, wrapped } from '../../terminal/layout.ts';
import { noteText } from '../parts/notes.ts';
import { noticeLines } from '../parts/notices.ts';
import { sectionOf, SECTIONS } from './sections.ts';
import { bullet, symbolOf } from '../../terminal/symbols.ts';

/** How much a plan tells. */
export interface PlanDetail {
  /** Every address on a line of its own, with every field, and what is already in place. */
  readonly verbose: boolean;
}

/** A plan as people read it: whose, where, what would change, and the sum. */
export function renderPlan(report: RunReport, terminal: Terminal, { verbose }: PlanDetail): string {
  const title = report.command === 'teardown' ? 'Teardown plan' : 'Plan';
  return [
    ...wrapped(`${title} for ${subjectOf(report)}`, terminal.width).map((line) =>
      terminal.style('bold', line),
    ),
    '',
    ...aboutWhom(report, report.regions, report.skippedRegions, report.members.excluded, terminal),
    '',
    ...changeLines(report, terminal, verbose),
    planSum(report, terminal),
    ...costLines(report, terminal),
    ...leftoverLines('Will not be as before', report.exceptions ?? [], terminal, { verbose }),
    ...noticeLines(report.notices, terminal),
  ].join('\n');
}

/** The sum of a plan on a terminal. */
export function planSum(report: Pick<RunReport, 'summary'>, terminal: Terminal): string {
  const { create, update, remove, blocked } = report.summary;
  const sentence = planSentence(report);
  return create + update + remove + blocked === 0
    ? bullet('good', sentence, terminal).join('\n')
    : wrapped(
        sentence.replace(/^Plan:/, (word) => terminal.style('bold', word)),
        terminal.width,
      ).join('\n');
}

/** The sum of a plan as a sentence. */
export function planSentence({ summary }: Pick<RunReport, 'summary'>): string {
  const { create, update, remove, none, keep, blocked } = summary;
  const parts = [
    `${create} to create`,
    `${update} to change`,
    `${remove} to remove`,
    ...(none > 0 ? [`${none} already in place`] : []),
    ...(keep > 0 ? [`${keep} kept`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ];
  return create + update + remove + blocked === 0
    ? `Nothing to do: ${count(none, 'resource is', 'resources are')} already as ${none === 1 ? 'it' : 'they'} should be.`
    : `Plan: ${parts.join(', ')}.`;
}

/** All changes by section. Without `verbose` what is in place is only counted. */
function changeLines({ changes, homeRegion }: RunReport, terminal: Terminal, verbose: boolean): string[] {
  return SECTIONS.flatMap((section) => {
    const all = changes.filter((change) => sectionOf(change, homeRegion) === section);
    // What is in place needs no line, unless there is something to say about it.
    const shown = verbose ? all : all.filter((change) => change.action !== 'none' || noteText(change) !== '');
    if (shown.length === 0) return [];
    const groups = verbose ? shown.map(alone) : groupChanges(shown);
    const column = Math.max(...groups.map(({ kind }) => kind.length)) + 2;
    const inPlace = all.length - shown.length;
    return [
      terminal.style('bold', section),
      ...groups.flatMap((group) => groupLines(group, column, terminal, verbose)),
      ...(inPlace > 0 ? [terminal.style('dim', `  = ${inPlace} more already in place`)] : []),
      '',
    ];
  });
}

function alone(change: ChangeReport): ChangeGroup {
  const { kind, action, outcome, address, fields, error } = change;
  return {
    kind,
    action,
    outcome,
    place: address.slice(kind.length + 1),
    fields,
    note: noteText(change),
    error,
    changes: [change],
  };
}

function groupLines(
  { kind, action, place, fields, note, error, changes }: ChangeGroup,
  column: number,
  terminal: Terminal,
  verbose: boolean,
): string[] {
  // Where kind and place do not fit next to each other, the place goes below.
  const narrow = terminal.width - column - 4 < 30;
  const hang = narrow ? 6 : column + 4;
  const room = terminal.width - hang;
  const indent = ' '.repeat(hang);
  const below = (text: string, format: Parameters<Terminal['style']>[0] | undefined, inner = 0): string[] =>
    wrapped(sanitizeLine(text), room, inner).map(
      (line) => indent + (format === undefined ? line : terminal.style(format, line)),
    );
  const places = wrapped(sanitizeLine(place), room);
  const [first = '', ...rest] = narrow ? ['', ...places] : places;
  const highlight = verbose ? undefined : highlightOf(action, changes);
  const showsFields =
    (action === 'update' && highlight === undefined) || (verbose && action !== 'none' && action !== 'keep');
  return [
    `  ${symbolOf(action, terminal)} ${kind.padEnd(column)}${first}`.trimEnd(),
    ...rest.map((line) => indent + line),
    ...(highlight === undefined ? [] : below(highlight, 'dim')),
    ...(showsFields ? fields.flatMap((field) => below(fieldText(field, action, verbose), undefined, 2)) : []),
    ...(note === '' || error !== undefined ? [] : below(note, action === 'blocked' ? 'red' : 'dim')),
    ...(error === undefined
      ? []
      : errorLines(error, { ...terminal, width: terminal.width - 4 }).map((line) => `    ${line}`)),
  ];
}

/** Long values are for those who want every field. */
const LONGEST_VALUE = 120;

/** What becomes of a field, in a line. Long values only where every field is wanted. */
export function fieldText(
  { field, from, to }: ChangeReport['fields'][number],
  action: ChangeReport['action'],
  verbose: boolean,
): string {
  const text = (value: unknown): string =>
    verbose ? valueText(value) : shortened(valueText(value), LONGEST_VALUE);
  if (action === 'create' || (from === undefined && action !== 'update')) return `${field}: ${text(to)}`;
  return action === 'remove' ? `${field}: ${text(from)}` : `${field}: ${text(from)} → ${text(to)}`;
}

/** Lists and flat objects as words; anything deeper as JSON. */
function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((one: unknown) => [one])
    : Object.entries(value as Readonly<Record<string, unknown>>);
  if (parts.length === 0) return 'none';
  const flat = parts.every((part) => part.every((one) => typeof one !== 'object' || one === null));
  return flat ? parts.map((part) => part.map(String).join(' ')).join(', ') : JSON.stringify(value);
}

function costLines(report: RunReport, terminal: Terminal): string[] {
  const cost = report.command === 'teardown' ? undefined : costText(report);
  return cost === undefined ? [] : ['', ...wrapped(cost, terminal.width)];
}
