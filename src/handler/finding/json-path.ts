// Findings are read without trust in their shape: a field may be absent, null, of another type, in another case
// (`LoginAttributes`, `sourceIPs`) or a list where one value was expected.

const LONGEST_LIST = 100;

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
          if (item !== undefined && item !== null && next.length < LONGEST_LIST) next.push(item);
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

/** Scalars inside a value of unknown shape with the path that leads to each, at most `most`. */
export function leaves(value: unknown, most: number): (readonly [path: string, value: string])[] {
  const found: (readonly [string, string])[] = [];
  const visit = (one: unknown, path: string, depth: number): void => {
    if (found.length >= most) return;
    const scalar = text(one);
    if (scalar !== undefined) found.push([path, scalar]);
    else if (depth > 0 && Array.isArray(one))
      for (const item of one.slice(0, most)) visit(item, path, depth - 1);
    else if (depth > 0 && isRecord(one))
      for (const key of Object.keys(one).slice(0, LONGEST_LIST))
        visit(one[key], path === '' ? key : `${path}.${key}`, depth - 1);
  };
  visit(value, '', 6);
  return found;
}
