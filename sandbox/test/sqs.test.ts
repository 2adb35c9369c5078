import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
  type ReceiveMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { addFault } from '../http/faults.ts';
import { serveQueuesAt } from '../services/sqs/url.ts';
import { advance, type World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { clientConfig, raw, refusal } from './client-config.ts';
import { operatorKey } from '../access/operators.ts';

const ACCOUNT = '444444444444';
const URL_OF_INBOX = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/inbox`;
const ARN_OF_INBOX = `arn:aws:sqs:us-east-1:${ACCOUNT}:inbox`;
const START = 1_800_000_000_000;

it('sqs.create: creating a queue again with what it has answers its URL, with anything else it is refused', async () => {
  const client = clientOf(aWorld());
  const create = async (Attributes: Record<string, string>) =>
    client.send(new CreateQueueCommand({ QueueName: 'inbox', Attributes }));
  const RedriveAllowPolicy = '{"redrivePermission":"byQueue","sourceQueueArns":["a"]}';
  expect(await create({ VisibilityTimeout: '720', RedriveAllowPolicy })).toMatchObject({
    QueueUrl: URL_OF_INBOX,
  });
  expect(await create({})).toMatchObject({ QueueUrl: URL_OF_INBOX });
  expect(await create({ VisibilityTimeout: '720', DelaySeconds: '0' })).toMatchObject({
    QueueUrl: URL_OF_INBOX,
  });
  const sameJson = '{ "sourceQueueArns": ["a"], "redrivePermission": "byQueue" }';
  expect(await create({ RedriveAllowPolicy: sameJson })).toMatchObject({ QueueUrl: URL_OF_INBOX });
  expect(await refusal(create({ VisibilityTimeout: '30' }))).toEqual({
    name: 'QueueNameExists',
    message:
      'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
    status: 400,
  });
});

it('sqs.errors: an error has its name in the body and its older code in the header', async () => {
  const world = aWorld();
  const { status, headers, text } = await raw(world, operatorKey(world, ACCOUNT), {
    service: 'sqs',
    headers: { 'x-amz-target': 'AmazonSQS.GetQueueUrl', 'content-type': 'application/x-amz-json-1.0' },
    body: '{"QueueName":"nope"}',
  });
  expect([status, headers['x-amzn-query-error'], JSON.parse(text)]).toEqual([
    400,
    'AWS.SimpleQueueService.NonExistentQueue;Sender',
    { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'The specified queue does not exist.' },
  ]);
});

it('sqs.deleted: the name of a deleted queue returns after 60 seconds', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client);
  await client.send(new DeleteQueueCommand({ QueueUrl: URL_OF_INBOX }));
  expect(await refusal(client.send(new GetQueueUrlCommand({ QueueName: 'inbox' })))).toMatchObject({
    name: 'QueueDoesNotExist',
  });
  advance(world, 59_999);
  expect(await refusal(createInbox(client))).toEqual({
    name: 'QueueDeletedRecently',
    message:
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    status: 400,
  });
  advance(world, 1);
  await createInbox(client);
});

it("sqs.names: a queue's name has up to 80 letters, digits, hyphens and underscores; a FIFO queue's ends with .fifo", async () => {
  const client = clientOf(aWorld());
  const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
    client.send(new CreateQueueCommand({ QueueName, Attributes }));
  for (const name of ['a b', 'a'.repeat(81), 'a.b']) {
    expect(await refusal(create(name))).toMatchObject({
      message: 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    });
  }
  expect(await refusal(create('inbox', { FifoQueue: 'true' }))).toMatchObject({
    message: expect.stringContaining('must end with .fifo suffix'),
  });
  await create('inbox.fifo', { FifoQueue: 'true' });
});

it('sqs.url: queues are known by the account and name in their URL, whatever its host', async () => {
  const world = aWorld();
  const client = new SQSClient({ ...clientConfig(world, ACCOUNT), useQueueUrlAsEndpoint: false });
  await createInbox(client);
  for (const QueueUrl of [URL_OF_INBOX, `http://127.0.0.1:4566/${ACCOUNT}/inbox`, `/${ACCOUNT}/inbox`]) {
    expect(
      await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })),
    ).toMatchObject({
      Attributes: { QueueArn: ARN_OF_INBOX },
    });
  }
  serveQueuesAt(world, 'http://127.0.0.1:4566/');
  expect(await client.send(new ListQueuesCommand({}))).toMatchObject({
    QueueUrls: [`http://127.0.0.1:4566/${ACCOUNT}/inbox`],
  });
});

it('sqs.attributes: all attributes can be read, and those that may be set changed', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client);
  advance(world, 5_000);
  await setAttributes(client, { VisibilityTimeout: '720', Policy: '' });
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: URL_OF_INBOX, AttributeNames: ['All'] }),
  );
  expect(Attributes).toEqual({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: String(START / 1000),
    LastModifiedTimestamp: String(START / 1000 + 5),
    DelaySeconds: '0',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    QueueArn: ARN_OF_INBOX,
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'true',
    VisibilityTimeout: '720',
  });
  const none = await client.send(new GetQueueAttributesCommand({ QueueUrl: URL_OF_INBOX }));
  expect(none.Attributes).toBeUndefined();
});

describe('sqs.attributes.checks: a request to set attributes is refused when', () => {
  const policy = (policy: unknown) => ({ RedrivePolicy: JSON.stringify(policy) });
  const reason = (value: unknown, text: string) =>
    `Value ${JSON.stringify(value)} for parameter RedrivePolicy is invalid. Reason: ${text}`;
  const target = `arn:aws:sqs:us-east-1:${ACCOUNT}:dead`;
  const cases: readonly (readonly [string, Record<string, string>, string, string])[] = [
    [
      'too long a timeout',
      { VisibilityTimeout: '43201' },
      'InvalidAttributeValue',
      'Invalid value for the parameter VisibilityTimeout.',
    ],
    [
      'no number',
      { MessageRetentionPeriod: 'long' },
      'InvalidAttributeValue',
      'Invalid value for the parameter MessageRetentionPeriod.',
    ],
    [
      'too short a retention',
      { MessageRetentionPeriod: '59' },
      'InvalidAttributeValue',
      'Invalid value for the parameter MessageRetentionPeriod.',
    ],
    [
      'too big a message',
      { MaximumMessageSize: '1048577' },
      'InvalidAttributeValue',
      'Invalid value for the parameter MaximumMessageSize.',
    ],
    [
      'a policy that is no JSON',
      { Policy: '{' },
      'InvalidAttributeValue',
      'Invalid value for the parameter Policy.',
    ],
    ['an unknown attribute', { Hue: 'red' }, 'InvalidAttributeName', 'Unknown Attribute Hue.'],
    [
      'a count',
      { ApproximateNumberOfMessages: '1' },
      'InvalidAttributeName',
      'Unknown Attribute ApproximateNumberOfMessages.',
    ],
    [
      'FIFO for a standard queue',
      { FifoQueue: 'false' },
      'InvalidAttributeName',
      'Unknown Attribute FifoQueue.',
    ],
    [
      'dead letters nowhere',
      policy({ deadLetterTargetArn: target, maxReceiveCount: 3 }),
      'InvalidParameterValue',
      reason({ deadLetterTargetArn: target, maxReceiveCount: 3 }, 'Dead letter target does not exist.'),
    ],
    [
      'no count',
      policy({ deadLetterTargetArn: target }),
      'InvalidParameterValue',
      reason(
        { deadLetterTargetArn: target },
        'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
      ),
    ],
    [
      'too high a count',
      policy({ deadLetterTargetArn: target, maxReceiveCount: 1001 }),
      'InvalidParameterValue',
      reason(
        { deadLetterTargetArn: target, maxReceiveCount: 1001 },
        'Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.',
      ),
    ],
    [
      'dead letters of another account',
      policy({ deadLetterTargetArn: target.replace(ACCOUNT, '555555555555'), maxReceiveCount: 3 }),
      'InvalidParameterValue',
      reason(
        { deadLetterTargetArn: target.replace(ACCOUNT, '555555555555'), maxReceiveCount: 3 },
        'Dead-letter target owner should be same as the source.',
      ),
    ],
  ];
  for (const [name, attributes, error, message] of cases) {
    it(`it has ${name}`, async () => {
      const client = clientOf(aWorld());
      await createInbox(client);
      const { name: found, message: text } = await refusal(setAttributes(client, attributes));
      expect([found, text]).toEqual([error, message]);
    });
  }
});

it('sqs.messages: a message is received with what was sent, hidden until its time is over, and deleted', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client);
  const sent = await client.send(
    new SendMessageCommand({
      QueueUrl: URL_OF_INBOX,
      MessageBody: 'Grüße 🌍',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'greeting' },
        size: { DataType: 'Number', StringValue: '7' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    }),
  );
  advance(world, 1_500);
  const [message] = await receive(client, {
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['kind', 'si.*'],
  });
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'Grüße 🌍',
    MD5OfBody: sent.MD5OfMessageBody,
    Attributes: {
      SentTimestamp: String(START),
      ApproximateFirstReceiveTimestamp: String(START + 1_500),
      ApproximateReceiveCount: '1',
      SenderId: expect.stringMatching(/^AIDA/),
    },
    MessageAttributes: {
      kind: { DataType: 'String', StringValue: 'greeting' },
    },
  });
  expect(await counts(client)).toEqual([0, 1, 0]);
  expect(await receive(client)).toEqual([]);
  advance(world, 30_000);
  const [again] = await receive(client, { AttributeNames: ['ApproximateReceiveCount' as 'All'] });
  expect(again!.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  await client.send(
    new DeleteMessageCommand({ QueueUrl: URL_OF_INBOX, ReceiptHandle: again!.ReceiptHandle! }),
  );
  await client.send(
    new DeleteMessageCommand({ QueueUrl: URL_OF_INBOX, ReceiptHandle: again!.ReceiptHandle! }),
  );
  advance(world, 60_000);
  expect(await receive(client)).toEqual([]);
});

it('sqs.messages.delay: a message can be delayed, by itself or by its queue', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client, { DelaySeconds: '10' });
  await send(client, 'queue');
  await send(client, 'own', 20);
  expect(await counts(client)).toEqual([0, 0, 2]);
  advance(world, 10_000);
  expect((await receive(client)).map(({ Body }) => Body)).toEqual(['queue']);
  advance(world, 10_000);
  expect((await receive(client)).map(({ Body }) => Body)).toEqual(['own']);
});

it('sqs.messages.retention: a message is gone when its time is over', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client, { MessageRetentionPeriod: '60' });
  await send(client, 'short');
  advance(world, 60_000);
  expect(await counts(client)).toEqual([1, 0, 0]);
  advance(world, 1);
  expect(await counts(client)).toEqual([0, 0, 0]);
});

it('sqs.messages.size: a message has up to 1 MiB and no characters that XML does not know', async () => {
  const client = clientOf(aWorld());
  await createInbox(client);
  await send(client, 'a'.repeat(1_048_576));
  expect(await refusal(send(client, 'a'.repeat(1_048_577)))).toEqual({
    name: 'InvalidParameterValue',
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    status: 400,
  });
  expect(await refusal(send(client, 'a\u0001'))).toMatchObject({ name: 'InvalidMessageContents' });
  await setAttributes(client, { MaximumMessageSize: '1024' });
  expect(await refusal(send(client, 'ä'.repeat(513)))).toMatchObject({
    message: expect.stringContaining('shorter than 1024 bytes'),
  });
});

it('sqs.receive.checks: a receive asks for 1 to 10 messages, waits up to 20 seconds and hides for up to 12 hours', async () => {
  const client = clientOf(aWorld());
  await createInbox(client);
  const messageOf = async (input: Partial<ReceiveMessageCommandInput>) =>
    (await refusal(receive(client, input))).message;
  expect(await messageOf({ MaxNumberOfMessages: 11 })).toBe(
    'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
  );
  expect(await messageOf({ WaitTimeSeconds: 21 })).toBe(
    'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
  );
  expect(await messageOf({ VisibilityTimeout: 43_201 })).toContain('VisibilityTimeout');
});

it('sqs.receive.wait: a long poll answers at once, or waits no longer than `sqs.longPollMs` for a message', async () => {
  const idle = clientOf(aWorld());
  await createInbox(idle);
  expect(await receive(idle, { WaitTimeSeconds: 20 })).toEqual([]);
  const world = singleAccountWorld({ knobs: { 'sqs.longPollMs': 5_000 } });
  const client = clientOf(world);
  await createInbox(client);
  const waiting = receive(client, { WaitTimeSeconds: 20 });
  await send(client, 'late');
  expect(await waiting).toMatchObject([{ Body: 'late' }]);
});

it('sqs.visibility: a message in flight can be hidden for longer or shown at once, twelve hours at most', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client);
  await send(client, 'one');
  const [message] = await receive(client);
  const change = async (VisibilityTimeout: number, ReceiptHandle = message!.ReceiptHandle!) =>
    client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: URL_OF_INBOX, ReceiptHandle, VisibilityTimeout }),
    );
  await change(900);
  advance(world, 899_999);
  expect(await receive(client)).toEqual([]);
  expect(await refusal(change(43_200))).toMatchObject({
    message:
      'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
  });
  expect(await refusal(change(43_201))).toMatchObject({ name: 'InvalidParameterValue' });
  expect(await refusal(change(0, 'garbage'))).toEqual({
    name: 'ReceiptHandleIsInvalid',
    message: 'The input receipt handle "garbage" is not a valid receipt handle.',
    status: 404,
  });
  await change(0);
  const [again] = await receive(client);
  expect(again!.Body).toBe('one');
  expect(await refusal(change(0))).toMatchObject({ name: 'MessageNotInflight' });
  await client.send(
    new DeleteMessageCommand({ QueueUrl: URL_OF_INBOX, ReceiptHandle: again!.ReceiptHandle! }),
  );
  expect(await refusal(change(0, again!.ReceiptHandle!))).toMatchObject({
    message: expect.stringContaining(
      'Message does not exist or is not available for visibility timeout change.',
    ),
  });
});

it('sqs.batch: up to ten entries succeed or fail one by one', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client);
  addFault(world, {
    operation: 'SendMessageBatch.Entry',
    skip: 1,
    code: 'InternalError',
    message: 'Oops',
    status: 500,
  });
  const sendBatch = async (entries: { Id: string; MessageBody: string }[]) =>
    client.send(new SendMessageBatchCommand({ QueueUrl: URL_OF_INBOX, Entries: entries }));
  const { Successful, Failed } = await sendBatch([
    { Id: 'a', MessageBody: 'one' },
    { Id: 'b', MessageBody: 'two' },
  ]);
  expect(Successful).toMatchObject([{ Id: 'a', MessageId: expect.any(String) }]);
  expect(Failed).toEqual([{ Id: 'b', SenderFault: false, Code: 'InternalError', Message: 'Oops' }]);
  const [message] = await receive(client);
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: URL_OF_INBOX,
      Entries: [
        { Id: 'x', ReceiptHandle: message!.ReceiptHandle! },
        { Id: 'y', ReceiptHandle: 'garbage' },
      ],
    }),
  );
  expect([deleted.Successful, deleted.Failed]).toMatchObject([
    [{ Id: 'x' }],
    [{ Id: 'y', SenderFault: true }],
  ]);
  const nameOf = async (entries: { Id: string; MessageBody: string }[]) =>
    (await refusal(sendBatch(entries))).name;
  expect(await nameOf([])).toBe('EmptyBatchRequest');
  expect(await nameOf(Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: 'a' })))).toBe(
    'TooManyEntriesInBatchRequest',
  );
  expect(
    await nameOf([
      { Id: 'a', MessageBody: 'a' },
      { Id: 'a', MessageBody: 'b' },
    ]),
  ).toBe('BatchEntryIdsNotDistinct');
  expect(await nameOf([{ Id: 'a b', MessageBody: 'a' }])).toBe('InvalidBatchEntryId');
  const big = 'a'.repeat(600_000);
  expect(
    await nameOf([
      { Id: 'a', MessageBody: big },
      { Id: 'b', MessageBody: big },
    ]),
  ).toBe('BatchRequestTooLong');
});

it('sqs.purge: a queue can be emptied once a minute', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client);
  await send(client, 'one');
  const purge = async () => client.send(new PurgeQueueCommand({ QueueUrl: URL_OF_INBOX }));
  await purge();
  expect(await counts(client)).toEqual([0, 0, 0]);
  expect(await refusal(purge())).toMatchObject({ name: 'PurgeQueueInProgress' });
  advance(world, 60_000);
  await purge();
});

it('sqs.fifo: a group keeps its order, and a message seen before is dropped', async () => {
  const world = aWorld();
  const client = clientOf(world);
  const QueueUrl = `${URL_OF_INBOX}.fifo`;
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  await client.send(new CreateQueueCommand({ QueueName: 'inbox.fifo', Attributes }));
  for (const [MessageBody, MessageGroupId] of [
    ['a1', 'a'],
    ['a1', 'a'],
    ['a2', 'a'],
    ['b1', 'b'],
  ]) {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId }));
  }
  const [first] = await receive(client, { QueueUrl, MaxNumberOfMessages: 1 });
  expect(first!.Body).toBe('a1');
  expect((await receive(client, { QueueUrl })).map(({ Body }) => Body)).toEqual(['b1']);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first!.ReceiptHandle! }));
  expect((await receive(client, { QueueUrl })).map(({ Body }) => Body)).toEqual(['a2']);
  expect(await refusal(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'c' })))).toMatchObject({
    message: 'The request must contain the parameter MessageGroupId.',
  });
});

it('sqs.list: queues are listed by the beginning of their names, in pages only when asked for', async () => {
  const client = clientOf(aWorld());
  for (const QueueName of ['b', 'a1', 'a2']) await client.send(new CreateQueueCommand({ QueueName }));
  const list = async (input: object) => {
    const { QueueUrls, NextToken } = await client.send(new ListQueuesCommand(input));
    return [QueueUrls?.map((url) => url.split('/').at(-1)), NextToken];
  };
  expect(await list({})).toEqual([['a1', 'a2', 'b'], undefined]);
  expect(await list({ QueueNamePrefix: 'a' })).toEqual([['a1', 'a2'], undefined]);
  expect(await list({ QueueNamePrefix: 'z' })).toEqual([undefined, undefined]);
  const [names, token] = await list({ MaxResults: 2 });
  expect(names).toEqual(['a1', 'a2']);
  expect(await list({ MaxResults: 2, NextToken: token })).toEqual([['b'], undefined]);
});

it('sqs.tags: queues have tags', async () => {
  const client = clientOf(aWorld());
  await client.send(new CreateQueueCommand({ QueueName: 'inbox', tags: { a: '1' } }));
  await client.send(new TagQueueCommand({ QueueUrl: URL_OF_INBOX, Tags: { b: '2' } }));
  await client.send(new UntagQueueCommand({ QueueUrl: URL_OF_INBOX, TagKeys: ['a'] }));
  const tags = async () => (await client.send(new ListQueueTagsCommand({ QueueUrl: URL_OF_INBOX }))).Tags;
  expect(await tags()).toEqual({ b: '2' });
  await client.send(new UntagQueueCommand({ QueueUrl: URL_OF_INBOX, TagKeys: ['b'] }));
  expect(await tags()).toBeUndefined();
  const reserved = client.send(new TagQueueCommand({ QueueUrl: URL_OF_INBOX, Tags: { 'aws:a': '' } }));
  expect(await refusal(reserved)).toMatchObject({ name: 'InvalidParameterValue' });
});

it('sqs.accounts: a queue of another account lets in whom its policy names', async () => {
  const world = aWorld();
  const client = clientOf(world);
  await createInbox(client);
  const stranger = new SQSClient(clientConfig(world, '555555555555'));
  expect(await refusal(send(stranger, 'hello'))).toMatchObject({ name: 'AccessDenied', status: 403 });
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: '555555555555' },
    Action: 'sqs:SendMessage',
    Resource: ARN_OF_INBOX,
  };
  await setAttributes(client, { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) });
  await send(stranger, 'hello');
  expect(await counts(client)).toEqual([1, 0, 0]);
  expect(await refusal(receive(stranger))).toMatchObject({ name: 'AccessDenied' });
});

it('sqs.dump: the canonical dump shows queues with their settings and how many messages are in them', async () => {
  const world = aWorld();
  const client = clientOf(world);
  const dump = () => canonicalDump(world)[ACCOUNT]?.['us-east-1']?.['sqs'];
  await client.send(new ListQueuesCommand({}));
  serveQueuesAt(world, 'http://127.0.0.1:1');
  expect(dump()).toBeUndefined();
  await createInbox(client);
  await send(client, 'one');
  expect(dump()).toMatchObject([
    { name: 'inbox', attributes: { VisibilityTimeout: '30' }, tags: {}, messages: 1 },
  ]);
  await client.send(new DeleteQueueCommand({ QueueUrl: URL_OF_INBOX }));
  expect(dump()).toBeUndefined();
});

function aWorld(): World {
  return singleAccountWorld({ time: START });
}

function clientOf(world: World): SQSClient {
  return new SQSClient(clientConfig(world, ACCOUNT));
}

async function createInbox(client: SQSClient, Attributes: Record<string, string> = {}) {
  return client.send(new CreateQueueCommand({ QueueName: 'inbox', Attributes }));
}

async function setAttributes(client: SQSClient, Attributes: Record<string, string>) {
  return client.send(new SetQueueAttributesCommand({ QueueUrl: URL_OF_INBOX, Attributes }));
}

async function send(client: SQSClient, MessageBody: string, DelaySeconds?: number) {
  return client.send(new SendMessageCommand({ QueueUrl: URL_OF_INBOX, MessageBody, DelaySeconds }));
}

async function receive(client: SQSClient, input: Partial<ReceiveMessageCommandInput> = {}) {
  const command = new ReceiveMessageCommand({ QueueUrl: URL_OF_INBOX, MaxNumberOfMessages: 10, ...input });
  return (await client.send(command)).Messages ?? [];
}

/** Visible, in flight, delayed. */
async function counts(client: SQSClient): Promise<number[]> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: URL_OF_INBOX, AttributeNames: [...names] }),
  );
  return names.map((name) => Number(Attributes![name]));
}
