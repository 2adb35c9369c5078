import { calledAs } from './kind-names.ts';
import type { NoteCode } from './note.ts';
import type { Change, FieldChange } from './resource.ts';

/** A difference in words: how something should be, how it is, and both in a sentence. */
export interface Drift {
  readonly expected: string;
  readonly actual: string;
  readonly message: string;
}

type Differing = Pick<Change, 'kind' | 'address' | 'fields' | 'notes'>;

/** Notes that say why something differs, which says more than its fields. */
const CAUSES: ReadonlySet<NoteCode> = new Set(['CODE_OF_OTHER_CLI', 'SETTINGS_CHANGED', 'CHANGED_OUTSIDE']);

/** How something differs from what is desired. Members are told by their numbers, everything else by its fields. */
export function describeDrift(change: Differing): Drift {
  const { kind, fields, notes } = change;
  const parts = kind === 'members' ? ofMembers(fields) : kind === 'member-features' ? ofFeatures(fields) : [];
  const name = calledAs(change);
  if (parts.length > 0) {
    const actual = `${parts.join('; ')}${accountLists(fields)}`;
    return { expected: 'all as configured', actual, message: `${name}: ${actual}` };
  }
  const said = fields.map(({ field, from, to }) => ({ field, is: shown(from), expected: shown(to) }));
  const details = said
    .map(({ field, is, expected }) => `${field} is ${is} (expected ${expected})`)
    .join('; ');
  const causes = notes.filter(({ code }) => CAUSES.has(code));
  const isByHand = causes.length > 0 && causes.every(({ code }) => code === 'CHANGED_OUTSIDE');
  const why = isByHand
    ? `changed outside guardduty-slack: ${details}`
    : causes.map(({ text }) => text).join('; ');
  return {
    expected: said.map(({ field, expected }) => `${field} ${expected}`).join('; '),
    actual: said.map(({ field, is }) => `${field} ${is}`).join('; '),
    message: `${name}: ${why === '' ? details : why}`,
  };
}

const LONGEST = 100;

/** A value in a line. Policies and settings can be long: their beginning tells which it is, and a plan shows the rest. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'not set';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text === '' ? 'empty' : text;
}

function ofMembers(fields: readonly FieldChange[]): readonly string[] {
  const [missing, stopped] = [numberIn(fields, 'missing'), numberIn(fields, 'stopped')];
  return [
    ...(missing > 0
      ? [`${missing} ${missing === 1 ? 'account is not a member' : 'accounts are not members'}`]
      : []),
    ...(stopped > 0 ? [`monitoring is stopped in ${stopped} ${stopped === 1 ? 'member' : 'members'}`] : []),
  ];
}

function ofFeatures(fields: readonly FieldChange[]): readonly string[] {
  return fields.flatMap(({ field, from }) => {
    const [, where, plan] = /^(lacking|running)\.(.+)$/.exec(field) ?? [];
    return plan === undefined || typeof from !== 'number'
      ? []
      : [
          `${plan} is ${where === 'lacking' ? 'off' : 'still on'} in ${from} ${from === 1 ? 'member' : 'members'}`,
        ];
  });
}

const MOST_NAMED = 6;

function accountLists(fields: readonly FieldChange[]): string {
  const accounts = fields.find(({ field }) => field === 'accounts')?.from;
  if (!Array.isArray(accounts) || accounts.length === 0) return '';
  const more = accounts.length > MOST_NAMED ? ' and others' : '';
  return ` (${accounts.slice(0, MOST_NAMED).join(', ')}${more})`;
}

function numberIn(fields: readonly FieldChange[], name: string): number {
  const value = fields.find(({ field }) => field === name)?.from;
  return typeof value === 'number' ? value : 0;
}
