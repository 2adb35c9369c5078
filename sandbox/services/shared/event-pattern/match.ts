/** Does an event match a pattern? Fields are compared by path; objects in one array keep together, as EventBridge has them. */
import { isRecord } from '../../../model/check.ts';
import { isWithin, parseCidr } from './cidr.ts';
import type { Pattern, Range, Test, TextMatch } from './pattern.ts';
import { matchesWildcard, parseWildcard } from './wildcard.ts';

/** A leaf of an event, with the elements of arrays that it lies in: array's path → index. */
interface Field {
  readonly value: string | number | boolean | null;
  readonly within: ReadonlyMap<string, number>;
}

/** Does the event match? */
export function matches(pattern: Pattern, event: unknown): boolean {
  const fields = new Map<string, Field[]>();
  collect(event, '', '', new Map(), wantedPaths(pattern), fields);
  return pattern.some((branch) => matchesBranch([...branch], fields, new Map()));
}

/** Every path that the pattern names, and those on the way there: the rest of a big event need not be looked at. */
function wantedPaths(pattern: Pattern): ReadonlySet<string> {
  const wanted = new Set(['']);
  for (const branch of pattern)
    for (const path of branch.keys())
      for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1))
        wanted.add(path.slice(0, end));
  return wanted;
}

/** Flattens an event into its leaves. `place` is the exact place, `path` the one that patterns name. */
function collect(
  value: unknown,
  path: string,
  place: string,
  within: ReadonlyMap<string, number>,
  wanted: ReadonlySet<string>,
  fields: Map<string, Field[]>,
): void {
  if (!wanted.has(path)) return;
  if (Array.isArray(value)) {
    value.forEach((each, index) =>
      collect(each, path, `${place}[${index}]`, new Map([...within, [place, index]]), wanted, fields),
    );
  } else if (isRecord(value)) {
    for (const [name, each] of Object.entries(value))
      collect(each, path === '' ? name : `${path}.${name}`, `${place}.${name}`, within, wanted, fields);
  } else {
    const field = { value: value as Field['value'], within };
    const known = fields.get(path);
    if (known) known.push(field);
    else fields.set(path, [field]);
  }
}

/** Chooses a leaf for every field of the branch, so that no two lie in different elements of one array. */
function matchesBranch(
  wanted: readonly (readonly [string, readonly Test[]])[],
  fields: ReadonlyMap<string, readonly Field[]>,
  chosen: ReadonlyMap<string, number>,
): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return true;
  const [path, tests] = first;
  const candidates = fields.get(path) ?? [];
  if (candidates.length === 0 && tests.some((test) => test.kind === 'exists' && !test.exists))
    return matchesBranch(rest, fields, chosen);
  return candidates.some((field) => {
    if (!tests.some((test) => passes(test, field.value))) return false;
    for (const [place, index] of field.within) if ((chosen.get(place) ?? index) !== index) return false;
    return matchesBranch(rest, fields, new Map([...chosen, ...field.within]));
  });
}

function passes(test: Test, value: Field['value']): boolean {
  switch (test.kind) {
    case 'equals':
      return value === test.value;
    case 'text':
      return typeof value === 'string' && isText(test.how, value);
    case 'not':
      return typeof value === typeof test.values[0] ? !test.values.includes(value as string | number) : true;
    case 'not-text':
      return !(typeof value === 'string' && test.how.some((how) => isText(how, value)));
    case 'numeric':
      return typeof value === 'number' && isInRange(test.range, value);
    case 'cidr':
      return typeof value === 'string' && isWithin(parseCidr(test.cidr, unreachable), value);
    case 'exists':
      return test.exists;
    default:
      return test satisfies never;
  }
}

function isText(how: TextMatch, value: string): boolean {
  if (how.kind === 'wildcard') return matchesWildcard(parseWildcard(how.text, unreachable), value);
  const text = how.ignoreCase ? how.text.toLowerCase() : how.text;
  const own = how.ignoreCase ? value.toLowerCase() : value;
  if (how.kind === 'prefix') return own.startsWith(text);
  if (how.kind === 'suffix') return own.endsWith(text);
  return own === text;
}

function isInRange(range: Range, value: number): boolean {
  const { from, to } = range;
  if (from && (from.open ? value <= from.value : value < from.value)) return false;
  return !(to && (to.open ? value >= to.value : value > to.value));
}

function unreachable(reason: string): never {
  throw new Error(`a pattern was accepted that is not valid: ${reason}`);
}
