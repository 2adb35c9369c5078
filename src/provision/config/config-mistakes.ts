import * as z from 'zod';
import { nearest } from '../base/did-you-mean.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** One mistake of the check as sentences for people: where it is, and what is allowed there. Values are never repeated: one might be a secret. */
export function mistakesOf(issue: Issue, schema: z.ZodType, above: Path = []): readonly string[] {
  const path = [...above, ...issue.path];
  const at = (message: string): string =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => at(`Unrecognized key: "${key}"${orElse(key, keysAt(schema, path))}`));
    case 'invalid_union': {
      // A list with one wrong entry is meant as a list: then the entry is the mistake, not that it is no word.
      const inside = issue.errors.filter((branch) => branch.every((inner) => inner.path.length > 0));
      const [only] = inside;
      return only !== undefined && inside.length === 1
        ? only.flatMap((inner) => mistakesOf(inner, schema, path))
        : [at(issue.message)];
    }
    case 'invalid_value':
      return [
        at(
          `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}${meant(issue)}`,
        ),
      ];
    case 'invalid_type':
      return issue.expected === 'string' &&
        (typeof issue.input === 'number' || typeof issue.input === 'boolean')
        ? [at(`put it in quotes: without them YAML takes it for a ${typeof issue.input}`)]
        : [at(issue.message)];
    default:
      return [at(issue.message)];
  }
}

function meant({ input, values }: Extract<Issue, { code: 'invalid_value' }>): string {
  const word = typeof input === 'string' ? nearest(input, values.map(String)) : undefined;
  return word === undefined ? '' : `; did you mean ${word}?`;
}

function orElse(key: string, allowed: readonly string[]): string {
  const word = nearest(key, allowed);
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
