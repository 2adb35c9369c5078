import { styleText } from 'node:util';
import type { Io, Writable } from './io.ts';

type Format = Parameters<typeof styleText>[0];

/** How text may look where it is going. */
export interface Terminal {
  /** Nothing is written wider than this. */
  readonly width: number;
  /** True where a person can see things move and answer questions. */
  readonly live: boolean;
  readonly color: boolean;
  /** With `--quiet`: facts and failures, but no advice about what is neither. */
  readonly brief?: boolean;
  style(format: Format, text: string): string;
}

/** Off a terminal the width of a line is not known; logs are read at about this width. */
const WIDTH_OF_LOGS = 100;
const NARROWEST = 40;

/**
 * Finds out how to write to a stream. `--no-color`, NO_COLOR and TERM=dumb switch color off, FORCE_COLOR switches it
 * on, otherwise a terminal has it. https://no-color.org, https://force-color.org
 */
export function terminalOf(stream: Writable, env: Io['env'], noColor: boolean, brief = false): Terminal {
  const color = !noColor && wantsColor(stream, env);
  const columns = stream.columns ?? Number(env['COLUMNS'] ?? WIDTH_OF_LOGS);
  return {
    width: Math.max(NARROWEST, Number.isFinite(columns) && columns > 0 ? columns : WIDTH_OF_LOGS),
    live: stream.isTTY === true && env['TERM'] !== 'dumb',
    color,
    brief,
    style: (format, text) => (color ? styleText(format, text, { validateStream: false }) : text),
  };
}

function wantsColor(stream: Writable, env: Io['env']): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
