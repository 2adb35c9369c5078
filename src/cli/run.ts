import { holdsSecret, withoutSecrets } from '../provision/base/secret-text.ts';
import { readCommandLine } from './program.ts';
import type { Io } from './terminal/io.ts';
import { wrapped } from './terminal/layout.ts';
import { redactedIo } from './terminal/redacted-io.ts';
import { terminalOf } from './terminal/terminal.ts';
import { version } from './version.ts';

/**
 * The whole program: reads a command line, runs the command, and says how it ended. Everything it touches is in `io`.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code, see `exit-codes.ts`
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const outside = redactedIo(io);
  if (argv.some(holdsSecret)) return refuseSecret(argv, outside);
  const asked = await readCommandLine(argv, outside, version);
  if ('exit' in asked) return asked.exit;
  // A bundle of its own: help and complaints need none of what commands need.
  const { execute } = await import('./execute.ts');
  return execute(asked, outside, runCli);
}

/** No option takes a secret, and shells and lists of processes keep what they saw. */
function refuseSecret(argv: readonly string[], io: Io): number {
  const at = argv.findIndex(holdsSecret);
  const [flag = ''] = (argv[at] ?? '').split('=');
  const before = argv[at - 1] ?? '';
  const named = flag.startsWith('-') ? flag : before.startsWith('-') ? before : '';
  const place = named === '' ? `as argument ${at + 1}` : `at ${withoutSecrets(named)}`;
  const { width } = terminalOf(io.stderr, io.env, true);
  io.stderr.write(
    [
      ...wrapped(`✗ A Slack secret is on the command line, ${place}. Nothing was done.`, width, 2),
      ...wrapped(
        '  Fix: Rotate it, because shells and lists of processes keep command lines: make a new one in Slack and delete this one. Then name where it is kept: --slack-webhook-env NAME, or --slack-webhook-file PATH (- for standard input).',
        width,
        5,
      ),
      '',
    ].join('\n'),
  );
  return 6;
}
