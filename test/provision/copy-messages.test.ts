import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carryMessages, type QueueEnd } from '../../src/provision/commands/redrive/copy-messages.ts';
import { addFault, advance, type World } from '../../sandbox/index.ts';
import { findQueue } from '../../sandbox/services/sqs/queue.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { ACCOUNT, connectTo, emptyWorld, HOME } from './pipeline-world.ts';

const AFAR = 'eu-west-1';
const FROM: QueueEnd = { account: ACCOUNT, region: AFAR, url: urlOf(AFAR, 'dead') };
const TO: QueueEnd = { account: ACCOUNT, region: HOME, url: urlOf(HOME, 'home') };

function urlOf(region: string, name: string): string {
  return `https://sqs.${region}.amazonaws.com/${ACCOUNT}/${name}`;
}

/** A world with two queues, the first with numbered messages. */
async function worldWith(messages: number, size = 10): Promise<World> {
  const world = emptyWorld();
  const client = (region: string) =>
    new SQSClient({ ...clientConfig(world, ACCOUNT, region), useQueueUrlAsEndpoint: false });
  await client(AFAR).send(new CreateQueueCommand({ QueueName: 'dead' }));
  await client(HOME).send(new CreateQueueCommand({ QueueName: 'home' }));
  for (let index = 0; index < messages; index++)
    await client(AFAR).send(
      new SendMessageBatchCommand({
        QueueUrl: FROM.url,
        Entries: [
          {
            Id: 'one',
            MessageBody: `${index} `.padEnd(size, '.'),
            MessageAttributes: { destination: { DataType: 'String', StringValue: `channel-${index}` } },
          },
        ],
      }),
    );
  return world;
}

function messagesIn(world: World, { region, url }: QueueEnd) {
  const arn = `arn:aws:sqs:${region}:${ACCOUNT}:${url.split('/').at(-1)}`;
  return Object.values(findQueue(world, arn)?.messages ?? {});
}

function numbers(world: World, end: QueueEnd): readonly number[] {
  return messagesIn(world, end).map(({ body }) => Number.parseInt(body, 10));
}

function carry(world: World, goOn = (): boolean => true) {
  return carryMessages(connectTo(world).writing(), FROM, TO, goOn, () => undefined);
}

describe('carrying messages over the Regions', () => {
  test('brings every message with its attributes, and leaves an empty queue', async () => {
    const world = await worldWith(23);
    expect(await carry(world)).toEqual({ messages: 23 });
    expect(messagesIn(world, FROM)).toEqual([]);
    expect(
      messagesIn(world, TO)
        .map(
          ({ body, attributes }) => `${Number.parseInt(body, 10)} ${attributes['destination']?.StringValue}`,
        )
        .sort(),
    ).toEqual(Array.from({ length: 23 }, (_, index) => `${index} channel-${index}`).sort());
  });

  test('large messages go in parts that SQS takes', async () => {
    const world = await worldWith(5, 200_000);
    expect(await carry(world)).toEqual({ messages: 5 });
    expect(numbers(world, TO).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  });

  test('ends between two handfuls when the time is over, and says how many it has carried', async () => {
    const world = await worldWith(15);
    let asked = 0;
    const { messages, error } = await carry(world, () => ++asked === 1);
    expect([messages, error?.code]).toEqual([10, 'DEADLINE']);
    expect([messagesIn(world, FROM).length, messagesIn(world, TO).length]).toEqual([5, 10]);
  });

  test('whatever fails on the way, none is lost, and repeating it brings all of them', async () => {
    const fault = fc.record({
      operation: fc.constantFrom('ReceiveMessage', 'SendMessageBatch', 'DeleteMessageBatch'),
      kind: fc.constantFrom('error', 'error-after', 'reset'),
      code: fc.constantFrom('AccessDenied', 'InternalError'),
      skip: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(25), fc.array(fault, { maxLength: 4 }), async (messages, faults) => {
        const world = await worldWith(messages);
        for (const { code, ...one } of faults)
          addFault(world, {
            ...one,
            service: 'sqs',
            times: 1,
            code,
            message: 'on purpose',
            status: code === 'AccessDenied' ? 403 : 500,
          } as Parameters<typeof addFault>[1]);
        const all = Array.from({ length: messages }, (_, index) => index);
        for (let attempt = 0; attempt < 10; attempt++) {
          const ended = await carry(world).catch(() => undefined);
          const there = new Set([...numbers(world, FROM), ...numbers(world, TO)]);
          expect([...there].sort((a, b) => a - b)).toEqual(all);
          if (ended !== undefined && ended.error === undefined && messagesIn(world, FROM).length === 0) break;
          // What was being carried is shown again.
          advance(world, 121_000);
        }
        expect(messagesIn(world, FROM)).toEqual([]);
        expect(new Set(numbers(world, TO)).size).toBe(messages);
        expect(messagesIn(world, TO).length).toBeLessThanOrEqual(messages + 10 * faults.length);
      }),
      { numRuns: 30 },
    );
  });
});
