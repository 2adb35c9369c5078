/** What stands below the first lines of a card and can be skipped: every fact of the finding, least useful last. */
import type { KnownBlock } from '@slack/types';
import type { Facts, Line } from '../finding/facts.ts';
import { tacticsOf, type Finding } from '../finding/finding.ts';
import { plain } from './escape.ts';
import { isToldAbove, sameAs } from './headline.ts';
import {
  between,
  bold,
  linePieces,
  lines,
  literalCode,
  outsideWords,
  richText,
  words,
  type Pieces,
} from './rich-text.ts';

/** A row of the details, and how many lines of facts it stands for. */
export interface DetailRow {
  readonly pieces: Pieces;
  readonly lines: number;
}

/** Everything that a finding says, as rows; `told` is the title as far as the header shows it. */
export function detailRows(finding: Finding, facts: Facts, told: string, unit?: string): DetailRow[] {
  const { who, from, direction, did, resource, story, details } = facts;
  const end = direction === undefined ? 'Remote' : direction === 'to' ? 'To' : 'From';
  return [
    ...saidRows(finding, told),
    ...(story.length > 0 ? [row([bold('In order of time')], 0)] : []),
    ...rowsOf(story),
    typeRow(finding),
    ...tacticRow(tacticsOf(finding)),
    ...(isToldAbove(who) ? [] : rowsOf(labeled('Actor', who))),
    ...rowsOf(labeled('Action', did)),
    ...(isToldAbove(from) ? [] : rowsOf(labeled(end, from))),
    ...(isToldAbove(resource) || sameAs(who, resource) ? [] : rowsOf(labeled('Resource', resource))),
    ...details.flatMap(rowsOf),
    ...(unit === undefined ? [] : [row([bold('Organizational unit '), literalCode(unit, 70)], 0)]),
  ];
}

/** The first rows as a block, with a line that says how many lines are left for the console. */
export function detailBlocks(rows: readonly DetailRow[], shown: number): KnownBlock[] {
  const left = rows.slice(shown).reduce((sum, { lines: count }) => sum + count, 0);
  const more = [words(`and ${left} more ${left === 1 ? 'line' : 'lines'} in the console`)];
  const all = [...rows.slice(0, shown).map(({ pieces }) => pieces), ...(left > 0 ? [more] : [])];
  return all.length === 0 ? [] : [richText(lines(all))];
}

function row(pieces: Pieces, count: number): DetailRow {
  return { pieces, lines: count };
}

const LONGEST_STORY = 1_500;

/** The description, unless it says no more than the title; a title that is longer than the header stands here in full. */
function saidRows({ title, description }: Finding, told: string): DetailRow[] {
  const whole = told.endsWith(plain(title, LONGEST_STORY));
  const bare = (text: string): string => text.trim().replace(/\.$/, '').toLowerCase();
  if (description !== undefined && bare(description) !== bare(title))
    return [row([outsideWords(description, LONGEST_STORY)], 0)];
  return whole ? [] : [row([outsideWords(title, LONGEST_STORY)], 0)];
}

function typeRow({ type, severity, id }: Finding): DetailRow {
  return row(
    between(' · ', [
      [bold('Type '), literalCode(type, 120)],
      severity === undefined ? [] : [words(`severity ${severity}`)],
      id === undefined ? [] : [words('finding '), literalCode(id, 100)],
    ]),
    0,
  );
}

const TACTICS = 8;

function tacticRow(tactics: readonly string[]): DetailRow[] {
  if (tactics.length === 0) return [];
  const left = tactics.length - TACTICS;
  const shown = tactics.slice(0, TACTICS).map((tactic) => [outsideWords(tactic, 40)]);
  const more = left > 0 ? [[words(`and ${left} more`)]] : [];
  return [
    row([bold(tactics.length === 1 ? 'Tactic ' : 'Tactics '), ...between(', ', [...shown, ...more])], 0),
  ];
}

const LINES_PER_LIST = 10;
const LONGEST_LINE = 1_400;

/** Lines under a label that is bold; what they are called themselves comes after it. */
function labeled(label: string, all: readonly Line[]): readonly Line[] {
  return all.map((line) => ({
    ...line,
    label,
    parts: line.label === '' ? line.parts : named(line),
  }));
}

function named({ label, parts }: Line): Line['parts'] {
  const [head, ...rest] = parts;
  if (head === undefined) return [{ word: label, values: [] }];
  return head.word === ''
    ? [{ ...head, word: label }, ...rest]
    : [{ word: `${label} ${head.word}`, values: head.values }, ...rest];
}

/** The first lines of a list, and one that says how many more there are. */
function rowsOf(list: readonly Line[]): DetailRow[] {
  const shown = list.slice(0, LINES_PER_LIST).map((line) => row(labelPieces(line), 1));
  const left = list.length - shown.length;
  const [head] = list;
  if (left <= 0 || head === undefined) return shown;
  return [...shown, row([...labelOf(head), words(`and ${left} more`)], left)];
}

function labelPieces(line: Line): Pieces {
  return [...labelOf(line), ...linePieces(line, LONGEST_LINE)];
}

function labelOf({ label }: Line): Pieces {
  return label === '' ? [] : [bold(`${label} `)];
}
