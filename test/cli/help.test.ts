import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/options/command-table.ts';
import { EXIT_CODES } from '../../src/cli/options/exit-codes.ts';
import { OPTIONS, variableOf } from '../../src/cli/options/options.ts';
import { cli } from './front-door.ts';

describe('help', () => {
  test('begins with the usage, has the main commands first and ends with the exit codes', async () => {
    const { code, stdout, stderr } = await cli(['--help'], { columns: 80 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: guardduty-slack [options] [command]

      Turns on Amazon GuardDuty across an AWS Organization and delivers every finding
      to Slack: once, readable, safe, never lost.

      Examples
        # see it all; needs no AWS account
        guardduty-slack demo
        # only look
        guardduty-slack plan --org --admin-account 222222222222
        # do it
        guardduty-slack enable --org --admin-account 222222222222
        # what is true now
        guardduty-slack status

      Main commands
        enable      turn GuardDuty on and send its findings to Slack
        status      show what is true now: accounts, Regions, the way to Slack
        teardown    take away what enable made, and nothing else

      Before the first run
        init        answer a few questions and get a configuration file
        doctor      check that everything is ready, before the first run
        plan        show what enable would do; changes nothing

      Findings
        test        send sample findings all the way to Slack, and time each station
        audit       compare what GuardDuty found with what was delivered
        redrive     bring findings back that could not be delivered
        render      show a finding as its Slack message, offline

      More
        policy      print the least-privilege IAM policy of a principal
        config      check the configuration, or show it with its origins
        explain     explain an error code
        completion  print a completion script for bash, zsh or fish
        help        show help for a command

      Without an AWS account
        demo        see it all happen on a simulated Organization
        sandbox     serve a simulated AWS and Slack on this machine

      Options
        -V, --version        print the version
        --config <file>      the configuration file (default guardduty-slack.yaml here
                             or above)
        -o, --output <form>  text, json or ndjson; plan also markdown; status also
                             markdown, csv and html (default text)
        -q, --quiet          no progress and no advice
        -v, --verbose        every address and every field
        --debug              a line for each AWS call, and the stack of an unexpected
                             error
        --no-color           no colors
        -h, --help           show this

      Exit codes
        0    done, healthy, or nothing to do
        1    unexpected failure
        2    changes pending (plan --check), not healthy or nothing deployed (status),
             not ready (doctor), findings missing (audit)
        3    partly done, or partly unknown
        4    credentials
        5    refused for safety: another Organization, not ours, not confirmed, would
             lose messages
        6    usage or configuration
        130  interrupted (143: asked to end)

      More about a command: guardduty-slack <command> --help. Nothing is sent anywhere
      but to AWS and Slack: no telemetry, no update check.
      "
    `);
  });

  test('of enable reads well at 80 columns', async () => {
    const { stdout } = await cli(['enable', '--help'], { columns: 80 });
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: guardduty-slack enable [options]

      Plans, shows the plan, asks, carries it out and looks at the result. With --org
      it covers every active account of the Organization, and accounts that join
      later; without, the account of these credentials. Run it again at any time: what
      is in place stays untouched, and a run that was interrupted resumes. It never
      turns protection off unless the configuration names it.

      Examples
        # the whole Organization, in every Region
        guardduty-slack enable --org --admin-account 222222222222
        # only in two Regions
        guardduty-slack enable --org --regions eu-west-1,us-east-1
        # in CI, without questions
        guardduty-slack enable --org --yes --slack-webhook-env SLACK_WEBHOOK
        # exactly what plan --out plan.json saved
        guardduty-slack enable --plan plan.json
        # just the Slack half, where GuardDuty is already set up
        guardduty-slack enable --only pipeline

      Accounts and Regions
        --org                      the whole AWS Organization instead of the account
                                   of these credentials; --no-org: this account, where
                                   the configuration has org: true
        --admin-account <id>       the account that administers GuardDuty for the
                                   Organization
        --regions <list>           the Regions to cover: all, or a comma-separated
                                   list (default all)
        --exclude-regions <list>   Regions to leave out
        --exclude-accounts <list>  accounts to leave out; accounts that join later
                                   then wait for the next run
        --ou <list>                only accounts below these organizational units
        --exclude-ou <list>        no accounts below these organizational units

      Protection
        --auto-enable <who>             which accounts AWS protects by itself: ALL,
                                        NEW or NONE (default ALL)
        --features <plans>              protection plans: recommended, all, none, or a
                                        list such as S3_DATA_EVENTS,RDS_LOGIN_EVENTS
        --publishing-frequency <often>  update frequency for active findings (default
                                        FIFTEEN_MINUTES)
        --allow-reduce                  allow disabling protection plans set to NONE,
                                        and delivery from Regions left out

      Slack
        --min-severity <number>         minimum severity to send to Slack, 1 to 10
                                        (default 4, Medium)
        --slack-webhook-env <name>      the environment variable that holds the Slack
                                        webhook URL
        --slack-webhook-file <path>     the file that holds the Slack webhook URL; -
                                        reads it from standard input
        --slack-allow-host <host[:port]>
                                        a host beyond Slack's own that the webhook may
                                        name; may be given again
        --opening-digest                tell Slack once how many Critical and High
                                        findings were open before (a terminal is
                                        asked)

      Run
        --tag <key=value>             a tag for everything that is made; may be given
                                      again, and adds to those of the configuration
                                      file
        --permissions-boundary <arn>  the managed policy that limits both roles; none
                                      takes one off (default: what is there stays)
        --role-path <path>            the path of both roles, such as /security/
                                      (default /); another one replaces them
        --architecture <name>         the architecture of the function: arm64 or
                                      x86_64 (default arm64 where the Region has it)
        --only <half>                 just the Slack pipeline on an existing admin
                                      account, or just GuardDuty in the Organization
        --allow-downgrade             change a deployment that a later version of this
                                      program last changed
        --plan <file>                 apply exactly this saved plan, and refuse it if
                                      anything changed since
        --dry-run                     show what would be done and change nothing
        --wait <minutes>              how long AWS gets to settle and members to be on
                                      (default 5); status: look again until all is
                                      healthy
        -y, --yes                     do not ask
        --expect-org <id>             refuse unless the credentials belong to this
                                      Organization
        --concurrency <number>        the most AWS calls under way at once (default
                                      64)

      Credentials and deployment
        --home-region <region>     the Region of the Slack pipeline (default:
                                   AWS_REGION or the profile's)
        --profile <name>           the AWS profile to use
        --role-name <name>         the role to assume in the admin account (default
                                   OrganizationAccountAccessRole, then
                                   AWSControlTowerExecution)
        --member-role-name <name>  the role to assume in members, where a command
                                   visits them
        --external-id <id>         the external id that the roles ask for
        --name <deployment>        the prefix of everything it makes, to tell
                                   deployments apart (default guardduty-slack)

      Options of every command
        -V, --version        print the version
        --config <file>      the configuration file (default guardduty-slack.yaml here
                             or above)
        -o, --output <form>  text, json or ndjson; plan also markdown; status also
                             markdown, csv and html (default text)
        -q, --quiet          no progress and no advice
        -v, --verbose        every address and every field
        --debug              a line for each AWS call, and the stack of an unexpected
                             error
        --no-color           no colors
        -h, --help           show this

      Each option has a variable as well (--home-region: GUARDDUTY_SLACK_HOME_REGION),
      and most have a key in guardduty-slack.yaml (homeRegion). A flag goes before a
      variable, a variable before the file.
      "
    `);
  });

  test.each(COMMANDS.map(({ name }) => name))(
    'of %s begins with the usage, has examples and keeps to the width',
    async (name) => {
      for (const columns of [40, 80, 200]) {
        const { code, stdout, stderr } = await cli([name, '--help'], { columns });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toMatch(/^Usage: guardduty-slack [^]*\nExamples\n/);
        expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
      }
    },
  );

  test('has no example in which an interactive shell takes an exclamation mark for a line of its history', () => {
    const lines = COMMANDS.flatMap(({ examples }) => examples.map(([line]) => line));
    const guide = readFileSync('docs/guide.md', 'utf8').match(/^guardduty-slack .*/gm) ?? [];
    expect(guide.length).toBeGreaterThan(10);
    expect([...lines, ...guide].filter((line) => line.replace(/'[^']*'/g, '').includes('!'))).toEqual([]);
  });

  test('shows itself when nothing was asked for, and that is no failure', async () => {
    const { code, stdout, stderr } = await cli([]);
    expect(code).toBe(0);
    expect(stdout + stderr).toContain('Usage: guardduty-slack');
  });

  test('every exit code that the program has is in it', async () => {
    const { stdout } = await cli(['--help']);
    for (const code of Object.keys(EXIT_CODES)) expect(stdout).toMatch(new RegExp(`^ {2}${code} +\\w`, 'm'));
  });
});

describe('a command line that is wrong', () => {
  test('names the command that was meant, and exits with 6', async () => {
    const { code, stdout, stderr } = await cli(['enabel']);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "✗ Unknown command 'enabel'.
        Did you mean enable?
        Fix: guardduty-slack --help lists the commands, guardduty-slack <command> --help its options.
      "
    `);
  });

  test('names the option that was meant', async () => {
    const { code, stderr } = await cli(['plan', '--regoins', 'all']);
    expect(code).toBe(6);
    expect(stderr).toContain('Did you mean --regions?');
  });

  test('is told which values an option takes', async () => {
    const { code, stderr } = await cli(['plan', '--auto-enable', 'SOME']);
    expect(code).toBe(6);
    expect(stderr).toContain('Allowed choices are ALL, NEW, NONE.');
  });

  test('is told which words an argument takes, within the width of the terminal', async () => {
    const { code, stderr } = await cli(['policy', 'bogus'], { columns: 80 });
    expect(code).toBe(6);
    expect(stderr).toMatchInlineSnapshot(`
      "✗ 'bogus' is no principal.
        Fix: Allowed choices are management, admin, member, function, auditor.
      "
    `);
  });

  test('is told which commands have the option that this one does without', async () => {
    const { code, stderr } = await cli(['status', '--only', 'pipeline'], { columns: 80 });
    expect(code).toBe(6);
    expect(stderr).toMatchInlineSnapshot(`
      "✗ Unknown option '--only'.
        --only is for enable and plan; status does without it.
        Fix: guardduty-slack status --help lists its options.
      "
    `);
  });

  test('is wrong also when it asks for help about what is no command', async () => {
    const { code, stdout, stderr } = await cli(['help', 'statsu']);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain("Unknown command 'statsu'.\n  Did you mean status?");
    for (const right of [['help'], ['help', 'status'], ['help', 'help']])
      expect((await cli(right)).code).toBe(0);
  });

  test('is told the same about a variable', async () => {
    const { code, stderr } = await cli(['plan'], { env: { GUARDDUTY_SLACK_AUTO_ENABLE: 'SOME' } });
    expect(code).toBe(6);
    expect(stderr).toContain('GUARDDUTY_SLACK_AUTO_ENABLE is "SOME". Allowed choices are ALL, NEW, NONE.');
  });

  test('cannot ask for a table where there is none', async () => {
    const { code, stderr } = await cli(['explain', '--output', 'csv']);
    expect(code).toBe(6);
    expect(stderr).toContain('guardduty-slack explain writes text, json, not csv.');
  });
});

describe('the table of options', () => {
  test('gives every option a variable of its own', () => {
    const variables = OPTIONS.map(variableOf);
    expect(new Set(variables).size).toBe(variables.length);
  });

  test('has no option that takes the value of a secret', () => {
    const suspicious = OPTIONS.filter(({ flag }) => /webhook|token|secret|password/.test(flag));
    expect(suspicious.map(({ flag }) => flag)).toEqual(['--slack-webhook-env', '--slack-webhook-file']);
  });
});
