import { sanitize } from '../../../terminal/sanitize.ts';
import { momentText } from '../../../terminal/layout.ts';
import type { Fact } from '../columns.ts';

/** A text as HTML shows it: nothing in it is markup, and nothing in it is unseen. */
export function text(value: string): string {
  return sanitize(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A part of the page under a heading; nothing where there is no content. */
export function section(title: string, content: string): string {
  return content === '' ? '' : `<section><h2>${text(title)}</h2>${content}</section>`;
}

/** A table of cells that are markup already; nothing where there are no rows. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = heads.map((one) => `<th scope="col">${text(one)}</th>`).join('');
  // On a narrow screen the headings are out of sight, and each cell shows its own.
  const cellOf = (cell: string, index: number): string =>
    `<td data-head="${text(heads[index] ?? '')}">${cell}</td>`;
  const body = rows.map((cells) => `<tr>${cells.map(cellOf).join('')}</tr>`).join('\n');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** Markup that stays in one line. */
export function short(markup: string): string {
  return `<span class="short">${markup}</span>`;
}

/** Names of a list that are shown at once; the rest is folded away. */
const MOST_NAMED = 4;

/** A list of names in one cell, of which a long one can be unfolded. */
export function foldedList(names: readonly string[]): string {
  const markup = (some: readonly string[]): string => some.map((one) => short(text(one))).join(', ');
  const rest = names.slice(MOST_NAMED);
  const more = `<details><summary>and ${rest.length} more</summary>${markup(rest)}</details>`;
  return `${markup(names.slice(0, MOST_NAMED))}${rest.length === 0 ? '' : ` ${more}`}`;
}

/** A fact with its verdict, or without one where there is none. */
export function factMarkup({ text: value, healthy }: Fact): string {
  return healthy === undefined ? text(value) : mark(healthy, value);
}

/** A value with the mark of good or bad, which does not need its color to be read. */
export function mark(good: boolean, value: string): string {
  return `<span class="${good ? 'ok' : 'bad'}">${good ? '✓' : '✗'} ${text(value)}</span>`;
}

/** A moment for people, with the same for programs: `2026-11-28 21:34 UTC`. */
export function moment(when: Date): string {
  const iso = when.toISOString().replace(/\.\d+Z$/, 'Z');
  return `<time datetime="${iso}">${momentText(iso)}</time>`;
}
