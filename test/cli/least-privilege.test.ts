import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateDetectorCommand,
  CreateFilterCommand,
  CreateIPSetCommand,
  CreateTrustedEntitySetCommand,
  DisassociateMembersCommand,
  EnableOrganizationAdminAccountCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  StopMonitoringMembersCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import {
  AttachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { EnableAWSServiceAccessCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { SendMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import { afterEach, expect, test, vi } from 'vitest';
import {
  ADMIN_ACCOUNT,
  MANAGEMENT_ACCOUNT,
  memberId,
  canonicalDump,
  organizationWorld,
  recordFinding,
  singleAccountWorld,
  slackMessages,
  advance,
  type Asked,
  type World,
} from '../../sandbox/index.ts';
import { setRegion } from '../../sandbox/services/account/state.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { sendToQueue } from '../../sandbox/services/sqs/queue.ts';
import { failSlack } from '../../sandbox/slack/failures.ts';
import { registerWebhook, slackState, WEBHOOK_PATH } from '../../sandbox/slack/state.ts';
import type { Ended } from './front-door.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import {
  actionsIn,
  denied,
  holderOf,
  HOME,
  leastPrivilege,
  OTHER,
  ROLES,
  type LeastPrivilege,
} from './least-privilege.ts';

const REGIONS = [HOME, OTHER];
const NAMED = ['--admin-account', ADMIN_ACCOUNT];
const HERE = ['--regions', REGIONS.join(',')];
const WEBHOOK = ['--slack-webhook-env', 'SLACK_WEBHOOK'];
const GO = ['--yes', '--output', 'json'];

/** Everything that any story here has needed: minimality is judged over all of them. */
const needed: Asked[] = [];
let policies: LeastPrivilege['policies'] | undefined;
let closing: (() => Promise<void>) | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await closing?.();
  closing = undefined;
});

async function begin(world: World, members: number, more: readonly string[] = []): Promise<LeastPrivilege> {
  const story = await leastPrivilege(world, members, more);
  closing = async () => {
    needed.push(...story.asked());
    await story.door.sandbox.close();
  };
  return story;
}

/** A function's log group is made beforehand; that the function may not is meant. */
const MEANT = /^function: logs:CreateLogGroup on /;

/** It ended as it should; if not, the failure shows what was said. */
function ended({ code, stdout, stderr }: Ended, expected = 0): void {
  const said = code === expected ? '' : stdout + stderr;
  expect({ code, said }).toEqual({ code: expected, said: '' });
}

/** Without a question, a teardown wants the Organization's name. */
function meant(world: World): readonly string[] {
  return ['--expect-org', organizationOf(world)!.id];
}

/** What changes nothing: messages that are looked at stay in their queue. */
const READS =
  /:(?:Get|List|Describe|Test|BatchGet|Scan|FilterLogEvents|ReceiveMessage|ChangeMessageVisibility)/;

function refusedIn(story: LeastPrivilege): readonly string[] {
  return denied(story.asked()).filter((one) => !MEANT.test(one));
}

test('with the printed policies alone, an Organization is set up, watched, repaired, tried out and taken back', async () => {
  const world = organizationWorld({
    members: 2,
    regions: REGIONS,
    knobs: { 'guardduty.memberEnableDelayMs': 20_000 },
  });
  const story = await begin(world, 2);
  const { as, door } = story;
  policies = story.policies;

  ended(await as('operator', ['doctor', '--org', '--deep', ...NAMED, ...ROLES, ...HERE, ...WEBHOOK]));
  ended(await as('operator', ['plan', '--org', ...NAMED, ...ROLES, ...HERE]));
  ended(await as('operator', ['enable', '--org', ...NAMED, ...ROLES, ...HERE, ...WEBHOOK, ...GO]));
  expect(refusedIn(story)).toEqual([]);
  const tried = await as('operator', ['test', ...ROLES.slice(0, 2)]);
  ended(tried);
  const before = slackMessages(world).length;

  recordFinding(world, {
    account: memberId(0),
    region: OTHER,
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    severity: 8,
  });
  await door.sandbox.settle();
  expect(slackMessages(world)).toHaveLength(before + 1);
  const weekly = JSON.stringify({ 'guardduty-slack': 'heartbeat' });
  sendToQueue(world, `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:guardduty-slack-findings`, weekly);
  await door.sandbox.settle();
  expect(slackMessages(world)).toHaveLength(before + 2);
  // Slack refuses one finding until the function believes it; of another it knows nothing for a while.
  registerWebhook(world, { path: WEBHOOK_PATH, refuses: 'channel_is_archived' });
  await another(story, memberId(0));
  for (let minute = 0; minute < 5; minute++) {
    advance(world, 60_000);
    await door.sandbox.settle();
  }
  delete slackState(world).webhooks[WEBHOOK_PATH]?.refuses;
  failSlack(world, { kind: 'status', status: 503 });
  await another(story, memberId(1));
  await hide(world);
  ended(await as('operator', ['status', '--deep', ...ROLES]), 2);
  ended(await as('operator', ['status', '--quick', '--cost', ...ROLES.slice(0, 2)]), 2);

  await spoil(world);
  const repaired = await as('operator', ['enable', '--org', ...NAMED, ...ROLES, ...HERE, ...WEBHOOK, ...GO]);
  ended(repaired);
  const again = await as('operator', ['enable', '--org', ...NAMED, ...ROLES, ...HERE, ...GO]);
  expect(JSON.parse(again.stdout)).toMatchObject({ summary: { create: 0, update: 0, remove: 0 } });
  expect(refusedIn(story)).toEqual([]);

  advance(world, 310_000);
  await door.sandbox.settle();
  await deadLetters(world);
  ended(await as('operator', ['audit', ...ROLES.slice(0, 2)]));
  ended(await as('operator', ['redrive', ...ROLES.slice(0, 2)]));
  // What was given back comes again after at most 15 minutes.
  for (let wait = 0; wait < 3; wait++) {
    await door.sandbox.settle();
    advance(world, 1_000_000);
  }
  expect(refusedIn(story)).toEqual([]);

  const down = await as('operator', [
    'teardown',
    '--org',
    '--delete-member-detectors',
    ...ROLES,
    ...GO,
    ...meant(world),
  ]);
  ended(down);
  expect(refusedIn(story)).toEqual([]);
});

test('with the printed policies alone, chosen accounts are protected, and detectors from before are restored', async () => {
  const world = organizationWorld({
    members: 3,
    regions: REGIONS,
    ous: ['Workloads', 'Sandbox'],
    knobs: { 'organizations.accountPaths': false },
  });
  const unit = Object.values(organizationOf(world)!.ous).find(({ name }) => name === 'Sandbox')!.id;
  for (const account of [MANAGEMENT_ACCOUNT, ADMIN_ACCOUNT])
    await new GuardDutyClient(clientConfig(world, account, OTHER)).send(
      new CreateDetectorCommand({ Enable: false }),
    );
  const story = await begin(world, 3, ['--exclude-ou', unit]);
  const { as } = story;
  const enable = ['enable', '--org', ...NAMED, ...ROLES, ...HERE, '--exclude-ou', unit, ...WEBHOOK, ...GO];
  const up = await as('operator', enable);
  ended(up);

  const admin = new GuardDutyClient(clientConfig(world, ADMIN_ACCOUNT, HOME));
  const [DetectorId] = (await admin.send(new ListDetectorsCommand({}))).DetectorIds!;
  await admin.send(new StopMonitoringMembersCommand({ DetectorId, AccountIds: [memberId(0)] }));
  // Who is missing among members is asked about first: it may not have enabled the Region.
  await admin.send(new DisassociateMembersCommand({ DetectorId, AccountIds: [memberId(2)] }));
  const second = await as('operator', enable);
  ended(second);

  const down = await as('operator', ['teardown', '--org', ...ROLES, ...GO, ...meant(world)]);
  ended(down);
  expect(refusedIn(story)).toEqual([]);
});

test("with the printed policy alone, the admin account's own operator continues from the second day", async () => {
  const world = organizationWorld({
    members: 2,
    regions: REGIONS,
    knobs: { 'organizations.accountPaths': false },
  });
  const organizations = new OrganizationsClient(clientConfig(world, MANAGEMENT_ACCOUNT));
  for (const ServicePrincipal of ['guardduty.amazonaws.com', 'malware-protection.guardduty.amazonaws.com'])
    await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
  for (const region of REGIONS) {
    await new GuardDutyClient(clientConfig(world, MANAGEMENT_ACCOUNT, region)).send(
      new EnableOrganizationAdminAccountCommand({ AdminAccountId: ADMIN_ACCOUNT }),
    );
    advance(world, 5_000);
  }
  const unit = Object.values(organizationOf(world)!.ous).find(({ name }) => name === 'Workloads')!.id;
  const story = await begin(world, 2, ['--ou', unit]);
  const { as } = story;
  const doctor = await as('admin', ['doctor', '--org', ...HERE, ...WEBHOOK]);
  ended(doctor);
  const up = await as('admin', ['enable', '--org', '--ou', unit, ...HERE, ...WEBHOOK, ...GO]);
  ended(up);
  ended(await as('admin', ['status']));
  const down = await as('admin', ['teardown', ...GO, ...meant(world)]);
  ended(down);
  expect(refusedIn(story)).toEqual([]);
});

test('with the printed policy alone, an auditor looks at everything, and changes nothing, whatever is tried', async () => {
  const world = organizationWorld({ members: 2, regions: REGIONS });
  const unit = Object.values(organizationOf(world)!.ous)[0]!.id;
  const story = await begin(world, 2, ['--exclude-ou', unit]);
  const { as } = story;
  const chosen = ['--exclude-ou', unit, '--auto-enable', 'NONE'];
  ended(await as('operator', ['enable', '--org', ...NAMED, ...ROLES, ...HERE, ...chosen, ...WEBHOOK, ...GO]));

  await hide(world);
  ended(await as('auditor', ['status', '--output', 'json']));
  ended(await as('auditor', ['status', '--quick']));
  const { stdout } = await as('auditor', ['status', '--cost', '--output', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ cost: { notKnown: [] } });
  ended(await as('auditor', ['plan', '--org', '--check', ...HERE, ...chosen]));
  ended(await as('auditor', ['doctor', '--org', ...HERE, ...WEBHOOK]));
  expect(refusedIn(story)).toEqual([]);

  await spoil(world);
  await deadLetters(world);
  for (const sample of [true, false])
    recordFinding(world, {
      account: memberId(0),
      region: HOME,
      type: 'Impact:EC2/PortSweep',
      severity: 8,
      sample,
    });
  ended(await as('auditor', ['audit']));
  ended(await as('auditor', ['status']), 2);
  ended(await as('auditor', ['plan', '--org', '--check', ...HERE, ...chosen]), 2);
  expect(refusedIn(story)).toEqual([]);
  const before = canonicalDump(world);
  for (const args of [
    ['enable', '--org', ...HERE, ...chosen, ...WEBHOOK, ...GO],
    ['test', '--timeout', '1'],
    ['redrive'],
    ['teardown', '--discard', '2', ...GO, ...meant(world)],
  ])
    expect({ args, code: (await as('auditor', args)).code }).not.toEqual({ args, code: 0 });
  expect(canonicalDump(world)).toEqual(before);
  const written = story.asked().filter((one) => holderOf(one.principal) === 'auditor' && one.allowed);
  expect(written.map(({ action }) => action).filter((action) => !READS.test(action))).toEqual([]);
});

test("with the printed policy alone, an auditor reads no stored Slack secret, and no log but the function's", async () => {
  const world = organizationWorld({ members: 1, regions: [HOME] });
  const { policies } = await begin(world, 1);
  const secrets = policies.auditor.Statement.filter(({ Action }) =>
    [Action].flat().includes('ssm:GetParameter'),
  );
  expect(secrets.flatMap(({ Resource }) => Resource)).toEqual([
    expect.stringMatching(/parameter\/guardduty-slack\/deployment\*$/),
    expect.stringMatching(/parameter\/guardduty-slack\/before\*$/),
  ]);
  expect(
    actionsIn(policies.auditor).filter((action) =>
      /DeleteMessage|SendMessage|[^h]GetItem|GetFunction$/.test(action),
    ),
  ).toEqual([]);
  const logs = policies.auditor.Statement.filter(({ Action }) =>
    [Action].flat().includes('logs:FilterLogEvents'),
  );
  for (const log of logs.flatMap(({ Resource }) => Resource))
    expect(log).toMatch(/log-group:\/aws\/lambda\/guardduty-slack(?::\*)?$/);
});

test('with the printed policies alone, tags of the organization are put on everything and taken off again', async () => {
  const world = organizationWorld({ members: 1, regions: REGIONS });
  const story = await begin(world, 1);
  const enable = ['enable', '--org', ...NAMED, ...ROLES, ...HERE, ...WEBHOOK, ...GO];
  ended(
    await story.as('operator', [...enable, '--tag', 'cost-center=1234', '--tag', 'owner=soc@example.com']),
  );
  ended(await story.as('admin', ['status']));
  ended(await story.as('auditor', ['status']));
  expect(madeWith(world, 'soc@example.com')).toBe(true);
  ended(await story.as('operator', [...enable, '--tag', 'cost-center=99']));
  expect(madeWith(world, 'soc@example.com')).toBe(false);
  ended(await story.as('operator', enable));
  const plan = ['plan', '--org', ...NAMED, ...ROLES, ...HERE, '--check'];
  ended(await story.as('operator', plan));
  expect(refusedIn(story)).toEqual([]);
});

test('with the printed policy alone, one account is set up and taken back', async () => {
  const world = singleAccountWorld({ account: ADMIN_ACCOUNT, regions: REGIONS });
  const story = await begin(world, 0);
  const { as } = story;
  ended(await as('admin', ['doctor', ...HERE, ...WEBHOOK]));
  ended(await as('admin', ['enable', ...HERE, ...WEBHOOK, ...GO]));
  ended(await as('admin', ['status']));
  for (const command of ['status', 'doctor', 'plan'])
    ended(await as('auditor', [command, ...(command === 'status' ? [] : HERE)]));
  const down = await as('admin', ['teardown', ...GO]);
  ended(down);
  expect(refusedIn(story)).toEqual([]);
});

test('with the printed policies alone, members that have not enabled a Region are known by it', async () => {
  const world = organizationWorld({
    members: 3,
    regions: REGIONS,
    knobs: { 'guardduty.memberWithoutRegion': 'unprocessed', 'account.needsTrustedAccess': false },
  });
  setRegion(world, memberId(1), OTHER, 'DISABLED');
  const story = await begin(world, 3);
  ended(await story.as('operator', ['enable', '--org', ...NAMED, ...ROLES, ...HERE, ...WEBHOOK, ...GO]));
  ended(await story.as('operator', ['plan', '--org', ...NAMED, ...ROLES, ...HERE, '--check']));
  expect(refusedIn(story)).toEqual([]);
});

test.each(['management', 'admin', 'member', 'function', 'auditor'] as const)(
  'the policy of %s has no action that nothing needs',
  (principal) => {
    const used = new Set(
      needed
        .filter((one) => one.allowed && holderOf(one.principal) === principal)
        .map(({ action }) => action),
    );
    expect(actionsIn(policies![principal]).filter((action) => !used.has(action))).toEqual([]);
  },
);

/** Whether anything of the admin account has a tag of this value, but for the records of what was there before, which are never changed. */
function madeWith(world: World, tag: string): boolean {
  const isRecord = (value: unknown): boolean =>
    /^\/guardduty-slack\/before\//.test(String((value as { readonly name?: unknown } | null)?.name));
  return JSON.stringify(canonicalDump(world)[ADMIN_ACCOUNT], (_, value: unknown) =>
    isRecord(value) ? null : value,
  ).includes(tag);
}

async function another({ door }: LeastPrivilege, account: string): Promise<void> {
  recordFinding(door.sandbox.world, {
    account,
    region: HOME,
    type: 'Backdoor:EC2/C&CActivity.B',
    severity: 8,
  });
  await door.sandbox.settle();
}

/** A saved filter and lists of trust: all that status looks for and that hides nothing of the story. */
async function hide(world: World): Promise<void> {
  const guardduty = new GuardDutyClient(clientConfig(world, ADMIN_ACCOUNT, HOME));
  const { DetectorIds = [] } = await guardduty.send(new ListDetectorsCommand({}));
  const DetectorId = DetectorIds[0];
  await guardduty.send(new CreateFilterCommand({ DetectorId, Name: 'saved', FindingCriteria: {} }));
  const list = { DetectorId, Name: 'office', Format: 'TXT', Location: 's3://lists/a.txt' } as const;
  await guardduty.send(new CreateIPSetCommand({ ...list, Activate: false }));
  await guardduty.send(new CreateTrustedEntitySetCommand({ ...list, Activate: false }));
}

/** Changes what `enable` made, so that it has to repair every kind of thing. */
async function spoil(world: World): Promise<void> {
  const config = clientConfig(world, ADMIN_ACCOUNT, HOME);
  const lambda = new LambdaClient(config);
  const FunctionName = 'guardduty-slack';
  await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName,
      ZipFile: zipSync({ 'index.mjs': new TextEncoder().encode('export const handler = () => 1;') }),
    }),
  );
  advance(world, 10_000);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 512 }));
  advance(world, 10_000);
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: Version }));
  const [mapping] = (await lambda.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings!;
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping!.UUID, BatchSize: 7 }));
  advance(world, 10_000);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));

  const iam = new IAMClient(config);
  const RoleName = 'guardduty-slack-function';
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const Statement = [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'extra', PolicyDocument }));
  const trust = {
    Effect: 'Allow',
    Principal: { Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] },
    Action: 'sts:AssumeRole',
  };
  await iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName,
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );

  await new DynamoDBClient(config).send(
    new UpdateTableCommand({
      TableName: 'guardduty-slack-findings',
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    }),
  );
  await new SQSClient(config).send(
    new SetQueueAttributesCommand({ QueueUrl: queue('findings'), Attributes: { VisibilityTimeout: '800' } }),
  );
  await new CloudWatchLogsClient(config).send(
    new PutRetentionPolicyCommand({ logGroupName: `/aws/lambda/${FunctionName}`, retentionInDays: 1 }),
  );
  const Arn = `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:guardduty-slack-dead-letters`;
  await new EventBridgeClient(config).send(
    new PutTargetsCommand({ Rule: 'guardduty-slack-findings', Targets: [{ Id: 'extra', Arn }] }),
  );
  const guardduty = new GuardDutyClient(config);
  const [DetectorId] = (await guardduty.send(new ListDetectorsCommand({}))).DetectorIds!;
  await guardduty.send(new UpdateDetectorCommand({ DetectorId, FindingPublishingFrequency: 'SIX_HOURS' }));
}

/** A finding that could not be delivered, at home and at a forwarder's. */
async function deadLetters(world: World): Promise<void> {
  const body = { 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', detail: {} };
  for (const [region, name] of [
    [HOME, 'dead-letters'],
    [OTHER, 'forwarder-dead-letters'],
  ] as const)
    await new SQSClient(clientConfig(world, ADMIN_ACCOUNT, region)).send(
      new SendMessageCommand({ QueueUrl: queue(name, region), MessageBody: JSON.stringify(body) }),
    );
}

function queue(name: string, region = HOME): string {
  return `https://sqs.${region}.amazonaws.com/${ADMIN_ACCOUNT}/guardduty-slack-${name}`;
}
