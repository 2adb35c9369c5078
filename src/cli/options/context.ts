import type { SignIn } from '../../provision/index.ts';
import type { OutputFormat } from './command-table.ts';
import type { Io } from '../terminal/io.ts';
import { jsonText } from '../terminal/json.ts';
import { choiceOf, isOn, type GivenOptions } from './given.ts';
import { version } from '../version.ts';
import { terminalOf, type Terminal } from '../terminal/terminal.ts';

/** Runs a command line, see `run.ts`. */
export type FrontDoor = (argv: readonly string[], io: Io) => Promise<number>;

/** A report as text. */
export type Rendering = (terminal: Terminal) => string;

/** What every command works with. */
export interface Context {
  readonly io: Io;
  /** The version of this program. */
  readonly version: string;
  readonly given: GivenOptions;
  readonly format: OutputFormat;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  /** The whole program again, for the demo: the same front door as everybody's. */
  readonly frontDoor: FrontDoor;
  /** How the command has signed in to AWS. */
  readonly signIn: SignIn;
  /** Where results go, and how they may look there. */
  readonly out: Terminal;
  /** Where talk goes. */
  readonly err: Terminal;
  /** Writes a result, with a newline. */
  print(text: string): void;
  /**
   * Writes a report: as JSON, as the last event of a stream, or rendered for people.
   *
   * @param pages other renderings of a command that has them
   */
  result(
    report: object,
    text: Rendering,
    pages?: Readonly<Partial<Record<'csv' | 'html' | 'markdown', Rendering>>>,
  ): void;
  /** Says something to the person, with a newline; not with `--quiet`. */
  say(text: string): void;
  /** Says something that must be heard, with a newline. */
  warn(text: string): void;
}

/** Reads from the options how this run speaks. */
export function createContext(io: Io, given: GivenOptions, frontDoor: FrontDoor): Context {
  const noColor = isOn(given, '--no-color');
  const quiet = isOn(given, '--quiet');
  const format: OutputFormat = choiceOf(given, '--output') ?? 'text';
  const out = terminalOf(io.stdout, io.env, noColor, quiet);
  const print = (text: string): void => void io.stdout.write(`${text}\n`);
  return {
    io,
    version: io.version ?? version,
    given,
    frontDoor,
    signIn: {},
    format,
    quiet,
    verbose: isOn(given, '--verbose'),
    debug: isOn(given, '--debug'),
    out,
    err: terminalOf(io.stderr, io.env, noColor, quiet),
    print,
    result: (report, text, pages = {}) => {
      if (format === 'json') print(jsonText(report, format));
      else if (format === 'ndjson') print(jsonText({ type: 'report', ...report }, format));
      else print((format === 'text' ? text : (pages[format] ?? text))(out));
    },
    say: (text) => {
      if (!quiet) io.stderr.write(`${text}\n`);
    },
    warn: (text) => void io.stderr.write(`${text}\n`),
  };
}
