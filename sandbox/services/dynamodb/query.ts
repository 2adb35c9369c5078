/**
 * Many items at a time: Query, Scan. Pages end at Limit or at 1 MB; filters do not make a page longer.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
import type { DynamodbInputs } from '../../model/types/dynamodb.ts';
import type { Operation, Output } from '../service.ts';
import { activeTable } from './checks.ts';
import { validation } from './errors.ts';
import { readBindings, readExpression, refuseUnused } from './expressions/bindings.ts';
import { holds, readCondition, type Condition } from './expressions/condition.ts';
import { project, readProjection } from './expressions/projection.ts';
import { consumed, refuseOlder } from './items.ts';
import { checkKey, keyAttributes, keyOf, keyText } from './keys.ts';
import type { Table } from './state.ts';
import { compare, itemBytes, parseItem, typeOf, type Item } from './values.ts';

const PAGE_BYTES = 1_048_576;

type Read = DynamodbInputs['Query' | 'Scan'];

export const query: Operation<DynamodbInputs['Query']> = (call) => {
  const { input } = call;
  const { KeyConditions, QueryFilter, ConditionalOperator, AttributesToGet, IndexName } = input;
  refuseOlder({ KeyConditions, QueryFilter, ConditionalOperator, AttributesToGet, IndexName });
  const parameters = ['KeyConditionExpression', 'FilterExpression', 'ProjectionExpression'] as const;
  const bindings = readBindings(input, parameters);
  const keyExpression = readExpression(input, 'KeyConditionExpression');
  if (keyExpression === undefined) {
    throw validation(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const keyCondition = readCondition(keyExpression, bindings);
  const reading = readReading(input, bindings);
  const table = activeTable(call);
  checkKeyCondition(table, keyCondition);
  const found = Object.values(table.items)
    .filter((item) => holds(keyCondition, item))
    .sort((a, b) => byRange(table, a, b));
  const forward = input.ScanIndexForward !== false;
  if (!forward) found.reverse();
  return answer(input, table, found, { ...reading, forward });
};

export const scan: Operation<DynamodbInputs['Scan']> = (call) => {
  const { input } = call;
  const { ScanFilter, ConditionalOperator, AttributesToGet, IndexName } = input;
  refuseOlder({ ScanFilter, ConditionalOperator, AttributesToGet, IndexName });
  const bindings = readBindings(input, ['FilterExpression', 'ProjectionExpression']);
  const reading = readReading(input, bindings);
  const table = activeTable(call);
  const { TotalSegments: segments = 1, Segment: segment = 0 } = input;
  if (segment >= segments) {
    throw validation(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${segments}`,
    );
  }
  const found = Object.keys(table.items)
    .filter((key) => hashOf(key) % segments === segment)
    .sort((a, b) => hashOf(a) - hashOf(b) || (a < b ? -1 : 1))
    .map((key) => table.items[key])
    .filter((item) => item !== undefined);
  return answer(input, table, found, { ...reading, forward: true });
};

interface Reading {
  readonly keep: (item: Item) => boolean;
  readonly show: (item: Item) => Item;
}

function readReading(input: Read, bindings: ReturnType<typeof readBindings>): Reading {
  const filterExpression = readExpression(input, 'FilterExpression');
  const filter = filterExpression && readCondition(filterExpression, bindings);
  const projection = readExpression(input, 'ProjectionExpression');
  const paths = projection && readProjection(projection, bindings);
  refuseUnused(bindings);
  return {
    keep: (item) => filter === undefined || holds(filter, item),
    show: (item) => (paths === undefined ? item : project(item, paths)),
  };
}

function answer(
  input: Read,
  table: Table,
  found: readonly Item[],
  { keep, show, forward }: Reading & { readonly forward: boolean },
): Output {
  const after = startAfter(input, table, found, forward);
  const limit = input.Limit ?? Infinity;
  const page: Item[] = [];
  let bytes = 0;
  for (const item of found.slice(after)) {
    if (page.length >= limit || bytes >= PAGE_BYTES) break;
    page.push(item);
    bytes += itemBytes(item);
  }
  const kept = page.filter(keep);
  const last = page.at(-1);
  // AWS gives a key to continue from also where the limit happens to end at the last item.
  const more = last !== undefined && (after + page.length < found.length || page.length >= limit);
  return {
    Items: input.Select === 'COUNT' ? undefined : kept.map(show),
    Count: kept.length,
    ScannedCount: page.length,
    LastEvaluatedKey: more ? keyOf(table, last) : undefined,
    ...consumed(input, table, 'read', ...page),
  };
}

function startAfter(
  { ExclusiveStartKey }: Read,
  table: Table,
  found: readonly Item[],
  forward: boolean,
): number {
  if (ExclusiveStartKey === undefined) return 0;
  const key = parseItem(ExclusiveStartKey);
  try {
    checkKey(table, key);
  } catch {
    throw validation('The provided starting key is invalid');
  }
  const text = keyText(table, key);
  const at = found.findIndex((item) => keyText(table, item) === text);
  if (at !== -1) return at + 1;
  // The item has gone meanwhile: continue where it would stand.
  const later = found.findIndex((item) =>
    table.range === undefined
      ? hashOf(keyText(table, item)) > hashOf(text)
      : byRange(table, item, key) > 0 === forward,
  );
  return later === -1 ? found.length : later;
}

/** The hash key must be compared for equality, and the range key at most once. */
function checkKeyCondition(table: Table, condition: Condition): void {
  const parts = conjuncts(condition);
  const names = parts.map(keyConditionName);
  const unknown = names.find((name) => !keyAttributes(table).some((key) => key.name === name));
  const onHash = parts.find((_, i) => names[i] === table.hash.name);
  if (onHash === undefined) {
    throw validation(`Query condition missed key schema element: ${table.hash.name}`);
  }
  if (onHash.kind !== 'compare' || onHash.by !== '=') throw validation('Query key condition not supported');
  if (unknown !== undefined) {
    throw validation(
      parts.length === 2 && table.range !== undefined
        ? `Query condition missed key schema element: ${table.range.name}`
        : 'Query key condition not supported',
    );
  }
  if (parts.length > 2 || new Set(names).size < names.length) {
    throw validation('Conditions must be of length 1 or 2');
  }
  for (const { name, type } of keyAttributes(table)) {
    const part = parts[names.indexOf(name)];
    if (part?.kind === 'compare' && part.right.kind === 'value' && typeOf(part.right.value) !== type) {
      throw validation(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
    }
  }
}

function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === 'and'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition];
}

function keyConditionName(condition: Condition): string {
  const path =
    condition.kind === 'compare' && condition.by !== '<>' && condition.left.kind === 'path'
      ? condition.left.path
      : (condition.kind === 'between' || condition.kind === 'begins_with') && condition.of.kind === 'path'
        ? condition.of.path
        : undefined;
  if (path === undefined) throw validation('Invalid operator used in KeyConditionExpression');
  if (path.length > 1) {
    throw validation(
      'Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes',
    );
  }
  return path[0];
}

function byRange({ range }: Table, a: Item, b: Item): number {
  const left = range && a[range.name];
  const right = range && b[range.name];
  return left === undefined || right === undefined ? 0 : (compare(left, right) ?? 0);
}

/** Scans go by the hash of the key, as in DynamoDB no order of the caller's. */
function hashOf(key: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 16_777_619) >>> 0;
  return hash;
}
