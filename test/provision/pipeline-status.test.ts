import { DeleteRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { UpdateEventSourceMappingCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { queueUrl } from '../../src/provision/deployment/names.ts';
import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { pipelineNotices, pipelineStatus } from '../../src/provision/pipeline/status.ts';
import { addFault } from '../../sandbox/http/faults.ts';
import { callsOf, type World } from '../../sandbox/world/world.ts';
import {
  ACCOUNT,
  callsSince,
  connectTo,
  copyOf,
  emptyWorld,
  HOME,
  installedWorld,
  pipelineInput,
} from './pipeline-world.ts';

const input = pipelineInput({ secrets: {} });
const { names } = input;
const OTHER = 'eu-west-1';
let installed: World;

beforeAll(async () => {
  installed = await installedWorld(pipelineTree(pipelineInput()));
});

const seen = (world: World) => pipelineStatus(connectTo(world).reading(), input);

describe('the status of the pipeline', () => {
  it('is healthy when all is in place, and writes nothing', async () => {
    const world = copyOf(installed);
    const start = callsOf(world).length;
    const { pipeline, forwarders, problems } = await seen(world);
    expect(pipeline).toMatchObject({
      rule: 'ok',
      queue: { visible: 0, inFlight: 0 },
      deadLetters: [
        { region: HOME, name: names.deadLetters, messages: 0 },
        { region: OTHER, name: names.forwarderDeadLetters, messages: 0 },
      ],
      function: { version: '1', codeSha256: input.code.sha256, upToDate: true, runtime: 'nodejs24.x' },
      mapping: 'enabled',
      destinations: [
        { name: 'default', kind: 'webhook', parameter: '/guardduty-slack/slack/default', stored: true },
      ],
    });
    expect(pipeline?.alarms.map(({ region, name }) => `${region} ${name}`)).toEqual([
      `${HOME} ${names.alarm('dead-letters')}`,
      `${HOME} ${names.alarm('function-errors')}`,
      `${HOME} ${names.alarm('stalled')}`,
      `${HOME} ${names.alarm('undelivered')}`,
      `${OTHER} ${names.alarm('forwarder-dead-letters')}`,
    ]);
    expect(forwarders).toEqual({ [HOME]: 'home', [OTHER]: 'forwarded' });
    expect(problems).toEqual([]);
    expect(callsSince(world, start, 'writes')).toEqual([]);
  });

  it('is absent in an empty account', async () => {
    const { pipeline, forwarders } = await seen(emptyWorld());
    expect(pipeline).toMatchObject({
      rule: 'absent',
      queue: null,
      deadLetters: [],
      function: null,
      mapping: null,
      destinations: [{ name: 'default', stored: false }],
      alarms: [],
    });
    expect(forwarders).toEqual({ [HOME]: 'home', [OTHER]: 'absent' });
  });

  it('names what drifted', async () => {
    const world = copyOf(installed);
    const aws = connectTo(world).writing();
    const events = aws.client('events', { account: ACCOUNT, region: OTHER });
    await events.send(new RemoveTargetsCommand({ Rule: names.forwarderRule, Ids: ['guardduty-slack'] }));
    const lambda = aws.client('lambda', { account: ACCOUNT, region: HOME });
    const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({}));
    const { UUID } = EventSourceMappings![0]!;
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    expect(await seen(world)).toMatchObject({
      forwarders: { [OTHER]: 'drift' },
      pipeline: { mapping: 'disabled' },
    });
    await events.send(new DeleteRuleCommand({ Name: names.forwarderRule }));
    expect(await seen(world)).toMatchObject({ forwarders: { [OTHER]: 'absent' } });
  });

  it('does not take what it may not read for what is not there', async () => {
    const world = copyOf(installed);
    addFault(world, { operation: 'DescribeRule', times: -1, code: 'AccessDeniedException', status: 400 });
    expect(await seen(world)).toMatchObject({
      pipeline: { rule: 'unknown' },
      forwarders: { [OTHER]: 'unknown' },
    });
  });

  it('tells of findings among the dead letters', async () => {
    const world = copyOf(installed);
    const QueueUrl = queueUrl(names, OTHER, names.forwarderDeadLetters);
    const sqs = connectTo(world).writing().client('sqs', { account: ACCOUNT, region: OTHER });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    const { problems } = await seen(world);
    expect(problems).toMatchObject([
      {
        code: 'DEAD_LETTERS',
        address: `dead-letter-queue ${ACCOUNT}/${OTHER}/${names.forwarderDeadLetters}`,
        fix: 'Correct the cause (it is in the ERROR_MESSAGE attribute of the messages), then run: guardduty-slack redrive',
      },
      { code: 'ALARM', address: `alarm ${ACCOUNT}/${OTHER}/${names.alarm('forwarder-dead-letters')}` },
    ]);
  });

  it('warns where an alarm tells no one', () => {
    const topic = `arn:aws:sns:${HOME}:${ACCOUNT}:alerts`;
    const config = { alarms: { topics: { [HOME]: topic } } };
    expect(pipelineNotices(pipelineInput({ config }))).toMatchObject([
      { code: 'ALARMS_WITHOUT_TOPIC', message: expect.stringContaining(OTHER) },
    ]);
    expect(pipelineNotices(pipelineInput({ config, regions: [HOME] }))).toEqual([]);
  });
});
