import type { ErrorReport, ProvisionError } from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { sanitize, sanitizeLine } from '../../terminal/sanitize.ts';
import { padded, widthOf, wrapped } from '../../terminal/layout.ts';
import { markOf } from '../../terminal/symbols.ts';

/** A failure in three parts: what failed with its code, why in AWS's words, and the next thing to do. */
export function renderError(
  { code, message, fix, where, cause }: Pick<ProvisionError, 'code' | 'message' | 'fix' | 'where' | 'cause'>,
  terminal: Terminal,
): string {
  const why = causeOf(cause, message);
  const place = [where.api, where.account, where.region].filter((part) => part !== undefined).join(' in ');
  const request = where.requestId === undefined ? '' : ` (request ${where.requestId})`;
  return errorLines({ code, message, fix }, terminal, [
    ...(why === undefined ? [] : [['Why', `${why}${request}`] as const]),
    ...(why === undefined && request !== '' ? [['At', `${place}${request}`] as const] : []),
  ]).join('\n');
}

/**
 * An error of a report, in the same form.
 *
 * @param more what stands between the text and the fix, each with its label
 * @param places the addresses that it is about, right after the text
 */
export function errorLines(
  { code, message, fix }: Omit<ErrorReport, 'requestId'>,
  terminal: Terminal,
  more: readonly (readonly [string, string])[] = [],
  places: readonly string[] = [],
): string[] {
  const { width } = terminal;
  const [first = '', ...rest] = wrapped(sanitize(message), width - 2);
  const fitsOneLine = widthOf(first) + 2 + 2 + code.length <= width;
  const column = Math.min(width - code.length, Math.max(widthOf(first) + 4, 74));
  return [
    fitsOneLine
      ? `${markOf('bad', terminal)} ${padded(first, column - 2)}${terminal.style('dim', code)}`
      : `${markOf('bad', terminal)} ${first}`,
    ...rest.map((line) => `  ${line}`),
    ...(fitsOneLine ? [] : [`  ${terminal.style('dim', code)}`]),
    ...places
      .flatMap((place) => wrapped(sanitizeLine(place), width - 4, 2))
      .map((line) => `  ${terminal.style('dim', line)}`),
    ...[...more, ['Fix', fix] as const].flatMap(([label, text]) =>
      wrapped(`${label}: ${sanitize(text)}`, width - 2, label.length + 2).map((line) => `  ${line}`),
    ),
  ];
}

/** AWS's own words, unless the message holds them already. */
function causeOf(cause: unknown, message: string): string | undefined {
  if (!(cause instanceof Error) || cause.message === '' || message.includes(cause.message)) return undefined;
  return `${cause.name}: ${cause.message}`;
}
