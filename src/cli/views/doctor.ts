import type { Check, DoctorReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { count, wrapped } from '../terminal/layout.ts';
import { markOf } from '../terminal/symbols.ts';

const SYMBOLS = {
  pass: { sign: '✓', format: 'green' },
  warn: { sign: '!', format: 'yellow' },
  fail: { sign: '✗', format: 'red' },
} as const;

/** A line for each check, what to do below those that need it, and the verdict last, where the eye ends. */
export function renderDoctor({ checks, apiCalls }: DoctorReport, terminal: Terminal): string {
  const column = Math.max(...checks.map(({ title }) => title.length)) + 2;
  return [
    ...checks.flatMap((check) => checkLines(check, column, terminal)),
    '',
    verdict(checks, terminal),
    terminal.style('dim', `${count(apiCalls.total, 'AWS call')}, none of which changes anything`),
  ].join('\n');
}

function checkLines(
  { status, title, detail, fix, code }: Check,
  column: number,
  terminal: Terminal,
): string[] {
  const { sign, format } = SYMBOLS[status];
  const indent = ' '.repeat(column + 2);
  const room = Math.max(30, terminal.width - column - 2);
  const [first = '', ...rest] = wrapped(sanitizeLine(detail), room);
  return [
    `${terminal.style(format, sign)} ${title.padEnd(column)}${first}`,
    ...rest.map((line) => indent + line),
    ...(fix === null ? [] : wrapped(`Fix: ${sanitizeLine(fix)}`, room, 5).map((line) => indent + line)),
    ...(code === null ? [] : [indent + terminal.style('dim', code)]),
  ];
}

function verdict(checks: readonly Check[], terminal: Terminal): string {
  const failing = checks.filter(({ status }) => status === 'fail').length;
  const warning = checks.filter(({ status }) => status === 'warn').length;
  const looks = warning === 0 ? '' : `, ${count(warning, 'warning')} to look at`;
  return failing === 0
    ? `${markOf('good', terminal)} ${terminal.style('bold', `Ready${looks}.`)}`
    : `${markOf('bad', terminal)} ${terminal.style('bold', `Not ready: ${count(failing, 'problem')} to solve first${looks}.`)}`;
}
