import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { queueUrl } from '../../src/provision/deployment/names.ts';
import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { pipelineUndoTree, waitingMessages } from '../../src/provision/pipeline/undo.ts';
import { addFault } from '../../sandbox/http/faults.ts';
import { callsOf, type World } from '../../sandbox/world/world.ts';
import {
  ACCOUNT,
  applied,
  connectTo,
  copyOf,
  failures,
  HOME,
  installedWorld,
  open,
  pipelineInput,
  planned,
} from './pipeline-world.ts';

const input = pipelineInput();
const { names } = input;
let installed: World;

beforeAll(async () => {
  installed = await installedWorld(pipelineTree(input));
});

const send = (world: World, region: string, name: string): Promise<unknown> =>
  connectTo(world)
    .writing()
    .client('sqs', { account: ACCOUNT, region })
    .send(new SendMessageCommand({ QueueUrl: queueUrl(names, region, name), MessageBody: '{}' }));

describe('a removal of the pipeline', () => {
  it('stops what comes in first and forgets the deployment last', async () => {
    const world = copyOf(installed);
    const start = callsOf(world).length;
    expect(failures(await applied(world, pipelineUndoTree(input)))).toEqual([]);
    const writes = callsOf(world)
      .slice(start)
      .filter(({ write, region }) => write && region === HOME)
      .map(({ service, operation }) => `${service}:${operation}`);
    const order = [
      'events:RemoveTargets',
      'events:DeleteRule',
      'lambda:DeleteEventSourceMapping',
      'lambda:DeleteFunction',
      'sqs:DeleteQueue',
      'monitoring:DeleteAlarms',
      'ssm:DeleteParameter',
    ].map((call) => writes.indexOf(call));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it('also removes what only the saved deployment knows of', async () => {
    const world = copyOf(installed);
    const previous = {
      version: 1,
      account: ACCOUNT,
      homeRegion: HOME,
      regions: [HOME, 'eu-west-1'],
      destinations: [{ name: 'default', kind: 'webhook', parameter: '/guardduty-slack/slack/default' }],
    } as never;
    const undo = pipelineUndoTree({ ...pipelineInput({ regions: [HOME] }), previous });
    expect(failures(await applied(world, undo))).toEqual([]);
    expect(open(await planned(world, pipelineUndoTree(input)))).toEqual([]);
  });

  it('counts the messages that it would lose, in every Region', async () => {
    const world = copyOf(installed);
    await send(world, HOME, names.deadLetters);
    await send(world, 'eu-west-1', names.forwarderDeadLetters);
    await send(world, 'eu-west-1', names.forwarderDeadLetters);
    expect((await waitingMessages(connectTo(world).reading(), input)).queues).toEqual([
      { address: `dead-letter-queue ${ACCOUNT}/${HOME}/${names.deadLetters}`, messages: 1 },
      { address: `dead-letter-queue ${ACCOUNT}/eu-west-1/${names.forwarderDeadLetters}`, messages: 2 },
    ]);
    const none = await waitingMessages(connectTo(copyOf(installed)).reading(), input);
    expect(none).toEqual({ queues: [], unseen: new Map() });
  });

  it('never deletes a queue with messages that no one gave up', async () => {
    const world = copyOf(installed);
    await send(world, HOME, names.deadLetters);
    const outcomes = await applied(world, pipelineUndoTree(input));
    expect(outcomes.find(({ change }) => change.address.includes(names.deadLetters))).toMatchObject({
      outcome: 'failed',
      error: { code: 'MESSAGES_WAITING' },
    });
    // What is left is still known, so that the next run can continue, either way.
    expect(outcomes.at(-1)).toMatchObject({ change: { kind: 'deployment' }, outcome: 'not-tried' });
    expect(failures(await applied(world, pipelineUndoTree({ ...input, discard: 1 })))).toEqual([]);
    expect(open(await planned(world, pipelineUndoTree(input)))).toEqual([]);
  });

  it('is finished by the next one when it was cut short', async () => {
    for (const operation of [
      'DeleteRule',
      'DeleteFunction',
      'DeleteQueue',
      'DeleteRole',
      'DeleteAlarms',
      'DeleteTable',
    ]) {
      const world = copyOf(installed);
      addFault(world, { operation, times: -1, code: 'AccessDeniedException', status: 403 });
      expect(failures(await applied(world, pipelineUndoTree(input))).length).toBeGreaterThan(0);
      world.faults.length = 0;
      expect(failures(await applied(world, pipelineUndoTree(input)))).toEqual([]);
      expect(open(await planned(world, pipelineUndoTree(input)))).toEqual([]);
    }
  });

  it('keeps the role of a function in a VPC until Lambda has given its network interfaces back', async () => {
    const config = { function: { vpc: { subnets: ['subnet-11111111'], securityGroups: ['sg-11111111'] } } };
    const world = await installedWorld(pipelineTree(pipelineInput({ config })));
    // What was configured then need not be known now.
    const [change] = (await planned(world, pipelineUndoTree(input))).filter(
      ({ kind }) => kind === 'function',
    );
    expect(change).toMatchObject({ action: 'remove', notes: [{ code: 'NETWORK_INTERFACES' }] });
    expect(failures(await applied(world, pipelineUndoTree(input)))).toEqual([]);
    const at = (operation: string): number =>
      callsOf(world).findLast((call) => call.operation === operation)?.time ?? NaN;
    expect(at('DeleteRole') - at('DeleteFunction')).toBeGreaterThanOrEqual(20 * 60_000);
  });
});
