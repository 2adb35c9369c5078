import type { Io } from './terminal/io.ts';
import { readCommandLine } from './program.ts';
import { version } from './version.ts';

/**
 * The whole program: reads a command line, runs the command, and says how it ended. Everything it touches is in `io`.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code, see `exit-codes.ts`
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const asked = await readCommandLine(argv, io, version);
  if ('exit' in asked) return asked.exit;
  // A bundle of its own: help and complaints need none of what commands need.
  const { execute } = await import('./execute.ts');
  return execute(asked, io, runCli);
}
