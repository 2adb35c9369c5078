/**
 * Filter patterns: words that a line must hold, and conditions on lines of JSON.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { AwsError } from '../service.ts';
import { parseJsonFilter } from './json-filter.ts';

/** Does a line match? */
export type LineFilter = (message: string) => boolean;

/** Reads a pattern, or throws InvalidParameterException. The empty pattern matches every line. */
export function parseFilter(pattern: string): LineFilter {
  const trimmed = pattern.trim();
  if (trimmed === '') return () => true;
  if (trimmed.startsWith('{')) {
    const matches = parseJsonFilter(trimmed, invalid);
    return (message) => matches(jsonOf(message));
  }
  // Patterns by columns are for lines of fixed form, which nothing here writes.
  if (trimmed.startsWith('[')) throw invalid();
  return parseTerms(trimmed);
}

/** All plain words, none of those with `-`, and one of those with `?`. */
function parseTerms(pattern: string): LineFilter {
  const required: LineFilter[] = [];
  const either: LineFilter[] = [];
  const excluded: LineFilter[] = [];
  let rest = pattern;
  while (rest !== '') {
    const match = /^([-?]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"%]+))(?:\s+|$)/.exec(rest);
    if (match === null) throw invalid();
    const [whole, sign = '', quoted, expression, word] = match;
    rest = rest.slice(whole.length);
    const term = expression === undefined ? undefined : regularExpression(expression);
    const literal = quoted?.replace(/\\(.)/g, '$1') ?? word ?? '';
    const test: LineFilter = term ? (message) => term.test(message) : (message) => message.includes(literal);
    (sign === '-' ? excluded : sign === '?' ? either : required).push(test);
  }
  return (message) =>
    required.every((test) => test(message)) &&
    !excluded.some((test) => test(message)) &&
    (either.length === 0 || either.some((test) => test(message)));
}

function regularExpression(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw invalid();
  }
}

function jsonOf(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function invalid(): AwsError {
  return new AwsError('InvalidParameterException', 'Invalid filter pattern');
}
