import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { addFault } from '../http/faults.ts';
import { statistics } from '../services/shared/metrics.ts';
import { emit } from '../services/events/bus.ts';
import { runSchedules } from '../services/events/schedule.ts';
import { attachRunner, finishInvocations } from '../services/lambda/attached.ts';
import { inProcessRunner } from '../services/lambda/runner.ts';
import { receive } from '../services/sqs/queue.ts';
import { advance, now, type World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { allowing, clientConfig } from './client-config.ts';
import { createFunction, FUNCTION_ARN, lambdaWorld } from './lambda-world.ts';

const ACCOUNT = '444444444444';
const HOME = 'us-east-1';
const AWAY = 'eu-west-1';
const BUS = `arn:aws:events:${HOME}:${ACCOUNT}:event-bus/default`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/forwarder`;

it("events.delivery: an AWS service's event reaches the queues of the rules that match, whole", async () => {
  const world = singleAccountWorld({ time: Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
  await rule(world, { targets: [await queueTarget(world)] });
  emitFinding(world, { severity: 5, title: 'Ünïcode' });
  emit(world, { account: ACCOUNT, region: HOME, source: 'aws.ec2', detailType: 'Other', detail: {} });
  expect(bodies(world)).toEqual([
    {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'detail-type': 'GuardDuty Finding',
      source: 'aws.guardduty',
      account: ACCOUNT,
      time: '2026-01-02T03:04:05Z',
      region: HOME,
      resources: [],
      detail: { severity: 5, title: 'Ünïcode' },
    },
  ]);
});

it('events.delivery.off: a disabled or deleted rule delivers nothing', async () => {
  const world = singleAccountWorld();
  const client = events(world);
  await rule(world, { targets: [await queueTarget(world)] });
  await client.send(new DisableRuleCommand({ Name: 'findings' }));
  emitFinding(world);
  await rule(world, { name: 'empty', targets: [] });
  await client.send(new DeleteRuleCommand({ Name: 'empty' }));
  emitFinding(world);
  expect(bodies(world)).toEqual([]);
});

it('events.delivery.custom: an event of a caller is delivered like one of AWS', async () => {
  const world = singleAccountWorld();
  await rule(world, { pattern: { source: ['mine'] }, targets: [await queueTarget(world)] });
  await events(world).send(
    new PutEventsCommand({
      Entries: [
        { Source: 'mine', DetailType: 'Test', Detail: '{"a":1}', Time: new Date('2026-05-06T07:08:09Z') },
      ],
    }),
  );
  expect(bodies(world)).toMatchObject([{ source: 'mine', time: '2026-05-06T07:08:09Z', detail: { a: 1 } }]);
});

const refusals: readonly (readonly [string, object])[] = [
  ['has no policy', {}],
  [
    'lets another rule in',
    sending({ ArnEquals: { 'aws:SourceArn': `arn:aws:events:${HOME}:${ACCOUNT}:rule/other` } }),
  ],
  ['lets another account in', sending({ StringEquals: { 'aws:SourceAccount': '555555555555' } })],
  ['lets another service in', sending(undefined, { Service: 'sns.amazonaws.com' })],
];

for (const [name, policy] of refusals) {
  it(`events.delivery.policy: a queue that ${name} gets nothing`, async () => {
    const world = singleAccountWorld();
    await rule(world, { targets: [await queueTarget(world, 'inbox', policy)] });
    emitFinding(world);
    expect(bodies(world)).toEqual([]);
    expect(failed(world, 'FailedInvocations')).toBe(1);
  });
}

it('events.delivery.key: a queue with the key that AWS manages for SQS gets nothing', async () => {
  const world = singleAccountWorld();
  await rule(world, { targets: [await queueTarget(world)] });
  const sqs = new SQSClient({ ...clientConfig(world, ACCOUNT), useQueueUrlAsEndpoint: false });
  const QueueUrl = `https://sqs.${HOME}.amazonaws.com/${ACCOUNT}/inbox`;
  const Attributes = { KmsMasterKeyId: 'alias/aws/sqs' };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  emitFinding(world);
  expect(bodies(world)).toEqual([]);
  expect(failed(world, 'FailedInvocations')).toBe(1);
});

it('events.delivery.dead: what cannot get better goes straight to the dead letters, with the reason', async () => {
  const world = singleAccountWorld();
  const dead = await queueTarget(world, 'dead');
  const target = await queueTarget(world, 'inbox', {});
  await rule(world, { targets: [{ ...target, DeadLetterConfig: { Arn: dead.Arn } }] });
  emitFinding(world, { id: 'one' });
  expect(deadLetters(world)).toEqual([
    {
      detail: { id: 'one' },
      RULE_ARN: `arn:aws:events:${HOME}:${ACCOUNT}:rule/findings`,
      TARGET_ARN: target.Arn,
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: `Access to the resource ${target.Arn} is denied.`,
      RETRY_ATTEMPTS: '0',
    },
  ]);
  expect(failed(world, 'FailedInvocations')).toBe(1);
  expect(failed(world, 'InvocationsSentToDlq')).toBe(1);
});

it('events.delivery.gone: a queue that is not there is NO_RESOURCE', async () => {
  const world = singleAccountWorld();
  const dead = await queueTarget(world, 'dead');
  await rule(world, { targets: [{ Id: 'a', Arn: arnOf('nope'), DeadLetterConfig: { Arn: dead.Arn } }] });
  emitFinding(world);
  expect(deadLetters(world)).toMatchObject([{ ERROR_CODE: 'NO_RESOURCE', RETRY_ATTEMPTS: '0' }]);
});

it('events.delivery.lost: dead letters that do not let the rule in are counted as lost', async () => {
  const world = singleAccountWorld();
  const dead = await queueTarget(world, 'dead', {});
  await rule(world, { targets: [{ Id: 'a', Arn: arnOf('nope'), DeadLetterConfig: { Arn: dead.Arn } }] });
  emitFinding(world);
  expect(deadLetters(world)).toEqual([]);
  expect(failed(world, 'InvocationsFailedToBeSentToDlq')).toBe(1);
});

it('events.delivery.retry: a passing failure is tried again, and the event arrives', async () => {
  const world = singleAccountWorld({ time: 1_800_000_000_000 });
  await rule(world, { targets: [await queueTarget(world)] });
  addFault(world, {
    service: 'events',
    operation: 'Deliver',
    code: 'THROTTLING',
    message: 'Rate exceeded',
    times: 2,
  });
  emitFinding(world);
  expect(bodies(world)).toEqual([]);
  advance(world, 1_000);
  runSchedules(world);
  expect(bodies(world)).toEqual([]);
  advance(world, 2_000);
  runSchedules(world);
  expect(bodies(world)).toHaveLength(1);
  expect(failed(world, 'FailedInvocations')).toBeUndefined();
});

it('events.delivery.exhausted: after the last attempt or the longest age the event is a dead letter', async () => {
  const world = singleAccountWorld({ time: 1_800_000_000_000 });
  const dead = await queueTarget(world, 'dead');
  const target = await queueTarget(world);
  const DeadLetterConfig = { Arn: dead.Arn };
  await rule(world, {
    targets: [
      { ...target, Id: 'few', DeadLetterConfig, RetryPolicy: { MaximumRetryAttempts: 1 } },
      { ...target, Id: 'short', DeadLetterConfig, RetryPolicy: { MaximumEventAgeInSeconds: 60 } },
    ],
  });
  addFault(world, {
    service: 'events',
    operation: 'Deliver',
    code: 'THROTTLING',
    message: 'Rate exceeded',
    times: -1,
  });
  emitFinding(world);
  for (let round = 0; round < 7; round++) {
    advance(world, 10_000);
    runSchedules(world);
  }
  const reasons = deadLetters(world).map(({ EXHAUSTED_RETRY_CONDITION, RETRY_ATTEMPTS, ERROR_CODE }) => [
    EXHAUSTED_RETRY_CONDITION,
    RETRY_ATTEMPTS,
    ERROR_CODE,
  ]);
  expect(reasons).toEqual([
    ['MaximumRetryAttempts', '1', 'THROTTLING'],
    ['MaximumEventAgeInSeconds', expect.any(String), 'THROTTLING'],
  ]);
  expect(bodies(world)).toEqual([]);
});

it('events.delivery.propagation: a new rule, target or change acts after `events.propagationMs`', async () => {
  const world = singleAccountWorld({ time: 1_800_000_000_000, knobs: { 'events.propagationMs': 5_000 } });
  const target = await queueTarget(world);
  await rule(world, { targets: [target] });
  emitFinding(world, { id: 'too early' });
  advance(world, 5_000);
  emitFinding(world, { id: 'in time' });
  await events(world).send(new DisableRuleCommand({ Name: 'findings' }));
  emitFinding(world, { id: 'still' });
  advance(world, 5_000);
  emitFinding(world, { id: 'no more' });
  expect(bodies(world).map((body) => (body['detail'] as { id: string }).id)).toEqual(['in time', 'still']);
});

it('events.region: a rule of another Region sends events to the home bus, as they were but with a new id', async () => {
  const world = singleAccountWorld({ time: 1_800_000_000_000 });
  await forwarder(world);
  await rule(world, { targets: [await queueTarget(world)] });
  await rule(world, {
    region: AWAY,
    name: 'seen',
    targets: [await queueTarget(world, 'seen', undefined, AWAY)],
  });
  emitFinding(world, { id: 'f' }, AWAY);
  const [here] = bodies(world);
  const [there] = bodies(world, 'seen', AWAY);
  expect(here).toMatchObject({
    account: ACCOUNT,
    region: AWAY,
    source: 'aws.guardduty',
    detail: { id: 'f' },
  });
  const { id: _, ...rest } = there!;
  expect(here).toMatchObject(rest);
  expect(here!['id']).not.toBe(there!['id']);
});

it("events.region.role: the target's role must be trusted and allowed, or the event is a dead letter", async () => {
  const cases = [
    [{ trust: 'lambda.amazonaws.com' }, 'FAILED_TO_ASSUME_ROLE'],
    [{ sourceArn: 'arn:aws:events:*:555555555555:rule/x' }, 'FAILED_TO_ASSUME_ROLE'],
    [{ allowed: `arn:aws:events:${AWAY}:${ACCOUNT}:event-bus/default` }, 'NO_PERMISSIONS'],
    [{ role: false }, 'FAILED_TO_ASSUME_ROLE'],
  ] as const;
  for (const [options, code] of cases) {
    const world = singleAccountWorld();
    const dead = await queueTarget(world, 'dead', undefined, AWAY);
    await forwarder(world, options, dead.Arn);
    await rule(world, { targets: [await queueTarget(world)] });
    emitFinding(world, {}, AWAY);
    expect(bodies(world)).toEqual([]);
    expect(deadLetters(world, AWAY)).toMatchObject([{ ERROR_CODE: code, TARGET_ARN: BUS }]);
  }
});

it('events.region.deny: a bus whose policy denies it takes no events, not even of its own account', async () => {
  const world = singleAccountWorld();
  const dead = await queueTarget(world, 'dead', undefined, AWAY);
  await forwarder(world, {}, dead.Arn);
  await rule(world, { targets: [await queueTarget(world)] });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'No', Effect: 'Deny', Principal: '*', Action: 'events:PutEvents', Resource: BUS }],
  });
  await events(world).send(new PutPermissionCommand({ Policy }));
  emitFinding(world, {}, AWAY);
  expect(bodies(world)).toEqual([]);
  expect(deadLetters(world, AWAY)).toMatchObject([{ ERROR_CODE: 'NO_PERMISSIONS', TARGET_ARN: BUS }]);
});

it('events.region.hop: a forwarded event goes no further', async () => {
  const world = singleAccountWorld();
  await forwarder(world);
  const dead = await queueTarget(world, 'dead');
  const next = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/default`;
  await rule(world, {
    targets: [{ Id: 'next', Arn: next, RoleArn: ROLE, DeadLetterConfig: { Arn: dead.Arn } }],
  });
  await rule(world, {
    region: 'eu-central-1',
    targets: [await queueTarget(world, 'far', undefined, 'eu-central-1')],
  });
  emitFinding(world, {}, AWAY);
  expect(bodies(world, 'far', 'eu-central-1')).toEqual([]);
  expect(deadLetters(world)).toMatchObject([{ ERROR_CODE: 'THIRD_REGION_HOP_DETECTED' }]);
});

it("events.account: another account's bus takes events when its policy lets the sender in", async () => {
  const world = singleAccountWorld();
  const other = '555555555555';
  const bus = `arn:aws:events:${HOME}:${other}:event-bus/default`;
  await forwarder(world, { allowed: bus, target: bus, region: HOME });
  await rule(world, { account: other, targets: [await queueTarget(world, 'inbox', undefined, HOME, other)] });
  emitFinding(world);
  expect(bodies(world, 'inbox', HOME, other)).toEqual([]);
  await events(world, HOME, other).send(
    new PutPermissionCommand({ Action: 'events:PutEvents', Principal: ACCOUNT, StatementId: 'friend' }),
  );
  emitFinding(world);
  expect(bodies(world, 'inbox', HOME, other)).toMatchObject([{ account: ACCOUNT }]);
});

it('events.function: a function is invoked when its policy lets the rule in', async () => {
  const { world, lambda } = await lambdaWorld();
  await createFunction(lambda);
  const events: unknown[] = [];
  attachRunner(
    world,
    inProcessRunner(async (event) => events.push(event)),
  );
  const dead = await queueTarget(world, 'dead');
  await rule(world, { targets: [{ Id: 'f', Arn: FUNCTION_ARN, DeadLetterConfig: { Arn: dead.Arn } }] });
  emitFinding(world, { id: 'refused' });
  expect(deadLetters(world)).toMatchObject([{ ERROR_CODE: 'NO_PERMISSIONS', TARGET_ARN: FUNCTION_ARN }]);
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'notifier',
      StatementId: 'rule',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: `arn:aws:events:${HOME}:${ACCOUNT}:rule/findings`,
    }),
  );
  emitFinding(world, { id: 'let in' });
  await finishInvocations(world);
  expect(events).toMatchObject([{ source: 'aws.guardduty', detail: { id: 'let in' } }]);
});

const inputs: readonly (readonly [string, Partial<Target>, string])[] = [
  ['a constant', { Input: '{"a":1}' }, '{"a":1}'],
  ['a part of the event', { InputPath: '$.detail.service.count' }, '3'],
  [
    'a template of text',
    {
      InputTransformer: {
        InputPathsMap: { type: '$.detail.type', none: '$.detail.none' },
        InputTemplate: '"Found <type> <none>in <aws.events.rule-name>"',
      },
    },
    '"Found Trojan in findings"',
  ],
  [
    'a template of JSON',
    {
      InputTransformer: {
        InputPathsMap: { type: '$.detail.type', service: '$.detail.service', tag: '$.detail.tags[1]' },
        InputTemplate: '{"type": <type>, "service": <service>, "text": "a <type>", "tag": <tag>}',
      },
    },
    '{"type": "Trojan", "service": {"count":3}, "text": "a Trojan", "tag": "b"}',
  ],
];

for (const [name, input, expected] of inputs) {
  it(`events.input: a target can get ${name} instead of the event`, async () => {
    const world = singleAccountWorld();
    await rule(world, { targets: [{ ...(await queueTarget(world)), ...input }] });
    emitFinding(world, { type: 'Trojan', service: { count: 3 }, tags: ['a', 'b'] });
    expect(receive(world, arnOf('inbox'), { max: 10 }).map(({ body }) => body)).toEqual([expected]);
  });
}

it('events.schedule: a rule with a rate fires each time it is due, a rule with cron at its times', async () => {
  const world = singleAccountWorld({ time: Date.UTC(2026, 0, 1, 7, 30) });
  const [often, monday] = [await queueTarget(world, 'often'), await queueTarget(world, 'monday')];
  await rule(world, { name: 'often', schedule: 'rate(1 hour)', targets: [often] });
  await rule(world, {
    name: 'monday',
    schedule: 'cron(0 8 ? * MON *)',
    targets: [{ ...monday, Input: '{"beat":true}' }],
  });
  expect(runSchedules(world)).toBe(0);
  advance(world, 3 * 3_600_000);
  expect(runSchedules(world)).toBe(3);
  expect(runSchedules(world)).toBe(0);
  expect(bodies(world, 'often')).toMatchObject([
    {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      time: '2026-01-01T08:30:00Z',
      resources: [`arn:aws:events:${HOME}:${ACCOUNT}:rule/often`],
      detail: {},
    },
    { time: '2026-01-01T09:30:00Z' },
    { time: '2026-01-01T10:30:00Z' },
  ]);
  advance(world, 14 * 24 * 3_600_000);
  runSchedules(world);
  expect(bodies(world, 'monday')).toEqual([{ beat: true }, { beat: true }]);
});

function emitFinding(world: World, detail: object = {}, region = HOME): void {
  emit(world, {
    account: ACCOUNT,
    region,
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    detail,
    time: now(world),
  });
}

interface RuleOptions {
  readonly name?: string;
  readonly account?: string;
  readonly region?: string;
  readonly pattern?: object;
  readonly schedule?: string;
  readonly targets: readonly Target[];
}

async function rule(world: World, options: RuleOptions): Promise<void> {
  const { name = 'findings', account = ACCOUNT, region = HOME, schedule, targets } = options;
  const client = events(world, region, account);
  const pattern = JSON.stringify(options.pattern ?? { source: ['aws.guardduty'] });
  const trigger = schedule === undefined ? { EventPattern: pattern } : { ScheduleExpression: schedule };
  await client.send(new PutRuleCommand({ Name: name, ...trigger }));
  if (targets.length > 0) await client.send(new PutTargetsCommand({ Rule: name, Targets: [...targets] }));
}

/** A queue that lets EventBridge in unless told otherwise, as a target. */
async function queueTarget(
  world: World,
  name = 'inbox',
  policy: object | undefined = sending(),
  region = HOME,
  account = ACCOUNT,
): Promise<{ Id: string; Arn: string }> {
  const client = new SQSClient(clientConfig(world, account, region));
  const Policy = 'Statement' in policy ? JSON.stringify(policy) : '';
  await client.send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
  return { Id: name, Arn: arnOf(name, region, account) };
}

function sending(Condition?: object, Principal: object = { Service: 'events.amazonaws.com' }): object {
  const statement = { Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: '*' };
  return { Version: '2012-10-17', Statement: [Condition ? { ...statement, Condition } : statement] };
}

interface ForwarderOptions {
  readonly role?: boolean;
  readonly trust?: string;
  readonly sourceArn?: string;
  readonly allowed?: string;
  readonly target?: string;
  readonly region?: string;
}

/** A rule of the other Region that sends to the home bus through a role. */
async function forwarder(world: World, options: ForwarderOptions = {}, dead?: string): Promise<void> {
  const { role = true, trust = 'events.amazonaws.com', allowed = BUS, target = BUS, region = AWAY } = options;
  const { sourceArn = `arn:aws:events:*:${ACCOUNT}:rule/*` } = options;
  const iam = new IAMClient(clientConfig(world, ACCOUNT));
  const statement = {
    Effect: 'Allow',
    Principal: { Service: trust },
    Action: 'sts:AssumeRole',
    Condition: { ArnLike: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  if (role) {
    await iam.send(new CreateRoleCommand({ RoleName: 'forwarder', AssumeRolePolicyDocument: document }));
    const PolicyDocument = JSON.stringify(allowing('events:PutEvents', allowed));
    await iam.send(new PutRolePolicyCommand({ RoleName: 'forwarder', PolicyName: 'put', PolicyDocument }));
  }
  const DeadLetterConfig = dead === undefined ? undefined : { Arn: dead };
  await rule(world, { region, targets: [{ Id: 'home', Arn: target, RoleArn: ROLE, DeadLetterConfig }] });
}

function bodies(world: World, name = 'inbox', region = HOME, account = ACCOUNT): Record<string, unknown>[] {
  const messages = receive(world, arnOf(name, region, account), { max: 10 });
  return messages.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

function deadLetters(world: World, region = HOME): Record<string, unknown>[] {
  return receive(world, arnOf('dead', region), { max: 10 }).map(({ body, messageAttributes }) => ({
    detail: (JSON.parse(body) as { detail: unknown }).detail,
    ...Object.fromEntries(
      Object.entries(messageAttributes).map(([name, value]) => [name, value.StringValue]),
    ),
  }));
}

function arnOf(name: string, region = HOME, account = ACCOUNT): string {
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

function failed(world: World, name: string): number | undefined {
  const metric = { namespace: 'AWS/Events', name, dimensions: { RuleName: 'findings' } };
  return statistics(world, ACCOUNT, HOME, metric, 0, Infinity)?.Sum;
}

function events(world: World, region = HOME, account = ACCOUNT): EventBridgeClient {
  return new EventBridgeClient(clientConfig(world, account, region));
}
