import { DisableOrganizationAdminAccountCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { describe, expect, test } from 'vitest';
import {
  ADMIN_ACCOUNT,
  callsOf,
  canonicalDump,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  type World,
} from '../../../sandbox/index.ts';
import { presetAdministrator } from '../../../sandbox/services/guardduty/presets.ts';
import { organizationOf } from '../../../sandbox/services/shared/organization.ts';
import { clientConfig } from '../../../sandbox/test/client-config.ts';
import { AFAR, HOME, ONLY, ORG, rollout, WEBHOOK } from './rollout.ts';

const OTHER = 'us-west-2';
const THEIRS = memberId(0);

function aWorld(knobs: Parameters<typeof organizationWorld>[0]['knobs'] = {}): World {
  return organizationWorld({ members: 2, regions: [HOME, AFAR, OTHER], knobs });
}

test('no one administers GuardDuty yet: the plan names the account in every Region, and without one asks for it', async () => {
  const { plan, cli } = await rollout(aWorld());
  const { report } = await plan();
  const named = report.changes.filter(({ kind }) => kind === 'delegated-admin');
  expect(named.map(({ action, region }) => `${action} ${region}`).sort()).toEqual([
    'create eu-west-1',
    'create us-east-1',
    'create us-west-2',
  ]);
  const { code, stderr } = await cli(['plan', '--org']);
  expect(code).toBe(6);
  expect(stderr).toContain('No account administers GuardDuty in us-east-1 yet, and none was named.');
  expect(stderr).toContain('--admin-account <12 digits>');
});

test('ours does already: it is found without being named, and left as it is', async () => {
  const world = aWorld();
  for (const region of [HOME, AFAR]) presetAdministrator(world, { account: ADMIN_ACCOUNT, region });
  const { enable } = await rollout(world);
  const { code, report } = await enable(['--org', ...ONLY]);
  expect(code).toBe(0);
  expect(report.organization?.adminAccountId).toBe(ADMIN_ACCOUNT);
  expect(
    report.changes
      .filter(({ kind }) => kind === 'delegated-admin')
      .map(({ action, region }) => `${action} ${region}`)
      .sort(),
  ).toEqual(['create us-west-2', 'none eu-west-1', 'none us-east-1']);
});

describe('another account administers GuardDuty in some Regions', () => {
  test('so the plan stops, and says which account and in which Regions', async () => {
    const world = aWorld();
    for (const region of [AFAR, OTHER]) presetAdministrator(world, { account: THEIRS, region });
    const { cli, plan } = await rollout(world);
    const before = canonicalDump(world);
    const { code, report } = await plan();
    expect(code).toBe(5);
    expect(
      report.changes
        .filter(({ action }) => action === 'blocked')
        .map(({ address }) => address)
        .sort(),
    ).toEqual([
      `delegated-admin ${MANAGEMENT_ACCOUNT}/${AFAR}`,
      // AWS has one for all Regions: no other can be named where no one is.
      `delegated-admin ${MANAGEMENT_ACCOUNT}/${HOME}`,
      `delegated-admin ${MANAGEMENT_ACCOUNT}/${OTHER}`,
    ]);
    const { stdout, stderr } = await cli(['plan', ...ORG, ...ONLY], { columns: 100 });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `! delegated-admin ${MANAGEMENT_ACCOUNT}/{${AFAR}, ${OTHER}} account ${THEIRS} administers GuardDuty in <region> and is never replaced: choose it with --admin-account ${THEIRS}, or remove it as delegated administrator first (aws guardduty disable-organization-admin-account --admin-account-id ${THEIRS} --region <region>)`,
    );
    expect(stdout).toContain('3 blocked.');
    expect(stderr).toContain(
      'Next: clear what is blocked; until then enable refuses the plan and changes nothing.',
    );
    expect(canonicalDump(world)).toEqual(before);
  });

  test('so enable refuses all of it, also with --yes, and disables no one', async () => {
    const world = aWorld();
    presetAdministrator(world, { account: THEIRS, region: AFAR });
    const { cli } = await rollout(world);
    const before = canonicalDump(world);
    const { code, stdout } = await cli(['enable', ...ORG, ...WEBHOOK, '--yes'], { columns: 100 });
    expect(code).toBe(5);
    expect(stdout).toContain(
      '! Blocked: 3 resources exist but are not managed by this deployment (marked ! above).',
    );
    expect(stdout).not.toContain('Run: guardduty-slack enable');
    expect(canonicalDump(world)).toEqual(before);
    expect(callsOf(world).map(({ operation }) => operation)).not.toContain('DisableOrganizationAdminAccount');
  });

  test('in the home Region alone, and choosing that account is a way out', async () => {
    const world = aWorld();
    presetAdministrator(world, { account: THEIRS, region: HOME });
    const { plan } = await rollout(world, { rights: 'all' });
    expect((await plan()).code).toBe(5);
    const { code, report } = await plan(['--org', '--admin-account', THEIRS, ...ONLY]);
    expect({ code, blocked: report.summary.blocked }).toEqual({ code: 0, blocked: 0 });
  });

  test('since the deployment was made: status names it as what it is', async () => {
    const world = aWorld();
    const { enable, status, cli } = await rollout(world);
    expect((await enable(ORG)).code).toBe(0);
    const record = organizationOf(world)?.delegatedAdministrators;
    await management(world, AFAR).send(
      new DisableOrganizationAdminAccountCommand({ AdminAccountId: ADMIN_ACCOUNT }),
    );
    delete record?.[ADMIN_ACCOUNT];
    presetAdministrator(world, { account: THEIRS, region: AFAR });
    const { code, report } = await status();
    expect(code).not.toBe(0);
    expect(report.problems.find(({ address }) => address.startsWith('delegated-admin'))).toMatchObject({
      code: 'OTHER_ADMINISTRATOR',
      address: `delegated-admin ${MANAGEMENT_ACCOUNT}/${AFAR}`,
      message: expect.stringContaining(`account ${THEIRS} administers GuardDuty in ${AFAR}`) as string,
    });
    const { stdout } = await cli(['explain', 'OTHER_ADMINISTRATOR']);
    expect(stdout).toContain('never replaced');
  });
});

test('one is on its way out (DISABLE_IN_PROGRESS): the plan says so, and enable waits for its end', async () => {
  const world = aWorld({ 'guardduty.disableDelayMs': 90_000 });
  for (const region of [HOME, AFAR]) presetAdministrator(world, { account: ADMIN_ACCOUNT, region });
  for (const region of [HOME, AFAR])
    await management(world, region).send(
      new DisableOrganizationAdminAccountCommand({ AdminAccountId: ADMIN_ACCOUNT }),
    );
  const { plan, enable } = await rollout(world);
  const planned = await plan();
  expect(planned.code).toBe(0);
  expect(
    planned.report.changes.find(({ kind, region }) => kind === 'delegated-admin' && region === AFAR),
  ).toMatchObject({
    action: 'create',
    notes: [
      {
        code: 'ADMIN_LEAVING',
        text: 'the former administrator is on its way out (DISABLE_IN_PROGRESS); this is waited for',
      },
    ],
  });
  const { code, report } = await enable();
  expect(code).toBe(0);
  expect(report.members).toMatchObject({ eligible: 9, enabled: 9 });
});

test('the management account itself is refused, with the reason', async () => {
  const world = aWorld();
  const { cli } = await rollout(world);
  const { code, stderr } = await cli(['plan', '--org', '--admin-account', MANAGEMENT_ACCOUNT], {
    columns: 100,
  });
  expect(code).toBe(5);
  expect(stderr).toContain("is the Organization's management account");
  expect(stderr).toContain('SCPs do not apply');
  expect(stderr).toContain('Choose a security account with --admin-account.');
});

function management(world: World, region: string): GuardDutyClient {
  return new GuardDutyClient(clientConfig(world, MANAGEMENT_ACCOUNT, region));
}
