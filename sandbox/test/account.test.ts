import {
  AccountClient,
  GetRegionOptStatusCommand,
  ListRegionsCommand,
  paginateListRegions,
} from '@aws-sdk/client-account';
import { expect, it } from 'vitest';
import { organizationOf } from '../services/shared/organization.ts';
import { now, type World } from '../world/world.ts';
import { MANAGEMENT_ACCOUNT, organizationWorld } from '../world/worlds.ts';
import { clientConfig, refusal } from './client-config.ts';

const MEMBER = '300000000001';

it('account.regions: a new account has the Regions that AWS enables by default, and sees the others as disabled', async () => {
  const { Regions } = await client(organizationWorld({ members: 0 })).send(new ListRegionsCommand({}));
  const status = Object.fromEntries(
    Regions!.map(({ RegionName, RegionOptStatus }) => [RegionName, RegionOptStatus]),
  );
  expect(Object.keys(status)).toHaveLength(34);
  expect(status).toMatchObject({
    'us-east-1': 'ENABLED_BY_DEFAULT',
    'eu-west-1': 'ENABLED_BY_DEFAULT',
    'af-south-1': 'DISABLED',
  });
});

it('account.regions: they can be filtered by state and come in pages', async () => {
  const world = organizationWorld({ members: 0, regions: ['us-east-1', 'eu-west-1', 'af-south-1'] });
  const RegionOptStatusContains = ['ENABLED', 'ENABLED_BY_DEFAULT'] as const;
  const pages: (string | undefined)[][] = [];
  const input = { RegionOptStatusContains: [...RegionOptStatusContains], MaxResults: 2 };
  for await (const page of paginateListRegions({ client: client(world) }, input)) {
    pages.push(page.Regions!.map(({ RegionName }) => RegionName));
  }
  expect(pages).toEqual([['af-south-1', 'eu-west-1'], ['us-east-1']]);
  expect(await refusal(client(world).send(new ListRegionsCommand({ MaxResults: 51 })))).toMatchObject({
    name: 'ValidationException',
    status: 400,
  });
});

it('account.status: one Region can be asked for, if there is such a Region', async () => {
  const world = organizationWorld({ members: 0, regions: ['us-east-1', 'af-south-1'] });
  const ask = async (RegionName: string) => client(world).send(new GetRegionOptStatusCommand({ RegionName }));
  expect(await ask('af-south-1')).toMatchObject({ RegionName: 'af-south-1', RegionOptStatus: 'ENABLED' });
  expect(await ask('us-west-2')).toMatchObject({ RegionOptStatus: 'DISABLED' });
  expect(await refusal(ask('xx-west-1'))).toMatchObject({ name: 'ValidationException' });
});

it('account.others: the management account asks for a member once the service is trusted', async () => {
  const world = organizationWorld({ members: 1, optedOut: { 'eu-west-1': [0] } });
  const ask = async (who: string, AccountId: string) =>
    client(world, who).send(new GetRegionOptStatusCommand({ AccountId, RegionName: 'eu-west-1' }));
  expect(await refusal(ask(MANAGEMENT_ACCOUNT, MEMBER))).toEqual({
    name: 'AccessDeniedException',
    message: `User: arn:aws:iam::${MANAGEMENT_ACCOUNT}:user/operator is not authorized to perform: account:GetRegionOptStatus (Your organization must first enable trusted access with AWS Account Management.)`,
    status: 403,
  });
  organizationOf(world)!.trustedServices['account.amazonaws.com'] = now(world);
  expect(await ask(MANAGEMENT_ACCOUNT, MEMBER)).toMatchObject({ RegionOptStatus: 'DISABLED' });
  expect(await refusal(ask(MANAGEMENT_ACCOUNT, MANAGEMENT_ACCOUNT))).toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('standalone context'),
  });
  expect(await refusal(ask(MEMBER, MANAGEMENT_ACCOUNT))).toMatchObject({ name: 'AccessDeniedException' });
});

function client(world: World, account = MANAGEMENT_ACCOUNT): AccountClient {
  return new AccountClient(clientConfig(world, account));
}
