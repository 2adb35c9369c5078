import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CloudWatchClient, DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateDetectorCommand,
  EnableOrganizationAdminAccountCommand,
  GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import {
  CreateRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  LambdaClient,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import {
  DeleteParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { watchAccess } from '../access/access.ts';
import { addUser } from '../access/operators.ts';
import { organizationOf } from '../services/shared/organization.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, memberId, organizationWorld } from '../world/worlds.ts';
import { allowing, clientConfig, refusal } from './client-config.ts';

type Config = ReturnType<typeof clientConfig>;

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:${ADMIN_ACCOUNT}:${resource}`;
const ROLE = `arn:aws:iam::${ADMIN_ACCOUNT}:role/r`;
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const FUNCTION: CreateFunctionCommandInput = {
  FunctionName: 'f',
  Role: ROLE,
  Code: { ZipFile: new Uint8Array([1]) },
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
};

const Tags = [{ Key: 'a', Value: 'b' }];
const ALARM = {
  AlarmName: 'x',
  Namespace: 'n',
  MetricName: 'm',
  Statistic: 'Sum' as const,
  Threshold: 1,
  Period: 60,
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanThreshold' as const,
};

it.each<
  readonly [action: string, needs: string, resource: string, call: (config: Config) => Promise<unknown>]
>([
  [
    'events:PutRule',
    'events:TagResource',
    arn('events', 'rule/x'),
    (config) =>
      new EventBridgeClient(config).send(
        new PutRuleCommand({ Name: 'x', EventPattern: '{"source":["a"]}', Tags }),
      ),
  ],
  [
    'sqs:CreateQueue',
    'sqs:TagQueue',
    arn('sqs', 'x'),
    (config) => new SQSClient(config).send(new CreateQueueCommand({ QueueName: 'x', tags: { a: 'b' } })),
  ],
  [
    'ssm:PutParameter',
    'ssm:AddTagsToResource',
    arn('ssm', 'parameter/x'),
    (config) =>
      new SSMClient(config).send(new PutParameterCommand({ Name: '/x', Value: 'v', Type: 'String', Tags })),
  ],
  [
    'dynamodb:CreateTable',
    'dynamodb:TagResource',
    arn('dynamodb', 'table/table'),
    (config) =>
      new DynamoDBClient(config).send(
        new CreateTableCommand({
          TableName: 'table',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
          Tags,
        }),
      ),
  ],
  [
    'iam:CreateRole',
    'iam:TagRole',
    ROLE,
    (config) =>
      new IAMClient(config).send(
        new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: TRUST, Tags }),
      ),
  ],
  [
    'logs:CreateLogGroup',
    'logs:TagResource',
    arn('logs', 'log-group:x'),
    (config) =>
      new CloudWatchLogsClient(config).send(
        new CreateLogGroupCommand({ logGroupName: 'x', tags: { a: 'b' } }),
      ),
  ],
  [
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:TagResource',
    arn('cloudwatch', 'alarm:x'),
    (config) => new CloudWatchClient(config).send(new PutMetricAlarmCommand({ ...ALARM, Tags })),
  ],
  [
    'guardduty:CreateDetector',
    'guardduty:TagResource',
    arn('guardduty', 'detector/*'),
    (config) =>
      new GuardDutyClient(config).send(new CreateDetectorCommand({ Enable: true, Tags: { a: 'b' } })),
  ],
  [
    'lambda:CreateEventSourceMapping',
    'lambda:TagResource',
    arn('lambda', 'event-source-mapping:*'),
    (config) =>
      new LambdaClient(config).send(
        new CreateEventSourceMappingCommand({
          EventSourceArn: arn('sqs', 'x'),
          FunctionName: 'f',
          Tags: { a: 'b' },
        }),
      ),
  ],
])('access.tagging: %s with tags needs %s', async (action, needs, resource, call) => {
  const world = organizationWorld({ members: 0 });
  const without = clientConfig(world, addUser(world, ADMIN_ACCOUNT, 'kim', [allowing(action)]));
  expect((await refusal(call(without))).message).toContain(`to perform: ${needs} on resource: ${resource}`);
  const scoped = [allowing(action), allowing(needs, resource), allowing('iam:CreateServiceLinkedRole')];
  const config = clientConfig(world, addUser(world, ADMIN_ACCOUNT, 'lee', scoped));
  const outcome = await call(config).catch((error: Error) => error);
  expect(outcome instanceof Error ? outcome.message : '').not.toContain('not authorized');
});

it('access.network: a function in a VPC needs the right to look at the network', async () => {
  const world = organizationWorld({ members: 0 });
  const policies = [allowing(['lambda:CreateFunction', 'iam:PassRole'])];
  const lambda = new LambdaClient(clientConfig(world, addUser(world, ADMIN_ACCOUNT, 'kim', policies)));
  const create = new CreateFunctionCommand({
    ...FUNCTION,
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  });
  expect((await refusal(lambda.send(create))).message).toContain('to perform: ec2:DescribeSecurityGroups');
});

it('access.network: it may also need the right to look at the security groups of the network', async () => {
  for (const [needed, missing] of [
    [true, /to perform: ec2:GetSecurityGroupsForVpc/],
    [false, /cannot be assumed/],
  ] as const) {
    const world = organizationWorld({ members: 0, knobs: { 'access.groupsOfVpc': needed } });
    const policies = [allowing(['lambda:CreateFunction', 'iam:PassRole', 'ec2:Describe*'])];
    const lambda = new LambdaClient(clientConfig(world, addUser(world, ADMIN_ACCOUNT, 'kim', policies)));
    const create = new CreateFunctionCommand({
      ...FUNCTION,
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    });
    expect((await refusal(lambda.send(create))).message).toMatch(missing);
  }
});

it('access.designation: naming an administrator takes rights in Organizations, on that account', async () => {
  const world = organizationWorld({ members: 1 });
  const organization = organizationOf(world)!;
  organization.trustedServices['guardduty.amazonaws.com'] = 0;
  const account = (id: string): string =>
    `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:account/${organization.id}/${id}`;
  const reads = allowing([
    'guardduty:EnableOrganizationAdminAccount',
    'organizations:Describe*',
    'organizations:List*',
    'organizations:EnableAWSServiceAccess',
  ]);
  const register = allowing('organizations:RegisterDelegatedAdministrator', account(ADMIN_ACCOUNT), {
    Condition: { StringEquals: { 'organizations:ServicePrincipal': 'guardduty.amazonaws.com' } },
  });
  const named = (name: string, policies: readonly object[], AdminAccountId: string): Promise<unknown> =>
    new GuardDutyClient(clientConfig(world, addUser(world, MANAGEMENT_ACCOUNT, name, policies))).send(
      new EnableOrganizationAdminAccountCommand({ AdminAccountId }),
    );
  expect((await refusal(named('kim', [reads], ADMIN_ACCOUNT))).message).toContain(
    `to perform: organizations:RegisterDelegatedAdministrator on resource: ${account(ADMIN_ACCOUNT)}`,
  );
  expect((await refusal(named('lee', [reads, register], memberId(0)))).message).toContain(
    `to perform: organizations:RegisterDelegatedAdministrator on resource: ${account(memberId(0))}`,
  );
  await expect(named('max', [reads, register], ADMIN_ACCOUNT)).resolves.toBeDefined();
});

it('access.moving: whoever has messages moved needs the rights to take and to send them', async () => {
  const world = organizationWorld({ members: 0 });
  const [from, to] = [arn('sqs', 'from'), arn('sqs', 'to')];
  const start = new StartMessageMoveTaskCommand({ SourceArn: from, DestinationArn: to });
  const move = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
  const take = allowing(
    move.map((one) => `sqs:${one}`),
    from,
  );
  const kim = clientConfig(world, addUser(world, ADMIN_ACCOUNT, 'kim', [take]));
  expect((await refusal(new SQSClient(kim).send(start))).message).toContain(
    `to perform: sqs:SendMessage on resource: ${to}`,
  );
  const lee = clientConfig(
    world,
    addUser(world, ADMIN_ACCOUNT, 'lee', [take, allowing('sqs:SendMessage', to)]),
  );
  expect((await refusal(new SQSClient(lee).send(start))).message).not.toContain('not authorized');
});

it('access.each: a call with several names needs the right to each of them', async () => {
  const world = organizationWorld({ members: 0 });
  const kim = addUser(world, ADMIN_ACCOUNT, 'kim', [
    allowing('ssm:DeleteParameters', arn('ssm', 'parameter/mine')),
    allowing('cloudwatch:DeleteAlarms', arn('cloudwatch', 'alarm:mine')),
  ]);
  const ssm = new SSMClient(clientConfig(world, kim));
  await expect(ssm.send(new DeleteParametersCommand({ Names: ['/mine'] }))).resolves.toBeDefined();
  expect(
    (await refusal(ssm.send(new DeleteParametersCommand({ Names: ['/mine', '/theirs'] })))).message,
  ).toContain(arn('ssm', 'parameter/theirs'));
  const cloudwatch = new CloudWatchClient(clientConfig(world, kim));
  expect(
    (await refusal(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['mine', 'theirs'] })))).message,
  ).toContain(arn('cloudwatch', 'alarm:theirs'));
});

it('access.keys: a condition can name the targets that a rule may get', async () => {
  const world = organizationWorld({ members: 0 });
  await new EventBridgeClient(clientConfig(world, ADMIN_ACCOUNT)).send(
    new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["a"]}' }),
  );
  const only = {
    Condition: {
      'ForAllValues:ArnEquals': { 'events:TargetArn': arn('sqs', 'mine') },
      Null: { 'events:TargetArn': 'false' },
    },
  };
  const kim = addUser(world, ADMIN_ACCOUNT, 'kim', [allowing('events:PutTargets', '*', only)]);
  const put = (...queues: readonly string[]): Promise<unknown> =>
    new EventBridgeClient(clientConfig(world, kim)).send(
      new PutTargetsCommand({
        Rule: 'r',
        Targets: queues.map((name) => ({ Id: name, Arn: arn('sqs', name) })),
      }),
    );
  await expect(put('mine')).resolves.toBeDefined();
  expect(await refusal(put('mine', 'theirs'))).toMatchObject({ name: 'AccessDeniedException' });
});

it('access.keys: a condition can name the function that a mapping calls, also where only its id is given', async () => {
  const world = organizationWorld({ members: 0 });
  const state = {
    uuid: '0f0f0f0f-0000-4000-a000-000000000000',
    functionArn: arn('lambda', 'function:theirs:live'),
  };
  world.states[`lambda/${ADMIN_ACCOUNT}/us-east-1`] = {
    functions: {},
    mappings: { [state.uuid]: { ...state, transition: { state: 'Enabling', until: 0 } } },
  };
  const kim = addUser(world, ADMIN_ACCOUNT, 'kim', [
    allowing('lambda:*EventSourceMapping', '*', {
      Condition: {
        ArnLike: {
          'lambda:FunctionArn': [arn('lambda', 'function:mine'), arn('lambda', 'function:mine:*')],
        },
      },
    }),
  ]);
  const lambda = new LambdaClient(clientConfig(world, kim));
  expect(await refusal(lambda.send(new DeleteEventSourceMappingCommand({ UUID: state.uuid })))).toMatchObject(
    { name: 'AccessDeniedException' },
  );
  const create = (FunctionName: string): Promise<unknown> =>
    lambda.send(new CreateEventSourceMappingCommand({ EventSourceArn: arn('sqs', 'x'), FunctionName }));
  expect((await refusal(create('theirs'))).name).toBe('AccessDeniedException');
  expect((await refusal(create('mine'))).name).not.toBe('AccessDeniedException');
});

it('access.keys.parameters: a secret under a customer’s key needs the right to decrypt that very parameter', async () => {
  const world = organizationWorld({ members: 0 });
  const key = arn('kms', 'key/11112222-3333-4444-5555-666677778888');
  const put = (Name: string, KeyId?: string) =>
    new PutParameterCommand({
      Name,
      Value: 'x',
      Type: 'SecureString',
      ...(KeyId === undefined ? {} : { KeyId }),
    });
  const operator = new SSMClient(clientConfig(world, ADMIN_ACCOUNT));
  await operator.send(put('/a', key));
  await operator.send(put('/b', key));
  await operator.send(put('/own'));
  const kim = new SSMClient(
    clientConfig(
      world,
      addUser(world, ADMIN_ACCOUNT, 'kim', [
        allowing('ssm:*'),
        allowing('kms:Decrypt', key, {
          Condition: { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': arn('ssm', 'parameter/a') } },
        }),
      ]),
    ),
  );
  const get = (Name: string, WithDecryption = true) =>
    kim.send(new GetParameterCommand({ Name, WithDecryption }));
  await expect(get('/a')).resolves.toBeDefined();
  await expect(get('/own')).resolves.toBeDefined();
  await expect(get('/b', false)).resolves.toBeDefined();
  expect((await refusal(get('/b'))).message).toContain('kms:Decrypt');
  expect((await refusal(kim.send(put('/c', key)))).message).toContain('kms:Encrypt');
});

it('access.keys: what creates or changes a role can be held to its permissions boundary', async () => {
  const limit = 'arn:aws:iam::aws:policy/PowerUserAccess';
  const world = organizationWorld({ members: 0 });
  const kim = addUser(world, ADMIN_ACCOUNT, 'kim', [
    allowing(['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'], '*', {
      Condition: { StringEquals: { 'iam:PermissionsBoundary': limit } },
    }),
  ]);
  const iam = new IAMClient(clientConfig(world, kim));
  const create = (RoleName: string, PermissionsBoundary?: string) =>
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: TRUST,
      ...(PermissionsBoundary === undefined ? {} : { PermissionsBoundary }),
    });
  const policy = (RoleName: string) =>
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'p',
      PolicyDocument: JSON.stringify(allowing('sqs:*')),
    });
  expect(await refusal(iam.send(create('free')))).toMatchObject({ name: 'AccessDenied' });
  await expect(iam.send(create('bound', limit))).resolves.toBeDefined();
  await expect(iam.send(policy('bound'))).resolves.toBeDefined();
  // A role that has no boundary is not to be changed, but may be given one.
  await new IAMClient(clientConfig(world, ADMIN_ACCOUNT)).send(create('free'));
  expect(await refusal(iam.send(policy('free')))).toMatchObject({ name: 'AccessDenied' });
  const bind = { RoleName: 'free', PermissionsBoundary: limit };
  await expect(iam.send(new PutRolePermissionsBoundaryCommand(bind))).resolves.toBeDefined();
  await expect(iam.send(policy('free'))).resolves.toBeDefined();
});

it("access.keys: a role's organization can be the condition for assuming it", async () => {
  const world = organizationWorld({ members: 1 });
  const within = {
    Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
  };
  const elsewhere = { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-elsewhere00' } } };
  const assume = (name: string, more: object): Promise<unknown> =>
    new STSClient(
      clientConfig(world, addUser(world, MANAGEMENT_ACCOUNT, name, [allowing('sts:AssumeRole', '*', more)])),
    ).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${memberId(0)}:role/OrganizationAccountAccessRole`,
        RoleSessionName: 'kim',
      }),
    );
  await expect(assume('kim', within)).resolves.toBeDefined();
  expect((await refusal(assume('lee', elsewhere))).name).toBe('AccessDenied');
});

it('access.watch: what is needed is written down with the answer', async () => {
  const world = organizationWorld({ members: 0 });
  const asked = watchAccess(world);
  const kim = addUser(world, ADMIN_ACCOUNT, 'kim', [allowing('sqs:CreateQueue')]);
  await refusal(
    new SQSClient(clientConfig(world, kim)).send(
      new CreateQueueCommand({ QueueName: 'x', tags: { a: 'b' } }),
    ),
  );
  const principal = `arn:aws:iam::${ADMIN_ACCOUNT}:user/kim`;
  expect(asked).toEqual([
    { principal, action: 'sqs:CreateQueue', resource: arn('sqs', 'x'), allowed: true },
    { principal, action: 'sqs:TagQueue', resource: arn('sqs', 'x'), allowed: false },
  ]);
});
