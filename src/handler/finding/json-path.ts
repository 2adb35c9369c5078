// Findings are read without trust in their shape: a field may be absent, null, of another type, in another case
// (`LoginAttributes`, `sourceIPs`) or a list where one value was expected.

/** A plain object of JSON. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a key, whatever the case of its letters. */
function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  if (Object.hasOwn(value, key)) return value[key];
  const lower = key.toLowerCase();
  const found = Object.keys(value).find((name) => name.length === key.length && name.toLowerCase() === lower);
  return found === undefined ? undefined : value[found];
}

/** Every value at a dotted path, through lists; `*` stands for any key. Absent and null values are left out. */
export function at(value: unknown, path: string): unknown[] {
  let found: unknown[] = Array.isArray(value) ? value : [value];
  for (const key of path === '' ? [] : path.split('.')) {
    const next: unknown[] = [];
    for (const one of found) {
      if (!isRecord(one)) continue;
      for (const inner of key === '*' ? Object.values(one) : [own(one, key)])
        for (const item of Array.isArray(inner) ? inner : [inner])
          if (item !== undefined && item !== null) next.push(item);
    }
    found = next;
  }
  return found;
}

/** A scalar as text; undefined for anything else and for text without a visible character. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Every text at a path, without repetitions. */
export function texts(value: unknown, path: string): string[] {
  return [...new Set(at(value, path).flatMap((one) => text(one) ?? []))];
}

/** The first text at a path. */
export function first(value: unknown, path: string): string | undefined {
  return texts(value, path)[0];
}

/** The first finite number at a path, also if written as text. */
export function number(value: unknown, path: string): number | undefined {
  const found = first(value, path);
  const parsed = found === undefined || !/^\s*[-+]?\d/.test(found) ? NaN : Number(found);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** JSON, or undefined if it is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** What {@link leaves} found: the first scalars with the path that leads to each, and how many more there are. */
export interface Leaves {
  readonly shown: readonly (readonly [path: string, value: string])[];
  readonly more: number;
}

/** Scalars inside a value of unknown shape and any depth, in the order in which they stand; at most `most` are shown. */
export function leaves(value: unknown, most: number): Leaves {
  const shown: (readonly [string, string])[] = [];
  let more = 0;
  // A list of what is left to look at rather than recursion, which ends at a depth that a finding may have.
  const left: [path: string, value: unknown][] = [['', value]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [path, one] = next;
    const scalar = text(one);
    if (scalar !== undefined) {
      if (shown.length < most) shown.push([path, scalar]);
      else more += 1;
    } else if (Array.isArray(one)) for (const item of one.toReversed()) left.push([path, item]);
    else if (isRecord(one))
      for (const key of Object.keys(one).toReversed())
        left.push([path === '' ? key : `${path}.${key}`, one[key]]);
  }
  return { shown, more };
}
