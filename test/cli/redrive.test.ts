import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { RedriveReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, addFault, callsOf, recordFinding, slackMessages } from '../../sandbox/index.ts';
import { registerWebhook, slackState, WEBHOOK_PATH } from '../../sandbox/slack/state.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';
import { emptyFolder } from './front-door.ts';

const DEAD = 'guardduty-slack-dead-letters';
const DEAD_AFAR = 'guardduty-slack-forwarder-dead-letters';
const QUEUE = 'guardduty-slack-findings';

function urlOf(region: string, name: string): string {
  return `https://sqs.${region}.amazonaws.com/${ADMIN_ACCOUNT}/${name}`;
}

/** Lets GuardDuty find something in the security account, each time something else. */
async function find({ world, sandbox }: Deployed, region: string, many = 1): Promise<void> {
  for (let index = 0; index < many; index++)
    recordFinding(world, { account: ADMIN_ACCOUNT, region, type: 'Impact:EC2/PortSweep', severity: 8 });
  await sandbox.settle();
}

/** Slack refuses what is found until the function believes it and moves it to the dead-letter queue. */
async function findRefused(all: Deployed, many = 1): Promise<void> {
  registerWebhook(all.world, { path: WEBHOOK_PATH, refuses: 'no_service' });
  await find(all, HOME, many);
  await all.believeRefusals();
}

/** Messages in the home Region's dead-letter queue, as the function leaves them there. */
async function deadLetters(all: Deployed, many = 1): Promise<void> {
  const detail = {
    id: 'f',
    type: 'Impact:EC2/PortSweep',
    severity: 8,
    accountId: ADMIN_ACCOUNT,
    region: HOME,
  };
  const label = (StringValue: string) => ({ DataType: 'String', StringValue });
  for (let index = 0; index < many; index++)
    await all.sqs(HOME).send(
      new SendMessageCommand({
        QueueUrl: urlOf(HOME, DEAD),
        MessageBody: JSON.stringify({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail }),
        MessageAttributes: {
          destination: label('default'),
          reason: label('no_service'),
          findingId: label('f'),
        },
      }),
    );
}

/** How many messages Slack has. */
function posts({ world }: Deployed): number {
  return slackMessages(world).length;
}

async function breakForwarding({ world }: Deployed): Promise<void> {
  const iam = new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
  const RoleName = 'guardduty-slack-forwarder';
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
}

describe('redrive', () => {
  test('says so when there is nothing to bring back, and writes nothing', async () => {
    const { run, world } = await deployed();
    const before = callsOf(world).length;
    const { code, stdout } = await run(['redrive', '--quiet']);
    expect(code).toBe(0);
    expect(stdout).toContain('✓ No dead letters: there is nothing to bring back.');
    const writes = callsOf(world)
      .slice(before)
      .filter(({ write }) => write);
    expect(writes).toEqual([]);
  });

  test('brings back what Slack refused, once Slack takes it again', async () => {
    const all = await deployed();
    await findRefused(all, 2);
    expect([all.messagesIn(HOME, DEAD), posts(all)]).toEqual([2, 0]);
    delete slackState(all.world).webhooks[WEBHOOK_PATH]?.refuses;

    const { code, report } = await all.report<RedriveReport>(['redrive']);
    await all.sandbox.settle();
    expect(code).toBe(0);
    expect(report.queues).toEqual([
      { region: HOME, name: DEAD, found: 2, moved: 2, left: 0, outcome: 'moved' },
      { region: AFAR, name: DEAD_AFAR, found: 0, moved: 0, left: 0, outcome: 'empty' },
    ]);
    expect([all.messagesIn(HOME, DEAD), all.messagesIn(HOME, QUEUE), posts(all)]).toEqual([0, 0, 2]);
  });

  test('people see each queue with its counts', async () => {
    const all = await deployed();
    await deadLetters(all);
    const { code, stdout } = await all.run(['redrive', '--quiet']);
    expect(code).toBe(0);
    expect(stdout.replace(/\d+ AWS calls \((\d+) writes\) in .*/, 'N AWS calls ($1 writes)'))
      .toMatchInlineSnapshot(`
      "✓ 1 dead letter is back in guardduty-slack-findings.

        us-east-1  guardduty-slack-dead-letters  1 found, 1 moved

      Delivery continues by itself: guardduty-slack status shows how many wait.

      N AWS calls (1 writes)
      "
    `);
  });

  test('--dry-run counts and moves nothing', async () => {
    const all = await deployed();
    await deadLetters(all, 2);
    const before = callsOf(all.world).length;
    const { code, report } = await all.report<RedriveReport>(['redrive', '--dry-run']);
    expect({ code, dryRun: report.dryRun, ok: report.ok }).toEqual({ code: 0, dryRun: true, ok: true });
    expect(report.queues[0]).toMatchObject({ found: 2, moved: 0, left: 2, outcome: 'planned' });
    const writes = callsOf(all.world)
      .slice(before)
      .filter(({ write }) => write);
    expect([writes, all.messagesIn(HOME, DEAD)]).toEqual([[], 2]);
  });

  test('carries what could not be forwarded over the Regions', async () => {
    const all = await deployed();
    await breakForwarding(all);
    await find(all, AFAR, 12);
    expect([all.messagesIn(AFAR, DEAD_AFAR), posts(all)]).toEqual([12, 0]);

    const { code, report } = await all.report<RedriveReport>(['redrive']);
    expect(code).toBe(0);
    expect(report.queues[1]).toEqual({
      region: AFAR,
      name: DEAD_AFAR,
      found: 12,
      moved: 12,
      left: 0,
      outcome: 'moved',
    });
    expect([all.messagesIn(AFAR, DEAD_AFAR), all.messagesIn(HOME, DEAD)]).toEqual([0, 0]);
    // Twelve posts take Slack's channel twenty-four seconds; that they are in the queue is enough here.
    expect(all.messagesIn(HOME, QUEUE) + posts(all)).toBeGreaterThanOrEqual(12);
  });

  test('brings back what the queue itself had refused, which no source queue is known for', async () => {
    const all = await deployed();
    const QueueUrl = urlOf(HOME, QUEUE);
    await all.sqs(HOME).send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: '' } }));
    await find(all, HOME);
    expect(all.messagesIn(HOME, DEAD)).toBe(1);
    const { code } = await all.report<RedriveReport>(['redrive']);
    await all.sandbox.settle();
    expect([code, all.messagesIn(HOME, DEAD), posts(all)]).toEqual([0, 0, 1]);
  });

  test('refuses while no one reads the queue, because messages keep longer among the dead letters', async () => {
    const all = await deployed();
    await deadLetters(all);
    const { EventSourceMappings: [mapping] = [] } = await all.lambda.send(
      new ListEventSourceMappingsCommand({}),
    );
    await all.lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled: false }));
    const { code, stderr } = await all.run(['redrive', '--quiet']);
    expect(code).toBe(5);
    expect(stderr).toContain('NOT_DELIVERED');
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('the event source mapping is switched off');
    expect(all.messagesIn(HOME, DEAD)).toBe(1);
    const dry = await all.report<RedriveReport>(['redrive', '--dry-run']);
    expect([dry.code, dry.report.ok, dry.report.notices[0]?.code]).toEqual([0, false, 'NOT_DELIVERED']);
  });

  test('a queue that fails does not keep the others, and nothing of it is lost', async () => {
    const all = await deployed();
    await breakForwarding(all);
    await find(all, AFAR, 2);
    await deadLetters(all);
    addFault(all.world, {
      operation: 'StartMessageMoveTask',
      kind: 'error',
      code: 'AccessDeniedException',
      message: 'not authorized to perform sqs:StartMessageMoveTask',
      status: 403,
    });
    const { code, report } = await all.report<RedriveReport>(['redrive']);
    expect([code, report.ok]).toEqual([3, false]);
    expect(report.queues).toMatchObject([
      { region: HOME, found: 1, moved: 0, left: 1, outcome: 'failed', error: { code: 'ACCESS_DENIED' } },
      { region: AFAR, found: 2, moved: 2, left: 0, outcome: 'moved' },
    ]);
    expect(all.messagesIn(HOME, DEAD)).toBe(1);
  });

  test('a message that someone else looks at just now is left, and the exit code says so', async () => {
    const all = await deployed();
    await deadLetters(all, 2);
    await all
      .sqs(HOME)
      .send(new ReceiveMessageCommand({ QueueUrl: urlOf(HOME, DEAD), VisibilityTimeout: 43_200 }));
    const { code, report } = await all.report<RedriveReport>(['redrive']);
    expect([code, report.queues[0]]).toEqual([
      3,
      { region: HOME, name: DEAD, found: 2, moved: 1, left: 1, outcome: 'moved' },
    ]);
  });

  test('when the time is over SQS continues by itself, and the same command again waits for it', async () => {
    const all = await deployed();
    Object.assign(all.world.settings.knobs, { 'sqs.moveTaskMs': 150_000 });
    await deadLetters(all);
    const first = await all.report<RedriveReport>(['redrive', '--timeout', '1']);
    expect([first.code, first.report.queues[0]]).toEqual([
      3,
      { region: HOME, name: DEAD, found: 1, moved: 0, left: 1, outcome: 'waiting' },
    ]);
    const second = await all.report<RedriveReport>(['redrive', '--timeout', '5']);
    expect([second.code, second.report.queues[0]?.outcome, all.messagesIn(HOME, DEAD)]).toEqual([
      0,
      'moved',
      0,
    ]);
  });

  test('what one of two destinations refused goes to that one alone', async () => {
    const all = await deployed();
    const { world, sandbox } = all;
    const second = registerWebhook(world, {
      path: '/services/T0SANDBOX/B0SECOND/second',
      channel: 'C0SECOND',
    });
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, 'guardduty-slack.yaml'),
      [
        'slack:',
        '  destinations:',
        '    - { name: one, webhook: "env:SLACK_WEBHOOK" }',
        '    - { name: two, webhook: "env:SECOND" }',
        '',
      ].join('\n'),
    );
    const enabled = await all.cli(
      [
        'enable',
        '--org',
        '--admin-account',
        ADMIN_ACCOUNT,
        '--regions',
        `${HOME},${AFAR}`,
        '--yes',
        '--quiet',
      ],
      { cwd, env: { SECOND: `${sandbox.url}${second}` } },
    );
    expect([enabled.code, enabled.stderr]).toEqual([0, '']);
    registerWebhook(world, { path: second, refuses: 'channel_not_found' });
    await find(all, HOME);
    await all.believeRefusals();
    const channels = (): string[] => slackMessages(world).map(({ channel }) => channel);
    expect([channels(), all.messagesIn(HOME, DEAD)]).toEqual([['C0SECURITY'], 1]);
    delete slackState(world).webhooks[second]?.refuses;

    const { code } = await all.report<RedriveReport>(['redrive']);
    await sandbox.settle();
    expect([code, channels(), all.messagesIn(HOME, DEAD)]).toEqual([0, ['C0SECURITY', 'C0SECOND'], 0]);
  });

  test('without a deployment there is nothing to bring back from', async () => {
    const { run } = await deployed();
    const { code, stderr } = await run(['redrive', '--name', 'another', '--quiet']);
    expect([code, stderr.includes('NO_DEPLOYMENT')]).toEqual([6, true]);
  });
});
