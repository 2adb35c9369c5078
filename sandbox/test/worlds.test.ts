import { CreateRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { isRegionEnabled } from '../services/account/state.ts';
import { organizationOf } from '../services/shared/organization.ts';
import { advance, now, type World } from '../world/world.ts';
import {
  ADMIN_ACCOUNT,
  addMember,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  singleAccountWorld,
} from '../world/worlds.ts';
import { clientConfig } from './client-config.ts';

const ROLE = `arn:aws:iam::${ADMIN_ACCOUNT}:role/OrganizationAccountAccessRole`;

it('world.ids: one seed and one history make one world, another seed another', async () => {
  const run = async (seed: number) => {
    const world = organizationWorld({ members: 3, seed, time: Date.UTC(2026, 10, 21) });
    await new STSClient(clientConfig(world, MANAGEMENT_ACCOUNT)).send(
      new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'me' }),
    );
    return world;
  };
  const [first, again, other] = [await run(1), await run(1), await run(2)];
  expect(again).toEqual(first);
  expect(Object.keys(other.keys)).not.toEqual(Object.keys(first.keys));
});

it('world.clock: time runs with the real clock, or stands until it is moved', () => {
  const running = organizationWorld({ members: 0 });
  expect(Math.abs(now(running) - Date.now())).toBeLessThan(1000);
  advance(running, 60_000);
  expect(now(running) - Date.now()).toBeGreaterThan(59_000);
  const standing = organizationWorld({ members: 0, time: 5 });
  advance(standing, 10);
  expect(now(standing)).toBe(15);
});

it('world.organization: it has the accounts, units and Regions that were asked for', () => {
  const world = organizationWorld({
    members: 5,
    suspended: 2,
    ous: ['A', 'B'],
    regions: ['us-east-1', 'eu-west-1'],
    optedOut: { 'eu-west-1': [0] },
  });
  const organization = organizationOf(world)!;
  expect(organization.order).toEqual([MANAGEMENT_ACCOUNT, ADMIN_ACCOUNT, ...[0, 1, 2, 3, 4].map(memberId)]);
  expect(memberId(0)).toBe('300000000001');
  expect(
    Object.values(organization.accounts)
      .filter(({ state }) => state === 'SUSPENDED')
      .map(({ id }) => id),
  ).toEqual([memberId(3), memberId(4)]);
  expect(Object.values(organization.ous).map(({ name }) => name)).toEqual(['Security', 'A', 'B']);
  expect(isRegionEnabled(world, memberId(0), 'eu-west-1')).toBe(false);
  expect(isRegionEnabled(world, memberId(1), 'eu-west-1')).toBe(true);
  expect(isRegionEnabled(world, memberId(1), 'us-west-2')).toBe(false);
  expect(new Set(Object.values(organization.accounts).map(({ email }) => email)).size).toBe(7);
  expect(addMember(world, 'newcomer')).toBe(memberId(5));
  expect(organization.accounts[memberId(5)]).toMatchObject({ name: 'newcomer', state: 'ACTIVE' });
});

it('world.organization: other partitions and accounts alone work too', async () => {
  const world = organizationWorld({ members: 1, partition: 'aws-us-gov' });
  const sts = new STSClient(clientConfig(world, MANAGEMENT_ACCOUNT, 'us-gov-west-1'));
  const RoleArn = ROLE.replace('arn:aws:', 'arn:aws-us-gov:');
  const { AssumedRoleUser } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  expect(AssumedRoleUser?.Arn).toBe(
    `arn:aws-us-gov:sts::${ADMIN_ACCOUNT}:assumed-role/OrganizationAccountAccessRole/me`,
  );
  expect(organizationOf(singleAccountWorld())).toBeUndefined();
});

it.each([
  ['aws-cn', 'cn-north-1', 'sqs.cn-north-1.amazonaws.com.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'sqs.us-gov-west-1.amazonaws.com'],
  ['aws-eusc', 'eusc-de-east-1', 'sqs.eusc-de-east-1.amazonaws.eu'],
  ['aws-iso', 'us-iso-east-1', 'sqs.us-iso-east-1.c2s.ic.gov'],
] as const)('world.partition: %s has Regions, ARNs and hosts of its own', async (partition, region, host) => {
  const world = organizationWorld({ members: 0, partition });
  const config = clientConfig(world, MANAGEMENT_ACCOUNT, region);
  const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  expect(Arn).toMatch(new RegExp(`^arn:${partition}:iam::`));
  const { QueueUrl = '' } = await new SQSClient(config).send(new CreateQueueCommand({ QueueName: 'q' }));
  expect(new URL(QueueUrl).host).toBe(host);
});

it('world.clone: a copy of a world goes its own way', async () => {
  const world = organizationWorld({ members: 0 });
  await queue(world, 'before');
  const copy = structuredClone(world);
  await queue(copy, 'after');
  expect(await queues(world)).toEqual(['before']);
  expect(await queues(copy)).toEqual(['after', 'before']);
});

it('world.dump: a world that was only looked at equals one that was not', async () => {
  const [looked, untouched] = [
    organizationWorld({ members: 2 }),
    organizationWorld({ members: 2, seed: 1, time: 99 }),
  ];
  await queues(looked);
  await new IAMClient(clientConfig(looked, memberId(0))).send(new ListRolesCommand({}));
  advance(looked, 3_600_000);
  expect(canonicalDump(looked)).toEqual(canonicalDump(untouched));
});

it('world.dump: what differs shows, by account, Region and service', async () => {
  const world = organizationWorld({ members: 0 });
  await queue(world, 'q');
  const AssumeRolePolicyDocument =
    '{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
  await new IAMClient(clientConfig(world, ADMIN_ACCOUNT)).send(
    new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument }),
  );
  const { organization: _organization, ...accounts } = canonicalDump(world);
  expect(accounts).toMatchObject({
    [ADMIN_ACCOUNT]: {
      global: { iam: { roles: { r: { path: '/' } } } },
      'us-east-1': { sqs: expect.anything() },
    },
  });
});

it('world.dump: nothing in it depends on the clock or the seed', async () => {
  const dumps = await Promise.all(
    [1, 2].map(async (seed) => {
      const world = singleAccountWorld({ seed, time: seed * 1e12 });
      await new SQSClient(clientConfig(world, '444444444444')).send(
        new CreateQueueCommand({ QueueName: 'q' }),
      );
      return canonicalDump(world);
    }),
  );
  expect(dumps[0]).toEqual(dumps[1]);
});

async function queue(world: World, QueueName: string): Promise<void> {
  await new SQSClient(clientConfig(world, ADMIN_ACCOUNT)).send(new CreateQueueCommand({ QueueName }));
}

async function queues(world: World): Promise<readonly string[]> {
  const { QueueUrls = [] } = await new SQSClient(clientConfig(world, ADMIN_ACCOUNT)).send(
    new ListQueuesCommand({}),
  );
  return QueueUrls.map((url) => url.split('/').at(-1) ?? '').sort((a, b) => a.localeCompare(b));
}
