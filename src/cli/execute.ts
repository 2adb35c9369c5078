import { formatsOf, type CommandName, type CommandRow } from './options/command-table.ts';
import { createContext, type Context, type FrontDoor } from './options/context.ts';
import { reportFailure } from './failure.ts';
import type { Io } from './terminal/io.ts';
import { holdsSecret } from '../provision/base/secret-text.ts';
import { loadProvision } from './options/library.ts';
import { givenOptions } from './options/given.ts';
import { OPTIONS, VARIABLE_PREFIX, variableOf } from './options/options.ts';
import type { Asked } from './program.ts';
import { bullet } from './terminal/symbols.ts';

/** What a command is: it works with the context and its arguments, and answers with an exit code. */
type Run = (context: Context, args: readonly string[]) => Promise<number>;

/** Where each command is. Loaded when it is called: most need the SDK, some the simulator. */
const COMMAND_FILES: Readonly<Record<CommandName, () => Promise<Run>>> = {
  demo: async () => (await import('./commands/demo.ts')).demo,
  init: async () => (await import('./commands/init.ts')).init,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  plan: async () => (await import('./commands/plan.ts')).plan,
  enable: async () => (await import('./commands/enable.ts')).enable,
  status: async () => (await import('./commands/status.ts')).status,
  teardown: async () => (await import('./commands/teardown.ts')).teardown,
  test: async () => (await import('./commands/test.ts')).test,
  audit: async () => (await import('./commands/audit.ts')).audit,
  redrive: async () => (await import('./commands/redrive.ts')).redrive,
  render: async () => (await import('./commands/render.ts')).render,
  policy: async () => (await import('./commands/policy.ts')).policy,
  config: async () => (await import('./commands/config.ts')).config,
  explain: async () => (await import('./commands/explain.ts')).explain,
  sandbox: async () => (await import('./commands/sandbox.ts')).sandbox,
  completion: async () => (await import('./commands/completion.ts')).completion,
};

/** Runs one command and answers with its exit code; whatever it throws becomes text and a code. */
export async function execute(
  { command, args, flags }: Asked,
  io: Io,
  frontDoor: FrontDoor,
): Promise<number> {
  const context = createContext(io, givenOptions(command.name, flags, io.env), frontDoor);
  const wrong = wrongVariable(io.env) ?? refusedFormat(command, context);
  if (wrong !== undefined) {
    context.warn(`✗ ${wrong}`);
    return 6;
  }
  await warnOfVariables(context);
  try {
    const run = await COMMAND_FILES[command.name]();
    return await run(context, args);
  } catch (error) {
    return reportFailure(context, error);
  }
}

/** Flags with choices are checked with the command line, and flags with a secret in `run.ts`; their variables here. */
function wrongVariable(env: Io['env']): string | undefined {
  for (const row of OPTIONS) {
    const value = env[variableOf(row)];
    if (value !== undefined && holdsSecret(value))
      return `The variable ${variableOf(row)} holds a Slack secret, which no option takes.\n  Fix: ${ROTATE}`;
    if (value !== undefined && value !== '' && row.choices !== undefined && !row.choices.includes(value))
      return `The variable ${variableOf(row)} is "${value}". Allowed choices are ${row.choices.join(', ')}.`;
  }
  return undefined;
}

const ROTATE =
  'Rotate it if others can read the variable or where it is set. Then name where the new one is kept: --slack-webhook-env NAME, or --slack-webhook-file PATH.';

/** A variable with a typo would be ignored without a word. One that is like none of ours may be the operator's own. */
async function warnOfVariables({ io: { env }, err, warn }: Context): Promise<void> {
  const ours = OPTIONS.map(variableOf);
  const others = Object.keys(env).filter((name) => name.startsWith(VARIABLE_PREFIX) && !ours.includes(name));
  if (others.length === 0) return;
  const { didYouMean } = await loadProvision();
  const short = (name: string): string => name.slice(VARIABLE_PREFIX.length);
  for (const name of others) {
    const meant = didYouMean(short(name), ours.map(short));
    if (meant === undefined) continue;
    const text = `There is no variable ${name}; did you mean ${VARIABLE_PREFIX}${meant}? It is ignored.`;
    warn(bullet('warning', text, err).join('\n'));
  }
}

function refusedFormat(command: CommandRow, { format }: Context): string | undefined {
  const allowed = formatsOf(command);
  return allowed.includes(format)
    ? undefined
    : `guardduty-slack ${command.name} writes ${allowed.join(', ')}, not ${format}.\n  Fix: --output ${allowed.at(-1)}`;
}
