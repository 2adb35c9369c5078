/** DynamoDB's attribute values as they travel: `{ "S": "text" }`, `{ "N": "1.5" }`, `{ "M": { … } }`. */
import type { AttributeValue as GivenValue } from '../../model/types/dynamodb.ts';
import { validation } from './errors.ts';
import { compareNumbers, normalNumber } from './numbers.ts';

/** The name of a data type. */
export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

/** One attribute value: exactly one member, named after its type. Binary data stays base64. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: true;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly AttributeValue[];
  readonly M?: Item;
}

/** Attributes by name. */
export type Item = Readonly<Record<string, AttributeValue>>;

const TYPES: readonly ValueType[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];
const SET_NAMES = { SS: 'string', NS: 'number', BS: 'binary' } as const;

/** The one type that a value has. */
export function typeOf(value: AttributeValue): ValueType {
  const type = TYPES.find((type) => value[type] !== undefined);
  if (type === undefined) throw new Error('an attribute value without a type');
  return type;
}

/** Attributes from a request, checked and with their numbers in normal form. Refuses as DynamoDB does. */
export function parseItem(given: Readonly<Record<string, GivenValue>>): Item {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, parseValue(value)]));
}

/** One value from a request, checked. */
export function parseValue(given: GivenValue): AttributeValue {
  const types = TYPES.filter((type) => given[type] !== undefined);
  if (types.length === 0)
    throw validation('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  if (types.length > 1)
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  const { S, N, B, BOOL, NULL, SS, NS, BS, L, M } = given;
  if (N !== undefined) return { N: normalNumber(N) };
  if (SS !== undefined) return { SS: parseSet('SS', SS) };
  if (NS !== undefined) return { NS: parseSet('NS', NS) };
  if (BS !== undefined) return { BS: parseSet('BS', BS) };
  if (L !== undefined) return { L: L.map(parseValue) };
  if (M !== undefined) return { M: parseItem(M) };
  if (NULL === false)
    throw validation(
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
    );
  if (NULL !== undefined) return { NULL };
  if (BOOL !== undefined) return { BOOL };
  return S === undefined ? { B: B ?? '' } : { S };
}

function parseSet(type: keyof typeof SET_NAMES, given: readonly string[]): readonly string[] {
  if (given.length === 0) {
    throw validation(
      `One or more parameter values were invalid: An ${SET_NAMES[type]} set  may not be empty`,
    );
  }
  const members = type === 'NS' ? given.map(normalNumber) : given;
  if (new Set(members).size < members.length) {
    throw validation(
      `One or more parameter values were invalid: Input collection [${given.join(', ')}] contains duplicates.`,
    );
  }
  return members;
}

/** Whether two values are the same; sets have no order. */
export function equal(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case 'SS':
    case 'NS':
    case 'BS': {
      const others = new Set(b[type]);
      return others.size === a[type]?.length && a[type].every((member) => others.has(member));
    }
    case 'L':
      return (
        a.L?.length === b.L?.length &&
        (a.L ?? []).every((value, i) => equal(value, b.L?.[i] ?? { NULL: true }))
      );
    case 'M': {
      const left = Object.entries(a.M ?? {});
      return (
        left.length === Object.keys(b.M ?? {}).length &&
        left.every(([name, value]) => {
          const other = b.M?.[name];
          return other !== undefined && equal(value, other);
        })
      );
    }
    default:
      return a[type] === b[type];
  }
}

/** Order of two values of one ordered type (text and binary by bytes); undefined where there is none. */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (a.S !== undefined && b.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if (a.B !== undefined && b.B !== undefined) {
    return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  }
  return undefined;
}

/** `size()` of a value: bytes of text and binary, members of a set, list or map; undefined for the rest. */
export function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return Buffer.from(value.B, 'base64').length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.SS ?? value.NS ?? value.BS ?? value.L)?.length;
}

/** Bytes that an item counts for, near enough for the limit of 400 KB and for pages. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: AttributeValue): number {
  if (value.M !== undefined) return 3 + itemBytes(value.M);
  if (value.L !== undefined) return 3 + value.L.reduce((sum, member) => sum + 1 + valueBytes(member), 0);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  const members = value.SS ?? value.BS ?? value.NS;
  if (members !== undefined) return members.reduce((sum, member) => sum + Buffer.byteLength(member), 0);
  return sizeOf(value) ?? 1;
}
