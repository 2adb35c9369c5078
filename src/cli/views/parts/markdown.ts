import type { Notice } from '../../../provision/index.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { shortened } from '../../terminal/layout.ts';

/** GitHub refuses a comment of more than 65,536 characters; what a workflow puts around it needs some. */
const LONGEST_PAGE = 60_000;
const LONGEST_CELL = 300;

/**
 * Text from AWS as Markdown that shows it and does nothing else: no markup, no HTML, no link, no mention. Control characters
 * are spelled out. https://github.github.com/gfm/
 */
export function plain(text: string): string {
  return (
    sanitizeLine(text)
      .replace(/[&<>\\`*_[\]#|~$]/g, (sign) => `&#${sign.charCodeAt(0)};`)
      .replace(/^[-+=]|^\d+(?=[.)])/, (sign) => `\u2060${sign}`)
      // What GitHub turns into links by itself, in text that is already without markup.
      .replace(/@/g, '@\u2060')
      .replace(/:(?=\/\/)/g, '&#58;')
      .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}&#46;`)
  );
}

/** A name or a value from AWS as code. With a sign in it that ends code or a cell it is shown as plain text. */
export function code(text: string): string {
  const line = sanitizeLine(text).trim();
  return line === '' || /[`|]/.test(line) ? plain(line) : `\`${line}\``;
}

/** A table; cells are Markdown already. Empty without rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return ['', line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** Things worth knowing, an item each. */
export function noticeItems(notices: readonly Notice[]): readonly string[] {
  return notices.map(
    ({ code: name, message, fix }) =>
      `- :warning: ${plain(message)}${fix === undefined ? '' : ` Fix: ${plain(fix)}`} (\`${name}\`)`,
  );
}

/** What is too long for a cell, or for a reader. */
export function brief(text: string): string {
  return shortened(text, LONGEST_CELL);
}

/** Lines as one page, at most as long as a comment may be: what does not fit is left out from the end, and counted. */
export function page(lines: readonly string[]): string {
  let length = 0;
  const fitting = lines.findIndex((line) => (length += line.length + 1) > LONGEST_PAGE);
  if (fitting < 0) return lines.join('\n');
  return [
    ...lines.slice(0, fitting),
    '',
    `_${lines.length - fitting} more lines: see \`--output json\`._`,
  ].join('\n');
}
