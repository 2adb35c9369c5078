import type { StatusReport } from '../../../../provision/index.ts';
import { count } from '../../../terminal/layout.ts';
import { heatMapRows, type CellState, type HeatMapRow } from '../heat-map.ts';
import { foldedList, short, text } from './elements.ts';

/** Signs that can be told apart without their color. */
const CELLS: Readonly<
  Record<CellState, { readonly sign: string; readonly look: string; readonly words: string }>
> = {
  protected: { sign: '✓', look: 'ok', words: 'protected' },
  unprotected: { sign: '✗', look: 'bad', words: 'not protected' },
  outside: { sign: '–', look: 'out', words: 'cannot be protected' },
  unknown: { sign: '?', look: 'unknown', words: 'could not be read' },
};

/** Accounts × Regions as a table of signs, accounts that are alike in one row; nothing without an Organization. */
export function heatMap(report: StatusReport): string {
  const rows = heatMapRows(report);
  if (rows.length === 0) return '';
  const heads = report.regions
    .map(({ region }) => `<th scope="col" class="region">${short(text(region))}</th>`)
    .join('');
  const body = rows.map(
    (row) => `<tr><th scope="row">${accountsMarkup(row)}</th>${cellsMarkup(row, report)}</tr>`,
  );
  const used = new Set(rows.flatMap(({ cells }) => cells.map(({ state }) => state)));
  const legend = Object.entries(CELLS)
    .filter(([state]) => used.has(state as CellState))
    .map(([, { sign, look, words }]) => `<span class="cell ${look}">${sign}</span> ${words}`);
  return `<div class="wide"><table class="map"><thead><tr><th scope="col">Accounts</th>${heads}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>
<p class="legend">${legend.join(' &emsp; ')}</p>`;
}

function cellsMarkup({ cells }: HeatMapRow, { regions }: StatusReport): string {
  return cells
    .map(({ state, status }, index) => {
      const { sign, look, words } = CELLS[state];
      const told = `${regions[index]?.region ?? ''}: ${words}${status === undefined ? '' : ` (${status})`}`;
      return `<td title="${text(told)}"><span class="cell ${look}">${sign}</span></td>`;
    })
    .join('');
}

function accountsMarkup({ accounts, count: all }: HeatMapRow): string {
  if (accounts.length === 0) return `${count(all, 'account')}, nothing to do`;
  return `${all === 1 ? '' : `${count(all, 'account')}: `}${foldedList(accounts)}`;
}
