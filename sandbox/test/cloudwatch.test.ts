import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type MetricDataResult,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { alarmState } from '../services/cloudwatch/alarm-state.ts';
import { recordMetric } from '../services/shared/metrics.ts';
import { reported } from '../services/cloudwatch/reported.ts';
import { appendLogLines } from '../services/logs/lines.ts';
import { logsOf, newLogGroup } from '../services/logs/state.ts';
import { lambdaState } from '../services/lambda/state.ts';
import { receive, remove, sendToQueue } from '../services/sqs/queue.ts';
import { advance, now, type World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { clientConfig, refusal } from './client-config.ts';

const ACCOUNT = '444444444444';
const REGION = 'us-east-1';
const START = 1_800_000_000_000;
const ARN = `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:trouble`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:security`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:dead`;

it('monitoring.alarm.put: an alarm is shown as it was put, and putting it again replaces it but for its tags', async () => {
  const client = clientOf(aWorld());
  await put(client, {
    AlarmDescription: 'Dead letters',
    AlarmActions: [TOPIC],
    TreatMissingData: 'notBreaching',
    Tags: [{ Key: 'a', Value: '1' }],
  });
  const [alarm] = await describeAll(client);
  expect(alarm).toMatchObject({
    AlarmName: 'trouble',
    AlarmArn: ARN,
    AlarmDescription: 'Dead letters',
    AlarmConfigurationUpdatedTimestamp: new Date(START),
    ActionsEnabled: true,
    AlarmActions: [TOPIC],
    OKActions: [],
    InsufficientDataActions: [],
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Namespace: 'AWS/SQS',
    Statistic: 'Maximum',
    Dimensions: [{ Name: 'QueueName', Value: 'dead' }],
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  await put(client, { Threshold: 5, Tags: [{ Key: 'b', Value: '2' }] });
  const [replaced] = await describeAll(client);
  expect(replaced).toMatchObject({ Threshold: 5, AlarmActions: [] });
  expect(replaced!.AlarmDescription).toBeUndefined();
  expect((await client.send(new ListTagsForResourceCommand({ ResourceARN: ARN }))).Tags).toEqual([
    { Key: 'a', Value: '1' },
  ]);
});

describe('monitoring.alarm.checks: an alarm that CloudWatch would not take is refused', () => {
  const cases: readonly (readonly [string, Partial<PutMetricAlarmCommandInput>, string, string])[] = [
    [
      'without a metric',
      { MetricName: undefined },
      'MissingRequiredParameterException',
      'The parameter MetricName is required.',
    ],
    [
      'with a period of 45 seconds',
      { Period: 45 },
      'ValidationException',
      'Period must be 10, 20, 30 or a multiple of 60',
    ],
    [
      'over more than a day',
      { Period: 300, EvaluationPeriods: 289 },
      'ValidationException',
      'more than a day',
    ],
    [
      'with more datapoints than periods',
      { DatapointsToAlarm: 2 },
      'ValidationException',
      'must be less than or equal to EvaluationPeriods (1)',
    ],
    [
      'with an unknown operator',
      { ComparisonOperator: 'MoreThan' as 'GreaterThanThreshold' },
      'ValidationException',
      "at 'comparisonOperator' failed to satisfy constraint",
    ],
    [
      'with an unknown treatment',
      { TreatMissingData: 'forget' },
      'ValidationException',
      'Option forget is not supported',
    ],
    [
      'with two statistics',
      { ExtendedStatistic: 'p90' },
      'InvalidParameterCombinationException',
      'Exactly one of',
    ],
    [
      'with an action that is no ARN',
      { AlarmActions: ['call me'] },
      'ValidationException',
      'Invalid arn syntax: call me',
    ],
    [
      'with six actions',
      { AlarmActions: Array(6).fill(TOPIC) as string[] },
      'ValidationException',
      'length less than or equal to 5',
    ],
  ];
  for (const [name, input, error, message] of cases) {
    it(`one ${name}`, async () => {
      const found = await refusal(put(clientOf(aWorld()), input));
      expect(found).toEqual({ name: error, message: expect.stringContaining(message), status: 400 });
    });
  }
});

it('monitoring.alarm.list: alarms are found by name, prefix and state, in pages', async () => {
  const client = clientOf(aWorld());
  for (const AlarmName of ['b', 'a-1', 'a-2']) await put(client, { AlarmName });
  const names = async (input: object) => {
    const { MetricAlarms, NextToken } = await client.send(new DescribeAlarmsCommand(input));
    return [MetricAlarms!.map(({ AlarmName }) => AlarmName), NextToken] as const;
  };
  expect(await names({ AlarmNames: ['b', 'nope'] })).toEqual([['b'], undefined]);
  expect(await names({ AlarmNamePrefix: 'a-' })).toEqual([['a-1', 'a-2'], undefined]);
  expect(await names({ StateValue: 'ALARM' })).toEqual([[], undefined]);
  const [first, NextToken] = await names({ MaxRecords: 2 });
  expect([first, await names({ MaxRecords: 2, NextToken })]).toEqual([
    ['a-1', 'a-2'],
    [['b'], undefined],
  ]);
});

it('monitoring.alarm.delete: alarms are deleted all or, when one is not there, none', async () => {
  const client = clientOf(aWorld());
  await put(client);
  expect(
    await refusal(client.send(new DeleteAlarmsCommand({ AlarmNames: ['trouble', 'nope'] }))),
  ).toMatchObject({
    name: 'ResourceNotFound',
    status: 404,
  });
  expect(await describeAll(client)).toHaveLength(1);
  await client.send(new DeleteAlarmsCommand({ AlarmNames: ['trouble'] }));
  expect(await describeAll(client)).toEqual([]);
});

it('monitoring.alarm.actions: actions can be switched off and on, names without an alarm are passed over', async () => {
  const client = clientOf(aWorld());
  await put(client);
  await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['trouble', 'nope'] }));
  expect((await describeAll(client))[0]!.ActionsEnabled).toBe(false);
  await client.send(new EnableAlarmActionsCommand({ AlarmNames: ['trouble'] }));
  expect((await describeAll(client))[0]!.ActionsEnabled).toBe(true);
});

it('monitoring.tags: alarms have tags', async () => {
  const client = clientOf(aWorld());
  await put(client);
  await client.send(
    new TagResourceCommand({
      ResourceARN: ARN,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  );
  await client.send(new UntagResourceCommand({ ResourceARN: ARN, TagKeys: ['a'] }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceARN: ARN }))).Tags).toEqual([
    { Key: 'b', Value: '2' },
  ]);
  expect(
    await refusal(client.send(new ListTagsForResourceCommand({ ResourceARN: `${ARN}-nope` }))),
  ).toMatchObject({
    name: 'ResourceNotFoundException',
    status: 404,
  });
});

it('monitoring.state.depth: an alarm on the messages in a queue follows the queue', async () => {
  const world = await withQueue();
  const client = clientOf(world);
  await put(client);
  expect(state(world)).toBe('OK');
  sendToQueue(world, QUEUE, 'dead letter');
  expect(state(world)).toBe('ALARM');
  const [message] = receive(world, QUEUE, { max: 1 });
  remove(world, QUEUE, message!.receiptHandle);
  advance(world, 30_000);
  expect(state(world)).toBe('OK');
  const [alarm] = await describeAll(client);
  expect(alarm!.StateTransitionedTimestamp).toEqual(new Date(START + 30_000));
});

it('monitoring.state.age: a message that was received three times and given back no longer counts as the oldest', async () => {
  const world = await withQueue();
  await put(clientOf(world), {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: 900,
    TreatMissingData: 'notBreaching',
  });
  sendToQueue(world, QUEUE, 'refused');
  advance(world, 901_000);
  expect(state(world)).toBe('ALARM');
  for (let receives = 0; receives < 3; receives++) {
    receive(world, QUEUE, { max: 1, visibilityMs: 1000 });
    advance(world, 60_000);
  }
  advance(world, 120_000);
  expect(state(world)).toBe('OK');
  sendToQueue(world, QUEUE, 'the next');
  advance(world, 901_000);
  expect(state(world)).toBe('ALARM');
});

it('monitoring.queue: a queue reports what is in it minute by minute, and what happened to it', async () => {
  const world = await withQueue();
  const client = clientOf(world);
  const read = async (MetricName: string, minutes: number) => {
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/SQS',
        MetricName,
        Dimensions: [{ Name: 'QueueName', Value: 'dead' }],
        StartTime: new Date(now(world) - minutes * 60_000),
        EndTime: new Date(now(world)),
        Period: 60,
        Statistics: ['Maximum', 'Sum'],
      }),
    );
    return Datapoints!.map(({ Maximum }) => Maximum);
  };
  advance(world, 30_000);
  for (const body of ['a', 'b']) sendToQueue(world, QUEUE, body);
  advance(world, 60_000);
  const [first] = receive(world, QUEUE, { max: 1, visibilityMs: 90_000 });
  advance(world, 60_000);
  expect(await read('ApproximateNumberOfMessagesVisible', 2)).toEqual([2, 1]);
  expect(await read('ApproximateNumberOfMessagesNotVisible', 2)).toEqual([1]);
  expect(await read('NumberOfMessagesSent', 3)).toEqual([2, 0]);
  remove(world, QUEUE, first!.receiptHandle);
  for (const { receiptHandle } of receive(world, QUEUE, { max: 10 })) remove(world, QUEUE, receiptHandle);
  advance(world, 60_000);
  expect(await read('NumberOfMessagesDeleted', 2)).toEqual([2]);
  expect(await read('ApproximateAgeOfOldestMessage', 1)).toEqual([]);
  expect(await read('ApproximateNumberOfMessagesVisible', 1)).toEqual([0]);
  advance(world, 7 * 3_600_000);
  expect(await read('ApproximateNumberOfMessagesVisible', 30)).toEqual([]);
});

it('monitoring.alarm.topic: an alarm takes topics of its own Region only', async () => {
  const elsewhere = TOPIC.replace('us-east-1', 'eu-west-1');
  expect(await refusal(put(clientOf(aWorld()), { AlarmActions: [elsewhere] }))).toMatchObject({
    message: 'Invalid region eu-west-1 specified. Only us-east-1 is supported.',
  });
  const half = await refusal(put(clientOf(aWorld()), { OKActions: ['arn:aws:sns:us-east-1:4:t'] }));
  expect(half.message).toBe('Invalid arn syntax: arn:aws:sns:us-east-1:4:t');
});

describe('monitoring.alarm.math: an alarm may look at an expression over several metrics', () => {
  const stat = (Id: string, MetricName: string) => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: 'Mine', MetricName }, Period: 60, Stat: 'Sum' },
  });
  const math = (Expression: string): Partial<PutMetricAlarmCommandInput> => ({
    MetricName: undefined,
    Namespace: undefined,
    Dimensions: undefined,
    Statistic: undefined,
    Period: undefined,
    TreatMissingData: 'notBreaching',
    Metrics: [stat('a', 'A'), stat('b', 'B'), { Id: 'e', Expression }],
  });
  const report = (world: World, name: string, value: number) =>
    recordMetric(world, ACCOUNT, REGION, { namespace: 'Mine', name, dimensions: {}, value });

  it.each([
    ['a + b', 'OK'],
    ['FILL(a, 0) + FILL(b, 0)', 'ALARM'],
    ['IF(FILL(b, 0) > 0, 0, a)', 'ALARM'],
    ['IF(a >= 3, 0, a)', 'OK'],
    ['a - 3 * 1', 'OK'],
    ['(a == 3) AND NOT_A_METRIC(b)', 'refused'],
    ['MAX([a, FILL(b, 7)]) - 3', 'ALARM'],
    ['SUM([a, -a])', 'OK'],
    ['a +', 'refused'],
    ['a + c', 'refused'],
    ['a $ b', 'refused'],
  ])('%s is %s', async (expression, expected) => {
    const world = aWorld();
    report(world, 'A', 3);
    const made = put(clientOf(world), math(expression)).then(() => state(world));
    expect(
      await made.catch((error: Error) => (error.name === 'ValidationException' ? 'refused' : error)),
    ).toBe(expected);
  });

  it('and is shown as it was put', async () => {
    const client = clientOf(aWorld());
    await put(client, math('a + b'));
    const [alarm] = await describeAll(client);
    expect(alarm).toMatchObject({ Metrics: math('a + b').Metrics, Threshold: 0 });
    expect(alarm!.MetricName).toBeUndefined();
  });

  it.each([
    ['a metric of its own next to them', { MetricName: 'A' }],
    [
      'two that return data',
      { Metrics: [stat('a', 'A'), stat('b', 'B')].map((one) => ({ ...one, ReturnData: true })) },
    ],
    ['none that returns data', { Metrics: [stat('a', 'A')] }],
    ['two of one id', { Metrics: [stat('a', 'A'), { Id: 'a', Expression: 'a' }] }],
    ['an id with a capital', { Metrics: [stat('A', 'A'), { Id: 'e', Expression: '1' }] }],
  ])('but not with %s', async (_name, also) => {
    expect(await refusal(put(clientOf(aWorld()), { ...math('a'), ...also }))).toMatchObject({
      name: 'ValidationException',
    });
  });
});

it('monitoring.embedded: a log line in the embedded metric format reports what it measures', () => {
  const world = aWorld();
  const group = newLogGroup(world, { account: ACCOUNT, region: REGION, name: 'lines', createdAt: START });
  logsOf(world, ACCOUNT, REGION).groups['lines'] = group;
  const metric = { namespace: 'Mine', name: 'Age', dimensions: { Deployment: 'x' } };
  const seen = () => reported(world, ACCOUNT, REGION, metric, START - 60_000, START + 60_000);
  const line = (Name: string, Namespace = 'Mine') =>
    JSON.stringify({
      Deployment: 'x',
      Age: 7,
      _aws: {
        Timestamp: START,
        CloudWatchMetrics: [
          { Namespace, Dimensions: [['Deployment']], Metrics: [{ Name, Unit: 'Seconds' }] },
        ],
      },
    });
  const write = (...lines: string[]) => appendLogLines(world, ACCOUNT, REGION, 'lines', 'stream', lines);
  write('{"_aws', '{"_aws":7}', line('Other'), line('Age', ''));
  expect(seen()).toBeUndefined();
  write(line('Age'));
  expect(seen()).toMatchObject({ SampleCount: 1, Maximum: 7 });
});

it("monitoring.state.errors: an alarm on a function's errors counts its invocations", async () => {
  const world = aWorld();
  await put(clientOf(world), {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Statistic: 'Sum',
    Period: 300,
    Dimensions: [{ Name: 'FunctionName', Value: 'poster' }],
    TreatMissingData: 'notBreaching',
  });
  expect(state(world)).toBe('OK');
  const invocation = { name: 'poster', version: '1', requestId: '', source: 'sqs' as const, durationMs: 5 };
  lambdaState(world, ACCOUNT, REGION).invocations.push({ ...invocation, time: now(world) });
  expect(state(world)).toBe('OK');
  lambdaState(world, ACCOUNT, REGION).invocations.push({
    ...invocation,
    time: now(world),
    error: 'TypeError',
  });
  expect(state(world)).toBe('ALARM');
  // The newest data decides as long as it is in range.
  advance(world, 300_000);
  expect(state(world)).toBe('ALARM');
  advance(world, 600_000);
  expect(state(world)).toBe('OK');
});

it("monitoring.state.failed: an alarm on a rule's failed invocations counts them", async () => {
  const world = aWorld();
  await put(clientOf(world), {
    Namespace: 'AWS/Events',
    MetricName: 'FailedInvocations',
    Statistic: 'Sum',
    Dimensions: [{ Name: 'RuleName', Value: 'findings' }],
  });
  expect(state(world)).toBe('INSUFFICIENT_DATA');
  recordMetric(world, ACCOUNT, REGION, {
    namespace: 'AWS/Events',
    name: 'FailedInvocations',
    dimensions: { RuleName: 'findings' },
    value: 1,
  });
  expect(state(world)).toBe('ALARM');
});

it('monitoring.state.missing: TreatMissingData decides where nothing was reported', async () => {
  for (const [TreatMissingData, expected] of [
    ['missing', 'INSUFFICIENT_DATA'],
    ['notBreaching', 'OK'],
    ['breaching', 'ALARM'],
    ['ignore', 'INSUFFICIENT_DATA'],
  ] as const) {
    const world = aWorld();
    await put(clientOf(world), { Namespace: 'Mine', MetricName: 'Trouble', TreatMissingData });
    expect([TreatMissingData, state(world)]).toEqual([TreatMissingData, expected]);
  }
});

describe('monitoring.state.range: an alarm decides by the newest data there is, and fills in only what is still missing', () => {
  // AWS's own tables: three periods, and two more that it looks back. Oldest first; 0 is fine, X breaches, - is missing.
  const all = (value: string) => ({ missing: value, ignore: value, breaching: value, notBreaching: value });
  const kept = 'INSUFFICIENT_DATA';
  it.each([
    ['0-X-X', 3, all('OK')],
    ['----0', 3, all('OK')],
    ['-----', 3, { missing: kept, ignore: kept, breaching: 'ALARM', notBreaching: 'OK' }],
    ['0XX-X', 3, all('ALARM')],
    ['--X--', 3, { missing: 'ALARM', ignore: kept, breaching: 'ALARM', notBreaching: 'OK' }],
    ['0-X-X', 2, all('ALARM')],
    ['00X0X', 2, all('ALARM')],
    ['0-X--', 2, { missing: 'OK', ignore: 'OK', breaching: 'ALARM', notBreaching: 'OK' }],
    ['----0', 2, { missing: 'OK', ignore: 'OK', breaching: 'ALARM', notBreaching: 'OK' }],
    ['---X-', 2, { missing: 'ALARM', ignore: kept, breaching: 'ALARM', notBreaching: 'OK' }],
  ] as const)('%s with %i of 3', async (points, DatapointsToAlarm, expected) => {
    for (const [TreatMissingData, value] of Object.entries(expected)) {
      const world = aWorld();
      advance(world, 600_000);
      await put(clientOf(world), {
        Namespace: 'Mine',
        MetricName: 'Trouble',
        Dimensions: [],
        EvaluationPeriods: 3,
        DatapointsToAlarm,
        TreatMissingData,
      });
      points.split('').forEach((point, index) => {
        if (point !== '-')
          recordMetric(world, ACCOUNT, REGION, {
            namespace: 'Mine',
            name: 'Trouble',
            dimensions: {},
            value: point === 'X' ? 1 : 0,
            at: now(world) - (4 - index) * 60_000,
          });
      });
      expect([TreatMissingData, state(world)]).toEqual([TreatMissingData, value]);
    }
  });
});

it('monitoring.state.set: a state set by hand stands for a minute', async () => {
  const world = await withQueue();
  const client = clientOf(world);
  await put(client);
  const set = async (AlarmName: string) =>
    client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'A drill' }));
  await set('trouble');
  expect((await describeAll(client))[0]).toMatchObject({ StateValue: 'ALARM', StateReason: 'A drill' });
  advance(world, 60_000);
  expect(state(world)).toBe('OK');
  expect(await refusal(set('nope'))).toMatchObject({ name: 'ResourceNotFound', status: 404 });
});

it('monitoring.metrics: numbers that callers report can be read back by the period, and alarms look at them', async () => {
  const world = aWorld();
  const client = clientOf(world);
  const metric = { Namespace: 'Mine', MetricName: 'Trouble', Dimensions: [] };
  await put(client, { ...metric, Threshold: 4 });
  const report = async (Value: number) =>
    client.send(
      new PutMetricDataCommand({ Namespace: 'Mine', MetricData: [{ MetricName: 'Trouble', Value }] }),
    );
  await report(3);
  expect(state(world)).toBe('OK');
  await report(5);
  expect(state(world)).toBe('ALARM');
  const { Datapoints } = await client.send(
    new GetMetricStatisticsCommand({
      ...metric,
      StartTime: new Date(START - 60_000),
      EndTime: new Date(START + 60_000),
      Period: 60,
      Statistics: ['Sum', 'Maximum', 'Average', 'SampleCount'],
    }),
  );
  expect(Datapoints).toMatchObject([
    { Timestamp: new Date(START), Sum: 8, Maximum: 5, Average: 4, SampleCount: 2 },
  ]);
  const aws = client.send(new PutMetricDataCommand({ Namespace: 'AWS/SQS', MetricData: [] }));
  expect(await refusal(aws)).toMatchObject({ name: 'InvalidParameterValueException' });
});

it('monitoring.metrics.data: several series come at once, percentiles and formulas among them, page by page', async () => {
  const world = aWorld();
  const client = clientOf(world);
  const report = (MetricName: string, Values: number[], minute: number) =>
    client.send(
      new PutMetricDataCommand({
        Namespace: 'Mine',
        MetricData: [{ MetricName, Values, Timestamp: new Date(START + minute * 60_000) }],
      }),
    );
  await report(
    'Time',
    [...Array(100).keys()].map((index) => index + 1),
    0,
  );
  await report('Time', [500], 61);
  await report('Count', [4], 0);
  advance(world, 120 * 60_000);
  const stat = (MetricName: string, Stat: string, Period = 3600) => ({
    MetricStat: { Metric: { Namespace: 'Mine', MetricName }, Period, Stat },
  });
  const ask = (more: object) =>
    client.send(
      new GetMetricDataCommand({
        StartTime: new Date(START),
        EndTime: new Date(START + 120 * 60_000),
        MetricDataQueries: [
          { Id: 'half', ...stat('Time', 'p50') },
          { Id: 'most', ...stat('Time', 'p95', 7200) },
          { Id: 'count', ...stat('Count', 'Sum'), ReturnData: false },
          { Id: 'sum', Expression: 'FILL(count, 0) + half' },
          { Id: 'none', ...stat('Nothing', 'Sum') },
        ],
        ...more,
      }),
    );
  const seen = (results: readonly MetricDataResult[] = []) =>
    results.map(({ Id, Values, StatusCode }) => ({ Id, Values, StatusCode }));
  const all = await ask({});
  expect(seen(all.MetricDataResults)).toEqual([
    { Id: 'half', Values: [500, 50], StatusCode: 'Complete' },
    { Id: 'most', Values: [96], StatusCode: 'Complete' },
    { Id: 'sum', Values: [500, 54], StatusCode: 'Complete' },
    { Id: 'none', Values: [], StatusCode: 'Complete' },
  ]);
  expect(all.MetricDataResults?.[0]?.Timestamps).toEqual([new Date(START + 60 * 60_000), new Date(START)]);

  const first = await ask({ ScanBy: 'TimestampAscending', MaxDatapoints: 1 });
  expect(seen(first.MetricDataResults)[0]).toEqual({ Id: 'half', Values: [50], StatusCode: 'PartialData' });
  const second = await ask({ ScanBy: 'TimestampAscending', MaxDatapoints: 1, NextToken: first.NextToken });
  expect(seen(second.MetricDataResults)[0]).toEqual({ Id: 'half', Values: [500], StatusCode: 'Complete' });

  const unknown = ask({ MetricDataQueries: [{ Id: 'a', Expression: 'b + 1' }] });
  expect(await refusal(unknown)).toMatchObject({
    message: expect.stringContaining("Unknown identifier: 'b'"),
  });
});

it('monitoring.dump: the canonical dump shows alarms without their states', async () => {
  const world = await withQueue();
  const client = clientOf(world);
  const dump = () => canonicalDump(world)[ACCOUNT]?.[REGION]?.['monitoring'];
  await describeAll(client);
  expect(dump()).toBeUndefined();
  await put(client);
  const before = dump();
  sendToQueue(world, QUEUE, 'dead letter');
  expect(state(world)).toBe('ALARM');
  expect(dump()).toEqual(before);
});

function aWorld(): World {
  return singleAccountWorld({ time: START });
}

async function withQueue(): Promise<World> {
  const world = aWorld();
  await new SQSClient(clientConfig(world, ACCOUNT)).send(new CreateQueueCommand({ QueueName: 'dead' }));
  return world;
}

function clientOf(world: World): CloudWatchClient {
  return new CloudWatchClient(clientConfig(world, ACCOUNT));
}

function state(world: World): string | undefined {
  return alarmState(world, ACCOUNT, REGION, 'trouble');
}

async function describeAll(client: CloudWatchClient) {
  return (await client.send(new DescribeAlarmsCommand({}))).MetricAlarms!;
}

/** Puts an alarm on a queue that should be empty. */
async function put(client: CloudWatchClient, input: Partial<PutMetricAlarmCommandInput> = {}) {
  return client.send(
    new PutMetricAlarmCommand({
      AlarmName: 'trouble',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: 'dead' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      ...input,
    }),
  );
}
