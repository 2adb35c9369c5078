/** One line of the table: what was measured, and what it may be. */
export interface Row {
  readonly what: string;
  /** In the unit that is written behind it. */
  readonly measured: number;
  readonly unit: 'x' | 'MB' | 'ms' | 'bytes' | 'calls' | 's' | '';
  /** The most that it may be; `exactly` where less is wrong too. */
  readonly budget: number;
  readonly exactly?: true;
  /** What the figure is made of. */
  readonly note?: string;
}

/** A benchmark measures and answers with its lines. */
export type Benchmark = () => Promise<readonly Row[]>;

/** Whether a figure keeps its budget. */
export function keeps({ measured, budget, exactly }: Row): boolean {
  return exactly ? measured === budget : measured <= budget;
}

/** The lines as a table with a verdict each. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    keeps(row) ? 'ok' : 'OVER',
    row.what,
    figure(row.measured, row.unit),
    `${row.exactly ? '=' : '<='} ${figure(row.budget, row.unit)}`,
    row.note ?? '',
  ]);
  const all = [['', 'what', 'measured', 'budget', ''], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function figure(value: number, unit: Row['unit']): string {
  const rounded =
    unit === 'x' ? value.toFixed(2) : Number.isInteger(value) ? String(value) : value.toFixed(1);
  return unit === 'x' ? `${rounded} x` : unit === '' ? rounded : `${rounded} ${unit}`;
}
