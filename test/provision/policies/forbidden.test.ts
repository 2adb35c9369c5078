import { CloudWatchClient, DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  EventBridgeClient,
  ListRulesCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateDetectorCommand,
  DescribeOrganizationConfigurationCommand,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFiltersCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  GetRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  TagResourceCommand,
} from '@aws-sdk/client-lambda';
import {
  EnableAWSServiceAccessCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import {
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/provision/config/check-config.ts';
import { policyOf, PRINCIPALS, type PolicyPrincipal } from '../../../src/provision/commands/policy/policy.ts';
import {
  ADMIN_ACCOUNT,
  addUser,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  type World,
} from '../../../sandbox/index.ts';
import { clientConfig } from '../../../sandbox/test/client-config.ts';

const HOME = 'us-east-1';
/** An account that is in no Organization of ours. */
const STRANGER = '999999999999';
const CONFIG = parseConfig({ adminAccount: ADMIN_ACCOUNT, regions: [HOME] }, 'the test');
const ACCOUNTS: Readonly<Record<PolicyPrincipal, string>> = {
  management: MANAGEMENT_ACCOUNT,
  admin: ADMIN_ACCOUNT,
  member: memberId(0),
  function: ADMIN_ACCOUNT,
  auditor: ADMIN_ACCOUNT,
};

type Config = ReturnType<typeof clientConfig>;

interface Attempt {
  readonly principal: PolicyPrincipal;
  /** What must not be possible. */
  readonly forbidden: string;
  /** The statements that keep it from being so. */
  readonly sids: readonly string[];
  /** What of them is dropped; `both` where each alone is enough to keep it from being so. */
  readonly without: 'Condition' | 'Resource' | 'both';
  readonly call: (config: Config) => Promise<unknown>;
}

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;
const queue = (name: string): string => `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:${name}`;
const assume = (config: Config, RoleArn: string): Promise<unknown> =>
  new STSClient(config).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));

const ELSEWHERE = 'eu-west-1';
/** A detector's id, as far as a policy cares. */
const DetectorId = '0123456789abcdef0123456789abcdef';
const sqs = (config: Config): SQSClient => new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
const queueUrl = (name: string): string => `https://sqs.${HOME}.amazonaws.com/${ADMIN_ACCOUNT}/${name}`;
const getDetectorElsewhere = (config: Config): Promise<unknown> =>
  new GuardDutyClient({ ...config, region: ELSEWHERE }).send(new GetDetectorCommand({ DetectorId }));
const makeServiceRole = (config: Config): Promise<unknown> =>
  new IAMClient(config).send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'config.amazonaws.com' }));
const lookAtRole = (config: Config): Promise<unknown> =>
  new IAMClient(config).send(new GetRoleCommand({ RoleName: 'other' }));
const makeFunctionWith =
  (roleName: string) =>
  (config: Config): Promise<unknown> =>
    new LambdaClient(config).send(
      new CreateFunctionCommand({
        FunctionName: 'guardduty-slack',
        Role: role(ADMIN_ACCOUNT, roleName),
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: new Uint8Array([80, 75, 5, 6, ...Array.from({ length: 18 }, () => 0)]) },
      }),
    );
const putForwarder =
  (roleName: string, rule = 'guardduty-slack-forwarder') =>
  (config: Config): Promise<unknown> =>
    new EventBridgeClient(config).send(
      new PutTargetsCommand({
        Rule: rule,
        Targets: [
          {
            Id: 'home',
            Arn: `arn:aws:events:${HOME}:${ADMIN_ACCOUNT}:event-bus/default`,
            RoleArn: role(ADMIN_ACCOUNT, roleName),
          },
        ],
      }),
    );

const ATTEMPTS: readonly Attempt[] = [
  {
    principal: 'management',
    forbidden: 'look at detectors in Regions that are not covered',
    sids: ['OwnDetector'],
    without: 'Condition',
    call: getDetectorElsewhere,
  },
  {
    principal: 'management',
    forbidden: "make another service's role",
    sids: ['MakeServiceRoles'],
    without: 'both',
    call: makeServiceRole,
  },
  {
    principal: 'management',
    forbidden: 'look at other roles',
    sids: ['ReadServiceRoles'],
    without: 'Resource',
    call: lookAtRole,
  },
  {
    principal: 'management',
    forbidden: 'read other parameters',
    sids: ['FindDeployment'],
    without: 'Resource',
    call: (config) => new SSMClient(config).send(new GetParameterCommand({ Name: '/other' })),
  },
  {
    principal: 'management',
    forbidden: 'assume some other role in the admin account',
    sids: ['EnterAdministrator'],
    without: 'Resource',
    call: (config) => assume(config, role(ADMIN_ACCOUNT, 'other')),
  },
  {
    principal: 'management',
    forbidden: 'assume a role of the usual name in an account of someone else',
    sids: ['EnterMembers'],
    without: 'Condition',
    call: (config) => assume(config, role(STRANGER, 'OrganizationAccountAccessRole')),
  },
  {
    principal: 'admin',
    forbidden: 'read findings of Regions that are not covered',
    sids: ['Findings'],
    without: 'Condition',
    call: (config) =>
      new GuardDutyClient({ ...config, region: ELSEWHERE }).send(new ListFindingsCommand({ DetectorId })),
  },
  {
    principal: 'admin',
    forbidden: 'look at detectors in Regions that are not covered',
    sids: ['OwnDetector'],
    without: 'Condition',
    call: getDetectorElsewhere,
  },
  {
    principal: 'admin',
    forbidden: "make another service's role",
    sids: ['MakeServiceRoles'],
    without: 'both',
    call: makeServiceRole,
  },
  {
    principal: 'admin',
    forbidden: 'look at other roles',
    sids: ['ReadServiceRoles'],
    without: 'Resource',
    call: lookAtRole,
  },
  {
    principal: 'admin',
    forbidden: 'run the function with another role',
    sids: ['RoleForFunction'],
    without: 'Resource',
    call: makeFunctionWith('other'),
  },
  {
    principal: 'admin',
    forbidden: "run the function with the forwarders' role",
    sids: ['RoleForForwarders'],
    without: 'Condition',
    call: makeFunctionWith('guardduty-slack-forwarder'),
  },
  {
    principal: 'admin',
    forbidden: 'forward findings with another role',
    sids: ['RoleForForwarders'],
    without: 'Resource',
    call: putForwarder('other'),
  },
  {
    principal: 'admin',
    forbidden: 'send what another rule matches to our queue',
    sids: ['Targets'],
    without: 'Resource',
    call: (config) =>
      new EventBridgeClient(config).send(
        new PutTargetsCommand({
          Rule: 'other',
          Targets: [{ Id: 'ours', Arn: queue('guardduty-slack-findings') }],
        }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'tag another function',
    sids: ['AnyMapping'],
    without: 'Resource',
    call: (config) =>
      new LambdaClient(config).send(
        new TagResourceCommand({
          Resource: `arn:aws:lambda:${HOME}:${ADMIN_ACCOUNT}:function:theirs`,
          Tags: { a: 'b' },
        }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'look at moves out of other queues',
    sids: ['MoveDeadLetters'],
    without: 'Resource',
    call: (config) => sqs(config).send(new ListMessageMoveTasksCommand({ SourceArn: queue('other') })),
  },
  {
    principal: 'admin',
    forbidden: 'look into other queues',
    sids: ['LookIntoQueues'],
    without: 'Resource',
    call: (config) => sqs(config).send(new ReceiveMessageCommand({ QueueUrl: queueUrl('other') })),
  },
  {
    principal: 'admin',
    forbidden: 'take messages from other queues',
    sids: ['TakeDeadLetters'],
    without: 'Resource',
    call: (config) =>
      sqs(config).send(new DeleteMessageCommand({ QueueUrl: queueUrl('other'), ReceiptHandle: 'any' })),
  },
  {
    principal: 'admin',
    forbidden: 'put messages into other queues',
    sids: ['GiveBack'],
    without: 'Resource',
    call: (config) =>
      sqs(config).send(new SendMessageCommand({ QueueUrl: queueUrl('other'), MessageBody: 'x' })),
  },
  {
    principal: 'admin',
    forbidden: 'delete other tables',
    sids: ['Table'],
    without: 'Resource',
    call: (config) => new DynamoDBClient(config).send(new DeleteTableCommand({ TableName: 'other' })),
  },
  {
    principal: 'admin',
    forbidden: 'delete other logs',
    sids: ['LogGroup'],
    without: 'Resource',
    call: (config) =>
      new CloudWatchLogsClient(config).send(new DeleteLogGroupCommand({ logGroupName: 'other' })),
  },
  {
    principal: 'admin',
    forbidden: 'delete other alarms',
    sids: ['Alarms'],
    without: 'Resource',
    call: (config) => new CloudWatchClient(config).send(new DeleteAlarmsCommand({ AlarmNames: ['other'] })),
  },
  {
    principal: 'member',
    forbidden: 'look for detectors in Regions that are not covered',
    sids: ['FindDetector'],
    without: 'Condition',
    call: (config) =>
      new GuardDutyClient({ ...config, region: ELSEWHERE }).send(new ListDetectorsCommand({})),
  },
  {
    principal: 'member',
    forbidden: 'look at detectors in Regions that are not covered',
    sids: ['DeleteDetector'],
    without: 'Condition',
    call: getDetectorElsewhere,
  },
  {
    principal: 'member',
    forbidden: 'look at other roles',
    sids: ['ReadServiceRoles'],
    without: 'Resource',
    call: lookAtRole,
  },
  {
    principal: 'function',
    forbidden: 'write into other logs',
    sids: ['WriteLog'],
    without: 'Resource',
    call: (config) =>
      new CloudWatchLogsClient(config).send(
        new CreateLogStreamCommand({ logGroupName: 'other', logStreamName: 'x' }),
      ),
  },
  {
    principal: 'function',
    forbidden: 'take messages from other queues',
    sids: ['TakeFindings'],
    without: 'Resource',
    call: (config) => sqs(config).send(new ReceiveMessageCommand({ QueueUrl: queueUrl('other') })),
  },
  {
    principal: 'function',
    forbidden: 'put messages into other queues',
    sids: ['KeepDeadLetters'],
    without: 'Resource',
    call: (config) =>
      sqs(config).send(new SendMessageCommand({ QueueUrl: queueUrl('other'), MessageBody: 'x' })),
  },
  {
    principal: 'function',
    forbidden: 'read other tables',
    sids: ['RememberFindings'],
    without: 'Resource',
    call: (config) =>
      new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'other', Key: { id: { S: 'x' } } })),
  },
  {
    principal: 'management',
    forbidden: 'let another service into the Organization',
    sids: ['TrustGuardDuty'],
    without: 'Condition',
    call: (config) =>
      new OrganizationsClient(config).send(
        new EnableAWSServiceAccessCommand({ ServicePrincipal: 'config.amazonaws.com' }),
      ),
  },
  {
    principal: 'management',
    forbidden: 'make another account the administrator',
    sids: ['RegisterAdministrator'],
    without: 'Resource',
    call: (config) =>
      new OrganizationsClient(config).send(
        new RegisterDelegatedAdministratorCommand({
          AccountId: memberId(0),
          ServicePrincipal: 'guardduty.amazonaws.com',
        }),
      ),
  },
  {
    principal: 'management',
    forbidden: 'make an account the administrator of another service',
    sids: ['RegisterAdministrator'],
    without: 'Condition',
    call: (config) =>
      new OrganizationsClient(config).send(
        new RegisterDelegatedAdministratorCommand({
          AccountId: ADMIN_ACCOUNT,
          ServicePrincipal: 'config.amazonaws.com',
        }),
      ),
  },
  {
    principal: 'management',
    forbidden: 'assume some other role in members',
    sids: ['EnterMembers'],
    without: 'Resource',
    call: (config) => assume(config, role(memberId(0), 'other')),
  },
  {
    principal: 'management',
    forbidden: 'turn GuardDuty on in Regions that are not covered',
    sids: ['NameAdministrator'],
    without: 'Condition',
    call: (config) =>
      new GuardDutyClient({ ...config, region: 'eu-west-1' }).send(
        new CreateDetectorCommand({ Enable: true }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'administer Regions that are not covered',
    sids: ['Administer'],
    without: 'Condition',
    call: (config) =>
      new GuardDutyClient({ ...config, region: 'eu-west-1' }).send(
        new DescribeOrganizationConfigurationCommand({ DetectorId }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'read suppression rules of Regions that are not covered',
    sids: ['BlindSpots'],
    without: 'Condition',
    call: (config) =>
      new GuardDutyClient({ ...config, region: 'eu-west-1' }).send(new ListFiltersCommand({ DetectorId })),
  },
  {
    principal: 'admin',
    forbidden: 'read rules of Regions that are not covered',
    sids: ['OtherRules'],
    without: 'Condition',
    call: (config) =>
      new EventBridgeClient({ ...config, region: 'eu-west-1' }).send(new ListRulesCommand({})),
  },
  {
    principal: 'admin',
    forbidden: 'make a role of its own choice',
    sids: ['Roles'],
    without: 'Resource',
    call: (config) =>
      new IAMClient(config).send(
        new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: TRUST }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'hand the function’s role to EventBridge',
    sids: ['RoleForFunction'],
    without: 'Condition',
    call: (config) =>
      new EventBridgeClient(config).send(
        new PutRuleCommand({
          Name: 'guardduty-slack-findings',
          EventPattern: '{"source":["aws.guardduty"]}',
          RoleArn: role(ADMIN_ACCOUNT, 'guardduty-slack-function'),
        }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'send findings to someone else’s queue',
    sids: ['Targets'],
    without: 'Condition',
    call: (config) =>
      new EventBridgeClient(config).send(
        new PutTargetsCommand({
          Rule: 'guardduty-slack-findings',
          Targets: [{ Id: 'theirs', Arn: queue('theirs') }],
        }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'write other rules',
    sids: ['Rules'],
    without: 'Resource',
    call: (config) =>
      new EventBridgeClient(config).send(
        new PutRuleCommand({ Name: 'other', EventPattern: '{"source":["aws.guardduty"]}' }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'feed another function',
    sids: ['Mapping'],
    without: 'Condition',
    call: (config) =>
      new LambdaClient(config).send(
        new CreateEventSourceMappingCommand({
          EventSourceArn: queue('guardduty-slack-findings'),
          FunctionName: 'theirs',
        }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'call another function',
    sids: ['Function'],
    without: 'Resource',
    call: (config) => new LambdaClient(config).send(new InvokeCommand({ FunctionName: 'theirs' })),
  },
  {
    principal: 'admin',
    forbidden: 'read the Slack secret back',
    sids: ['ReadNotes'],
    without: 'Resource',
    call: (config) =>
      new SSMClient(config).send(
        new GetParameterCommand({ Name: '/guardduty-slack/slack/default', WithDecryption: true }),
      ),
  },
  {
    principal: 'admin',
    forbidden: 'write other parameters',
    sids: ['Parameters'],
    without: 'Resource',
    call: (config) =>
      new SSMClient(config).send(new PutParameterCommand({ Name: '/other', Value: 'x', Type: 'String' })),
  },
  {
    principal: 'admin',
    forbidden: 'delete other queues',
    sids: ['Queues'],
    without: 'Resource',
    call: (config) =>
      new SQSClient({ ...config, useQueueUrlAsEndpoint: false }).send(
        new DeleteQueueCommand({ QueueUrl: `https://sqs.${HOME}.amazonaws.com/${ADMIN_ACCOUNT}/other` }),
      ),
  },
  {
    principal: 'function',
    forbidden: 'read other parameters',
    sids: ['ReadSecrets'],
    without: 'Resource',
    call: (config) => new SSMClient(config).send(new GetParameterCommand({ Name: '/other' })),
  },
];

test.each(ATTEMPTS)(
  '$principal cannot $forbidden: the $without of $sids is what keeps it from that',
  async ({ principal, sids, without, call }) => {
    const { document } = policyOf(principal, CONFIG, HOME);
    expect(document.Statement.map(({ Sid }) => Sid)).toEqual(expect.arrayContaining([...sids]));
    expect(await isDenied(call, aWorld(), principal, document)).toBe(true);
    const wider = {
      ...document,
      Statement: document.Statement.map((statement) => {
        if (!sids.includes(statement.Sid)) return statement;
        const { Condition: _dropped, ...rest } = statement;
        if (without === 'Condition') return rest;
        return { ...(without === 'both' ? rest : statement), Resource: '*' };
      }),
    };
    expect(await isDenied(call, aWorld(), principal, wider)).toBe(false);
  },
);

/**
 * Scopes that say what the account they are used in says already: its own detectors, its own alarms. AWS knows nothing
 * narrower there, and `*` would allow no more.
 */
const SAYS_THE_ACCOUNT = [
  'management OwnDetector',
  'admin OwnDetector',
  'member DeleteDetector',
  'admin ReadAlarms',
];

test('every condition and every scope of every policy keeps someone from something', () => {
  // The auditor's statements are the admin's, without what writes.
  const idle = PRINCIPALS.filter((one) => one !== 'auditor').flatMap((principal) =>
    policyOf(principal, CONFIG, HOME).document.Statement.flatMap(({ Sid, Resource, Condition }) => {
      const tried = (part: Attempt['without']): boolean =>
        ATTEMPTS.some(
          (one) =>
            one.principal === principal && one.sids.includes(Sid) && [part, 'both'].includes(one.without),
        );
      const scoped = ![Resource].flat().includes('*') && !SAYS_THE_ACCOUNT.includes(`${principal} ${Sid}`);
      return [
        ...(Condition !== undefined && !tried('Condition') ? [`${principal} ${Sid}: Condition`] : []),
        ...(scoped && !tried('Resource') ? [`${principal} ${Sid}: Resource`] : []),
      ];
    }),
  );
  expect(idle).toEqual([]);
});

function aWorld(): World {
  return organizationWorld({ members: 1 });
}

/** Whether the attempt is refused because a permission is missing; other refusals come after that. */
async function isDenied(
  call: Attempt['call'],
  world: World,
  principal: PolicyPrincipal,
  document: object,
): Promise<boolean> {
  // Roles that trust the management account, and are none of ours; one of them in an account outside of the Organization.
  for (const [account, RoleName] of [
    [memberId(0), 'other'],
    [ADMIN_ACCOUNT, 'other'],
    [STRANGER, 'OrganizationAccountAccessRole'],
  ] as const)
    await new IAMClient(clientConfig(world, account)).send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: TRUST.replace(
          '"Service":"lambda.amazonaws.com"',
          `"AWS":"arn:aws:iam::${MANAGEMENT_ACCOUNT}:root"`,
        ),
      }),
    );
  const key = addUser(world, ACCOUNTS[principal], 'kim', [document]);
  try {
    await call(clientConfig(world, key, HOME));
    return false;
  } catch (error) {
    return /not authorized to perform/.test((error as Error).message);
  }
}
