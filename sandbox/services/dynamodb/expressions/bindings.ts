/**
 * ExpressionAttributeNames and ExpressionAttributeValues of one request: what `#name` and `:value` stand for, and which
 * of them no expression used, which DynamoDB refuses.
 */
import type { AttributeValue as GivenValue } from '../../../model/types/dynamodb.ts';
import { validation } from '../errors.ts';
import { parseValue, type AttributeValue } from '../values.ts';

/** Placeholders of a request and a note of those used. */
export interface Bindings {
  readonly names: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, AttributeValue>;
  readonly used: Set<string>;
}

/** An expression of a request with the parameter that it came in, for texts of errors. */
export interface Expression {
  readonly parameter: Parameter;
  readonly text: string;
}

/** The expressions of a request, whatever its operation takes of them. */
export type WithExpressions = { readonly [P in Parameter]?: string } & {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, GivenValue>>;
};

/** The members of requests that hold an expression. */
export type Parameter =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

/** Reads both maps. `parameters` are the expressions that the operation knows; the maps make no sense without one. */
export function readBindings(input: WithExpressions, parameters: readonly Parameter[]): Bindings {
  const given = parameters.some((parameter) => input[parameter] !== undefined);
  const names = entries(input.ExpressionAttributeNames, 'ExpressionAttributeNames', '#');
  const values = entries(input.ExpressionAttributeValues, 'ExpressionAttributeValues', ':');
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
    names: new Map(names),
    values: new Map((values ?? []).map(([key, value]) => [key, boundValue(key, value)])),
    used: new Set(),
  };
}

/** The expression under this parameter, if the request has it. */
export function readExpression(input: WithExpressions, parameter: Parameter): Expression | undefined {
  const text = input[parameter];
  if (text === undefined) return undefined;
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

function entries<T>(
  given: Readonly<Record<string, T>> | undefined,
  what: string,
  sign: string,
): readonly (readonly [string, T])[] | undefined {
  if (given === undefined) return undefined;
  const found = Object.entries(given);
  if (found.length === 0) throw validation(`${what} must not be empty`);
  for (const [key] of found) {
    if (!key.startsWith(sign) || !/^.[A-Za-z0-9_]+$/.test(key)) {
      throw validation(`${what} contains invalid key: Syntax error; key: "${key}"`);
    }
  }
  return found;
}

function boundValue(key: string, value: GivenValue): AttributeValue {
  try {
    return parseValue(value);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ValidationException') {
      throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
    }
    throw error;
  }
}
