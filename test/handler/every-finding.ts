import { singleAccountWorld } from '../../sandbox/index.ts';
import { FINDING_TYPES as KINDS } from '../../sandbox/services/guardduty/finding-types.ts';
import { newCast, sampleCast, told } from '../../sandbox/services/guardduty/shapes/cast.ts';
import { SHAPES } from '../../sandbox/services/guardduty/shapes/shapes.ts';

/** Every type that the simulator can make: all of AWS's. */
export const KNOWN_TYPES: readonly string[] = [...KINDS.keys()];

const world = singleAccountWorld({ time: Date.UTC(2026, 9, 1) });

/** A finding as GuardDuty makes one of this type: one that happened, or a sample. */
export function detailOf(type: string, sample = false): Record<string, unknown> {
  const kind = KINDS.get(type)!;
  const account = '333333333333';
  const scene = { account, region: 'eu-west-1', partition: 'aws', type, at: Date.UTC(2026, 9, 1) };
  const cast = sample ? sampleCast(scene) : newCast(world, scene);
  const { resource, service, story } = SHAPES[kind.shape](cast);
  const title = `${sample ? '[SAMPLE] ' : ''}${told(kind.title, cast)}`;
  return {
    schemaVersion: '2.0',
    accountId: account,
    region: scene.region,
    partition: scene.partition,
    id: 'abcdef0123456789abcdef0123456789',
    type,
    severity: kind.severity,
    createdAt: '2026-10-01T00:00:00.000Z',
    updatedAt: '2026-10-01T01:00:00.000Z',
    title,
    description: `${title} ${story}`,
    resource,
    service: {
      serviceName: 'guardduty',
      archived: false,
      count: 3,
      eventFirstSeen: '2026-10-01T00:00:00.000Z',
      eventLastSeen: '2026-10-01T01:00:00.000Z',
      additionalInfo: { value: sample ? '{"sample":true}' : '{}', type: 'default' },
      ...service,
    },
  };
}
