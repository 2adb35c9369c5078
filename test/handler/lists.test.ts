import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderFinding } from '../../src/handler/render-finding.ts';
import type { SlackMessage } from '../../src/handler/slack/message.ts';
import { cases } from '../properties/sizes.ts';
import { fieldIn, placeIn, rowsIn, shownIn } from './cards.ts';
import { anEvent, type Event } from './events.ts';
import { aWorld, deliver, enqueue } from './fake-world.ts';
import { brokenLimits } from './slack-oracle.ts';

type Payload = Parameters<typeof brokenLimits>[0];

/** Findings that hold much, or what is seldom seen. */
function unusual(name: string): Event {
  return JSON.parse(
    readFileSync(new URL(`../fixtures/unusual/${name}.json`, import.meta.url), 'utf8'),
  ) as Event;
}

/** What a list comes to: its lines, and the number in the one that says how many more there are. */
function amountOf(lines: readonly string[], more = /^(?:\*[\w ]+\* )?and (\d+) more$/): number {
  return lines.reduce((sum, line) => sum + Number(more.exec(line)?.[1] ?? 1), 0);
}

function amountIn(message: SlackMessage, label: string): number {
  return amountOf(fieldIn(message, label)?.split('\n') ?? []);
}

/** The lines of the details, and how many the last one says are in the console only. */
function detailsOf({ attachments = [], ...message }: SlackMessage): {
  readonly lines: readonly string[];
  readonly left: number;
} {
  const texts = rowsIn({ ...message, blocks: attachments[0]?.blocks ?? [] });
  const left = texts.map((text) => /^and (\d+) more lines? in the console$/.exec(text)?.[1]);
  return {
    lines: texts.filter((_, index) => left[index] === undefined),
    left: Number(left.find((one) => one !== undefined) ?? 0),
  };
}

describe('a list that is too long for a card', () => {
  it('of 40 attackers shows some and says how many more are there', () => {
    const message = renderFinding(unusual('port-probe-40-addresses'));
    expect(placeIn(message)).toContain(' ← `198.51.100.1` (Nowhere) and 39 more');
    const from = fieldIn(message, 'From')?.split('\n') ?? [];
    expect(from).toHaveLength(11);
    expect(from[1]).toBe('`198.51.100.2` · Nowhere');
    expect(from.at(-1)).toBe('and 30 more');
    expect(fieldIn(message, 'Action')).toBe('Port probe port 80 · HTTP · at `10.0.0.1` · 40 times');
  });

  it.each([
    [25, 15],
    [250, 240],
  ])('of %i buckets shows some and says that %i more are there', (buckets, more) => {
    const event = unusual('25-buckets');
    const [first] = (event.detail['resource'] as { s3BucketDetails: object[] }).s3BucketDetails;
    event.detail['resource'] = {
      resourceType: 'S3Bucket',
      s3BucketDetails: Array.from({ length: buckets }, (_, index) => ({ ...first, name: `acme-${index}` })),
    };
    const message = renderFinding(event);
    expect(fieldIn(message, 'Resource')?.split('\n').at(-1)).toBe(`and ${more} more`);
    expect(amountIn(message, 'Resource')).toBe(buckets);
    expect(placeIn(message)).toContain(`S3 bucket \`acme-0\` and ${buckets - 1} more`);
  });

  it('of values of one fact says how many more there are', () => {
    const event = anEvent('ec2-brute-force');
    const { instanceDetails } = event.detail['resource'] as { instanceDetails: Record<string, unknown> };
    instanceDetails['networkInterfaces'] = Array.from({ length: 250 }, (_, index) => ({
      networkInterfaceId: `eni-${index}`,
    }));
    expect(detailsOf(renderFinding(event)).lines.join('\n')).toContain(
      'interface `eni-0` `eni-1` `eni-2` +247',
    );
  });

  it('of resources of a finding in a digest is named by the first, with how many more it has', async () => {
    const world = aWorld();
    const event = unusual('25-buckets');
    for (let index = 0; index < 7; index += 1)
      enqueue(world, { ...event, detail: { ...event.detail, id: `f${index}`, severity: 5 } });
    await deliver(world);
    const digest = world.posts.find(({ payload }) =>
      JSON.stringify(payload).includes('more GuardDuty findings'),
    );
    expect(JSON.stringify(digest?.payload)).toContain(
      'acme-archive-01","style":{"code":true}},{"type":"text","text":" and 24 more',
    );
  });

  it('comes, with what is left out, to all that there is, in every list of every card', () => {
    const amount = fc.oneof(fc.nat(4), fc.nat(300));
    const sizes = fc.record({
      probes: amount,
      buckets: amount,
      users: amount,
      signals: amount,
      indicators: amount,
      lineage: amount,
      info: amount,
      unusual: amount,
      length: fc.nat(120),
    });
    fc.assert(
      fc.property(sizes, (size) => {
        const many = <T>(count: number, one: (index: number) => T): T[] =>
          Array.from({ length: count }, (_, index) => one(index));
        const long = 'x'.repeat(size.length);
        const message = renderFinding(
          anEvent('iam-root', {
            resource: {
              resourceType: 'S3Bucket',
              s3BucketDetails: many(size.buckets, (index) => ({ name: `bucket-${index}` })),
            },
            service: {
              action: {
                portProbeAction: {
                  portProbeDetails: many(size.probes, (index) => ({
                    localPortDetails: { port: index },
                    remoteIpDetails: { ipAddressV4: `198.51.100.${index}` },
                  })),
                },
              },
              detection: {
                anomaly: {
                  unusual: {
                    behavior: Object.fromEntries(many(size.unusual, (index) => [`key${index}`, long])),
                  },
                },
                sequence: {
                  actors: many(size.users, (index) => ({ user: { name: `user-${index}` } })),
                  signals: many(size.signals, (index) => ({ name: `signal-${index}${long}` })),
                  sequenceIndicators: many(size.indicators, (index) => ({
                    key: 'HIGH_RISK_API',
                    values: [`Api ${index}`],
                  })),
                },
              },
              runtimeDetails: {
                process: { lineage: many(size.lineage, (index) => ({ name: `process-${index}` })) },
              },
              additionalInfo: Object.fromEntries(many(size.info, (index) => [`info${index}`, index])),
            },
          }),
        );
        expect(brokenLimits(message as unknown as Payload)).toEqual([]);
        const { lines, left } = detailsOf(message);
        const story = lines.indexOf('*In order of time*');
        const type = lines.findIndex((line) => line.startsWith('*Type*'));
        // What the second line tells in full is not said again.
        const below = (count: number): number => (count === 1 ? 0 : count);
        const lists = {
          From: below(size.probes),
          Action: size.probes,
          Actor: below(size.users),
          Resource: below(size.buckets),
          Bucket: size.buckets,
          Indicator: size.indicators,
          'Parent process': size.lineage,
          Unusual: Math.min(1, size.unusual) * Math.min(1, size.length),
          Also: Math.min(1, size.info),
        };
        const of = (label: string): number =>
          amountOf(lines.filter((line) => line.startsWith(`*${label}* `)));
        const signals = size.signals === 0 ? 0 : amountOf(lines.slice(story + 1, type));
        expect(signals + Object.keys(lists).reduce((sum, label) => sum + of(label), 0) + left).toBe(
          size.signals + Object.values(lists).reduce((sum, one) => sum + one, 0),
        );
        if (left === 0)
          for (const [label, expected] of Object.entries(lists))
            expect([label, of(label)]).toEqual([label, expected]);
        for (const line of lines.filter((one) => /^\*(?:Unusual|Also)\*/.test(one))) {
          const parts = line.replace(/^\*\w+\* /, '').split(' · ');
          expect(amountOf(parts, /^and (\d+) more$/)).toBe(
            line.startsWith('*Also*') ? size.info : size.unusual,
          );
        }
      }),
      cases(150, 3_000),
    );
  });

  it('of what has an unknown shape is counted at every depth', () => {
    let deep: unknown = 'deepest';
    for (let level = 0; level < 50; level += 1) deep = { [`level${level}`]: [deep, level] };
    const message = renderFinding(anEvent('future-kind', { resource: { resourceType: 'New', deep } }));
    const parts = fieldIn(message, 'Resource')?.split(' · ') ?? [];
    expect(amountOf(parts)).toBe(52);
  });
});

describe('the other end', () => {
  const connection = (direction: unknown): Event => {
    const event = unusual('unknown-direction');
    const { action } = event.detail['service'] as {
      action: { networkConnectionAction: Record<string, unknown> };
    };
    action.networkConnectionAction['connectionDirection'] = direction;
    return event;
  };
  const sequence = (...directions: readonly unknown[]): Event => {
    const event = anEvent('attack-sequence');
    const { detection } = event.detail['service'] as { detection: { sequence: Record<string, unknown> } };
    detection.sequence['endpoints'] = directions.map((direction, index) => ({
      id: `e${index}`,
      ip: `198.51.100.${index}`,
      connection: { direction },
    }));
    return event;
  };

  it.each([
    ['UNKNOWN', connection('UNKNOWN'), 'Remote'],
    ['INBOUND', connection('INBOUND'), 'From'],
    ['OUTBOUND', connection('OUTBOUND'), 'To'],
    ['inbound', connection('inbound'), 'From'],
    ['SIDEWAYS', connection('SIDEWAYS'), 'Remote'],
    ['none', connection(undefined), 'Remote'],
    ['null', connection(null), 'Remote'],
    ['a sequence: INBOUND twice', sequence('INBOUND', 'INBOUND'), 'From'],
    ['a sequence: OUTBOUND', sequence('OUTBOUND'), 'To'],
    ['a sequence: INBOUND and OUTBOUND', sequence('INBOUND', 'OUTBOUND'), 'Remote'],
    ['a sequence: INBOUND and UNKNOWN', sequence('INBOUND', 'UNKNOWN'), 'Remote'],
    ['a port probe', unusual('port-probe-40-addresses'), 'From'],
    ['an API call', anEvent('iam-anomalous'), 'From'],
  ])('of a connection whose direction is %s is called what is known', (_, event, label) => {
    const message = renderFinding(event);
    const labels = ['From', 'To', 'Remote'].filter((one) => fieldIn(message, one) !== undefined);
    expect([label, ...labels].every((one) => one === label)).toBe(true);
    const words = { From: / (?:←|from) `[\d.]+`/, To: / → `[\d.]+`/, Remote: / with `[\d.]+`/ };
    const told = Object.entries(words).flatMap(([one, pattern]) =>
      pattern.test(placeIn(message)) ? [one] : [],
    );
    expect(told).toEqual([label]);
  });
});

/** Every enumeration that a finding may hold, by AWS's model of GuardDuty's API, and values that it does not know. */
const ENUMERATIONS: readonly (readonly [path: string, values: readonly string[]])[] = [
  ['service.detection.sequence.actors.session.mfaStatus', ['ENABLED', 'DISABLED']],
  ['service.detection.sequence.endpoints.connection.direction', ['INBOUND', 'OUTBOUND']],
  [
    'service.detection.sequence.resources.resourceType',
    [
      'EC2_INSTANCE', 'EC2_NETWORK_INTERFACE', 'S3_BUCKET', 'S3_OBJECT', 'ACCESS_KEY', 'EKS_CLUSTER', 'KUBERNETES_WORKLOAD',
      'CONTAINER', 'ECS_CLUSTER', 'ECS_TASK', 'AUTOSCALING_AUTO_SCALING_GROUP', 'IAM_INSTANCE_PROFILE',
      'CLOUDFORMATION_STACK', 'EC2_LAUNCH_TEMPLATE', 'EC2_VPC', 'EC2_IMAGE',
    ],
  ],
  [
    'service.detection.sequence.sequenceIndicators.key',
    [
      'SUSPICIOUS_USER_AGENT', 'SUSPICIOUS_NETWORK', 'MALICIOUS_IP', 'TOR_IP', 'ATTACK_TACTIC', 'HIGH_RISK_API',
      'ATTACK_TECHNIQUE', 'UNUSUAL_API_FOR_ACCOUNT', 'UNUSUAL_ASN_FOR_ACCOUNT', 'UNUSUAL_ASN_FOR_USER', 'SUSPICIOUS_PROCESS',
      'MALICIOUS_DOMAIN', 'MALICIOUS_PROCESS', 'CRYPTOMINING_IP', 'CRYPTOMINING_DOMAIN', 'CRYPTOMINING_PROCESS',
      'MALICIOUS_FILE', 'VULNERABILITY', 'MALICIOUS_PACKAGE', 'MISCONFIGURATION', 'REACHABILITY', 'SENSITIVE_DATA',
    ],
  ],
  [
    'service.detection.sequence.signals.type',
    ['FINDING', 'CLOUD_TRAIL', 'S3_DATA_EVENTS', 'EKS_AUDIT_LOGS', 'FLOW_LOGS', 'DNS_LOGS', 'RUNTIME_MONITORING'],
  ],
  ['service.malwareScanDetails.scanType', ['BACKUP_INITIATED', 'ON_DEMAND', 'GUARDDUTY_INITIATED']],
  ['service.malwareScanDetails.scanCategory', ['FULL_SCAN', 'INCREMENTAL_SCAN']],
  ['service.action.networkConnectionAction.connectionDirection', ['INBOUND', 'OUTBOUND', 'UNKNOWN']],
]; // prettier-ignore

describe('a value of an enumeration', () => {
  it.each(ENUMERATIONS)('reads as words, a new one too: %s', (path, values) => {
    for (const value of [...values, 'NEW_AND_UNKNOWN']) {
      const event = anEvent('iam-root', { resource: { resourceType: 'AttackSequence' }, service: {} });
      const keys = path.split('.');
      const last = keys.pop() ?? '';
      let holder: Record<string, unknown> = event.detail;
      for (const key of keys) holder = (holder[key] ??= {}) as Record<string, unknown>;
      holder[last] = value;
      const message = renderFinding(event);
      const words = value.replace('AUTOSCALING_AUTO', 'AUTO').replaceAll('_', '').toLowerCase();
      expect(shownIn(message).toLowerCase().replaceAll(' ', '')).toContain(
        value === 'ATTACK_TACTIC' ? '' : words,
      );
      if (value.includes('_')) expect(shownIn(message)).not.toContain(value);
    }
  });
});
