import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateFilterCommand, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { PurgeQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { AuditReport } from '../../src/provision/index.ts';
import {
  ADMIN_ACCOUNT,
  addFault,
  advance,
  memberId,
  recordFinding,
  slackMessages,
} from '../../sandbox/index.ts';
import { findQueue } from '../../sandbox/services/sqs/queue.ts';
import { regionState } from '../../sandbox/services/guardduty/state.ts';
import { registerWebhook, WEBHOOK_PATH } from '../../sandbox/slack/state.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';

const QUEUE = 'guardduty-slack-findings';
const DEAD = 'guardduty-slack-dead-letters';
const NONE = {
  found: 0,
  told: 0,
  digest: 0,
  repeat: 0,
  quiet: 0,
  waiting: 0,
  deadLetters: 0,
  suppressed: 0,
  beforeDeployment: 0,
  neverSeen: 0,
  unknown: 0,
};

interface Found {
  readonly region?: string;
  readonly severity?: number;
  readonly key?: string;
  readonly sample?: boolean;
}

/** Lets GuardDuty find something in a member, and what is sent arrive. @returns its id */
async function find({ world, sandbox }: Deployed, found: Found = {}): Promise<string> {
  const { region = HOME, severity = 8, ...rest } = found;
  const account = memberId(0);
  const id = recordFinding(world, { account, region, type: 'Impact:EC2/PortSweep', severity, ...rest });
  await sandbox.settle();
  return id ?? '';
}

function audited(all: Deployed, ...args: string[]) {
  return all.report<AuditReport>(['audit', ...args]);
}

/** While it lasts, nothing leaves the Region's bus. */
async function unheard(all: Deployed, region: string, work: () => Promise<string>): Promise<string> {
  const Name = region === HOME ? 'guardduty-slack-findings' : 'guardduty-slack-forwarder';
  await all.events(region).send(new DisableRuleCommand({ Name }));
  const id = await work();
  await all.events(region).send(new EnableRuleCommand({ Name }));
  return id;
}

async function setMapping({ lambda }: Deployed, Enabled: boolean): Promise<void> {
  const { EventSourceMappings: [mapping] = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled }));
}

describe('audit', () => {
  test('finds that every finding of every Region arrived', async () => {
    const all = await deployed();
    await find(all);
    await find(all, { region: AFAR });
    const { code, report } = await audited(all);
    expect([code, report.summary, report.missing]).toEqual([0, { ...NONE, found: 2, told: 2 }, []]);
    expect(report.regions.map(({ region, told }) => [region, told])).toEqual([
      [AFAR, 1],
      [HOME, 1],
    ]);
  });

  test('names a finding that never came, and exits with 2', async () => {
    const all = await deployed();
    await find(all);
    const id = await unheard(all, AFAR, () => find(all, { region: AFAR }));
    const { code, report } = await audited(all);
    expect(report.notices).toEqual([]);
    expect([code, report.summary]).toEqual([2, { ...NONE, found: 2, told: 1, neverSeen: 1 }]);
    expect(report.missing).toMatchObject([
      { id, account: memberId(0), region: AFAR, type: 'Impact:EC2/PortSweep', severity: 8 },
    ]);
    const { stdout } = await all.run(['audit', '--quiet']);
    expect(stdout).toContain('1 finding of 2 since ');
    expect(stdout).toContain(id);
  });

  test('a finding whose item is gone from the table has left no trace', async () => {
    const all = await deployed();
    const id = await find(all);
    const dynamodb = new DynamoDBClient(clientConfig(all.world, ADMIN_ACCOUNT, HOME));
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'guardduty-slack-findings' }));
    for (const { id: key } of Items)
      await dynamodb.send(
        new DeleteItemCommand({ TableName: 'guardduty-slack-findings', Key: { id: key ?? { S: '' } } }),
      );
    const { code, report } = await audited(all);
    expect([code, report.missing.map((one) => one.id)]).toEqual([2, [id]]);
  });

  test('a finding in the queue waits, every message stays, and a purged one is missing', async () => {
    const all = await deployed();
    await setMapping(all, false);
    await find(all);
    await find(all);
    const first = await audited(all);
    expect([first.code, first.report.summary.waiting, all.messagesIn(HOME, QUEUE)]).toEqual([0, 2, 2]);
    const QueueUrl = `https://sqs.${HOME}.amazonaws.com/${ADMIN_ACCOUNT}/${QUEUE}`;
    const { Messages } = await all
      .sqs(HOME)
      .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }));
    expect(Messages).toHaveLength(2);
    await all.sqs(HOME).send(new PurgeQueueCommand({ QueueUrl }));
    const second = await audited(all);
    expect([second.code, second.report.summary.neverSeen]).toEqual([2, 2]);
  });

  test('a message that something works on just now is not known, and never counts as missing', async () => {
    const all = await deployed();
    await setMapping(all, false);
    await find(all);
    const QueueUrl = `https://sqs.${HOME}.amazonaws.com/${ADMIN_ACCOUNT}/${QUEUE}`;
    await all.sqs(HOME).send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 43_200 }));
    const { code, report } = await audited(all);
    expect([code, report.summary]).toEqual([3, { ...NONE, found: 1, unknown: 1 }]);
  });

  test('what Slack refused is in the dead-letter queue, and stays there', async () => {
    const all = await deployed();
    registerWebhook(all.world, { path: WEBHOOK_PATH, refuses: 'no_service' });
    await find(all);
    await all.believeRefusals();
    const { code, report } = await audited(all);
    expect([code, report.summary]).toEqual([0, { ...NONE, found: 1, deadLetters: 1 }]);
    expect(all.messagesIn(HOME, DEAD)).toBe(1);
  });

  test('what a suppression rule archived was not sent', async () => {
    const all = await deployed();
    const { DetectorIds: [DetectorId] = [] } = await all.guardduty(HOME).send(new ListDetectorsCommand({}));
    await all.guardduty(HOME).send(
      new CreateFilterCommand({
        DetectorId,
        Name: 'known',
        Action: 'ARCHIVE',
        FindingCriteria: { Criterion: { type: { Equals: ['Impact:EC2/PortSweep'] } } },
      }),
    );
    await find(all);
    const { code, report } = await audited(all);
    expect([code, report.summary]).toEqual([0, { ...NONE, found: 1, suppressed: 1 }]);
  });

  test('an update is a repeat, a rise in severity that was not told is missing once its event is due', async () => {
    const all = await deployed();
    await find(all, { key: 'a', severity: 5 });
    advance(all.world, 60_000);
    await find(all, { key: 'a', severity: 5 });
    expect((await audited(all)).report.summary).toEqual({ ...NONE, found: 1, repeat: 1 });
    await unheard(all, HOME, () => find(all, { key: 'a', severity: 8 }));
    expect((await audited(all)).report.summary).toEqual({ ...NONE, found: 1, waiting: 1 });
    advance(all.world, 60 * 60_000);
    expect((await audited(all)).report.summary).toEqual({ ...NONE, found: 1, neverSeen: 1 });
  });

  test('samples count, each message by itself', async () => {
    const all = await deployed();
    await find(all, { sample: true });
    await unheard(all, HOME, () => find(all, { sample: true }));
    const { code, report } = await audited(all);
    expect(report.notices).toEqual([]);
    expect([code, report.summary]).toEqual([2, { ...NONE, found: 2, told: 1, neverSeen: 1 }]);
  });

  test('looks back as far as it is told, and takes nothing that is no time', async () => {
    const all = await deployed();
    await find(all);
    advance(all.world, 2 * 86_400_000);
    expect((await audited(all, '--since', '24h')).report.summary.found).toBe(0);
    expect((await audited(all, '--since', '3d')).report.summary.found).toBe(1);
    for (const since of ['0d', '91d', 'yesterday', '-1d'])
      expect((await all.run(['audit', `--since=${since}`])).code).toBe(6);
  });

  test('a Region that cannot be read is unknown, and the exit code says so', async () => {
    const all = await deployed();
    await unheard(all, AFAR, () => find(all, { region: AFAR }));
    await find(all);
    addFault(all.world, {
      operation: 'ListFindings',
      region: AFAR,
      kind: 'error',
      code: 'AccessDeniedException',
      message: 'not authorized to perform guardduty:ListFindings',
      status: 403,
    });
    const { code, report } = await audited(all);
    expect([code, report.summary]).toEqual([3, { ...NONE, found: 1, told: 1, unknown: 1 }]);
    expect(report.regions[0]).toMatchObject({ region: AFAR, error: { code: 'ACCESS_DENIED' } });
  });

  test('a table that cannot be read makes nothing missing', async () => {
    const all = await deployed();
    await find(all);
    addFault(all.world, {
      operation: 'BatchGetItem',
      kind: 'error',
      code: 'AccessDeniedException',
      message: 'not authorized to perform dynamodb:BatchGetItem',
      status: 403,
    });
    const { code, report } = await audited(all);
    expect([code, report.summary, report.notices.map((one) => one.code)]).toEqual([
      3,
      { ...NONE, found: 1, unknown: 1 },
      ['AUDIT_INCOMPLETE'],
    ]);
  });

  test('what DynamoDB did not come to is asked for again', async () => {
    const all = await deployed();
    await setMapping(all, false);
    for (let index = 0; index < 3; index++) await find(all);
    Object.assign(all.world.settings.knobs, { 'dynamodb.batchGetItems': 1, 'guardduty.pageSize': 2 });
    const { report } = await audited(all);
    expect(report.summary).toEqual({ ...NONE, found: 3, waiting: 3 });
  });
});

describe('audit --repair', () => {
  test('delivers what is missing, late and as EventBridge would have, and nothing twice', async () => {
    const all = await deployed();
    await find(all);
    const ids = [
      await unheard(all, HOME, () => find(all)),
      await unheard(all, AFAR, () => find(all, { region: AFAR })),
    ];
    advance(all.world, 60 * 60_000);
    const before = slackMessages(all.world).length;
    const refused = await all.run(['audit', '--repair', '--quiet']);
    expect([refused.code, refused.stderr.includes('NOT_CONFIRMED')]).toEqual([5, true]);
    await setMapping(all, false);
    const closed = await all.run(['audit', '--repair', '--yes', '--quiet']);
    expect([closed.code, closed.stderr.includes('NOT_DELIVERED')]).toEqual([5, true]);
    await setMapping(all, true);

    const { code, report } = await audited(all, '--repair', '--yes');
    expect([code, report.repaired, report.missing.map(({ id }) => id).sort()]).toEqual([0, 2, ids.sort()]);
    const again = await audited(all, '--repair', '--yes');
    expect([again.code, again.report.repaired, again.report.summary.neverSeen]).toEqual([0, 0, 0]);
    await all.sandbox.settle();
    const texts = slackMessages(all.world)
      .slice(before)
      .map((one) => JSON.stringify(one));
    expect(texts).toHaveLength(2);
    expect((await audited(all)).report.summary).toEqual({ ...NONE, found: 3, told: 3 });
  });

  test('queues the very event that EventBridge would have sent', async () => {
    const all = await deployed();
    const request = {
      account: memberId(0),
      region: HOME,
      type: 'CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin',
    };
    await setMapping(all, false);
    await all.events(HOME).send(new DisableRuleCommand({ Name: 'guardduty-slack-findings' }));
    const id = recordFinding(all.world, request);
    await all.events(HOME).send(new EnableRuleCommand({ Name: 'guardduty-slack-findings' }));
    const kept = Object.values(regionState(all.world, ADMIN_ACCOUNT, HOME).findings ?? {})
      .map(({ detail }) => detail)
      .find((one) => one.id === id);
    await setMapping(all, true);
    const queue = findQueue(all.world, `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:${QUEUE}`);
    expect((await all.run(['audit', '--repair', '--yes', '--quiet'])).code).toBe(0);
    const [message] = Object.values(queue?.messages ?? {});
    const event = JSON.parse(message?.body ?? '{}') as Record<string, unknown>;
    expect(event).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/) as string,
      'detail-type': 'GuardDuty Finding',
      source: 'aws.guardduty',
      account: ADMIN_ACCOUNT,
      time: kept?.updatedAt.replace(/\.\d+Z$/, 'Z'),
      region: HOME,
      resources: [],
      detail: kept,
    });
  });
});
