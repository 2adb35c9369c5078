import {
  ArchiveFindingsCommand,
  CreateFilterCommand,
  CreateIPSetCommand,
  CreateSampleFindingsCommand,
  CreateTrustedEntitySetCommand,
  DeleteDetectorCommand,
  DeleteFilterCommand,
  GetFilterCommand,
  GetFindingsCommand,
  GetFindingsStatisticsCommand,
  GetIPSetCommand,
  GetTrustedEntitySetCommand,
  ListDetectorsCommand,
  ListFiltersCommand,
  ListFindingsCommand,
  ListIPSetsCommand,
  ListTrustedEntitySetsCommand,
  UnarchiveFindingsCommand,
  UpdateDetectorCommand,
  UpdateFilterCommand,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import { advance, recordFinding, singleAccountWorld, type World } from '../../index.ts';
import { FINDING_TYPES } from '../../services/guardduty/finding-types.ts';
import { publishDue } from '../../services/guardduty/findings.ts';
import {
  ADMIN,
  addMembers,
  clientOf,
  createDetector,
  designated,
  detectorId,
  refusal,
  FIRST,
  INVALID,
  listen,
  organization,
  REGION,
} from './client.ts';

const ACCOUNT = '444444444444';
const C2 = 'Backdoor:EC2/C&CActivity.B';
const PROBE = 'Recon:EC2/PortProbeUnprotectedPort';

describe('events of findings', () => {
  it('guardduty.finding.events: one event on the member’s bus and one of its own on the administrator’s', async () => {
    const { world, atMember, atAdmin } = await member();
    const id = recordFinding(world, { account: FIRST, region: REGION, type: C2 });
    const [own] = await atMember();
    const [forwarded] = await atAdmin();
    expect(own).toMatchObject({
      source: 'aws.guardduty',
      'detail-type': 'GuardDuty Finding',
      account: FIRST,
      region: REGION,
      detail: { id, type: C2, accountId: FIRST, schemaVersion: '2.0', severity: 8 },
    });
    expect(forwarded).toMatchObject({ account: ADMIN, detail: own!.detail });
    expect(forwarded!.id).not.toBe(own!.id);
  });

  it('guardduty.finding.update: a recurrence is the same finding with a higher count and a later time', async () => {
    const { world, atAdmin } = await member();
    const finding = { account: FIRST, region: REGION, type: PROBE, key: 'ssh' };
    const id = recordFinding(world, finding);
    expect(recordFinding(world, { ...finding, severity: 8 })).toBe(id);
    const [first, second] = await atAdmin();
    expect(second!.detail).toMatchObject({ id, severity: 8, service: { count: 2 } });
    expect(first!.detail).toMatchObject({ id, severity: 2, service: { count: 1 } });
    expect(second!.detail.updatedAt > first!.detail.updatedAt).toBe(true);
    expect(recordFinding(world, { ...finding, key: 'rdp' })).not.toBe(id);
  });

  it('guardduty.finding.frequency: updates may wait for the publishing frequency, which is the administrator’s', async () => {
    const { world, atAdmin, delegated } = await member({ 'guardduty.publishUpdates': 'frequency' });
    await delegated.admin.send(
      new UpdateDetectorCommand({ DetectorId: delegated.detector, FindingPublishingFrequency: 'ONE_HOUR' }),
    );
    const finding = { account: FIRST, region: REGION, type: PROBE, key: 'ssh' };
    for (let times = 0; times < 3; times += 1) recordFinding(world, finding);
    expect(await atAdmin()).toHaveLength(1);
    expect(publishDue(world)).toBe(0);
    advance(world, 3_600_000);
    expect(publishDue(world)).toBe(1);
    const [update] = await atAdmin();
    expect(update!.detail.service).toMatchObject({ count: 3 });
  });

  it('guardduty.finding.off: where GuardDuty is not on nothing is found', async () => {
    const { world, client, detector } = await alone();
    expect(recordFinding(world, { account: ACCOUNT, region: 'eu-west-1', type: C2 })).toBeUndefined();
    await client.send(new UpdateDetectorCommand({ DetectorId: detector, Enable: false }));
    expect(recordFinding(world, { account: ACCOUNT, region: REGION, type: C2 })).toBeUndefined();
  });

  it('guardduty.finding.suppressed: what a suppression rule archives is not sent, what is archived by hand is', async () => {
    const { world, client, detector, arrived } = await alone();
    await client.send(
      new CreateFilterCommand({
        DetectorId: detector,
        Name: 'quiet',
        Action: 'ARCHIVE',
        FindingCriteria: { Criterion: { severity: { LessThan: 4 } } },
      }),
    );
    const quiet = recordFinding(world, { account: ACCOUNT, region: REGION, type: PROBE });
    const finding = { account: ACCOUNT, region: REGION, type: C2, key: 'c2' };
    const loud = recordFinding(world, finding)!;
    await client.send(new ArchiveFindingsCommand({ DetectorId: detector, FindingIds: [loud] }));
    recordFinding(world, finding);
    expect((await arrived()).map(({ detail }) => detail.id)).toEqual([loud, loud]);
    expect(await list(client, detector, { 'service.archived': { Equals: ['true'] } })).toEqual([quiet, loud]);
  });
});

describe('sample findings', () => {
  it('guardduty.sample: asked for again, a sample is an update of the first', async () => {
    const { client, detector, arrived } = await alone();
    const sample = () =>
      client.send(new CreateSampleFindingsCommand({ DetectorId: detector, FindingTypes: [C2] }));
    await sample();
    await sample();
    const [first, second] = await arrived();
    expect(first!.detail.title).toMatch(/^\[SAMPLE\] /);
    expect(first!.detail.service['additionalInfo']).toMatchObject({ sample: true });
    expect(second!.detail.id).toBe(first!.detail.id);
    expect(second!.detail.service).toMatchObject({ count: 2 });
    expect(await list(client, detector)).toEqual([first!.detail.id]);
  });

  it('guardduty.sample.every: without types there is one of every type', async () => {
    const { client, detector, arrived } = await alone();
    await client.send(new CreateSampleFindingsCommand({ DetectorId: detector }));
    const types = (await arrived()).map(({ detail }) => detail.type);
    expect(types.sort()).toEqual([...FINDING_TYPES.keys()].sort());
  });

  it('guardduty.sample.invalid: an unknown type and more than 50 types are refused', async () => {
    const { client, detector } = await alone();
    const sample = (FindingTypes: string[]) =>
      client.send(new CreateSampleFindingsCommand({ DetectorId: detector, FindingTypes }));
    await expect(sample(['Made:Up/Type'])).rejects.toMatchObject(
      refusal('The request is rejected because of invalid finding type is specified.'),
    );
    await expect(sample([...FINDING_TYPES.keys()].slice(0, 51))).rejects.toMatchObject(
      refusal(
        'The request failed because the length provided for the findingTypes array was 51. Max allowed length is 50.',
      ),
    );
  });

  it('guardduty.sample.member: a member’s samples reach its administrator, the administrator’s do not reach members', async () => {
    const { world, atMember, atAdmin, delegated } = await member();
    const client = clientOf(world, FIRST);
    await client.send(
      new CreateSampleFindingsCommand({ DetectorId: await detectorId(client), FindingTypes: [PROBE] }),
    );
    await delegated.admin.send(
      new CreateSampleFindingsCommand({ DetectorId: delegated.detector, FindingTypes: [C2] }),
    );
    expect((await atMember()).map(({ detail }) => detail.type)).toEqual([PROBE]);
    expect((await atAdmin()).map(({ detail }) => detail.type)).toEqual([PROBE, C2]);
  });
});

describe('reading findings', () => {
  it('guardduty.finding.list: criteria, order and pages', async () => {
    const { world, client, detector } = await alone();
    const ids = [2, 8, 5].map((severity) => {
      advance(world, 60_000);
      return recordFinding(world, { account: ACCOUNT, region: REGION, type: C2, severity })!;
    });
    expect(await list(client, detector, { severity: { GreaterThanOrEqual: 5 } })).toEqual([ids[1], ids[2]]);
    expect(await list(client, detector, { severity: { Equals: ['8'] }, type: { Equals: [C2] } })).toEqual([
      ids[1],
    ]);
    expect(await list(client, detector, { type: { NotEquals: [C2] } })).toEqual([]);
    expect(await list(client, detector, { updatedAt: { Gte: Date.UTC(2026, 9, 1, 0, 4) } })).toEqual(
      ids.slice(1),
    );
    expect(await list(client, detector, { 'resource.resourceType': { Matches: ['Inst*'] } })).toEqual(ids);
    await expect(list(client, detector, { hue: { Equals: ['red'] } })).rejects.toMatchObject(
      refusal(INVALID),
    );
    const page = await client.send(
      new ListFindingsCommand({
        DetectorId: detector,
        MaxResults: 2,
        SortCriteria: { AttributeName: 'severity', OrderBy: 'DESC' },
      }),
    );
    expect(page.FindingIds).toEqual([ids[1], ids[2]]);
    const rest = await client.send(
      new ListFindingsCommand({
        DetectorId: detector,
        NextToken: page.NextToken,
        SortCriteria: { AttributeName: 'severity', OrderBy: 'DESC' },
      }),
    );
    expect(rest).toMatchObject({ FindingIds: [ids[0]], NextToken: '' });
  });

  it('guardduty.finding.members: an administrator reads its members’ findings', async () => {
    const { world, delegated } = await member();
    const id = recordFinding(world, { account: FIRST, region: REGION, type: C2 })!;
    const { Findings } = await delegated.admin.send(
      new GetFindingsCommand({ DetectorId: delegated.detector, FindingIds: [id, 'gone'] }),
    );
    expect(Findings!.map(({ Id, AccountId }) => [Id, AccountId])).toEqual([[id, FIRST]]);
  });

  it('guardduty.finding.statistics: counts by severity, or grouped', async () => {
    const { world, client, detector } = await alone();
    for (const [type, severity] of [
      [C2, 8],
      [C2, 8],
      [PROBE, 2],
      ['Policy:S3/BucketPublicAccessGranted', 8.5],
    ] as const) {
      recordFinding(world, { account: ACCOUNT, region: REGION, type, severity });
    }
    const statistics = async (input: object) =>
      (await client.send(new GetFindingsStatisticsCommand({ DetectorId: detector, ...input })))
        .FindingStatistics!;
    expect(await statistics({ FindingStatisticTypes: ['COUNT_BY_SEVERITY'] })).toEqual({
      CountBySeverity: { '2.0': 1, '8.0': 2, '8.5': 1 },
    });
    const { GroupedByFindingType } = await statistics({ GroupBy: 'FINDING_TYPE', MaxResults: 1 });
    expect(GroupedByFindingType).toMatchObject([{ FindingType: C2, TotalFindings: 2 }]);
    const { GroupedBySeverity } = await statistics({
      GroupBy: 'SEVERITY',
      FindingCriteria: { Criterion: { severity: { GreaterThanOrEqual: 7 } } },
    });
    expect(GroupedBySeverity!.map(({ Severity, TotalFindings }) => [Severity, TotalFindings])).toEqual([
      [8, 2],
      [8.5, 1],
    ]);
    expect((await statistics({ GroupBy: 'ACCOUNT' })).GroupedByAccount).toMatchObject([{ TotalFindings: 4 }]);
    expect((await statistics({ GroupBy: 'DATE' })).GroupedByDate).toHaveLength(3);
    expect((await statistics({ GroupBy: 'RESOURCE' })).GroupedByResource).toHaveLength(4);
    await expect(statistics({})).rejects.toMatchObject(refusal(INVALID));
  });

  it('guardduty.finding.archive: findings are archived and taken out again; members may not', async () => {
    const { world, delegated } = await member();
    const id = recordFinding(world, { account: FIRST, region: REGION, type: C2 })!;
    const { admin, detector: DetectorId } = delegated;
    const input = { DetectorId, FindingIds: [id] };
    const service = async () => (await admin.send(new GetFindingsCommand(input))).Findings![0]!.Service!;
    await admin.send(new ArchiveFindingsCommand(input));
    expect((await service()).Archived).toBe(true);
    await admin.send(new UnarchiveFindingsCommand(input));
    expect((await service()).Archived).toBe(false);
    const client = clientOf(world, FIRST);
    await expect(
      client.send(new ArchiveFindingsCommand({ DetectorId: await detectorId(client), FindingIds: [id] })),
    ).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('guardduty.finding.lost: findings and filters go with the detector', async () => {
    const { world, client, detector } = await alone();
    recordFinding(world, { account: ACCOUNT, region: REGION, type: C2 });
    await client.send(new DeleteDetectorCommand({ DetectorId: detector }));
    const second = await createDetector(client);
    expect(await list(client, second)).toEqual([]);
  });
});

describe('filters', () => {
  it('guardduty.filter: filters are made, read, changed, listed and deleted', async () => {
    const { client, detector: DetectorId } = await alone();
    const FindingCriteria = { Criterion: { type: { Equals: [C2] } } };
    await client.send(new CreateFilterCommand({ DetectorId, Name: 'mine', FindingCriteria, Rank: 7 }));
    await client.send(
      new UpdateFilterCommand({ DetectorId, FilterName: 'mine', Action: 'ARCHIVE', Description: 'known' }),
    );
    const filter = await client.send(new GetFilterCommand({ DetectorId, FilterName: 'mine' }));
    expect(filter).toMatchObject({ Action: 'ARCHIVE', Rank: 7, Description: 'known', FindingCriteria });
    expect((await client.send(new ListFiltersCommand({ DetectorId }))).FilterNames).toEqual(['mine']);
    await client.send(new DeleteFilterCommand({ DetectorId, FilterName: 'mine' }));
    await expect(client.send(new GetFilterCommand({ DetectorId, FilterName: 'mine' }))).rejects.toMatchObject(
      { name: 'BadRequestException' },
    );
  });
});

it('guardduty.trusted: trusted lists are made, read and listed, each kind by itself, and not by a member', async () => {
  const { client, detector: DetectorId } = await alone();
  const list = { DetectorId, Format: 'TXT', Location: 's3://lists/office.txt', Activate: true } as const;
  const { IpSetId } = await client.send(new CreateIPSetCommand({ ...list, Name: 'office' }));
  expect((await client.send(new ListIPSetsCommand({ DetectorId }))).IpSetIds).toEqual([IpSetId]);
  expect(await client.send(new GetIPSetCommand({ DetectorId, IpSetId }))).toMatchObject({
    Name: 'office',
    Status: 'ACTIVE',
    Location: 's3://lists/office.txt',
  });
  const made = await client.send(new CreateTrustedEntitySetCommand({ ...list, Name: 'names' }));
  const { TrustedEntitySetIds } = await client.send(new ListTrustedEntitySetsCommand({ DetectorId }));
  expect(TrustedEntitySetIds).toEqual([made.TrustedEntitySetId]);
  const { TrustedEntitySetId } = made;
  expect(await client.send(new GetTrustedEntitySetCommand({ DetectorId, TrustedEntitySetId }))).toMatchObject(
    { Name: 'names', Status: 'ACTIVE' },
  );
  const { world } = await member();
  const theirs = clientOf(world, FIRST);
  const { DetectorIds = [] } = await theirs.send(new ListDetectorsCommand({}));
  await expect(
    theirs.send(new CreateIPSetCommand({ ...list, DetectorId: DetectorIds[0], Name: 'own' })),
  ).rejects.toThrow('administrator');
});

async function alone() {
  const world = singleAccountWorld({ time: Date.UTC(2026, 9, 1) });
  const client = clientOf(world, ACCOUNT);
  return { world, client, detector: await createDetector(client), arrived: await listen(world, ACCOUNT) };
}

async function member(knobs: World['settings']['knobs'] = {}) {
  const world = organization({ knobs });
  const delegated = await designated(world);
  await addMembers(delegated, FIRST);
  const [atMember, atAdmin] = [await listen(world, FIRST), await listen(world, ADMIN)];
  return { world, delegated, atMember, atAdmin };
}

async function list(client: GuardDutyClient, DetectorId: string, Criterion: object = {}) {
  const { FindingIds } = await client.send(
    new ListFindingsCommand({
      DetectorId,
      FindingCriteria: { Criterion: Criterion as Record<string, object> },
    }),
  );
  return FindingIds;
}
