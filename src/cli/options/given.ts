import type { Io } from '../terminal/io.ts';
import {
  negationOf,
  OPTIONS,
  variableOf,
  type ChoiceOf,
  type Flag,
  type FlagOf,
  type OptionRow,
} from './options.ts';

/** An option's value, and where it came from: a flag, a variable. */
export interface Given {
  readonly value: string | boolean | number | readonly string[] | Readonly<Record<string, string>>;
  readonly origin: string;
}

/** What the operator gave, by flag. */
export type GivenOptions = ReadonlyMap<Flag, Given>;

/**
 * Puts flags before variables, for the options that a command has. A variable that is meant for another command has no
 * say here, as its flag would have none.
 *
 * @param flags what was read from the command line, by flag
 */
export function givenOptions(
  command: string,
  flags: ReadonlyMap<string, unknown>,
  env: Io['env'],
): GivenOptions {
  const given = new Map<Flag, Given>();
  for (const row of OPTIONS.filter(({ on }) => on === 'every' || on.some((one) => one === command))) {
    const flag = flags.get(row.flag);
    const variable = env[variableOf(row)];
    if (flag !== undefined)
      given.set(row.flag, {
        value: valueOf(row, flag),
        origin: (flag === false ? negationOf(row) : undefined) ?? row.flag,
      });
    else if (variable !== undefined && variable !== '')
      given.set(row.flag, { value: valueOf(row, variable), origin: variableOf(row) });
  }
  return given;
}

function valueOf({ kind }: OptionRow, raw: unknown): Given['value'] {
  if (kind === 'switch') return typeof raw === 'boolean' ? raw : !/^(?:0|false|no)$/i.test(String(raw));
  if (kind === 'pairs') return pairs(Array.isArray(raw) ? raw.map(String) : split(String(raw)));
  if (Array.isArray(raw)) return raw.map(String);
  const text = String(raw);
  // What is not a number stays as it is: the check of the whole configuration says so, with everything else.
  if (kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (kind === 'list' || kind === 'repeated') return split(text);
  if (kind === 'word-or-list') return /^[a-z]+$/.test(text) ? text : split(text);
  return text;
}

/** `KEY=VALUE` each; as they stand where one is no pair, which the check of the whole configuration then says. */
function pairs(texts: readonly string[]): Given['value'] {
  const isPair = texts.every((text) => text.indexOf('=') > 0);
  return isPair
    ? Object.fromEntries(
        texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
      )
    : texts;
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** True when a switch was given. */
export function isOn(given: GivenOptions, flag: FlagOf<'switch'>): boolean {
  return given.get(flag)?.value === true;
}

/** The text of an option, if it was given. */
export function textOf(given: GivenOptions, flag: FlagOf<'text'>): string | undefined {
  const value = given.get(flag)?.value;
  return value === undefined ? undefined : writtenText(value);
}

/** A value of whatever kind as text, for messages about it. */
export function writtenText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was chosen of an option's choices, if it was given: the command line and `execute` refuse anything else. */
export function choiceOf<F extends FlagOf<'text'>>(given: GivenOptions, flag: F): ChoiceOf<F> | undefined {
  return textOf(given, flag) as ChoiceOf<F> | undefined;
}

/** The number of an option, if it was given; NaN for what is none. */
export function numberOf(given: GivenOptions, flag: FlagOf<'number'>): number | undefined {
  const value = given.get(flag)?.value;
  return value === undefined ? undefined : typeof value === 'number' ? value : Number.NaN;
}

/** The list of an option, if one was given; undefined for a word such as `all`. */
export function listOf(
  given: GivenOptions,
  flag: FlagOf<'list' | 'word-or-list' | 'repeated'>,
): readonly string[] | undefined {
  const value = given.get(flag)?.value;
  return isList(value) ? value : undefined;
}

function isList(value: Given['value'] | undefined): value is readonly string[] {
  return Array.isArray(value);
}
