import { describe, expect, it } from 'vitest';
import { createOrganization, organizationOf } from '../../sandbox/services/shared/organization.ts';
import { setRegion } from '../../sandbox/services/account/state.ts';
import {
  ADMIN_ACCOUNT,
  MANAGEMENT_ACCOUNT,
  addFault,
  callsOf,
  memberId,
  organizationWorld,
  singleAccountWorld,
  type World,
} from '../../sandbox/index.ts';
import { anOrganization, callsSince, count, enabled, prepare, type Intent } from './organization-world.ts';

const organization = (world: World): NonNullable<ReturnType<typeof organizationOf>> => {
  const found = organizationOf(world);
  if (found === undefined) throw new Error('no Organization');
  return found;
};

async function refusal(world: World, intent?: Intent): Promise<string> {
  try {
    await prepare(world, intent);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
}

describe('before anything is looked at', () => {
  it.each([
    ['WRONG_ORGANIZATION', { config: { expectOrg: 'o-anotherone1' } }],
    ['ADMIN_IS_MANAGEMENT', { config: { adminAccount: MANAGEMENT_ACCOUNT } }],
    ['ADMIN_ACCOUNT_UNKNOWN', { config: { adminAccount: '999999999999' } }],
    ['ADMIN_ACCOUNT_MISSING', { config: { adminAccount: undefined } }],
    ['NOT_MANAGEMENT_ACCOUNT', { caller: memberId(0) }],
    ['NOT_MANAGEMENT_ACCOUNT', { caller: ADMIN_ACCOUNT }],
  ])('refuses with %s', async (code, intent) => {
    const world = anOrganization();
    expect(await refusal(world, intent)).toBe(code);
    expect(callsSince(world, 0, 'writes').filter((call) => call !== 'sts:AssumeRole')).toEqual([]);
  });

  it('refuses an Organization that only shares its bills', async () => {
    const world = anOrganization();
    createOrganization(world, { ...organization(world) });
    Object.assign(organization(world), { featureSet: 'CONSOLIDATED_BILLING' });
    expect(await refusal(world)).toBe('ORGANIZATION_FEATURES');
  });

  it('refuses an account that is in no Organization', async () => {
    const world = singleAccountWorld({ account: MANAGEMENT_ACCOUNT });
    expect(await refusal(world)).toBe('NOT_IN_ORGANIZATION');
  });

  it('refuses an administrator that is suspended', async () => {
    const world = anOrganization({ suspended: 1 });
    expect(await refusal(world, { config: { adminAccount: memberId(3) } })).toBe('ADMIN_ACCOUNT_UNKNOWN');
  });
});

describe('accounts', () => {
  it('are listed once, twenty a page, also when the first page is empty', async () => {
    const world = anOrganization({ members: 58, knobs: { 'organizations.emptyFirstPage': true } });
    const { facts } = await prepare(world);
    expect(facts.accounts).toHaveLength(60);
    expect(count(callsSince(world, 0))['organizations:ListAccounts']).toBe(4);
  });

  it('are taken in when they are active, the management account among them', async () => {
    const { facts } = await prepare(anOrganization({ suspended: 1 }));
    expect(facts.eligible.map(({ id }) => id)).toEqual([
      MANAGEMENT_ACCOUNT,
      memberId(0),
      memberId(1),
      memberId(2),
    ]);
    expect(facts.excluded).toEqual([
      { account: memberId(3), reason: 'AWS Organizations says SUSPENDED', byChoice: false },
    ]);
  });

  it('are chosen by unit, also below another unit', async () => {
    const world = anOrganization({ ous: ['Production', 'Test'] });
    const units = Object.values(organization(world).ous);
    const [production, test] = ['Production', 'Test'].map((name) => units.find((unit) => unit.name === name));
    if (production === undefined || test === undefined) throw new Error('no units');
    Object.assign(test, { parentId: production.id });
    const inside = await prepare(world, { config: { ou: [production.id] } });
    expect(inside.facts.eligible.map(({ id }) => id)).toEqual([0, 1, 2, 3].map(memberId));
    const outside = await prepare(world, { config: { ou: [production.id], excludeOu: [test.id] } });
    expect(outside.facts.eligible.map(({ id }) => id)).toEqual([0, 2].map(memberId));
    expect(await refusal(world, { config: { ou: ['ou-none-12345678'] } })).toBe('none');
  });
});

describe('Regions', () => {
  it('are those that the management and the admin account both have enabled', async () => {
    const world = organizationWorld({ members: 1, time: Date.UTC(2026, 10, 21) });
    setRegion(world, ADMIN_ACCOUNT, 'af-south-1', 'ENABLED');
    const { facts } = await prepare(world);
    expect(facts.regions[0]).toBe('us-east-1');
    expect(facts.regions).not.toContain('af-south-1');
    expect(facts.skippedRegions).toEqual([
      { region: 'af-south-1', reason: `it is not enabled for account ${MANAGEMENT_ACCOUNT}` },
    ]);
  });

  it('that were named are refused together when they cannot be used', async () => {
    const world = organizationWorld({ members: 1, time: Date.UTC(2026, 10, 21) });
    const asked = prepare(world, { config: { regions: ['us-east-1', 'af-south-1', 'eu-north-9'] } });
    await expect(asked).rejects.toThrow(
      `These Regions cannot be used:\n  - af-south-1: it is not enabled for account ${MANAGEMENT_ACCOUNT}\n  - eu-north-9: AWS knows no Region of that name`,
    );
  });

  it('must include the home Region', async () => {
    expect(await refusal(anOrganization(), { config: { regions: ['eu-west-1'] } })).toBe(
      'REGION_UNAVAILABLE',
    );
    expect(await refusal(anOrganization(), { config: { excludeRegions: ['us-east-1'] } })).toBe(
      'REGION_UNAVAILABLE',
    );
  });

  it('are asked one by one where listing them is denied', async () => {
    const world = anOrganization();
    addFault(world, {
      service: 'account',
      times: -1,
      code: 'AccessDeniedException',
      message: 'no',
      status: 403,
    });
    const { facts } = await prepare(world);
    expect(facts.regions).toEqual(['us-east-1', 'ap-southeast-2', 'eu-west-1']);
  });

  it('that a service control policy denies are skipped with the reason', async () => {
    const world = anOrganization();
    organization(world).scps[ADMIN_ACCOUNT] = [
      {
        id: 'p-denyregion',
        document: JSON.stringify({
          Statement: {
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
          },
        }),
      },
    ];
    const { facts } = await prepare(world);
    expect(facts.regions).toEqual(['us-east-1', 'ap-southeast-2']);
    expect(facts.skippedRegions).toEqual([
      {
        region: 'eu-west-1',
        reason: `a service control policy denies GuardDuty to account ${ADMIN_ACCOUNT}`,
      },
    ]);
  });

  it('are one in a partition that forwards no events', async () => {
    const world = organizationWorld({ members: 1, partition: 'aws-cn', time: Date.UTC(2026, 10, 21) });
    const config = { homeRegion: 'cn-north-1' };
    const { facts } = await prepare(world, { config });
    expect(facts.regions).toEqual(['cn-north-1']);
    const both = { ...config, regions: ['cn-north-1', 'cn-northwest-1'] };
    expect(await refusal(world, { config: both })).toBe('ONE_REGION_PARTITION');
  });
});

it('asks for what the plan needs while accounts are still coming in', async () => {
  const world = anOrganization({ members: 240 });
  await enabled(world);
  const start = callsOf(world).length;
  await prepare(world);
  const calls = callsSince(world, start);
  const lastPage = calls.lastIndexOf('organizations:ListAccounts');
  expect(calls.slice(0, lastPage)).toContain('guardduty:ListMembers');
});
