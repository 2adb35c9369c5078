/**
 * One item at a time: GetItem, PutItem, UpdateItem, DeleteItem. Conditions and updates are expressions; the older
 * parameters (Expected, AttributeUpdates, …) are refused.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
import type { Input, Operation, Output } from '../service.ts';
import { activeTable, choice, constraint, optionalRecord } from './checks.ts';
import { conditionFailed, validation } from './errors.ts';
import { readBindings, readExpression, refuseUnused, type Bindings } from './expressions/bindings.ts';
import { holds, readCondition } from './expressions/condition.ts';
import { project, readProjection } from './expressions/projection.ts';
import { applyUpdate, readUpdate, type Action } from './expressions/update.ts';
import { checkItemKey, checkKey, keyAttributes, keyText } from './keys.ts';
import type { Table } from './state.ts';
import { itemBytes, parseItem, type Item } from './values.ts';

const MAX_ITEM_BYTES = 409_600;
const LEGACY = ['Expected', 'ConditionalOperator', 'AttributeUpdates', 'AttributesToGet'];

export const getItem: Operation = (call) => {
  const { input } = call;
  refuseLegacy(input);
  const bindings = readBindings(input, ['ProjectionExpression']);
  const expression = readExpression(input, 'ProjectionExpression');
  const paths = expression && readProjection(expression, bindings);
  refuseUnused(bindings);
  const key = requiredItem(input, 'Key');
  const table = activeTable(call);
  checkKey(table, key);
  const item = table.items[keyText(table, key)];
  return {
    Item: item === undefined || paths === undefined ? item : project(item, paths),
    ...consumed(input, table, 'read', item),
  };
};

export const putItem: Operation = (call) => {
  const { input } = call;
  refuseLegacy(input);
  const returns = returnValues(input, ['NONE', 'ALL_OLD'] as const);
  const condition = readGuard(input);
  const item = requiredItem(input, 'Item');
  const table = activeTable(call);
  checkItemKey(table, item);
  if (itemBytes(item) > MAX_ITEM_BYTES) throw validation('Item size has exceeded the maximum allowed size');
  const key = keyText(table, item);
  const old = table.items[key];
  check(condition, old);
  table.items[key] = item;
  return { Attributes: returns === 'ALL_OLD' ? old : undefined, ...consumed(input, table, 'write', item) };
};

export const deleteItem: Operation = (call) => {
  const { input } = call;
  refuseLegacy(input);
  const returns = returnValues(input, ['NONE', 'ALL_OLD'] as const);
  const condition = readGuard(input);
  const key = requiredItem(input, 'Key');
  const table = activeTable(call);
  checkKey(table, key);
  const text = keyText(table, key);
  const old = table.items[text];
  check(condition, old);
  delete table.items[text];
  return { Attributes: returns === 'ALL_OLD' ? old : undefined, ...consumed(input, table, 'write', old) };
};

export const updateItem: Operation = (call) => {
  const { input } = call;
  refuseLegacy(input);
  const returns = returnValues(input, ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const);
  const bindings = readBindings(input, ['UpdateExpression', 'ConditionExpression']);
  const update = readExpression(input, 'UpdateExpression');
  const actions = update === undefined ? [] : readUpdate(update, bindings);
  const condition = readGuard(input, bindings);
  const key = requiredItem(input, 'Key');
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
  return { Attributes: updated(returns, actions, old, item), ...consumed(input, table, 'write', item) };
};

/** A condition, and what to say about the item when it does not hold. */
interface Guard {
  readonly holds: (item: Item) => boolean;
  readonly showItem: boolean;
}

function readGuard(input: Input, given?: Bindings): Guard | undefined {
  const bindings = given ?? readBindings(input, ['ConditionExpression']);
  const expression = readExpression(input, 'ConditionExpression');
  const condition = expression && readCondition(expression, bindings);
  refuseUnused(bindings);
  const show = choice(input, 'ReturnValuesOnConditionCheckFailure', ['NONE', 'ALL_OLD'] as const, 'NONE');
  return condition && { holds: (item) => holds(condition, item), showItem: show === 'ALL_OLD' };
}

function check(guard: Guard | undefined, item: Item | undefined): void {
  if (guard !== undefined && !guard.holds(item ?? {}))
    throw conditionFailed(guard.showItem ? item : undefined);
}

function updated(
  returns: string,
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

function returnValues<T extends string>(input: Input, allowed: readonly T[]): T {
  const all = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] as const;
  const given = choice(input, 'ReturnValues', all, 'NONE');
  const found = allowed.find((value) => value === given);
  if (found === undefined) throw validation('ReturnValues can only be ALL_OLD or NONE');
  return found;
}

function requiredItem(input: Input, member: string): Item {
  const raw = optionalRecord(input, member);
  if (raw === undefined) throw constraint(member, undefined, 'Member must not be null');
  return parseItem(raw);
}

function refuseLegacy(input: Input): void {
  const member = LEGACY.find((member) => input[member] !== undefined);
  if (member !== undefined) throw validation(`${member} is not simulated: use expressions`);
}

/** ConsumedCapacity where it was asked for: 4 KB a read unit (half when eventually consistent), 1 KB a write unit. */
export function consumed(
  input: Input,
  table: Table,
  kind: 'read' | 'write',
  ...items: (Item | undefined)[]
): Output {
  const wanted = choice(input, 'ReturnConsumedCapacity', ['INDEXES', 'TOTAL', 'NONE'] as const, 'NONE');
  if (wanted === 'NONE') return {};
  const bytes = items.reduce((sum, item) => sum + (item === undefined ? 0 : itemBytes(item)), 0);
  const read = Math.max(1, Math.ceil(bytes / 4096)) * (input['ConsistentRead'] === true ? 1 : 0.5);
  const units = kind === 'write' ? Math.max(1, Math.ceil(bytes / 1024)) : read;
  return {
    ConsumedCapacity: {
      TableName: table.name,
      CapacityUnits: units,
      Table: wanted === 'INDEXES' ? { CapacityUnits: units } : undefined,
    },
  };
}
