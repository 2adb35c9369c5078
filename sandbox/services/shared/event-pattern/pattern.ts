/**
 * Event patterns, read. The grammar is small and strict, and EventBridge refuses what it does not know with the sentence of
 * its open-source matcher; a pattern that is accepted here is accepted by AWS.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
import { AwsError } from '../../service.ts';
import { isRecord } from '../../../model/check.ts';
import { parseCidr } from './cidr.ts';
import { parseWildcard } from './wildcard.ts';

/** What one field's value must be: any one of a field's tests is enough. */
export type Test =
  | { readonly kind: 'equals'; readonly value: string | number | boolean | null }
  | { readonly kind: 'text'; readonly how: TextMatch }
  | { readonly kind: 'not'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'not-text'; readonly how: readonly TextMatch[] }
  | { readonly kind: 'numeric'; readonly range: Range }
  | { readonly kind: 'cidr'; readonly cidr: string }
  | { readonly kind: 'exists'; readonly exists: boolean };

/** A way to look at a text. */
export type TextMatch =
  | { readonly kind: 'prefix' | 'suffix' | 'equals'; readonly text: string; readonly ignoreCase: boolean }
  | { readonly kind: 'wildcard'; readonly text: string };

/** An interval of numbers; an end that is left out is endless. */
export interface Range {
  readonly from?: { readonly value: number; readonly open: boolean };
  readonly to?: { readonly value: number; readonly open: boolean };
}

/** One way to match: every field, by its path with dots, passes one of its tests. */
type Branch = ReadonlyMap<string, readonly Test[]>;

/** A pattern is one branch or, with `$or`, several. */
export type Pattern = readonly Branch[];

const MOST_BRANCHES = 1000;
const LARGEST_NUMBER = 5e9;
const RESERVED_IN_OR = [
  'exactly',
  'prefix',
  'suffix',
  'numeric',
  'anything-but',
  'exists',
  'cidr',
  'equals-ignore-case',
  'wildcard',
];

/** Reads a pattern, or throws InvalidEventPatternException with the reason. */
export function parsePattern(source: string): Pattern {
  let document: unknown;
  try {
    document = JSON.parse(source);
  } catch {
    refuse('Filter is not valid JSON');
  }
  if (!isRecord(document)) refuse('Filter is not an object');
  return parseObject(document, '', [new Map()], false);
}

function parseObject(
  object: Readonly<Record<string, unknown>>,
  path: string,
  branches: Pattern,
  insideOr: boolean,
): Pattern {
  const entries = Object.entries(object);
  if (entries.length === 0) refuse('Empty objects are not allowed');
  let result = branches;
  for (const [name, value] of entries) {
    if (name === '$or') {
      result = parseOr(value, path, result);
      continue;
    }
    if (insideOr && RESERVED_IN_OR.includes(name))
      refuse(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    const own = path === '' ? name : `${path}.${name}`;
    if (Array.isArray(value)) {
      const tests = value.map(parseTest);
      if (tests.length === 0) refuse('Empty arrays are not allowed');
      result = result.map((branch) => new Map([...branch, [own, tests]]));
    } else if (isRecord(value)) result = parseObject(value, own, result, insideOr);
    else refuse(`"${name}" must be an object or an array`);
  }
  return result;
}

function parseOr(value: unknown, path: string, branches: Pattern): Pattern {
  if (!Array.isArray(value)) return refuse('It must be an Array followed with $or.');
  if (!value.every(isRecord)) refuse('Only JSON object is allowed in array of $or relationship.');
  if (value.length < 2) refuse('There must have at least 2 Objects in $or relationship.');
  const result = value.flatMap((each) => parseObject(each, path, branches, true));
  if (result.length > MOST_BRANCHES) refuse('Rule is too complex - it has too many combinations of $or');
  return result;
}

function parseTest(value: unknown): Test {
  if (Array.isArray(value)) return refuse('Match value must be String, number, true, false, or null');
  if (!isRecord(value)) return { kind: 'equals', value: value as string | number | boolean | null };
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined) return refuse('Match expression name not found');
  const [type, operand] = entry;
  const test = parseExpression(type, operand);
  if (others.length > 0)
    refuse(
      type === 'numeric' || (type === 'anything-but' && !isRecord(operand))
        ? 'Too many elements in numeric expression'
        : 'Only one key allowed in match expression',
    );
  return test;
}

function parseExpression(type: string, operand: unknown): Test {
  switch (type) {
    case 'exactly':
      return typeof operand === 'string'
        ? { kind: 'equals', value: operand }
        : refuse('exact match pattern must be a string');
    case 'prefix':
    case 'suffix':
      return { kind: 'text', how: parseAffix(type, operand) };
    case 'equals-ignore-case':
      return typeof operand === 'string'
        ? { kind: 'text', how: { kind: 'equals', text: operand, ignoreCase: true } }
        : refuse('equals-ignore-case match pattern must be a string');
    case 'wildcard':
      return { kind: 'text', how: parseWildcardTest(operand) };
    case 'numeric':
      return { kind: 'numeric', range: parseNumeric(operand) };
    case 'anything-but':
      return parseAnythingBut(operand);
    case 'exists':
      return typeof operand === 'boolean'
        ? { kind: 'exists', exists: operand }
        : refuse('exists match pattern must be either true or false.');
    case 'cidr':
      if (typeof operand !== 'string') return refuse('prefix match pattern must be a string');
      parseCidr(operand, refuse);
      return { kind: 'cidr', cidr: operand };
    default:
      return refuse(`Unrecognized match type ${type}`);
  }
}

/** `{"prefix": "a"}`, or `{"prefix": {"equals-ignore-case": "a"}}`. */
function parseAffix(kind: 'prefix' | 'suffix', operand: unknown): TextMatch {
  if (typeof operand === 'string') return { kind, text: operand, ignoreCase: false };
  if (!isRecord(operand)) return refuse(`${kind} match pattern must be a string`);
  const [entry, ...others] = Object.entries(operand);
  if (entry === undefined) return refuse(`${kind} match pattern must be a string`);
  const [name, text] = entry;
  if (name !== 'equals-ignore-case') return refuse(`Unsupported ${kind} match pattern: ${name}`);
  if (typeof text !== 'string') return refuse('equals-ignore-case match pattern must be a string');
  if (others.length > 0) refuse('Only one key allowed in match expression');
  return { kind, text, ignoreCase: true };
}

function parseWildcardTest(operand: unknown): TextMatch {
  if (typeof operand !== 'string') return refuse('wildcard match pattern must be a string');
  parseWildcard(operand, refuse);
  return { kind: 'wildcard', text: operand };
}

function parseAnythingBut(operand: unknown): Test {
  if (typeof operand === 'string' || typeof operand === 'number') {
    if (typeof operand === 'number') checkNumber(operand);
    return { kind: 'not', values: [operand] };
  }
  if (Array.isArray(operand)) return { kind: 'not', values: parseExcluded(operand) };
  if (!isRecord(operand))
    return refuse('Value of anything-but must be an array or single string/number value.');
  const [entry, ...others] = Object.entries(operand);
  if (entry === undefined) return refuse('Anything-But expression name not found');
  const [type, inner] = entry;
  const values: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
  if (values.length === 0) refuse('Empty arrays are not allowed');
  if (others.length > 0) refuse('Only one key allowed in match expression');
  return { kind: 'not-text', how: values.map((value) => parseExcludedText(type, value)) };
}

function parseExcluded(values: readonly unknown[]): readonly (string | number)[] {
  for (const value of values) {
    if (typeof value === 'number') checkNumber(value);
    else if (typeof value !== 'string')
      refuse('Inside anything but list, start|null|boolean is not supported.');
  }
  if (new Set(values.map((value) => typeof value)).size !== 1)
    refuse('Inside anything but list, either all values are number or string, mixed type is not supported');
  return values as readonly (string | number)[];
}

function parseExcludedText(type: string, value: unknown): TextMatch {
  switch (type) {
    case 'prefix':
    case 'suffix':
      if (isRecord(value)) return parseAffix(type, value);
      if (typeof value !== 'string') return refuse('prefix/suffix match pattern must be a string');
      if (value === '') return refuse('Null prefix/suffix not allowed');
      return { kind: type, text: value, ignoreCase: false };
    case 'equals-ignore-case':
      if (typeof value !== 'string')
        return refuse(
          'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
        );
      return { kind: 'equals', text: value, ignoreCase: true };
    case 'wildcard':
      return parseWildcardTest(value);
    default:
      return refuse(`Unsupported anything-but pattern: ${type}`);
  }
}

function parseNumeric(operand: unknown): Range {
  if (!Array.isArray(operand)) return refuse('Value of numeric must be an array.');
  const [operator, bound, second, top, ...rest] = operand as readonly unknown[];
  if (typeof operator !== 'string')
    return refuse(`Invalid member in numeric match: ${JSON.stringify(operator) ?? ']'}`);
  if (!['=', '>', '>=', '<', '<='].includes(operator))
    refuse(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number')
    return refuse(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  const value = checkNumber(bound);
  if (operator === '=' || operator.startsWith('<')) {
    if (operand.length > 2) refuse('Too many elements in numeric expression');
    const to = { value, open: operator === '<' };
    return operator === '=' ? { from: { value, open: false }, to } : { to };
  }
  const from = { value, open: operator === '>' };
  if (operand.length === 2) return { from };
  if (typeof second !== 'string') return refuse(`Bad value in numeric range: ${JSON.stringify(second)}`);
  if (second !== '<' && second !== '<=') return refuse(`Bad numeric range operator: ${second}`);
  if (typeof top !== 'number') return refuse(`Value of ${second} must be numeric`);
  if (rest.length > 0) refuse('Too many terms in numeric range expression');
  if (value >= checkNumber(top)) refuse('Bottom must be less than top');
  return { from, to: { value: top, open: second === '<' } };
}

function checkNumber(value: number): number {
  if (Math.abs(value) > LARGEST_NUMBER)
    refuse(`Value must be between ${-LARGEST_NUMBER} and ${LARGEST_NUMBER}, inclusive`);
  return value;
}

function refuse(reason: string): never {
  throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
