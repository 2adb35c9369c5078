import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DoctorReport, StatusReport } from '../../src/provision/index.ts';
import {
  ADMIN_ACCOUNT,
  addFault,
  canonicalDump,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  type World,
} from '../../sandbox/index.ts';
import {
  presetAdministrator,
  presetDetector,
  presetMembership,
} from '../../sandbox/services/guardduty/presets.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { AFAR, HOME, ORG, rollout, WEBHOOK } from './organization/rollout.ts';

const OUTSIDE = '999999999999';
const GUARDDUTY = 'guardduty.amazonaws.com';

interface Case {
  /** What keeps `enable` from working. */
  readonly when: string;
  readonly world: () => World;
  readonly code: string;
  readonly exit: number;
  /** The line of the doctor's report. */
  readonly check: string;
  readonly args?: readonly string[];
  /** With whose credentials. Default the management account's. */
  readonly caller?: string;
  /** What must be read in both. */
  readonly says: readonly string[];
}

const aWorld = (options: Partial<Parameters<typeof organizationWorld>[0]> = {}): World =>
  organizationWorld({ members: 2, regions: [HOME, AFAR], ...options });

const CASES: readonly Case[] = [
  {
    when: 'a former administrator is still registered with Organizations',
    world: () => {
      const world = aWorld();
      const organization = organizationOf(world);
      if (organization === undefined) throw new Error('no organization');
      organization.trustedServices[GUARDDUTY] = 0;
      organization.delegatedAdministrators[memberId(0)] = { [GUARDDUTY]: 0 };
      return world;
    },
    code: 'OTHER_ADMINISTRATOR',
    exit: 5,
    check: 'delegated-admin',
    says: [memberId(0), `deregister-delegated-administrator --account-id ${memberId(0)}`],
  },
  {
    when: 'another account administers GuardDuty in one Region',
    world: () => {
      const world = aWorld();
      presetAdministrator(world, { account: memberId(0), region: AFAR });
      return world;
    },
    code: 'OTHER_ADMINISTRATOR',
    exit: 5,
    check: 'administrators',
    says: [
      `ccount ${memberId(0)} administers GuardDuty in ${AFAR}`,
      `disable-organization-admin-account --admin-account-id ${memberId(0)} --region ${AFAR}`,
    ],
  },
  ...(['refused', 'accepted'] as const).map((memberAsAdmin) => ({
    when: `the chosen administrator is a member of another account (designation ${memberAsAdmin})`,
    world: () => {
      const world = aWorld({ knobs: { 'guardduty.memberAsAdmin': memberAsAdmin } });
      presetMembership(world, { administrator: OUTSIDE, account: ADMIN_ACCOUNT, region: AFAR });
      return world;
    },
    code: 'MEMBER_ACCOUNT',
    exit: 5,
    check: 'own-administrator',
    says: [
      `ccount ${ADMIN_ACCOUNT} is a GuardDuty member of account ${OUTSIDE} in ${AFAR}`,
      `disassociate-from-administrator-account --region ${AFAR}`,
    ],
  })),
  {
    when: 'a single account is a member of another, which set less than is wanted',
    world: () => {
      const world = aWorld();
      presetDetector(world, {
        account: memberId(0),
        region: HOME,
        features: { S3_DATA_EVENTS: 'DISABLED' },
      });
      presetMembership(world, { administrator: ADMIN_ACCOUNT, account: memberId(0), region: HOME });
      return world;
    },
    caller: memberId(0),
    args: ['--regions', HOME],
    code: 'MEMBER_ACCOUNT',
    exit: 5,
    check: 'own-administrator',
    says: [`only account ${ADMIN_ACCOUNT} can change its detector`, '--only pipeline'],
  },
  {
    when: 'the Organization has consolidated billing only',
    world: () => {
      const world = aWorld();
      Object.assign(organizationOf(world) ?? {}, { featureSet: 'CONSOLIDATED_BILLING' });
      return world;
    },
    code: 'ORGANIZATION_FEATURES',
    exit: 6,
    check: 'organization',
    says: ['CONSOLIDATED_BILLING'],
  },
  {
    when: 'the credentials are of another Organization',
    world: aWorld,
    args: [...ORG, '--expect-org', 'o-somethingelse'],
    code: 'WRONG_ORGANIZATION',
    exit: 5,
    check: 'expected-organization',
    says: ['o-somethingelse'],
  },
  {
    when: 'the management account is chosen as the administrator',
    world: aWorld,
    args: ['--org', '--admin-account', MANAGEMENT_ACCOUNT],
    code: 'ADMIN_IS_MANAGEMENT',
    exit: 5,
    check: 'admin-account',
    says: ['Choose a security account with --admin-account'],
  },
  {
    when: 'no administrator was named and there is none',
    world: aWorld,
    args: ['--org'],
    code: 'ADMIN_ACCOUNT_MISSING',
    exit: 6,
    check: 'admin-account',
    says: ['--admin-account <12 digits>'],
  },
  {
    when: 'the chosen administrator is not in the Organization',
    world: aWorld,
    args: ['--org', '--admin-account', OUTSIDE],
    code: 'ADMIN_ACCOUNT_UNKNOWN',
    exit: 6,
    check: 'admin-account',
    says: ['active account of the Organization'],
  },
  {
    when: 'the credentials are of a member that administers nothing',
    world: aWorld,
    caller: memberId(0),
    code: 'NOT_MANAGEMENT_ACCOUNT',
    exit: 6,
    check: 'caller',
    says: [`Use credentials of the management account ${MANAGEMENT_ACCOUNT}`],
  },
  {
    when: 'no role leads into the admin account',
    world: aWorld,
    args: [...ORG, '--role-name', 'NoSuchRole'],
    code: 'ASSUME_ROLE_DENIED',
    exit: 4,
    check: 'admin-role',
    says: ['role/NoSuchRole'],
  },
  {
    when: 'a unit that was named does not exist',
    world: aWorld,
    args: [...ORG, '--ou', 'ou-none-12345678'],
    code: 'CONFIG_INVALID',
    exit: 6,
    check: 'selection',
    says: ['there is no organizational unit ou-none-12345678 in this Organization'],
  },
  {
    when: 'a unit that was named does not exist, where AWS does not tell the path of each account',
    world: () => aWorld({ knobs: { 'organizations.accountPaths': false } }),
    args: [...ORG, '--exclude-ou', 'ou-none-12345678'],
    code: 'CONFIG_INVALID',
    exit: 6,
    check: 'selection',
    says: ['there is no organizational unit ou-none-12345678 in this Organization'],
  },
  {
    when: 'an account that was to be left out does not exist',
    world: aWorld,
    args: [...ORG, '--exclude-accounts', OUTSIDE],
    code: 'CONFIG_INVALID',
    exit: 6,
    check: 'selection',
    says: [`there is no account ${OUTSIDE} in this Organization`],
  },
  {
    when: 'the selection leaves no account',
    world: aWorld,
    args: [...ORG, '--exclude-accounts', [MANAGEMENT_ACCOUNT, memberId(0), memberId(1)].join(',')],
    code: 'CONFIG_INVALID',
    exit: 6,
    check: 'selection',
    says: ['leave no account to protect but the delegated administrator'],
  },
  {
    when: 'a Region that was named is not enabled',
    world: aWorld,
    args: [...ORG, '--regions', `${HOME},af-south-1`],
    code: 'REGION_UNAVAILABLE',
    exit: 6,
    check: 'regions',
    says: ['af-south-1'],
  },
  {
    when: 'GuardDuty cannot be read in a Region',
    world: () => {
      const world = aWorld();
      addFault(world, {
        service: 'guardduty',
        operation: 'ListDetectors',
        region: AFAR,
        skip: 0,
        times: -1,
        kind: 'error',
        code: 'AccessDeniedException',
        message: 'no identity-based policy allows it',
        status: 403,
      });
      return world;
    },
    code: 'ACCESS_DENIED',
    exit: 3,
    check: 'guardduty',
    says: [AFAR, 'guardduty:ListDetectors'],
  },
];

describe('what doctor fails for, plan says with the same code, and enable refuses before it changes anything', () => {
  test.each(CASES)('$when', async ({ world: make, code, exit, check, args = ORG, caller, says }) => {
    const world = make();
    const { cli, actAs } = await rollout(world, { rights: 'all' });
    if (caller !== undefined) actAs(caller);
    const before = canonicalDump(world);

    const seen = await cli(['doctor', ...args, '--output', 'json', '--quiet']);
    const report = JSON.parse(seen.stdout) as DoctorReport;
    const line = report.checks.find(({ id }) => id === check);
    expect(line).toMatchObject({ status: 'fail', code });

    const planned = await cli(['plan', ...args], { columns: 2_000 });
    expect(planned.code).toBe(exit);
    for (const text of says) {
      expect(`${line?.detail} ${line?.fix}`).toContain(text);
      expect(withRegions(planned.stdout + planned.stderr)).toContain(text);
    }

    const json = await cli(['plan', ...args, '--output', 'json', '--quiet'], { columns: 2_000 });
    expect(json.stdout + json.stderr).toContain(code);

    const enabled = await cli(['enable', ...args, ...WEBHOOK, '--yes']);
    expect(enabled.code).toBe(exit);
    if (exit !== 3) expect(canonicalDump(world)).toEqual(before);
  });
});

/** Lines that several Regions share name each Region once. */
function withRegions(text: string): string {
  return text.replaceAll('<region>', AFAR);
}

test('a member whose administrator set all that is wanted can have a pipeline of its own', async () => {
  const world = aWorld();
  presetMembership(world, { administrator: ADMIN_ACCOUNT, account: memberId(0), region: HOME });
  const { cli, actAs } = await rollout(world, { rights: 'all' });
  actAs(memberId(0));
  const only = ['--regions', HOME, '--features', 'S3_DATA_EVENTS', '--publishing-frequency', 'SIX_HOURS'];
  expect((await cli(['doctor', ...only], { columns: 400 })).stdout).toContain('Ready');
  expect((await cli(['enable', ...only, ...WEBHOOK, '--yes'])).code).toBe(0);
});

test('the Slack half alone is no matter of who administers the account', async () => {
  const world = aWorld();
  presetDetector(world, { account: memberId(0), region: HOME, features: { S3_DATA_EVENTS: 'DISABLED' } });
  presetMembership(world, { administrator: ADMIN_ACCOUNT, account: memberId(0), region: HOME });
  const { cli, actAs } = await rollout(world, { rights: 'all' });
  actAs(memberId(0));
  const only = ['--only', 'pipeline', '--regions', HOME];
  expect((await cli(['enable', ...only, ...WEBHOOK, '--yes'])).code).toBe(0);
});

test('an account that became a member after its deployment: status names the reason, and the plan keeps its schema', async () => {
  const world = aWorld();
  const { cli, actAs } = await rollout(world, { rights: 'all' });
  actAs(memberId(0));
  const only = ['--regions', HOME];
  expect((await cli(['enable', ...only, ...WEBHOOK, '--yes'])).code).toBe(0);
  presetDetector(world, { account: memberId(0), region: HOME, features: { S3_DATA_EVENTS: 'DISABLED' } });
  presetMembership(world, { administrator: ADMIN_ACCOUNT, account: memberId(0), region: HOME });
  const status = JSON.parse((await cli(['status', '--output', 'json', '--quiet'])).stdout) as StatusReport;
  expect(status.problems.find(({ address }) => address.startsWith('detector'))).toMatchObject({
    code: 'MEMBER_ACCOUNT',
  });
  const { stdout } = await cli(['plan', ...only, '--output', 'json', '--quiet']);
  const schema = JSON.parse(readFileSync('config/run-report.schema.json', 'utf8')) as Parameters<
    typeof z.fromJSONSchema
  >[0];
  expect(z.fromJSONSchema(schema).safeParse(JSON.parse(stdout)).error).toBeUndefined();
});
