/** An expression cut into tokens, and a cursor over them that speaks DynamoDB's syntax errors. */
import { validation } from '../errors.ts';
import type { Expression } from './bindings.ts';

/** A token and where it stands. */
export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'sign' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A place in the tokens of an expression. */
export interface Cursor {
  readonly expression: Expression;
  readonly tokens: readonly Token[];
  position: number;
}

const TOKEN = /\s*(?:([A-Za-z_]\w*)|(#\w+)|(:\w+)|(\d+)|(<>|<=|>=|[=<>()[\].,+-]))/y;
const KINDS = ['word', 'name', 'value', 'number', 'sign'] as const;
const NOTHING: Token = { kind: 'end', text: '<EOF>', start: 0, end: 0 };

/** A cursor at the expression's first token. */
export function cursorOf(expression: Expression): Cursor {
  const { text } = expression;
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      const start = at + (text.slice(at).length - text.slice(at).trimStart().length);
      const bad = text.slice(start, start + 1);
      const near = text.slice(tokens.at(-1)?.start ?? start, start + 1);
      throw syntax(expression, bad, near);
    }
    const kind = KINDS.find((_, i) => match[i + 1] !== undefined) ?? 'sign';
    const found = match[0].trimStart();
    at = TOKEN.lastIndex;
    tokens.push({ kind, text: found, start: at - found.length, end: at });
  }
  tokens.push({ ...NOTHING, start: text.length, end: text.length });
  return { expression, tokens, position: 0 };
}

/** The token `ahead` places further, without taking it. */
export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[Math.min(cursor.position + ahead, cursor.tokens.length - 1)] ?? NOTHING;
}

/** Takes the next token. */
export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.position += 1;
  return token;
}

/** Takes the next token if it is this sign. */
export function takeSign(cursor: Cursor, sign: string): boolean {
  const found = peek(cursor).kind === 'sign' && peek(cursor).text === sign;
  if (found) cursor.position += 1;
  return found;
}

/** Takes the next token if it is this keyword, in any case of letters. */
export function takeWord(cursor: Cursor, word: string): boolean {
  const found = isWord(peek(cursor), word);
  if (found) cursor.position += 1;
  return found;
}

/** Whether a token is this keyword. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word;
}

/** Takes this sign or refuses the expression. */
export function expectSign(cursor: Cursor, sign: string): void {
  if (!takeSign(cursor, sign)) throw unexpected(cursor);
}

/** Refuses anything after the end of what was understood. */
export function expectEnd(cursor: Cursor): void {
  if (peek(cursor).kind !== 'end') throw unexpected(cursor);
}

/** The error for a token that does not belong where it is. */
export function unexpected(cursor: Cursor): Error {
  const token = peek(cursor);
  const before = cursor.tokens[cursor.position - 1] ?? token;
  const after = token.kind === 'end' ? token : (cursor.tokens[cursor.position + 1] ?? token);
  return syntax(cursor.expression, token.text, cursor.expression.text.slice(before.start, after.end));
}

/** An error of this expression other than its syntax. */
export function invalid(expression: Expression, message: string): Error {
  return validation(`Invalid ${expression.parameter}: ${message}`);
}

function syntax(expression: Expression, token: string, near: string): Error {
  return invalid(expression, `Syntax error; token: "${token}", near: "${near}"`);
}
