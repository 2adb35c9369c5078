import {
  DescribeOrganizationConfigurationCommand,
  DisableOrganizationAdminAccountCommand,
  EnableOrganizationAdminAccountCommand,
  GetDetectorCommand,
  GetOrganizationStatisticsCommand,
  ListDetectorsCommand,
  ListOrganizationAdminAccountsCommand,
  UpdateOrganizationConfigurationCommand,
} from '@aws-sdk/client-guardduty';
import { ListDelegatedAdministratorsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { describe, expect, it } from 'vitest';
import {
  addUser,
  advance,
  canonicalDump,
  operatorKey,
  sandboxRequestHandler,
  singleAccountWorld,
  type World,
} from '../../index.ts';
import { presetAdministrator, presetMembership } from '../../services/guardduty/presets.ts';
import {
  ADMIN,
  addMembers,
  autoEnable,
  clientOf,
  createDetector,
  designated,
  detectorId,
  refusal,
  FIRST,
  INVALID,
  MANAGEMENT,
  membersOf,
  organization,
  SECOND,
  trust,
} from './client.ts';

const NOT_MANAGEMENT =
  'The request failed because you do not have required AWS Organization master permission.';
const OTHER_ADMIN =
  'The request failed because another account is already enabled as GuardDuty delegated administrator for the organization.';

describe('the delegated administrator', () => {
  it('guardduty.admin.management: only the management account designates, disables and lists', async () => {
    const world = organization();
    await trust(world);
    await expect(enable(world, ADMIN, { caller: FIRST })).rejects.toMatchObject(refusal(NOT_MANAGEMENT));
    await expect(disable(world, ADMIN, { caller: ADMIN })).rejects.toMatchObject(refusal(NOT_MANAGEMENT));
    await expect(admins(world, { caller: ADMIN })).rejects.toMatchObject(refusal(NOT_MANAGEMENT));
    const alone = singleAccountWorld();
    await expect(admins(alone, { caller: '444444444444' })).rejects.toMatchObject(
      refusal('The request failed because the organization is not in use.'),
    );
  });

  it.each(['refused', 'accepted'])(
    'guardduty.admin.member: a member of another account as the administrator is %s',
    async (memberAsAdmin) => {
      const world = organization({ knobs: { 'guardduty.memberAsAdmin': memberAsAdmin } });
      await trust(world);
      presetMembership(world, { administrator: SECOND, account: ADMIN, region: 'us-east-1' });
      const naming = enable(world, ADMIN);
      if (memberAsAdmin === 'refused')
        await expect(naming).rejects.toMatchObject(
          refusal(
            'The request is rejected because the account that you specified is already a member of another administrator account.',
          ),
        );
      else {
        await naming;
        advance(world, 400);
        const admin = clientOf(world, ADMIN);
        expect(Object.keys(await addMembers({ admin, detector: await detectorId(admin) }, FIRST))).toEqual([
          FIRST,
        ]);
      }
    },
  );

  it('guardduty.admin.trusted: a designation needs trusted access, or turns it on', async () => {
    await expect(enable(organization(), ADMIN)).rejects.toMatchObject(
      refusal('The request failed because the organization is not in use.'),
    );
    await enable(organization({ knobs: { 'guardduty.trustedAccess': 'automatic' } }), ADMIN);
  });

  it('guardduty.admin.settles: it is listed as ENABLED after a while', async () => {
    const world = organization();
    await trust(world);
    await enable(world, ADMIN);
    expect(await admins(world)).toEqual([]);
    advance(world, 200);
    expect(await admins(world)).toEqual([{ AdminAccountId: ADMIN, AdminStatus: 'ENABLED' }]);
  });

  it('guardduty.admin.lock: while the first designation settles other Regions are refused, later ones are not', async () => {
    const world = organization({ knobs: { 'guardduty.firstDesignationError': 'invalid' } });
    await trust(world);
    await enable(world, ADMIN);
    await expect(enable(world, ADMIN, { region: 'eu-west-1' })).rejects.toMatchObject(refusal(INVALID));
    advance(world, 200);
    await enable(world, ADMIN, { region: 'eu-west-1' });
    await enable(world, ADMIN, { region: 'sa-east-1' });
  });

  it('guardduty.admin.lock.internal: the refusal may be an internal error', async () => {
    const world = organization({ knobs: { 'guardduty.firstDesignationError': 'internal' } });
    await trust(world);
    await enable(world, ADMIN);
    await expect(enable(world, ADMIN, { region: 'eu-west-1' })).rejects.toMatchObject({
      name: 'InternalServerErrorException',
      message: 'Internal server error.',
      $metadata: { httpStatusCode: 500 },
    });
  });

  it('guardduty.admin.first: a brand-new organization may be refused once', async () => {
    const world = organization({ knobs: { 'guardduty.firstDesignationRefused': true } });
    await trust(world);
    await expect(enable(world, ADMIN)).rejects.toMatchObject(refusal(INVALID));
    await enable(world, ADMIN);
  });

  it('guardduty.admin.detector: the admin account gets a detector by itself, and late', async () => {
    const world = organization();
    await trust(world);
    await enable(world, ADMIN);
    const admin = clientOf(world, ADMIN);
    expect((await admin.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
    advance(world, 400);
    const { DetectorIds } = await admin.send(new ListDetectorsCommand({}));
    const detector = await admin.send(new GetDetectorCommand({ DetectorId: DetectorIds![0]! }));
    expect(detector).toMatchObject({ Status: 'ENABLED', FindingPublishingFrequency: 'SIX_HOURS' });
  });

  it('guardduty.admin.detector.own: a detector that the admin makes meanwhile is the one it keeps', async () => {
    const world = organization();
    await trust(world);
    await enable(world, ADMIN);
    const own = await createDetector(clientOf(world, ADMIN));
    advance(world, 10_000);
    const { DetectorIds } = await clientOf(world, ADMIN).send(new ListDetectorsCommand({}));
    expect(DetectorIds).toEqual([own]);
    const never = organization({ knobs: { 'guardduty.adminDetectorDelayMs': -1 } });
    await trust(never);
    await enable(never, ADMIN);
    advance(never, 86_400_000);
    expect((await clientOf(never, ADMIN).send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
  });

  it('guardduty.admin.again: the same account again, another one, and one from outside have texts of their own', async () => {
    const world = organization();
    await trust(world);
    await expect(enable(world, '999999999999')).rejects.toMatchObject(
      refusal('The request failed because admin account passed is not member of AWS Organizations.'),
    );
    await enable(world, ADMIN);
    await expect(enable(world, ADMIN)).rejects.toMatchObject(
      refusal(
        'The request failed because the account is already enabled as the GuardDuty delegated administrator for the organization.',
      ),
    );
    await expect(enable(world, FIRST)).rejects.toMatchObject(refusal(OTHER_ADMIN));
    await expect(enable(world, 'not-an-id')).rejects.toMatchObject(refusal(INVALID));
  });

  it('guardduty.admin.everywhere: one account for all Regions, unless told otherwise', async () => {
    const world = organization();
    await designated(world);
    await expect(enable(world, FIRST, { region: 'eu-west-1' })).rejects.toMatchObject(refusal(OTHER_ADMIN));
    const free = organization({ knobs: { 'guardduty.oneAdminEverywhere': false } });
    await designated(free);
    await enable(free, FIRST, { region: 'eu-west-1' });
  });

  it('guardduty.admin.registered: Organizations knows it as a delegated administrator, also after it is disabled', async () => {
    const world = organization();
    await designated(world);
    await disable(world, ADMIN);
    const { DelegatedAdministrators } = await new OrganizationsClient({
      region: 'us-east-1',
      credentials: operatorKey(world, MANAGEMENT),
      requestHandler: sandboxRequestHandler(world),
    }).send(new ListDelegatedAdministratorsCommand({ ServicePrincipal: 'guardduty.amazonaws.com' }));
    expect(DelegatedAdministrators!.map(({ Id }) => Id)).toEqual([ADMIN]);
    advance(world, 1_000);
    await expect(enable(world, FIRST)).rejects.toMatchObject(refusal(OTHER_ADMIN));
  });

  it('guardduty.admin.self: the management account may be the admin if the caller may make its role', async () => {
    const world = organization();
    await trust(world, 'malware-protection.guardduty.amazonaws.com');
    await trust(world);
    await enable(world, MANAGEMENT);
    advance(world, 500);
    expect(await admins(world)).toEqual([{ AdminAccountId: MANAGEMENT, AdminStatus: 'ENABLED' }]);
    const poor = organization({ knobs: { 'organizations.trustedAccessCreatesRole': false } });
    await trust(poor);
    const key = addUser(poor, MANAGEMENT, 'plain', [
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['guardduty:*', 'organizations:*'], Resource: '*' }],
      },
    ]);
    await expect(
      clientOf(poor, MANAGEMENT, 'us-east-1', key).send(
        new EnableOrganizationAdminAccountCommand({ AdminAccountId: MANAGEMENT }),
      ),
    ).rejects.toMatchObject(
      refusal(
        'The request was rejected because you do not have the required iam:CreateServiceLinkedRole permission.',
      ),
    );
  });

  it('guardduty.admin.effective: until it settles the admin account has no rights', async () => {
    for (const [knob, text] of [
      ['master', NOT_MANAGEMENT],
      ['invalid', INVALID],
    ] as const) {
      const world = organization({ knobs: { 'guardduty.notYetEffectiveError': knob } });
      await trust(world);
      const admin = clientOf(world, ADMIN);
      const DetectorId = await createDetector(admin);
      await enable(world, ADMIN);
      const describe = () => admin.send(new DescribeOrganizationConfigurationCommand({ DetectorId }));
      await expect(describe()).rejects.toMatchObject(refusal(text));
      expect(await addMembers({ admin, detector: DetectorId }, FIRST)).toEqual({ [FIRST]: 'Internal error' });
      advance(world, 200);
      await describe();
    }
  });

  it('guardduty.admin.disable: members leave and keep GuardDuty; the listing goes after a while', async () => {
    const world = organization();
    const delegated = await designated(world);
    await addMembers(delegated, FIRST);
    advance(world, 1_000);
    await disable(world, ADMIN);
    expect(await admins(world)).toEqual([{ AdminAccountId: ADMIN, AdminStatus: 'DISABLE_IN_PROGRESS' }]);
    await expect(enable(world, ADMIN)).rejects.toMatchObject(refusal(INVALID));
    expect(await membersOf(delegated)).toEqual({});
    const { DetectorIds } = await clientOf(world, FIRST).send(new ListDetectorsCommand({}));
    expect(DetectorIds).toHaveLength(1);
    advance(world, 200);
    expect(await admins(world)).toEqual([]);
    await expect(disable(world, ADMIN)).rejects.toMatchObject(
      refusal(
        'The request failed because the delegated administrator account has already been disabled and/or GuardDuty protection has been disabled.',
      ),
    );
  });
});

describe('the organization configuration', () => {
  it('guardduty.organization.start: nothing is enabled by itself at first', async () => {
    const { admin, detector } = await designated(organization());
    const answer = await admin.send(new DescribeOrganizationConfigurationCommand({ DetectorId: detector }));
    expect(answer).toMatchObject({
      AutoEnable: false,
      AutoEnableOrganizationMembers: 'NONE',
      MemberAccountLimitReached: false,
    });
    expect([...new Set(answer.Features!.map(({ AutoEnable }) => AutoEnable))]).toEqual(['NONE']);
    expect(answer.Features!.map(({ Name }) => Name)).not.toContain('AI_ANALYST');
  });

  it('guardduty.organization.exactly-one: each update says one of autoEnable and autoEnableOrganizationMembers', async () => {
    const { admin, detector } = await designated(organization());
    const update = (input: object) =>
      admin.send(new UpdateOrganizationConfigurationCommand({ DetectorId: detector, ...input }));
    await expect(update({ Features: [{ Name: 'S3_DATA_EVENTS', AutoEnable: 'NEW' }] })).rejects.toMatchObject(
      refusal(INVALID),
    );
    await expect(update({ AutoEnable: true, AutoEnableOrganizationMembers: 'NEW' })).rejects.toMatchObject(
      refusal(INVALID),
    );
    await expect(update({ AutoEnableOrganizationMembers: 'SOME' })).rejects.toMatchObject(refusal(INVALID));
    await update({ AutoEnable: true });
    const answer = await admin.send(new DescribeOrganizationConfigurationCommand({ DetectorId: detector }));
    expect(answer).toMatchObject({ AutoEnable: true, AutoEnableOrganizationMembers: 'NEW' });
  });

  it('guardduty.organization.features: features and their parts have settings of their own', async () => {
    const { admin, detector } = await designated(organization());
    const update = (Features: readonly object[]) =>
      admin.send(
        new UpdateOrganizationConfigurationCommand({
          DetectorId: detector,
          AutoEnableOrganizationMembers: 'ALL',
          Features: Features as [],
        }),
      );
    await update([
      {
        Name: 'RUNTIME_MONITORING',
        AutoEnable: 'NEW',
        AdditionalConfiguration: [{ Name: 'EKS_ADDON_MANAGEMENT', AutoEnable: 'ALL' }],
      },
    ]);
    await expect(update([{ Name: 'EKS_RUNTIME_MONITORING', AutoEnable: 'ALL' }])).rejects.toMatchObject(
      refusal(INVALID),
    );
    await expect(update([{ Name: 'AI_ANALYST', AutoEnable: 'ALL' }])).rejects.toMatchObject(refusal(INVALID));
    const answer = await admin.send(new DescribeOrganizationConfigurationCommand({ DetectorId: detector }));
    const runtime = answer.Features!.find(({ Name }) => Name === 'RUNTIME_MONITORING');
    expect(runtime).toEqual({
      Name: 'RUNTIME_MONITORING',
      AutoEnable: 'NEW',
      AdditionalConfiguration: [
        { Name: 'ECS_FARGATE_AGENT_MANAGEMENT', AutoEnable: 'NONE' },
        { Name: 'EC2_AGENT_MANAGEMENT', AutoEnable: 'NONE' },
        { Name: 'EKS_ADDON_MANAGEMENT', AutoEnable: 'ALL' },
      ],
    });
  });

  it('guardduty.organization.only-admin: only the delegated administrator reads and writes it', async () => {
    const world = organization();
    await designated(world);
    const management = clientOf(world, MANAGEMENT);
    const DetectorId = await createDetector(management);
    await expect(
      management.send(new DescribeOrganizationConfigurationCommand({ DetectorId })),
    ).rejects.toMatchObject(refusal(NOT_MANAGEMENT));
    await expect(
      management.send(
        new UpdateOrganizationConfigurationCommand({ DetectorId, AutoEnableOrganizationMembers: 'ALL' }),
      ),
    ).rejects.toMatchObject(refusal(NOT_MANAGEMENT));
    await expect(management.send(new GetOrganizationStatisticsCommand({}))).rejects.toMatchObject(
      refusal(NOT_MANAGEMENT),
    );
  });

  it('guardduty.organization.statistics: accounts are counted, by feature too', async () => {
    const world = organization();
    const delegated = await designated(world);
    await autoEnable(delegated, 'NEW', { S3_DATA_EVENTS: 'NEW' });
    await addMembers(delegated, FIRST, SECOND);
    advance(world, 1_000);
    const { OrganizationDetails } = await delegated.admin.send(new GetOrganizationStatisticsCommand({}));
    const statistics = OrganizationDetails!.OrganizationStatistics!;
    expect(statistics).toMatchObject({
      TotalAccountsCount: 5,
      ActiveAccountsCount: 2,
      MemberAccountsCount: 2,
      EnabledAccountsCount: 3,
    });
    expect(
      statistics.CountByFeature!.find(({ Name }) => Name === 'S3_DATA_EVENTS')!.EnabledAccountsCount,
    ).toBe(3);
    expect(
      statistics.CountByFeature!.find(({ Name }) => Name === 'RDS_LOGIN_EVENTS')!.EnabledAccountsCount,
    ).toBe(1);
  });

  it('guardduty.organization.statistics-age: an old count is given with its time, and a new organization has none', async () => {
    const world = organization({ knobs: { 'guardduty.statisticsEveryMs': 3_600_000 } });
    const delegated = await designated(world);
    const details = async () =>
      (await delegated.admin.send(new GetOrganizationStatisticsCommand({}))).OrganizationDetails;
    const first = await details();
    await addMembers(delegated, FIRST);
    advance(world, 60_000);
    expect(await details()).toEqual(first);
    advance(world, 3_600_000);
    const later = await details();
    expect(later!.OrganizationStatistics!.MemberAccountsCount).toBe(1);
    expect(later!.UpdatedAt!.getTime()).toBeGreaterThan(first!.UpdatedAt!.getTime());
    const young = await designated(organization({ knobs: { 'guardduty.statisticsEveryMs': -1 } }));
    const none = await young.admin.send(new GetOrganizationStatisticsCommand({}));
    expect(none.OrganizationDetails).toEqual({});
  });

  it('guardduty.preset: a world may have had an administrator and its members before', async () => {
    const world = organization();
    presetAdministrator(world, { account: ADMIN, region: 'us-east-1', autoEnable: 'NEW' });
    presetMembership(world, {
      administrator: ADMIN,
      account: FIRST,
      region: 'us-east-1',
      kind: 'organization',
    });
    const admin = clientOf(world, ADMIN);
    const delegated = { admin, detector: await detectorId(admin) };
    expect(await admins(world)).toEqual([{ AdminAccountId: ADMIN, AdminStatus: 'ENABLED' }]);
    expect((await membersOf(delegated))[FIRST]).toMatchObject({ RelationshipStatus: 'Enabled' });
    const answer = await admin.send(
      new DescribeOrganizationConfigurationCommand({ DetectorId: delegated.detector }),
    );
    expect(answer.AutoEnableOrganizationMembers).toBe('NEW');
  });

  it('guardduty.canonical: two worlds with one arrangement and other ids and times are equal, and a look changes nothing', async () => {
    const [one, two] = [organization({ seed: 1 }), organization({ seed: 2, time: Date.UTC(2027, 1, 1) })];
    for (const world of [one, two]) await addMembers(await designated(world), FIRST);
    advance(two, 5_000);
    expect(guarddutyIn(one)).toEqual(guarddutyIn(two));
    expect(guarddutyIn(one)).toHaveLength(3);
    const untouched = organization();
    await clientOf(untouched, FIRST).send(new ListDetectorsCommand({}));
    await admins(untouched);
    expect(guarddutyIn(untouched)).toEqual([]);
  });
});

function guarddutyIn(world: World): readonly unknown[] {
  return Object.values(canonicalDump(world))
    .flatMap((regions) => Object.values(regions))
    .map((services) => services['guardduty'])
    .filter((part) => part !== undefined);
}

interface Where {
  readonly caller?: string;
  readonly region?: string;
}

async function enable(world: World, AdminAccountId: string, { caller = MANAGEMENT, region }: Where = {}) {
  return clientOf(world, caller, region).send(new EnableOrganizationAdminAccountCommand({ AdminAccountId }));
}

async function disable(world: World, AdminAccountId: string, { caller = MANAGEMENT, region }: Where = {}) {
  return clientOf(world, caller, region).send(new DisableOrganizationAdminAccountCommand({ AdminAccountId }));
}

async function admins(world: World, { caller = MANAGEMENT, region }: Where = {}) {
  const answer = await clientOf(world, caller, region).send(new ListOrganizationAdminAccountsCommand({}));
  return answer.AdminAccounts;
}
