import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunReport, StatusReport } from '../../src/provision/index.ts';
import {
  addFault,
  ADMIN_ACCOUNT,
  callsOf,
  organizationWorld,
  recordFinding,
  singleAccountWorld,
  slackMessages,
  type World,
} from '../../sandbox/index.ts';
import { emptyFolder, frontDoorForTest } from './front-door.ts';

const ORG = ['--org', '--admin-account', ADMIN_ACCOUNT];
const WEBHOOK = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

function smallWorld(): World {
  return organizationWorld({ members: 3, suspended: 1, regions: ['us-east-1', 'eu-west-1'] });
}

function writesOf(world: World): number {
  return callsOf(world).filter(({ write, operation }) => write && operation !== 'AssumeRole').length;
}

describe('the whole story', () => {
  test('plan, enable, a finding in Slack, status, enable again, teardown', async () => {
    const world = smallWorld();
    const { cli, sandbox } = await frontDoorForTest(world);

    const planned = await cli(['plan', ...ORG, '--check'], { columns: 80 });
    expect(planned.code).toBe(2);
    expect(planned.stdout).toMatchInlineSnapshot(`
      "Plan for organization o-b19fea7c0d

        Organization             o-b19fea7c0d (5 accounts)
        Management account       111111111111
        Delegated administrator  222222222222
        Home Region              us-east-1
        Regions                  us-east-1, eu-west-1
        Skipped                  1 account (300000000003), AWS Organizations says
                                 SUSPENDED

      Organization
        + record               222222222222/us-east-1/organization
                               keeps what is there now, for a teardown
        + trusted-access       111111111111/global/{guardduty.amazonaws.com,
                               malware-protection.guardduty.amazonaws.com}
        + service-linked-role  111111111111/global/{AWSServiceRoleForAmazonGuardDuty,
                               AWSServiceRoleForAmazonGuardDutyMalwareProtection}
                               stays after a teardown: AWS shares it with every use of
                               the service
        + delegated-admin      111111111111/{us-east-1, eu-west-1}

      GuardDuty by Region
        + record                      222222222222/us-east-1/{us-east-1, eu-west-1}
                                      keeps what is there now, for a teardown
        + detector                    222222222222/{us-east-1, eu-west-1}
        + detector                    111111111111/{us-east-1, eu-west-1}
                                      the management account needs one of its own
                                      before it can be a member
        + organization-configuration  222222222222/{us-east-1, eu-west-1}
                                      auto-enable: ALL; 5 protection plans in each
        + members                     222222222222/{us-east-1, eu-west-1}
                                      3 accounts in each
        = 2 more already in place

      Slack pipeline
        + deployment            222222222222/us-east-1/guardduty-slack
        + role                  222222222222/global/{guardduty-slack-function,
                                guardduty-slack-forwarder}
        + dead-letter-queue     222222222222/us-east-1/guardduty-slack-dead-letters
        + queue                 222222222222/us-east-1/guardduty-slack-findings
        + table                 222222222222/us-east-1/guardduty-slack-findings
        + log-group             222222222222/us-east-1/aws/lambda/guardduty-slack
        + secret                222222222222/us-east-1/default
                                not given yet: enable asks for it, or takes it from
                                --slack-webhook-env or --slack-webhook-file
        + function              222222222222/us-east-1/guardduty-slack
        + event-source-mapping  222222222222/us-east-1/guardduty-slack-findings
        + finding-rule          222222222222/us-east-1/guardduty-slack-findings
        + heartbeat-rule        222222222222/us-east-1/guardduty-slack-heartbeat
        + alarm                 222222222222/us-east-1/{guardduty-slack-dead-letters,
                                guardduty-slack-undelivered, guardduty-slack-stalled,
                                guardduty-slack-function-errors}

      Forwarders of the other Regions
        + dead-letter-queue  222222222222/eu-west-1/guardduty-slack-forwarder-dead-
                             letters
        + forwarder-rule     222222222222/eu-west-1/guardduty-slack-forwarder
        + alarm              222222222222/eu-west-1/guardduty-slack-forwarder-dead-
                             letters

      Plan: 36 to create, 0 to change, 0 to remove, 2 already in place.

      Cost: this turns on GuardDuty in 6 more account-Regions and 5 protection plans
      (EBS_MALWARE_PROTECTION, EKS_AUDIT_LOGS, LAMBDA_NETWORK_LOGS, RDS_LOGIN_EVENTS
      and S3_DATA_EVENTS). AWS bills each account by what GuardDuty analyzes in it;
      what is new to an account is free for 30 days.
      https://aws.amazon.com/guardduty/pricing/

      ! The alarms of eu-west-1, us-east-1 have no SNS topic, so no one is notified if
        Slack delivery fails.
        Fix: Name an SNS topic of each Region in alarms.topics.
        ALARMS_WITHOUT_TOPIC
      "
    `);
    expect(writesOf(world)).toBe(0);

    const enabled = await cli(['enable', ...ORG, ...WEBHOOK, '--yes'], { columns: 80 });
    expect(enabled.code).toBe(0);
    expect(enabled.stdout.replace(/\d+ \(\d+ writes\) in .*/, '<calls>')).toMatchInlineSnapshot(`
      "✓ GuardDuty runs in 2 Regions in all eligible accounts of organization
        o-b19fea7c0d; findings are delivered to Slack.

        Changes            36 created; 2 already in place
        Members            6 of 6 account-Regions protected
        Slack              findings of severity 4 and above from 2 Regions, to default
        Existing findings  no Critical or High finding in 2 Regions
        AWS calls          <calls>

      · Skipped: 1 account (300000000003), AWS Organizations says SUSPENDED

      ! The alarms of eu-west-1, us-east-1 have no SNS topic, so no one is notified if
        Slack delivery fails.
        Fix: Name an SNS topic of each Region in alarms.topics.
        ALARMS_WITHOUT_TOPIC

      Next
        guardduty-slack test    a sample finding: it proves that Slack takes them
        guardduty-slack status  what is true now, at any time
        the same command again  after changing the configuration
      "
    `);

    recordFinding(world, { account: ADMIN_ACCOUNT, region: 'eu-west-1', type: 'Backdoor:EC2/C&CActivity.B' });
    await sandbox.settle();
    expect(slackMessages(world)).toHaveLength(1);

    const status = await cli(['status'], { columns: 80 });
    expect(status.code).toBe(0);
    expect(
      status.stdout
        .replace(/\d+ AWS calls in .*/, '<calls>')
        .replace(/127[\d.:]+/, '<host>')
        .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '<the minute of now>')
        .replace(/p50 [\d.]+ s, p95 [\d.]+ s/, 'p50 <s>, p95 <s>'),
    ).toMatchInlineSnapshot(`
      "✓ Healthy: GuardDuty runs for organization o-b19fea7c0d, and findings can reach
        Slack.

        Organization             o-b19fea7c0d (5 accounts)
        Delegated administrator  222222222222
        Members                  6 of 6 account-Regions protected
        Home Region              us-east-1

      GuardDuty by Region
        Region      Detector   Administrator   Auto-enable   Members   To Slack
        us-east-1   ENABLED    222222222222    ALL           3 of 3    home
        eu-west-1   ENABLED    222222222222    ALL           3 of 3    forwarded

      Slack pipeline in us-east-1
        Rule                    ok
        Queue                   0 waiting, 0 in flight
        Dead-letter queue       none
        Function                version 1, up to date, nodejs24.x
        Event source mapping    enabled
        Destinations            default (webhook)
        Allowed hosts           <host>
        Alarms                  5 set, all OK
        Last delivered finding  <the minute of now> (Backdoor:EC2/C&CActivity.B,
                                eu-west-1, to default)
        Oldest waiting finding  none waits
        Slack’s last answer     200 ok at <the minute of now> (default)
        From finding to Slack   p50 <s>, p95 <s> in the last 7 days

      · Skipped: 1 account (300000000003), AWS Organizations says SUSPENDED

      ! The alarms of eu-west-1, us-east-1 have no SNS topic, so no one is notified if
        Slack delivery fails.
        Fix: Name an SNS topic of each Region in alarms.topics.
        ALARMS_WITHOUT_TOPIC

      <calls>
      "
    `);

    const before = writesOf(world);
    const again = await cli(['enable', ...ORG, '--yes']);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Already in place');
    expect(writesOf(world)).toBe(before);

    const organization = (JSON.parse((await cli(['status', '--output', 'json'])).stdout) as StatusReport)
      .organization;
    const down = await cli(['teardown', '--org', '--yes', '--expect-org', organization?.id ?? '']);
    expect(down.code).toBe(0);
    expect(down.stdout).toContain('Teardown complete');
    expect((await cli(['status'])).code).toBe(2);
  });
});

describe('enable', () => {
  test('without a Slack secret changes nothing, and says how to give one', async () => {
    const world = smallWorld();
    const { cli } = await frontDoorForTest(world);
    const { code, stdout, stderr } = await cli(['enable', ...ORG, '--yes']);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain('SLACK_SECRET_MISSING');
    expect(writesOf(world)).toBe(0);
  });

  test('off a terminal and without --yes shows the plan, changes nothing and exits with 5', async () => {
    const world = smallWorld();
    const { cli } = await frontDoorForTest(world);
    const { code, stdout, stderr } = await cli(['enable', ...ORG, ...WEBHOOK]);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('Plan for organization');
    expect(stderr).toContain('leave eu-west-1 for us-east-1');
    expect(stderr).toContain('NOT_CONFIRMED');
    expect(writesOf(world)).toBe(0);
  });

  test('on a terminal asks, and Enter means no', async () => {
    const world = smallWorld();
    const { cli } = await frontDoorForTest(world);
    const { code, stderr } = await cli(['enable', ...ORG, ...WEBHOOK], {
      terminal: true,
      columns: 80,
      keys: ['\r'],
    });
    expect(code).toBe(5);
    expect(stderr).toContain('Canceled. No changes made.');
    expect(writesOf(world)).toBe(0);
  });

  test('on a terminal continues after yes', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const { code, stdout } = await cli(['enable', ...ORG, ...WEBHOOK], {
      terminal: true,
      columns: 80,
      keys: ['y'],
    });
    expect(code).toBe(0);
    expect(stdout).toContain('GuardDuty runs in 2 Regions');
  });

  test('for one account alone needs no Organization', async () => {
    const world = singleAccountWorld({ regions: ['us-east-1'] });
    const { cli } = await frontDoorForTest(world);
    const { code, stdout } = await cli(['enable', ...WEBHOOK, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('GuardDuty runs in 1 Region of this account');
  });

  test('continues elsewhere when a Region fails, exits with 3 and says what to do', async () => {
    const world = smallWorld();
    const { cli } = await frontDoorForTest(world);
    addFault(world, {
      service: 'guardduty',
      operation: 'CreateMembers',
      region: 'eu-west-1',
      times: -1,
      code: 'AccessDeniedException',
      message: 'User is not authorized to perform: guardduty:CreateMembers',
      status: 403,
    });
    const { code, stdout } = await cli(['enable', ...ORG, ...WEBHOOK, '--yes']);
    expect(code).toBe(3);
    expect(stdout).toContain('Partly done');
    expect(stdout).toContain('members 222222222222/eu-west-1');
    expect(stdout).toContain('ACCESS_DENIED');
    expect(stdout).toContain('the same command again');
  });

  test('refuses the management account as the administrator', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const { code, stderr } = await cli([
      'enable',
      '--org',
      '--admin-account',
      '111111111111',
      ...WEBHOOK,
      '--yes',
    ]);
    expect(code).toBe(5);
    expect(stderr).toContain('ADMIN_IS_MANAGEMENT');
  });

  test('refuses another Organization than the one expected', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const { code, stderr } = await cli([
      'enable',
      ...ORG,
      ...WEBHOOK,
      '--yes',
      '--expect-org',
      'o-someoneelse',
    ]);
    expect(code).toBe(5);
    expect(stderr).toContain('WRONG_ORGANIZATION');
  });

  test('says that credentials are missing, and exits with 4', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    process.env['AWS_ACCESS_KEY_ID'] = '';
    process.env['AWS_SECRET_ACCESS_KEY'] = '';
    const { code, stderr } = await cli(['plan', ...ORG]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/CREDENTIALS_(?:MISSING|INVALID)/);
  });

  test('draws nothing wider than the terminal, on either stream', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    await cli(['enable', ...ORG, ...WEBHOOK, '--yes', '--regions', 'us-east-1']);
    for (const columns of [40, 60, 80, 200])
      for (const args of [
        ['plan', ...ORG],
        ['plan', ...ORG, '--verbose'],
        ['status'],
        ['teardown', '--org'],
      ]) {
        const { stdout, stderr } = await cli(args, { columns });
        const wide = `${stdout}\n${stderr}`.split('\n').filter((line) => line.length > columns);
        expect({ args, columns, wide }).toEqual({ args, columns, wide: [] });
      }
  });
});

describe('machine-readable output', () => {
  test('of plan is one JSON object on stdout, with all talk on stderr', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const { stdout } = await cli(['plan', ...ORG, '--output', 'json']);
    const report = JSON.parse(stdout) as RunReport;
    expect(report).toMatchObject({ version: 1, command: 'plan', homeRegion: 'us-east-1' });
    expect(report.changes.length).toBeGreaterThan(20);
  });

  test('of enable as ndjson is a line for each event, the report last', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const { stdout } = await cli(['enable', ...ORG, ...WEBHOOK, '--yes', '--output', 'ndjson']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(lines.at(-1)?.type).toBe('report');
    expect(lines.filter(({ type }) => type === 'applied').length).toBeGreaterThan(20);
  });

  test('of a failure is an error object, so that a program need not read sentences', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const { code, stdout } = await cli(['redrive', '--output', 'json']);
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, error: { code: 'NO_DEPLOYMENT' } });
    const status = await cli(['status', '--output', 'json']);
    // Nothing is what status found; whoever waits for a deployment is not told of a wrong command line.
    expect(status.code).toBe(2);
    expect(JSON.parse(status.stdout)).toMatchObject({ version: 1, error: { code: 'NO_DEPLOYMENT' } });
  });

  test('of status has the same facts as CSV and as one HTML page', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    await cli(['enable', ...ORG, ...WEBHOOK, '--yes']);
    const csv = (await cli(['status', '--output', 'csv'])).stdout;
    expect(csv.split('\r\n')[0]).toBe(
      'type,account,region,status,healthy,eligible,enabled,code,message,fix,new_accounts,to_slack,impact,expected,actual,amount,currency',
    );
    expect(csv).toContain('region,222222222222,eu-west-1,ENABLED,true,3,3,,,,ALL,forwarded');
    const html = (await cli(['status', '--output', 'html'])).stdout;
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|https?:\/\//);
    expect(html).toContain('eu-west-1');
  });
});

describe('a Slack secret', () => {
  const CANARY = 'canary5ecret';

  test('is nowhere to be seen: not on a stream, in a call record, in a report or in the world', async () => {
    const world = smallWorld();
    const { cli, sandbox } = await frontDoorForTest(world);
    const folder = emptyFolder();
    const webhook = `${sandbox.slackWebhook.slice(0, sandbox.slackWebhook.lastIndexOf('/'))}/${CANARY}`;
    writeFileSync(join(folder, 'webhook'), `${webhook}\n`);
    chmodSync(join(folder, 'webhook'), 0o600);
    const outputs = [
      await cli(['enable', ...ORG, '--slack-webhook-file', 'webhook', '--yes', '--debug', '--verbose'], {
        cwd: folder,
      }),
      await cli(
        ['enable', ...ORG, '--slack-webhook-file', 'webhook', '--yes', '--output', 'ndjson', '--debug'],
        { cwd: folder },
      ),
      await cli(['plan', ...ORG, '--verbose', '--output', 'json', '--slack-webhook-file', 'webhook'], {
        cwd: folder,
      }),
      await cli(['status', '--verbose', '--output', 'html']),
    ];
    expect(JSON.stringify(outputs)).not.toContain(CANARY);
    expect(JSON.stringify(callsOf(world))).not.toContain(CANARY);
  });

  test('in a file that others can read is told, and taken', async () => {
    const { cli, sandbox } = await frontDoorForTest(smallWorld());
    const folder = emptyFolder();
    writeFileSync(join(folder, 'webhook'), sandbox.slackWebhook, { mode: 0o644 });
    const { code, stderr } = await cli(['plan', ...ORG, '--slack-webhook-file', 'webhook'], { cwd: folder });
    expect(code).toBe(0);
    expect(stderr).toContain('chmod 600 webhook');
  });

  test('can be piped in', async () => {
    const { cli, sandbox } = await frontDoorForTest(smallWorld());
    const { code } = await cli(['enable', ...ORG, '--slack-webhook-file', '-', '--yes'], {
      stdin: `${sandbox.slackWebhook}\n`,
    });
    expect(code).toBe(0);
  });

  test('is asked for on a terminal, unseen, only when AWS does not have it', async () => {
    const world = smallWorld();
    const { cli, sandbox } = await frontDoorForTest(world);
    const first = await cli(['enable', ...ORG, '--yes'], {
      terminal: true,
      columns: 100,
      keys: [`${sandbox.slackWebhook}\r`],
    });
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('Slack webhook URL (not shown)');
    expect(first.stderr).not.toContain(sandbox.slackWebhook);
    const second = await cli(['enable', ...ORG, '--yes'], { terminal: true, columns: 100 });
    expect(second.code).toBe(0);
    expect(second.stderr).not.toContain('not shown');
  });

  test('that does not point to Slack is refused without repeating it', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const { code, stdout, stderr } = await cli(['enable', ...ORG, ...WEBHOOK, '--yes'], {
      env: { SLACK_WEBHOOK: `https://example.com/services/${CANARY}` },
    });
    expect(code).toBe(6);
    expect(stderr).toContain('SLACK_SECRET_INVALID');
    expect(stdout + stderr).not.toContain(CANARY);
  });

  test('that a variable does not hold is missed by the name of the variable', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const { code, stderr } = await cli(['enable', ...ORG, '--slack-webhook-env', 'NO_SUCH', '--yes']);
    expect(code).toBe(6);
    expect(stderr).toContain('The variable NO_SUCH, named by --slack-webhook-env, is not set.');
  });
});

describe('teardown', () => {
  test('wants to be told which Organization is meant when no one is asked', async () => {
    const world = smallWorld();
    const { cli } = await frontDoorForTest(world);
    await cli(['enable', ...ORG, ...WEBHOOK, '--yes']);
    const before = writesOf(world);
    const without = await cli(['teardown', '--org', '--yes']);
    expect(without.code).toBe(5);
    expect(without.stderr).toMatch(/Add --expect-org o-\w+ if that is the one/);
    const wrong = await cli(['teardown', '--org', '--yes', '--expect-org', 'o-someoneelse']);
    expect(wrong.code).toBe(5);
    expect(writesOf(world)).toBe(before);
  });

  test('on a terminal wants the id typed, and takes no other', async () => {
    const world = smallWorld();
    const { cli } = await frontDoorForTest(world);
    await cli(['enable', ...ORG, ...WEBHOOK, '--yes']);
    const before = writesOf(world);
    const { code, stderr } = await cli(['teardown', '--org'], {
      terminal: true,
      columns: 80,
      keys: ['yes\r'],
    });
    expect(code).toBe(5);
    expect(stderr).toContain('so nothing was changed');
    expect(writesOf(world)).toBe(before);
  });

  test('as a dry run changes nothing', async () => {
    const world = smallWorld();
    const { cli } = await frontDoorForTest(world);
    await cli(['enable', ...ORG, ...WEBHOOK, '--yes']);
    const before = writesOf(world);
    const { code, stdout } = await cli(['teardown', '--org', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('Teardown plan');
    expect(writesOf(world)).toBe(before);
  });
});

describe('an interruption', () => {
  test('lets what is under way finish, says how to continue and exits with 130; a re-run completes it', async () => {
    const world = smallWorld();
    const { cli } = await frontDoorForTest(world);
    let interrupt: ((signal: 'SIGINT' | 'SIGTERM') => void) | undefined;
    const { code, stderr } = await cli(['enable', ...ORG, ...WEBHOOK, '--yes'], {
      io: {
        onInterrupt: (listener) => {
          interrupt = listener;
          return () => undefined;
        },
        sleep: async () => {
          // A wait in the middle of the run, after something was written.
          if (writesOf(world) > 0) {
            interrupt?.('SIGINT');
            interrupt = undefined;
          }
          await new Promise((resolve) => setTimeout(resolve, 5));
        },
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping: what is under way is finished first');
    expect(stderr).toContain('to resume');
    expect((await cli(['enable', ...ORG, ...WEBHOOK, '--yes'])).code).toBe(0);
  });

  test('a second time ends at once', async () => {
    const { cli } = await frontDoorForTest(smallWorld());
    const ends: number[] = [];
    let interrupt: ((signal: 'SIGINT' | 'SIGTERM') => void) | undefined;
    await cli(['enable', ...ORG, ...WEBHOOK, '--yes'], {
      io: {
        onInterrupt: (listener) => {
          interrupt = listener;
          return () => undefined;
        },
        sleep: async () => {
          const once = interrupt;
          interrupt = undefined;
          once?.('SIGINT');
          once?.('SIGINT');
          await new Promise((resolve) => setTimeout(resolve, 5));
        },
        exit: (code) => ends.push(code),
      },
    });
    expect(ends).toEqual([130]);
  });
});
