import { GuardDutyClient, ListDetectorsCommand, ListMembersCommand } from '@aws-sdk/client-guardduty';
import { describe, expect, test } from 'vitest';
import {
  ADMIN_ACCOUNT,
  addMember,
  callsOf,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  type OrganizationOptions,
  type World,
} from '../../../sandbox/index.ts';
import { setRegion } from '../../../sandbox/services/account/state.ts';
import { presetDetector, presetMembership } from '../../../sandbox/services/guardduty/presets.ts';
import { organizationOf } from '../../../sandbox/services/shared/organization.ts';
import { clientConfig } from '../../../sandbox/test/client-config.ts';
import { HOME, ONLY, ORG, rollout, WEBHOOK } from './rollout.ts';

const BASE = [...ORG, ...ONLY];

function aWorld(options: Partial<OrganizationOptions> = {}): World {
  return organizationWorld({ members: 3, regions: [HOME], ...options });
}

async function detectorIn(world: World, account: string): Promise<string | undefined> {
  const { DetectorIds = [] } = await new GuardDutyClient(clientConfig(world, account, HOME)).send(
    new ListDetectorsCommand({}),
  );
  return DetectorIds[0];
}

const calls = (world: World, operation: string): number =>
  callsOf(world).filter((one) => one.operation === operation).length;

describe('an Organization of', () => {
  test.each([
    // The management account is a member too.
    { accounts: 0, chunks: 1 },
    { accounts: 1, chunks: 1 },
    { accounts: 50, chunks: 2 },
    { accounts: 51, chunks: 2 },
    { accounts: 1_001, chunks: 21 },
  ])(
    '$accounts member accounts joins in chunks of fifty',
    { timeout: 60_000 },
    async ({ accounts, chunks }) => {
      const world = aWorld({ members: accounts });
      const { enable, plan } = await rollout(world);
      const { code, report } = await enable(BASE);
      expect(code).toBe(0);
      expect(report.members).toMatchObject({ eligible: accounts + 1, enabled: accounts + 1, problems: [] });
      expect(calls(world, 'CreateMembers')).toBe(chunks);
      expect(calls(world, 'ListAccounts')).toBe(Math.ceil((accounts + 2) / 20));
      const again = await plan(BASE);
      expect(again.report.summary).toMatchObject({ create: 0, update: 0, remove: 0 });
    },
  );
});

/** What AWS shows of a member, and what becomes of it. */
const STATUSES = [
  { status: 'Enabled', does: 'nothing', says: undefined },
  { status: 'Created', does: 'wait', says: 'GuardDuty is not on there yet' },
  { status: 'Invited', does: 'wait', says: 'not yet accepted' },
  { status: 'EmailVerificationInProgress', does: 'wait', says: "checking the account's e-mail address" },
  { status: 'Disabled', does: 'start', says: 'monitoring was stopped' },
  { status: 'Removed', does: 'add', says: 'the administrator removed the account' },
  { status: 'Resigned', does: 'add', says: 'left its administrator' },
  { status: 'Deleted', does: 'add', says: 'the membership was deleted' },
  { status: 'EmailVerificationFailed', does: 'add', says: "could not verify the account's e-mail address" },
  {
    status: 'CannotCreateDetectorInOrganizationMasterAccount',
    does: 'add',
    says: 'service-linked role is missing',
  },
  { status: 'RegionDisabled', does: 'list', says: 'has not enabled this Region' },
  { status: 'AccountSuspended', does: 'list', says: 'suspended or closed' },
  {
    status: 'OnAnotherPlanet',
    does: 'name',
    says: 'AWS says OnAnotherPlanet, which this version does not know',
  },
] as const;

test.each(STATUSES)('a member that AWS shows as $status: $does', async ({ status: shown, does, says }) => {
  const world = aWorld({ members: 2 });
  const { enable, plan, status } = await rollout(world);
  expect((await enable(BASE)).code).toBe(0);
  const account = memberId(0);
  presetMembership(world, {
    administrator: ADMIN_ACCOUNT,
    account,
    region: HOME,
    kind: 'organization',
    status: shown,
  });
  const seen = await status();
  const problem = seen.report.members.problems.find((one) => one.account === account);
  expect(problem?.reason ?? '').toContain(says ?? '');
  expect(problem?.status).toBe(does === 'nothing' ? undefined : shown);
  expect(seen.code).toBe(does === 'nothing' || does === 'list' ? 0 : 2);
  if (does === 'add' || does === 'start')
    expect(seen.report.problems.map(({ actual }) => actual)).toContain(
      does === 'add'
        ? `1 account is not a member (${account})`
        : `monitoring is stopped in 1 member (${account})`,
    );
  expect(problem?.unhealthy ?? false).toBe(does !== 'nothing' && does !== 'list');
  if (does !== 'nothing' && does !== 'list') expect(problem?.fix).not.toBe('');
  const { report } = await plan(BASE);
  const change = report.changes.find(({ kind }) => kind === 'members');
  const from = (field: string): unknown => change?.fields.find((one) => one.field === field)?.from;
  expect({ missing: from('missing'), stopped: from('stopped') }).toEqual({
    missing: does === 'add' ? 1 : undefined,
    stopped: does === 'start' ? 1 : undefined,
  });
  if (does !== 'start' && does !== 'add') return;
  expect((await enable(BASE)).code).toBe(0);
  expect((await status()).report.members).toMatchObject({ enabled: 3, problems: [] });
});

describe('an account that AWS does not take', () => {
  test('because another account administers it is listed with the commands for its owner, and keeps no one else out', async () => {
    const world = aWorld({ members: 3 });
    presetMembership(world, { administrator: '999999999999', account: memberId(1), region: HOME });
    const { enable, cli } = await rollout(world);
    const { code, report } = await enable(BASE);
    expect(code).toBe(3);
    expect(report.members).toMatchObject({ eligible: 4, enabled: 3 });
    expect(report.members.problems).toEqual([
      {
        account: memberId(1),
        region: HOME,
        status: 'NotMember',
        unhealthy: true,
        reason:
          'another account administers it, which GuardDuty does not take it away from. AWS refuses it: “The request is rejected because the given account ID is already an associated member of another master account.”',
        fix: `With credentials of account ${memberId(1)}, run: aws guardduty disassociate-from-administrator-account --region us-east-1 --detector-id "$(aws guardduty list-detectors --region us-east-1 --query 'DetectorIds[0]' --output text)" (or let its administrator run: aws guardduty disassociate-members --region us-east-1 --detector-id "$(aws guardduty list-detectors --region us-east-1 --query 'DetectorIds[0]' --output text)" --account-ids ${memberId(1)}). Then run: guardduty-slack enable --org`,
      },
    ]);
    const { stdout } = await cli(['enable', ...BASE, '--yes'], { columns: 200 });
    expect(stdout).toContain(
      `With credentials of account ${memberId(1)}, run: aws guardduty disassociate-from-administrator-account`,
    );
  });

  test('because it administers others by invitation is told to let them go first', async () => {
    const world = aWorld({ members: 2 });
    presetMembership(world, { administrator: memberId(0), account: '999999999999', region: HOME });
    const { enable } = await rollout(world);
    const { code, report } = await enable(BASE);
    expect(code).toBe(3);
    expect(report.members.problems).toMatchObject([
      {
        account: memberId(0),
        reason: expect.stringContaining('it administers member accounts of its own') as string,
        fix: expect.stringContaining('aws guardduty list-members --region us-east-1') as string,
      },
    ]);
  });

  test('because the administrator is full is a matter for AWS Support', async () => {
    const world = aWorld({ members: 3, knobs: { 'guardduty.memberLimit': 2 } });
    const { enable } = await rollout(world);
    const { code, report } = await enable(BASE);
    expect(code).toBe(3);
    expect(report.changes.find(({ outcome }) => outcome === 'failed')?.error?.code).toBe('QUOTA_REACHED');
    expect(report.members.problems).toHaveLength(2);
    expect(report.members.problems[0]).toMatchObject({
      reason: expect.stringContaining('as many members as AWS allows') as string,
      fix: expect.stringContaining('AWS Support') as string,
    });
  });

  test.each([
    ['answers "Internal error" first', { 'guardduty.memberInternalErrors': 3 }],
    ['says of each that it is a member already', { 'guardduty.existingMember': 'unprocessed' }],
  ] as const)('for a moment only (AWS %s) joins in the same run', async (_why, knobs) => {
    const { enable } = await rollout(aWorld({ knobs }));
    const { code, report } = await enable(BASE);
    expect({ code, problems: report.members.problems }).toEqual({ code: 0, problems: [] });
  });
});

describe('suspended and closed accounts', () => {
  test.each([
    ['State', {}],
    ['the retired Status next to it', { 'organizations.accountStatus': true }],
  ])('are left out by %s and shown, in plan, enable and status', async (_by, knobs) => {
    const world = aWorld({ members: 4, suspended: 1, knobs });
    const closed = organizationOf(world)?.accounts[memberId(2)];
    if (closed !== undefined) closed.state = 'PENDING_CLOSURE';
    const { enable, cli } = await rollout(world);
    const planned = await cli(['plan', ...ORG], { columns: 120 });
    expect(planned.stdout).toContain(
      `Skipped                  1 account (${memberId(2)}), AWS Organizations says PENDING_CLOSURE`,
    );
    expect(planned.stdout).toContain(
      `Skipped                  1 account (${memberId(3)}), AWS Organizations says SUSPENDED`,
    );
    const { code, report } = await enable(ORG);
    expect(code).toBe(0);
    expect(report.members).toMatchObject({
      eligible: 3,
      enabled: 3,
      excluded: [
        { account: memberId(2), reason: 'AWS Organizations says PENDING_CLOSURE', byChoice: false },
        { account: memberId(3), reason: 'AWS Organizations says SUSPENDED', byChoice: false },
      ],
    });
    const status = await cli(['status'], { columns: 120 });
    expect(status.code).toBe(0);
    expect(status.stdout).toContain(
      `· Skipped: 1 account (${memberId(3)}), AWS Organizations says SUSPENDED`,
    );
  });
});

describe('detectors from before', () => {
  test('that accounts had by themselves are taken in as they are, woken, and still there after everything is taken back', async () => {
    const world = aWorld({ members: 3 });
    const own = presetDetector(world, {
      account: memberId(0),
      region: HOME,
      createdAt: Date.UTC(2024, 0, 1),
    });
    const asleep = presetDetector(world, {
      account: memberId(1),
      region: HOME,
      enabled: false,
      createdAt: Date.UTC(2024, 0, 1),
    });
    const { enable, cli } = await rollout(world);
    const { code, report } = await enable(BASE);
    expect(code).toBe(0);
    expect(report.members).toMatchObject({ eligible: 4, enabled: 4 });
    expect(await Promise.all([0, 1].map((index) => detectorIn(world, memberId(index))))).toEqual([
      own,
      asleep,
    ]);
    const organization = report.organization?.id ?? '';
    const down = await cli([
      'teardown',
      '--org',
      '--delete-member-detectors',
      '--yes',
      '--expect-org',
      organization,
      '--admin-account',
      ADMIN_ACCOUNT,
    ]);
    expect({ code: down.code, stderr: down.code === 0 ? '' : down.stdout + down.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    expect(await Promise.all([0, 1, 2].map((index) => detectorIn(world, memberId(index))))).toEqual([
      own,
      asleep,
      undefined,
    ]);
  });

  test('of members by invitation become members of the Organization without a hand', async () => {
    const world = aWorld({ members: 2 });
    presetMembership(world, { administrator: ADMIN_ACCOUNT, account: memberId(0), region: HOME });
    const { enable } = await rollout(world);
    const { code, report } = await enable(BASE);
    expect({ code, problems: report.members.problems }).toEqual({ code: 0, problems: [] });
  });
});

test('the management account is a row of its own: its detector is planned, made before it joins, and watched', async () => {
  const world = aWorld();
  const { plan, enable, cli } = await rollout(world);
  const { report } = await plan(BASE);
  expect(report.changes.filter(({ kind }) => kind === 'detector').map(({ address }) => address)).toContain(
    `detector ${MANAGEMENT_ACCOUNT}/${HOME}`,
  );
  const text = await cli(['plan', ...BASE], { columns: 120 });
  expect(text.stdout).toContain('the management account needs one of its own before it can be a member');
  expect((await enable(BASE)).code).toBe(0);
  const made = callsOf(world).findIndex(
    ({ operation, account }) => operation === 'CreateDetector' && account === MANAGEMENT_ACCOUNT,
  );
  expect(made).toBeLessThan(callsOf(world).findIndex(({ operation }) => operation === 'CreateMembers'));
  const admin = new GuardDutyClient(clientConfig(world, ADMIN_ACCOUNT, HOME));
  const { Members = [] } = await admin.send(
    new ListMembersCommand({ DetectorId: await detectorIn(world, ADMIN_ACCOUNT) }),
  );
  expect(Members.find(({ AccountId }) => AccountId === MANAGEMENT_ACCOUNT)?.RelationshipStatus).toBe(
    'Enabled',
  );
});

describe('a selection', () => {
  /** Workloads > Sandbox > Throwaway, with one account in each. */
  function nested(): { readonly world: World; readonly workloads: string; readonly sandbox: string } {
    const world = aWorld({ members: 3, ous: ['Workloads', 'Sandbox', 'Throwaway'] });
    const units = Object.values(organizationOf(world)?.ous ?? {});
    const [workloads, sandbox, throwaway] = ['Workloads', 'Sandbox', 'Throwaway'].map((name) =>
      units.find((unit) => unit.name === name)!,
    );
    Object.assign(sandbox!, { parentId: workloads!.id });
    Object.assign(throwaway!, { parentId: sandbox!.id });
    return { world, workloads: workloads!.id, sandbox: sandbox!.id };
  }

  test.each([true, false])(
    'by units includes what is nested below them (AWS tells paths: %s)',
    async (paths) => {
      const { world, workloads, sandbox } = nested();
      Object.assign(world.settings.knobs, { 'organizations.accountPaths': paths });
      const { plan } = await rollout(world, { narrowedBy: ['--ou', workloads] });
      const all = await plan([...BASE, '--ou', workloads]);
      expect(all.report.members.eligible).toBe(3);
      expect(all.report.members.excluded).toEqual([
        { account: MANAGEMENT_ACCOUNT, reason: 'not in any OU listed in `ou`', byChoice: true },
      ]);
      const some = await plan([...BASE, '--ou', workloads, '--exclude-ou', sandbox]);
      expect(some.report.members.eligible).toBe(1);
      expect(some.report.members.excluded.map(({ account }) => account)).toEqual([
        MANAGEMENT_ACCOUNT,
        memberId(1),
        memberId(2),
      ]);
      const inner = await plan([...BASE, '--exclude-ou', sandbox, '--exclude-accounts', memberId(0)]);
      expect(inner.report.members.eligible).toBe(1);
    },
  );

  test('turns auto-enable off and says what that means, in plan and status', async () => {
    const world = aWorld();
    const { enable, status, cli } = await rollout(world);
    const chosen = [...ORG, '--exclude-accounts', memberId(2)];
    const planned = await cli(['plan', ...chosen], { columns: 120 });
    expect(planned.stdout).toContain(
      'accounts are chosen, so AWS protects none that joins by itself: the next enable does',
    );
    expect(planned.stdout).toContain(
      `Skipped                  1 account (${memberId(2)}), excludeAccounts names it`,
    );
    expect((await enable(chosen)).report.members).toMatchObject({ eligible: 3, enabled: 3 });
    expect(await detectorIn(world, memberId(2))).toBeUndefined();
    const joined = addMember(world);
    const seen = await status();
    expect(seen.code).toBe(2);
    expect(seen.report.regions[0]?.autoEnable).toBe('NONE');
    expect(seen.report.notices.map(({ code }) => code)).toContain('NEW_ACCOUNTS_WAIT');
    expect(seen.report.members.problems.map(({ account }) => account)).toEqual([joined]);
    expect((await enable(chosen)).report.members).toMatchObject({ eligible: 4, enabled: 4 });
    expect((await status()).code).toBe(0);
  });

  test.each(['ALL', 'NEW'])(
    'cannot go with auto-enable %s, because AWS knows no exclusions',
    async (autoEnable) => {
      const { cli } = await rollout(aWorld());
      const { code, stderr } = await cli([
        'plan',
        ...BASE,
        '--exclude-accounts',
        memberId(0),
        '--auto-enable',
        autoEnable,
      ]);
      expect(code).toBe(6);
      expect(stderr).toContain(`${autoEnable} enables GuardDuty in every account`);
    },
  );

  test('made later leaves the account protected, and shows the command that disassociates it', async () => {
    const { enable, cli } = await rollout(aWorld());
    await enable(BASE);
    const { code, stdout } = await cli(['plan', ...BASE, '--exclude-accounts', memberId(2)], {
      columns: 400,
    });
    expect(code).toBe(0);
    expect(stdout).toContain(
      `1 excluded account stays protected; to disassociate, with credentials of account ${ADMIN_ACCOUNT}: aws guardduty disassociate-members --region us-east-1 --detector-id "$(aws guardduty list-detectors --region us-east-1 --query 'DetectorIds[0]' --output text)" --account-ids ${memberId(2)}`,
    );
    expect(stdout).toContain('Nothing to do');
  });

  test.each([true, false])('of a unit that is not there is refused (AWS tells paths: %s)', async (paths) => {
    const world = aWorld();
    Object.assign(world.settings.knobs, { 'organizations.accountPaths': paths });
    const { cli } = await rollout(world, { narrowedBy: ['--ou', 'ou-none-12345678'] });
    const { code, stderr } = await cli(['plan', ...BASE, '--ou', 'ou-none-12345678'], { columns: 120 });
    expect(code).toBe(6);
    expect(stderr).toContain('ou.0: there is no organizational unit ou-none-12345678 in this Organization');
  });
});

describe('auto-enable', () => {
  test('is set to ALL and the accounts are added as well, because AWS may take a day', async () => {
    const world = aWorld({ knobs: { 'guardduty.autoEnableDelayMs': -1 } });
    const { enable } = await rollout(world);
    const { code, report } = await enable(BASE);
    expect(code).toBe(0);
    expect(
      report.changes
        .find(({ kind }) => kind === 'organization-configuration')
        ?.fields.find(({ field }) => field === 'autoEnable')?.to,
    ).toBe('ALL');
    expect(report.members).toMatchObject({ eligible: 4, enabled: 4 });
  });

  test('members that do not come on in time are named with the reason: exit code 3, and a later run finds them on', async () => {
    const world = aWorld({ knobs: { 'guardduty.memberEnableDelayMs': 600_000 } });
    const { enable, cli } = await rollout(world);
    const { code, report } = await enable([...BASE, '--wait', '1']);
    expect(code).toBe(3);
    expect(report.summary).toMatchObject({ failed: 0, notTried: 0 });
    expect(report.members).toMatchObject({ eligible: 4, enabled: 0 });
    expect(report.members.problems.map(({ account, status: shown }) => [account, shown])).toEqual(
      [MANAGEMENT_ACCOUNT, memberId(0), memberId(1), memberId(2)].map((account) => [account, 'Created']),
    );
    const again = await cli(['enable', ...BASE, '--wait', '1', '--yes'], { columns: 120 });
    expect(again.code).toBe(3);
    expect(again.stdout).toContain(
      '✗ 4 accounts in us-east-1: Created, the account was added and GuardDuty is not on there yet',
    );
    expect(again.stdout).toContain('guardduty-slack status --wait');
    const last = await enable([...BASE, '--wait', '30', ...WEBHOOK]);
    expect({ code: last.code, enabled: last.report.members.enabled }).toEqual({ code: 0, enabled: 4 });
  });
});

describe('an account that has not enabled a Region', () => {
  const OPT_IN = 'eu-central-2';

  test.each([
    { answer: 'listed', asks: false },
    { answer: 'unprocessed', asks: false },
    { answer: 'unprocessed', asks: true },
  ])(
    'is no problem there when CreateMembers leaves it $answer (its Regions can be asked for: $asks)',
    async ({ answer, asks }) => {
      const world = aWorld({
        regions: [HOME, OPT_IN],
        optedOut: { [OPT_IN]: [1] },
        knobs: { 'guardduty.memberWithoutRegion': answer, 'account.needsTrustedAccess': !asks },
      });
      const { enable, plan, status } = await rollout(world);
      const first = await enable(BASE);
      expect([first.code, first.report.summary.failed]).toEqual([0, 0]);
      expect(first.report.members.problems).toMatchObject([
        {
          account: memberId(1),
          region: OPT_IN,
          unhealthy: false,
          reason: 'the account has not enabled this Region',
        },
      ]);
      expect(first.report.members.enabled).toBe(7);
      const again = await enable(BASE);
      expect([again.code, again.report.summary.failed]).toEqual([0, 0]);
      if (answer === 'listed' || asks) {
        expect((await plan([...BASE, '--check'])).code).toBe(0);
        const { code, report } = await status();
        expect([code, report.healthy]).toEqual([0, true]);
      }
    },
  );

  test('is not waited for where plans are set one by one', async () => {
    const world = aWorld({
      regions: [HOME, OPT_IN],
      optedOut: { [OPT_IN]: [1] },
      knobs: { 'guardduty.memberWithoutRegion': 'unprocessed' },
    });
    const { enable } = await rollout(world);
    const { code, report } = await enable([...BASE, '--auto-enable', 'NONE']);
    expect([code, report.summary.failed, report.members.enabled]).toEqual([0, 0, 7]);
  });

  test('is added once it has', async () => {
    const world = aWorld({
      regions: [HOME, OPT_IN],
      optedOut: { [OPT_IN]: [1] },
      knobs: { 'guardduty.memberWithoutRegion': 'unprocessed', 'account.needsTrustedAccess': false },
    });
    const { enable } = await rollout(world);
    await enable(BASE);
    setRegion(world, memberId(1), OPT_IN, 'ENABLED');
    const { code, report } = await enable(BASE);
    expect([code, report.members.enabled, report.members.problems]).toEqual([0, 8, []]);
  });
});

test('one account that AWS refuses keeps no other from its protection plans, also where plans are set one by one', async () => {
  const world = aWorld();
  presetMembership(world, { administrator: memberId(2), account: memberId(0), region: HOME });
  const { enable } = await rollout(world, { rights: 'all' });
  const { code, report } = await enable([...BASE, '--auto-enable', 'NONE']);
  expect([code, report.summary.notTried]).toEqual([3, 0]);
  const plans = report.changes.find(({ kind }) => kind === 'member-features');
  expect([plans?.outcome, plans?.error?.message]).toEqual(['applied', undefined]);
});
