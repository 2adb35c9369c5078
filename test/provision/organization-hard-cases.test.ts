import {
  AcceptAdministratorInvitationCommand,
  CreateDetectorCommand,
  CreateMembersCommand,
  DisassociateMembersCommand,
  GetDetectorCommand,
  InviteMembersCommand,
  ListDetectorsCommand,
  ListInvitationsCommand,
  StopMonitoringMembersCommand,
  type GetDetectorCommandOutput,
} from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import {
  ADMIN_ACCOUNT,
  MANAGEMENT_ACCOUNT,
  addMember,
  callsOf,
  memberId,
  operatorKey,
  type World,
} from '../../sandbox/index.ts';
import {
  anOrganization,
  callsSince,
  connectAs,
  count,
  enabled,
  failures,
  HOME,
  open,
  planned,
  prepare,
} from './organization-world.ts';

const guardduty = (world: World, account: string, region = HOME) =>
  connectAs(world).writing().client('guardduty', { account, region });

async function detectorOf(world: World, account: string, region = HOME): Promise<GetDetectorCommandOutput> {
  const client = guardduty(world, account, region);
  const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
  return client.send(new GetDetectorCommand({ DetectorId: DetectorIds[0] }));
}

async function adminDetectorId(world: World, region = HOME): Promise<string> {
  const { DetectorIds = [] } = await guardduty(world, ADMIN_ACCOUNT, region).send(
    new ListDetectorsCommand({}),
  );
  return DetectorIds[0] ?? '';
}

const planOf = (answer: GetDetectorCommandOutput, name: string): string | undefined =>
  answer.Features?.find(({ Name }) => Name === name)?.Status;

describe('an Organization that AWS is slow or stubborn about', () => {
  it.each<[string, Readonly<Record<string, number | boolean | string>>]>([
    ['the first designation is refused once', { 'guardduty.firstDesignationRefused': true }],
    ['designations take a minute', { 'guardduty.designationDelayMs': 60_000 }],
    ['the administrator is listed before it may act', { 'guardduty.adminRightsDelayMs': 30_000 }],
    [
      'and is told that its parameters are invalid',
      { 'guardduty.adminRightsDelayMs': 30_000, 'guardduty.notYetEffectiveError': 'invalid' },
    ],
    ['members answer Internal error first', { 'guardduty.memberInternalErrors': 3 }],
    ['members take two minutes', { 'guardduty.memberEnableDelayMs': 120_000 }],
    ['trusted access comes with the designation', { 'guardduty.trustedAccess': 'automatic' }],
    ['Organizations takes one write at a time', { 'organizations.writeMs': 400 }],
    [
      'and says so in other words',
      { 'organizations.writeMs': 400, 'organizations.busyError': 'TooManyRequestsException' },
    ],
    ['pages are short', { 'guardduty.pageSize': 2, 'organizations.pageSize': 1 }],
    ['accounts have the retired Status only', { 'organizations.accountStatus': true }],
  ])('is protected all the same when %s', async (_, knobs) => {
    const world = anOrganization({ knobs });
    const { outcomes, members } = await enabled(world);
    expect(failures(outcomes)).toEqual([]);
    expect(members).toMatchObject({ eligible: 15, enabled: 15, problems: [] });
    expect(open(await planned(world))).toEqual([]);
  });
});

describe('what was there before', () => {
  it('never gets weaker: plans, frequency and auto-enable stay as strong as they were', async () => {
    const world = anOrganization();
    await guardduty(world, ADMIN_ACCOUNT).send(
      new CreateDetectorCommand({
        Enable: false,
        FindingPublishingFrequency: 'FIFTEEN_MINUTES',
        Features: [
          {
            Name: 'RUNTIME_MONITORING',
            Status: 'ENABLED',
            AdditionalConfiguration: [{ Name: 'EC2_AGENT_MANAGEMENT', Status: 'ENABLED' }],
          },
          { Name: 'S3_DATA_EVENTS', Status: 'DISABLED' },
        ],
      }),
    );
    const { outcomes } = await enabled(world, { config: { publishingFrequency: 'SIX_HOURS' } });
    expect(failures(outcomes)).toEqual([]);
    const after = await detectorOf(world, ADMIN_ACCOUNT);
    expect(after).toMatchObject({ Status: 'ENABLED', FindingPublishingFrequency: 'FIFTEEN_MINUTES' });
    expect([planOf(after, 'RUNTIME_MONITORING'), planOf(after, 'S3_DATA_EVENTS')]).toEqual([
      'ENABLED',
      'ENABLED',
    ]);
  });

  it('keeps auto-enable ALL when NEW is asked for', async () => {
    const world = anOrganization();
    await enabled(world);
    expect(open(await planned(world, { config: { autoEnable: 'NEW' } }))).toEqual([]);
  });

  it('is turned off only when the configuration names it, as a reduction', async () => {
    const world = anOrganization();
    await enabled(world);
    const config = { regions: [HOME], features: { S3_DATA_EVENTS: 'NONE' } };
    const changes = await planned(world, { config });
    expect(changes.map(({ kind, reduces }) => [kind, ...reduces]).filter(({ length }) => length > 1)).toEqual(
      [
        ['detector', 'S3_DATA_EVENTS'],
        ['organization-configuration', 'S3_DATA_EVENTS'],
        ['member-features', 'S3_DATA_EVENTS'],
      ],
    );
    const { outcomes } = await enabled(world, { config });
    expect(failures(outcomes)).toEqual([]);
    expect(open(await planned(world, { config }))).toEqual([]);
    expect(planOf(await detectorOf(world, memberId(0)), 'S3_DATA_EVENTS')).toBe('DISABLED');
  });

  it('blocks where another account administers GuardDuty, naming it and the Region', async () => {
    const world = anOrganization();
    await enabled(world, { config: { adminAccount: memberId(0) } });
    operatorKey(world, ADMIN_ACCOUNT);
    const blocked = (await planned(world)).filter(({ action }) => action === 'blocked');
    expect(blocked.map(({ address }) => address)).toEqual(
      ['us-east-1', 'ap-southeast-2', 'eu-west-1'].map(
        (region) => `delegated-admin ${MANAGEMENT_ACCOUNT}/${region}`,
      ),
    );
    expect(blocked[0]?.notes[0]?.text).toContain(`account ${memberId(0)} administers GuardDuty in us-east-1`);
  });
});

describe('plans', () => {
  it('are exactly those asked for in a new detector, and no other', async () => {
    const world = anOrganization();
    await enabled(world, { config: { features: ['EKS_AUDIT_LOGS'] } });
    for (const account of [ADMIN_ACCOUNT, memberId(0), MANAGEMENT_ACCOUNT]) {
      const on = (await detectorOf(world, account)).Features?.filter(
        ({ Status }) => Status === 'ENABLED',
      ).map(({ Name }) => Name);
      expect(on?.sort()).toEqual(['CLOUD_TRAIL', 'DNS_LOGS', 'EKS_AUDIT_LOGS', 'FLOW_LOGS']);
    }
  });

  it('that a Region does not offer cost only themselves, and are named', async () => {
    const world = anOrganization({ regions: [HOME, 'ap-southeast-6'] });
    const { outcomes } = await enabled(world);
    expect(failures(outcomes)).toEqual([]);
    const changes = await planned(world);
    expect(open(changes)).toEqual([]);
    expect(
      changes.find(({ address }) => address === `detector ${ADMIN_ACCOUNT}/ap-southeast-6`)?.notes,
    ).toEqual([
      { code: 'NOT_OFFERED', text: 'not offered in this Region: LAMBDA_NETWORK_LOGS, RDS_LOGIN_EVENTS' },
    ]);
    expect(planOf(await detectorOf(world, ADMIN_ACCOUNT, 'ap-southeast-6'), 'S3_DATA_EVENTS')).toBe(
      'ENABLED',
    );
  });

  it('have parts, which are set with them', async () => {
    const world = anOrganization({ regions: [HOME] });
    const config = { features: ['RUNTIME_MONITORING', 'EC2_AGENT_MANAGEMENT', 'EKS_ADDON_MANAGEMENT'] };
    const { outcomes } = await enabled(world, { config });
    expect(failures(outcomes)).toEqual([]);
    expect(open(await planned(world, { config }))).toEqual([]);
    const runtime = (await detectorOf(world, memberId(1))).Features?.find(
      ({ Name }) => Name === 'RUNTIME_MONITORING',
    );
    const parts = runtime?.AdditionalConfiguration?.filter(({ Status }) => Status === 'ENABLED').map(
      ({ Name }) => Name,
    );
    expect([runtime?.Status, ...(parts ?? []).toSorted((a, b) => (String(a) < String(b) ? -1 : 1))]).toEqual([
      'ENABLED',
      'EC2_AGENT_MANAGEMENT',
      'EKS_ADDON_MANAGEMENT',
    ]);
  });

  it('reach members that were there before', async () => {
    const world = anOrganization({ regions: [HOME] });
    await enabled(world, { config: { features: ['S3_DATA_EVENTS'] } });
    const changes = await planned(world);
    expect(open(changes)).toContain(
      `update member-features ${ADMIN_ACCOUNT}/${HOME}: accounts, lacking.EBS_MALWARE_PROTECTION, lacking.EKS_AUDIT_LOGS, lacking.LAMBDA_NETWORK_LOGS, lacking.RDS_LOGIN_EVENTS`,
    );
    const { outcomes } = await enabled(world);
    expect(failures(outcomes)).toEqual([]);
    expect(open(await planned(world))).toEqual([]);
    expect(planOf(await detectorOf(world, memberId(2)), 'EKS_AUDIT_LOGS')).toBe('ENABLED');
  });
});

describe('members', () => {
  it('that joined since are added by the next run, and only they', async () => {
    const world = anOrganization({ knobs: { 'guardduty.joinDelayMs': -1 } });
    await enabled(world);
    const joined = addMember(world);
    const changes = (await planned(world)).filter(({ action }) => action !== 'none');
    expect(changes.map(({ kind }) => kind)).toEqual(['members', 'members', 'members']);
    expect(changes[0]?.fields).toEqual([
      { field: 'accounts', from: [joined], to: [] },
      { field: 'members', from: 5, to: 6 },
      { field: 'missing', from: 1, to: 0 },
    ]);
    const { members } = await enabled(world);
    expect(members.enabled).toBe(18);
  });

  it('whose monitoring was stopped or who were removed come back', async () => {
    const world = anOrganization();
    await enabled(world, { config: { autoEnable: 'NEW' } });
    const admin = guardduty(world, ADMIN_ACCOUNT);
    const DetectorId = await adminDetectorId(world);
    await admin.send(new StopMonitoringMembersCommand({ DetectorId, AccountIds: [memberId(0)] }));
    await admin.send(new DisassociateMembersCommand({ DetectorId, AccountIds: [memberId(1)] }));
    const config = { autoEnable: 'NEW' };
    const { outcomes, members } = await enabled(world, { config });
    expect(failures(outcomes)).toEqual([]);
    expect(members).toMatchObject({ eligible: 15, enabled: 15, problems: [] });
  });

  it('whose monitoring was stopped get new plans in the run that starts them', async () => {
    const world = anOrganization({ regions: [HOME] });
    const asked = (aim: string): object => ({ autoEnable: 'NEW', features: { RUNTIME_MONITORING: aim } });
    await enabled(world, { config: asked('NONE') });
    const DetectorId = await adminDetectorId(world);
    await guardduty(world, ADMIN_ACCOUNT).send(
      new StopMonitoringMembersCommand({ DetectorId, AccountIds: [memberId(0)] }),
    );
    const { outcomes, left } = await enabled(world, { config: asked('ALL') });
    expect(failures(outcomes)).toEqual([]);
    expect(open(left)).toEqual([]);
  });

  it('that have not enabled a Region are counted and listed, and are no failure', async () => {
    const world = anOrganization({ optedOut: { 'ap-southeast-2': [1] } });
    const { members } = await enabled(world);
    expect(members.enabled).toBe(14);
    expect(members.problems).toMatchObject([{ account: memberId(1), region: 'ap-southeast-2' }]);
  });

  it('of another administrator are named, and keep no one else out', async () => {
    const world = anOrganization({ regions: [HOME] });
    const [master, theirs] = [guardduty(world, memberId(1)), guardduty(world, memberId(2))];
    const { DetectorId } = await master.send(new CreateDetectorCommand({ Enable: true }));
    const member = await theirs.send(new CreateDetectorCommand({ Enable: true }));
    const invited = { AccountId: memberId(2), Email: 'aws+payments-development@example.com' };
    await master.send(new CreateMembersCommand({ DetectorId, AccountDetails: [invited] }));
    await master.send(new InviteMembersCommand({ DetectorId, AccountIds: [memberId(2)] }));
    const { Invitations = [] } = await theirs.send(new ListInvitationsCommand({}));
    await theirs.send(
      new AcceptAdministratorInvitationCommand({
        DetectorId: member.DetectorId,
        AdministratorId: memberId(1),
        InvitationId: Invitations[0]?.InvitationId,
      }),
    );
    const { outcomes, members } = await enabled(world);
    expect(failures(outcomes)).toMatchInlineSnapshot(`
      [
        "members 222222222222/us-east-1 failed: AWS_REFUSED AWS refused membership for 2 of 5 accounts: 300000000002: The request is rejected because the given account ID has member accounts of its own.; 300000000003: The request is rejected because the given account ID is already an associated member of another master account.",
      ]
    `);
    expect(members.enabled).toBe(3);
    expect(members.problems.map(({ account, status }) => [account, status])).toEqual([
      [memberId(1), 'NotMember'],
      [memberId(2), 'NotMember'],
    ]);
  });
});

describe('a selection', () => {
  const config = { excludeAccounts: [memberId(3)] };

  it('turns auto-enable off and sets plans in the chosen members', async () => {
    const world = anOrganization();
    const { outcomes, members } = await enabled(world, { config });
    expect(failures(outcomes)).toEqual([]);
    expect(members).toMatchObject({ eligible: 12, enabled: 12, problems: [] });
    expect(open(await planned(world, { config }))).toEqual([]);
    expect(planOf(await detectorOf(world, memberId(0)), 'S3_DATA_EVENTS')).toBe('ENABLED');
    expect(await guardduty(world, memberId(3)).send(new ListDetectorsCommand({}))).toMatchObject({
      DetectorIds: [],
    });
  });

  it('made later leaves the account protected and says how to let it go', async () => {
    const world = anOrganization();
    await enabled(world);
    const changes = await planned(world, { config });
    expect(open(changes)).toEqual([]);
    expect(changes.find(({ kind }) => kind === 'members')?.notes[0]?.text).toContain(
      `1 excluded account stays protected; to disassociate, with credentials of account ${ADMIN_ACCOUNT}: aws guardduty disassociate-members --region us-east-1`,
    );
    expect(changes.find(({ kind }) => kind === 'organization-configuration')?.notes[0]?.text).toContain(
      'autoEnable ALL is kept although accounts are chosen',
    );
  });
});

it('names as many excluded accounts as one call takes, and says how many more there are', async () => {
  const world = anOrganization({ regions: [HOME], members: 53 });
  await enabled(world);
  const excludeAccounts = Array.from({ length: 52 }, (_, index) => memberId(index));
  const changes = await planned(world, { config: { excludeAccounts } });
  const text = changes.find(({ kind }) => kind === 'members')?.notes[0]?.text ?? '';
  expect(text.match(/\b\d{12}\b/g)).toHaveLength(1 + 50);
  expect(text).toContain('(the first 50; 2 more are named once these are gone)');
});

describe("the second day, with the admin account's own credentials", () => {
  it('keeps what only the management account may do, and finds nothing else to do', async () => {
    const world = anOrganization();
    await enabled(world);
    const start = callsOf(world).length;
    const changes = await planned(world, { caller: ADMIN_ACCOUNT });
    expect(changes.filter(({ action }) => action !== 'none' && action !== 'keep')).toEqual([]);
    expect(
      changes
        .filter(({ action }) => action === 'keep')
        .every(({ notes }) => notes[0]?.code === 'NEEDS_MANAGEMENT'),
    ).toBe(true);
    expect(
      callsOf(world)
        .slice(start)
        .every(({ account }) => account === ADMIN_ACCOUNT),
    ).toBe(true);
  });

  it('takes new accounts in', async () => {
    const world = anOrganization({ knobs: { 'guardduty.joinDelayMs': -1 } });
    await enabled(world);
    addMember(world);
    const { outcomes, members } = await enabled(world, { caller: ADMIN_ACCOUNT });
    expect(failures(outcomes)).toEqual([]);
    expect(members.enabled).toBe(18);
  });

  it('skips Regions that the management account has not given it, at once', async () => {
    const world = anOrganization();
    await enabled(world, { config: { regions: [HOME] } });
    const start = callsOf(world).length;
    const { facts } = await prepare(world, { caller: ADMIN_ACCOUNT });
    expect(facts.regions).toEqual([HOME]);
    expect(facts.skippedRegions.map(({ reason }) => reason.slice(0, 16))).toEqual([
      'needs management',
      'needs management',
    ]);
    expect(
      count(callsSince(world, start))['guardduty:DescribeOrganizationConfiguration'] ?? 0,
    ).toBeLessThanOrEqual(3);
  });
});

it('protects one account alone with the same code', async () => {
  const world = anOrganization();
  const intent = { caller: memberId(0), scope: 'account', config: { adminAccount: undefined } } as const;
  const { outcomes } = await enabled(world, intent);
  expect(failures(outcomes)).toEqual([]);
  expect(outcomes.map(({ change }) => `${change.action} ${change.address}`)).toEqual(
    [HOME, 'ap-southeast-2', 'eu-west-1'].flatMap((region) => [
      `create record ${memberId(0)}/${HOME}/${region}`,
      `create detector ${memberId(0)}/${region}`,
    ]),
  );
  expect(open(await planned(world, intent))).toEqual([]);
});
