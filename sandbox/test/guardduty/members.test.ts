import {
  CreateMembersCommand,
  DeleteDetectorCommand,
  DeleteMembersCommand,
  DisassociateFromAdministratorAccountCommand,
  DisassociateMembersCommand,
  GetAdministratorAccountCommand,
  GetDetectorCommand,
  GetMemberDetectorsCommand,
  GetMembersCommand,
  ListDetectorsCommand,
  ListMembersCommand,
  StartMonitoringMembersCommand,
  StopMonitoringMembersCommand,
  UpdateDetectorCommand,
  UpdateMemberDetectorsCommand,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import { addMember, advance, memberId, type World } from '../../index.ts';
import { presetDetector, presetMembership } from '../../services/guardduty/presets.ts';
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
  REGION,
  SECOND,
  THIRD,
  trust,
} from './client.ts';

const ALREADY =
  'The request is rejected because the given account ID is already a member or associated member of the current account.';
const NOT_ASSOCIATED =
  'The request is rejected because the given account ID is not an associated member of account the current account.';

describe('CreateMembers', () => {
  it('guardduty.member.joins: a member is Created, then Enabled, and has a detector with the organization’s plans', async () => {
    const { world, delegated } = await rollout();
    await autoEnable(delegated, 'NEW', { S3_DATA_EVENTS: 'NEW', EKS_AUDIT_LOGS: 'ALL' });
    expect(await addMembers(delegated, FIRST)).toEqual({});
    expect((await membersOf(delegated))[FIRST]).toMatchObject({
      RelationshipStatus: 'Created',
      MasterId: ADMIN,
    });
    const client = clientOf(world, FIRST);
    expect((await client.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
    advance(world, 400);
    const DetectorId = await detectorId(client);
    expect((await membersOf(delegated))[FIRST]).toMatchObject({ RelationshipStatus: 'Enabled', DetectorId });
    expect(await plansOf(client)).toMatchObject({
      S3_DATA_EVENTS: 'ENABLED',
      EKS_AUDIT_LOGS: 'ENABLED',
      RDS_LOGIN_EVENTS: 'DISABLED',
    });
    const { Administrator } = await client.send(new GetAdministratorAccountCommand({ DetectorId }));
    expect(Administrator).toMatchObject({ AccountId: ADMIN, RelationshipStatus: 'Enabled' });
  });

  it('guardduty.member.batch: at most 50 accounts a call, each with an id and an email', async () => {
    const { delegated } = await rollout();
    const send = (AccountDetails: readonly object[]) =>
      delegated.admin.send(
        new CreateMembersCommand({ DetectorId: delegated.detector, AccountDetails: AccountDetails as [] }),
      );
    const detail = (AccountId: string, Email = 'owner@example.com') => ({ AccountId, Email });
    await expect(
      send(Array.from({ length: 51 }, (_, index) => detail(memberId(index)))),
    ).rejects.toMatchObject(
      refusal(
        'The request failed because the length provided for the accountDetails array was 51. Max allowed length is 50.',
      ),
    );
    await expect(send([])).rejects.toMatchObject(refusal(INVALID));
    await expect(send([detail('12')])).rejects.toMatchObject(refusal(INVALID));
    for (const email of [
      'a@b.c',
      'two@at@example.com',
      `${'a'.repeat(60)}@example.com`,
      'sp ace@example.com',
    ]) {
      await expect(send([detail(FIRST, email)])).rejects.toMatchObject(refusal(INVALID));
    }
  });

  it('guardduty.member.already: a member again is unprocessed, and yet gets the current plans', async () => {
    const { world, delegated } = await rollout();
    await addMembers(delegated, FIRST);
    advance(world, 400);
    await autoEnable(delegated, 'NONE', { RDS_LOGIN_EVENTS: 'NEW' });
    expect(await addMembers(delegated, FIRST, ADMIN)).toEqual({
      [FIRST]: ALREADY,
      [ADMIN]: 'The request is rejected because an account cannot become a member of itself.',
    });
    expect(await plansOf(clientOf(world, FIRST))).toMatchObject({ RDS_LOGIN_EVENTS: 'ENABLED' });
    const lenient = await rollout({ knobs: { 'guardduty.existingMember': 'accepted' } });
    await addMembers(lenient.delegated, FIRST);
    expect(await addMembers(lenient.delegated, FIRST)).toEqual({});
  });

  it('guardduty.member.absorbs: a detector that was there is kept, woken up, and its plans are changed', async () => {
    const { world, delegated } = await rollout();
    const DetectorId = presetDetector(world, {
      account: FIRST,
      region: REGION,
      enabled: false,
      features: { S3_DATA_EVENTS: 'DISABLED', EKS_AUDIT_LOGS: 'ENABLED' },
    });
    await autoEnable(delegated, 'NONE', { S3_DATA_EVENTS: 'ALL' });
    await addMembers(delegated, FIRST);
    const client = clientOf(world, FIRST);
    expect(await detectorId(client)).toBe(DetectorId);
    expect((await client.send(new GetDetectorCommand({ DetectorId }))).Status).toBe('ENABLED');
    expect(await plansOf(client)).toMatchObject({ S3_DATA_EVENTS: 'ENABLED', EKS_AUDIT_LOGS: 'ENABLED' });
  });

  it('guardduty.member.management: the management account needs a detector of its own first', async () => {
    const { world, delegated } = await rollout();
    expect(await addMembers(delegated, MANAGEMENT)).toEqual({
      [MANAGEMENT]:
        'Operation failed because your organization master must first enable GuardDuty to be added as a member',
    });
    await createDetector(clientOf(world, MANAGEMENT));
    expect(await addMembers(delegated, MANAGEMENT)).toEqual({});
    const role = await rollout({
      knobs: { 'guardduty.managementMember': 'role', 'organizations.trustedAccessCreatesRole': false },
    });
    expect(await addMembers(role.delegated, MANAGEMENT)).toEqual({});
    expect((await membersOf(role.delegated))[MANAGEMENT]!.RelationshipStatus).toBe(
      'CannotCreateDetectorInOrganizationMasterAccount',
    );
  });

  it('guardduty.member.not-applicable: suspended accounts and those without the Region are listed as such', async () => {
    const { delegated } = await rollout({ members: 3, suspended: 1, optedOut: { [REGION]: [0] } });
    expect(await addMembers(delegated, FIRST, SECOND, THIRD)).toEqual({});
    const members = await membersOf(delegated);
    expect(members[FIRST]!.RelationshipStatus).toBe('RegionDisabled');
    expect(members[SECOND]!.RelationshipStatus).toBe('Created');
    expect(members[THIRD]!.RelationshipStatus).toBe('AccountSuspended');
    const refusing = await rollout({
      members: 2,
      optedOut: { [REGION]: [0] },
      knobs: { 'guardduty.memberWithoutRegion': 'unprocessed' },
    });
    expect(await addMembers(refusing.delegated, FIRST, SECOND)).toEqual({
      [FIRST]: 'The request is rejected because the given account ID has not enabled the current Region.',
    });
    expect(Object.keys(await membersOf(refusing.delegated))).toEqual([SECOND]);
  });

  it('guardduty.member.other-admin: an account of another administrator, or with members of its own, cannot be added', async () => {
    const { world, delegated } = await rollout();
    presetMembership(world, { administrator: SECOND, account: FIRST, region: REGION });
    const reasons = await addMembers(delegated, FIRST, SECOND);
    expect(reasons[FIRST]).toContain('associated member of another master account');
    expect(reasons[SECOND]).toContain('member accounts of its own');
    const client = clientOf(world, FIRST);
    await client.send(
      new DisassociateFromAdministratorAccountCommand({ DetectorId: await detectorId(client) }),
    );
    expect(await addMembers(delegated, FIRST)).toEqual({});
  });

  it('guardduty.member.invited: a member by invitation of the same administrator becomes one of the organization', async () => {
    const { world, delegated } = await rollout();
    presetMembership(world, { administrator: ADMIN, account: FIRST, region: REGION });
    expect(await addMembers(delegated, FIRST)).toEqual({});
    advance(world, 400);
    expect((await membersOf(delegated))[FIRST]).toMatchObject({ RelationshipStatus: 'Enabled' });
    expect((await membersOf(delegated))[FIRST]!.InvitedAt).toBeUndefined();
  });

  it('guardduty.member.caller: a member cannot have members', async () => {
    const { world, delegated } = await rollout();
    await addMembers(delegated, FIRST);
    advance(world, 400);
    const admin = clientOf(world, FIRST);
    expect(await addMembers({ admin, detector: await detectorId(admin) }, SECOND)).toEqual({
      [SECOND]:
        'The request is rejected because the current account cannot create members since it is already an associated member of another master account.',
    });
  });

  it('guardduty.member.trouble: internal errors and the limit are reasons too', async () => {
    const failing = await rollout({ knobs: { 'guardduty.memberInternalErrors': 1 } });
    expect(await addMembers(failing.delegated, FIRST, SECOND)).toEqual({ [FIRST]: 'Internal error' });
    expect(await addMembers(failing.delegated, FIRST)).toEqual({});
    const full = await rollout({ knobs: { 'guardduty.memberLimit': 1 } });
    expect(await addMembers(full.delegated, FIRST, SECOND)).toEqual({
      [SECOND]:
        'The request is rejected because the current account cannot create anymore members since it cannot exceed the maximum number of allowed members.',
    });
  });

  it('guardduty.member.malware: malware scans in members need their own trusted access', async () => {
    const plain = await rollout();
    await autoEnable(plain.delegated, 'NEW', { EBS_MALWARE_PROTECTION: 'ALL' });
    await addMembers(plain.delegated, FIRST);
    advance(plain.world, 400);
    expect(await plansOf(clientOf(plain.world, FIRST))).toMatchObject({ EBS_MALWARE_PROTECTION: 'DISABLED' });
    await trust(plain.world, 'malware-protection.guardduty.amazonaws.com');
    await addMembers(plain.delegated, FIRST);
    expect(await plansOf(clientOf(plain.world, FIRST))).toMatchObject({ EBS_MALWARE_PROTECTION: 'ENABLED' });

    // In members that were there before, turning scans on makes the role.
    const later = await rollout();
    await addMembers(later.delegated, FIRST);
    advance(later.world, 400);
    const turnOn = new UpdateMemberDetectorsCommand({
      DetectorId: later.delegated.detector,
      AccountIds: [FIRST],
      Features: [{ Name: 'EBS_MALWARE_PROTECTION', Status: 'ENABLED' }],
    });
    await later.delegated.admin.send(turnOn);
    expect(await plansOf(clientOf(later.world, FIRST))).toMatchObject({ EBS_MALWARE_PROTECTION: 'DISABLED' });
    await trust(later.world, 'malware-protection.guardduty.amazonaws.com');
    await later.delegated.admin.send(turnOn);
    expect(await plansOf(clientOf(later.world, FIRST))).toMatchObject({ EBS_MALWARE_PROTECTION: 'ENABLED' });
  });
});

describe('auto-enable', () => {
  it('guardduty.auto-enable.all: ALL enrols no one until its time has come, a day by default', async () => {
    const { world, delegated } = await rollout();
    await createDetector(clientOf(world, MANAGEMENT));
    await autoEnable(delegated, 'ALL');
    advance(world, 3_600_000);
    expect(await membersOf(delegated)).toEqual({});
    advance(world, 86_400_000);
    expect(Object.keys(await membersOf(delegated)).sort()).toEqual([MANAGEMENT, FIRST, SECOND, THIRD]);
    const never = await rollout({ knobs: { 'guardduty.autoEnableDelayMs': -1 } });
    await autoEnable(never.delegated, 'ALL');
    advance(never.world, 365 * 86_400_000);
    expect(await membersOf(never.delegated)).toEqual({});
  });

  it('guardduty.auto-enable.new: NEW enrols accounts that join later, NONE does not', async () => {
    const { world, delegated } = await rollout();
    const ignored = addMember(world);
    advance(world, 5_000);
    await autoEnable(delegated, 'NEW');
    const joined = addMember(world);
    expect(await membersOf(delegated)).toEqual({});
    advance(world, 1_000);
    expect(Object.keys(await membersOf(delegated))).toEqual([joined]);
    expect(joined).not.toBe(ignored);
  });
});

describe('members', () => {
  it('guardduty.member.list: only associated ones unless told otherwise, at most 50 a page', async () => {
    const { world, delegated } = await rollout({ members: 60, knobs: { 'guardduty.pageSize': 25 } });
    const accounts = Array.from({ length: 60 }, (_, index) => memberId(index));
    await addMembers(delegated, ...accounts.slice(0, 50));
    advance(world, 400);
    await addMembers(delegated, ...accounts.slice(50));
    const list = (input: object) =>
      delegated.admin.send(new ListMembersCommand({ DetectorId: delegated.detector, ...input }));
    const first = await list({});
    expect(first.Members).toHaveLength(25);
    const second = await list({ NextToken: first.NextToken });
    expect(second.Members).toHaveLength(25);
    expect(second.NextToken).toBeUndefined();
    const all = await list({ OnlyAssociated: 'false', MaxResults: 10 });
    expect(all.Members).toHaveLength(10);
    const outOfBounds = 'The request is rejected because the parameter maxResults is out-of-bounds.';
    await expect(list({ MaxResults: 51 })).rejects.toMatchObject(refusal(outOfBounds));
    await expect(list({ NextToken: 'made-up' })).rejects.toMatchObject(refusal(INVALID));
  });

  it('guardduty.member.get: unknown accounts are unprocessed', async () => {
    const { delegated } = await rollout();
    await addMembers(delegated, FIRST);
    const answer = await delegated.admin.send(
      new GetMembersCommand({ DetectorId: delegated.detector, AccountIds: [FIRST, SECOND] }),
    );
    expect(answer.Members!.map(({ AccountId }) => AccountId)).toEqual([FIRST]);
    expect(answer.UnprocessedAccounts!.map(({ AccountId }) => AccountId)).toEqual([SECOND]);
  });

  it('guardduty.member.detectors: the administrator reads and sets plans of associated members', async () => {
    const { world, delegated } = await rollout();
    await addMembers(delegated, FIRST);
    const update = () =>
      delegated.admin.send(
        new UpdateMemberDetectorsCommand({
          DetectorId: delegated.detector,
          AccountIds: [FIRST],
          Features: [{ Name: 'LAMBDA_NETWORK_LOGS', Status: 'ENABLED' }],
        }),
      );
    expect((await update()).UnprocessedAccounts).toEqual([{ AccountId: FIRST, Result: NOT_ASSOCIATED }]);
    advance(world, 400);
    expect((await update()).UnprocessedAccounts).toEqual([]);
    const answer = await delegated.admin.send(
      new GetMemberDetectorsCommand({ DetectorId: delegated.detector, AccountIds: [FIRST, SECOND] }),
    );
    const [shown] = answer.MemberDataSourceConfigurations!;
    expect(shown!.AccountId).toBe(FIRST);
    expect(shown!.Features!.find(({ Name }) => Name === 'LAMBDA_NETWORK_LOGS')!.Status).toBe('ENABLED');
    expect(shown!.Features!.map(({ Name }) => Name)).not.toContain('FLOW_LOGS');
    expect(answer.UnprocessedAccounts).toEqual([{ AccountId: SECOND, Result: NOT_ASSOCIATED }]);
  });

  it('guardduty.member.locked: a member cannot change plans, frequency or being on, nor delete its detector', async () => {
    const { world, delegated } = await rollout();
    await delegated.admin.send(
      new UpdateDetectorCommand({
        DetectorId: delegated.detector,
        FindingPublishingFrequency: 'FIFTEEN_MINUTES',
      }),
    );
    await addMembers(delegated, FIRST);
    advance(world, 400);
    const client = clientOf(world, FIRST);
    const DetectorId = await detectorId(client);
    for (const change of [
      { Enable: false },
      { FindingPublishingFrequency: 'ONE_HOUR' as const },
      { Features: [{ Name: 'S3_DATA_EVENTS' as const, Status: 'ENABLED' as const }] },
    ]) {
      await expect(client.send(new UpdateDetectorCommand({ DetectorId, ...change }))).rejects.toMatchObject({
        name: 'BadRequestException',
      });
    }
    await expect(client.send(new DeleteDetectorCommand({ DetectorId }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
    const detector = await client.send(new GetDetectorCommand({ DetectorId }));
    expect(detector.FindingPublishingFrequency).toBe('FIFTEEN_MINUTES');
  });

  it('guardduty.member.monitoring: a member is suspended and woken up', async () => {
    const { world, delegated } = await rollout();
    await addMembers(delegated, FIRST);
    advance(world, 400);
    const input = { DetectorId: delegated.detector, AccountIds: [FIRST] };
    await delegated.admin.send(new StopMonitoringMembersCommand(input));
    expect((await membersOf(delegated))[FIRST]!.RelationshipStatus).toBe('Disabled');
    const client = clientOf(world, FIRST);
    const DetectorId = await detectorId(client);
    expect((await client.send(new GetDetectorCommand({ DetectorId }))).Status).toBe('DISABLED');
    await delegated.admin.send(new StartMonitoringMembersCommand(input));
    expect((await membersOf(delegated))[FIRST]!.RelationshipStatus).toBe('Enabled');
  });
});

describe('letting members go', () => {
  it('guardduty.member.leaves: disassociated, then deleted; detector and plans stay', async () => {
    const { world, delegated } = await rollout();
    await autoEnable(delegated, 'NONE', { S3_DATA_EVENTS: 'NEW' });
    await addMembers(delegated, FIRST);
    advance(world, 400);
    const input = { DetectorId: delegated.detector, AccountIds: [FIRST] };
    const remove = async () =>
      (await delegated.admin.send(new DeleteMembersCommand(input))).UnprocessedAccounts;
    expect(await remove()).toEqual([
      {
        AccountId: FIRST,
        Result:
          'The request is rejected because the current account cannot delete the given member account ID since it is still associated to it.',
      },
    ]);
    const disassociate = async () =>
      (await delegated.admin.send(new DisassociateMembersCommand(input))).UnprocessedAccounts;
    expect(await disassociate()).toEqual([]);
    expect(await disassociate()).toEqual([{ AccountId: FIRST, Result: NOT_ASSOCIATED }]);
    expect((await membersOf(delegated))[FIRST]!.RelationshipStatus).toBe('Removed');
    expect(await remove()).toEqual([]);
    expect(await membersOf(delegated)).toEqual({});
    const client = clientOf(world, FIRST);
    expect(await plansOf(client)).toMatchObject({ S3_DATA_EVENTS: 'ENABLED' });
    const DetectorId = await detectorId(client);
    expect(
      (await client.send(new GetAdministratorAccountCommand({ DetectorId }))).Administrator,
    ).toBeUndefined();
    await client.send(new DeleteDetectorCommand({ DetectorId }));
  });

  it('guardduty.member.all-holds: while auto-enable of GuardDuty or of any plan is ALL no member may leave', async () => {
    for (const features of [{}, { S3_DATA_EVENTS: 'ALL' as const }]) {
      const { world, delegated } = await rollout();
      await addMembers(delegated, FIRST);
      advance(world, 400);
      await autoEnable(delegated, Object.keys(features).length > 0 ? 'NONE' : 'ALL', features);
      const input = { DetectorId: delegated.detector, AccountIds: [FIRST] };
      for (const command of [
        new DisassociateMembersCommand(input),
        new StopMonitoringMembersCommand(input),
        new DeleteMembersCommand(input),
      ]) {
        await expect(delegated.admin.send(command as DisassociateMembersCommand)).rejects.toMatchObject({
          name: 'BadRequestException',
        });
      }
      const client = clientOf(world, FIRST);
      await expect(
        client.send(
          new DisassociateFromAdministratorAccountCommand({ DetectorId: await detectorId(client) }),
        ),
      ).rejects.toMatchObject({ name: 'BadRequestException' });
      await autoEnable(delegated, 'NONE', Object.keys(features).length > 0 ? { S3_DATA_EVENTS: 'NONE' } : {});
      await delegated.admin.send(new DisassociateMembersCommand(input));
    }
  });

  it('guardduty.member.all-holds.unprocessed: the refusal may come as results', async () => {
    const { world, delegated } = await rollout({ knobs: { 'guardduty.allBlocks': 'unprocessed' } });
    await addMembers(delegated, FIRST);
    advance(world, 400);
    await autoEnable(delegated, 'ALL');
    const answer = await delegated.admin.send(
      new DisassociateMembersCommand({ DetectorId: delegated.detector, AccountIds: [FIRST] }),
    );
    expect(answer.UnprocessedAccounts!.map(({ AccountId }) => AccountId)).toEqual([FIRST]);
    expect((await membersOf(delegated))[FIRST]!.RelationshipStatus).toBe('Enabled');
  });

  it('guardduty.detector.members: the admin’s detector cannot be deleted while it has members, and for a while after', async () => {
    const { world, delegated } = await rollout();
    const { admin, detector: DetectorId } = delegated;
    await addMembers(delegated, FIRST);
    const text =
      'The request is rejected because the current account cannot delete detector while it has invited or associated members.';
    await expect(admin.send(new DeleteDetectorCommand({ DetectorId }))).rejects.toMatchObject(refusal(text));
    await admin.send(new DisassociateMembersCommand({ DetectorId, AccountIds: [FIRST] }));
    await admin.send(new DeleteMembersCommand({ DetectorId, AccountIds: [FIRST] }));
    await expect(admin.send(new DeleteDetectorCommand({ DetectorId }))).rejects.toMatchObject(refusal(text));
    advance(world, 200);
    await admin.send(new DeleteDetectorCommand({ DetectorId }));
  });

  it('guardduty.member.lag: a disassociation may take a while to be seen', async () => {
    const { world, delegated } = await rollout({ knobs: { 'guardduty.disassociateDelayMs': 1_000 } });
    await addMembers(delegated, FIRST);
    advance(world, 400);
    const input = { DetectorId: delegated.detector, AccountIds: [FIRST] };
    await delegated.admin.send(new DisassociateMembersCommand(input));
    const early = await delegated.admin.send(new DeleteMembersCommand(input));
    expect(early.UnprocessedAccounts).toHaveLength(1);
    advance(world, 1_000);
    const late = await delegated.admin.send(new DeleteMembersCommand(input));
    expect(late.UnprocessedAccounts).toEqual([]);
  });
});

async function rollout(options: Parameters<typeof organization>[0] = {}): Promise<{
  readonly world: World;
  readonly delegated: { readonly admin: GuardDutyClient; readonly detector: string };
}> {
  const world = organization(options);
  return { world, delegated: await designated(world) };
}

async function plansOf(client: GuardDutyClient): Promise<Readonly<Record<string, string>>> {
  const { Features } = await client.send(new GetDetectorCommand({ DetectorId: await detectorId(client) }));
  return Object.fromEntries(Features!.map(({ Name, Status }) => [Name!, Status!]));
}
