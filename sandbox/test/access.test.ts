import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  OrganizationsClient,
  EnableAWSServiceAccessCommand,
  ListAccountsCommand,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { SQSClient, CreateQueueCommand, GetQueueUrlCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { isAllowed } from '../access/access.ts';
import { addUser } from '../access/operators.ts';
import { denyRegions } from '../services/organizations/region-deny.ts';
import { organizationOf } from '../services/shared/organization.ts';
import type { World } from '../world/world.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, organizationWorld } from '../world/worlds.ts';
import { allowing, clientConfig, refusal, type Credentials } from './client-config.ts';

const ARN = `arn:aws:iam::${ADMIN_ACCOUNT}:user/kim`;

it('access.identity: a user may do what a policy allows, and is told what was missing', async () => {
  const { world, kim } = withUser(allowing('iam:Get*', `arn:aws:iam::${ADMIN_ACCOUNT}:role/app/*`));
  const iam = new IAMClient(clientConfig(world, kim));
  expect(await refusal(iam.send(new ListRolesCommand({})))).toEqual({
    name: 'AccessDenied',
    message: `User: ${ARN} is not authorized to perform: iam:ListRoles on resource: * because no identity-based policy allows the iam:ListRoles action`,
    status: 403,
  });
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'other' })))).toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(
      `iam:GetRole on resource: arn:aws:iam::${ADMIN_ACCOUNT}:role/other because`,
    ),
  });
});

it('access.identity: each protocol says no in its own way', async () => {
  const { world, kim } = withUser(allowing('s3:*'));
  const config = clientConfig(world, kim);
  expect(
    await refusal(new EventBridgeClient(config).send(new PutRuleCommand({ Name: 'r', EventPattern: '{}' }))),
  ).toEqual({
    name: 'AccessDeniedException',
    message: `User: ${ARN} is not authorized to perform: events:PutRule on resource: arn:aws:events:us-east-1:${ADMIN_ACCOUNT}:rule/r because no identity-based policy allows the events:PutRule action`,
    status: 400,
  });
  expect(await refusal(new SQSClient(config).send(new GetQueueUrlCommand({ QueueName: 'q' })))).toMatchObject(
    {
      name: 'AccessDenied',
      status: 403,
    },
  );
});

it('access.identity: switched off, everybody may do everything', async () => {
  const world = organizationWorld({ members: 0, knobs: { 'access.enforce': false } });
  const iam = new IAMClient(clientConfig(world, addUser(world, ADMIN_ACCOUNT, 'kim', [])));
  await expect(iam.send(new ListRolesCommand({}))).resolves.toBeDefined();
});

it('access.identity: conditions on Region, service principal and tags hold', async () => {
  const { world, kim } = withUser(
    allowing('sqs:CreateQueue', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
    allowing('organizations:EnableAWSServiceAccess', '*', {
      Condition: { StringLike: { 'organizations:ServicePrincipal': ['*guardduty.amazonaws.com'] } },
    }),
    allowing(['iam:CreateRole', 'iam:TagRole'], '*', {
      Condition: { StringEquals: { 'aws:RequestTag/managed-by': 'us' } },
    }),
  );
  const create = new CreateQueueCommand({ QueueName: 'q' });
  await expect(new SQSClient(clientConfig(world, kim, 'eu-west-1')).send(create)).resolves.toBeDefined();
  expect(await refusal(new SQSClient(clientConfig(world, kim)).send(create))).toMatchObject({
    name: 'AccessDenied',
  });

  const enable = async (ServicePrincipal: string) =>
    refusal(
      new OrganizationsClient(clientConfig(world, kim)).send(
        new EnableAWSServiceAccessCommand({ ServicePrincipal }),
      ),
    );
  // What the policy lets through is refused by Organizations itself: this is not the management account.
  expect((await enable('malware-protection.guardduty.amazonaws.com')).message).toBe(
    "You don't have permissions to access this resource.",
  );
  expect((await enable('sso.amazonaws.com')).message).toContain('because no identity-based policy allows');

  const role = (Value: string) =>
    new CreateRoleCommand({
      RoleName: `r-${Value}`,
      AssumeRolePolicyDocument: JSON.stringify({
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      }),
      Tags: [{ Key: 'managed-by', Value }],
    });
  const iam = new IAMClient(clientConfig(world, kim));
  await expect(iam.send(role('us'))).resolves.toBeDefined();
  expect(await refusal(iam.send(role('them')))).toMatchObject({ name: 'AccessDenied' });
});

it('access.deny: a deny wins over an allow', async () => {
  const { world, kim } = withUser(allowing('*'), {
    Statement: { Effect: 'Deny', NotAction: 'iam:Get*', Resource: '*' },
  });
  const iam = new IAMClient(clientConfig(world, kim));
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'x' })))).toMatchObject({
    name: 'NoSuchEntityException',
  });
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName: 'x' })))).toMatchObject({
    name: 'AccessDenied',
    message: `User: ${ARN} is not authorized to perform: iam:DeleteRole on resource: arn:aws:iam::${ADMIN_ACCOUNT}:role/x with an explicit deny in an identity-based policy`,
  });
});

it('access.passrole: a rule with a role needs the right to hand that role on', async () => {
  const role = `arn:aws:iam::${ADMIN_ACCOUNT}:role/forwarder`;
  const { world, kim } = withUser(
    allowing('events:*'),
    allowing('iam:PassRole', role, {
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    }),
  );
  const put = new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["a"]}', RoleArn: role });
  expect(await refusal(new EventBridgeClient(clientConfig(world, kim)).send(put))).toMatchObject({
    name: 'AccessDeniedException',
    message: `User: ${ARN} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
  });
});

it('access.scp: a service control policy binds every account but the management account', async () => {
  const world = organizationWorld({ members: 0 });
  const organization = organizationOf(world)!;
  const document = JSON.stringify({ Statement: { Effect: 'Deny', Action: 'iam:List*', Resource: '*' } });
  for (const account of [ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT])
    organization.scps[account] = [{ id: 'p-12345678', document }];
  const list = async (account: string) =>
    new IAMClient(clientConfig(world, account)).send(new ListRolesCommand({}));
  expect(await refusal(list(ADMIN_ACCOUNT))).toEqual({
    name: 'AccessDenied',
    message: `User: arn:aws:iam::${ADMIN_ACCOUNT}:user/operator is not authorized to perform: iam:ListRoles on resource: * with an explicit deny in a service control policy: arn:aws:organizations::${MANAGEMENT_ACCOUNT}:policy/${organization.id}/service_control_policy/p-12345678`,
    status: 403,
  });
  await expect(list(MANAGEMENT_ACCOUNT)).resolves.toBeDefined();
});

it('access.region: a Region deny control shuts an account out of one Region, and not of global services', async () => {
  const world = organizationWorld({ members: 0 });
  denyRegions(world, ADMIN_ACCOUNT, ['eu-west-1']);
  const queues = async (region: string) =>
    new SQSClient(clientConfig(world, ADMIN_ACCOUNT, region)).send(new ListQueuesCommand({}));
  expect(await refusal(queues('eu-west-1'))).toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('with an explicit deny in a service control policy'),
  });
  await expect(queues('us-east-1')).resolves.toBeDefined();
  const roles = new IAMClient(clientConfig(world, ADMIN_ACCOUNT, 'eu-west-1')).send(new ListRolesCommand({}));
  await expect(roles).resolves.toBeDefined();
  denyRegions(world, ADMIN_ACCOUNT, []);
  await expect(queues('eu-west-1')).resolves.toBeDefined();
});

it('access.session: a session does no more than its own policies, and a role no more than its boundary', async () => {
  const world = organizationWorld({ members: 0 });
  const { Credentials: given } = await new STSClient(clientConfig(world, MANAGEMENT_ACCOUNT)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${ADMIN_ACCOUNT}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'reader',
      Policy: JSON.stringify(allowing('iam:Get*')),
    }),
  );
  const session: Credentials = {
    accessKeyId: given!.AccessKeyId!,
    secretAccessKey: given!.SecretAccessKey!,
    sessionToken: given!.SessionToken!,
  };
  const iam = new IAMClient(clientConfig(world, session));
  await expect(
    iam.send(new GetRoleCommand({ RoleName: 'OrganizationAccountAccessRole' })),
  ).resolves.toBeDefined();
  expect(await refusal(iam.send(new ListRolesCommand({})))).toMatchObject({
    message: expect.stringContaining('because no session policy allows the iam:ListRoles action'),
  });

  await new IAMClient(clientConfig(world, ADMIN_ACCOUNT)).send(
    new CreateRoleCommand({
      RoleName: 'bounded',
      AssumeRolePolicyDocument: JSON.stringify({
        Statement: { Effect: 'Allow', Principal: { AWS: ADMIN_ACCOUNT }, Action: 'sts:AssumeRole' },
      }),
      PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    }),
  );
  await new IAMClient(clientConfig(world, ADMIN_ACCOUNT)).send(
    new AttachRolePolicyCommand({
      RoleName: 'bounded',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  );
  const bounded = `arn:aws:iam::${ADMIN_ACCOUNT}:role/bounded`;
  expect(isAllowed(world, bounded, 'sqs:ListQueues', '*')).toBe(true);
  expect(isAllowed(world, bounded, 'sqs:DeleteQueue', '*')).toBe(false);
});

it('access.identity: a delegated administrator reads with its own policies', async () => {
  const { world, kim } = withUser(allowing('organizations:List*'));
  organizationOf(world)!.delegatedAdministrators[ADMIN_ACCOUNT] = { 'guardduty.amazonaws.com': 0 };
  const { Accounts } = await new OrganizationsClient(clientConfig(world, kim)).send(
    new ListAccountsCommand({}),
  );
  expect(Accounts).toHaveLength(2);
});

function withUser(...policies: readonly object[]): { readonly world: World; readonly kim: Credentials } {
  const world = organizationWorld({ members: 0 });
  return { world, kim: addUser(world, ADMIN_ACCOUNT, 'kim', policies) };
}
