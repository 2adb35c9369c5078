/** Conditions on lines of JSON: `{ $.level = "error" && ($.count > 3 || $.user.name = alice*) }`. */
import { select } from '../shared/json-path.ts';

type Filter = (line: unknown) => boolean;
type Invalid = () => Error;

const TOKEN =
  /\s*(\(|\)|&&|\|\||!=|>=|<=|=|>|<|"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|\$[^\s=<>!&|()]*|[^\s=<>!&|()"]+)/y;

/** Reads what stands between the braces. A line that is no JSON matches nothing. */
export function parseJsonFilter(pattern: string, invalid: Invalid): Filter {
  const inner = /^\{(.*)\}$/s.exec(pattern)?.[1];
  if (inner === undefined) throw invalid();
  const tokens = tokenize(inner, invalid);
  const filter = parseOr(tokens, invalid);
  if (tokens.length > 0) throw invalid();
  return (line) => line !== undefined && filter(line);
}

function tokenize(text: string, invalid: Invalid): string[] {
  const tokens: string[] = [];
  const matcher = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (matcher.lastIndex < end) {
    const match = matcher.exec(text);
    if (match?.[1] === undefined) throw invalid();
    tokens.push(match[1]);
  }
  return tokens;
}

function parseOr(tokens: string[], invalid: Invalid): Filter {
  const parts = [parseAnd(tokens, invalid)];
  while (tokens[0] === '||') {
    tokens.shift();
    parts.push(parseAnd(tokens, invalid));
  }
  return (line) => parts.some((part) => part(line));
}

function parseAnd(tokens: string[], invalid: Invalid): Filter {
  const parts = [parseOne(tokens, invalid)];
  while (tokens[0] === '&&') {
    tokens.shift();
    parts.push(parseOne(tokens, invalid));
  }
  return (line) => parts.every((part) => part(line));
}

function parseOne(tokens: string[], invalid: Invalid): Filter {
  const token = tokens.shift();
  if (token === '(') {
    const filter = parseOr(tokens, invalid);
    if (tokens.shift() !== ')') throw invalid();
    return filter;
  }
  if (token === undefined || !token.startsWith('$')) throw invalid();
  const operator = tokens.shift()?.toUpperCase();
  const operand = tokens.shift();
  if (operator === undefined || operand === undefined) throw invalid();
  const test = parseTest(operator, operand, invalid);
  return (line) => test(select(line, token));
}

function parseTest(operator: string, operand: string, invalid: Invalid): Filter {
  const word = operand.toUpperCase();
  if (operator === 'IS') {
    if (word === 'NULL') return (value) => value === null;
    if (word === 'TRUE' || word === 'FALSE') return (value) => value === (word === 'TRUE');
    throw invalid();
  }
  if (operator === 'NOT' && word === 'EXISTS') return (value) => value === undefined;
  const number = operand.startsWith('"') ? Number.NaN : Number(operand);
  switch (operator) {
    case '=':
      return equals(operand, number);
    case '!=': {
      const same = equals(operand, number);
      return (value) => value !== undefined && !same(value);
    }
    case '>':
    case '<':
    case '>=':
    case '<=':
      if (Number.isNaN(number)) throw invalid();
      return (value) => typeof value === 'number' && compare(operator, value, number);
    default:
      throw invalid();
  }
}

function equals(operand: string, number: number): Filter {
  if (operand.startsWith('%')) {
    const expression = new RegExp(operand.slice(1, -1));
    return (value) => typeof value === 'string' && expression.test(value);
  }
  const text = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  const pattern = new RegExp(
    `^${text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replace(/\*/g, '.*')}$`,
    's',
  );
  return (value) =>
    typeof value === 'number'
      ? value === number
      : typeof value === 'string'
        ? pattern.test(value)
        : typeof value === 'boolean' && String(value) === text;
}

function compare(operator: '>' | '<' | '>=' | '<=', value: number, bound: number): boolean {
  switch (operator) {
    case '>':
      return value > bound;
    case '<':
      return value < bound;
    case '>=':
      return value >= bound;
    case '<=':
      return value <= bound;
    default:
      return operator satisfies never;
  }
}
