import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { beforeAll, describe, expect, it } from 'vitest';
import { configFrom, deploymentOf } from '../../src/provision/deployment/deployment.ts';
import { functionSettings } from '../../src/provision/pipeline/function-settings.ts';
import { queueUrl } from '../../src/provision/deployment/names.ts';
import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { stepsOf } from '../../src/provision/engine/tree.ts';
import { readDeployment } from '../../src/provision/pipeline/resources/deployment-parameter.ts';
import { lambdaState } from '../../sandbox/services/lambda/state.ts';
import { addFault } from '../../sandbox/http/faults.ts';
import { callsOf, type World } from '../../sandbox/world/world.ts';
import { settingsOf } from '../delivery/functions.ts';
import {
  ACCOUNT,
  applied,
  callsSince,
  connectTo,
  copyOf,
  emptyWorld,
  failures,
  HOME,
  installedWorld,
  open,
  pipelineInput,
  planned,
} from './pipeline-world.ts';

const input = pipelineInput();
const { names } = input;
const home = { account: ACCOUNT, region: HOME };

let installed: World;

beforeAll(async () => {
  installed = await installedWorld(pipelineTree(input));
});

describe('the pipeline', () => {
  it('tells its function everything but the secrets', () => {
    const { latest } = lambdaState(installed, ACCOUNT, HOME).functions[names.functionName]!;
    expect(JSON.parse(settingsOf(latest)!)).toEqual({
      version: 1,
      deployment: 'guardduty-slack',
      table: 'guardduty-slack-findings',
      queueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/guardduty-slack-findings`,
      deadLetterUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/guardduty-slack-dead-letters`,
      destinations: [{ name: 'default', kind: 'webhook', parameter: '/guardduty-slack/slack/default' }],
      routes: [],
      allowHosts: [],
      minSeverity: 4,
      detail: 'full',
      repeats: 'once',
    });
  });

  it('lets only its own rules send to its queue, and no one without TLS', async () => {
    const sqs = connectTo(installed).reading().client('sqs', home);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl(names, HOME, names.queue),
        AttributeNames: ['All'],
      }),
    );
    const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:guardduty-slack-findings`;
    const rule = `arn:aws:events:us-east-1:${ACCOUNT}:rule/guardduty-slack`;
    expect(Attributes).toMatchObject({
      VisibilityTimeout: '720',
      MessageRetentionPeriod: '345600',
      SqsManagedSseEnabled: 'true',
    });
    expect(JSON.parse(Attributes!.RedrivePolicy!)).toEqual({
      deadLetterTargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:guardduty-slack-dead-letters`,
      maxReceiveCount: 120,
    });
    expect(JSON.parse(Attributes!.Policy!)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'EventBridge',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: queue,
          Condition: {
            ArnEquals: { 'aws:SourceArn': [`${rule}-findings`, `${rule}-heartbeat`] },
            StringEquals: { 'aws:SourceAccount': ACCOUNT },
          },
        },
        {
          Sid: 'OnlyTls',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Resource: queue,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });

  it('gives its function the least that it needs', async () => {
    const iam = connectTo(installed).reading().client('iam', { account: ACCOUNT, region: 'global' });
    const { PolicyDocument } = await iam.send(
      new GetRolePolicyCommand({ RoleName: names.functionRole, PolicyName: names.deployment }),
    );
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument!)) as {
      Statement: { Sid: string; Action: string | string[]; Resource: string | string[] }[];
    };
    expect(
      Object.fromEntries(Statement.map(({ Sid, Action, Resource }) => [Sid, [Action, Resource].flat()])),
    ).toEqual({
      WriteLog: [
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/guardduty-slack:*`,
      ],
      TakeFindings: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        `arn:aws:sqs:us-east-1:${ACCOUNT}:guardduty-slack-findings`,
      ],
      KeepDeadLetters: ['sqs:SendMessage', `arn:aws:sqs:us-east-1:${ACCOUNT}:guardduty-slack-dead-letters`],
      ReadSecrets: [
        'ssm:GetParameter',
        `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/guardduty-slack/slack/default`,
      ],
      RememberFindings: [
        'dynamodb:GetItem',
        'dynamodb:Scan',
        'dynamodb:UpdateItem',
        `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/guardduty-slack-findings`,
      ],
      NameAccounts: ['organizations:DescribeAccount', '*'],
    });
  });

  it('lets nothing in before it can be handled', async () => {
    const world = emptyWorld();
    await applied(world, pipelineTree(input));
    const writes = callsSince(world, 0, 'writes');
    const order = [
      'ssm:PutParameter',
      'sqs:CreateQueue',
      'lambda:CreateFunction',
      'lambda:PublishVersion',
      'lambda:CreateAlias',
      'lambda:CreateEventSourceMapping',
      'events:PutRule',
    ].map((call) => writes.indexOf(call));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(writes.indexOf('ssm:PutParameter')).toBe(0);
  });

  it('takes few calls: about 55 for everything, 7 more for a further Region', () => {
    expect(callsOf(installed).length).toBeLessThanOrEqual(55 + 7);
  });

  it('follows the configuration: severity, heartbeat, topics, tracing, network, retention', async () => {
    const world = copyOf(installed);
    const changed = pipelineInput({
      config: {
        minSeverity: 7,
        slack: { heartbeat: false },
        message: { detail: 'minimal' },
        alarms: { topics: { [HOME]: `arn:aws:sns:${HOME}:${ACCOUNT}:alerts` } },
        logs: { retentionDays: 365 },
        function: {
          tracing: true,
          vpc: { subnets: ['subnet-22222222', 'subnet-11111111'], securityGroups: ['sg-11111111'] },
        },
      },
      previous: deploymentOf(input),
    });
    const changes = await planned(world, pipelineTree(changed));
    expect(changes.filter(({ action }) => action === 'remove').map(({ kind }) => kind)).toEqual([
      'heartbeat-rule',
    ]);
    const touched = (kind: string) =>
      changes.find((one) => one.kind === kind && one.action === 'update')?.fields.map(({ field }) => field);
    expect(touched('finding-rule')).toEqual(['pattern.detail.severity']);
    expect(touched('forwarder-rule')).toEqual(['pattern.detail.severity']);
    expect(touched('alarm')).toEqual(['actions', 'okActions']);
    expect(touched('log-group')).toEqual(['retention']);
    expect(touched('function')).toEqual(['settings.detail', 'settings.minSeverity', 'tracing', 'vpc']);
    expect(touched('role')).toEqual(['policy.JoinNetwork', 'policy.Trace']);
    expect(touched('queue')).toEqual(['policy.EventBridge.Condition.ArnEquals.aws:SourceArn']);
    expect(failures(await applied(world, pipelineTree(changed)))).toEqual([]);
    expect(open(await planned(world, pipelineTree(changed)))).toEqual([]);
    // And back again, out of the network.
    expect(failures(await applied(world, pipelineTree(input)))).toEqual([]);
    expect(open(await planned(world, pipelineTree(input)))).toEqual([]);
  });

  it('stands alone where EventBridge does not forward', () => {
    const china = { ...pipelineInput({ regions: ['cn-north-1'] }), names: { ...names, partition: 'aws-cn' } };
    const kinds = stepsOf(pipelineTree(china)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'forwarder-rule')).toEqual([]);
    expect(kinds.filter((kind) => kind === 'role')).toEqual(['role']);
  });
});

describe('what is no longer wanted', () => {
  it('is removed: a Region, with the forwarders’ role after the last one', async () => {
    const world = copyOf(installed);
    const previous = await readDeployment(connectTo(world).reading(), names);
    expect(previous?.regions).toEqual(['eu-west-1', HOME]);
    const alone = pipelineInput({ regions: [HOME], ...(previous === undefined ? {} : { previous }) });
    const outcomes = await applied(world, pipelineTree(alone));
    expect(failures(outcomes)).toEqual([]);
    expect(
      outcomes
        .filter(({ change }) => change.action === 'remove')
        .map(({ change }) => change.kind)
        .sort(),
    ).toEqual(['alarm', 'dead-letter-queue', 'forwarder-rule', 'role']);
    expect((await readDeployment(connectTo(world).reading(), names))?.regions).toEqual([HOME]);
    expect(open(await planned(world, pipelineTree(alone)))).toEqual([]);
  });

  it('is remembered until it is gone', async () => {
    const world = copyOf(installed);
    const previous = await readDeployment(connectTo(world).reading(), names);
    const alone = pipelineInput({ regions: [HOME], ...(previous === undefined ? {} : { previous }) });
    addFault(world, {
      service: 'events',
      operation: 'DeleteRule',
      times: -1,
      code: 'AccessDeniedException',
      status: 400,
    });
    expect(failures(await applied(world, pipelineTree(alone))).length).toBeGreaterThan(0);
    expect((await readDeployment(connectTo(world).reading(), names))?.regions).toEqual(['eu-west-1', HOME]);
  });

  it('is a destination’s secret, once the function does not need it', async () => {
    const two = pipelineInput({
      config: {
        slack: {
          destinations: [
            { name: 'default', webhook: 'env:A' },
            { name: 'audit', token: 'env:B', channel: 'C0123456789' },
          ],
        },
      },
      secrets: {
        default: 'https://hooks.slack.com/services/T00000000/B00000000/one',
        audit: 'xoxb-not-a-real-token',
      },
    });
    const world = await installedWorld(pipelineTree(two));
    const previous = await readDeployment(connectTo(world).reading(), names);
    const one = pipelineInput({ secrets: {}, ...(previous === undefined ? {} : { previous }) });
    const start = callsOf(world).length;
    expect(failures(await applied(world, pipelineTree(one)))).toEqual([]);
    const writes = callsSince(world, start, 'writes');
    expect(writes.indexOf('ssm:DeleteParameter')).toBeGreaterThan(writes.indexOf('lambda:UpdateAlias'));
    expect(open(await planned(world, pipelineTree(one)))).toEqual([]);
  });
});

describe('a run that goes wrong', () => {
  const writes = [
    'dynamodb:CreateTable',
    'dynamodb:UpdateTimeToLive',
    'events:PutRule',
    'events:PutTargets',
    'iam:CreateRole',
    'iam:PutRolePolicy',
    'lambda:CreateAlias',
    'lambda:CreateEventSourceMapping',
    'lambda:CreateFunction',
    'lambda:Invoke',
    'lambda:PublishVersion',
    'logs:CreateLogGroup',
    'logs:PutRetentionPolicy',
    'monitoring:PutMetricAlarm',
    'sqs:CreateQueue',
    'ssm:AddTagsToResource',
    'ssm:PutParameter',
  ];

  it.each(writes)('ends well although the answer to %s is lost', async (call) => {
    const world = emptyWorld();
    const [service, operation] = call.split(':') as [string, string];
    addFault(world, { service, operation, kind: 'reset' });
    expect(failures(await applied(world, pipelineTree(input)))).toEqual([]);
    expect(open(await planned(world, pipelineTree(input)))).toEqual([]);
  });

  it('has no other writes than these', () => {
    expect([...new Set(callsSince(installed, 0, 'writes'))].toSorted()).toEqual(writes);
  });

  it.each(writes)('is finished by the next one when %s is refused for ever', async (call) => {
    const world = emptyWorld();
    const [service, operation] = call.split(':') as [string, string];
    addFault(world, { service, operation, times: -1, code: 'AccessDeniedException', status: 403 });
    expect(failures(await applied(world, pipelineTree(input))).length).toBeGreaterThan(0);
    world.faults.length = 0;
    expect(failures(await applied(world, pipelineTree(input)))).toEqual([]);
    expect(open(await planned(world, pipelineTree(input)))).toEqual([]);
  });
});

describe('the saved shape of a deployment', () => {
  const rich = {
    minSeverity: 7,
    slack: {
      destinations: [
        { name: 'soc', webhook: 'env:A' },
        { name: 'audit', token: 'env:B', channel: 'C0123456789' },
      ],
      routes: [
        { to: 'soc', minSeverity: 9, mention: 'here' },
        { to: ['soc', 'audit'], types: ['Backdoor:*'] },
      ],
      allowHosts: ['127.0.0.1:4566'],
      heartbeat: false,
    },
    message: {
      detail: 'minimal',
      runbooks: { '*': 'https://wiki.example.com/guardduty' },
      portal: 'https://example.awsapps.com/start',
    },
    alarms: { topics: { 'us-east-1': 'arn:aws:sns:us-east-1:222222222222:alerts' } },
    function: { runtime: 'nodejs22.x', vpc: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
  };

  it('holds no secret and makes the same pipeline again', () => {
    const { config } = pipelineInput({ config: rich });
    const saved = deploymentOf({ names, regions: [HOME, 'eu-west-1'], config, cliVersion: '0.1.0' });
    const again = configFrom(saved, pipelineInput().config);
    expect(deploymentOf({ names, regions: saved.regions, config: again, cliVersion: '0.1.0' })).toEqual(
      saved,
    );
    expect(functionSettings({ names, config: again })).toEqual(functionSettings({ names, config }));
    expect(JSON.stringify(saved)).not.toContain('env:');
  });
});
