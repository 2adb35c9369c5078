import type { CommandName } from './command-table.ts';

/** How the text of a flag or a variable becomes a value of the configuration. */
type Kind = 'switch' | 'text' | 'number' | 'list' | 'word-or-list' | 'repeated' | 'pairs';

/** The headings of a command's options, in the order of the help. */
export const GROUPS = [
  'Accounts and Regions',
  'Protection',
  'Slack',
  'Run',
  'Credentials and deployment',
] as const;
type Group = (typeof GROUPS)[number];

/** One option: everywhere it can be given, and what it is for. Help, variables, precedence and completion come from this. */
interface Option {
  /** `--admin-account`. The variable is GUARDDUTY_SLACK_ADMIN_ACCOUNT. */
  readonly flag: `--${string}`;
  readonly short?: `-${string}`;
  /** The heading of the help that it is under; none for options of every command. */
  readonly group?: Group;
  /** What stands for the value in the help; none for a switch. */
  readonly value?: string;
  readonly kind: Kind;
  /** Where it is in the configuration file; none where a file makes no sense. */
  readonly key?: string;
  /** True for a key that says how to reach a deployment or how to run, not what it should be like. */
  readonly access?: true;
  readonly about: string;
  readonly choices?: readonly string[];
  /** `every`: of the program, before or after the command. */
  readonly on: 'every' | readonly CommandName[];
}

const AWS_COMMANDS = ['enable', 'plan', 'status', 'teardown', 'config', 'doctor'] as const;
/** Those that need to find a deployment, and no more. */
const FINDING = [...AWS_COMMANDS, 'test', 'redrive', 'audit'] as const;
const RECONCILING = ['enable', 'plan', 'config'] as const;

/** Every option, once: a new one is a row here, and a key of the schema where it has one. */
const TABLE = [
  {
    flag: '--org',
    group: 'Accounts and Regions',
    kind: 'switch',
    about: 'the whole AWS Organization instead of the account of these credentials',
    on: ['enable', 'plan', 'teardown', 'doctor'],
  },
  {
    flag: '--admin-account',
    group: 'Accounts and Regions',
    value: '<id>',
    kind: 'text',
    key: 'adminAccount',
    access: true,
    about: 'the account that administers GuardDuty for the Organization',
    on: [...FINDING, 'policy'],
  },
  {
    flag: '--regions',
    group: 'Accounts and Regions',
    value: '<list>',
    kind: 'word-or-list',
    key: 'regions',
    about: 'the Regions to cover: all, or a comma-separated list (default all)',
    on: [...RECONCILING, 'test', 'doctor', 'policy'],
  },
  {
    flag: '--exclude-regions',
    group: 'Accounts and Regions',
    value: '<list>',
    kind: 'list',
    key: 'excludeRegions',
    about: 'Regions to leave out',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
  {
    flag: '--exclude-accounts',
    group: 'Accounts and Regions',
    value: '<list>',
    kind: 'list',
    key: 'excludeAccounts',
    about: 'accounts to leave out; accounts that join later then wait for the next run',
    on: [...RECONCILING, 'doctor'],
  },
  {
    flag: '--ou',
    group: 'Accounts and Regions',
    value: '<list>',
    kind: 'list',
    key: 'ou',
    about: 'only accounts below these organizational units',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
  {
    flag: '--exclude-ou',
    group: 'Accounts and Regions',
    value: '<list>',
    kind: 'list',
    key: 'excludeOu',
    about: 'no accounts below these organizational units',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
  {
    flag: '--auto-enable',
    group: 'Protection',
    value: '<who>',
    kind: 'text',
    key: 'autoEnable',
    choices: ['ALL', 'NEW', 'NONE'],
    about: 'which accounts AWS protects by itself: ALL, NEW or NONE (default ALL)',
    on: RECONCILING,
  },
  {
    flag: '--features',
    group: 'Protection',
    value: '<plans>',
    kind: 'word-or-list',
    key: 'features',
    about: 'protection plans: recommended, all, none, or a list such as S3_DATA_EVENTS,RDS_LOGIN_EVENTS',
    on: [...RECONCILING, 'doctor'],
  },
  {
    flag: '--publishing-frequency',
    group: 'Protection',
    value: '<often>',
    kind: 'text',
    key: 'publishingFrequency',
    choices: ['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'],
    about: 'update frequency for active findings (default FIFTEEN_MINUTES)',
    on: [...RECONCILING, 'doctor'],
  },
  {
    flag: '--min-severity',
    group: 'Slack',
    value: '<number>',
    kind: 'number',
    key: 'minSeverity',
    about: 'minimum severity to send to Slack, 1 to 10 (default 4, Medium)',
    on: RECONCILING,
  },
  {
    flag: '--slack-webhook-env',
    group: 'Slack',
    value: '<name>',
    kind: 'text',
    about: 'the environment variable that holds the Slack webhook URL',
    on: ['enable', 'plan', 'doctor'],
  },
  {
    flag: '--slack-webhook-file',
    group: 'Slack',
    value: '<path>',
    kind: 'text',
    about: 'the file that holds the Slack webhook URL; - reads it from standard input',
    on: ['enable', 'plan', 'doctor'],
  },
  {
    flag: '--slack-allow-host',
    group: 'Slack',
    value: '<host[:port]>',
    kind: 'repeated',
    key: 'slack.allowHosts',
    about: "a host beyond Slack's own that the webhook may name; may be given again",
    on: [...RECONCILING, 'doctor'],
  },
  {
    flag: '--opening-digest',
    group: 'Slack',
    kind: 'switch',
    key: 'slack.openingDigest',
    about: 'tell Slack once how many Critical and High findings were open before (a terminal is asked)',
    on: RECONCILING,
  },
  {
    flag: '--tag',
    group: 'Run',
    value: '<key=value>',
    kind: 'pairs',
    key: 'tags',
    about:
      'a tag for everything that is made; may be given again, and adds to those of the configuration file',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
  {
    flag: '--permissions-boundary',
    group: 'Run',
    value: '<arn>',
    kind: 'text',
    key: 'function.permissionsBoundary',
    about: 'the managed policy that limits both roles; none takes one off (default: what is there stays)',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
  {
    flag: '--role-path',
    group: 'Run',
    value: '<path>',
    kind: 'text',
    key: 'rolePath',
    about: 'the path of both roles, such as /security/ (default /); another one replaces them',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
  {
    flag: '--only',
    group: 'Run',
    value: '<half>',
    kind: 'text',
    choices: ['pipeline', 'organization'],
    about: 'just the Slack pipeline on an existing admin account, or just GuardDuty in the Organization',
    on: ['enable', 'plan'],
  },
  {
    flag: '--allow-reduce',
    group: 'Protection',
    kind: 'switch',
    about: 'allow disabling protection plans set to NONE, and delivery from Regions left out',
    on: ['enable', 'plan'],
  },
  {
    flag: '--dry-run',
    group: 'Run',
    kind: 'switch',
    about: 'show what would be done and change nothing',
    on: ['enable', 'teardown', 'test', 'redrive'],
  },
  {
    flag: '--types',
    group: 'Run',
    value: '<list>',
    kind: 'list',
    about: 'finding types to make samples of (default: one that is severe enough to be delivered)',
    on: ['test'],
  },
  {
    flag: '--since',
    group: 'Run',
    value: '<duration>',
    kind: 'text',
    about: 'how far to look back: minutes, hours, days or weeks, such as 24h (default 7d)',
    on: ['audit'],
  },
  {
    flag: '--repair',
    group: 'Run',
    kind: 'switch',
    about: 'deliver the findings that were never seen',
    on: ['audit'],
  },
  {
    flag: '--timeout',
    group: 'Run',
    value: '<minutes>',
    kind: 'number',
    about: 'how long to wait at most (default: test 10, redrive 15)',
    on: ['test', 'redrive'],
  },
  {
    flag: '--check',
    group: 'Run',
    kind: 'switch',
    about: 'exit with 2 when there is something to do',
    on: ['plan'],
  },
  {
    flag: '--deep',
    group: 'Run',
    kind: 'switch',
    about: 'also look into each member account',
    on: ['status', 'doctor'],
  },
  {
    flag: '--quick',
    group: 'Run',
    kind: 'switch',
    about: "go by AWS's own counts instead of asking about every member",
    on: ['status'],
  },
  {
    flag: '--wait',
    group: 'Run',
    value: '<minutes>',
    kind: 'number',
    key: 'waitMinutes',
    access: true,
    about:
      'how long AWS gets to settle and members to be on (default 5); status: look again until all is healthy',
    on: ['enable', 'teardown', 'status'],
  },
  {
    flag: '--watch',
    group: 'Run',
    value: '<seconds>',
    kind: 'number',
    about: 'look again every so often, until Ctrl-C',
    on: ['status'],
  },
  {
    flag: '--delete-member-detectors',
    group: 'Run',
    kind: 'switch',
    about:
      "also delete the members' detectors that came with this deployment; otherwise they stay on and bill",
    on: ['teardown'],
  },
  {
    flag: '--discard',
    group: 'Run',
    value: '<count>',
    kind: 'number',
    about: 'give up exactly so many findings that still wait in the queues',
    on: ['teardown'],
  },
  {
    flag: '--format',
    group: 'Run',
    value: '<form>',
    kind: 'text',
    choices: ['json', 'terraform', 'cloudformation'],
    about: 'how the policy is written: json, terraform or cloudformation (default json)',
    on: ['policy'],
  },
  {
    flag: '--accounts',
    group: 'Run',
    value: '<number>',
    kind: 'number',
    about: 'how many accounts the simulated Organization has (default 12)',
    on: ['sandbox'],
  },
  {
    flag: '--port',
    group: 'Run',
    value: '<number>',
    kind: 'number',
    about: 'the port on 127.0.0.1 (default: a free one)',
    on: ['sandbox'],
  },
  {
    flag: '--canonical',
    group: 'Run',
    kind: 'switch',
    about: 'leave out clocks, versions, opaque ids, request logs and tombstones (the only form so far)',
    on: ['sandbox'],
  },
  {
    flag: '--yes',
    group: 'Run',
    short: '-y',
    kind: 'switch',
    about: 'do not ask',
    on: ['enable', 'teardown', 'audit'],
  },
  {
    flag: '--expect-org',
    group: 'Run',
    value: '<id>',
    kind: 'text',
    key: 'expectOrg',
    access: true,
    about: 'refuse unless the credentials belong to this Organization',
    on: FINDING,
  },
  {
    flag: '--home-region',
    group: 'Credentials and deployment',
    value: '<region>',
    kind: 'text',
    key: 'homeRegion',
    access: true,
    about: "the Region of the Slack pipeline (default: AWS_REGION or the profile's)",
    on: [...FINDING, 'policy'],
  },
  {
    flag: '--profile',
    group: 'Credentials and deployment',
    value: '<name>',
    kind: 'text',
    key: 'profile',
    access: true,
    about: 'the AWS profile to use',
    on: FINDING,
  },
  {
    flag: '--role-name',
    group: 'Credentials and deployment',
    value: '<name>',
    kind: 'text',
    key: 'roleName',
    access: true,
    about:
      'the role to assume in the admin account (default OrganizationAccountAccessRole, then AWSControlTowerExecution)',
    on: [...FINDING, 'policy'],
  },
  {
    flag: '--member-role-name',
    group: 'Credentials and deployment',
    value: '<name>',
    kind: 'text',
    key: 'memberRoleName',
    access: true,
    about: 'the role to assume in members, where a command visits them',
    on: [...AWS_COMMANDS, 'policy'],
  },
  {
    flag: '--external-id',
    group: 'Credentials and deployment',
    value: '<id>',
    kind: 'text',
    key: 'externalId',
    access: true,
    about: 'the external id that the roles ask for',
    on: FINDING,
  },
  {
    flag: '--name',
    group: 'Credentials and deployment',
    value: '<deployment>',
    kind: 'text',
    key: 'name',
    access: true,
    about: 'the prefix of everything it makes, to tell deployments apart (default guardduty-slack)',
    on: [...FINDING, 'policy'],
  },
  {
    flag: '--concurrency',
    group: 'Run',
    value: '<number>',
    kind: 'number',
    key: 'concurrency',
    access: true,
    about: 'the most AWS calls under way at once (default 64)',
    on: FINDING,
  },
  {
    flag: '--config',
    value: '<file>',
    kind: 'text',
    about: 'the configuration file (default guardduty-slack.yaml here or above)',
    on: 'every',
  },
  {
    flag: '--output',
    short: '-o',
    value: '<form>',
    kind: 'text',
    choices: ['text', 'json', 'ndjson', 'csv', 'html', 'markdown'],
    about: 'text, json or ndjson; plan also markdown; status also markdown, csv and html (default text)',
    on: 'every',
  },
  { flag: '--quiet', short: '-q', kind: 'switch', about: 'no progress and no advice', on: 'every' },
  { flag: '--verbose', short: '-v', kind: 'switch', about: 'every address and every field', on: 'every' },
  {
    flag: '--debug',
    kind: 'switch',
    about: 'a line for each AWS call, and the stack of an unexpected error',
    on: 'every',
  },
  { flag: '--no-color', kind: 'switch', about: 'no colors', on: 'every' },
] as const satisfies readonly Option[];

type Row = (typeof TABLE)[number];

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
}

/** Every option, in the order of the help. */
export const OPTIONS: readonly OptionRow[] = TABLE;

/** What the names of all variables begin with. */
export const VARIABLE_PREFIX = 'GUARDDUTY_SLACK_';

/** The variable of an option: `--admin-account` is GUARDDUTY_SLACK_ADMIN_ACCOUNT. */
export function variableOf({ flag }: Pick<OptionRow, 'flag'>): string {
  return `${VARIABLE_PREFIX}${flag.slice(2).replaceAll('-', '_').toUpperCase()}`;
}

/** Whether an option may be given more than once on a command line. */
export function mayRepeat({ kind }: Pick<OptionRow, 'kind'>): boolean {
  return kind === 'repeated' || kind === 'pairs';
}

/** The options of a command, without those of every command. */
export function optionsOn(command: CommandName): readonly OptionRow[] {
  return OPTIONS.filter(({ on }) => on !== 'every' && on.includes(command));
}
