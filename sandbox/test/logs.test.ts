import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type FilterLogEventsCommandInput,
  type GetLogEventsCommandInput,
  type InputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { parseFilter } from '../services/logs/filter-pattern.ts';
import { appendLogLines } from '../services/logs/lines.ts';
import { logsOf } from '../services/logs/state.ts';
import { advance, type World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { clientConfig, refusal } from './client-config.ts';

const ACCOUNT = '444444444444';
const START = 1_800_000_000_000;
const DAY = 86_400_000;
const GROUP = '/aws/lambda/poster';
const ARN = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${GROUP}`;
const logGroupName = GROUP;

it('logs.group: a log group is created once, described, and deleted', async () => {
  const client = clientOf(aWorld());
  await create(client);
  expect(await refusal(create(client))).toEqual({
    name: 'ResourceAlreadyExistsException',
    message: 'The specified log group already exists',
    status: 400,
  });
  const { logGroups } = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }),
  );
  expect(logGroups).toEqual([
    {
      logGroupName,
      arn: `${ARN}:*`,
      logGroupArn: ARN,
      creationTime: START,
      metricFilterCount: 0,
      storedBytes: 0,
      logGroupClass: 'STANDARD',
      deletionProtectionEnabled: false,
    },
  ]);
  await client.send(new DeleteLogGroupCommand({ logGroupName }));
  expect(await refusal(client.send(new DeleteLogGroupCommand({ logGroupName })))).toEqual({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
    status: 400,
  });
});

it('logs.group.checks: names, and groups that are protected, are checked', async () => {
  const client = clientOf(aWorld());
  expect(await refusal(client.send(new CreateLogGroupCommand({ logGroupName: 'a b' })))).toEqual({
    name: 'InvalidParameterException',
    message:
      "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    status: 400,
  });
  await client.send(new CreateLogGroupCommand({ logGroupName, deletionProtectionEnabled: true }));
  expect(await refusal(client.send(new DeleteLogGroupCommand({ logGroupName })))).toMatchObject({
    name: 'ValidationException',
  });
});

it('logs.group.pages: groups come in pages, by the beginning or a part of their names', async () => {
  const client = clientOf(aWorld());
  for (const name of ['b', 'a-1', 'a-2'])
    await client.send(new CreateLogGroupCommand({ logGroupName: name }));
  const list = async (input: object) => {
    const { logGroups, nextToken } = await client.send(new DescribeLogGroupsCommand(input));
    return [logGroups!.map((group) => group.logGroupName), nextToken] as const;
  };
  const [names, nextToken] = await list({ limit: 2 });
  expect([names, await list({ limit: 2, nextToken })]).toEqual([
    ['a-1', 'a-2'],
    [['b'], undefined],
  ]);
  expect((await list({ logGroupNamePattern: '2' }))[0]).toEqual(['a-2']);
  expect(await refusal(list({ logGroupNamePrefix: 'a', logGroupNamePattern: '2' }))).toMatchObject({
    name: 'InvalidParameterException',
  });
});

it("logs.retention: only AWS's numbers of days are taken; older lines are gone; without it lines stay", async () => {
  const world = aWorld();
  const client = clientOf(world);
  await create(client);
  const put = async (retentionInDays: number) =>
    client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  expect(await refusal(put(31))).toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining("Value '31' at 'retentionInDays' failed to satisfy constraint"),
  });
  await put(90);
  appendLogLines(world, ACCOUNT, 'us-east-1', GROUP, 'one', ['old']);
  advance(world, 90 * DAY + 1);
  appendLogLines(world, ACCOUNT, 'us-east-1', GROUP, 'one', ['new']);
  expect(await messages(client)).toEqual(['new']);
  await client.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  const [group] = (await client.send(new DescribeLogGroupsCommand({}))).logGroups!;
  expect(group!.retentionInDays).toBeUndefined();
  expect(await messages(client)).toEqual(['old', 'new']);
});

it('logs.tags: groups have tags, by their ARN without the star', async () => {
  const client = clientOf(aWorld());
  await client.send(new CreateLogGroupCommand({ logGroupName, tags: { a: '1' } }));
  await client.send(new TagResourceCommand({ resourceArn: ARN, tags: { b: '2' } }));
  await client.send(new UntagResourceCommand({ resourceArn: ARN, tagKeys: ['a'] }));
  const tags = async (resourceArn = ARN) =>
    (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
  expect(await tags()).toEqual({ b: '2' });
  expect(await refusal(tags(`${ARN}:*`))).toMatchObject({ name: 'InvalidParameterException' });
  expect(await refusal(tags(`${ARN}-nope`))).toMatchObject({ name: 'ResourceNotFoundException' });
});

it('logs.stream: streams are created once, listed by name or by their last line, and deleted', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await create(client);
  for (const logStreamName of ['a', 'b', 'c'])
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  expect(
    await refusal(client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'a' }))),
  ).toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  appendLogLines(world, ACCOUNT, 'us-east-1', GROUP, 'b', ['first']);
  advance(world, 1_000);
  appendLogLines(world, ACCOUNT, 'us-east-1', GROUP, 'a', ['second']);
  const list = async (input: object) => {
    const { logStreams, nextToken } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName, ...input }),
    );
    return [logStreams!.map(({ logStreamName }) => logStreamName), nextToken] as const;
  };
  expect((await list({}))[0]).toEqual(['a', 'b', 'c']);
  const [newest, nextToken] = await list({ orderBy: 'LastEventTime', descending: true, limit: 2 });
  expect(newest).toEqual(['a', 'b']);
  expect(await list({ orderBy: 'LastEventTime', descending: true, limit: 2, nextToken })).toEqual([
    ['c'],
    undefined,
  ]);
  expect(await refusal(list({ orderBy: 'LastEventTime', logStreamNamePrefix: 'a' }))).toMatchObject({
    name: 'InvalidParameterException',
  });
  await client.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: 'c' }));
  expect((await list({}))[0]).toEqual(['a', 'b']);
});

it('logs.put: lines are taken in the order of time; what is too old or too new is left out and named', async () => {
  const client = clientOf(aWorld());
  await create(client);
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'one' }));
  const put = async (logEvents: InputLogEvent[], logStreamName = 'one') =>
    client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  const line = (ago: number, message: string) => ({ timestamp: START - ago, message });
  expect(await put([line(2_000, 'a'), line(1_000, 'b')])).toMatchObject({
    nextSequenceToken: expect.any(String),
  });
  expect(await put([line(14 * DAY + 1, 'too old'), line(14 * DAY - 1, 'c')])).toMatchObject({
    rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 },
  });
  expect(await put([line(0, 'd'), line(-3 * 3_600_000, 'too new')])).toMatchObject({
    rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 },
  });
  expect(await messages(client)).toEqual(['c', 'a', 'b', 'd']);
  expect(await refusal(put([line(1, 'b'), line(2, 'a')]))).toEqual({
    name: 'InvalidParameterException',
    message: 'Log events in a single PutLogEvents request must be in chronological order.',
    status: 400,
  });
  expect(await refusal(put([line(0, 'a')], 'nope'))).toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log stream does not exist.',
  });
});

it('logs.get: a stream is read from its end or its head, page by page', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await create(client);
  appendLogLines(world, ACCOUNT, 'us-east-1', GROUP, 'one', ['a', 'b', 'c', 'd', 'e']);
  const get = async (input: Partial<GetLogEventsCommandInput>) => {
    const answer = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: 'one', limit: 2, ...input }),
    );
    return { lines: answer.events!.map(({ message }) => message), ...answer };
  };
  const last = await get({});
  expect(last.lines).toEqual(['d', 'e']);
  const before = await get({ nextToken: last.nextBackwardToken });
  expect(before.lines).toEqual(['b', 'c']);
  expect((await get({ nextToken: before.nextForwardToken })).lines).toEqual(['d', 'e']);
  const end = await get({ nextToken: last.nextForwardToken });
  expect([end.lines, end.nextForwardToken]).toEqual([[], last.nextForwardToken]);
  expect((await get({ startFromHead: true })).lines).toEqual(['a', 'b']);
  expect(await refusal(get({ nextToken: 'garbage' }))).toMatchObject({ name: 'InvalidParameterException' });
});

it('logs.filter: lines of all streams are found in the order of time, page by page', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await create(client);
  for (const [stream, line] of [
    ['x', '{"level":"info","count":1}'],
    ['y', '{"level":"error","count":2}'],
    ['x', 'plain error'],
    ['y', '{"level":"error","count":3}'],
  ] as const) {
    appendLogLines(world, ACCOUNT, 'us-east-1', GROUP, stream, [line]);
    advance(world, 1_000);
  }
  expect(await messages(client, { filterPattern: '{ $.level = "error" && $.count > 2 }' })).toEqual([
    '{"level":"error","count":3}',
  ]);
  expect(await messages(client, { filterPattern: 'plain' })).toEqual(['plain error']);
  expect(await messages(client, { logStreamNames: ['x'] })).toHaveLength(2);
  expect(await messages(client, { logStreamNamePrefix: 'y' })).toHaveLength(2);
  expect(await messages(client, { startTime: START + 1_000, endTime: START + 2_000 })).toHaveLength(2);
  const first = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 3 }));
  const second = await client.send(
    new FilterLogEventsCommand({ logGroupName, limit: 3, nextToken: first.nextToken }),
  );
  expect([first.events!.length, second.events!.length, second.nextToken]).toEqual([3, 1, undefined]);
  const ids = [...first.events!, ...second.events!].map(({ eventId }) => eventId);
  expect(new Set(ids).size).toBe(4);
  expect(await refusal(messages(client, { filterPattern: '{ $.level ' }))).toEqual({
    name: 'InvalidParameterException',
    message: 'Invalid filter pattern',
    status: 400,
  });
});

describe('logs.filter.pattern: a pattern matches', () => {
  const json = '{"level":"error","count":3,"ok":true,"none":null,"user":{"name":"alice"},"tags":["a","b"]}';
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['one two', 'two and one', true],
    ['one two', 'only one', false],
    ['"one two"', 'two one', false],
    ['"one two"', 'is one two', true],
    ['one -two', 'one', true],
    ['one -two', 'one two', false],
    ['?one ?two', 'two', true],
    ['?one ?two', 'three', false],
    ['%err(or)?s%', 'two errs', true],
    ['{ $.level = "error" }', json, true],
    ['{$.level="error"}', json, true],
    ['{ $.level = error }', json, true],
    ['{ $.level = "err*" }', json, true],
    ['{ $.level != "error" }', json, false],
    ['{ $.missing != "error" }', json, false],
    ['{ $.level = "error" }', 'no json', false],
    ['{ $.count >= 3 }', json, true],
    ['{ $.count < 3 }', json, false],
    ['{ $.count = 3 }', json, true],
    ['{ $.user.name = "alice" }', json, true],
    ['{ $.tags[1] = "b" }', json, true],
    ['{ $.ok IS TRUE }', json, true],
    ['{ $.none IS NULL }', json, true],
    ['{ $.missing NOT EXISTS }', json, true],
    ['{ ($.level = "info" || $.count = 3) && $.ok IS TRUE }', json, true],
    ['{ $.level = "info" || ($.count = 3 && $.ok IS FALSE) }', json, false],
  ];
  for (const [pattern, line, expected] of cases) {
    it(`${pattern || 'nothing'} ${expected ? 'matches' : 'does not match'} ${line}`, () => {
      expect(parseFilter(pattern)(line)).toBe(expected);
    });
  }
  for (const pattern of [
    '"one',
    '{ $.a }',
    '{ a = 1 }',
    '{ $.a = 1',
    '{ $.a > "x" }',
    '{ $.a = 1 && }',
    '[a, b]',
  ]) {
    it(`${pattern} is refused`, () => {
      expect(() => parseFilter(pattern)).toThrow('Invalid filter pattern');
    });
  }
});

it('logs.lines: what a function prints needs its group: a missing one drops the lines unless the role may create it', () => {
  const world = aWorld();
  const write = (mayCreate: boolean) =>
    appendLogLines(world, ACCOUNT, 'us-east-1', GROUP, 'one', ['hello'], mayCreate);
  write(false);
  expect(logsOf(world, ACCOUNT, 'us-east-1').groups).toEqual({});
  write(true);
  expect(logsOf(world, ACCOUNT, 'us-east-1').groups[GROUP]).toMatchObject({
    tags: {},
    streams: { one: { lines: [{ message: 'hello', timestamp: START }] } },
  });
});

it('logs.dump: the canonical dump shows groups without what is written in them', async () => {
  const world = aWorld();
  const client = clientOf(world);
  const dump = () => canonicalDump(world)[ACCOUNT]?.['us-east-1']?.['logs'];
  await client.send(new DescribeLogGroupsCommand({}));
  expect(dump()).toBeUndefined();
  await create(client);
  const before = dump();
  appendLogLines(world, ACCOUNT, 'us-east-1', GROUP, 'one', ['hello']);
  expect(dump()).toEqual(before);
  expect(before).toMatchObject([{ name: GROUP, class: 'STANDARD', tags: {} }]);
});

function aWorld(): World {
  return singleAccountWorld({ time: START });
}

function clientOf(world: World): CloudWatchLogsClient {
  return new CloudWatchLogsClient(clientConfig(world, ACCOUNT));
}

async function create(client: CloudWatchLogsClient) {
  return client.send(new CreateLogGroupCommand({ logGroupName }));
}

async function messages(client: CloudWatchLogsClient, input: Partial<FilterLogEventsCommandInput> = {}) {
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName, ...input }));
  return events!.map(({ message }) => message);
}
