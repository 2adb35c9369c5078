import type { CommandName } from './command-table.ts';
import { GROUPS, type Group, type Kind, type Option } from './option.ts';
import { ACCOUNT_OPTIONS } from './rows/accounts-and-regions.ts';
import { CREDENTIAL_OPTIONS } from './rows/credentials-and-deployment.ts';
import { COMMON_OPTIONS } from './rows/every-command.ts';
import { PROTECTION_OPTIONS } from './rows/protection.ts';
import { RUN_OPTIONS } from './rows/run.ts';
import { SLACK_OPTIONS } from './rows/slack.ts';

/** The rows of the table, by the heading of the help that they are under. */
const BY_GROUP = {
  'Accounts and Regions': ACCOUNT_OPTIONS,
  Protection: PROTECTION_OPTIONS,
  Slack: SLACK_OPTIONS,
  Run: RUN_OPTIONS,
  'Credentials and deployment': CREDENTIAL_OPTIONS,
} as const satisfies Record<Group, readonly Option[]>;

type Row = (typeof BY_GROUP)[Group][number] | (typeof COMMON_OPTIONS)[number];

/** A flag that there is, so that a misspelled one does not compile. */
export type Flag = Row['flag'];
/** The flags of options of some kind. */
export type FlagOf<K extends Kind> = Extract<Row, { readonly kind: K }>['flag'];
/** What an option with choices may be. */
export type ChoiceOf<F extends Flag> = Extract<
  Row,
  { readonly flag: F; readonly choices: readonly string[] }
>['choices'][number];

/** A row of the table. */
export interface OptionRow extends Option {
  readonly flag: Flag;
  /** The heading of the help that it is under; none for options of every command. */
  readonly group?: Group;
}

/** Every option, in the order of the help. */
export const OPTIONS: readonly OptionRow[] = [
  ...GROUPS.flatMap((group) => BY_GROUP[group].map((row) => ({ ...row, group }))),
  ...COMMON_OPTIONS,
];

/** What the names of all variables begin with. */
export const VARIABLE_PREFIX = 'GUARDDUTY_SLACK_';

/** The variable of an option: `--admin-account` is GUARDDUTY_SLACK_ADMIN_ACCOUNT. */
export function variableOf({ flag }: Pick<OptionRow, 'flag'>): string {
  return `${VARIABLE_PREFIX}${flag.slice(2).replaceAll('-', '_').toUpperCase()}`;
}

/** What takes a switch back: `--no-org` for `--org`; none for most. */
export function negationOf({ flag, negatable }: OptionRow): `--no-${string}` | undefined {
  return negatable === true ? `--no-${flag.slice(2)}` : undefined;
}

/** Whether an option may be given more than once on a command line. */
export function mayRepeat({ kind }: Pick<OptionRow, 'kind'>): boolean {
  return kind === 'repeated' || kind === 'pairs';
}

/** The options of a command, without those of every command. */
export function optionsOn(command: CommandName): readonly OptionRow[] {
  return OPTIONS.filter(({ on }) => on !== 'every' && on.includes(command));
}
