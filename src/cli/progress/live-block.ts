import type { Terminal } from '../terminal/terminal.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { duration, shortened } from '../terminal/layout.ts';
import { longestWait, progressText, type ProgressState } from './progress-state.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
/** So many things under way are named. */
const MOST_NAMED = 4;

/** The few lines at the bottom of a terminal during a run. */
export function liveBlock(state: ProgressState, terminal: Terminal, elapsedMs: number, tick: number): string {
  const { width } = terminal;
  const frame = FRAMES[tick % FRAMES.length] ?? FRAMES[0];
  const wait = longestWait(state);
  const named = state.running.slice(0, MOST_NAMED);
  const more = state.running.length - named.length;
  const lines = [
    ...named,
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(wait === undefined
      ? []
      : [`waiting for ${wait[0]}${wait[1] < 1000 ? '' : ` (${duration(wait[1])})`}`]),
  ];
  const first = shortened(`${progressText(state)}, ${duration(elapsedMs)}`, width - 3);
  return [
    `${terminal.style('cyan', frame)} ${first}`,
    ...lines.map((line) => terminal.style('dim', shortened(`  ${sanitizeLine(line)}`, width - 1))),
  ].join('\n');
}
