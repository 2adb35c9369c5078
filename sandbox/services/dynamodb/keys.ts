/** Keys of items: checked against the table, and as the text that an item is found by. */
import { validation } from './errors.ts';
import type { KeyAttribute, Table } from './state.ts';
import { typeOf, type AttributeValue, type Item } from './values.ts';

const MAX_BYTES = { hash: 2048, range: 1024 } as const;

/** The table's key attributes, the hash key first. */
export function keyAttributes({ hash, range }: Table): readonly KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

/** The text under which the item with this key is kept. */
export function keyText(table: Table, item: Item): string {
  return keyAttributes(table)
    .map(({ name, type }) => JSON.stringify(item[name]?.[type]))
    .join(' ');
}

/** The key of an item: its key attributes alone. */
export function keyOf(table: Table, item: Item): Item {
  return Object.fromEntries(
    keyAttributes(table).flatMap(({ name }) => {
      const value = item[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Refuses a `Key` that is not exactly the table's key. */
export function checkKey(table: Table, key: Item): void {
  const attributes = keyAttributes(table);
  const fits =
    Object.keys(key).length === attributes.length &&
    attributes.every(({ name, type }) => key[name] !== undefined && typeOf(key[name]) === type);
  if (!fits) throw validation('The provided key element does not match the schema');
  checkContent(table, key);
}

/** Refuses an item to be put whose key is missing or of another type. */
export function checkItemKey(table: Table, item: Item): void {
  for (const { name, type } of keyAttributes(table)) {
    const value = item[name];
    if (value === undefined) {
      throw validation(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    }
    if (typeOf(value) !== type) {
      throw validation(
        `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
  }
  checkContent(table, item);
}

function checkContent(table: Table, item: Item): void {
  for (const [kind, key] of [
    ['hash', table.hash],
    ['range', table.range],
  ] as const) {
    const value = key && item[key.name];
    if (key === undefined || value === undefined) continue;
    const bytes = keyBytes(value);
    if (bytes === 0) {
      throw validation(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${
          key.type === 'B' ? 'binary' : 'string'
        } value. Key: ${key.name}`,
      );
    }
    if (bytes > MAX_BYTES[kind]) {
      throw validation(
        kind === 'hash'
          ? `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${MAX_BYTES.hash} bytes`
          : `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${MAX_BYTES.range} bytes`,
      );
    }
  }
}

function keyBytes(value: AttributeValue): number {
  if (value.B !== undefined) return Buffer.from(value.B, 'base64').length;
  return Buffer.byteLength(value.S ?? value.N ?? '');
}
