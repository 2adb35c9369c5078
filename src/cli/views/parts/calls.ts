import type { RunReport } from '../../../provision/index.ts';
import { duration } from '../../terminal/layout.ts';
import type { Terminal } from '../../terminal/terminal.ts';

type Calls = Pick<RunReport, 'apiCalls' | 'durationMs'>;

/** How many calls a run made, as the value of a term: `196 (63 writes) in 6.7 s`. */
export function callsText({ apiCalls, durationMs }: Calls): string {
  return `${apiCalls.total} (${apiCalls.writes} writes) in ${duration(durationMs)}`;
}

/** The last line of a report: `196 AWS calls (63 writes) in 6.7 s`. */
export function callsLine({ apiCalls, durationMs }: Calls, terminal: Terminal): string {
  const text = `${apiCalls.total} AWS calls (${apiCalls.writes} writes) in ${duration(durationMs)}`;
  return terminal.style('dim', text);
}
