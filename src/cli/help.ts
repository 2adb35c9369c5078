import type { Command, Help, Option } from 'commander';
import { COMMANDS } from './options/command-table.ts';
import { GROUPS } from './options/option.ts';
import { OPTIONS } from './options/options.ts';
import { EXIT_CODES } from './options/exit-codes.ts';
import { wrapped } from './terminal/layout.ts';

const PROGRAM = 'guardduty-slack';

/** So that all headings of commands share one column. */
const COMMAND_COLUMN = Math.max(...COMMANDS.map(({ name }) => name.length));

const PROGRAM_EXAMPLES = [
  ['demo', 'see it all; needs no AWS account'],
  ['plan --org --admin-account 222222222222', 'only look'],
  ['enable --org --admin-account 222222222222', 'do it'],
  ['status', 'what is true now'],
] as const;

/** Help that begins with the usage, goes by groups, ends with what scripts need, and is no wider than the terminal. */
export function formatHelp(command: Command, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  const row = COMMANDS.find(({ name }) => name === command.name());
  const isProgram = command.parent === null;
  const parts = [
    wrapped(`Usage: ${helper.commandUsage(command)}`, width, 2).join('\n'),
    wrapped(isProgram ? command.description() : (row?.about ?? command.description()), width).join('\n'),
    examples(isProgram ? PROGRAM_EXAMPLES : (row?.examples ?? []), width),
    section(
      'Arguments',
      helper
        .visibleArguments(command)
        .map((one) => [helper.argumentTerm(one), helper.argumentDescription(one)]),
      width,
    ),
    ...commandSections(command, helper, width),
    ...optionSections(command, helper, width),
    isProgram ? section('Exit codes', Object.entries(EXIT_CODES), width) : '',
    wrapped(
      isProgram
        ? `More about a command: ${PROGRAM} <command> --help. Nothing is sent anywhere but to AWS and Slack: no telemetry, no update check.`
        : 'Each option has a variable as well (--home-region: GUARDDUTY_SLACK_HOME_REGION), and most have a key in guardduty-slack.yaml (homeRegion). A flag goes before a variable, a variable before the file.',
      width,
    ).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The commands under their headings; `help` itself comes last. */
function commandSections(command: Command, helper: Help, width: number): readonly string[] {
  const groupOf = (name: string): string => COMMANDS.find((row) => row.name === name)?.group ?? 'More';
  const visible = helper.visibleCommands(command);
  return [...new Set(visible.map((one) => groupOf(one.name())))].map((group) =>
    section(
      group,
      visible
        .filter((one) => groupOf(one.name()) === group)
        .map((one) => [one.name(), one.summary() || one.description()]),
      width,
      COMMAND_COLUMN,
    ),
  );
}

/** The options of a command under their headings, then those of every command. */
function optionSections(command: Command, helper: Help, width: number): readonly string[] {
  const visible = helper.visibleOptions(command);
  const rowsOf = (options: readonly Option[]): readonly (readonly [string, string])[] =>
    options.map((one) => [helper.optionTerm(one), one.description]);
  const of = (group: string | undefined): readonly Option[] =>
    visible.filter(({ long }) => OPTIONS.find(({ flag }) => flag === long)?.group === group);
  const shared = [...helper.visibleGlobalOptions(command), ...of(undefined)];
  return [
    ...GROUPS.map((group) => section(group, rowsOf(of(group)), width)),
    section(command.parent === null ? 'Options' : 'Options of every command', rowsOf(shared), width),
  ];
}

function examples(lines: readonly (readonly [string, string])[], width: number): string {
  const rows = lines.map(([line, purpose]) => {
    const text = `  ${PROGRAM} ${line}`;
    return [text, purpose] as const;
  });
  const column = Math.max(...rows.map(([text]) => text.length)) + 2;
  const sideBySide = rows.every(([, purpose]) => column + purpose.length + 2 <= width);
  return [
    'Examples',
    ...rows.map(([text, purpose]) =>
      sideBySide
        ? `${text.padEnd(column)}# ${purpose}`
        : [...wrapped(`  # ${purpose}`, width, 2), ...wrapped(text, width, 4)].join('\n'),
    ),
  ].join('\n');
}

/** Terms on the left, sentences on the right; a long term has a line of its own. */
function section(
  title: string,
  rows: readonly (readonly [string, string])[],
  width: number,
  least = 0,
): string {
  if (rows.length === 0) return '';
  // Where there is little room, every term has a line of its own.
  const column = width < 60 ? 6 : Math.min(34, Math.max(least, ...rows.map(([term]) => term.length)) + 4);
  return [
    title,
    ...rows.flatMap(([term, about]) => {
      const lines = wrapped(about, width - column);
      const first =
        term.length + 4 <= column ? `  ${term.padEnd(column - 2)}${lines.shift() ?? ''}` : `  ${term}`;
      return [first, ...lines.map((line) => ' '.repeat(column) + line)];
    }),
  ].join('\n');
}
