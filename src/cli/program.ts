import { Argument, Command, CommanderError, Option } from 'commander';
import { COMMANDS, type CommandRow } from './options/command-table.ts';
import { formatHelp } from './help.ts';
import type { Io } from './terminal/io.ts';
import { mayRepeat, negationOf, OPTIONS, optionsOn, type OptionRow } from './options/options.ts';
import { listed, wrapped } from './terminal/layout.ts';
import { terminalOf } from './terminal/terminal.ts';

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
    // Making the options of commands that were not named would be half of what --help costs.
    if (!argv.includes(row.name)) continue;
    for (const { name, about, choices } of row.arguments ?? []) {
      const argument = new Argument(name, about);
      command.addArgument(choices === undefined ? argument : argument.choices([...choices]));
    }
    const own = addOptions(command, optionsOn(row.name));
    command.action(() => {
      asked = {
        command: row,
        args: command.args,
        flags: new Map([...valuesOf(program, shared), ...valuesOf(command, own)]),
      };
    });
  }
  try {
    await program.parseAsync(helpAbout(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Without a command commander shows the help and calls that an error; a person who looks around made none.
    return { exit: error.exitCode === 0 || error.code === 'commander.help' ? 0 : 6 };
  }
  return asked ?? { exit: 0 };
}

/** Commander answers `help` of what is no command with the help of the whole; it is as wrong as the command itself. */
function helpAbout(argv: readonly string[]): string[] {
  const [first, named] = argv;
  const isKnown =
    named === undefined ||
    named === 'help' ||
    named.startsWith('-') ||
    COMMANDS.some(({ name }) => name === named);
  return first === 'help' && !isKnown ? [named] : [...argv];
}

function base(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Help has no colors; commander would look at the streams to know whether it may.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => Math.min(100, terminalOf(io.stdout, io.env, true).width),
      getErrHelpWidth: () => Math.min(100, terminalOf(io.stderr, io.env, true).width),
      outputError: (text, write) =>
        write(`${complaint(text, command, Math.min(100, terminalOf(io.stderr, io.env, true).width))}\n`),
    })
    .configureHelp({ showGlobalOptions: true, formatHelp: (about, helper) => formatHelp(about, helper) })
    .helpOption('-h, --help', 'show this')
    .allowExcessArguments(false);
}

/** A complaint of commander's in our form: what is wrong, and what to give instead. */
function complaint(text: string, command: Command, width: number): string {
  const [first = '', ...more] = text.trim().split('\n');
  const [, said = '', choices] = /^(?:error: )?(.*?)(?: Allowed choices are (.*)\.)?$/.exec(first) ?? [];
  const wrong = said.replace(
    /^command-argument value '(.*)' is invalid for argument '(.*)'\.?$/,
    "'$1' is no $2",
  );
  const elsewhere = belongsElsewhere(wrong, command);
  const name = command.parent === null ? '' : ` ${command.name()}`;
  const fix =
    choices !== undefined
      ? `Allowed choices are ${choices}.`
      : name === ''
        ? 'guardduty-slack --help lists the commands, guardduty-slack <command> --help its options.'
        : `guardduty-slack${name} --help lists its options.`;
  return [
    ...wrapped(
      `✗ ${wrong.charAt(0).toUpperCase()}${wrong.slice(1)}${/[.?!]$/.test(wrong) ? '' : '.'}`,
      width,
      2,
    ),
    ...(elsewhere === undefined
      ? more.map((line) => `  ${line.replace(/^\(Did you mean (.*)\?\)$/, 'Did you mean $1?')}`)
      : wrapped(elsewhere, width - 2).map((line) => `  ${line}`)),
    ...wrapped(`Fix: ${fix}`, width - 2, 5).map((line) => `  ${line}`),
  ].join('\n');
}

/** An option that other commands have is no typo: this command does without it. */
function belongsElsewhere(wrong: string, command: Command): string | undefined {
  const flag = /^unknown option '(--[\w-]+)/.exec(wrong)?.[1];
  const row = OPTIONS.find((one) => one.flag === flag || (flag !== undefined && negationOf(one) === flag));
  return row === undefined || row.on === 'every'
    ? undefined
    : `${flag} is for ${listed(row.on)}; ${command.parent === null ? 'it stands behind the command' : `${command.name()} does without it`}.`;
}

type Added = ReadonlyMap<string, Option>;

function addOptions(command: Command, rows: readonly OptionRow[]): Added {
  return new Map(
    rows.map((row) => {
      const flags = `${row.short === undefined ? '' : `${row.short}, `}${row.flag}${row.value === undefined ? '' : ` ${row.value}`}`;
      const option = new Option(flags, row.about);
      if (row.choices !== undefined) option.choices([...row.choices]);
      if (mayRepeat(row))
        option.argParser((value: string, before: readonly string[] | undefined) => [
          ...(before ?? []),
          value,
        ]);
      command.addOption(option);
      // The help of the option itself tells about it.
      const negation = negationOf(row);
      if (negation !== undefined) command.addOption(new Option(negation).hideHelp());
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
