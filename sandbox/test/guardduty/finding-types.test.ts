import { GetFindingsCommand } from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import { recordFinding, singleAccountWorld } from '../../index.ts';
import { FINDING_TYPES } from '../../services/guardduty/finding-types.ts';
import { clientOf, createDetector, REGION } from './client.ts';

const ACCOUNT = '444444444444';
const RESOURCE_TYPES = [
  'AccessKey',
  'AttackSequence',
  'Container',
  'EBSSnapshot',
  'EC2Image',
  'EC2RecoveryPoint',
  'ECSCluster',
  'EKSCluster',
  'Instance',
  'Lambda',
  'RDSDBInstance',
  'S3Bucket',
  'S3Object',
  'S3RecoveryPoint',
];

describe('finding types', () => {
  it('guardduty.types: there are 204, each with a severity from 1 to 10 and a shape', () => {
    expect(FINDING_TYPES.size).toBe(204);
    for (const { severity } of FINDING_TYPES.values()) {
      expect(severity).toBeGreaterThanOrEqual(1);
      expect(severity).toBeLessThanOrEqual(10);
    }
  });

  it('guardduty.types.complete: a finding of every type names its resource and fills its texts, and the SDK reads it', async () => {
    const world = singleAccountWorld({ time: Date.UTC(2026, 9, 1) });
    const client = clientOf(world, ACCOUNT);
    const DetectorId = await createDetector(client);
    const seen = new Set<string>();
    for (const type of FINDING_TYPES.keys()) {
      const id = recordFinding(world, { account: ACCOUNT, region: REGION, type })!;
      const { Findings } = await client.send(new GetFindingsCommand({ DetectorId, FindingIds: [id] }));
      const finding = Findings![0]!;
      seen.add(finding.Resource!.ResourceType!);
      expect(finding).toMatchObject({
        Id: id,
        Type: type,
        AccountId: ACCOUNT,
        Region: REGION,
        Partition: 'aws',
      });
      expect(`${finding.Title} ${finding.Description}`).not.toMatch(/[{}]|undefined|NaN/);
      expect(JSON.stringify(finding)).not.toMatch(/"(?:undefined|NaN)"|Invalid Date/);
    }
    expect([...seen].sort()).toEqual(RESOURCE_TYPES);
  });

  it('guardduty.types.sequence: attack sequences are critical and hold actors, resources, endpoints and signals', async () => {
    const world = singleAccountWorld({ time: Date.UTC(2026, 9, 1) });
    const client = clientOf(world, ACCOUNT);
    const DetectorId = await createDetector(client);
    const types = [...FINDING_TYPES.keys()].filter((type) => type.startsWith('AttackSequence:'));
    expect(types).toHaveLength(5);
    for (const type of types) {
      const id = recordFinding(world, { account: ACCOUNT, region: REGION, type })!;
      const { Findings } = await client.send(new GetFindingsCommand({ DetectorId, FindingIds: [id] }));
      const sequence = Findings![0]!.Service!.Detection!.Sequence!;
      expect(Findings![0]!.Severity).toBeGreaterThanOrEqual(9);
      expect(sequence.Actors).not.toHaveLength(0);
      expect(sequence.Resources).not.toHaveLength(0);
      expect(sequence.Endpoints).not.toHaveLength(0);
      expect(sequence.Signals!.length).toBeGreaterThanOrEqual(3);
    }
  });

  it('guardduty.types.new: a type that is not known yet is taken too', async () => {
    const world = singleAccountWorld({ time: Date.UTC(2026, 9, 1) });
    const client = clientOf(world, ACCOUNT);
    const DetectorId = await createDetector(client);
    const id = recordFinding(world, {
      account: ACCOUNT,
      region: REGION,
      type: 'Impact:Quantum/Decoherence',
      severity: 6.2,
      title: 'Something new.',
      detail: { resource: { resourceType: 'QuantumComputer' } },
    })!;
    const { Findings } = await client.send(new GetFindingsCommand({ DetectorId, FindingIds: [id] }));
    expect(Findings![0]).toMatchObject({
      Type: 'Impact:Quantum/Decoherence',
      Severity: 6.2,
      Title: 'Something new.',
      Resource: { ResourceType: 'QuantumComputer' },
    });
  });
});
