/** How results are written. */
export type OutputFormat = 'text' | 'json' | 'ndjson' | 'csv' | 'html' | 'markdown';

/** One command: what the help says about it, and how it answers. Its options are those of `options.ts` that name it. */
interface Command {
  readonly name: string;
  /** The heading of the help that it is under. */
  readonly group: string;
  readonly arguments?: readonly {
    readonly name: string;
    readonly about: string;
    readonly choices?: readonly string[];
  }[];
  /** What `--output` may be; text and json where it does not say. */
  readonly formats?: readonly OutputFormat[];
  /** Half a line for the list of commands. */
  readonly summary: string;
  /** A short paragraph, read aloud well. */
  readonly about: string;
  /** Command lines after the program's name, and what each is for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
}

/** Forms of what is a stream of events. */
const EVENTS = ['text', 'json', 'ndjson'] as const;

/** Every command, in the order of the help: a new one is a row here, a file in `commands`, and a line in `execute.ts`. */
const TABLE = [
  {
    name: 'enable',
    group: 'Main commands',
    formats: EVENTS,
    summary: 'turn GuardDuty on and send its findings to Slack',
    about:
      'Plans, shows the plan, asks, carries it out and looks at the result. With --org it covers every active account of the Organization, and accounts that join later; without, the account of these credentials. Run it again at any time: what is in place stays untouched, and a run that was interrupted resumes. It never turns protection off unless the configuration names it.',
    examples: [
      ['enable --org --admin-account 222222222222', 'the whole Organization, in every Region'],
      ['enable --org --regions eu-west-1,us-east-1', 'only in two Regions'],
      ['enable --org --yes --slack-webhook-env SLACK_WEBHOOK', 'in CI, without questions'],
      ['enable --plan plan.json', 'exactly what plan --out plan.json saved'],
      ['enable --only pipeline', 'just the Slack half, where GuardDuty is already set up'],
    ],
  },
  {
    name: 'status',
    group: 'Main commands',
    formats: [...EVENTS, 'csv', 'html', 'markdown'],
    summary: 'show what is true now: accounts, Regions, the way to Slack',
    about:
      'Reads how GuardDuty stands in every Region and account, and whether findings can reach Slack. Exits with 0 when all is healthy, 2 when something is wrong, 3 when something could not be read.',
    examples: [
      ['status', 'all at a glance'],
      ['status --quick', "in a large Organization: by AWS's own counts, up to a day old, in seconds"],
      ['status --deep', 'also ask each member account itself, by a role in it'],
      ['status --wait 10', 'wait until every member is protected, at most ten minutes'],
      ['status --cost', 'also what GuardDuty cost, by feature, account and Region'],
      ['status --output html > status.html', 'a page to hand around'],
      ['status --output csv', 'a row for each account and Region that needs attention'],
    ],
  },
  {
    name: 'teardown',
    group: 'Main commands',
    formats: EVENTS,
    summary: 'take away what enable made, and nothing else',
    about:
      "Removes the Slack pipeline and the forwarders of an Organization, whose GuardDuty stays on. With --org, or org: true in the configuration, it also restores the settings of the Organization from before the first enable. Where a single account was enabled, its detectors go too, if this deployment made them, and the findings in them with them. Only what carries this deployment's tags is removed; what AWS does not allow to be restored is listed. Findings that still wait in a queue are never dropped unless --discard names their number.",
    examples: [
      ['teardown', "remove an Organization's Slack pipeline; GuardDuty stays on"],
      ['teardown --dry-run', 'see what that takes away; in a single account detectors too'],
      ['teardown --org --dry-run', 'see what would be restored and what stays'],
      ['teardown --org --yes --expect-org o-abcdefghij', 'without questions'],
    ],
  },
  {
    name: 'init',
    group: 'Before the first run',
    summary: 'answer a few questions and get a configuration file',
    about:
      'Asks which account administers GuardDuty, which Regions to cover and where to send findings, and writes guardduty-slack.yaml with comments. It asks for no secret and calls no AWS API.',
    examples: [['init', 'write guardduty-slack.yaml here']],
  },
  {
    name: 'doctor',
    group: 'Before the first run',
    summary: 'check that everything is ready, before the first run',
    about:
      'Looks at this machine, the credentials, the Organization, Regions, permissions, names and the way to Slack, and says for each what is wrong and how to fix it. It only reads, and posts nothing. Exits with 2 when something would keep enable from working.',
    examples: [
      ['doctor', 'is this account ready?'],
      ['doctor --org --admin-account 222222222222', 'is the Organization ready?'],
      ['doctor --org --deep', 'also ask every member who administers it'],
      ['doctor --output json', 'the same facts for a program'],
    ],
  },
  {
    name: 'plan',
    group: 'Before the first run',
    formats: [...EVENTS, 'markdown'],
    summary: 'show what enable would do; changes nothing',
    about:
      'Compares what the configuration asks for with what AWS says, and shows the difference by address. It only reads: no AWS API that changes anything is called.',
    examples: [
      ['plan --org --admin-account 222222222222', 'what would be done across the Organization'],
      ['plan --org --check', 'in CI: exit with 2 when there is something to do'],
      ['plan --org --out plan.json', 'keep it for enable --plan plan.json'],
      ['plan --show plan.json', 'read it again, without AWS'],
      ['plan --org --output json', 'the same facts for a program'],
      ['plan --org --output markdown', 'the same as a comment on a pull request'],
    ],
  },
  {
    name: 'test',
    group: 'Findings',
    formats: EVENTS,
    summary: 'send sample findings all the way to Slack, and time each station',
    about:
      'Lets GuardDuty make a sample finding in every Region of the deployment, follows each through the rule, the queue and the function to Slack, and shows how long every station took, or where it stopped and how to put that right. Slack shows them marked [SAMPLE]; in GuardDuty they are archived afterwards. Exits with 0 when all arrived, 3 when some did not.',
    examples: [
      ['test', 'one sample in each Region'],
      ['test --regions eu-west-1 --timeout 15', 'one Region, with more patience'],
      ["test --types 'CryptoCurrency:EC2/BitcoinTool.B!DNS'", 'a type of your choice'],
      ['test --dry-run', 'only see what would be made, and what is in the way'],
    ],
  },
  {
    name: 'audit',
    group: 'Findings',
    formats: [...EVENTS, 'markdown'],
    summary: 'compare what GuardDuty found with what was delivered',
    about:
      'Reads the findings that GuardDuty holds in every Region of the deployment, at or above the minimum severity, and looks each up among what was delivered and in the queues. It changes nothing; messages in queues are hidden for a moment while it looks. With --repair it puts the findings that were never seen into the queue, from where they are delivered as usual. Exits with 0 when every finding arrived or is on its way, 2 when some were never seen, 3 when something could not be read.',
    examples: [
      ['audit', 'the last seven days'],
      ['audit --since 24h', 'every night'],
      ['audit --repair', 'deliver what is missing'],
      ['audit --output json', 'the same facts for a program'],
    ],
  },
  {
    name: 'redrive',
    group: 'Findings',
    formats: EVENTS,
    summary: 'bring findings back that could not be delivered',
    about:
      'Moves dead letters, of the home Region and of every forwarder, back to the queue, from where they are delivered as usual; one that only a single destination refused goes to that one alone. Nothing is lost on the way: a dead letter is deleted only after the queue has taken it. Correct the cause first, or they come back.',
    examples: [
      ['redrive --dry-run', 'count them'],
      ['redrive', 'bring them back'],
    ],
  },
  {
    name: 'render',
    group: 'Findings',
    arguments: [
      { name: '<event>', about: 'a file with the event that EventBridge delivers, or - for standard input' },
    ],
    summary: 'show a finding as its Slack message, offline',
    about:
      'Turns a GuardDuty event, a bare finding, or all that aws guardduty get-findings prints, into the messages that Slack would show. Text by default, with a link that opens it in Block Kit Builder; --output json gives the exact payload, of a list a list. How messages look is taken from the configuration.',
    examples: [
      ['render event.json', 'preview the message'],
      ['render - --output json < event.json', 'the payload that is posted'],
    ],
  },
  {
    name: 'policy',
    group: 'More',
    arguments: [
      {
        name: '<principal>',
        about: 'management, admin, member, function or auditor',
        choices: ['management', 'admin', 'member', 'function', 'auditor'],
      },
    ],
    summary: 'print the least-privilege IAM policy of a principal',
    about:
      'Prints exactly what a principal needs, narrowed to the names, account and Regions of the deployment as far as flags or the configuration tell them. It calls no AWS API. management is for the operator in the management account, admin for the role (or operator) in the admin account, member for the role in members, function for the function itself, auditor for a job in the admin account that only reads: status, plan, doctor and audit.',
    examples: [
      [
        'policy admin --admin-account 222222222222 --home-region eu-west-1',
        'for the role in the admin account',
      ],
      ['policy management --format terraform > management.tf', 'for the operator, as Terraform'],
      ['policy member --format cloudformation', 'for a stack set over all members'],
      ['policy auditor --admin-account 222222222222', 'for a nightly job that only reads'],
    ],
  },
  {
    name: 'config',
    group: 'More',
    arguments: [{ name: '<action>', about: 'validate or show', choices: ['validate', 'show'] }],
    summary: 'check the configuration, or show it with its origins',
    about:
      'validate checks the file, variables and flags together and lists every mistake with its line. show prints the configuration with all defaults and where each value came from. Neither calls AWS.',
    examples: [
      ['config validate', 'check before a merge'],
      ['config show --output json', 'what a run would work with'],
    ],
  },
  {
    name: 'explain',
    group: 'More',
    arguments: [
      { name: '[code]', about: 'an error code such as OTHER_ADMINISTRATOR; without it, all of them' },
    ],
    summary: 'explain an error code',
    about: 'Says what an error code means and which exit code goes with it.',
    examples: [
      ['explain OTHER_ADMINISTRATOR', 'what it means'],
      ['explain', 'list every code'],
    ],
  },
  {
    name: 'completion',
    group: 'More',
    arguments: [{ name: '<shell>', about: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] }],
    summary: 'print a completion script for bash, zsh or fish',
    about:
      'Prints a script that completes commands and options; put its output where your shell reads completions.',
    examples: [
      ['completion bash >> ~/.bashrc', 'for bash'],
      ['completion zsh > "${fpath[1]}/_guardduty-slack"', 'for zsh'],
      ['completion fish > ~/.config/fish/completions/guardduty-slack.fish', 'for fish'],
    ],
  },
  {
    name: 'demo',
    group: 'Without an AWS account',
    summary: 'see it all happen on a simulated Organization',
    about:
      'Runs the whole story in ten seconds without an AWS account: plan, enable, findings in Slack, status, a second run that changes nothing, and a teardown that leaves everything as it was, but for what it lists. The simulator answers on this machine; nothing leaves it.',
    examples: [
      ['demo', 'watch it'],
      ['demo | cat', 'the same without pauses or colors'],
    ],
  },
  {
    name: 'sandbox',
    group: 'Without an AWS account',
    arguments: [{ name: '[action]', about: 'serve or dump (default serve)', choices: ['serve', 'dump'] }],
    summary: 'serve a simulated AWS and Slack on this machine',
    about:
      "serve answers AWS's and Slack's wire protocols on 127.0.0.1 until Ctrl-C, and prints the variables that point any AWS tool at it. dump prints the world of a running sandbox (named by AWS_ENDPOINT_URL) without clocks and opaque ids, so that two moments can be compared.",
    examples: [
      ['sandbox serve', 'an Organization with 12 accounts on a free port'],
      ['sandbox serve --accounts 120 --port 4600', 'a larger one on a port of your choice'],
      ['sandbox dump --canonical > before.json', 'keep what its world looks like'],
    ],
  },
] as const satisfies readonly Command[];

/** Everything that can be asked for. */
export type CommandName = (typeof TABLE)[number]['name'];

/** A row of the table. */
export interface CommandRow extends Command {
  readonly name: CommandName;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandRow[] = TABLE;

/** How a command may answer. */
export function formatsOf({ formats = ['text', 'json'] }: CommandRow): readonly OutputFormat[] {
  return formats;
}
