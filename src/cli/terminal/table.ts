import { padded, widthOf, wrapped } from './layout.ts';
import type { Terminal } from './terminal.ts';

/** Rows under headings, without lines around. Cells are plain or styled text on one line. */
export function renderTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): readonly string[] {
  const widths = heads.map((head, column) =>
    Math.max(widthOf(head), ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const cells = widths.reduce((sum, width) => sum + width, 0);
  const gaps = widths.length - 1;
  const gap = cells + gaps * 3 + 2 <= terminal.width ? 3 : 2;
  if (cells + gaps * gap + 2 > terminal.width)
    return rows.flatMap((row) => asParagraph(heads, row, terminal.width));
  return [heads.map((head) => terminal.style('dim', head)), ...rows].map((row) =>
    `  ${row.map((cell, column) => padded(cell, (widths[column] ?? 0) + gap)).join('')}`.trimEnd(),
  );
}

/** A row where there is no room for columns: its first cell, then the others with their headings. */
function asParagraph(
  heads: readonly string[],
  [first = '', ...cells]: readonly string[],
  width: number,
): string[] {
  const pairs = cells.map((cell, index) => `${(heads[index + 1] ?? '').toLowerCase()} ${cell}`);
  return [`  ${first}`, ...wrapped(`    ${pairs.join(', ')}`, width)];
}
