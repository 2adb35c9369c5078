import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateEventSourceMappingCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  EnableAWSServiceAccessCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/provision/config.ts';
import { policyOf, type PolicyPrincipal } from '../../../src/provision/policies/policy.ts';
import {
  ADMIN_ACCOUNT,
  addUser,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  type World,
} from '../../../src/sandbox/index.ts';
import { clientConfig } from '../../sandbox/client-config.ts';

const HOME = 'us-east-1';
const CONFIG = parseConfig({ adminAccount: ADMIN_ACCOUNT, regions: [HOME] }, 'the test');
const ACCOUNTS: Readonly<Record<PolicyPrincipal, string>> = {
  management: MANAGEMENT_ACCOUNT,
  admin: ADMIN_ACCOUNT,
  member: memberId(0),
  function: ADMIN_ACCOUNT,
};

type Config = ReturnType<typeof clientConfig>;

interface Attempt {
  readonly principal: PolicyPrincipal;
  /** What must not be possible. */
  readonly forbidden: string;
  /** The statements that keep it from being so. */
  readonly sids: readonly string[];
  readonly without: 'Condition' | 'Resource';
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

const ATTEMPTS: readonly Attempt[] = [
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
    forbidden: 'look at Regions that are not covered',
    sids: ['Administer'],
    without: 'Condition',
    call: (config) =>
      new GuardDutyClient({ ...config, region: 'eu-west-1' }).send(new ListDetectorsCommand({})),
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
    forbidden: 'send findings to somebody else’s queue',
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
        return without === 'Condition' ? rest : { ...statement, Resource: '*' };
      }),
    };
    expect(await isDenied(call, aWorld(), principal, wider)).toBe(false);
  },
);

function aWorld(): World {
  return organizationWorld({ members: 1 });
}

/** Whether the attempt is refused for want of a permission; other refusals come after that. */
async function isDenied(
  call: Attempt['call'],
  world: World,
  principal: PolicyPrincipal,
  document: object,
): Promise<boolean> {
  // A role that trusts the management account, and is none of ours.
  const member = new IAMClient(clientConfig(world, memberId(0)));
  await member.send(
    new CreateRoleCommand({
      RoleName: 'other',
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
