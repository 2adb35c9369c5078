/**
 * BatchGetItem: many items of several tables by their keys. What it does not come to is answered as unprocessed.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
import type { DynamodbInputs, KeysAndAttributes } from '../../model/types/dynamodb.ts';
import { knob } from '../../world/settings.ts';
import type { Call, Operation } from '../service.ts';
import { activeTable } from './checks.ts';
import { validation } from './errors.ts';
import { readBindings, readExpression, refuseUnused } from './expressions/bindings.ts';
import { project, readProjection } from './expressions/projection.ts';
import { refuseOlder } from './items.ts';
import { checkKey, keyText } from './keys.ts';
import { itemBytes, parseItem, type Item } from './values.ts';

const MOST_KEYS = 100;
const MOST_BYTES = 16 * 1_048_576;

type Input = DynamodbInputs['BatchGetItem'];

export const batchGetItem: Operation<Input> = (call) => {
  const tables = Object.entries(call.input.RequestItems);
  const asked = tables.reduce((sum, [, { Keys }]) => sum + Keys.length, 0);
  if (asked > MOST_KEYS) throw validation('Too many items requested for the BatchGetItem call');
  const left = { items: knob(call.world, 'dynamodb.batchGetItems'), bytes: MOST_BYTES };
  const Responses: Record<string, readonly Item[]> = {};
  const UnprocessedKeys: Record<string, KeysAndAttributes> = {};
  for (const [TableName, wanted] of tables) {
    const { found, unprocessed } = readTable(call, TableName, wanted, left);
    Responses[TableName] = found;
    if (unprocessed.length > 0) UnprocessedKeys[TableName] = { ...wanted, Keys: unprocessed };
  }
  return { Responses, UnprocessedKeys };
};

function readTable(
  call: Call<Input>,
  TableName: string,
  wanted: KeysAndAttributes,
  left: { items: number; bytes: number },
): { readonly found: readonly Item[]; readonly unprocessed: KeysAndAttributes['Keys'] } {
  refuseOlder({ AttributesToGet: wanted.AttributesToGet });
  const bindings = readBindings(wanted, ['ProjectionExpression']);
  const expression = readExpression(wanted, 'ProjectionExpression');
  const paths = expression && readProjection(expression, bindings);
  refuseUnused(bindings);
  const table = activeTable({ ...call, input: { TableName } });
  const keys = wanted.Keys.map((key) => {
    const parsed = parseItem(key);
    checkKey(table, parsed);
    return keyText(table, parsed);
  });
  if (new Set(keys).size < keys.length) throw validation('Provided list of item keys contains duplicates');
  const found: Item[] = [];
  const unprocessed: KeysAndAttributes['Keys'][number][] = [];
  for (const [index, text] of keys.entries()) {
    const item = table.items[text];
    const key = wanted.Keys[index];
    if (left.items <= 0 || left.bytes <= 0) {
      if (key !== undefined) unprocessed.push(key);
      continue;
    }
    left.items -= 1;
    if (item === undefined) continue;
    left.bytes -= itemBytes(item);
    found.push(paths === undefined ? item : project(item, paths));
  }
  return { found, unprocessed };
}
