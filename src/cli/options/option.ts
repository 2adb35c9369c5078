import type { CommandName } from './command-table.ts';

/** How the text of a flag or a variable becomes a value of the configuration. */
export type Kind = 'switch' | 'text' | 'number' | 'list' | 'word-or-list' | 'repeated' | 'pairs';

/** The headings of a command's options, in the order of the help. */
export const GROUPS = [
  'Accounts and Regions',
  'Protection',
  'Slack',
  'Run',
  'Credentials and deployment',
] as const;
/** One of them. */
export type Group = (typeof GROUPS)[number];

/** One option: everywhere it can be given, and what it is for. Help, variables, precedence and completion come from this. */
export interface Option {
  /** `--admin-account`. The variable is GUARDDUTY_SLACK_ADMIN_ACCOUNT. */
  readonly flag: `--${string}`;
  readonly short?: `-${string}`;
  /** What stands for the value in the help; none for a switch. */
  readonly value?: string;
  readonly kind: Kind;
  /** Where it is in the configuration file; none where a file makes no sense. */
  readonly key?: string;
  /** True for a key that says how to reach a deployment or how to run, not what it should be like. */
  readonly access?: true;
  /** True for a switch that `--no-…` takes back for one run, whatever a variable or the file says. */
  readonly negatable?: true;
  readonly about: string;
  readonly choices?: readonly string[];
  /** `every`: of the program, before or after the command. */
  readonly on: 'every' | readonly CommandName[];
}

/** Those that look at a deployment as it is or should be. */
export const AWS_COMMANDS = ['enable', 'plan', 'status', 'teardown', 'config', 'doctor'] as const;
/** Those that need to find a deployment, and no more. */
export const FINDING = [...AWS_COMMANDS, 'test', 'redrive', 'audit'] as const;
/** Those that know how a deployment should be. */
export const RECONCILING = ['enable', 'plan', 'config'] as const;
