import {
  DeregisterDelegatedAdministratorCommand,
  DescribeAccountCommand,
  DescribeEffectivePolicyCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListChildrenCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  OrganizationsClient,
  paginateListAccounts,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { hasServiceLinkedRole } from '../services/iam/state.ts';
import { organizationOf } from '../services/shared/organization.ts';
import { advance, type World } from '../world/world.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, organizationWorld, singleAccountWorld } from '../world/worlds.ts';
import { clientConfig, refusal } from './client-config.ts';

const GUARDDUTY = { ServicePrincipal: 'guardduty.amazonaws.com' };
const MEMBER = '300000000001';

it('org.describe: every account of the organization may ask what it is part of', async () => {
  const world = organizationWorld({ members: 1 });
  const { Organization } = await client(world, MEMBER).send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({
    Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
    MasterAccountId: MANAGEMENT_ACCOUNT,
    MasterAccountArn: `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:account/${Organization?.Id}/${MANAGEMENT_ACCOUNT}`,
    FeatureSet: 'ALL',
  });
});

it('org.describe: an account that is in none is told so', async () => {
  const alone = singleAccountWorld();
  expect(await refusal(client(alone, '444444444444').send(new DescribeOrganizationCommand({})))).toEqual({
    name: 'AWSOrganizationsNotInUseException',
    message: 'Your account is not a member of an organization.',
    status: 400,
  });
});

it('org.readers: a member reads the list of accounts only as a delegated administrator', async () => {
  const world = organizationWorld({ members: 1 });
  expect(await refusal(client(world, ADMIN_ACCOUNT).send(new ListAccountsCommand({})))).toEqual({
    name: 'AccessDeniedException',
    message: "You don't have permissions to access this resource.",
    status: 400,
  });
  await delegate(world);
  const { Accounts } = await client(world, ADMIN_ACCOUNT).send(new ListAccountsCommand({}));
  expect(Accounts).toHaveLength(3);
  expect(
    await refusal(client(world, ADMIN_ACCOUNT).send(new EnableAWSServiceAccessCommand(GUARDDUTY))),
  ).toMatchObject({
    name: 'AccessDeniedException',
  });
});

it('org.pages: 45 accounts come in pages of twenty', async () => {
  const world = organizationWorld({ members: 43 });
  const sizes: number[] = [];
  for await (const page of paginateListAccounts({ client: client(world) }, {}))
    sizes.push(page.Accounts?.length ?? -1);
  expect(sizes).toEqual([20, 20, 5]);
});

it('org.pages: more than twenty cannot be asked for, and a made-up token is refused', async () => {
  const world = organizationWorld({ members: 0 });
  expect(await refusal(client(world).send(new ListAccountsCommand({ MaxResults: 21 })))).toEqual({
    name: 'InvalidInputException',
    message: 'You provided a value that exceeds the maximum allowed.',
    status: 400,
  });
  await expect(client(world).send(new ListAccountsCommand({ NextToken: 'abc' }))).rejects.toMatchObject({
    name: 'InvalidInputException',
    Reason: 'INVALID_NEXT_TOKEN',
  });
});

it('org.pages: a page may be empty and not the last', async () => {
  const world = organizationWorld({
    members: 3,
    knobs: { 'organizations.emptyFirstPage': true, 'organizations.pageSize': 2 },
  });
  const sizes: number[] = [];
  for await (const page of paginateListAccounts({ client: client(world) }, {}))
    sizes.push(page.Accounts?.length ?? -1);
  expect(sizes).toEqual([0, 2, 2, 1]);
});

it('org.accounts: an account has a state, a place and an address', async () => {
  const world = organizationWorld({ members: 2, suspended: 1 });
  const { Account } = await client(world).send(new DescribeAccountCommand({ AccountId: '300000000002' }));
  const organization = organizationOf(world)!;
  expect(Account).toEqual({
    Id: '300000000002',
    Arn: `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:account/${organization.id}/300000000002`,
    Email: 'aws+payments-staging@example.com',
    Name: 'payments-staging',
    State: 'SUSPENDED',
    Status: 'SUSPENDED',
    Paths: [
      `${organization.id}/${organization.rootId}/${organization.accounts['300000000002']?.parentId}/300000000002/`,
    ],
    JoinedMethod: 'CREATED',
    JoinedTimestamp: new Date('2023-03-17T09:30:00Z'),
  });
  expect(
    await refusal(client(world).send(new DescribeAccountCommand({ AccountId: '999999999999' }))),
  ).toMatchObject({
    name: 'AccountNotFoundException',
    message: "You specified an account that doesn't exist.",
  });
});

it('org.accounts: the retired status can be gone', async () => {
  const world = organizationWorld({ members: 0, knobs: { 'organizations.accountStatus': false } });
  const { Account } = await client(world).send(new DescribeAccountCommand({ AccountId: ADMIN_ACCOUNT }));
  expect(Account).toMatchObject({ State: 'ACTIVE' });
  expect(Account).not.toHaveProperty('Status');
});

it('org.accounts: places can be unknown, as older endpoints know none', async () => {
  const world = organizationWorld({ members: 0, knobs: { 'organizations.accountPaths': false } });
  const { Account } = await client(world).send(new DescribeAccountCommand({ AccountId: ADMIN_ACCOUNT }));
  expect(Account).not.toHaveProperty('Paths');
});

it('org.tree: the organization can be walked from the root down and back up', async () => {
  const world = organizationWorld({ members: 2, ous: ['Production', 'Development'] });
  const organizations = client(world);
  const [root] = (await organizations.send(new ListRootsCommand({}))).Roots!;
  const { OrganizationalUnits } = await organizations.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId: root!.Id! }),
  );
  expect(OrganizationalUnits!.map(({ Name }) => Name)).toEqual(['Security', 'Production', 'Development']);
  const production = OrganizationalUnits![1]!;
  const { Accounts } = await organizations.send(
    new ListAccountsForParentCommand({ ParentId: production.Id! }),
  );
  expect(Accounts!.map(({ Id }) => Id)).toEqual([MEMBER]);
  const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: MEMBER }));
  expect(Parents).toEqual([{ Id: production.Id, Type: 'ORGANIZATIONAL_UNIT' }]);
  const children = await organizations.send(
    new ListChildrenCommand({ ParentId: root!.Id!, ChildType: 'ACCOUNT' }),
  );
  expect(children.Children).toEqual([{ Id: MANAGEMENT_ACCOUNT, Type: 'ACCOUNT' }]);
  const { OrganizationalUnit } = await organizations.send(
    new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: production.Id! }),
  );
  expect(OrganizationalUnit).toEqual(production);
});

it('org.tree: what does not exist has an error of its own', async () => {
  const world = organizationWorld({ members: 0 });
  const names = [
    new ListAccountsForParentCommand({ ParentId: 'r-zzzz' }),
    new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: 'ou-zzzz-12345678' }),
    new ListParentsCommand({ ChildId: '999999999999' }),
    new ListAccountsForParentCommand({ ParentId: 'nonsense' }),
  ].map(async (command) => (await refusal(client(world).send(command as ListParentsCommand))).name);
  expect(await Promise.all(names)).toEqual([
    'ParentNotFoundException',
    'OrganizationalUnitNotFoundException',
    'ChildNotFoundException',
    'InvalidInputException',
  ]);
});

it('org.trusted: trusted access is listed, and turning it on twice is no error', async () => {
  const world = organizationWorld({ members: 0, time: Date.UTC(2026, 10, 21) });
  const organizations = client(world);
  for (let times = 0; times < 2; times++) {
    await organizations.send(new EnableAWSServiceAccessCommand(GUARDDUTY));
    advance(world, 60_000);
  }
  const { EnabledServicePrincipals } = await organizations.send(
    new ListAWSServiceAccessForOrganizationCommand({}),
  );
  expect(EnabledServicePrincipals).toEqual([
    { ServicePrincipal: 'guardduty.amazonaws.com', DateEnabled: new Date(Date.UTC(2026, 10, 21)) },
  ]);
  await expect(
    organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: 'nonsense.amazonaws.com' })),
  ).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: 'You specified an unrecognized service principal.',
    Reason: 'UNRECOGNIZED_SERVICE_PRINCIPAL',
  });
});

it('org.trusted: it cannot be turned off while an administrator is registered', async () => {
  const world = organizationWorld({ members: 0 });
  await delegate(world);
  await expect(client(world).send(new DisableAWSServiceAccessCommand(GUARDDUTY))).rejects.toMatchObject({
    name: 'ConstraintViolationException',
    Reason: 'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
  });
  await client(world).send(
    new DeregisterDelegatedAdministratorCommand({ ...GUARDDUTY, AccountId: ADMIN_ACCOUNT }),
  );
  await client(world).send(new DisableAWSServiceAccessCommand(GUARDDUTY));
  expect(organizationOf(world)?.trustedServices).toEqual({});
});

it('org.services: a partition may lack a service, for trusted access and for roles alike', async () => {
  const ServicePrincipal = 'malware-protection.guardduty.amazonaws.com';
  const world = organizationWorld({
    members: 0,
    knobs: { 'organizations.missingServices': ServicePrincipal },
  });
  await expect(
    client(world).send(new EnableAWSServiceAccessCommand({ ServicePrincipal })),
  ).rejects.toMatchObject({ name: 'InvalidInputException', Reason: 'UNRECOGNIZED_SERVICE_PRINCIPAL' });
  const iam = new IAMClient(clientConfig(world, MANAGEMENT_ACCOUNT));
  await expect(
    iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: ServicePrincipal })),
  ).rejects.toMatchObject({ name: 'InvalidInputException' });
});

it("org.trusted.role: trusted access makes the service's role in the management account", async () => {
  const world = organizationWorld({ members: 0 });
  await client(world).send(new EnableAWSServiceAccessCommand(GUARDDUTY));
  expect(hasServiceLinkedRole(world, MANAGEMENT_ACCOUNT, GUARDDUTY.ServicePrincipal)).toBe(true);
  expect(hasServiceLinkedRole(world, ADMIN_ACCOUNT, GUARDDUTY.ServicePrincipal)).toBe(false);

  const other = organizationWorld({ members: 0, knobs: { 'organizations.trustedAccessCreatesRole': false } });
  await client(other).send(new EnableAWSServiceAccessCommand(GUARDDUTY));
  expect(hasServiceLinkedRole(other, MANAGEMENT_ACCOUNT, GUARDDUTY.ServicePrincipal)).toBe(false);
});

it('org.delegate: an administrator is registered, listed and removed', async () => {
  const world = organizationWorld({ members: 0 });
  await delegate(world);
  const organizations = client(world);
  const { DelegatedAdministrators } = await organizations.send(
    new ListDelegatedAdministratorsCommand(GUARDDUTY),
  );
  expect(DelegatedAdministrators!.map(({ Id }) => Id)).toEqual([ADMIN_ACCOUNT]);
  const services = await organizations.send(
    new ListDelegatedServicesForAccountCommand({ AccountId: ADMIN_ACCOUNT }),
  );
  expect(services.DelegatedServices!.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([
    'guardduty.amazonaws.com',
  ]);

  const remove = async () =>
    organizations.send(
      new DeregisterDelegatedAdministratorCommand({ ...GUARDDUTY, AccountId: ADMIN_ACCOUNT }),
    );
  await remove();
  expect(await refusal(remove())).toMatchObject({ name: 'AccountNotRegisteredException' });
});

it('org.delegate: the wrong administrators are refused, each for its reason', async () => {
  const world = organizationWorld({ members: 2, suspended: 1 });
  const register = async (AccountId: string) =>
    client(world).send(new RegisterDelegatedAdministratorCommand({ ...GUARDDUTY, AccountId }));
  await expect(register(ADMIN_ACCOUNT)).rejects.toMatchObject({ Reason: 'SERVICE_ACCESS_NOT_ENABLED' });
  await delegate(world);
  expect(await refusal(register(ADMIN_ACCOUNT))).toMatchObject({ name: 'AccountAlreadyRegisteredException' });
  await expect(register(MANAGEMENT_ACCOUNT)).rejects.toMatchObject({
    Reason: 'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
  });
  await expect(register('300000000002')).rejects.toMatchObject({
    Reason: 'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
  });
  await expect(register(MEMBER)).rejects.toMatchObject({
    Reason: 'MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED',
  });
  expect(await refusal(register('999999999999'))).toMatchObject({ name: 'AccountNotFoundException' });
});

it.each(['ConcurrentModificationException', 'TooManyRequestsException'])(
  'org.busy: a second write at once gets %s',
  async (error) => {
    const world = organizationWorld({
      members: 0,
      time: Date.UTC(2026, 10, 21),
      knobs: { 'organizations.writeMs': 500, 'organizations.busyError': error },
    });
    const enable = async () => client(world).send(new EnableAWSServiceAccessCommand(GUARDDUTY));
    await enable();
    expect(await refusal(enable())).toMatchObject({ name: error, status: 400 });
    advance(world, 500);
    await expect(enable()).resolves.toBeDefined();
  },
);

it('org.policy: an account has an effective GuardDuty policy or none', async () => {
  const world = organizationWorld({ members: 1 });
  const ask = async () =>
    client(world).send(
      new DescribeEffectivePolicyCommand({ PolicyType: 'GUARDDUTY_POLICY', TargetId: MEMBER }),
    );
  expect(await refusal(ask())).toMatchObject({ name: 'EffectivePolicyNotFoundException' });
  organizationOf(world)!.guarddutyPolicies[MEMBER] = '{"guardduty":{}}';
  expect((await ask()).EffectivePolicy).toMatchObject({
    PolicyContent: '{"guardduty":{}}',
    TargetId: MEMBER,
  });
});

function client(world: World, account = MANAGEMENT_ACCOUNT): OrganizationsClient {
  return new OrganizationsClient(clientConfig(world, account));
}

async function delegate(world: World): Promise<void> {
  await client(world).send(new EnableAWSServiceAccessCommand(GUARDDUTY));
  await client(world).send(
    new RegisterDelegatedAdministratorCommand({ ...GUARDDUTY, AccountId: ADMIN_ACCOUNT }),
  );
}
