import {
  CreateDetectorCommand,
  CreateFilterCommand,
  DeleteDetectorCommand,
  GetDetectorCommand,
  ListDetectorsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDetectorCommand,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import { addUser, singleAccountWorld } from '../../index.ts';
import { presetDetector } from '../../services/guardduty/presets.ts';
import { clientOf, createDetector, refusal, INVALID } from './client.ts';

const ACCOUNT = '444444444444';
const OPTIONAL_PLANS = [
  'S3_DATA_EVENTS',
  'EKS_AUDIT_LOGS',
  'EBS_MALWARE_PROTECTION',
  'RDS_LOGIN_EVENTS',
  'LAMBDA_NETWORK_LOGS',
];

describe('detectors', () => {
  it('guardduty.detector.one: a second detector is refused, and the first is the one that is listed', async () => {
    const client = standalone();
    const id = await createDetector(client);
    await expect(createDetector(client)).rejects.toMatchObject(
      refusal('The request is rejected because a detector already exists for the current account.'),
    );
    const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
    expect(DetectorIds).toEqual([id]);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('guardduty.detector.region: another Region of the account has a detector of its own', async () => {
    const world = aWorld();
    await createDetector(clientOf(world, ACCOUNT, 'us-east-1'));
    const { DetectorIds } = await clientOf(world, ACCOUNT, 'eu-west-1').send(new ListDetectorsCommand({}));
    expect(DetectorIds).toEqual([]);
  });

  it('guardduty.detector.token: the same client token makes the same detector', async () => {
    const client = standalone();
    const id = await createDetector(client, { ClientToken: 'once' });
    expect(await createDetector(client, { ClientToken: 'once' })).toBe(id);
  });

  it('guardduty.detector.defaults: every plan but runtime monitoring is on unless the request says otherwise', async () => {
    const client = standalone('eu-central-1');
    const id = await createDetector(client, { Features: [{ Name: 'S3_DATA_EVENTS', Status: 'DISABLED' }] });
    const features = await featuresOf(client, id);
    expect(features).toMatchObject({
      ...Object.fromEntries(OPTIONAL_PLANS.map((name) => [name, 'ENABLED'])),
      S3_DATA_EVENTS: 'DISABLED',
      RUNTIME_MONITORING: 'DISABLED',
      EKS_RUNTIME_MONITORING: 'DISABLED',
    });
  });

  it('guardduty.detector.answer: GetDetector shows role, times, frequency, tags and the foundational sources', async () => {
    const client = standalone();
    const id = await createDetector(client, {
      Tags: { team: 'security' },
      FindingPublishingFrequency: 'ONE_HOUR',
    });
    const detector = await client.send(new GetDetectorCommand({ DetectorId: id }));
    expect(detector).toMatchObject({
      Status: 'ENABLED',
      CreatedAt: '2026-10-01T00:00:00.000Z',
      UpdatedAt: '2026-10-01T00:00:00.000Z',
      FindingPublishingFrequency: 'ONE_HOUR',
      ServiceRole: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
      Tags: { team: 'security' },
      DataSources: { S3Logs: { Status: 'ENABLED' }, Kubernetes: { AuditLogs: { Status: 'ENABLED' } } },
    });
    expect(detector.Features!.slice(0, 4).map(({ Name }) => Name)).toEqual([
      'CLOUD_TRAIL',
      'DNS_LOGS',
      'FLOW_LOGS',
      'S3_DATA_EVENTS',
    ]);
    expect(detector.Features![3]!.UpdatedAt).toEqual(new Date('2026-10-01T00:00:00.000Z'));
    const runtime = detector.Features!.find(({ Name }) => Name === 'RUNTIME_MONITORING');
    expect(runtime!.AdditionalConfiguration!.map(({ Name, Status }) => [Name, Status])).toEqual([
      ['ECS_FARGATE_AGENT_MANAGEMENT', 'DISABLED'],
      ['EC2_AGENT_MANAGEMENT', 'DISABLED'],
      ['EKS_ADDON_MANAGEMENT', 'DISABLED'],
    ]);
  });

  it('guardduty.detector.update: what is named changes, the rest stays', async () => {
    const client = standalone();
    const id = await createDetector(client);
    await client.send(
      new UpdateDetectorCommand({
        DetectorId: id,
        Enable: false,
        FindingPublishingFrequency: 'FIFTEEN_MINUTES',
        Features: [
          {
            Name: 'RUNTIME_MONITORING',
            Status: 'ENABLED',
            AdditionalConfiguration: [{ Name: 'EC2_AGENT_MANAGEMENT', Status: 'ENABLED' }],
          },
        ],
      }),
    );
    const detector = await client.send(new GetDetectorCommand({ DetectorId: id }));
    expect(detector).toMatchObject({ Status: 'DISABLED', FindingPublishingFrequency: 'FIFTEEN_MINUTES' });
    expect(await featuresOf(client, id)).toMatchObject({
      RUNTIME_MONITORING: 'ENABLED',
      S3_DATA_EVENTS: 'ENABLED',
    });
  });

  it('guardduty.detector.foreign: an id that is not the caller’s, or is no id, is refused', async () => {
    const client = standalone();
    await expect(
      client.send(new GetDetectorCommand({ DetectorId: '0123456789abcdef0123456789abcdef' })),
    ).rejects.toMatchObject(
      refusal('The request is rejected because the input detectorId is not owned by the current account.'),
    );
    await expect(client.send(new GetDetectorCommand({ DetectorId: 'no-detector' }))).rejects.toMatchObject(
      refusal('The request is rejected because the parameter detectorId has an invalid value.'),
    );
  });

  it('guardduty.detector.role: without iam:CreateServiceLinkedRole no one makes the first detector', async () => {
    const world = aWorld();
    const key = addUser(world, ACCOUNT, 'plain', [allow('guardduty:*')]);
    await expect(createDetector(clientOf(world, ACCOUNT, 'us-east-1', key))).rejects.toMatchObject(
      refusal(
        'The request was rejected because you do not have the required iam:CreateServiceLinkedRole permission.',
      ),
    );
    await createDetector(clientOf(world, ACCOUNT, 'eu-west-1'));
    await createDetector(clientOf(world, ACCOUNT, 'us-east-1', key));
  });

  it('guardduty.detector.malware-role: without the role for scans a new detector leaves them off and says so', async () => {
    const world = aWorld();
    const role = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`;
    const key = addUser(world, ACCOUNT, 'plain', [
      allow('guardduty:*'),
      allow('iam:CreateServiceLinkedRole', role),
    ]);
    const client = clientOf(world, ACCOUNT, 'us-east-1', key);
    const answer = await client.send(new CreateDetectorCommand({ Enable: true }));
    expect(
      answer.UnprocessedDataSources!.MalwareProtection!.ScanEc2InstanceWithFindings!.EbsVolumes!.Status,
    ).toBe('DISABLED');
    expect((await featuresOf(client, answer.DetectorId!))['EBS_MALWARE_PROTECTION']).toBe('DISABLED');
  });

  it('guardduty.detector.delete: a deleted detector is gone with its findings, its roles stay', async () => {
    const client = standalone();
    const id = await createDetector(client);
    await client.send(new DeleteDetectorCommand({ DetectorId: id }));
    expect((await client.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
    await expect(client.send(new DeleteDetectorCommand({ DetectorId: id }))).rejects.toMatchObject(
      refusal('The request is rejected because the input detectorId is not owned by the current account.'),
    );
    expect(await createDetector(client)).not.toBe(id);
  });
});

describe('features', () => {
  it('guardduty.features.region: a feature that the Region lacks refuses the whole call', async () => {
    const world = singleAccountWorld({
      time: Date.UTC(2026, 9, 1),
      knobs: { 'guardduty.missingFeatures': 'eu-*=RDS_LOGIN_EVENTS' },
    });
    const client = clientOf(world, ACCOUNT, 'eu-north-1');
    const id = await createDetector(client);
    expect(await featuresOf(client, id)).not.toHaveProperty('RDS_LOGIN_EVENTS');
    await expect(
      client.send(
        new UpdateDetectorCommand({
          DetectorId: id,
          Features: [
            { Name: 'S3_DATA_EVENTS', Status: 'DISABLED' },
            { Name: 'RDS_LOGIN_EVENTS', Status: 'ENABLED' },
          ],
        }),
      ),
    ).rejects.toMatchObject(refusal(INVALID));
    expect((await featuresOf(client, id))['S3_DATA_EVENTS']).toBe('ENABLED');
  });

  it('guardduty.features.ai: AI features exist in some Regions and are off until asked for', async () => {
    const world = aWorld();
    const here = clientOf(world, ACCOUNT, 'us-east-1');
    const there = clientOf(world, ACCOUNT, 'sa-east-1');
    expect(await featuresOf(here, await createDetector(here))).toMatchObject({
      AI_PROTECTION: 'DISABLED',
      AI_ANALYST: 'DISABLED',
    });
    expect(await featuresOf(there, await createDetector(there))).not.toHaveProperty('AI_PROTECTION');
  });

  it('guardduty.features.runtime: the two kinds of runtime monitoring exclude each other', async () => {
    const client = standalone();
    await expect(
      createDetector(client, {
        Features: [
          { Name: 'RUNTIME_MONITORING', Status: 'ENABLED' },
          { Name: 'EKS_RUNTIME_MONITORING', Status: 'DISABLED' },
        ],
      }),
    ).rejects.toMatchObject(refusal(INVALID));
    const id = await createDetector(client, {
      Features: [{ Name: 'EKS_RUNTIME_MONITORING', Status: 'ENABLED' }],
    });
    await expect(
      client.send(
        new UpdateDetectorCommand({
          DetectorId: id,
          Features: [{ Name: 'RUNTIME_MONITORING', Status: 'ENABLED' }],
        }),
      ),
    ).rejects.toMatchObject(refusal(INVALID));
  });

  it('guardduty.features.datasources: the older members work, but not together with features', async () => {
    const client = standalone();
    await expect(
      createDetector(client, {
        DataSources: { S3Logs: { Enable: true } },
        Features: [{ Name: 'S3_DATA_EVENTS', Status: 'ENABLED' }],
      }),
    ).rejects.toMatchObject(refusal(INVALID));
    const id = await createDetector(client, { DataSources: { S3Logs: { Enable: false } } });
    expect((await featuresOf(client, id))['S3_DATA_EVENTS']).toBe('DISABLED');
  });

  it.each([
    [{ Enable: 'yes' }],
    [{ FindingPublishingFrequency: 'DAILY' }],
    [{ Features: [{ Name: 'FLOW_LOGS', Status: 'ENABLED' }] }],
    [{ Features: [{ Name: 'S3_DATA_EVENTS', Status: 'ON' }] }],
    [
      {
        Features: [
          {
            Name: 'S3_DATA_EVENTS',
            AdditionalConfiguration: [{ Name: 'EC2_AGENT_MANAGEMENT', Status: 'ENABLED' }],
          },
        ],
      },
    ],
    [{ Tags: { 'aws:mine': 'no' } }],
    [{ Tags: { 'cost center': 'a key with a space' } }],
    [{ Tags: { 'owner@team': 'a key with an at' } }],
    [{ Tags: { long: 'x'.repeat(257) } }],
    [{ Tags: {} }],
    [{ Tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`tag${at}`, ''])) }],
    [{ ClientToken: 'x'.repeat(65) }],
  ])('guardduty.detector.validation: %j is refused', async (input) => {
    await expect(createDetector(standalone(), input as object)).rejects.toMatchObject(refusal(INVALID));
  });

  it('guardduty.features.policy: what an Organizations policy manages is marked and cannot be changed', async () => {
    const world = aWorld();
    const id = presetDetector(world, {
      account: ACCOUNT,
      region: 'us-east-1',
      managedByPolicy: ['S3_DATA_EVENTS'],
    });
    const client = clientOf(world, ACCOUNT);
    const { Features } = await client.send(new GetDetectorCommand({ DetectorId: id }));
    expect(
      Features!.filter(({ ManagedBy }) => ManagedBy === 'GUARDDUTY_POLICY').map(({ Name }) => Name),
    ).toEqual(['S3_DATA_EVENTS']);
    const change = (Name: 'S3_DATA_EVENTS' | 'EKS_AUDIT_LOGS') =>
      client.send(new UpdateDetectorCommand({ DetectorId: id, Features: [{ Name, Status: 'DISABLED' }] }));
    await expect(change('S3_DATA_EVENTS')).rejects.toMatchObject({ name: 'BadRequestException' });
    await change('EKS_AUDIT_LOGS');
  });
});

describe('tags', () => {
  it('guardduty.tags: detectors are tagged, untagged and listed by ARN', async () => {
    const client = standalone();
    const id = await createDetector(client, { Tags: { kept: '1' } });
    const ResourceArn = `arn:aws:guardduty:us-east-1:${ACCOUNT}:detector/${id}`;
    await client.send(new TagResourceCommand({ ResourceArn, Tags: { added: '2', gone: '3' } }));
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['gone', 'never-there'] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual({ kept: '1', added: '2' });
    await client.send(
      new CreateFilterCommand({ DetectorId: id, Name: 'mine', FindingCriteria: {}, Tags: { of: 'filter' } }),
    );
    const filter = await client.send(
      new ListTagsForResourceCommand({ ResourceArn: `${ResourceArn}/filter/mine` }),
    );
    expect(filter.Tags).toEqual({ of: 'filter' });
  });
});

function aWorld(): ReturnType<typeof singleAccountWorld> {
  return singleAccountWorld({ time: Date.UTC(2026, 9, 1) });
}

function standalone(region = 'us-east-1'): GuardDutyClient {
  return clientOf(aWorld(), ACCOUNT, region);
}

async function featuresOf(client: GuardDutyClient, id: string): Promise<Readonly<Record<string, string>>> {
  const { Features } = await client.send(new GetDetectorCommand({ DetectorId: id }));
  return Object.fromEntries(Features!.map(({ Name, Status }) => [Name!, Status!]));
}

function allow(action: string, resource = '*'): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] };
}
