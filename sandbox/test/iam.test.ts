import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteServiceLinkedRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { isAllowed } from '../access/access.ts';
import { mayAssume } from '../services/iam/state.ts';
import { advance, type World } from '../world/world.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, organizationWorld } from '../world/worlds.ts';
import { allowing, clientConfig, refusal } from './client-config.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const SQS = JSON.stringify(allowing('sqs:*', '*'));
const MANAGED = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

describe('iam.role', () => {
  it('iam.role: a role is made, read, changed and listed', async () => {
    const iam = client(aWorld());
    const made = await iam.send(
      new CreateRoleCommand({
        RoleName: 'sender',
        Path: '/app/',
        AssumeRolePolicyDocument: TRUST,
        Description: 'sends & "more" <b>',
        Tags: [{ Key: 'team', Value: 'a + b' }],
      }),
    );
    expect(made.Role).toMatchObject({
      RoleName: 'sender',
      Path: '/app/',
      Arn: `arn:aws:iam::${ADMIN_ACCOUNT}:role/app/sender`,
      RoleId: expect.stringMatching(/^AROA\w{17}$/),
      Description: 'sends & "more" <b>',
      Tags: [{ Key: 'team', Value: 'a + b' }],
    });
    await iam.send(
      new UpdateRoleCommand({ RoleName: 'sender', Description: 'sends more', MaxSessionDuration: 7200 }),
    );
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'sender' }));
    expect(Role).toMatchObject({ Description: 'sends more', MaxSessionDuration: 7200, Arn: made.Role!.Arn });
    const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: '/app/' }));
    expect(Roles!.map(({ RoleName }) => RoleName)).toEqual(['sender']);
    expect(Roles![0]).not.toHaveProperty('Tags');
  });

  it('iam.role: a second one of the name is refused, whatever its case, and a missing one is missing', async () => {
    const iam = client(aWorld());
    await iam.send(aRole('Sender'));
    expect(await refusal(iam.send(aRole('sender')))).toEqual({
      name: 'EntityAlreadyExistsException',
      message: 'Role with name sender already exists.',
      status: 409,
    });
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'missing' })))).toEqual({
      name: 'NoSuchEntityException',
      message: 'The role with name missing cannot be found.',
      status: 404,
    });
    expect(await refusal(iam.send(aRole('a b')))).toMatchObject({ name: 'ValidationError', status: 400 });
  });

  it('iam.role: many roles come in pages', async () => {
    const iam = client(aWorld());
    for (const name of ['a', 'b', 'c']) await iam.send(aRole(name, '/app/'));
    const first = await iam.send(new ListRolesCommand({ PathPrefix: '/app/', MaxItems: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
    const second = await iam.send(
      new ListRolesCommand({ PathPrefix: '/app/', MaxItems: 2, Marker: first.Marker }),
    );
    expect(second.Roles!.map(({ RoleName }) => RoleName)).toEqual(['c']);
    expect(second.IsTruncated).toBe(false);
  });
});

it('iam.role.delete: a role goes only after its policies', async () => {
  const iam = client(aWorld());
  const remove = async () => iam.send(new DeleteRoleCommand({ RoleName: 'sender' }));
  await iam.send(aRole('sender'));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'sender', PolicyName: 'sqs', PolicyDocument: SQS }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'sender', PolicyArn: MANAGED }));
  expect(await refusal(remove())).toEqual({
    name: 'DeleteConflictException',
    message: 'Cannot delete entity, must detach all policies first.',
    status: 409,
  });
  await iam.send(new DetachRolePolicyCommand({ RoleName: 'sender', PolicyArn: MANAGED }));
  expect(await refusal(remove())).toMatchObject({
    message: 'Cannot delete entity, must delete policies first.',
  });
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'sender', PolicyName: 'sqs' }));
  await remove();
  expect(await refusal(remove())).toMatchObject({ name: 'NoSuchEntityException' });
});

it('iam.documents: documents come back URL-encoded and otherwise as they were', async () => {
  const iam = client(aWorld());
  const spaced = ` ${TRUST.replace(',', ',\n  ')}`;
  await iam.send(new CreateRoleCommand({ RoleName: 'sender', AssumeRolePolicyDocument: spaced }));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'sender', PolicyName: 'sqs', PolicyDocument: SQS }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'sender' }));
  expect(Role!.AssumeRolePolicyDocument).toMatch(/^%20%7B/);
  expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(spaced);
  const policy = await iam.send(new GetRolePolicyCommand({ RoleName: 'sender', PolicyName: 'sqs' }));
  expect(decodeURIComponent(policy.PolicyDocument!)).toBe(SQS);
});

it.each([
  ['{', 'This policy contains invalid Json'],
  ['{}', 'Syntax errors in policy.'],
  ['{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}', 'Missing required field Principal'],
  [
    '{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"}]}',
    'Has prohibited field Resource',
  ],
  [
    `{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::${ADMIN_ACCOUNT}:role/gone"}}]}`,
    `Invalid principal in policy: "AWS":"arn:aws:iam::${ADMIN_ACCOUNT}:role/gone"`,
  ],
])('iam.malformed: the trust %s is refused', async (document, message) => {
  const iam = client(aWorld());
  const create = iam.send(new CreateRoleCommand({ RoleName: 'sender', AssumeRolePolicyDocument: document }));
  expect(await refusal(create)).toEqual({ name: 'MalformedPolicyDocumentException', message, status: 400 });
});

it.each([
  ['{"Statement":[{"Effect":"Allow","Action":"sqs:*"}]}', 'Policy statement must contain resources.'],
  ['{"Statement":[{"Effect":"Allow","Resource":"*"}]}', 'Policy statement must contain actions.'],
  ['{"Statement":[{"Effect":"Maybe","Action":"sqs:*","Resource":"*"}]}', 'Syntax errors in policy.'],
  [
    '{"Statement":[{"Effect":"Allow","Action":"sqs","Resource":"*"}]}',
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    '{"Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*","Principal":"*"}]}',
    'Policy document should not specify a principal.',
  ],
])('iam.malformed: the policy %s is refused', async (PolicyDocument, message) => {
  const iam = client(aWorld());
  await iam.send(aRole('sender'));
  const put = iam.send(new PutRolePolicyCommand({ RoleName: 'sender', PolicyName: 'sqs', PolicyDocument }));
  expect(await refusal(put)).toEqual({ name: 'MalformedPolicyDocumentException', message, status: 400 });
});

it('iam.policies: policies are put, listed, attached and taken away', async () => {
  const iam = client(aWorld());
  await iam.send(aRole('sender'));
  for (const PolicyName of ['b', 'a']) {
    await iam.send(new PutRolePolicyCommand({ RoleName: 'sender', PolicyName, PolicyDocument: SQS }));
  }
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'sender', PolicyArn: MANAGED }));
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName: 'sender' }))).PolicyNames).toEqual([
    'a',
    'b',
  ]);
  expect(
    (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'sender' }))).AttachedPolicies,
  ).toEqual([{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: MANAGED }]);
  expect(
    await refusal(iam.send(new GetRolePolicyCommand({ RoleName: 'sender', PolicyName: 'c' }))),
  ).toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The role policy with name c cannot be found.',
  });
  const missing = { RoleName: 'sender', PolicyArn: 'arn:aws:iam::aws:policy/NoSuchPolicy' };
  expect(await refusal(iam.send(new AttachRolePolicyCommand(missing)))).toMatchObject({
    message: 'Policy arn:aws:iam::aws:policy/NoSuchPolicy does not exist or is not attachable.',
  });
  expect(await refusal(iam.send(new DetachRolePolicyCommand(missing)))).toMatchObject({
    message: 'Policy arn:aws:iam::aws:policy/NoSuchPolicy was not found.',
  });
});

it('iam.policies: too much policy is too much', async () => {
  const iam = client(aWorld());
  await iam.send(aRole('sender'));
  const long = JSON.stringify(allowing('sqs:*', `arn:aws:sqs:*:*:${'x'.repeat(10_300)}`));
  expect(
    await refusal(
      iam.send(new PutRolePolicyCommand({ RoleName: 'sender', PolicyName: 'long', PolicyDocument: long })),
    ),
  ).toEqual({
    name: 'LimitExceededException',
    message: 'Maximum policy size of 10240 bytes exceeded for role sender',
    status: 409,
  });
});

it('iam.tags: keys are unique whatever their case', async () => {
  const iam = client(aWorld());
  await iam.send(aRole('sender'));
  await iam.send(new TagRoleCommand({ RoleName: 'sender', Tags: [{ Key: 'Team', Value: 'a' }] }));
  await iam.send(
    new TagRoleCommand({
      RoleName: 'sender',
      Tags: [
        { Key: 'team', Value: 'b' },
        { Key: 'x', Value: '' },
      ],
    }),
  );
  await iam.send(new UntagRoleCommand({ RoleName: 'sender', TagKeys: ['x'] }));
  expect((await iam.send(new ListRoleTagsCommand({ RoleName: 'sender' }))).Tags).toEqual([
    { Key: 'team', Value: 'b' },
  ]);
  const twice = new TagRoleCommand({
    RoleName: 'sender',
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ],
  });
  expect(await refusal(iam.send(twice))).toMatchObject({
    name: 'InvalidInputException',
    message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  });
});

it('iam.linked: GuardDuty has its own role, once, and no one else may change it', async () => {
  const iam = client(aWorld());
  const create = async () =>
    iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'guardduty.amazonaws.com' }));
  const { Role } = await create();
  expect(Role).toMatchObject({
    RoleName: 'AWSServiceRoleForAmazonGuardDuty',
    Arn: `arn:aws:iam::${ADMIN_ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
  });
  expect(await refusal(create())).toEqual({
    name: 'InvalidInputException',
    message:
      'Service role name AWSServiceRoleForAmazonGuardDuty has been taken in this account, please try a different suffix.',
    status: 400,
  });
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName: Role!.RoleName! })))).toMatchObject({
    name: 'UnmodifiableEntityException',
  });
});

it("iam.linked.delete: deleting a service's role is a task that fails while a detector is there", async () => {
  const world = aWorld();
  const iam = client(world);
  const RoleName = 'AWSServiceRoleForAmazonGuardDuty';
  await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'guardduty.amazonaws.com' }));
  world.states[`guardduty/${ADMIN_ACCOUNT}/eu-west-1`] = { detector: { id: 'd1' } };
  const remove = async () => {
    const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
    return iam.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId: DeletionTaskId! }));
  };
  expect(await remove()).toMatchObject({
    Status: 'FAILED',
    Reason: {
      RoleUsageList: [
        { Region: 'eu-west-1', Resources: [`arn:aws:guardduty:eu-west-1:${ADMIN_ACCOUNT}:detector/d1`] },
      ],
    },
  });
  delete world.states[`guardduty/${ADMIN_ACCOUNT}/eu-west-1`];
  expect(await remove()).toMatchObject({ Status: 'SUCCEEDED' });
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName })))).toMatchObject({
    name: 'NoSuchEntityException',
  });
});

it('iam.propagation: what is new takes its time to be known outside of IAM', async () => {
  const world = organizationWorld({
    members: 0,
    time: Date.UTC(2026, 10, 21),
    knobs: { 'iam.propagationMs': 10_000 },
  });
  const iam = client(world);
  const arn = `arn:aws:iam::${ADMIN_ACCOUNT}:role/sender`;
  const seen = () => [
    mayAssume(world, arn, { service: 'lambda.amazonaws.com' }),
    mayAssume(world, arn, { service: 'events.amazonaws.com' }),
    isAllowed(world, arn, 'sqs:SendMessage', '*'),
  ];
  await iam.send(aRole('sender'));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'sender', PolicyName: 'sqs', PolicyDocument: SQS }));
  await iam.send(new GetRoleCommand({ RoleName: 'sender' }));
  expect(seen()).toEqual([false, false, false]);
  advance(world, 10_000);
  expect(seen()).toEqual([true, false, true]);

  const PolicyDocument = TRUST.replace('lambda', 'events');
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'sender', PolicyDocument }));
  expect(seen()).toEqual([true, false, true]);
  advance(world, 10_000);
  expect(seen()).toEqual([false, true, true]);
});

it('iam.access: accounts that the organization made have a role for the management account', async () => {
  const iam = client(organizationWorld({ members: 1 }), '300000000001');
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'OrganizationAccountAccessRole' }));
  expect(JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!))).toMatchObject({
    Statement: [{ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }],
  });
  await expect(
    client(organizationWorld({ members: 0 }), '111111111111').send(
      new GetRoleCommand({ RoleName: 'OrganizationAccountAccessRole' }),
    ),
  ).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

it('iam.boundary: a boundary is the account’s own or AWS’s policy, and can be changed and taken off', async () => {
  const world = aWorld();
  const iam = client(world);
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'limits', PolicyDocument: SQS }));
  const PolicyArn = `arn:aws:iam::${ADMIN_ACCOUNT}:policy/limits`;
  expect(Policy).toMatchObject({ Arn: PolicyArn, PermissionsBoundaryUsageCount: 0 });
  expect(
    await refusal(iam.send(new CreatePolicyCommand({ PolicyName: 'Limits', PolicyDocument: SQS }))),
  ).toMatchObject({ name: 'EntityAlreadyExistsException' });

  await iam.send(new CreateRoleCommand({ ...aRole('sender').input, PermissionsBoundary: PolicyArn }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'sender',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify(allowing('*')),
    }),
  );
  const role = `arn:aws:iam::${ADMIN_ACCOUNT}:role/sender`;
  expect(isAllowed(world, role, 'sqs:SendMessage', '*')).toBe(true);
  expect(isAllowed(world, role, 'ssm:GetParameter', '*')).toBe(false);
  expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy).toMatchObject({
    PermissionsBoundaryUsageCount: 1,
  });
  expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toMatchObject({
    name: 'DeleteConflictException',
  });

  const theirs = `arn:aws:iam::${MANAGEMENT_ACCOUNT}:policy/limits`;
  const bound = (PermissionsBoundary: string) =>
    iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'sender', PermissionsBoundary }));
  expect(await refusal(bound(theirs))).toMatchObject({
    name: 'NoSuchEntityException',
    message: `Scope ARN: ${theirs} does not exist or is not attachable.`,
  });
  await bound('arn:aws:iam::aws:policy/AdministratorAccess');
  expect((await iam.send(new GetRoleCommand({ RoleName: 'sender' }))).Role?.PermissionsBoundary).toEqual({
    PermissionsBoundaryType: 'Policy',
    PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  });
  const off = () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'sender' }));
  await off();
  expect(await refusal(off())).toMatchObject({ name: 'NoSuchEntityException' });
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).resolves.toBeDefined();
});

function aWorld(): World {
  return organizationWorld({ members: 0 });
}

function client(world: World, account = ADMIN_ACCOUNT): IAMClient {
  return new IAMClient(clientConfig(world, account));
}

function aRole(name: string, path = '/'): CreateRoleCommand {
  return new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: TRUST });
}
