import type { Io } from '../terminal/io.ts';
import { isOn, textOf, type GivenOptions } from './options.ts';
import { terminalOf, type Terminal } from '../terminal/terminal.ts';

/** How results are written. */
export type Form = 'text' | 'json' | 'ndjson' | 'csv' | 'html';

/** Runs a command line, see `run.ts`. */
export type FrontDoor = (argv: readonly string[], io: Io) => Promise<number>;

/** What every command works with. */
export interface Context {
  readonly io: Io;
  readonly given: GivenOptions;
  readonly form: Form;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  /** The whole program again, for the demo: the same front door as everybody's. */
  readonly frontDoor: FrontDoor;
  /** Where results go, and how they may look there. */
  readonly out: Terminal;
  /** Where talk goes. */
  readonly err: Terminal;
  /** Writes a result, with a newline. */
  print(text: string): void;
  /** Says something to the person, with a newline; not with `--quiet`. */
  say(text: string): void;
  /** Says something that must be heard, with a newline. */
  warn(text: string): void;
}

/** Reads from the options how this run speaks. */
export function createContext(io: Io, given: GivenOptions, frontDoor: FrontDoor): Context {
  const noColor = isOn(given, '--no-color');
  const quiet = isOn(given, '--quiet');
  return {
    io,
    given,
    frontDoor,
    form: (textOf(given, '--output') ?? 'text') as Form,
    quiet,
    verbose: isOn(given, '--verbose'),
    debug: isOn(given, '--debug'),
    out: terminalOf(io.stdout, io.env, noColor, quiet),
    err: terminalOf(io.stderr, io.env, noColor, quiet),
    print: (text) => void io.stdout.write(`${text}\n`),
    say: (text) => {
      if (!quiet) io.stderr.write(`${text}\n`);
    },
    warn: (text) => void io.stderr.write(`${text}\n`),
  };
}
