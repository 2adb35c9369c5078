/** Operands of conditions and updates: paths, values and functions that give a value. */
import { addNumbers } from '../numbers.ts';
import { sizeOf, typeOf, type AttributeValue, type Item } from '../values.ts';
import { validation } from '../errors.ts';
import type { Bindings } from './bindings.ts';
import { follow, readPath, type Path } from './path.ts';
import { expectSign, invalid, peek, take, takeSign, unexpected, type Cursor } from './tokens.ts';

/** Something that has a value, or none, in a given item. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly of: Operand }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Operand }
  | { readonly kind: 'list_append'; readonly first: Operand; readonly second: Operand }
  | { readonly kind: 'sum'; readonly sign: 1 | -1; readonly left: Operand; readonly right: Operand };

/** Functions that an operand may be: conditions know `size`, updates the other two. */
export type OperandFunction = 'size' | 'if_not_exists' | 'list_append';

/** Reads one operand; only the functions named may be called. */
export function readOperand(
  cursor: Cursor,
  bindings: Bindings,
  functions: readonly OperandFunction[],
): Operand {
  if (takeSign(cursor, '(')) {
    const inner = readOperand(cursor, bindings, functions);
    expectSign(cursor, ')');
    return inner;
  }
  const token = peek(cursor);
  if (token.kind === 'value') return { kind: 'value', value: readValue(cursor, bindings) };
  if (token.kind === 'word' && peek(cursor, 1).text === '(') {
    const name = functions.find((name) => name === token.text);
    if (name === undefined)
      throw invalid(cursor.expression, `Invalid function name; function: ${token.text}`);
    return readFunction(cursor, bindings, functions, name);
  }
  return { kind: 'path', path: readPath(cursor, bindings) };
}

/** Reads `:value`. */
export function readValue(cursor: Cursor, { values, used }: Bindings): AttributeValue {
  if (peek(cursor).kind !== 'value') throw unexpected(cursor);
  const { text } = take(cursor);
  const value = values.get(text);
  if (value === undefined) {
    throw invalid(
      cursor.expression,
      `An expression attribute value used in expression is not defined; attribute value: ${text}`,
    );
  }
  used.add(text);
  return value;
}

/** Reads `(a, b, …)` after a function's name and checks how many there are. */
export function readArguments(
  cursor: Cursor,
  bindings: Bindings,
  functions: readonly OperandFunction[],
  name: string,
  count: number,
): readonly Operand[] {
  expectSign(cursor, '(');
  const found = [readOperand(cursor, bindings, functions)];
  while (takeSign(cursor, ',')) found.push(readOperand(cursor, bindings, functions));
  expectSign(cursor, ')');
  if (found.length !== count) {
    throw invalid(
      cursor.expression,
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${found.length}`,
    );
  }
  return found;
}

/** The path of an operand that must be one. */
export function pathOf(cursor: Cursor, name: string, operand: Operand | undefined): Path {
  if (operand?.kind === 'path') return operand.path;
  throw invalid(
    cursor.expression,
    `Operator or function requires a document path; operator or function: ${name}`,
  );
}

/** The error for a value of a type that the operator or function cannot take. */
export function wrongOperand(cursor: Cursor, name: string, value: AttributeValue): Error {
  return invalid(
    cursor.expression,
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(value)}`,
  );
}

/** An operand's value in an item; undefined where a path leads nowhere or `size` has no meaning. */
export function valueOf(operand: Operand, item: Item): AttributeValue | undefined {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return follow(item, operand.path);
    case 'size': {
      const of = valueOf(operand.of, item);
      const size = of === undefined ? undefined : sizeOf(of);
      return size === undefined ? undefined : { N: String(size) };
    }
    case 'if_not_exists':
      return follow(item, operand.path) ?? valueOf(operand.otherwise, item);
    case 'list_append': {
      const first = present(valueOf(operand.first, item)).L;
      const second = present(valueOf(operand.second, item)).L;
      if (first === undefined || second === undefined) throw wrongDataType();
      return { L: [...first, ...second] };
    }
    case 'sum': {
      const left = present(valueOf(operand.left, item)).N;
      const right = present(valueOf(operand.right, item)).N;
      if (left === undefined || right === undefined) throw wrongDataType();
      return { N: addNumbers(left, right, operand.sign) };
    }
  }
}

/** The value, which an update cannot do without. */
export function present(value: AttributeValue | undefined): AttributeValue {
  if (value !== undefined) return value;
  throw validation('The provided expression refers to an attribute that does not exist in the item');
}

/** The error for an attribute in the item of a type that an update cannot work on. */
export function wrongDataType(): Error {
  return validation('An operand in the update expression has an incorrect data type');
}

function readFunction(
  cursor: Cursor,
  bindings: Bindings,
  functions: readonly OperandFunction[],
  name: OperandFunction,
): Operand {
  take(cursor);
  const [first, second] = readArguments(cursor, bindings, functions, name, name === 'size' ? 1 : 2);
  if (first === undefined) throw unexpected(cursor);
  if (name === 'size') {
    if (first.kind === 'value' && sizeOf(first.value) === undefined) {
      throw wrongOperand(cursor, name, first.value);
    }
    return { kind: 'size', of: first };
  }
  if (second === undefined) throw unexpected(cursor);
  if (name === 'if_not_exists') return { kind: name, path: pathOf(cursor, name, first), otherwise: second };
  for (const operand of [first, second]) {
    if (operand.kind === 'value' && operand.value.L === undefined) {
      throw wrongOperand(cursor, name, operand.value);
    }
  }
  return { kind: name, first, second };
}
