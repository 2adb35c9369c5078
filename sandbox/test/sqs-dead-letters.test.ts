import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reported } from '../services/cloudwatch/reported.ts';
import { depth, receive, remove, sendToQueue } from '../services/sqs/queue.ts';
import { advance, now, type World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { clientConfig, refusal } from './client-config.ts';

const ACCOUNT = '444444444444';
const START = 1_800_000_000_000;
const DAY = 86_400_000;

it('sqs.redrive: a message that was received too often goes to the dead letters at the next receive', async () => {
  const world = await aWorld();
  await send(world, 'poison');
  expect(await receiveOne(world, 'inbox')).toMatchObject({ Body: 'poison' });
  advance(world, 30_000);
  expect(await receiveOne(world, 'inbox')).toMatchObject({ Body: 'poison' });
  advance(world, 30_000);
  expect(depth(world, arnOf('inbox'))).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  expect(await receiveOne(world, 'inbox')).toBeUndefined();
  expect(depth(world, arnOf('inbox')).visible).toBe(0);
  expect(await receiveOne(world, 'dead')).toMatchObject({
    Body: 'poison',
    Attributes: {
      SentTimestamp: String(START),
      DeadLetterQueueSourceArn: arnOf('inbox'),
      ApproximateReceiveCount: '3',
    },
  });
});

it('sqs.redrive.age: a dead letter keeps its first enqueue time for retention; the age metric begins with the move', async () => {
  const world = await aWorld({
    inbox: { MessageRetentionPeriod: '345600' },
    dead: { MessageRetentionPeriod: '345600' },
  });
  await send(world, 'old');
  advance(world, 3 * DAY);
  await bury(world);
  advance(world, 3_600_000);
  expect(oldestAge(world, 'dead')).toBe(3600);
  advance(world, DAY);
  expect(depth(world, arnOf('dead')).visible).toBe(0);
});

it('sqs.redrive.count: `sqs.deadLetterKeepsReceiveCount` says whether the count of receives goes along', async () => {
  const world = await aWorld({}, { 'sqs.deadLetterKeepsReceiveCount': false });
  await send(world, 'poison');
  await bury(world);
  expect(await receiveOne(world, 'dead')).toMatchObject({ Attributes: { ApproximateReceiveCount: '1' } });
});

it('sqs.redrive.allow: a dead-letter queue may refuse sources by its RedriveAllowPolicy', async () => {
  const world = await aWorld();
  const client = clientOf(world);
  const allow = async (policy: object) =>
    client.send(
      new SetQueueAttributesCommand({
        QueueUrl: urlOf('dead'),
        Attributes: { RedriveAllowPolicy: JSON.stringify(policy) },
      }),
    );
  const use = async () =>
    client.send(new SetQueueAttributesCommand({ QueueUrl: urlOf('other'), Attributes: redrive('dead') }));
  await client.send(new CreateQueueCommand({ QueueName: 'other' }));
  await allow({ redrivePermission: 'denyAll' });
  expect(await refusal(use())).toMatchObject({ name: 'InvalidParameterValue' });
  await allow({ redrivePermission: 'byQueue', sourceQueueArns: [arnOf('other')] });
  await use();
  expect(await refusal(allow({ redrivePermission: 'maybe' }))).toMatchObject({
    name: 'InvalidParameterValue',
  });
  const sources = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: urlOf('dead') }));
  expect(sources.queueUrls).toEqual([urlOf('inbox'), urlOf('other')]);
});

it('sqs.move: a task brings dead letters back, as new messages', async () => {
  const world = await aWorld();
  await send(world, 'poison');
  await bury(world);
  const before = await receiveOne(world, 'dead');
  advance(world, 30_000);
  await start(world, { SourceArn: arnOf('dead') });
  expect(await tasks(world)).toMatchObject([
    { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1, ApproximateNumberOfMessagesToMove: 1 },
  ]);
  const after = await receiveOne(world, 'inbox');
  expect(after).toMatchObject({ Body: 'poison', Attributes: { ApproximateReceiveCount: '1' } });
  expect(after!.MessageId).not.toBe(before!.MessageId);
  expect(Number(after!.Attributes!['SentTimestamp'])).toBeGreaterThan(START);
  expect(depth(world, arnOf('dead'))).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

it("sqs.move.destination: messages can go to a queue of one's choice; without a source of their own they must", async () => {
  const world = await aWorld();
  sendToQueue(world, arnOf('dead'), 'from a rule');
  await start(world, { SourceArn: arnOf('dead') });
  expect(await tasks(world)).toMatchObject([
    { Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' },
  ]);
  await start(world, { SourceArn: arnOf('dead'), DestinationArn: arnOf('inbox') });
  expect(await tasks(world)).toMatchObject([{ Status: 'COMPLETED', DestinationArn: arnOf('inbox') }]);
  expect(await receiveOne(world, 'inbox')).toMatchObject({ Body: 'from a rule' });
});

it('sqs.move.checks: the source must be a dead-letter queue, the destination be there, and one task run at a time', async () => {
  const world = await aWorld({}, { 'sqs.moveTaskMs': 60_000 });
  expect(await refusal(start(world, { SourceArn: arnOf('inbox') }))).toEqual({
    name: 'InvalidParameterValue',
    message: 'Source queue must be configured as a Dead Letter Queue.',
    status: 400,
  });
  expect(await refusal(start(world, { SourceArn: arnOf('nope') }))).toEqual({
    name: 'ResourceNotFoundException',
    message: 'The resource that you specified for the SourceArn parameter does not exist.',
    status: 404,
  });
  const nowhere = start(world, { SourceArn: arnOf('dead'), DestinationArn: arnOf('nope') });
  expect(await refusal(nowhere)).toMatchObject({ name: 'ResourceNotFoundException' });
  await start(world, { SourceArn: arnOf('dead') });
  expect(await refusal(start(world, { SourceArn: arnOf('dead') }))).toMatchObject({
    name: 'UnsupportedOperation',
  });
});

it('sqs.move.cancel: a running task can be canceled, and leaves what it has not moved', async () => {
  const world = await aWorld({}, { 'sqs.moveTaskMs': 60_000 });
  sendToQueue(world, arnOf('dead'), 'one');
  const { TaskHandle } = await start(world, { SourceArn: arnOf('dead'), DestinationArn: arnOf('inbox') });
  const cancel = async () => clientOf(world).send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  expect(await tasks(world)).toMatchObject([{ Status: 'RUNNING', TaskHandle }]);
  expect(await cancel()).toMatchObject({ ApproximateNumberOfMessagesMoved: 0 });
  advance(world, 60_000);
  expect(await tasks(world)).toMatchObject([{ Status: 'CANCELLED' }]);
  expect(depth(world, arnOf('dead')).visible).toBe(1);
  expect(await refusal(cancel())).toMatchObject({ name: 'UnsupportedOperation' });
});

it('sqs.redrive.gone: while the dead-letter queue is gone, messages stay where they are', async () => {
  const world = await aWorld();
  await send(world, 'poison');
  await clientOf(world).send(new DeleteQueueCommand({ QueueUrl: urlOf('dead') }));
  for (let round = 0; round < 5; round++) {
    expect(await receiveOne(world, 'inbox')).toMatchObject({ Body: 'poison' });
    advance(world, 30_000);
  }
});

it('sqs.nothing-lost: whatever is sent, received, deleted and left lying is in a queue, deleted, or too old', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('send' as const) }),
    fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ do: fc.constant('delete' as const) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const world = await aWorld();
      let [sent, deleted] = [0, 0];
      const handles = new Map<string, string>();
      for (const each of steps) {
        if (each.do === 'send') {
          sendToQueue(world, arnOf('inbox'), String(sent++));
        } else if (each.do === 'receive') {
          for (const message of receive(world, arnOf('inbox'), { max: each.max }))
            handles.set(message.messageId, message.receiptHandle);
        } else if (each.do === 'wait') advance(world, each.ms);
        else {
          const before = total(world);
          const [id, handle] = [...handles][0] ?? [];
          if (id === undefined || handle === undefined) continue;
          remove(world, arnOf('inbox'), handle);
          handles.delete(id);
          deleted += before - total(world);
        }
        expect(total(world)).toBe(sent - deleted);
      }
    }),
    { numRuns: 30 },
  );
});

function total(world: World): number {
  return ['inbox', 'dead'].reduce((sum, name) => {
    const { visible, inFlight, delayed } = depth(world, arnOf(name));
    return sum + visible + inFlight + delayed;
  }, 0);
}

/** A queue `inbox` that gives up after two receives, with dead letters in `dead`. */
async function aWorld(
  attributes: { readonly inbox?: Record<string, string>; readonly dead?: Record<string, string> } = {},
  knobs: Record<string, boolean | number> = {},
): Promise<World> {
  const world = singleAccountWorld({ time: START, knobs });
  const client = clientOf(world);
  await client.send(new CreateQueueCommand({ QueueName: 'dead', Attributes: attributes.dead }));
  const Attributes = { ...redrive('dead'), ...attributes.inbox };
  await client.send(new CreateQueueCommand({ QueueName: 'inbox', Attributes }));
  return world;
}

function redrive(target: string): Record<string, string> {
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(target), maxReceiveCount: 2 }) };
}

async function send(world: World, MessageBody: string): Promise<void> {
  await clientOf(world).send(new SendMessageCommand({ QueueUrl: urlOf('inbox'), MessageBody }));
}

async function receiveOne(world: World, name: string) {
  const command = new ReceiveMessageCommand({ QueueUrl: urlOf(name), MessageSystemAttributeNames: ['All'] });
  return (await clientOf(world).send(command)).Messages?.[0];
}

/** Receives in vain until the message is a dead letter. */
async function bury(world: World): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await clientOf(world).send(new ReceiveMessageCommand({ QueueUrl: urlOf('inbox'), VisibilityTimeout: 0 }));
  }
}

async function start(world: World, input: { SourceArn: string; DestinationArn?: string }) {
  return clientOf(world).send(new StartMessageMoveTaskCommand(input));
}

async function tasks(world: World) {
  return (await clientOf(world).send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead') }))).Results;
}

function clientOf(world: World): SQSClient {
  return new SQSClient(clientConfig(world, ACCOUNT));
}

function urlOf(name: string): string {
  return `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/${name}`;
}

function arnOf(name: string): string {
  return `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;
}

/** What CloudWatch is told of the oldest message now, in seconds. */
function oldestAge(world: World, QueueName: string): number | undefined {
  const metric = { namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', dimensions: { QueueName } };
  return reported(world, ACCOUNT, 'us-east-1', metric, now(world), now(world) + 1)?.Maximum;
}
