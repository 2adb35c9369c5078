import {
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  UntagResourceCommand as UntagAlarm,
} from '@aws-sdk/client-cloudwatch';
import {
  DeleteRetentionPolicyCommand,
  UntagResourceCommand as UntagLogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  UntagResourceCommand as UntagTable,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DisableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  UntagResourceCommand as UntagRule,
} from '@aws-sdk/client-eventbridge';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteAliasCommand,
  ListEventSourceMappingsCommand,
  PublishVersionCommand,
  UntagResourceCommand as UntagFunction,
  UpdateAliasCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateEventSourceMappingCommandInput,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand, UntagQueueCommand } from '@aws-sdk/client-sqs';
import {
  AddTagsToResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-ssm';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Aws, Caller, ServiceName } from '../../src/provision/aws/aws.ts';
import {
  alarmArn,
  functionArn,
  logGroupArn,
  ownTags,
  queueUrl,
  ruleArn,
  tableArn,
} from '../../src/provision/deployment/names.ts';
import { MANAGED_BY } from '../../src/provision/config/tags.ts';
import { deploymentOf } from '../../src/provision/deployment/deployment.ts';
import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { pipelineUndoTree } from '../../src/provision/pipeline/undo.ts';
import { stepsOf } from '../../src/provision/engine/tree.ts';
import { addFault } from '../../sandbox/http/faults.ts';
import { advance, callsOf, type World } from '../../sandbox/world/world.ts';
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

const OTHER = 'eu-west-1';
const HOUR = 3_600_000;
const input = pipelineInput();
const { names } = input;
const tree = pipelineTree(input);

let installed: World;

beforeAll(async () => {
  installed = await installedWorld(tree);
});

describe('every part of the pipeline', () => {
  it('is created in an empty account, and planning writes nothing', async () => {
    const world = emptyWorld();
    const changes = await planned(world, tree);
    expect(changes.filter(({ action }) => action !== 'create')).toEqual([]);
    expect(changes.map(({ kind }) => kind)).toContain('forwarder-rule');
    expect(callsSince(world, 0, 'writes')).toEqual([]);
  });

  it('is in place after one run, and a second run writes nothing', async () => {
    const world = copyOf(installed);
    const start = callsOf(world).length;
    const outcomes = await applied(world, tree);
    expect(outcomes.filter(({ change }) => change.action !== 'none')).toEqual([]);
    expect(callsSince(world, start, 'writes')).toEqual([]);
    // The home Region's parts in 37 reads, a forwarder in 7.
    expect(callsSince(world, start).length).toBeLessThanOrEqual(37 + 7);
  });

  it('is removed, and a second removal finds nothing', async () => {
    const world = copyOf(installed);
    const undo = pipelineUndoTree(input);
    const outcomes = await applied(world, undo);
    expect(failures(outcomes)).toEqual([]);
    const kept = outcomes.filter(({ change }) => change.action !== 'remove');
    // An alarm that only earlier versions made.
    expect(kept.map(({ change }) => change.address)).toEqual([
      `alarm ${ACCOUNT}/${HOME}/guardduty-slack-oldest-message`,
    ]);
    const again = await planned(world, undo);
    expect(again.filter(({ action }) => action !== 'none')).toEqual([]);
  });
});

/** Changes something behind our back. */
type Drift = (aws: Aws) => Promise<unknown>;

const at = <Name extends ServiceName>(service: Name, aws: Aws, region = HOME): Caller<Name> =>
  aws.client(service, { account: ACCOUNT, region });

const queueAttribute =
  (name: string, attribute: string, value: string, region = HOME): Drift =>
  (aws) =>
    at('sqs', aws, region).send(
      new SetQueueAttributesCommand({
        QueueUrl: queueUrl(names, region, name),
        Attributes: { [attribute]: value },
      }),
    );

const live =
  (change: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>): Drift =>
  async (aws) => {
    const lambda = at('lambda', aws);
    const FunctionName = names.functionName;
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change }));
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new UpdateAliasCommand({ FunctionName, Name: names.alias, FunctionVersion: Version }));
  };

const mapping =
  (change: Omit<UpdateEventSourceMappingCommandInput, 'UUID'>): Drift =>
  async (aws) => {
    const lambda = at('lambda', aws);
    const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({}));
    await lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings![0]!.UUID, ...change }),
    );
  };

const target =
  (rule: string, change: object, region = HOME): Drift =>
  (aws) =>
    at('events', aws, region).send(
      new PutTargetsCommand({
        Rule: rule,
        Targets: [{ Id: 'guardduty-slack', Arn: targetArn(rule), ...change }],
      }),
    );

const targetArn = (rule: string): string =>
  rule === names.forwarderRule
    ? `arn:aws:events:${HOME}:${ACCOUNT}:event-bus/default`
    : `arn:aws:sqs:${HOME}:${ACCOUNT}:${names.queue}`;

const alarm =
  (name: string, change: object, region = HOME): Drift =>
  (aws) =>
    at('cloudwatch', aws, region).send(
      new PutMetricAlarmCommand({
        AlarmName: names.alarm(name),
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [
          {
            Name: 'QueueName',
            Value: name === 'dead-letters' ? names.deadLetters : names.forwarderDeadLetters,
          },
        ],
        Statistic: 'Maximum',
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        Period: 60,
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
        ...change,
      }),
    );

const openTrust = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' },
});
const anything = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Sid: 'Anything', Effect: 'Allow', Action: '*', Resource: '*' },
});
const functionRole = { RoleName: names.functionRole };
const deadLetterArn = `arn:aws:sqs:${HOME}:${ACCOUNT}:${names.deadLetters}`;

const DRIFTS: readonly (readonly [address: string, fields: string, drift: Drift])[] = [
  ...(
    [
      ['VisibilityTimeout', '300', 'visibilitySeconds'],
      ['MessageRetentionPeriod', '86400', 'retentionSeconds'],
      ['DelaySeconds', '10', 'delaySeconds'],
      ['MaximumMessageSize', '1024', 'takesLargeFindings'],
      ['SqsManagedSseEnabled', 'false', 'encryption'],
      [
        'RedrivePolicy',
        `{"deadLetterTargetArn":"${deadLetterArn}","maxReceiveCount":5}`,
        'redrive.maxReceiveCount',
      ],
      ['RedrivePolicy', '', 'redrive'],
      ['RedriveAllowPolicy', '{"redrivePermission":"denyAll"}', 'deadLettersOf'],
      ['Policy', '', 'policy.EventBridge, policy.OnlyTls'],
    ] as const
  ).map(
    ([attribute, value, field]) =>
      [
        `queue ${ACCOUNT}/${HOME}/${names.queue}`,
        field,
        queueAttribute(names.queue, attribute, value),
      ] as const,
  ),
  [
    `dead-letter-queue ${ACCOUNT}/${HOME}/${names.deadLetters}`,
    'retentionSeconds',
    queueAttribute(names.deadLetters, 'MessageRetentionPeriod', '345600'),
  ],
  [
    `dead-letter-queue ${ACCOUNT}/${HOME}/${names.deadLetters}`,
    'deadLettersOf',
    queueAttribute(names.deadLetters, 'RedriveAllowPolicy', '{"redrivePermission":"allowAll"}'),
  ],
  [
    `dead-letter-queue ${ACCOUNT}/${OTHER}/${names.forwarderDeadLetters}`,
    'policy.EventBridge, policy.OnlyTls',
    queueAttribute(names.forwarderDeadLetters, 'Policy', '', OTHER),
  ],
  [
    `table ${ACCOUNT}/${HOME}/${names.table}`,
    'billing',
    (aws) =>
      at('dynamodb', aws).send(
        new UpdateTableCommand({
          TableName: names.table,
          BillingMode: 'PROVISIONED',
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        }),
      ),
  ],
  [
    `role ${ACCOUNT}/global/${names.functionRole}`,
    'trust.Lambda, trust.statement 1',
    (aws) =>
      at('iam', aws).send(new UpdateAssumeRolePolicyCommand({ ...functionRole, PolicyDocument: openTrust })),
  ],
  [
    `role ${ACCOUNT}/global/${names.functionRole}`,
    'attachedPolicies',
    (aws) =>
      at('iam', aws).send(
        new AttachRolePolicyCommand({
          ...functionRole,
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      ),
  ],
  [
    `role ${ACCOUNT}/global/${names.functionRole}`,
    'otherPolicies',
    (aws) =>
      at('iam', aws).send(
        new PutRolePolicyCommand({ ...functionRole, PolicyName: 'more', PolicyDocument: anything }),
      ),
  ],
  [
    `role ${ACCOUNT}/global/${names.forwarderRole}`,
    'policy.Forward',
    (aws) =>
      at('iam', aws).send(
        new DeleteRolePolicyCommand({ RoleName: names.forwarderRole, PolicyName: names.deployment }),
      ),
  ],
  [
    `log-group ${ACCOUNT}/${HOME}${names.logGroup}`,
    'retention',
    (aws) => at('logs', aws).send(new DeleteRetentionPolicyCommand({ logGroupName: names.logGroup })),
  ],
  ...(
    [
      ['runtime', { Runtime: 'nodejs22.x' }],
      ['memoryMegabytes', { MemorySize: 128 }],
      ['timeoutSeconds', { Timeout: 60 }],
      ['handler', { Handler: 'other.handler' }],
      ['logFormat', { LoggingConfig: { LogFormat: 'Text' } }],
      ['logLevel', { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'ERROR' } }],
      ['logGroup', { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/elsewhere' } }],
      ['tracing', { TracingConfig: { Mode: 'Active' } }],
      ['settings', { Environment: { Variables: {} } }],
    ] as const
  ).map(
    ([field, change]) =>
      [`function ${ACCOUNT}/${HOME}/${names.functionName}`, field, live(change as object)] as const,
  ),
  [
    `function ${ACCOUNT}/${HOME}/${names.functionName}`,
    'role',
    async (aws) => {
      const iam = at('iam', aws);
      const trust = openTrust.replace('events.', 'lambda.');
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: 'another', AssumeRolePolicyDocument: trust }),
      );
      await iam.send(
        new PutRolePolicyCommand({ RoleName: 'another', PolicyName: 'all', PolicyDocument: anything }),
      );
      await live({ Role: Role!.Arn })(aws);
    },
  ],
  [
    `function ${ACCOUNT}/${HOME}/${names.functionName}`,
    'live',
    (aws) =>
      at('lambda', aws).send(new DeleteAliasCommand({ FunctionName: names.functionName, Name: names.alias })),
  ],
  [
    `function ${ACCOUNT}/${HOME}/${names.functionName}`,
    'live',
    async (aws) => {
      const FunctionName = names.functionName;
      const lambda = at('lambda', aws);
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 512 }));
      const { Version = '' } = await lambda.send(new PublishVersionCommand({ FunctionName }));
      await lambda.send(
        new UpdateAliasCommand({
          FunctionName,
          Name: names.alias,
          RoutingConfig: { AdditionalVersionWeights: { [Version]: 0.5 } },
        }),
      );
    },
  ],
  ...(
    [
      ['batchSize', { BatchSize: 10 }],
      ['windowSeconds', { MaximumBatchingWindowInSeconds: 5 }],
      ['maximumConcurrency', { ScalingConfig: {} }],
      ['reportsItemFailures', { FunctionResponseTypes: [] }],
      ['enabled', { Enabled: false }],
      ['qualifier', { FunctionName: names.functionName }],
    ] as const
  ).map(
    ([field, change]) =>
      [`event-source-mapping ${ACCOUNT}/${HOME}/${names.queue}`, field, mapping(change as object)] as const,
  ),
  ...(
    [
      ['finding-rule', names.rule, HOME],
      ['forwarder-rule', names.forwarderRule, OTHER],
    ] as const
  ).flatMap(([kind, rule, region]) => {
    const address = `${kind} ${ACCOUNT}/${region}/${rule}`;
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${names.forwarderRole}`;
    const role = region === HOME ? {} : { RoleArn };
    const where = `targets.guardduty-slack`;
    return [
      [
        address,
        'state',
        (aws: Aws) => at('events', aws, region).send(new DisableRuleCommand({ Name: rule })),
      ],
      [
        address,
        'pattern.detail.severity',
        (aws: Aws) =>
          at('events', aws, region).send(
            new PutRuleCommand({
              Name: rule,
              EventPattern: JSON.stringify({
                source: ['aws.guardduty'],
                'detail-type': ['GuardDuty Finding'],
                detail: { severity: [{ numeric: ['>=', 7] }] },
              }),
            }),
          ),
      ],
      [address, `${where}.deadLetters`, target(rule, role, region)],
      [
        address,
        `${where}.deadLetters, ${where}.retries, ${where}.retrySeconds`,
        target(
          rule,
          { ...role, RetryPolicy: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 } },
          region,
        ),
      ],
      [
        address,
        'targets.another',
        (aws: Aws) =>
          at('events', aws, region).send(
            new PutTargetsCommand({
              Rule: rule,
              Targets: [{ Id: 'another', Arn: targetArn(rule), ...role }],
            }),
          ),
      ],
      [
        address,
        where,
        (aws: Aws) =>
          at('events', aws, region).send(new RemoveTargetsCommand({ Rule: rule, Ids: ['guardduty-slack'] })),
      ],
    ] as const;
  }),
  [
    `heartbeat-rule ${ACCOUNT}/${HOME}/${names.heartbeatRule}`,
    'schedule',
    (aws) =>
      at('events', aws).send(
        new PutRuleCommand({ Name: names.heartbeatRule, ScheduleExpression: 'rate(1 minute)' }),
      ),
  ],
  ...(
    [
      ['dead-letters', HOME],
      ['forwarder-dead-letters', OTHER],
    ] as const
  ).flatMap(([name, region]) =>
    (
      [
        ['above', { Threshold: 100 }],
        ['metric', { Statistic: 'Sum' }],
        ['comparison', { ComparisonOperator: 'LessThanThreshold' }],
        ['periodSeconds', { Period: 300 }],
        ['periods, periodsAbove', { EvaluationPeriods: 2 }],
        ['missingData', { TreatMissingData: 'missing' }],
        ['actionsEnabled', { ActionsEnabled: false }],
        ['actions', { AlarmActions: [`arn:aws:sns:${region}:${ACCOUNT}:theirs`] }],
        ['okActions', { OKActions: [`arn:aws:sns:${region}:${ACCOUNT}:theirs`] }],
        ['metric', { Dimensions: [{ Name: 'QueueName', Value: 'other' }] }],
        ['metric', { MetricName: 'NumberOfMessagesSent' }],
      ] as const
    ).map(
      ([field, change]) =>
        [`alarm ${ACCOUNT}/${region}/${names.alarm(name)}`, field, alarm(name, change, region)] as const,
    ),
  ),
  [
    `secret ${ACCOUNT}/${HOME}/default`,
    'changedByHand',
    (aws) =>
      at('ssm', aws).send(
        new PutParameterCommand({
          Name: names.secretParameter('default'),
          Value: 'https://hooks.slack.com/services/T/B/other',
          Type: 'SecureString',
          Overwrite: true,
        }),
      ),
  ],
  [
    `secret ${ACCOUNT}/${HOME}/default`,
    'fingerprint',
    (aws) =>
      at('ssm', aws).send(
        new AddTagsToResourceCommand({
          ResourceType: 'Parameter',
          ResourceId: names.secretParameter('default'),
          Tags: [{ Key: 'guardduty-slack:fingerprint', Value: '0123456789abcdef' }],
        }),
      ),
  ],
  [
    `deployment ${ACCOUNT}/${HOME}/${names.deployment}`,
    'deployment, editedByHand',
    (aws) =>
      at('ssm', aws).send(
        new PutParameterCommand({ Name: names.deploymentParameter, Value: 'nonsense', Overwrite: true }),
      ),
  ],
];

describe('a difference', () => {
  it.each(DRIFTS)('%s: %s is named and put right', async (address, fields, drift) => {
    const world = copyOf(installed);
    await drift(connectTo(world).writing());
    const outcomes = await applied(world, tree);
    const changes = outcomes.map(({ change }) => change).filter(({ action }) => action !== 'none');
    expect(open(changes)).toEqual([`update ${address}: ${fields}`]);
    expect(failures(outcomes)).toEqual([]);
    const step = stepsOf(tree).find((one) => one.address === address)!;
    expect(open(await planned(world, { kind: 'step', step }))).toEqual([]);
  });

  it('in code is named, and the code is restored', async () => {
    const world = copyOf(installed);
    const lambda = at('lambda', connectTo(world).writing());
    const FunctionName = names.functionName;
    const ZipFile = zipSync({ 'index.mjs': new TextEncoder().encode('export const handler = () => 1;') });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures: ['x86_64'] }));
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new UpdateAliasCommand({ FunctionName, Name: names.alias, FunctionVersion: Version }));
    const [change] = (await planned(world, tree)).filter(({ action }) => action !== 'none');
    expect(change?.fields.map(({ field }) => field)).toEqual(['codeSha256']);
    expect(failures(await applied(world, tree))).toEqual([]);
    expect(open(await planned(world, tree))).toEqual([]);
  });

  it('in how items expire is put right, or left to the next run while AWS allows no second change', async () => {
    const world = copyOf(installed);
    const off = { Enabled: false, AttributeName: 'expires' };
    advance(world, HOUR);
    await at('dynamodb', connectTo(world).writing()).send(
      new UpdateTimeToLiveCommand({ TableName: names.table, TimeToLiveSpecification: off }),
    );
    advance(world, HOUR / 2);
    expect(failures(await applied(world, tree))).toEqual([]);
    expect((await planned(world, tree)).filter(({ action }) => action !== 'none')).toMatchObject([
      { kind: 'table', fields: [{ field: 'expiry', from: 'off', to: 'expires' }] },
    ]);
    advance(world, HOUR);
    expect(failures(await applied(world, tree))).toEqual([]);
    expect(open(await planned(world, tree))).toEqual([]);
  });

  it('in by what items expire takes two changes, and so two runs', async () => {
    const world = copyOf(installed);
    const dynamodb = at('dynamodb', connectTo(world).writing());
    const expire = (Enabled: boolean, AttributeName: string): Promise<unknown> => {
      advance(world, HOUR);
      const TimeToLiveSpecification = { Enabled, AttributeName };
      return dynamodb.send(new UpdateTimeToLiveCommand({ TableName: names.table, TimeToLiveSpecification }));
    };
    await expire(false, 'expires');
    await expire(true, 'theirs');
    for (const left of ['off', undefined]) {
      advance(world, HOUR);
      expect(failures(await applied(world, tree))).toEqual([]);
      const stays = (await planned(world, tree)).flatMap(({ fields }) => fields);
      expect(stays).toEqual(left === undefined ? [] : [{ field: 'expiry', from: left, to: 'expires' }]);
    }
  });

  it('from an earlier version is made good: its alarm on the age of the oldest message goes', async () => {
    const world = copyOf(installed);
    const aws = connectTo(world).writing();
    await at('cloudwatch', aws).send(
      new PutMetricAlarmCommand({
        AlarmName: names.alarm('oldest-message'),
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Statistic: 'Maximum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 3_600,
        ComparisonOperator: 'GreaterThanThreshold',
        Tags: Object.entries(ownTags(names)).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    const now = deploymentOf(input);
    const { undelivered: _, ...settings } = now.settings;
    const older = pipelineTree({ ...input, previous: { ...now, settings } });
    const changes = (await planned(world, older)).filter(({ action }) => action !== 'none');
    expect(changes).toMatchObject([
      { action: 'remove', address: `alarm ${ACCOUNT}/${HOME}/guardduty-slack-oldest-message` },
    ]);
    expect(failures(await applied(world, older))).toEqual([]);
    expect((await planned(world, older)).filter(({ action }) => action !== 'none')).toEqual([]);
  });

  it('that is an absence is made good', async () => {
    const world = copyOf(installed);
    await at('cloudwatch', connectTo(world).writing()).send(
      new DeleteAlarmsCommand({ AlarmNames: [names.alarm('undelivered')] }),
    );
    const changes = (await planned(world, tree)).filter(({ action }) => action !== 'none');
    expect(changes).toMatchObject([{ kind: 'alarm', action: 'create' }]);
  });
});

const TagKeys = [MANAGED_BY];
const UNTAG: readonly (readonly [address: string, untag: Drift])[] = [
  [
    `queue ${ACCOUNT}/${HOME}/${names.queue}`,
    (aws) =>
      at('sqs', aws).send(new UntagQueueCommand({ QueueUrl: queueUrl(names, HOME, names.queue), TagKeys })),
  ],
  [
    `table ${ACCOUNT}/${HOME}/${names.table}`,
    (aws) =>
      at('dynamodb', aws).send(new UntagTable({ ResourceArn: tableArn(names, HOME, names.table), TagKeys })),
  ],
  [
    `role ${ACCOUNT}/global/${names.functionRole}`,
    (aws) => at('iam', aws).send(new UntagRoleCommand({ ...functionRole, TagKeys })),
  ],
  [
    `log-group ${ACCOUNT}/${HOME}${names.logGroup}`,
    (aws) =>
      at('logs', aws).send(
        new UntagLogGroup({ resourceArn: logGroupArn(names, HOME, names.logGroup), tagKeys: TagKeys }),
      ),
  ],
  [
    `function ${ACCOUNT}/${HOME}/${names.functionName}`,
    (aws) =>
      at('lambda', aws).send(
        new UntagFunction({ Resource: functionArn(names, HOME, names.functionName), TagKeys }),
      ),
  ],
  [
    `finding-rule ${ACCOUNT}/${HOME}/${names.rule}`,
    (aws) =>
      at('events', aws).send(new UntagRule({ ResourceARN: ruleArn(names, HOME, names.rule), TagKeys })),
  ],
  [
    `alarm ${ACCOUNT}/${HOME}/${names.alarm('dead-letters')}`,
    (aws) =>
      at('cloudwatch', aws).send(
        new UntagAlarm({ ResourceARN: alarmArn(names, HOME, names.alarm('dead-letters')), TagKeys }),
      ),
  ],
  ...[
    [`secret ${ACCOUNT}/${HOME}/default`, names.secretParameter('default')] as const,
    [`deployment ${ACCOUNT}/${HOME}/${names.deployment}`, names.deploymentParameter] as const,
  ].map(
    ([address, ResourceId]) =>
      [
        address,
        (aws: Aws) =>
          at('ssm', aws).send(
            new RemoveTagsFromResourceCommand({ ResourceType: 'Parameter', ResourceId, TagKeys }),
          ),
      ] as const,
  ),
];

describe('someone else’s thing with our name', () => {
  it.each(UNTAG)('%s is neither changed nor removed', async (address, untag) => {
    const world = copyOf(installed);
    await untag(connectTo(world).writing());
    const change = (await planned(world, tree)).find((one) => one.address === address);
    expect(change).toMatchObject({ action: 'blocked', notes: [{ code: 'NOT_OURS' }] });
    expect(change?.run).toBeUndefined();
    const removal = (await planned(world, pipelineUndoTree(input))).find((one) => one.address === address);
    expect(removal).toMatchObject({ action: 'keep', notes: [{ code: 'NOT_OURS' }] });
    expect(removal?.run).toBeUndefined();
  });
});

describe('what cannot be read', () => {
  it.each([
    'dynamodb:DescribeTable',
    'dynamodb:DescribeTimeToLive',
    'dynamodb:ListTagsOfResource',
    'events:DescribeRule',
    'events:ListTargetsByRule',
    'events:ListTagsForResource',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:ListRolePolicies',
    'iam:ListAttachedRolePolicies',
    'lambda:GetAlias',
    'lambda:GetFunctionConcurrency',
    'lambda:GetFunctionConfiguration',
    'lambda:ListTags',
    'lambda:ListEventSourceMappings',
    'logs:DescribeLogGroups',
    'logs:ListTagsForResource',
    'monitoring:DescribeAlarms',
    'monitoring:ListTagsForResource',
    'sqs:GetQueueAttributes',
    'sqs:ListQueueTags',
    'ssm:GetParameter',
    'ssm:DescribeParameters',
    'ssm:ListTagsForResource',
  ])('because %s is denied is unknown, never absent', async (call) => {
    const world = copyOf(installed);
    const [service, operation] = call.split(':') as [string, string];
    addFault(world, {
      service,
      operation,
      times: -1,
      code: 'AccessDeniedException',
      message: 'User is not authorized to perform this',
      status: 403,
    });
    const changes = (await planned(world, tree)).filter(({ action }) => action !== 'none');
    expect(changes.length).toBeGreaterThan(0);
    expect(
      changes.filter(({ action, error }) => action !== 'unknown' || error?.code !== 'ACCESS_DENIED'),
    ).toEqual([]);
  });

  it('is all that a second run reads: no call is missing above', async () => {
    const world = copyOf(installed);
    const start = callsOf(world).length;
    await planned(world, tree);
    expect(new Set(callsSince(world, start)).size).toBe(24);
  });
});
