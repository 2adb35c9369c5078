import { describe, expect, test } from 'vitest';
import {
  addFault,
  ADMIN_ACCOUNT,
  MANAGEMENT_ACCOUNT,
  organizationWorld,
  type World,
} from '../../../sandbox/index.ts';
import { setRegion } from '../../../sandbox/services/account/state.ts';
import { organizationOf } from '../../../sandbox/services/shared/organization.ts';
import { AFAR, HOME, ONLY, ORG, rollout } from './rollout.ts';

const BASE = [...ORG, ...ONLY];
const OTHER = 'us-west-2';
const OPT_IN = 'af-south-1';

function aWorld(knobs: Parameters<typeof organizationWorld>[0]['knobs'] = {}): World {
  return organizationWorld({ members: 1, regions: [HOME, AFAR, OTHER], knobs });
}

/** A service control policy that lets the admin account do nothing in a Region. */
function denyRegion(world: World, region: string): void {
  const document = {
    Statement: {
      Effect: 'Deny',
      Action: 'guardduty:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': region } },
    },
  };
  organizationOf(world)!.scps[ADMIN_ACCOUNT] = [{ id: 'p-guardrail', document: JSON.stringify(document) }];
}

/** AWS refuses to list Regions, as it does to a management account without trusted access for account management. */
function denyListing(world: World): void {
  addFault(world, {
    service: 'account',
    times: -1,
    code: 'AccessDeniedException',
    message: 'User is not authorized to perform: account:ListRegions',
    status: 403,
  });
}

interface Hindrance {
  readonly is: string;
  readonly region: string;
  readonly prepare: (world: World) => void;
  /** What plan says of it under `--regions all`; undefined: no one uses the Region, so it is not worth a line. */
  readonly says: string | undefined;
  /** What it says to someone who names the Region; by default the same. */
  readonly named?: string;
}

const HINDRANCES: readonly Hindrance[] = [
  {
    is: 'does not exist',
    region: 'eu-north-9',
    prepare: () => undefined,
    says: undefined,
    named: 'AWS knows no Region of that name',
  },
  {
    is: 'is not enabled for the management account',
    region: OPT_IN,
    prepare: (world) => setRegion(world, ADMIN_ACCOUNT, OPT_IN, 'ENABLED'),
    says: `it is not enabled for account ${MANAGEMENT_ACCOUNT}`,
  },
  {
    is: 'is not enabled for the admin account',
    region: OPT_IN,
    prepare: (world) => setRegion(world, MANAGEMENT_ACCOUNT, OPT_IN, 'ENABLED'),
    says: `it is not enabled for account ${ADMIN_ACCOUNT}`,
  },
  {
    is: 'is still being enabled',
    region: OPT_IN,
    prepare: (world) => {
      setRegion(world, MANAGEMENT_ACCOUNT, OPT_IN, 'ENABLED');
      setRegion(world, ADMIN_ACCOUNT, OPT_IN, 'ENABLING');
    },
    says: `it is still being enabled for account ${ADMIN_ACCOUNT}`,
  },
  {
    is: 'is denied by a service control policy',
    region: AFAR,
    prepare: (world) => denyRegion(world, AFAR),
    says: `a service control policy denies GuardDuty to account ${ADMIN_ACCOUNT}`,
  },
  {
    is: 'has STS switched off, seen where Regions cannot be listed',
    region: AFAR,
    prepare: (world) => {
      denyListing(world);
      Object.assign(world.settings.knobs, { 'sts.deactivatedRegions': AFAR });
    },
    says: `STS is not active for account ${MANAGEMENT_ACCOUNT}`,
  },
];

describe('a Region that', () => {
  test.each(HINDRANCES)(
    '$is: left out under all, with the reason; refused when it is named',
    async ({ region, prepare, says, named = says }) => {
      const world = aWorld();
      prepare(world);
      const { plan, cli } = await rollout(world);
      const all = await plan(BASE);
      expect(all.code).toBe(0);
      expect(all.report.regions).not.toContain(region);
      expect(all.report.skippedRegions).toEqual(says === undefined ? [] : [{ region, reason: says }]);
      if (says !== undefined)
        expect((await cli(['plan', ...BASE], { columns: 400 })).stdout).toContain(
          `Skipped                  ${region}: ${says}`,
        );
      const one = await cli(['plan', ...BASE, '--regions', `${HOME},${region}`], { columns: 400 });
      expect(one.code).toBe(6);
      expect(one.stderr).toContain(`- ${region}: ${named}`);
      expect(one.stderr).toContain(
        'Fix: Correct --regions, enable the Region for the account named, or leave it out.',
      );
    },
  );
});

test('all mistakes in the Regions are told at once, and the home Region must be among them', async () => {
  const { cli } = await rollout(aWorld());
  const { code, stderr } = await cli(['plan', ...BASE, '--regions', `${HOME},${OPT_IN},eu-north-9`], {
    columns: 400,
  });
  expect(code).toBe(6);
  expect(stderr).toContain(`- ${OPT_IN}: it is not enabled for account ${MANAGEMENT_ACCOUNT}`);
  expect(stderr).toContain('- eu-north-9: AWS knows no Region of that name');
  const without = await cli(['plan', ...BASE, '--exclude-regions', HOME], { columns: 400 });
  expect(without.code).toBe(6);
  expect(without.stderr).toContain(
    `The home Region ${HOME} cannot be used: it is not among the chosen Regions.`,
  );
});

test('where Regions cannot be listed, each is asked by its own STS, with the same result', async () => {
  const world = aWorld();
  setRegion(world, MANAGEMENT_ACCOUNT, OPT_IN, 'ENABLED');
  const { plan } = await rollout(world);
  const listed = await plan(BASE);
  denyListing(world);
  const probed = await plan(BASE);
  expect(probed.code).toBe(0);
  expect(probed.report.regions).toEqual(listed.report.regions);
  expect(probed.report.skippedRegions).toEqual(listed.report.skippedRegions);
});

describe('trouble in one Region costs that Region alone, when', () => {
  const everywhere = { account: ADMIN_ACCOUNT, region: AFAR, times: -1 } as const;
  test.each([
    {
      is: 'a permission is missing',
      fault: {
        service: 'guardduty',
        code: 'AccessDeniedException',
        message: 'User is not authorized to perform it because no identity-based policy allows it',
        status: 403,
      },
      says: 'ACCESS_DENIED',
    },
    {
      is: 'connections are dropped',
      fault: { service: 'guardduty', kind: 'reset' },
      says: 'NETWORK',
    },
    {
      is: 'GuardDuty fails',
      fault: {
        service: 'guardduty',
        code: 'InternalServerErrorException',
        message: 'Internal server error.',
        status: 500,
      },
      says: 'AWS_REFUSED',
    },
  ] as const)(
    '$is',
    async ({ fault, says }) => {
      const world = aWorld();
      addFault(world, { ...everywhere, ...fault });
      const { enable, status } = await rollout(world);
      const { code, report } = await enable(ORG);
      expect(code).toBe(3);
      const failed = report.changes.filter(({ outcome }) => outcome === 'failed');
      expect(failed.filter(({ address }) => !address.includes(AFAR))).toEqual([]);
      expect(failed.map(({ error }) => error?.code)).toContain(says);
      expect(
        report.changes.filter(({ outcome, address }) => outcome === 'not-tried' && !address.includes(AFAR)),
      ).toEqual([]);
      expect(report.members.enabled).toBe(4);
      const seen = await status();
      expect(seen.code).toBe(3);
      expect(seen.report.unknown).toBe(true);
      expect(seen.report.regions.map(({ region, detector }) => `${region} ${detector}`)).toEqual([
        `${HOME} ENABLED`,
        `${AFAR} unknown`,
        `${OTHER} ENABLED`,
      ]);
      world.faults.length = 0;
      const again = await enable(ORG);
      expect({ code: again.code, enabled: again.report.members.enabled }).toEqual({ code: 0, enabled: 6 });
    },
    60_000,
  );

  test('it is only a moment of Region discovery: the Region is not taken for one that is not wanted any more', async () => {
    const world = aWorld();
    const { enable, plan } = await rollout(world);
    expect((await enable(ORG)).code).toBe(0);
    denyListing(world);
    addFault(world, {
      service: 'sts',
      operation: 'GetCallerIdentity',
      region: AFAR,
      times: -1,
      kind: 'reset',
    });
    const { report } = await plan(ORG);
    expect(report.regions).toContain(AFAR);
    expect(report.changes.filter(({ action }) => action === 'remove')).toEqual([]);
  }, 60_000);
});

describe('outside of partition aws a deployment has one Region, because nothing is forwarded there', () => {
  test.each([
    { partition: 'aws-cn', home: 'cn-north-1', other: 'cn-northwest-1' },
    { partition: 'aws-us-gov', home: 'us-gov-west-1', other: 'us-gov-east-1' },
  ] as const)('in $partition', async ({ partition, home, other }) => {
    const world = organizationWorld({ members: 1, partition });
    const { enable, cli } = await rollout(world, { rights: 'all' });
    const at = [...ORG, '--home-region', home];
    const { code, report } = await enable(at);
    expect({ code, regions: report.regions }).toEqual({ code: 0, regions: [home] });
    expect(report.changes.filter(({ kind }) => kind.startsWith('forwarder'))).toEqual([]);
    expect(report.members).toMatchObject({ eligible: 2, enabled: 2 });
    const planned = await cli(['plan', ...at], { columns: 400 });
    expect(planned.stdout).toContain(
      `Skipped                  ${other}: partition ${partition} forwards no events across Regions`,
    );
    expect(planned.stdout).toContain(`--name guardduty-slack-${other} --home-region ${other}`);
    const both = await cli(['plan', ...at, '--regions', `${home},${other}`], { columns: 400 });
    expect(both.code).toBe(6);
    expect(both.stderr).toContain('ONE_REGION_PARTITION');
    expect(both.stderr).toContain(
      `guardduty-slack enable --org --name guardduty-slack-${other} --home-region ${other} --regions ${other}`,
    );
    const second = await enable([
      ...ORG,
      '--name',
      `guardduty-slack-${other}`,
      '--home-region',
      other,
      '--regions',
      other,
    ]);
    expect({ code: second.code, regions: second.report.regions }).toEqual({ code: 0, regions: [other] });
  });
});
