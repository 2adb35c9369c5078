import type { ChangeReport, RunReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal.ts';
import { groupChanges, type ChangeGroup } from './change-groups.ts';
import { errorLines } from './error.ts';
import { aboutWhom, subjectOf } from './heading.ts';
import { harmlessLine } from './hostile.ts';
import { count, shortened, wrapped } from './layout.ts';
import { noticeLines } from './notices.ts';
import { sectionOf, SECTIONS } from './sections.ts';
import { SIGNS, signOf } from './signs.ts';

/** How much a plan tells. */
export interface PlanDetail {
  /** Every address on a line of its own, with every field, and what is already in place. */
  readonly verbose: boolean;
}

/** A plan as people read it: whose, where, what would change, and the sum. */
export function renderPlan(report: RunReport, terminal: Terminal, { verbose }: PlanDetail): string {
  const title = report.command === 'teardown' ? 'Teardown plan' : 'Plan';
  return [
    terminal.style('bold', `${title} for ${subjectOf(report)}`),
    '',
    ...aboutWhom(report, report.regions, report.skippedRegions, terminal),
    '',
    ...changeLines(report, terminal, verbose),
    ...footnotes(report, terminal),
    planSum(report, terminal),
    ...noticeLines(report.notices, terminal),
  ].join('\n');
}

/** The sum of a plan in one line. */
export function planSum({ summary }: Pick<RunReport, 'summary'>, terminal: Terminal): string {
  const { create, update, remove, none, keep, blocked } = summary;
  if (create + update + remove + blocked === 0)
    return `${terminal.style('green', '✓')} Nothing to do: ${count(none, 'resource is', 'resources are')} already as ${none === 1 ? 'it' : 'they'} should be.`;
  const parts = [
    `${create} to create`,
    `${update} to change`,
    `${remove} to remove`,
    ...(none > 0 ? [`${none} already in place`] : []),
    ...(keep > 0 ? [`${keep} kept`] : []),
    ...(blocked > 0 ? [terminal.style(['red', 'bold'], `${blocked} blocked`)] : []),
  ];
  return `${terminal.style('bold', 'Sum:')} ${parts.join(', ')}.`;
}

/** All changes by section. Without `verbose` what is in place is only counted. */
function changeLines({ changes, homeRegion }: RunReport, terminal: Terminal, verbose: boolean): string[] {
  return SECTIONS.flatMap((section) => {
    const all = changes.filter((change) => sectionOf(change, homeRegion) === section);
    const shown = verbose ? all : all.filter(({ action }) => action !== 'none');
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
  const { kind, action, outcome, address, fields, reason, error } = change;
  return {
    kind,
    action,
    outcome,
    place: address.slice(kind.length + 1),
    fields,
    reason,
    error,
    changes: [change],
  };
}

function groupLines(
  { kind, action, place, fields, reason, error, changes }: ChangeGroup,
  column: number,
  terminal: Terminal,
  verbose: boolean,
): string[] {
  const { width } = terminal;
  const many = changes.length > 1 ? `  ×${changes.length}` : '';
  const hang = column + 4;
  const [first = '', ...rest] = wrapped(harmlessLine(place), Math.max(20, width - hang - many.length));
  const showsFields = action === 'update' || (verbose && action !== 'none' && action !== 'keep');
  return [
    `  ${signOf(action, terminal)} ${kind.padEnd(column)}${first}${rest.length === 0 ? terminal.style('dim', many) : ''}`,
    ...rest.map((line) => ' '.repeat(hang) + line),
    ...(showsFields ? fields.map((field) => fieldLine(field, action, hang, width)) : []),
    ...(reason === undefined || error !== undefined
      ? []
      : wrapped(harmlessLine(reason), width - hang).map(
          (line) => ' '.repeat(hang) + terminal.style(action === 'blocked' ? 'red' : 'dim', line),
        )),
    ...(error === undefined
      ? []
      : errorLines(error, { ...terminal, width: width - 4 }).map((line) => `    ${line}`)),
  ];
}

function fieldLine(
  { field, from, to }: ChangeReport['fields'][number],
  action: ChangeReport['action'],
  hang: number,
  width: number,
): string {
  const text =
    action === 'create' || from === undefined
      ? `${field}: ${valueText(to)}`
      : action === 'remove' || to === undefined
        ? `${field}: ${valueText(from)}${action === 'remove' ? '' : ' → none'}`
        : `${field}: ${valueText(from)} → ${valueText(to)}`;
  return ' '.repeat(hang) + shortened(harmlessLine(text), width - hang);
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number'))
    return value.length === 0 ? 'none' : value.join(', ');
  return value === undefined ? 'none' : JSON.stringify(value);
}

function footnotes({ changes }: RunReport, terminal: Terminal): string[] {
  const assumed = changes.filter(({ basis, action }) => basis === 'assumed' && action !== 'none').length;
  if (assumed === 0) return [];
  const text = `${count(assumed, 'of these cannot be read yet, and is', 'of these cannot be read yet, and are')} planned as if nothing were there; each is read and compared again just before its turn.`;
  return [...wrapped(text, terminal.width).map((line) => terminal.style('dim', line)), ''];
}

/** The legend of the signs, for a first reader. */
export function legend(): string {
  return Object.values(SIGNS)
    .map(({ sign, word }) => `${sign} ${word}`)
    .join('   ');
}
