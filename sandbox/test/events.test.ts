import {
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
  type PutRuleCommandInput,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { addFault } from '../http/faults.ts';
import { addManagedRule } from '../services/events/managed-rule.ts';
import type { World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { clientConfig, refusal } from './client-config.ts';

const ACCOUNT = '444444444444';
const RULE_ARN = `arn:aws:events:us-east-1:${ACCOUNT}:rule/findings`;
const QUEUE_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:inbox`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/forwarder`;
const PATTERN = '{"source":["aws.guardduty"]}';

it('events.rule.put: a second PutRule replaces the first: what it leaves out is gone, and tags stay as they were', async () => {
  const world = singleAccountWorld();
  const client = clientOf(world);
  expect(
    await putRule(client, {
      EventPattern: PATTERN,
      State: 'DISABLED',
      Description: 'First',
      RoleArn: ROLE_ARN,
      Tags: [{ Key: 'a', Value: '1' }],
    }),
  ).toMatchObject({ RuleArn: RULE_ARN });
  await putRule(client, { ScheduleExpression: 'rate(1 hour)', Tags: [{ Key: 'b', Value: '2' }] });
  const { $metadata: _, ...rule } = await client.send(new DescribeRuleCommand({ Name: 'findings' }));
  expect(rule).toEqual({
    Name: 'findings',
    Arn: RULE_ARN,
    ScheduleExpression: 'rate(1 hour)',
    State: 'ENABLED',
    EventBusName: 'default',
    CreatedBy: ACCOUNT,
  });
  expect(await client.send(new ListTagsForResourceCommand({ ResourceARN: RULE_ARN }))).toMatchObject({
    Tags: [{ Key: 'a', Value: '1' }],
  });
});

it('events.rule.checks: a rule needs a name of the right form and a valid pattern or schedule', async () => {
  const client = clientOf(singleAccountWorld());
  const messageOf = async (input: Partial<PutRuleCommandInput>) => {
    const { name, message, status } = await refusal(putRule(client, input));
    return [name, message, status];
  };
  expect(await messageOf({ Name: 'a b', EventPattern: PATTERN })).toEqual([
    'ValidationException',
    "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    400,
  ]);
  expect(
    await messageOf({ Name: 'a'.repeat(65), Description: 'd'.repeat(513), EventPattern: PATTERN }),
  ).toEqual([
    'ValidationException',
    `2 validation errors detected: Value '${'a'.repeat(65)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64; Value '${'d'.repeat(513)}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 512`,
    400,
  ]);
  expect(await messageOf({})).toEqual([
    'ValidationException',
    'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    400,
  ]);
  expect(await messageOf({ ScheduleExpression: 'rate(1 hours)' })).toEqual([
    'ValidationException',
    'Parameter ScheduleExpression is not valid.',
    400,
  ]);
  expect(await messageOf({ EventPattern: '{"source":[]}' })).toEqual([
    'InvalidEventPatternException',
    'Event pattern is not valid. Reason: Empty arrays are not allowed',
    400,
  ]);
  expect(await messageOf({ EventPattern: PATTERN, State: 'ON' as 'ENABLED' })).toMatchObject([
    'ValidationException',
    expect.stringContaining(
      'enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]',
    ),
    400,
  ]);
  expect(await messageOf({ EventPattern: PATTERN, EventBusName: 'other' })).toEqual([
    'ResourceNotFoundException',
    'Event bus other does not exist.',
    400,
  ]);
});

it('events.rule.limit: a bus has as many rules as it may and no more', async () => {
  const client = clientOf(singleAccountWorld({ knobs: { 'events.ruleLimit': 1 } }));
  await putRule(client, { EventPattern: PATTERN });
  await putRule(client, { EventPattern: PATTERN });
  expect(await refusal(putRule(client, { Name: 'second', EventPattern: PATTERN }))).toEqual({
    name: 'LimitExceededException',
    message: 'The requested resource exceeds the maximum number allowed.',
    status: 400,
  });
});

it('events.rule.missing: a rule that is not there has its error, but deleting it succeeds', async () => {
  const client = clientOf(singleAccountWorld());
  const missing = {
    name: 'ResourceNotFoundException',
    message: 'Rule nope does not exist on EventBus default.',
    status: 400,
  };
  expect(await refusal(client.send(new DescribeRuleCommand({ Name: 'nope' })))).toEqual(missing);
  expect(await refusal(client.send(new EnableRuleCommand({ Name: 'nope' })))).toEqual(missing);
  expect(await refusal(client.send(new ListTargetsByRuleCommand({ Rule: 'nope' })))).toEqual(missing);
  expect(await refusal(client.send(new RemoveTargetsCommand({ Rule: 'nope', Ids: ['a'] })))).toEqual(missing);
  expect(await refusal(putTargets(client, [{ Id: 'a', Arn: QUEUE_ARN }], 'nope'))).toEqual(missing);
  await client.send(new DeleteRuleCommand({ Name: 'nope' }));
});

it('events.rule.delete: a rule with targets cannot be deleted', async () => {
  const client = clientOf(singleAccountWorld());
  await putRule(client, { EventPattern: PATTERN });
  await putTargets(client, [{ Id: 'a', Arn: QUEUE_ARN }]);
  expect(await refusal(client.send(new DeleteRuleCommand({ Name: 'findings' })))).toEqual({
    name: 'ValidationException',
    message: "Rule can't be deleted since it has targets.",
    status: 400,
  });
  await client.send(new RemoveTargetsCommand({ Rule: 'findings', Ids: ['a', 'never-there'] }));
  await client.send(new DeleteRuleCommand({ Name: 'findings' }));
  expect((await client.send(new ListRulesCommand({}))).Rules).toEqual([]);
});

it('events.rule.switch: a rule can be disabled and enabled', async () => {
  const client = clientOf(singleAccountWorld());
  await putRule(client, { EventPattern: PATTERN });
  const stateOf = async () => (await client.send(new DescribeRuleCommand({ Name: 'findings' }))).State;
  await client.send(new DisableRuleCommand({ Name: 'findings' }));
  expect(await stateOf()).toBe('DISABLED');
  await client.send(new EnableRuleCommand({ Name: 'findings' }));
  expect(await stateOf()).toBe('ENABLED');
});

it('events.pages: rules, names of rules and targets come in pages, by name', async () => {
  const client = clientOf(singleAccountWorld());
  for (const Name of ['c', 'a', 'b']) {
    await putRule(client, { Name, EventPattern: PATTERN });
    await putTargets(
      client,
      [
        { Id: 'x', Arn: QUEUE_ARN },
        { Id: 'y', Arn: QUEUE_ARN },
      ],
      Name,
    );
  }
  const first = await client.send(new ListRulesCommand({ Limit: 2 }));
  expect(first.Rules!.map(({ Name }) => Name)).toEqual(['a', 'b']);
  const second = await client.send(new ListRulesCommand({ Limit: 2, NextToken: first.NextToken }));
  expect([second.Rules!.map(({ Name }) => Name), second.NextToken]).toEqual([['c'], undefined]);
  expect((await client.send(new ListRulesCommand({ NamePrefix: 'b' }))).Rules).toHaveLength(1);
  const names = await client.send(new ListRuleNamesByTargetCommand({ TargetArn: QUEUE_ARN, Limit: 1 }));
  expect(names).toMatchObject({ RuleNames: ['a'], NextToken: expect.any(String) });
  const targets = await client.send(new ListTargetsByRuleCommand({ Rule: 'a', Limit: 1 }));
  expect(targets).toMatchObject({ Targets: [{ Id: 'x', Arn: QUEUE_ARN }], NextToken: expect.any(String) });
  expect(await refusal(client.send(new ListRulesCommand({ NextToken: 'garbage' })))).toMatchObject({
    name: 'ValidationException',
  });
});

it('events.targets.put: a target with a known id is replaced and shown as it was put', async () => {
  const client = clientOf(singleAccountWorld());
  await putRule(client, { EventPattern: PATTERN });
  const target = {
    Id: 'queue',
    Arn: QUEUE_ARN,
    RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
    DeadLetterConfig: { Arn: `${QUEUE_ARN}-dead` },
  };
  await putTargets(client, [{ Id: 'queue', Arn: QUEUE_ARN, Input: '{}' }]);
  expect(await putTargets(client, [target])).toMatchObject({ FailedEntryCount: 0, FailedEntries: [] });
  const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'findings' }));
  expect(Targets).toEqual([target]);
});

it('events.targets.limit: a sixth target is refused with the whole call', async () => {
  const client = clientOf(singleAccountWorld());
  await putRule(client, { EventPattern: PATTERN });
  const targets = Array.from({ length: 5 }, (_, index) => ({ Id: `t${index}`, Arn: QUEUE_ARN }));
  await putTargets(client, targets);
  expect(await refusal(putTargets(client, [{ Id: 't5', Arn: QUEUE_ARN }]))).toEqual({
    name: 'LimitExceededException',
    message: 'The requested resource exceeds the maximum number allowed.',
    status: 400,
  });
  expect((await client.send(new ListTargetsByRuleCommand({ Rule: 'findings' }))).Targets).toHaveLength(5);
});

const wrongTargets: readonly (readonly [string, Target, string])[] = [
  [
    'an id of the wrong form',
    { Id: 'a b', Arn: QUEUE_ARN },
    "1 validation error detected: Value 'a b' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
  ],
  [
    'no ARN',
    { Id: 'a', Arn: 'inbox' },
    'Parameter inbox is not valid. Reason: Provided Arn is not in correct format.',
  ],
  [
    'a bus of another Region without a role',
    { Id: 'a', Arn: `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default` },
    `RoleArn is required for target arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default.`,
  ],
  [
    'two inputs',
    { Id: 'a', Arn: QUEUE_ARN, Input: '{}', InputPath: '$.detail' },
    'Only one of Input, InputPath, or InputTransformer must be provided for target a.',
  ],
  [
    'input that is no JSON',
    { Id: 'a', Arn: QUEUE_ARN, Input: 'x' },
    'JSON syntax error in input for target a.',
  ],
  [
    'a path that is none',
    { Id: 'a', Arn: QUEUE_ARN, InputPath: 'detail' },
    'Invalid JSON path detail in the input of target a.',
  ],
  [
    'a FIFO queue without a group',
    { Id: 'a', Arn: `${QUEUE_ARN}.fifo` },
    'Parameter(s) MessageGroupId must be specified for target: a.',
  ],
  [
    'too many retries',
    { Id: 'a', Arn: QUEUE_ARN, RetryPolicy: { MaximumRetryAttempts: 186 } },
    "1 validation error detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185",
  ],
  [
    'too short an age',
    { Id: 'a', Arn: QUEUE_ARN, RetryPolicy: { MaximumEventAgeInSeconds: 59 } },
    "1 validation error detected: Value '59' at 'targets.1.member.retryPolicy.maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
  ],
  [
    'dead letters in another Region',
    { Id: 'a', Arn: QUEUE_ARN, DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:dead` } },
    `Parameter arn:aws:sqs:eu-west-1:${ACCOUNT}:dead is not valid. Reason: The dead-letter queue must be in the same Region as the rule.`,
  ],
  [
    'FIFO dead letters',
    { Id: 'a', Arn: QUEUE_ARN, DeadLetterConfig: { Arn: `${QUEUE_ARN}.fifo` } },
    `Parameter ${QUEUE_ARN}.fifo is not valid. Reason: The dead-letter queue must be a standard queue.`,
  ],
];

for (const [name, target, message] of wrongTargets) {
  it(`events.targets.checks: a target with ${name} is refused`, async () => {
    const client = clientOf(singleAccountWorld());
    await putRule(client, { EventPattern: PATTERN });
    expect(await refusal(putTargets(client, [target]))).toEqual({
      name: 'ValidationException',
      message,
      status: 400,
    });
  });
}

it('events.targets.partly: an entry can fail while the call succeeds', async () => {
  const world = singleAccountWorld();
  const client = clientOf(world);
  await putRule(client, { EventPattern: PATTERN });
  const fault = { code: 'ConcurrentModificationException', message: 'Try again.', status: 400 };
  addFault(world, { ...fault, operation: 'PutTargets.Entry', skip: 1 });
  const put = await putTargets(client, [
    { Id: 'a', Arn: QUEUE_ARN },
    { Id: 'b', Arn: QUEUE_ARN },
  ]);
  expect(put).toMatchObject({
    FailedEntryCount: 1,
    FailedEntries: [{ TargetId: 'b', ErrorCode: fault.code, ErrorMessage: fault.message }],
  });
  addFault(world, { ...fault, operation: 'RemoveTargets.Entry' });
  const removed = await client.send(new RemoveTargetsCommand({ Rule: 'findings', Ids: ['a'] }));
  expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'a' }] });
  expect((await client.send(new ListTargetsByRuleCommand({ Rule: 'findings' }))).Targets).toHaveLength(1);
});

it('events.tags: rules and the bus have tags, fifty at most', async () => {
  const client = clientOf(singleAccountWorld());
  await putRule(client, { EventPattern: PATTERN });
  const tag = async (ResourceARN: string, Tags: { Key: string; Value: string }[]) =>
    client.send(new TagResourceCommand({ ResourceARN, Tags }));
  await tag(RULE_ARN, [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ]);
  await client.send(new UntagResourceCommand({ ResourceARN: RULE_ARN, TagKeys: ['a', 'z'] }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceARN: RULE_ARN }))).Tags).toEqual([
    { Key: 'b', Value: '2' },
  ]);
  await tag(`arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`, [{ Key: 'a', Value: '' }]);
  const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  expect(await refusal(tag(RULE_ARN, many))).toMatchObject({ name: 'ValidationException' });
  expect(await refusal(tag(RULE_ARN, [{ Key: 'aws:a', Value: '' }]))).toMatchObject({
    name: 'ValidationException',
  });
  expect(await refusal(tag(`${RULE_ARN}-nope`, []))).toMatchObject({ name: 'ResourceNotFoundException' });
});

it('events.managed: a rule that an AWS service made is left alone unless forced', async () => {
  const world = singleAccountWorld();
  const client = clientOf(world);
  addManagedRule(world, {
    account: ACCOUNT,
    region: 'us-east-1',
    name: 'findings',
    managedBy: 'guardduty.amazonaws.com',
    eventPattern: PATTERN,
    targets: [{ Id: 'a', Arn: QUEUE_ARN }],
  });
  const managed = { name: 'ManagedRuleException', status: 400 };
  expect(await refusal(putRule(client, { EventPattern: PATTERN }))).toMatchObject(managed);
  expect(await refusal(putTargets(client, [{ Id: 'b', Arn: QUEUE_ARN }]))).toMatchObject(managed);
  expect(await refusal(client.send(new DisableRuleCommand({ Name: 'findings' })))).toMatchObject(managed);
  expect(await refusal(client.send(new DeleteRuleCommand({ Name: 'findings' })))).toMatchObject(managed);
  expect(await client.send(new DescribeRuleCommand({ Name: 'findings' }))).toMatchObject({
    ManagedBy: 'guardduty.amazonaws.com',
  });
  await client.send(new RemoveTargetsCommand({ Rule: 'findings', Ids: ['a'], Force: true }));
  await client.send(new DeleteRuleCommand({ Name: 'findings', Force: true }));
});

it('events.bus: there is the default bus, with a policy that others are let in by', async () => {
  const client = clientOf(singleAccountWorld());
  const Arn = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`;
  expect(await client.send(new DescribeEventBusCommand({}))).toMatchObject({ Name: 'default', Arn });
  expect((await client.send(new ListEventBusesCommand({}))).EventBuses).toEqual([{ Name: 'default', Arn }]);
  await client.send(
    new PutPermissionCommand({
      Action: 'events:PutEvents',
      Principal: '555555555555',
      StatementId: 'friend',
    }),
  );
  const { Policy } = await client.send(new DescribeEventBusCommand({ Name: Arn }));
  expect(JSON.parse(Policy!)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'friend',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::555555555555:root' },
        Action: 'events:PutEvents',
        Resource: Arn,
      },
    ],
  });
  expect(await refusal(client.send(new RemovePermissionCommand({ StatementId: 'nope' })))).toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await client.send(new RemovePermissionCommand({ StatementId: 'friend' }));
  expect((await client.send(new DescribeEventBusCommand({}))).Policy).toBeUndefined();
  expect(await refusal(client.send(new DescribeEventBusCommand({ Name: 'other' })))).toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('events.put: entries succeed or fail one by one, and no one may use a source of AWS', async () => {
  const client = clientOf(singleAccountWorld());
  const { FailedEntryCount, Entries } = await client.send(
    new PutEventsCommand({
      Entries: [
        { Source: 'aws.guardduty', DetailType: 'GuardDuty Finding', Detail: '{}' },
        { Source: 'mine', DetailType: 'Test', Detail: '{}' },
        { Source: 'mine', DetailType: 'Test', Detail: '[' },
        { Source: 'mine', Detail: '{}' },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(3);
  expect(Entries).toEqual([
    { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
    { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
    {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: 'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    },
  ]);
  const eleven = Array.from({ length: 11 }, () => ({ Source: 'mine', DetailType: 'Test', Detail: '{}' }));
  expect(await refusal(client.send(new PutEventsCommand({ Entries: eleven })))).toMatchObject({
    name: 'ValidationException',
  });
});

it('events.pattern: TestEventPattern tells whether a pattern takes an event', async () => {
  const client = clientOf(singleAccountWorld());
  const event = {
    id: '1',
    account: ACCOUNT,
    source: 'aws.guardduty',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    'detail-type': 'GuardDuty Finding',
    detail: { severity: 5 },
  };
  const test = async (EventPattern: string, Event: unknown = event) =>
    client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(Event) }));
  expect(await test('{"detail":{"severity":[{"numeric":[">=",4]}]}}')).toMatchObject({ Result: true });
  expect(await test('{"detail":{"severity":[{"numeric":[">=",7]}]}}')).toMatchObject({ Result: false });
  expect(await refusal(test('{"detail":{"severity":[{"numeric":[">=","7"]}]}}'))).toEqual({
    name: 'InvalidEventPatternException',
    message: 'Event pattern is not valid. Reason: Value of >= must be numeric',
    status: 400,
  });
  expect(await refusal(test(PATTERN, { source: 'a' }))).toMatchObject({ name: 'ValidationException' });
});

it('events.dump: the canonical dump shows rules and targets, and nothing when there are none', async () => {
  const world = singleAccountWorld();
  const client = clientOf(world);
  const dump = () => canonicalDump(world)[ACCOUNT]?.['us-east-1']?.['events'];
  await client.send(new ListRulesCommand({}));
  expect(dump()).toBeUndefined();
  await putRule(client, { EventPattern: PATTERN });
  await putTargets(client, [{ Id: 'a', Arn: QUEUE_ARN }]);
  expect(dump()).toMatchObject({
    rules: [
      { name: 'findings', state: 'ENABLED', eventPattern: PATTERN, targets: [{ Id: 'a', Arn: QUEUE_ARN }] },
    ],
  });
  await client.send(new RemoveTargetsCommand({ Rule: 'findings', Ids: ['a'] }));
  await client.send(new DeleteRuleCommand({ Name: 'findings' }));
  expect(dump()).toBeUndefined();
});

function clientOf(world: World): EventBridgeClient {
  return new EventBridgeClient(clientConfig(world, ACCOUNT));
}

async function putRule(client: EventBridgeClient, input: Partial<PutRuleCommandInput>) {
  return client.send(new PutRuleCommand({ Name: 'findings', ...input }));
}

async function putTargets(client: EventBridgeClient, Targets: Target[], Rule = 'findings') {
  return client.send(new PutTargetsCommand({ Rule, Targets }));
}
