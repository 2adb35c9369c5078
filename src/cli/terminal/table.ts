import type { Terminal } from './terminal.ts';
import { widthOf, wrapped } from './layout.ts';

/** Rows under headings, without lines around. Cells are plain or styled text on one line. */
export async function renderTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): Promise<readonly string[]> {
  const { default: Table } = await import('cli-table3');
  const widths = heads.map((head, column) =>
    Math.max(widthOf(head), ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const narrowest = widths.reduce((sum, width) => sum + width + 2, 2);
  if (narrowest > terminal.width) return rows.flatMap((row) => asParagraph(heads, row, terminal.width));
  const gap =
    widths.reduce((sum, width) => sum + width, 0) + (widths.length - 1) * 3 + 2 <= terminal.width ? 3 : 2;
  const table = new Table({
    head: heads.map((head) => terminal.style('dim', head)),
    chars: NO_LINES,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': gap },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`);
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

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
