/**
 * One item at a time: GetItem, PutItem, UpdateItem, DeleteItem. Conditions and updates are expressions; the older
 * parameters (Expected, AttributeUpdates, …) are refused.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
import type { DynamodbInputs } from '../../model/types/dynamodb.ts';
import type { Operation, Output } from '../service.ts';
import { activeTable } from './checks.ts';
import { conditionFailed, validation } from './errors.ts';
import { readBindings, readExpression, refuseUnused, type Bindings } from './expressions/bindings.ts';
import { holds, readCondition } from './expressions/condition.ts';
import { project, readProjection } from './expressions/projection.ts';
import { applyUpdate, readUpdate, type Action } from './expressions/update.ts';
import { checkItemKey, checkKey, keyAttributes, keyText } from './keys.ts';
import type { Table } from './state.ts';
import { itemBytes, parseItem, type Item } from './values.ts';

const MAX_ITEM_BYTES = 409_600;
type Written = DynamodbInputs['PutItem' | 'UpdateItem' | 'DeleteItem'];

export const getItem: Operation<DynamodbInputs['GetItem']> = (call) => {
  const { input } = call;
  refuseOlder({ AttributesToGet: input.AttributesToGet });
  const bindings = readBindings(input, ['ProjectionExpression']);
  const expression = readExpression(input, 'ProjectionExpression');
  const paths = expression && readProjection(expression, bindings);
  refuseUnused(bindings);
  const key = parseItem(input.Key);
  const table = activeTable(call);
  checkKey(table, key);
  const item = table.items[keyText(table, key)];
  return {
    Item: item === undefined || paths === undefined ? item : project(item, paths),
    ...consumed(input, table, 'read', item),
  };
};

export const putItem: Operation<DynamodbInputs['PutItem']> = (call) => {
  const { input } = call;
  refuseOlder({ Expected: input.Expected, ConditionalOperator: input.ConditionalOperator });
  const oldShown = showsOld(input);
  const condition = readGuard(input);
  const item = parseItem(input.Item);
  const table = activeTable(call);
  checkItemKey(table, item);
  if (itemBytes(item) > MAX_ITEM_BYTES) throw validation('Item size has exceeded the maximum allowed size');
  const key = keyText(table, item);
  const old = table.items[key];
  check(condition, old);
  table.items[key] = item;
  return { Attributes: oldShown ? old : undefined, ...consumed(input, table, 'write', item) };
};

export const deleteItem: Operation<DynamodbInputs['DeleteItem']> = (call) => {
  const { input } = call;
  refuseOlder({ Expected: input.Expected, ConditionalOperator: input.ConditionalOperator });
  const oldShown = showsOld(input);
  const condition = readGuard(input);
  const key = parseItem(input.Key);
  const table = activeTable(call);
  checkKey(table, key);
  const text = keyText(table, key);
  const old = table.items[text];
  check(condition, old);
  delete table.items[text];
  return { Attributes: oldShown ? old : undefined, ...consumed(input, table, 'write', old) };
};

export const updateItem: Operation<DynamodbInputs['UpdateItem']> = (call) => {
  const { input } = call;
  const { Expected, ConditionalOperator, AttributeUpdates } = input;
  refuseOlder({ Expected, ConditionalOperator, AttributeUpdates });
  const bindings = readBindings(input, ['UpdateExpression', 'ConditionExpression']);
  const update = readExpression(input, 'UpdateExpression');
  const actions = update === undefined ? [] : readUpdate(update, bindings);
  const condition = readGuard(input, bindings);
  const key = parseItem(input.Key);
  const table = activeTable(call);
  checkKey(table, key);
  refuseKeyChanges(table, actions);
  const text = keyText(table, key);
  const old = table.items[text];
  check(condition, old);
  const item = applyUpdate(actions, old ?? key);
  if (itemBytes(item) > MAX_ITEM_BYTES) {
    throw validation('Item size to update has exceeded the maximum allowed size');
  }
  table.items[text] = item;
  return {
    Attributes: updated(input.ReturnValues, actions, old, item),
    ...consumed(input, table, 'write', item),
  };
};

/** A condition, and what to say about the item when it does not hold. */
interface Guard {
  readonly holds: (item: Item) => boolean;
  readonly showItem: boolean;
}

function readGuard(input: Written, given?: Bindings): Guard | undefined {
  const bindings = given ?? readBindings(input, ['ConditionExpression']);
  const expression = readExpression(input, 'ConditionExpression');
  const condition = expression && readCondition(expression, bindings);
  refuseUnused(bindings);
  const showItem = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return condition && { holds: (item) => holds(condition, item), showItem };
}

function check(guard: Guard | undefined, item: Item | undefined): void {
  if (guard !== undefined && !guard.holds(item ?? {}))
    throw conditionFailed(guard.showItem ? item : undefined);
}

function updated(
  returns: Written['ReturnValues'],
  actions: readonly Action[],
  old: Item | undefined,
  item: Item,
): Item | undefined {
  const paths = actions.map(({ path }) => path);
  switch (returns) {
    case 'ALL_OLD':
      return old;
    case 'ALL_NEW':
      return item;
    case 'UPDATED_OLD':
      return old && unlessEmpty(project(old, paths));
    case 'UPDATED_NEW':
      return unlessEmpty(project(item, paths));
    default:
      return undefined;
  }
}

function unlessEmpty(item: Item): Item | undefined {
  return Object.keys(item).length === 0 ? undefined : item;
}

function refuseKeyChanges(table: Table, actions: readonly Action[]): void {
  const changed = keyAttributes(table).find(({ name }) => actions.some(({ path }) => path[0] === name));
  if (changed !== undefined) {
    throw validation(
      `One or more parameter values were invalid: Cannot update attribute ${changed.name}. This attribute is part of the key`,
    );
  }
}

function showsOld({ ReturnValues = 'NONE' }: Written): boolean {
  if (ReturnValues === 'NONE' || ReturnValues === 'ALL_OLD') return ReturnValues === 'ALL_OLD';
  throw validation('ReturnValues can only be ALL_OLD or NONE');
}

/** Refuses members of the time before expressions. */
export function refuseOlder(members: Readonly<Record<string, unknown>>): void {
  const member = Object.keys(members).find((name) => members[name] !== undefined);
  if (member !== undefined) throw validation(`${member} is not simulated: use expressions`);
}

type Consuming = Pick<DynamodbInputs['GetItem'], 'ReturnConsumedCapacity' | 'ConsistentRead'>;

/** ConsumedCapacity where it was asked for: 4 KB a read unit (half when eventually consistent), 1 KB a write unit. */
export function consumed(
  { ReturnConsumedCapacity, ConsistentRead }: Consuming,
  table: Table,
  kind: 'read' | 'write',
  ...items: (Item | undefined)[]
): Output {
  if (ReturnConsumedCapacity === undefined || ReturnConsumedCapacity === 'NONE') return {};
  const bytes = items.reduce((sum, item) => sum + (item === undefined ? 0 : itemBytes(item)), 0);
  const read = Math.max(1, Math.ceil(bytes / 4096)) * (ConsistentRead === true ? 1 : 0.5);
  const units = kind === 'write' ? Math.max(1, Math.ceil(bytes / 1024)) : read;
  return {
    ConsumedCapacity: {
      TableName: table.name,
      CapacityUnits: units,
      Table: ReturnConsumedCapacity === 'INDEXES' ? { CapacityUnits: units } : undefined,
    },
  };
}
