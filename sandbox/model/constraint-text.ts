/**
 * The sentence in which most of AWS's services say that a request breaks the model:
 * `1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must …`.
 */
import { isRecord, type Problem } from './check.ts';
import type { Limits } from './model.ts';

/** All problems in one sentence. A value that is secret is not repeated. */
export function constraintText(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  return `${count} detected: ${problems.map(sentence).join('; ')}`;
}

/** What a value of the wrong type is called where it was read: `STRING_VALUE cannot be converted to Integer`. */
export function typeText({ value, shape }: Problem): string {
  if (shape.type === 'list') return 'Expected list or null';
  if (shape.type === 'map') return 'Expected map or null';
  if (shape.type === 'structure') return 'Unexpected token, structure expected';
  if (Array.isArray(value)) return 'Start of list found where not expected.';
  if (isRecord(value)) return 'Start of structure or map found where not expected.';
  return `${(typeof value).toUpperCase()}_VALUE cannot be converted to ${JAVA[shape.type] ?? 'String'}`;
}

const JAVA: Readonly<Record<string, string>> = {
  integer: 'Integer',
  long: 'Long',
  float: 'Float',
  double: 'Double',
  boolean: 'Boolean',
  timestamp: 'Timestamp',
};

function sentence(problem: Problem): string {
  const { rule, value, shape } = problem;
  const limits = shape as Limits;
  const shown =
    rule === 'required' ? 'Value null' : limits.sensitive === true ? 'Value' : `Value '${show(value)}'`;
  return `${shown} at '${pathText(problem)}' failed to satisfy constraint: Member must ${ruleText(problem, limits)}`;
}

function ruleText({ rule, shape }: Problem, { min, max, pattern, enum: values }: Limits): string {
  const isNumber = ['integer', 'long', 'float', 'double'].includes(shape.type);
  const what = isNumber ? 'value' : 'length';
  switch (rule) {
    case 'required':
      return 'not be null';
    case 'min':
      return `have ${what} greater than or equal to ${min}`;
    case 'max':
      return `have ${what} less than or equal to ${max}`;
    case 'pattern':
      return `satisfy regular expression pattern: ${pattern}`;
    case 'enum':
      return `satisfy enum value set: [${(values ?? []).join(', ')}]`;
    case 'type':
      return `be a ${JAVA[shape.type] ?? shape.type}`;
  }
}

/** `entries.1.member.source`: members begin small, list places count from 1. */
function pathText({ path }: Problem): string {
  return path
    .map((part) =>
      typeof part === 'number' ? `${part + 1}.member` : part.charAt(0).toLowerCase() + part.slice(1),
    )
    .join('.');
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (isRecord(value))
    return `{${Object.entries(value)
      .map(([key, each]) => `${key}=${show(each)}`)
      .join(', ')}}`;
  return JSON.stringify(value) ?? 'null';
}
