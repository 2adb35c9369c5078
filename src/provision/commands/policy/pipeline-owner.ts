import { forwardsAcrossRegions } from '../../aws/partition.ts';
import {
  alarmArn,
  defaultBusArn,
  functionArn,
  logGroupArn,
  parameterArn,
  queueArn,
  roleArn,
  ruleArn,
  tableArn,
} from '../../deployment/names.ts';
import type { Statements } from '../../base/policy-document.ts';
import { HOME_ALARMS } from '../../pipeline/alarms.ts';
import { allow } from './allow.ts';
import type { PolicyScope } from './scope.ts';

/** What is needed to make, look at, change and remove the pipeline to Slack: each thing by its own ARN. */
export function pipelineOwnerPolicy(scope: PolicyScope): Statements {
  return { ...storage(scope), ...roles(scope), ...code(scope), ...routing(scope), ...alarms(scope) };
}

/** Secrets are written and never read back; records are read as well. */
function storage({ names }: PolicyScope): Statements {
  const { homeRegion: home } = names;
  const queue = queueArn(names, home, names.queue);
  const deadLetters = queueArn(names, home, names.deadLetters);
  const farDeadLetters = elsewhere(names.partition, queueArn(names, '*', names.forwarderDeadLetters));
  const notes = [`${names.deploymentParameter}*`, names.recordParameter('').replace(/\/$/, '*')];
  return {
    Parameters: allow(
      'ssm',
      [
        'PutParameter',
        'DeleteParameter',
        'DeleteParameters',
        'AddTagsToResource',
        'RemoveTagsFromResource',
        'ListTagsForResource',
      ],
      parameterArn(names, home, `/${names.deployment}/*`),
    ),
    ReadNotes: allow(
      'ssm',
      ['GetParameter', 'GetParametersByPath'],
      notes.map((name) => parameterArn(names, home, name)),
    ),
    // It knows no resource. Other deployments' records are looked for in every Region.
    FindOtherDeployments: allow('ssm', ['DescribeParameters'], '*'),
    Queues: allow(
      'sqs',
      [
        'CreateQueue',
        'GetQueueAttributes',
        'SetQueueAttributes',
        'DeleteQueue',
        'ListQueueTags',
        'TagQueue',
        'UntagQueue',
      ],
      [queue, deadLetters, ...farDeadLetters],
    ),
    // Bringing dead letters back: SQS moves them itself at home, elsewhere they are carried over.
    MoveDeadLetters: allow('sqs', ['StartMessageMoveTask', 'ListMessageMoveTasks'], deadLetters),
    // Looking into a queue takes messages and puts them back.
    LookIntoQueues: allow(
      'sqs',
      ['ReceiveMessage', 'ChangeMessageVisibility'],
      [queue, deadLetters, ...farDeadLetters],
    ),
    TakeDeadLetters: allow('sqs', ['DeleteMessage'], [deadLetters, ...farDeadLetters]),
    GiveBack: allow('sqs', ['SendMessage'], queue),
    Table: allow(
      'dynamodb',
      [
        'CreateTable',
        'DescribeTable',
        'UpdateTable',
        'DeleteTable',
        'DescribeTimeToLive',
        'BatchGetItem',
        'Scan',
        'UpdateTimeToLive',
        'ListTagsOfResource',
        'TagResource',
        'UntagResource',
      ],
      tableArn(names, home, names.table),
    ),
  };
}

/** The two roles, each handed on to its own service only. */
function roles({ names }: PolicyScope): Statements {
  const ofFunction = roleArn(names, names.functionRole);
  const ofForwarders = elsewhere(names.partition, roleArn(names, names.forwarderRole));
  const passTo = (service: string): Parameters<typeof allow>[3] => ({
    StringEquals: { 'iam:PassedToService': service },
  });
  const { permissionsBoundary: boundary } = names;
  const isBound = boundary !== undefined && boundary !== 'none';
  return {
    // Where the organization wants a boundary, no role is made without it, and none gets another.
    ...(isBound
      ? {
          BoundRoles: allow(
            'iam',
            ['CreateRole', 'PutRolePermissionsBoundary'],
            [ofFunction, ...ofForwarders],
            { StringEquals: { 'iam:PermissionsBoundary': boundary } },
          ),
        }
      : {}),
    Roles: allow(
      'iam',
      [
        ...(isBound ? [] : ['CreateRole']),
        ...(boundary === 'none' ? ['DeleteRolePermissionsBoundary'] : []),
        'GetRole',
        'DeleteRole',
        'TagRole',
        'UntagRole',
        'UpdateAssumeRolePolicy',
        'PutRolePolicy',
        'GetRolePolicy',
        'DeleteRolePolicy',
        'DetachRolePolicy',
        'ListRolePolicies',
        'ListAttachedRolePolicies',
      ],
      // A role that is not there, or is elsewhere, is compared by its name without the path.
      [
        ofFunction,
        ...ofForwarders,
        ...(names.rolePath === '/'
          ? []
          : [ofFunction, ...ofForwarders].map((arn) => withoutPath(arn, names))),
      ],
    ),
    RoleForFunction: allow('iam', ['PassRole'], ofFunction, passTo('lambda.amazonaws.com')),
    ...Object.fromEntries(
      ofForwarders.map((arn) => [
        'RoleForForwarders',
        allow('iam', ['PassRole'], arn, passTo('events.amazonaws.com')),
      ]),
    ),
  };
}

function withoutPath(arn: string, { rolePath }: PolicyScope['names']): string {
  return arn.replace(`:role${rolePath}`, ':role/');
}

/** The function with its log and what feeds it. */
function code({ names, config }: PolicyScope): Statements {
  const { homeRegion: home } = names;
  const group = logGroupArn(names, home, names.logGroup);
  const own = functionArn(names, home, names.functionName);
  const itself = [own, `${own}:*`];
  return {
    // IAM compares a log group with and without what stands for its streams.
    LogGroup: allow(
      'logs',
      [
        'CreateLogGroup',
        'PutRetentionPolicy',
        'DeleteLogGroup',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
        'FilterLogEvents',
      ],
      [group, `${group}:*`],
    ),
    FindLogGroup: allow('logs', ['DescribeLogGroups'], '*'),
    Function: allow(
      'lambda',
      [
        'CreateFunction',
        'GetFunctionConfiguration',
        'UpdateFunctionCode',
        'UpdateFunctionConfiguration',
        'DeleteFunction',
        'PublishVersion',
        'CreateAlias',
        'GetAlias',
        'UpdateAlias',
        'InvokeFunction',
        'GetFunctionConcurrency',
        'DeleteFunctionConcurrency',
        'ListTags',
        'TagResource',
        'UntagResource',
      ],
      itself,
    ),
    // A mapping has an opaque id; what narrows it is the function that it calls. One that is gone calls none any more.
    Mapping: allow(
      'lambda',
      ['CreateEventSourceMapping', 'UpdateEventSourceMapping', 'DeleteEventSourceMapping'],
      '*',
      { ArnLike: { 'lambda:FunctionArn': itself } },
    ),
    AnyMapping: allow(
      'lambda',
      ['GetEventSourceMapping', 'ListTags', 'TagResource', 'UntagResource'],
      own.replace(/:function:.*$/, ':event-source-mapping:*'),
    ),
    FindMapping: allow('lambda', ['ListEventSourceMappings'], '*'),
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    ...(config.function.vpc === undefined
      ? {}
      : {
          Network: allow(
            'ec2',
            ['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs', 'GetSecurityGroupsForVpc'],
            '*',
          ),
        }),
  };
}

/** Rules may send findings to our queue and our home bus, and nowhere else. */
function routing({ names }: PolicyScope): Statements {
  const { homeRegion: home } = names;
  const rules = [
    ruleArn(names, home, names.rule),
    ruleArn(names, home, names.heartbeatRule),
    ...elsewhere(names.partition, ruleArn(names, '*', names.forwarderRule)),
  ];
  return {
    Rules: allow(
      'events',
      [
        'PutRule',
        'DescribeRule',
        'DeleteRule',
        'RemoveTargets',
        'ListTargetsByRule',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ],
      rules,
    ),
    Targets: allow('events', ['PutTargets'], rules, {
      'ForAllValues:ArnLike': {
        'events:TargetArn': [
          queueArn(names, home, names.queue),
          ...elsewhere(names.partition, defaultBusArn(names, home)),
        ],
      },
      Null: { 'events:TargetArn': 'false' },
    }),
    TestPattern: allow('events', ['TestEventPattern'], '*'),
  };
}

function alarms({ names }: PolicyScope): Statements {
  const { homeRegion: home } = names;
  return {
    Alarms: allow(
      'cloudwatch',
      ['PutMetricAlarm', 'DeleteAlarms', 'ListTagsForResource', 'TagResource', 'UntagResource'],
      [
        ...HOME_ALARMS.map((one) => alarmArn(names, home, names.alarm(one))),
        ...elsewhere(names.partition, alarmArn(names, '*', names.alarm('forwarder-dead-letters'))),
      ],
    ),
    // Reading alarms is compared with all alarms of the account, whichever are named.
    ReadAlarms: allow('cloudwatch', ['DescribeAlarms'], alarmArn(names, '*', '*')),
    // Metrics know no resource.
    ReadMetrics: allow('cloudwatch', ['GetMetricData'], '*'),
  };
}

/** Only where findings are forwarded across Regions is there anything outside the home Region. */
function elsewhere(partition: string, arn: string): readonly string[] {
  return forwardsAcrossRegions(partition) ? [arn] : [];
}
