import {
  CreateDetectorCommand,
  CreateMembersCommand,
  EnableOrganizationAdminAccountCommand,
  ListDetectorsCommand,
  TagResourceCommand,
  UpdateOrganizationConfigurationCommand,
} from '@aws-sdk/client-guardduty';
import { EnableAWSServiceAccessCommand } from '@aws-sdk/client-organizations';
import { DeleteParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import {
  ADMIN_ACCOUNT,
  MANAGEMENT_ACCOUNT,
  advance,
  callsOf,
  canonicalDump,
  memberId,
  type World,
} from '../../sandbox/index.ts';
import {
  anOrganization,
  callsSince,
  connectAs,
  enabled,
  failures,
  HOME,
  tornDown,
  withoutExceptions,
} from './organization-world.ts';

const clients = (world: World) => connectAs(world).writing();

/** An Organization that already has our administrator, by another tool, with some members and settings of its own. */
async function administered(world: World): Promise<void> {
  const aws = clients(world);
  const management = { account: MANAGEMENT_ACCOUNT, region: HOME };
  const admin = { account: ADMIN_ACCOUNT, region: HOME };
  await aws
    .client('organizations', { account: MANAGEMENT_ACCOUNT, region: 'global' })
    .send(new EnableAWSServiceAccessCommand({ ServicePrincipal: 'guardduty.amazonaws.com' }));
  const { DetectorId } = await aws
    .client('guardduty', admin)
    .send(new CreateDetectorCommand({ Enable: true }));
  await aws
    .client('guardduty', management)
    .send(new EnableOrganizationAdminAccountCommand({ AdminAccountId: ADMIN_ACCOUNT }));
  advance(world, 5_000);
  await aws.client('guardduty', admin).send(
    new UpdateOrganizationConfigurationCommand({
      DetectorId,
      AutoEnableOrganizationMembers: 'NEW',
      Features: [{ Name: 'S3_DATA_EVENTS', AutoEnable: 'NEW' }],
    }),
  );
  await aws.client('guardduty', admin).send(
    new CreateMembersCommand({
      DetectorId,
      AccountDetails: [{ AccountId: memberId(0), Email: 'aws+payments@example.com' }],
    }),
  );
  advance(world, 5_000);
}

const code = async (run: Promise<unknown>): Promise<string> => {
  try {
    await run;
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('where the administrator was there before', () => {
  it('keeps it and its members, puts its settings back, and lists the members that we added', async () => {
    const world = anOrganization({ regions: [HOME] });
    await administered(world);
    const before = canonicalDump(world);
    expect(failures((await enabled(world)).outcomes)).toEqual([]);
    const { outcomes, exceptions, undo } = await tornDown(world);
    expect(failures(outcomes)).toEqual([]);
    const after = canonicalDump(world);
    expect(after['organization']).toEqual(before['organization']);
    expect(after[MANAGEMENT_ACCOUNT]?.['us-east-1']?.['guardduty']).toMatchObject({
      detector: { status: 'ENABLED' },
    });
    expect(undo.regions[0]?.joined).toEqual([MANAGEMENT_ACCOUNT, ...[1, 2, 3].map(memberId)]);
    expect(
      exceptions.map(({ address }) => address).filter((address) => !address.startsWith('service-linked')),
    ).toEqual([
      `detector ${MANAGEMENT_ACCOUNT}/${HOME}`,
      ...[MANAGEMENT_ACCOUNT, ...[1, 2, 3].map(memberId)].map(
        (id) => `member ${ADMIN_ACCOUNT}/${HOME}/${id}`,
      ),
      ...[1, 2, 3, 0].map((index) => `detector ${memberId(index)}/${HOME}`),
    ]);
    const admin = (dump: ReturnType<typeof canonicalDump>): unknown => {
      const { members: _, ...rest } = (dump[ADMIN_ACCOUNT]?.[HOME]?.['guardduty'] ?? {}) as {
        members?: unknown;
      };
      return rest;
    };
    expect(admin(after)).toEqual(admin(before));
  });
});

describe('where the admin account had a detector', () => {
  it('puts it back as it was', async () => {
    const world = anOrganization();
    for (const account of [ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT])
      await clients(world)
        .client('guardduty', { account, region: HOME })
        .send(
          new CreateDetectorCommand({
            Enable: false,
            FindingPublishingFrequency: 'ONE_HOUR',
            Tags: { team: 'security' },
            Features: [
              { Name: 'S3_DATA_EVENTS', Status: 'DISABLED' },
              { Name: 'EKS_AUDIT_LOGS', Status: 'DISABLED' },
            ],
          }),
        );
    const before = canonicalDump(world);
    expect(failures((await enabled(world)).outcomes)).toEqual([]);
    const { outcomes, undo } = await tornDown(world);
    expect(failures(outcomes)).toEqual([]);
    expect(withoutExceptions(world, undo)).toEqual(
      withoutExceptions({ ...world, states: world.states }, undo),
    );
    const now = withoutExceptions(world, undo);
    expect(now[ADMIN_ACCOUNT]?.[HOME]).toEqual(before[ADMIN_ACCOUNT]?.[HOME]);
    expect(now[MANAGEMENT_ACCOUNT]?.[HOME]).toEqual(before[MANAGEMENT_ACCOUNT]?.[HOME]);
  });

  it('turns off again what AWS did not even show before it was on', async () => {
    const world = anOrganization({ regions: [HOME] });
    const place = { account: ADMIN_ACCOUNT, region: HOME };
    await clients(world)
      .client('guardduty', place)
      .send(new CreateDetectorCommand({ Enable: true }));
    const before = canonicalDump(world);
    const intent = { config: { features: ['RDS_DATA_RISK'] } };
    await enabled(world, intent);
    const { outcomes, exceptions } = await tornDown(world, intent);
    expect(failures(outcomes)).toEqual([]);
    expect(canonicalDump(world)[ADMIN_ACCOUNT]?.[HOME]).toEqual(before[ADMIN_ACCOUNT]?.[HOME]);
    expect(exceptions.map(({ address }) => address)).not.toContain(`detector ${ADMIN_ACCOUNT}/${HOME}`);
  });

  it('keeps what others have tagged, although there was none before', async () => {
    const world = anOrganization({ regions: [HOME] });
    await enabled(world);
    const place = { account: memberId(0), region: HOME };
    const { DetectorIds = [] } = await clients(world)
      .client('guardduty', place)
      .send(new ListDetectorsCommand({}));
    await clients(world)
      .client('guardduty', place)
      .send(
        new TagResourceCommand({
          ResourceArn: `arn:aws:guardduty:${HOME}:${memberId(0)}:detector/${DetectorIds[0] ?? ''}`,
          Tags: { 'managed-by': 'terraform' },
        }),
      );
    const { outcomes } = await tornDown(world, {}, true);
    expect(failures(outcomes)).toEqual([]);
    const left = Object.entries(canonicalDump(world)).filter(
      ([, regions]) => regions[HOME]?.['guardduty'] !== undefined,
    );
    expect(left.map(([account]) => account)).toEqual([memberId(0)]);
  });
});

describe('a teardown', () => {
  it('refuses without a record of what was there before', async () => {
    const world = anOrganization({ regions: [HOME] });
    await enabled(world);
    await clients(world)
      .client('ssm', { account: ADMIN_ACCOUNT, region: HOME })
      .send(new DeleteParameterCommand({ Name: '/guardduty-slack/before/organization' }));
    const start = callsOf(world).length;
    expect(await code(tornDown(world))).toBe('RECORD_MISSING');
    expect(callsSince(world, start, 'writes').filter((call) => call !== 'sts:AssumeRole')).toEqual([]);
  });

  it('refuses while another deployment needs the settings', async () => {
    const world = anOrganization({ regions: [HOME, 'eu-west-1'] });
    await enabled(world);
    const other = { config: { name: 'second', homeRegion: 'eu-west-1' } };
    await enabled(world, other);
    expect(await code(tornDown(world))).toBe('OTHER_DEPLOYMENT');
    expect(await code(tornDown(world, other))).toBe('OTHER_DEPLOYMENT');
  });

  it('needs the management account', async () => {
    const world = anOrganization({ regions: [HOME] });
    await enabled(world);
    expect(await code(tornDown(world, { caller: ADMIN_ACCOUNT }))).toBe('NEEDS_MANAGEMENT');
  });

  it.each([
    ['refuses', { 'guardduty.allBlocks': 'refused' }],
    ['leaves accounts unprocessed', { 'guardduty.allBlocks': 'unprocessed' }],
    [
      'is slow to let members go',
      { 'guardduty.disassociateDelayMs': 3_000, 'guardduty.membersGoneDelayMs': 20_000 },
    ],
    ['is slow to let the administrator go', { 'guardduty.disableDelayMs': 60_000 }],
    ['takes one Organizations write at a time', { 'organizations.writeMs': 400 }],
  ])('succeeds where AWS %s', async (_, knobs) => {
    const world = anOrganization({ knobs });
    const before = canonicalDump(world);
    await enabled(world);
    const { outcomes, undo } = await tornDown(world);
    expect(failures(outcomes)).toEqual([]);
    expect(withoutExceptions(world, undo)).toEqual(before);
  });

  it('of one account takes its detector away again', async () => {
    const world = anOrganization({ regions: [HOME] });
    const before = canonicalDump(world);
    const intent = { caller: memberId(0), scope: 'account', config: { adminAccount: undefined } } as const;
    await enabled(world, intent);
    const { outcomes, undo } = await tornDown(world, intent);
    expect(failures(outcomes)).toEqual([]);
    expect(withoutExceptions(world, undo)).toEqual(before);
  });
});
