import * as z from 'zod';
import { didYouMean } from '../base/did-you-mean.ts';
import type { ConfigMistake } from '../base/errors.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** What the schema says in zod's words, in ours; a message that the schema gives itself goes before. */
export function wordsFor(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'too_small':
      return sizeWords(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return sizeWords(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    default:
      return undefined;
  }
}

function sizeWords(origin: string, size: number | bigint, bound: string): string {
  const [one, more] = SIZED[origin] ?? [];
  if (one === undefined) return `must be ${bound} ${size}`;
  return `must have ${bound} ${size} ${size === 1 ? one : more}`;
}

const SIZED: Readonly<Record<string, readonly [one: string, more: string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
};

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

/** One finding of the schema as mistakes: where each is, what is allowed there, and what is there instead. */
export function mistakesOf(issue: Issue, schema: z.ZodType, above: Path = []): readonly ConfigMistake[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  const { input: value } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `unknown key${orElse(key, keysAt(schema, path))}`,
      }));
    case 'invalid_union': {
      // A list with one wrong entry is meant as a list: then the entry is the mistake, not that it is no word.
      const inside = issue.errors.filter((branch) => branch.every((inner) => inner.path.length > 0));
      const [only] = inside;
      return only !== undefined && inside.length === 1
        ? only.flatMap((inner) => mistakesOf(inner, schema, path))
        : [{ path, message: issue.message, value }];
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      const allowed = `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`;
      const meant = typeof value === 'string' ? didYouMean(value, values) : undefined;
      return meant === undefined
        ? [{ path, message: allowed, value }]
        : [{ path, message: `${allowed}; did you mean ${meant}?`, value }];
    }
    case 'invalid_type':
      return issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')
        ? [
            {
              path,
              message: `put ${String(value)} in quotes: without them YAML takes it for a ${typeof value}`,
            },
          ]
        : [{ path, message: issue.message, value }];
    default:
      return [{ path, message: issue.message, value }];
  }
}

function orElse(key: string, allowed: readonly string[]): string {
  const word = didYouMean(key, allowed);
  if (word !== undefined) return `; did you mean ${word}?`;
  return allowed.length === 0 ? '' : `; there are ${allowed.join(', ')}`;
}

/** The keys that may stand at a place of the configuration. */
function keysAt(schema: unknown, path: Path): readonly string[] {
  const [key, ...rest] = path;
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodUnion) return bare.options.flatMap((option) => keysAt(option, path));
  if (key === undefined) {
    if (bare instanceof z.ZodObject) return Object.keys(bare.shape);
    if (bare instanceof z.ZodRecord && bare.keyType instanceof z.ZodEnum)
      return bare.keyType.options.map(String);
    return [];
  }
  if (bare instanceof z.ZodObject) return keysAt(bare.shape[String(key)], rest);
  return bare instanceof z.ZodArray ? keysAt(bare.element, rest) : [];
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? unwrapped(schema.unwrap())
    : schema;
}
