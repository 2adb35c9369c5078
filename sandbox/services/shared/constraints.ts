/**
 * The checks that AWS's Java services make on every request before an operation sees it: which members are required, their
 * lengths, patterns, ranges and values, with the one text that EventBridge, Systems Manager, CloudWatch and CloudWatch Logs
 * share: `1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must …`.
 */
import { AwsError, type Input } from '../service.ts';

/** A kind of member: turns what came over the wire into a value, and notes what is wrong with it. */
export interface Shape<T> {
  readonly check: (value: unknown, at: string, problems: string[]) => T;
}

/** What a {@link structure} yields. */
type Members<S extends Record<string, Shape<unknown>>> = {
  readonly [K in keyof S]: S[K] extends Shape<infer T> ? T : never;
};

/** Limits of a text: lengths in characters, a pattern as AWS writes it, or the values that are allowed. */
export interface TextLimits<V extends string = string> {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly values?: readonly V[];
  /** Never repeated in the error's text. */
  readonly sensitive?: boolean;
}

/** Reads a request's members, or throws what AWS answers. `code` is the service's name for a failed check. */
export function read<T>(input: Input, shape: Shape<T>, code = 'ValidationException'): T {
  const problems: string[] = [];
  const value = shape.check(input, '', problems);
  const [first] = problems;
  if (first === undefined) return value;
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw new AwsError(code, `${count} detected: ${problems.join('; ')}`);
}

/** A required text. */
export function text<V extends string = string>(limits: TextLimits<V> = {}): Shape<V> {
  const { min, max, pattern, values, sensitive } = limits;
  const matcher = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  return required((value, at, problems) => {
    if (typeof value !== 'string') throw notConvertible(value, 'String');
    const fail = (constraint: string) =>
      problems.push(failure(sensitive ? 'Value' : `Value '${value}'`, at, constraint));
    if (min !== undefined && value.length < min)
      fail(`Member must have length greater than or equal to ${min}`);
    if (max !== undefined && value.length > max) fail(`Member must have length less than or equal to ${max}`);
    if (matcher && !matcher.test(value)) fail(`Member must satisfy regular expression pattern: ${pattern}`);
    if (values && !values.includes(value as V))
      fail(`Member must satisfy enum value set: [${values.join(', ')}]`);
    return value as V;
  });
}

/** A required whole number. */
export function integer(limits: { readonly min?: number; readonly max?: number } = {}): Shape<number> {
  const number = decimal(limits);
  return required((value, at, problems) => {
    const read = number.check(value, at, problems);
    if (!Number.isInteger(read)) throw notConvertible(value, 'Integer');
    return read;
  });
}

/** A required number. */
export function decimal(limits: { readonly min?: number; readonly max?: number } = {}): Shape<number> {
  const { min, max } = limits;
  return required((value, at, problems) => {
    if (typeof value !== 'number') throw notConvertible(value, 'Double');
    const fail = (constraint: string) => problems.push(failure(`Value '${value}'`, at, constraint));
    if (min !== undefined && value < min) fail(`Member must have value greater than or equal to ${min}`);
    if (max !== undefined && value > max) fail(`Member must have value less than or equal to ${max}`);
    return value;
  });
}

/** A required true or false. */
export function flag(): Shape<boolean> {
  return required((value) => {
    if (typeof value !== 'boolean') throw notConvertible(value, 'Boolean');
    return value;
  });
}

/** A required list. Its elements' paths count from 1, as AWS's do. */
export function list<T>(
  element: Shape<T>,
  limits: { readonly min?: number; readonly max?: number } = {},
): Shape<readonly T[]> {
  return required((value, at, problems) => {
    if (!Array.isArray(value)) throw new AwsError('SerializationException', 'Expected list or null');
    length(value.length, `[${value.map(show).join(', ')}]`, at, limits, problems);
    return value.map((each, index) => element.check(each, `${at}.${index + 1}.member`, problems));
  });
}

/** A required structure. Members that it does not name are ignored, as AWS ignores them. */
export function structure<S extends Record<string, Shape<unknown>>>(members: S): Shape<Members<S>> {
  return required((value, at, problems) => {
    if (!isRecord(value))
      throw new AwsError('SerializationException', 'Unexpected token, structure expected');
    const entries = Object.entries(members).map(([name, shape]) => {
      const own = name.charAt(0).toLowerCase() + name.slice(1);
      return [name, shape.check(value[name], at === '' ? own : `${at}.${own}`, problems)] as const;
    });
    return Object.fromEntries(entries) as Members<S>;
  });
}

/** A member that may be left out. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return {
    check: (value, at, problems) =>
      value === undefined || value === null ? undefined : shape.check(value, at, problems),
  };
}

/** A member taken as it is: of no use to the simulator, or checked by the operation itself. */
export const anything: Shape<unknown> = { check: (value) => value };

/** Is this a plain object? */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function required<T>(check: Shape<T>['check']): Shape<T> {
  return {
    check: (value, at, problems) => {
      if (value !== undefined && value !== null) return check(value, at, problems);
      problems.push(failure('Value null', at, 'Member must not be null'));
      // Never seen: the problem just noted makes `read` throw.
      return undefined as T;
    },
  };
}

function length(
  size: number,
  shown: string,
  at: string,
  limits: { readonly min?: number; readonly max?: number },
  problems: string[],
): void {
  const { min, max } = limits;
  const fail = (constraint: string) => problems.push(failure(`Value '${shown}'`, at, constraint));
  if (min !== undefined && size < min) fail(`Member must have length greater than or equal to ${min}`);
  if (max !== undefined && size > max) fail(`Member must have length less than or equal to ${max}`);
}

function failure(value: string, at: string, constraint: string): string {
  return `${value} at '${at}' failed to satisfy constraint: ${constraint}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isRecord(value))
    return `{${Object.entries(value)
      .map(([k, v]) => `${k}=${show(v)}`)
      .join(', ')}}`;
  return JSON.stringify(value) ?? 'null';
}

function notConvertible(value: unknown, to: string): AwsError {
  const token = Array.isArray(value)
    ? 'Start of list'
    : isRecord(value)
      ? 'Start of structure or map'
      : `${(typeof value).toUpperCase()}_VALUE`;
  return new AwsError(
    'SerializationException',
    token.startsWith('Start')
      ? `${token} found where not expected.`
      : `${token} cannot be converted to ${to}`,
  );
}
