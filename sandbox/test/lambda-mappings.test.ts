import {
  CreateFunctionCommand,
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
  type CreateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { inProcessRunner, type InProcessHandler } from '../services/lambda/runner.ts';
import { pollOnce } from '../services/lambda/poll.ts';
import { depth, findQueue, receive, sendToQueue } from '../services/sqs/queue.ts';
import { advance, type World } from '../world/world.ts';
import { refusal } from './client-config.ts';
import {
  ACCOUNT,
  createFunction,
  FUNCTION_ARN,
  functionInput,
  lambdaWorld,
  QUEUE_ARN,
  ROLE,
  ROLE_POLICY,
} from './lambda-world.ts';

const NAME = { FunctionName: 'notifier' };
const PLACE = { queue: QUEUE_ARN };

function mapping(lambda: LambdaClient, more: Partial<CreateEventSourceMappingCommandInput> = {}) {
  return lambda.send(new CreateEventSourceMappingCommand({ ...NAME, EventSourceArn: PLACE.queue, ...more }));
}

/** A world with function, queue and mapping, and a runner that remembers the batches it got. */
async function aPipeline(
  answer: (bodies: readonly string[], ids: readonly string[]) => unknown = () => undefined,
  more: Partial<CreateEventSourceMappingCommandInput> = {},
  knobs: Record<string, number | boolean> = {},
) {
  const { world, lambda } = await lambdaWorld(knobs);
  await createFunction(lambda);
  const { UUID = '' } = await mapping(lambda, more);
  const batches: string[][] = [];
  const events: unknown[] = [];
  const handler: InProcessHandler = async (event) => {
    const { Records } = event as { Records: { body: string; messageId: string }[] };
    batches.push(Records.map(({ body }) => body));
    events.push(event);
    return answer(
      batches.at(-1) ?? [],
      Records.map(({ messageId }) => messageId),
    );
  };
  return { world, lambda, UUID, batches, events, runner: inProcessRunner(handler) };
}

function fill(world: World, ...bodies: readonly string[]): void {
  for (const body of bodies) sendToQueue(world, QUEUE_ARN, body);
}

it('lambda.mapping.create: a mapping is Creating, then Enabled, and found by queue and function', async () => {
  const { world, lambda } = await lambdaWorld({ 'lambda.mappingDelayMs': 1000 });
  await createFunction(lambda);
  const created = await mapping(lambda, {
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 2,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
    Tags: { a: '1' },
  });
  expect(created).toMatchObject({
    State: 'Creating',
    StateTransitionReason: 'USER_INITIATED',
    FunctionArn: FUNCTION_ARN,
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 2,
    ScalingConfig: { MaximumConcurrency: 2 },
  });
  expect(created.$metadata.httpStatusCode).toBe(202);
  expect(created.LastModified).toBeInstanceOf(Date);
  expect((await lambda.send(new ListTagsCommand({ Resource: created.EventSourceMappingArn }))).Tags).toEqual({
    a: '1',
  });
  advance(world, 1000);
  const get = new GetEventSourceMappingCommand({ UUID: created.UUID });
  expect((await lambda.send(get)).State).toBe('Enabled');
  for (const filter of [{ EventSourceArn: QUEUE_ARN }, NAME]) {
    const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand(filter));
    expect(EventSourceMappings?.map(({ UUID }) => UUID)).toEqual([created.UUID]);
  }
});

it('lambda.mapping.duplicate: a second mapping of queue and function names the first', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  const { UUID } = await mapping(lambda);
  expect(await refusal(mapping(lambda))).toEqual({
    name: 'ResourceConflictException',
    message:
      `An event source mapping with SQS arn (" ${QUEUE_ARN} ") and function (" notifier ") already exists. ` +
      `Please update or delete the existing mapping with UUID ${UUID}`,
    status: 409,
  });
});

it.each<[string, Partial<CreateEventSourceMappingCommandInput>, string]>([
  [
    'a queue that is not there',
    { EventSourceArn: `${QUEUE_ARN}-x` },
    'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
  ],
  ['a function that is not there', { FunctionName: 'other' }, 'Function does not exist'],
  ['an alias that is not there', { FunctionName: 'notifier:live' }, 'Function does not exist'],
  [
    'a large batch without a window',
    { BatchSize: 11 },
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  ],
  [
    'a concurrency of one',
    { ScalingConfig: { MaximumConcurrency: 1 } },
    "Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
  ],
  [
    'a window of 301 seconds',
    { MaximumBatchingWindowInSeconds: 301 },
    'Member must have value less than or equal to 300',
  ],
  [
    'what only streams have',
    { StartingPosition: 'LATEST' },
    'Unsupported StartingPosition for event source mapping type SQS',
  ],
  [
    'a filter that is no pattern',
    { FilterCriteria: { Filters: [{ Pattern: '{"body": "high"}' }] } },
    'Invalid filter pattern definition.',
  ],
])('lambda.mapping.validation: %s is refused', async (_, more, message) => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  expect(await refusal(mapping(lambda, more))).toMatchObject({
    message: expect.stringContaining(message),
    status: 400,
  });
});

it('lambda.mapping.visibility: a queue that shows messages again before the function ends is refused', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda, { Timeout: 61 });
  expect(await refusal(mapping(lambda))).toEqual({
    name: 'InvalidParameterValueException',
    message: 'Queue visibility timeout: 60 seconds is less than Function timeout: 61 seconds',
    status: 400,
  });
});

it.each(['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])(
  'lambda.mapping.role: a role without sqs:%s is refused',
  async (action) => {
    const { lambda } = await lambdaWorld(
      {},
      ROLE_POLICY.filter((each) => each !== `sqs:${action}`),
    );
    await createFunction(lambda);
    expect(await refusal(mapping(lambda))).toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The provided execution role does not have permissions to call ${action} on SQS`,
    });
  },
);

it('lambda.mapping.busy: a mapping in transition cannot be changed or deleted', async () => {
  const { world, lambda } = await lambdaWorld({ 'lambda.mappingDelayMs': 1000 });
  await createFunction(lambda);
  const { UUID } = await mapping(lambda);
  expect(await refusal(lambda.send(new DeleteEventSourceMappingCommand({ UUID })))).toEqual({
    name: 'ResourceInUseException',
    message: 'Cannot delete the event source mapping because it is in use.',
    status: 400,
  });
  advance(world, 1000);
  const off = await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  expect(off.State).toBe('Disabling');
  advance(world, 1000);
  expect((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State).toBe('Disabled');
  const changed = await lambda.send(
    new UpdateEventSourceMappingCommand({ UUID, BatchSize: 5, ScalingConfig: { MaximumConcurrency: 3 } }),
  );
  expect(changed).toMatchObject({
    State: 'Updating',
    BatchSize: 5,
    ScalingConfig: { MaximumConcurrency: 3 },
  });
  advance(world, 1000);
  const open = await lambda.send(new UpdateEventSourceMappingCommand({ UUID, ScalingConfig: {} }));
  expect(open.ScalingConfig).toBeUndefined();
});

it('lambda.mapping.delete: a mapping is Deleting, then gone', async () => {
  const { world, lambda } = await lambdaWorld({ 'lambda.mappingDelayMs': 1000 });
  await createFunction(lambda);
  const { UUID } = await mapping(lambda);
  advance(world, 1000);
  const deleted = await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  expect(deleted.State).toBe('Deleting');
  expect((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State).toBe('Deleting');
  expect(canonicalDump(world)[ACCOUNT]?.['us-east-1']?.['lambda']).toMatchObject({ mappings: [] });
  advance(world, 1000);
  expect(await refusal(lambda.send(new GetEventSourceMappingCommand({ UUID })))).toEqual({
    name: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
    status: 404,
  });
});

it('lambda.poll.event: messages arrive as Lambda writes them and are deleted when done', async () => {
  const { world, events, runner } = await aPipeline();
  sendToQueue(world, QUEUE_ARN, 'hello', { color: 'red' });
  expect(await pollOnce(world, runner)).toBe(1);
  expect(events).toEqual([
    {
      Records: [
        {
          messageId: expect.any(String),
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            color: { stringValue: 'red', stringListValues: [], binaryListValues: [], dataType: 'String' },
          },
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: QUEUE_ARN,
          awsRegion: 'us-east-1',
        },
      ],
    },
  ]);
  expect(depth(world, QUEUE_ARN)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  expect(await pollOnce(world, runner)).toBe(0);
});

it("lambda.poll.batches: batches have the mapping's size, and no more run at once than it may", async () => {
  const bodies = Array.from({ length: 130 }, (_, i) => `m${i}`);
  const { world, batches, runner } = await aPipeline(() => undefined, {
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 1,
    ScalingConfig: { MaximumConcurrency: 2 },
  });
  fill(world, ...bodies);
  expect(await pollOnce(world, runner)).toBe(2);
  expect(batches.map((batch) => batch.length)).toEqual([50, 50]);
  expect(await pollOnce(world, runner)).toBe(1);
  expect(batches.flat()).toEqual(bodies);
});

it('lambda.poll.window: with the switch, a batch waits until it is full or its window is over', async () => {
  const { world, batches, runner } = await aPipeline(
    () => undefined,
    { BatchSize: 2, MaximumBatchingWindowInSeconds: 2 },
    { 'lambda.batchWindow': true },
  );
  fill(world, 'a');
  expect(await pollOnce(world, runner)).toBe(0);
  advance(world, 2000);
  expect(await pollOnce(world, runner)).toBe(1);
  fill(world, 'b', 'c');
  expect(await pollOnce(world, runner)).toBe(1);
  expect(batches).toEqual([['a'], ['b', 'c']]);
});

it('lambda.poll.failure: a batch that throws comes back as a whole after the visibility timeout', async () => {
  let fails = true;
  const { world, lambda, UUID, batches, runner } = await aPipeline(() => {
    if (fails) throw new Error('no');
    return undefined;
  });
  fill(world, 'a', 'b');
  await pollOnce(world, runner);
  expect(depth(world, QUEUE_ARN)).toMatchObject({ visible: 0, inFlight: 2 });
  const { LastProcessingResult } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(LastProcessingResult).toBe('PROBLEM: Function call failed');
  fails = false;
  advance(world, 60_000);
  await pollOnce(world, runner);
  expect(batches).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect(depth(world, QUEUE_ARN)).toMatchObject({ visible: 0, inFlight: 0 });
});

it.each<[string, (ids: readonly string[]) => unknown, number]>([
  ['nothing', () => undefined, 0],
  ['an empty object', () => ({}), 0],
  ['an empty list', () => ({ batchItemFailures: [] }), 0],
  ['null for the list', () => ({ batchItemFailures: null }), 0],
  ['one name', (ids) => ({ batchItemFailures: [{ itemIdentifier: ids[1] }] }), 1],
  [
    'a name twice',
    (ids) => ({ batchItemFailures: [{ itemIdentifier: ids[1] }, { itemIdentifier: ids[1] }] }),
    1,
  ],
  [
    'an unknown name',
    (ids) => ({ batchItemFailures: [{ itemIdentifier: ids[1] }, { itemIdentifier: 'x' }] }),
    3,
  ],
  ['an empty name', () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), 3],
  ['no name', () => ({ batchItemFailures: [{ itemIdentifier: null }] }), 3],
  ['another key', (ids) => ({ batchItemFailures: [{ foo: ids[1] }] }), 3],
  ['a list that is none', () => ({ batchItemFailures: 'x' }), 3],
  ['text', () => 'done', 3],
])('lambda.poll.partial: after an answer of %s the right messages are left', async (_, answer, left) => {
  const { world, runner } = await aPipeline((_bodies, ids) => answer(ids), {
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  fill(world, 'a', 'b', 'c');
  await pollOnce(world, runner);
  expect(depth(world, QUEUE_ARN)).toMatchObject({ visible: 0, inFlight: left });
});

it('lambda.poll.whole: without partial responses any answer means that all is done', async () => {
  const { world, runner } = await aPipeline((_, ids) => ({
    batchItemFailures: [{ itemIdentifier: ids[0] }],
  }));
  fill(world, 'a', 'b');
  await pollOnce(world, runner);
  expect(depth(world, QUEUE_ARN)).toMatchObject({ visible: 0, inFlight: 0 });
});

it('lambda.poll.disabled: a disabled mapping leaves the queue alone', async () => {
  const { world, batches, runner } = await aPipeline(() => undefined, { Enabled: false });
  fill(world, 'a');
  expect(await pollOnce(world, runner)).toBe(0);
  expect(batches).toEqual([]);
});

it('lambda.poll.alias: a mapping on an alias follows it', async () => {
  const { world, lambda } = await lambdaWorld();
  await lambda.send(new CreateFunctionCommand(functionInput({ Publish: true })));
  await lambda.send(new CreateAliasCommand({ ...NAME, Name: 'live', FunctionVersion: '1' }));
  await mapping(lambda, { FunctionName: `${FUNCTION_ARN}:live` });
  const ran: [string, string][] = [];
  const runner = inProcessRunner(async (_event, version, request) => {
    ran.push([version.version, request.functionArn]);
    return undefined;
  });
  fill(world, 'a');
  await pollOnce(world, runner);
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 9 }));
  await lambda.send(new PublishVersionCommand(NAME));
  await lambda.send(new UpdateAliasCommand({ ...NAME, Name: 'live', FunctionVersion: '2' }));
  fill(world, 'b');
  await pollOnce(world, runner);
  expect(ran).toEqual([
    ['1', `${FUNCTION_ARN}:live`],
    ['2', `${FUNCTION_ARN}:live`],
  ]);
});

it('lambda.poll.throttled: a function with no concurrency leaves messages to come back', async () => {
  const { world, lambda, UUID, batches, runner } = await aPipeline();
  await lambda.send(new PutFunctionConcurrencyCommand({ ...NAME, ReservedConcurrentExecutions: 0 }));
  fill(world, 'a');
  await pollOnce(world, runner);
  expect(batches).toEqual([]);
  expect(depth(world, QUEUE_ARN)).toMatchObject({ inFlight: 1 });
  const { LastProcessingResult } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(LastProcessingResult).toBe('PROBLEM: Function call was throttled');
});

it('lambda.poll.filter: what no filter of a mapping takes is deleted and reaches no function', async () => {
  const high = { Pattern: JSON.stringify({ body: { detail: { severity: [{ numeric: ['>=', 7] }] } } }) };
  const { world, lambda, UUID, batches, runner } = await aPipeline(undefined, {
    FilterCriteria: { Filters: [high, { Pattern: '{"body":["plain"]}' }] },
  });
  const seen = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(seen.FilterCriteria?.Filters).toContainEqual(high);
  const body = (severity: number): string => JSON.stringify({ detail: { severity } });
  fill(world, body(8), body(4), 'plain', 'other');
  await pollOnce(world, runner);
  expect(batches).toEqual([[body(8), 'plain']]);
  expect(depth(world, QUEUE_ARN)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  const { FilterCriteria } = await lambda.send(
    new UpdateEventSourceMappingCommand({ UUID, FilterCriteria: {} }),
  );
  expect(FilterCriteria).toBeUndefined();
  fill(world, body(4));
  await pollOnce(world, runner);
  expect(batches).toHaveLength(2);
});

it('lambda.poll.idle: a mapping that finds nothing in its queue says so, and forgets the trouble before', async () => {
  const { world, lambda, UUID, runner } = await aPipeline();
  const result = async (): Promise<string | undefined> =>
    (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult;
  await pollOnce(world, runner);
  expect(await result()).toBe('No records processed');
  fill(world, 'a');
  await pollOnce(world, runner);
  expect(await result()).toBe('OK');
});

it('lambda.poll.problem: a mapping whose function has gone says so and polls on when it is back', async () => {
  const { world, lambda, UUID, runner } = await aPipeline();
  delete (world.states[`lambda/${ACCOUNT}/us-east-1`] as { functions: Record<string, unknown> }).functions[
    'notifier'
  ];
  fill(world, 'a');
  expect(await pollOnce(world, runner)).toBe(0);
  const { LastProcessingResult } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(LastProcessingResult).toBe('PROBLEM: Function not found');
  expect(receive(world, QUEUE_ARN, { max: 1 })).toHaveLength(1);
  advance(world, 60_000);
  await createFunction(lambda);
  expect(await pollOnce(world, runner)).toBe(1);
});

it('lambda.poll.denied: a queue whose policy denies the role is not read until it no longer does', async () => {
  const { world, lambda, UUID, runner } = await aPipeline();
  const attributes = findQueue(world, QUEUE_ARN)?.attributes ?? {};
  const deny = { Effect: 'Deny', Principal: { AWS: ROLE }, Action: 'sqs:ReceiveMessage', Resource: '*' };
  attributes['Policy'] = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
  fill(world, 'a');
  expect(await pollOnce(world, runner)).toBe(0);
  const { LastProcessingResult } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(LastProcessingResult).toContain('permission to call ReceiveMessage on SQS');
  delete attributes['Policy'];
  expect(await pollOnce(world, runner)).toBe(1);
});
