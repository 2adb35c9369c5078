/**
 * ConditionExpression and FilterExpression: read into a tree, then asked of an item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { compare, equal, typeOf, type AttributeValue, type Item, type ValueType } from '../values.ts';
import type { Bindings, Expression } from './bindings.ts';
import {
  pathOf,
  readArguments,
  readOperand,
  valueOf,
  wrongOperand,
  type Operand,
  type OperandFunction,
} from './operand.ts';
import { follow, type Path } from './path.ts';
import {
  cursorOf,
  expectEnd,
  expectSign,
  invalid,
  isWord,
  peek,
  take,
  takeSign,
  takeWord,
  unexpected,
  type Cursor,
} from './tokens.ts';

/** The six comparators. */
type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition on an item. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly by: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly of: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly of: Operand; readonly options: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'type'; readonly path: Path; readonly is: string }
  | { readonly kind: 'begins_with' | 'contains'; readonly of: Operand; readonly part: Operand };

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>'];
const FUNCTIONS: readonly OperandFunction[] = ['size'];
const UNORDERED: readonly ValueType[] = ['BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];

/** Reads a whole condition. */
export function readCondition(expression: Expression, bindings: Bindings): Condition {
  const cursor = cursorOf(expression);
  const condition = readOr(cursor, bindings);
  expectEnd(cursor);
  return condition;
}

/** Whether a condition holds for an item; for a missing item, ask of an empty one. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item) && holds(condition.right, item);
    case 'or':
      return holds(condition.left, item) || holds(condition.right, item);
    case 'not':
      return !holds(condition.of, item);
    case 'exists':
      return follow(item, condition.path) !== undefined;
    case 'type': {
      const value = follow(item, condition.path);
      return value !== undefined && typeOf(value) === condition.is;
    }
    case 'compare':
      return compares(condition.by, valueOf(condition.left, item), valueOf(condition.right, item));
    case 'between': {
      const value = valueOf(condition.of, item);
      return (
        compares('>=', value, valueOf(condition.low, item)) &&
        compares('<=', value, valueOf(condition.high, item))
      );
    }
    case 'in': {
      const value = valueOf(condition.of, item);
      return condition.options.some((option) => compares('=', value, valueOf(option, item)));
    }
    case 'begins_with': {
      const value = valueOf(condition.of, item);
      const part = valueOf(condition.part, item);
      if (value?.S !== undefined && part?.S !== undefined) return value.S.startsWith(part.S);
      if (value?.B === undefined || part?.B === undefined) return false;
      const start = Buffer.from(part.B, 'base64');
      return Buffer.from(value.B, 'base64').subarray(0, start.length).equals(start);
    }
    case 'contains':
      return contains(valueOf(condition.of, item), valueOf(condition.part, item));
  }
}

function compares(
  by: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  // An attribute that is not there is unlike everything, and neither less nor more.
  if (left === undefined || right === undefined) return by === '<>';
  if (by === '=') return equal(left, right);
  if (by === '<>') return !equal(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  switch (by) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined) {
    return part.B !== undefined && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  }
  if (value.SS !== undefined) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS !== undefined) return part.N !== undefined && value.NS.includes(part.N);
  if (value.BS !== undefined) return part.B !== undefined && value.BS.includes(part.B);
  return value.L?.some((member) => equal(member, part)) ?? false;
}

function readOr(cursor: Cursor, bindings: Bindings): Condition {
  let left = readAnd(cursor, bindings);
  while (takeWord(cursor, 'OR')) left = { kind: 'or', left, right: readAnd(cursor, bindings) };
  return left;
}

function readAnd(cursor: Cursor, bindings: Bindings): Condition {
  let left = readNot(cursor, bindings);
  while (takeWord(cursor, 'AND')) left = { kind: 'and', left, right: readNot(cursor, bindings) };
  return left;
}

function readNot(cursor: Cursor, bindings: Bindings): Condition {
  if (takeWord(cursor, 'NOT')) return { kind: 'not', of: readNot(cursor, bindings) };
  if (peek(cursor).text === '(' && !operandInParentheses(cursor)) {
    take(cursor);
    const inner = readOr(cursor, bindings);
    expectSign(cursor, ')');
    return inner;
  }
  return readFunction(cursor, bindings) ?? readComparison(cursor, bindings);
}

/** `(a) = :b` begins like `(a = :b)`: what follows the closing parenthesis tells. */
function operandInParentheses(cursor: Cursor): boolean {
  let depth = 0;
  for (let ahead = 0; peek(cursor, ahead).kind !== 'end'; ahead += 1) {
    const { text } = peek(cursor, ahead);
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth > 0) continue;
    const next = peek(cursor, ahead + 1);
    return COMPARATORS.some((by) => by === next.text) || isWord(next, 'BETWEEN') || isWord(next, 'IN');
  }
  return false;
}

function readComparison(cursor: Cursor, bindings: Bindings): Condition {
  const left = readOperand(cursor, bindings, FUNCTIONS);
  if (takeWord(cursor, 'BETWEEN')) {
    const low = readOperand(cursor, bindings, FUNCTIONS);
    if (!takeWord(cursor, 'AND')) throw unexpected(cursor);
    const high = readOperand(cursor, bindings, FUNCTIONS);
    refuseBadBounds(cursor, low, high);
    return { kind: 'between', of: left, low, high };
  }
  if (takeWord(cursor, 'IN')) {
    expectSign(cursor, '(');
    const options = [readOperand(cursor, bindings, FUNCTIONS)];
    while (takeSign(cursor, ',')) options.push(readOperand(cursor, bindings, FUNCTIONS));
    expectSign(cursor, ')');
    return { kind: 'in', of: left, options };
  }
  const by = COMPARATORS.find((by) => by === peek(cursor).text);
  if (by === undefined) throw unexpected(cursor);
  take(cursor);
  const right = readOperand(cursor, bindings, FUNCTIONS);
  for (const operand of [left, right]) {
    if (by !== '=' && by !== '<>' && operand.kind === 'value' && UNORDERED.includes(typeOf(operand.value))) {
      throw wrongOperand(cursor, by, operand.value);
    }
  }
  return { kind: 'compare', by, left, right };
}

function readFunction(cursor: Cursor, bindings: Bindings): Condition | undefined {
  const name = peek(cursor).text;
  if (peek(cursor).kind !== 'word' || peek(cursor, 1).text !== '(' || name === 'size') return undefined;
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists': {
      take(cursor);
      const [operand] = readArguments(cursor, bindings, FUNCTIONS, name, 1);
      const exists: Condition = { kind: 'exists', path: pathOf(cursor, name, operand) };
      return name === 'attribute_exists' ? exists : { kind: 'not', of: exists };
    }
    case 'attribute_type': {
      take(cursor);
      const [of, type] = readArguments(cursor, bindings, FUNCTIONS, name, 2);
      const path = pathOf(cursor, name, of);
      if (type?.kind !== 'value') throw unexpected(cursor);
      if (type.value.S === undefined) throw wrongOperand(cursor, name, type.value);
      return { kind: 'type', path, is: type.value.S };
    }
    case 'begins_with':
    case 'contains': {
      take(cursor);
      const [of, part] = readArguments(cursor, bindings, FUNCTIONS, name, 2);
      if (of === undefined || part === undefined) throw unexpected(cursor);
      if (name === 'begins_with' && part.kind === 'value' && !['S', 'B'].includes(typeOf(part.value))) {
        throw wrongOperand(cursor, name, part.value);
      }
      return { kind: name, of, part };
    }
    default:
      throw invalid(cursor.expression, `Invalid function name; function: ${name}`);
  }
}

function refuseBadBounds(cursor: Cursor, low: Operand, high: Operand): void {
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const bounds =
    `lower bound operand: AttributeValue: ${boundText(low.value)}, ` +
    `upper bound operand: AttributeValue: ${boundText(high.value)}`;
  if (typeOf(low.value) !== typeOf(high.value)) {
    throw invalid(
      cursor.expression,
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  }
  if ((compare(low.value, high.value) ?? 0) > 0) {
    throw invalid(
      cursor.expression,
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
}

function boundText(value: AttributeValue): string {
  const type = typeOf(value);
  return `{${type}:${value.S ?? value.N ?? value.B ?? JSON.stringify(value[type])}}`;
}
