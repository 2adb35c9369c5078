import { Argument, Command, CommanderError, Option } from 'commander';
import { COMMANDS, type CommandRow } from './commands.ts';
import { formatHelp } from './help.ts';
import type { Io } from './io.ts';
import { OPTIONS, optionsOn, type OptionRow } from './options.ts';
import { terminalOf } from './terminal.ts';

/** What the command line asked for. */
export interface Asked {
  readonly command: CommandRow;
  readonly args: readonly string[];
  /** Values by flag, as commander read them. */
  readonly flags: ReadonlyMap<string, unknown>;
}

/** Help was shown, or the command line was wrong: there is nothing to run. */
export interface Answered {
  readonly exit: number;
}

/** Reads the command line. Help goes to stdout, complaints with a suggestion to stderr. */
export async function readCommandLine(
  argv: readonly string[],
  io: Io,
  version: string,
): Promise<Asked | Answered> {
  let asked: Asked | undefined;
  const program = base(new Command('guardduty-slack'), io)
    .description(
      'Turns on Amazon GuardDuty across an AWS Organization and delivers every finding to Slack: once, readable, safe, never lost.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help for a command');
  const shared = addOptions(
    program,
    OPTIONS.filter(({ on }) => on === 'every'),
  );
  for (const row of COMMANDS) {
    const command = base(new Command(row.name), io).summary(row.summary).description(row.about);
    program.addCommand(command);
    // Making the options of commands that nobody named would be half of what --help costs.
    if (!argv.includes(row.name)) continue;
    for (const { name, about, choices } of row.arguments ?? []) {
      const argument = new Argument(name, about);
      command.addArgument(choices === undefined ? argument : argument.choices([...choices]));
    }
    const own = addOptions(command, row.options === undefined ? [] : optionsOn(row.options));
    command.action(() => {
      asked = {
        command: row,
        args: command.args,
        flags: new Map([...valuesOf(program, shared), ...valuesOf(command, own)]),
      };
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Without a command commander shows the help and calls that an error; a person who looks around made none.
    return { exit: error.exitCode === 0 || error.code === 'commander.help' ? 0 : 6 };
  }
  return asked ?? { exit: 0 };
}

function base(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Help has no colours; commander would look at the streams to know whether it may.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => Math.min(100, terminalOf(io.stdout, io.env, true).width),
      getErrHelpWidth: () => Math.min(100, terminalOf(io.stderr, io.env, true).width),
      outputError: (text, write) => write(`${complaint(text)}\n`),
    })
    .configureHelp({ showGlobalOptions: true, formatHelp: (about, helper) => formatHelp(about, helper) })
    .helpOption('-h, --help', 'show this')
    .allowExcessArguments(false);
}

function complaint(text: string): string {
  const [first = '', ...more] = text.trim().split('\n');
  const said = first.replace(/^error: /, '');
  return [
    `✗ ${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.?!]$/.test(said) ? '' : '.'}`,
    ...more.map((line) => `  ${line.replace(/^\(Did you mean (.*)\?\)$/, 'Did you mean $1?')}`),
    '  Fix: guardduty-slack --help lists the commands, guardduty-slack <command> --help its options.',
  ].join('\n');
}

type Added = ReadonlyMap<string, Option>;

function addOptions(command: Command, rows: readonly OptionRow[]): Added {
  return new Map(
    rows.map((row) => {
      const flags = `${row.short === undefined ? '' : `${row.short}, `}${row.flag}${row.value === undefined ? '' : ` ${row.value}`}`;
      const option = new Option(flags, row.about);
      if (row.choices !== undefined) option.choices([...row.choices]);
      if (row.kind === 'repeated')
        option.argParser((value: string, before: readonly string[] | undefined) => [
          ...(before ?? []),
          value,
        ]);
      command.addOption(option);
      return [row.flag, option];
    }),
  );
}

function valuesOf(command: Command, added: Added): [string, unknown][] {
  return [...added].flatMap(([flag, option]) => {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') return [];
    return [[flag, option.negate ? true : command.getOptionValue(name)] as [string, unknown]];
  });
}
