/**
 * UpdateExpression: read into actions, then applied to an item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
import { validation } from '../errors.ts';
import { addNumbers } from '../numbers.ts';
import { typeOf, type AttributeValue, type Item, type ValueType } from '../values.ts';
import type { Bindings, Expression } from './bindings.ts';
import {
  present,
  readOperand,
  readValue,
  valueOf,
  wrongDataType,
  wrongOperand,
  type Operand,
  type OperandFunction,
} from './operand.ts';
import { follow, readPath, refuseOverlaps, type Path } from './path.ts';
import {
  cursorOf,
  expectSign,
  invalid,
  isWord,
  peek,
  take,
  takeSign,
  unexpected,
  type Cursor,
} from './tokens.ts';

/** One change of one place of an item. */
export type Action =
  | { readonly kind: 'SET'; readonly path: Path; readonly to: Operand }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: AttributeValue };

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
const FUNCTIONS: readonly OperandFunction[] = ['if_not_exists', 'list_append'];
const SETS: readonly ValueType[] = ['SS', 'NS', 'BS'];
const LONG_NAMES: Readonly<Record<ValueType, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  L: 'LIST',
  M: 'MAP',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
};

/** Reads a whole update. */
export function readUpdate(expression: Expression, bindings: Bindings): readonly Action[] {
  const cursor = cursorOf(expression);
  const actions: Action[] = [];
  const seen = new Set<string>();
  do {
    const section = SECTIONS.find((section) => isWord(peek(cursor), section));
    if (section === undefined) throw unexpected(cursor);
    if (seen.has(section)) {
      throw invalid(expression, `The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    take(cursor);
    do actions.push(readAction(cursor, bindings, section));
    while (takeSign(cursor, ','));
  } while (peek(cursor).kind !== 'end');
  refuseOverlaps(
    cursor,
    actions.map(({ path }) => path),
  );
  return actions;
}

/** The item after the actions. Every right-hand side sees the item as it was before. */
export function applyUpdate(actions: readonly Action[], before: Item): Item {
  const after = structuredClone(before) as Mutable;
  const removals: Path[] = [];
  for (const action of actions) {
    if (action.kind === 'REMOVE') removals.push(action.path);
    else {
      const value = newValue(action, before);
      if (value === undefined) removals.push(action.path);
      else put(after, action.path, value);
    }
  }
  // From the end of each list, so that an index still means what it meant.
  for (const path of removals.sort(byLastIndexDown)) remove(after, path);
  return after;
}

type Mutable = Record<string, AttributeValue>;

function newValue(action: Exclude<Action, { kind: 'REMOVE' }>, before: Item): AttributeValue | undefined {
  if (action.kind === 'SET') return structuredClone(present(valueOf(action.to, before)));
  const old = follow(before, action.path);
  const { value } = action;
  if (action.kind === 'ADD' && value.N !== undefined) {
    if (old === undefined) return value;
    if (old.N === undefined) throw wrongDataType();
    return { N: addNumbers(old.N, value.N) };
  }
  if (old === undefined) return action.kind === 'ADD' ? value : undefined;
  const type = SETS.find((type) => value[type] !== undefined) as 'SS' | 'NS' | 'BS';
  if (typeOf(old) !== type) throw wrongDataType();
  const members = new Set(old[type]);
  for (const member of value[type] ?? []) {
    if (action.kind === 'ADD') members.add(member);
    else members.delete(member);
  }
  return members.size === 0 ? undefined : { [type]: [...members] };
}

function put(item: Mutable, path: Path, value: AttributeValue): void {
  const { parent, step } = place(item, path);
  if (parent?.M !== undefined && typeof step === 'string') (parent.M as Mutable)[step] = value;
  else if (parent?.L !== undefined && typeof step === 'number') {
    // An index beyond the end appends.
    (parent.L as AttributeValue[])[Math.min(step, parent.L.length)] = value;
  } else throw invalidPath();
}

function remove(item: Mutable, path: Path): void {
  const { parent, step } = place(item, path);
  if (parent?.M !== undefined && typeof step === 'string') delete (parent.M as Mutable)[step];
  else if (parent?.L !== undefined && typeof step === 'number')
    (parent.L as AttributeValue[]).splice(step, 1);
  else throw invalidPath();
}

function place(item: Mutable, path: Path): { parent: AttributeValue | undefined; step: string | number } {
  const step = path.at(-1) ?? '';
  const [first, ...rest] = path.slice(0, -1) as [string, ...(string | number)[]];
  return { parent: path.length === 1 ? { M: item } : follow(item, [first, ...rest]), step };
}

function invalidPath(): Error {
  return validation('The document path provided in the update expression is invalid for update');
}

function byLastIndexDown(a: Path, b: Path): number {
  const [x, y] = [a.at(-1), b.at(-1)];
  return typeof x === 'number' && typeof y === 'number' ? y - x : 0;
}

function readAction(cursor: Cursor, bindings: Bindings, kind: Action['kind']): Action {
  const path = readPath(cursor, bindings);
  if (kind === 'REMOVE') return { kind, path };
  if (kind === 'SET') {
    expectSign(cursor, '=');
    return { kind, path, to: readSum(cursor, bindings) };
  }
  const value = readValue(cursor, bindings);
  const type = typeOf(value);
  if (!SETS.includes(type) && !(kind === 'ADD' && type === 'N')) {
    throw invalid(
      cursor.expression,
      `Incorrect operand type for operator or function; operator: ${kind}, operand type: ${LONG_NAMES[type]}`,
    );
  }
  return { kind, path, value };
}

function readSum(cursor: Cursor, bindings: Bindings): Operand {
  if (peek(cursor).text === '(' && closesAtEndOfSum(cursor)) {
    take(cursor);
    const inner = readSum(cursor, bindings);
    expectSign(cursor, ')');
    return inner;
  }
  const left = readOperand(cursor, bindings, FUNCTIONS);
  const sign = takeSign(cursor, '+') ? 1 : takeSign(cursor, '-') ? -1 : undefined;
  if (sign === undefined) return left;
  const right = readOperand(cursor, bindings, FUNCTIONS);
  for (const operand of [left, right]) {
    if (operand.kind === 'value' && operand.value.N === undefined) {
      throw wrongOperand(cursor, sign === 1 ? '+' : '-', operand.value);
    }
  }
  return { kind: 'sum', sign, left, right };
}

/** `(a + :b)` as a whole, not `(a) + :b`. */
function closesAtEndOfSum(cursor: Cursor): boolean {
  let depth = 0;
  for (let ahead = 0; peek(cursor, ahead).kind !== 'end'; ahead += 1) {
    const { text } = peek(cursor, ahead);
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return !['+', '-'].includes(peek(cursor, ahead + 1).text);
  }
  return false;
}
