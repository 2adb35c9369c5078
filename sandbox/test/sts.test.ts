import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type AssumeRoleCommandInput,
} from '@aws-sdk/client-sts';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { addUser } from '../access/operators.ts';
import { organizationOf } from '../services/shared/organization.ts';
import { advance, type World } from '../world/world.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, organizationWorld } from '../world/worlds.ts';
import { allowing, clientConfig, refusal, type Credentials } from './client-config.ts';

const ACCESS_ROLE = `arn:aws:iam::${ADMIN_ACCOUNT}:role/OrganizationAccountAccessRole`;

it('sts.identity: a caller learns who it is without any permission', async () => {
  const world = organizationWorld({ members: 1 });
  const sts = new STSClient(clientConfig(world, addUser(world, ADMIN_ACCOUNT, 'nadia', [])));
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: ADMIN_ACCOUNT,
    Arn: `arn:aws:iam::${ADMIN_ACCOUNT}:user/nadia`,
    UserId: expect.stringMatching(/^AIDA[0-9A-F]{17}$/),
  });
});

it('sts.trust: the management account assumes the access role of a member, and is then that account', async () => {
  const world = organizationWorld({ members: 1 });
  const session = await assume(world, MANAGEMENT_ACCOUNT, { RoleArn: ACCESS_ROLE });
  const sts = new STSClient(clientConfig(world, session));
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: ADMIN_ACCOUNT,
    Arn: `arn:aws:sts::${ADMIN_ACCOUNT}:assumed-role/OrganizationAccountAccessRole/test`,
    UserId: expect.stringMatching(/^AROA\w{17}:test$/),
  });
});

it('sts.trust: a role that is missing, a role that does not trust and a caller without the right are refused alike', async () => {
  const world = organizationWorld({ members: 1 });
  const missing = `arn:aws:iam::${ADMIN_ACCOUNT}:role/Missing`;
  const intern = addUser(world, MANAGEMENT_ACCOUNT, 'intern', [
    allowing('sts:AssumeRole', 'arn:aws:iam::*:role/Other'),
  ]);
  const denied = (who: string, role: string) => ({
    name: 'AccessDenied',
    message: `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    status: 403,
  });
  const operator = (account: string) => `arn:aws:iam::${account}:user/operator`;
  expect(await refusal(assume(world, MANAGEMENT_ACCOUNT, { RoleArn: missing }))).toEqual(
    denied(operator(MANAGEMENT_ACCOUNT), missing),
  );
  expect(await refusal(assume(world, '300000000001', { RoleArn: ACCESS_ROLE }))).toEqual(
    denied(operator('300000000001'), ACCESS_ROLE),
  );
  expect(await refusal(assume(world, intern, { RoleArn: ACCESS_ROLE }))).toEqual(
    denied(`arn:aws:iam::${MANAGEMENT_ACCOUNT}:user/intern`, ACCESS_ROLE),
  );
});

it('sts.trust: within an account a trust that names the user itself is enough', async () => {
  const world = organizationWorld({ members: 0 });
  const intern = addUser(world, ADMIN_ACCOUNT, 'intern', []);
  await createRole(world, 'ForIntern', { AWS: `arn:aws:iam::${ADMIN_ACCOUNT}:user/intern` });
  await createRole(world, 'ForAccount', { AWS: `arn:aws:iam::${ADMIN_ACCOUNT}:root` });
  await expect(assume(world, intern, { RoleArn: roleArn('ForIntern') })).resolves.toBeDefined();
  expect(await refusal(assume(world, intern, { RoleArn: roleArn('ForAccount') }))).toMatchObject({
    name: 'AccessDenied',
  });
});

it('sts.external: a role may ask for an external id', async () => {
  const world = organizationWorld({ members: 0 });
  await createRole(
    world,
    'Partner',
    { AWS: MANAGEMENT_ACCOUNT },
    { StringEquals: { 'sts:ExternalId': 'secret-word' } },
  );
  const RoleArn = roleArn('Partner');
  expect(await refusal(assume(world, MANAGEMENT_ACCOUNT, { RoleArn }))).toMatchObject({
    name: 'AccessDenied',
  });
  expect(await refusal(assume(world, MANAGEMENT_ACCOUNT, { RoleArn, ExternalId: 'wrong' }))).toMatchObject({
    name: 'AccessDenied',
  });
  await expect(
    assume(world, MANAGEMENT_ACCOUNT, { RoleArn, ExternalId: 'secret-word' }),
  ).resolves.toBeDefined();
});

it('sts.chaining: a session that assumes a role gets an hour and not a second more', async () => {
  const world = organizationWorld({ members: 0 });
  await createRole(world, 'Long', { AWS: ADMIN_ACCOUNT }, undefined, 43_200);
  const session = await assume(world, MANAGEMENT_ACCOUNT, { RoleArn: ACCESS_ROLE });
  const RoleArn = roleArn('Long');
  await expect(assume(world, session, { RoleArn, DurationSeconds: 3600 })).resolves.toBeDefined();
  expect(await refusal(assume(world, session, { RoleArn, DurationSeconds: 3601 }))).toEqual({
    name: 'ValidationError',
    message:
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    status: 400,
  });
});

it('sts.duration: a session is no longer than its role allows', async () => {
  const world = organizationWorld({ members: 0 });
  const ask = async (DurationSeconds: number) =>
    assume(world, MANAGEMENT_ACCOUNT, { RoleArn: ACCESS_ROLE, DurationSeconds });
  expect(await refusal(ask(3601))).toMatchObject({
    name: 'ValidationError',
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  });
  expect(await refusal(ask(899))).toMatchObject({
    name: 'ValidationError',
    message:
      "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  });
  expect(await refusal(ask(43_201))).toMatchObject({
    message: expect.stringContaining('less than or equal to 43200'),
  });
});

it("sts.name: a session's name has a pattern", async () => {
  const world = organizationWorld({ members: 0 });
  const ask = async (RoleSessionName: string) =>
    assume(world, MANAGEMENT_ACCOUNT, { RoleArn: ACCESS_ROLE, RoleSessionName });
  expect(await refusal(ask('a b'))).toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining(
      "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ),
  });
  expect(await refusal(ask('a'))).toMatchObject({
    message: expect.stringContaining('length greater than or equal to 2'),
  });
});

it('sts.expiry: credentials of a session end with it', async () => {
  const world = organizationWorld({ members: 0 });
  const session = await assume(world, MANAGEMENT_ACCOUNT, { RoleArn: ACCESS_ROLE, DurationSeconds: 900 });
  const sts = new STSClient(clientConfig(world, session));
  advance(world, 899_000);
  await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
  advance(world, 2_000);
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
    name: 'ExpiredToken',
    status: 403,
  });
});

it('sts.suspended: no one gets into a suspended account', async () => {
  const world = organizationWorld({ members: 2, suspended: 1 });
  expect(organizationOf(world)?.accounts['300000000002']?.state).toBe('SUSPENDED');
  const role = (account: string) => `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
  await expect(assume(world, MANAGEMENT_ACCOUNT, { RoleArn: role('300000000001') })).resolves.toBeDefined();
  expect(await refusal(assume(world, MANAGEMENT_ACCOUNT, { RoleArn: role('300000000002') }))).toMatchObject({
    name: 'AccessDenied',
  });
});

it('sts.deactivated: an endpoint that is turned off says so', async () => {
  const world = organizationWorld({ members: 0, knobs: { 'sts.deactivatedRegions': 'eu-west-1' } });
  const sts = new STSClient(clientConfig(world, MANAGEMENT_ACCOUNT, 'eu-west-1'));
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toEqual({
    name: 'RegionDisabledException',
    message: `STS is not activated in this region for account:${MANAGEMENT_ACCOUNT}. Your account administrator can activate STS in this region using the IAM Console.`,
    status: 403,
  });
});

async function assume(
  world: World,
  who: string | Credentials,
  input: Partial<AssumeRoleCommandInput>,
): Promise<Credentials> {
  const sts = new STSClient(clientConfig(world, who));
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: ACCESS_ROLE, RoleSessionName: 'test', ...input }),
  );
  return {
    accessKeyId: given!.AccessKeyId!,
    secretAccessKey: given!.SecretAccessKey!,
    sessionToken: given!.SessionToken!,
  };
}

async function createRole(
  world: World,
  name: string,
  principal: object,
  condition?: object,
  seconds = 3600,
): Promise<void> {
  const statement = {
    Effect: 'Allow',
    Principal: principal,
    Action: 'sts:AssumeRole',
    ...(condition && { Condition: condition }),
  };
  await new IAMClient(clientConfig(world, ADMIN_ACCOUNT)).send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      MaxSessionDuration: seconds,
    }),
  );
}

function roleArn(name: string): string {
  return `arn:aws:iam::${ADMIN_ACCOUNT}:role/${name}`;
}
