import { createContext, type Context } from './context.ts';
import type { Io } from './io.ts';
import { givenOptions, OPTIONS, variableOf } from './options.ts';
import { readCommandLine } from './program.ts';
import { reportFailure } from './failure.ts';
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
  const wrong = wrongVariable(io.env);
  if (wrong !== undefined) {
    io.stderr.write(`✗ ${wrong}\n`);
    return 6;
  }
  const context = createContext(io, givenOptions(asked.flags, io.env));
  const refusal = refusedForm(asked.command.name, context);
  if (refusal !== undefined) {
    io.stderr.write(`✗ ${refusal}\n`);
    return 6;
  }
  try {
    const run = await asked.command.load();
    return await run(context, asked.args);
  } catch (error) {
    return reportFailure(context, error);
  }
}

/** Flags with choices are checked by commander; their variables here. */
function wrongVariable(env: Io['env']): string | undefined {
  for (const row of OPTIONS) {
    const value = env[variableOf(row)];
    if (value !== undefined && value !== '' && row.choices !== undefined && !row.choices.includes(value))
      return `The variable ${variableOf(row)} is "${value}". Allowed choices are ${row.choices.join(', ')}.`;
  }
  return undefined;
}

/** Commands that are one stream of events can write ndjson; tables and pages make sense for status only. */
const FORMS: Readonly<Record<string, readonly Context['form'][]>> = {
  status: ['text', 'json', 'csv', 'html'],
  plan: ['text', 'json', 'ndjson'],
  enable: ['text', 'json', 'ndjson'],
  teardown: ['text', 'json', 'ndjson'],
};

function refusedForm(command: string, { form }: Context): string | undefined {
  const allowed = FORMS[command] ?? ['text', 'json'];
  return allowed.includes(form)
    ? undefined
    : `guardduty-slack ${command} writes ${allowed.join(', ')}, not ${form}.\n  Fix: --output ${allowed.at(-1)}`;
}
