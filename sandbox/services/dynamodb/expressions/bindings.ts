/**
 * ExpressionAttributeNames and ExpressionAttributeValues of one request: what `#name` and `:value` stand for, and which
 * of them no expression used, which DynamoDB refuses.
 */
import type { Input } from '../../service.ts';
import { validation, wrongType } from '../errors.ts';
import { parseValue, type AttributeValue } from '../values.ts';

/** Placeholders of a request and a note of those used. */
export interface Bindings {
  readonly names: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, AttributeValue>;
  readonly used: Set<string>;
}

/** An expression of a request with the parameter that it came in, for texts of errors. */
export interface Expression {
  readonly parameter: string;
  readonly text: string;
}

/** Reads both maps. `parameters` are the expressions that the operation knows; the maps make no sense without one. */
export function readBindings(input: Input, parameters: readonly string[]): Bindings {
  const given = parameters.some((parameter) => input[parameter] !== undefined);
  const names = entries(input['ExpressionAttributeNames'], 'ExpressionAttributeNames', '#');
  const values = entries(input['ExpressionAttributeValues'], 'ExpressionAttributeValues', ':');
  if (names !== undefined && !given) {
    throw validation('ExpressionAttributeNames can only be specified when using expressions');
  }
  const withValues = parameters.filter((parameter) => parameter !== 'ProjectionExpression');
  if (
    values !== undefined &&
    withValues.length > 0 &&
    !withValues.some((parameter) => input[parameter] !== undefined)
  ) {
    const missing = withValues.join(' and ');
    const verb = withValues.length > 1 ? 'are' : 'is';
    throw validation(
      `ExpressionAttributeValues can only be specified when using expressions: ${missing} ${verb} null`,
    );
  }
  return {
    names: new Map((names ?? []).map(([key, name]) => [key, stringName(name)])),
    values: new Map((values ?? []).map(([key, value]) => [key, boundValue(key, value)])),
    used: new Set(),
  };
}

/** The expression under this parameter, if the request has it. */
export function readExpression(input: Input, parameter: string): Expression | undefined {
  const text = input[parameter];
  if (text === undefined || text === null) return undefined;
  if (typeof text !== 'string') throw wrongType();
  if (text.trim() === '') throw validation(`Invalid ${parameter}: The expression can not be empty;`);
  if (Buffer.byteLength(text) > 4096) {
    throw validation(
      `Invalid ${parameter}: Expression size has exceeded the maximum allowed size; expression size: ${Buffer.byteLength(text)}`,
    );
  }
  return { parameter, text };
}

/** Refuses placeholders that no expression of the request used. */
export function refuseUnused({ names, values, used }: Bindings): void {
  for (const [what, keys] of [
    ['ExpressionAttributeNames', names.keys()],
    ['ExpressionAttributeValues', values.keys()],
  ] as const) {
    const unused = [...keys].filter((key) => !used.has(key));
    if (unused.length > 0) {
      throw validation(`Value provided in ${what} unused in expressions: keys: {${unused.join(', ')}}`);
    }
  }
}

function entries(
  raw: unknown,
  what: string,
  sign: string,
): readonly (readonly [string, unknown])[] | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw !== 'object' || Array.isArray(raw)) throw wrongType();
  const found = Object.entries(raw);
  if (found.length === 0) throw validation(`${what} must not be empty`);
  for (const [key] of found) {
    if (!key.startsWith(sign) || !/^.[A-Za-z0-9_]+$/.test(key)) {
      throw validation(`${what} contains invalid key: Syntax error; key: "${key}"`);
    }
  }
  return found;
}

function stringName(name: unknown): string {
  if (typeof name !== 'string') throw wrongType();
  return name;
}

function boundValue(key: string, value: unknown): AttributeValue {
  try {
    return parseValue(value);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ValidationException') {
      throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
    }
    throw error;
  }
}
