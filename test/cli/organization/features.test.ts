import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeOrganizationConfigurationCommand,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  UpdateMemberDetectorsCommand,
  OrgFeature,
  OrgFeatureAdditionalConfiguration,
  type GetDetectorCommandOutput,
} from '@aws-sdk/client-guardduty';
import { describe, expect, test, vi } from 'vitest';
import type { Io } from '../../../src/cli/terminal/io.ts';
import { FEATURE_NAMES } from '../../../src/provision/index.ts';
import {
  ADMIN_ACCOUNT,
  addUser,
  callsOf,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  sandboxRequestHandler,
  type World,
} from '../../../sandbox/index.ts';
import { presetDetector } from '../../../sandbox/services/guardduty/presets.ts';
import { clientConfig } from '../../../sandbox/test/client-config.ts';
import { emptyFolder } from '../front-door.ts';
import { AFAR, HOME, ONLY, ORG, rollout } from './rollout.ts';

const BASE = [...ORG, ...ONLY];
/** A Region of the simulator that has no RDS_LOGIN_EVENTS. */
const LACKING = 'mx-central-1';
const RECOMMENDED = [
  'EBS_MALWARE_PROTECTION',
  'EKS_AUDIT_LOGS',
  'LAMBDA_NETWORK_LOGS',
  'RDS_LOGIN_EVENTS',
  'S3_DATA_EVENTS',
];
const FOUNDATION = ['CLOUD_TRAIL', 'DNS_LOGS', 'FLOW_LOGS'];

function aWorld(regions: readonly string[] = [HOME]): World {
  return organizationWorld({ members: 2, regions });
}

async function detectorOf(world: World, account: string, region = HOME): Promise<GetDetectorCommandOutput> {
  const client = new GuardDutyClient(clientConfig(world, account, region));
  const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
  return client.send(new GetDetectorCommand({ DetectorId: DetectorIds[0] }));
}

/** Plans that run, parts as `PLAN/PART`, without the foundation. */
async function running(world: World, account: string, region = HOME): Promise<readonly string[]> {
  const { Features = [] } = await detectorOf(world, account, region);
  return Features.flatMap(({ Name = '', Status, AdditionalConfiguration = [] }) => [
    ...(Status === 'ENABLED' ? [Name] : []),
    ...AdditionalConfiguration.filter((part) => part.Status === 'ENABLED').map(
      (part) => `${Name}/${part.Name}`,
    ),
  ])
    .filter((plan) => !FOUNDATION.includes(plan))
    .sort();
}

/** What joining accounts get, without what no one gets. */
async function joining(world: World, region = HOME): Promise<Readonly<Record<string, string>>> {
  const client = new GuardDutyClient(clientConfig(world, ADMIN_ACCOUNT, region));
  const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
  const answer = await client.send(
    new DescribeOrganizationConfigurationCommand({ DetectorId: DetectorIds[0] }),
  );
  return Object.fromEntries(
    (answer.Features ?? [])
      .filter(({ AutoEnable }) => AutoEnable !== 'NONE')
      .map(({ Name = '', AutoEnable = '' }) => [Name, AutoEnable]),
  );
}

function folderWith(yaml: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'guardduty-slack.yaml'), yaml);
  return folder;
}

describe('protection plans', () => {
  test('are all those that the SDK can set for an organization, and each can be asked for', async () => {
    expect([...FEATURE_NAMES].sort()).toEqual(
      [...Object.values(OrgFeature), ...Object.values(OrgFeatureAdditionalConfiguration)].sort(),
    );
    const { plan } = await rollout(aWorld());
    for (const name of FEATURE_NAMES) expect((await plan([...BASE, '--features', name])).code).toBe(0);
  });

  test('that AWS turns on in a new detector without being asked are turned off again', async () => {
    const world = organizationWorld({
      members: 0,
      regions: [HOME, AFAR, LACKING],
      knobs: { 'guardduty.aiOnByDefault': true },
    });
    const { enable, writesSince } = await rollout(world);
    expect((await enable(BASE)).code).toBe(0);
    for (const region of [HOME, AFAR]) {
      expect(await running(world, ADMIN_ACCOUNT, region)).toEqual(RECOMMENDED);
      expect(await running(world, MANAGEMENT_ACCOUNT, region)).toEqual(RECOMMENDED);
    }
    const start = callsOf(world).length;
    expect((await enable(BASE)).code).toBe(0);
    expect(writesSince(start)).toEqual([]);
  });

  test.each([
    { preset: 'recommended', plans: RECOMMENDED },
    { preset: 'none', plans: [] },
    {
      preset: 'all',
      plans: [
        'AI_PROTECTION',
        ...RECOMMENDED,
        'RDS_LOGIN_EVENTS/RDS_DATA_RISK',
        'RUNTIME_MONITORING',
        'RUNTIME_MONITORING/EC2_AGENT_MANAGEMENT',
        'RUNTIME_MONITORING/ECS_FARGATE_AGENT_MANAGEMENT',
        'RUNTIME_MONITORING/EKS_ADDON_MANAGEMENT',
      ].sort(),
    },
  ])(
    'of preset $preset run in the admin account and in every member, and no other does',
    async ({ preset, plans }) => {
      const world = aWorld();
      const { enable, plan } = await rollout(world);
      const args = [...BASE, '--features', preset];
      expect((await enable(args)).code).toBe(0);
      expect(await running(world, ADMIN_ACCOUNT)).toEqual(plans);
      expect(await running(world, memberId(0))).toEqual(plans);
      expect(Object.keys(await joining(world)).sort()).toEqual(plans.filter((name) => !name.includes('/')));
      // AWS answers parts in an order of its own: that is no difference.
      expect((await plan(args)).report.summary).toMatchObject({ create: 0, update: 0 });
    },
  );

  test('are for ALL, for NEW accounts or for NONE, each as the configuration says', async () => {
    const world = aWorld();
    const { enable, cli } = await rollout(world);
    const cwd = folderWith(
      'features:\n  S3_DATA_EVENTS: ALL\n  EKS_AUDIT_LOGS: NEW\n  RDS_LOGIN_EVENTS: NONE\n',
    );
    expect((await enable(BASE, { cwd })).code).toBe(0);
    expect(await joining(world)).toEqual({ S3_DATA_EVENTS: 'ALL', EKS_AUDIT_LOGS: 'NEW' });
    const weaker = folderWith('features:\n  S3_DATA_EVENTS: NONE\n');
    const refused = await cli(['enable', ...BASE, '--yes'], { cwd: weaker, columns: 200 });
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('The plan turns off protection or delivery');
    expect((await enable([...BASE, '--allow-reduce'], { cwd: weaker })).code).toBe(0);
    expect(await joining(world)).toEqual({ EKS_AUDIT_LOGS: 'NEW' });
    expect(await running(world, memberId(0))).not.toContain('S3_DATA_EVENTS');
  });

  test('cost money, and plan says which are new', async () => {
    const { cli, enable } = await rollout(aWorld());
    const first = await cli(['plan', ...BASE, '--features', 'S3_DATA_EVENTS'], { columns: 200 });
    expect(first.stdout).toContain(
      'Cost: this turns on GuardDuty in 3 more account-Regions and 1 protection plan (S3_DATA_EVENTS). AWS bills each account by what GuardDuty analyzes in it; what is new to an account is free for 30 days.\nhttps://aws.amazon.com/guardduty/pricing/',
    );
    await enable([...BASE, '--features', 'S3_DATA_EVENTS']);
    const same = await cli(['plan', ...BASE, '--features', 'S3_DATA_EVENTS'], { columns: 200 });
    expect(same.stdout).not.toContain('Cost');
    const more = await cli(['plan', ...BASE, '--features', 'S3_DATA_EVENTS,RUNTIME_MONITORING'], {
      columns: 200,
    });
    expect(more.stdout).toContain('Cost: this turns on 1 protection plan (RUNTIME_MONITORING).');
    expect(more.stdout).toContain('turns on RUNTIME_MONITORING in 3 members');
  });
});

describe('the two kinds of runtime monitoring', () => {
  test('cannot both be asked for', async () => {
    const { cli } = await rollout(aWorld());
    const { code, stderr } = await cli([
      'plan',
      ...BASE,
      '--features',
      'RUNTIME_MONITORING,EKS_RUNTIME_MONITORING',
    ]);
    expect(code).toBe(6);
    expect(stderr).toContain('EKS_RUNTIME_MONITORING cannot go with it');
  });

  test('replace each other without a gap in what is watched: the wider takes over, with the agents of the narrower', async () => {
    const world = aWorld();
    const { enable, plan, cli } = await rollout(world);
    const before = [...BASE, '--features', 'EKS_RUNTIME_MONITORING,EKS_ADDON_MANAGEMENT'];
    expect((await enable(before)).code).toBe(0);
    expect(await running(world, memberId(0))).toEqual([
      'EKS_RUNTIME_MONITORING',
      'EKS_RUNTIME_MONITORING/EKS_ADDON_MANAGEMENT',
    ]);
    const after = [...BASE, '--features', 'RUNTIME_MONITORING'];
    const planned = await cli(['plan', ...after], { columns: 200 });
    expect(planned.stdout).toContain(
      'RUNTIME_MONITORING includes EKS_RUNTIME_MONITORING and takes over from it: AWS allows one of them',
    );
    const { code, report } = await enable(after);
    expect({ code, failed: report.summary.failed }).toEqual({ code: 0, failed: 0 });
    for (const account of [ADMIN_ACCOUNT, memberId(0), memberId(1)])
      expect(await running(world, account)).toEqual([
        'RUNTIME_MONITORING',
        'RUNTIME_MONITORING/EKS_ADDON_MANAGEMENT',
      ]);
    expect(await joining(world)).toEqual({ RUNTIME_MONITORING: 'ALL' });
    expect((await plan(after)).report.summary).toMatchObject({ create: 0, update: 0 });
    // The narrower is part of the wider, so asking for it again changes nothing.
    expect((await plan(before)).report.summary).toMatchObject({ create: 0, update: 0 });
  });
});

describe('a plan that a Region lacks costs that plan there, is named, and costs nothing else', () => {
  test.each([
    { accounts: 'all', more: [] },
    { accounts: 'chosen', more: ['--exclude-accounts', memberId(1)] },
  ])('for $accounts accounts', async ({ more }) => {
    const world = aWorld([HOME, LACKING]);
    const { cli } = await rollout(world);
    const { code, stdout } = await cli(['enable', ...BASE, ...more, '--yes'], { columns: 200 });
    expect({ code, stdout: code === 0 ? '' : stdout }).toEqual({ code: 0, stdout: '' });
    expect(stdout).toContain(`in ${LACKING}: not offered in this Region: RDS_LOGIN_EVENTS`);
    const there = RECOMMENDED.filter((name) => name !== 'RDS_LOGIN_EVENTS');
    for (const account of [ADMIN_ACCOUNT, memberId(0)]) {
      expect(await running(world, account, LACKING)).toEqual(there);
      expect(await running(world, account, HOME)).toEqual(RECOMMENDED);
    }
    const again = await cli(['plan', ...BASE, ...more, '--check'], { columns: 200 });
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('not offered in this Region: RDS_LOGIN_EVENTS');
  });
});

test('what a GuardDuty policy of the Organization manages is left alone and shown, in the admin account and in members', async () => {
  const world = aWorld();
  const managed = {
    region: HOME,
    features: { S3_DATA_EVENTS: 'DISABLED' },
    managedByPolicy: ['S3_DATA_EVENTS'],
  } as const;
  presetDetector(world, { ...managed, account: ADMIN_ACCOUNT });
  presetDetector(world, { ...managed, account: memberId(0) });
  const { enable, cli } = await rollout(world);
  const { code, report } = await enable(BASE);
  expect({ code, failed: report.changes.filter(({ outcome }) => outcome === 'failed') }).toEqual({
    code: 0,
    failed: [],
  });
  expect(await running(world, ADMIN_ACCOUNT)).not.toContain('S3_DATA_EVENTS');
  expect(await running(world, memberId(0))).not.toContain('S3_DATA_EVENTS');
  expect(await running(world, memberId(1))).toEqual(RECOMMENDED);
  const planned = await cli(['plan', ...BASE, '--check'], { columns: 200 });
  expect(planned.code).toBe(0);
  expect(planned.stdout).toContain('a GuardDuty policy of the Organization manages S3_DATA_EVENTS');
  expect(planned.stdout).toContain(
    'a GuardDuty policy of the Organization manages S3_DATA_EVENTS in 1 member: it is left alone there',
  );
});

test('protection is turned off only with --allow-reduce, whatever else there is to say about it', async () => {
  const world = aWorld();
  presetDetector(world, {
    account: memberId(0),
    region: HOME,
    features: { S3_DATA_EVENTS: 'DISABLED' },
    managedByPolicy: ['S3_DATA_EVENTS'],
  });
  const { enable, cli, writesSince } = await rollout(world);
  const cwd = folderWith('features:\n  S3_DATA_EVENTS: ALL\n  RDS_LOGIN_EVENTS: NONE\n');
  expect((await enable(BASE, { cwd })).code).toBe(0);
  await turnOnIn(world, memberId(1), 'RDS_LOGIN_EVENTS');
  const start = callsOf(world).length;
  const refused = await cli(['enable', ...BASE, '--yes'], { cwd, columns: 200 });
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain(
    `The plan turns off protection or delivery: member-features ${ADMIN_ACCOUNT}/${HOME} (RDS_LOGIN_EVENTS)`,
  );
  expect(writesSince(start)).toEqual([]);
  expect(await running(world, memberId(1))).toContain('RDS_LOGIN_EVENTS');
  const { code, report } = await enable([...BASE, '--allow-reduce'], { cwd });
  expect(code).toBe(0);
  expect(report.changes.filter(({ reduces }) => reduces.length > 0)).toMatchObject([
    {
      kind: 'member-features',
      reduces: ['RDS_LOGIN_EVENTS'],
      notes: [{ code: 'MANAGED_BY_POLICY' }],
      outcome: 'applied',
    },
  ]);
  expect(await running(world, memberId(1))).not.toContain('RDS_LOGIN_EVENTS');
});

/** The administrator turns a plan on in one member, past the tool. */
async function turnOnIn(world: World, account: string, plan: 'RDS_LOGIN_EVENTS'): Promise<void> {
  const client = new GuardDutyClient(clientConfig(world, ADMIN_ACCOUNT, HOME));
  const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
  await client.send(
    new UpdateMemberDetectorsCommand({
      DetectorId: DetectorIds[0],
      AccountIds: [account],
      Features: [{ Name: plan, Status: 'ENABLED' }],
    }),
  );
}

test('values that AWS added after this version break nothing, and what they belong to is kept', async () => {
  const world = aWorld();
  const requestHandler = withNewerValues(world);
  const { enable, plan, status } = await rollout(world);
  const outside = { io: { requestHandler } };
  expect((await enable(BASE, outside)).code).toBe(0);
  const { code, report } = await plan(BASE, outside);
  expect({ code, summary: report.summary }).toMatchObject({
    code: 0,
    summary: { create: 0, update: 0, blocked: 0 },
  });
  const seen = await status([], outside);
  expect(seen.code).toBe(0);
  expect(seen.report.regions[0]?.features).toMatchObject({ DREAM_MONITORING: 'SOME' });
  // Nothing that this version does not know is sent back.
  expect(JSON.stringify(callsOf(world))).not.toContain('DREAM');
});

/** An AWS of next year: its answers hold plans, parts and statuses that no one knows yet. */
function withNewerValues(world: World): NonNullable<Io['requestHandler']> {
  const inner = sandboxRequestHandler(world);
  const newer = (answer: Record<string, unknown>): Record<string, unknown> => {
    const { features } = answer;
    if (!Array.isArray(features)) return answer;
    const isOrganization = features.some(
      (feature: { autoEnable?: string }) => feature.autoEnable !== undefined,
    );
    const part = { name: 'NAP_MANAGEMENT', status: 'HALF', autoEnable: 'SOME' };
    const plan = { name: 'DREAM_MONITORING', additionalConfiguration: [part] };
    return {
      ...answer,
      features: [
        ...(features as object[]),
        { ...plan, ...(isOrganization ? { autoEnable: 'SOME' } : { status: 'HALF', managedBy: 'ANOTHER' }) },
      ],
    };
  };
  const handler = {
    ...inner,
    handle: async (request: Parameters<typeof inner.handle>[0]) => {
      const answer = await inner.handle(request);
      if (!/^\/detector/.test(request.path) || answer.response.statusCode !== 200) return answer;
      const text = new TextDecoder().decode(answer.response.body);
      const body = newer(JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>);
      const members = Array.isArray(body['members'])
        ? { members: (body['members'] as Record<string, unknown>[]).map(newer) }
        : {};
      const { 'content-length': _length, ...headers } = answer.response.headers;
      return {
        response: {
          ...answer.response,
          headers,
          body: new TextEncoder().encode(JSON.stringify({ ...body, ...members })),
        },
      };
    },
  };
  return handler as unknown as NonNullable<Io['requestHandler']>;
}

describe('malware scans that cannot be had', () => {
  const MALWARE = 'malware-protection.guardduty.amazonaws.com';
  const GUARDDUTY_ROLE = 'AWSServiceRoleForAmazonGuardDuty';

  /** An operator who may make GuardDuty's own role, and not the one for malware scans. */
  function withoutScanRole(world: World): void {
    const Resource = `arn:aws:iam::*:role/aws-service-role/${MALWARE}/*`;
    const key = addUser(world, MANAGEMENT_ACCOUNT, 'guarded', [
      {
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action: 'iam:CreateServiceLinkedRole', Resource },
        ],
      },
    ]);
    vi.stubEnv('AWS_ACCESS_KEY_ID', key.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', key.secretAccessKey);
  }

  const aGuardedWorld = (): World =>
    organizationWorld({
      members: 2,
      regions: [HOME],
      knobs: { 'organizations.trustedAccessCreatesRole': false },
    });

  test('because their role is denied cost only themselves, and are named', async () => {
    const world = aGuardedWorld();
    const { enable } = await rollout(world, { rights: 'all' });
    withoutScanRole(world);
    const { code, report } = await enable(BASE);
    expect([code, report.summary.notTried, report.members.enabled]).toEqual([3, 0, 3]);
    const failed = report.changes.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ kind, account }) => `${kind} ${account}`)).toEqual([
      `service-linked-role ${MANAGEMENT_ACCOUNT}`,
    ]);
    expect(failed[0]?.address).toContain('MalwareProtection');
  });

  test('are not even tried where no one asked for them', async () => {
    const world = aGuardedWorld();
    const { enable, plan } = await rollout(world, { rights: 'all' });
    withoutScanRole(world);
    const asked = [...BASE, '--features', 'S3_DATA_EVENTS'];
    const { code, report } = await enable(asked);
    expect([code, report.summary.failed]).toEqual([0, 0]);
    expect(report.changes.filter(({ address }) => address.includes(MALWARE))).toEqual([]);
    expect(report.changes.some(({ address }) => address.includes(GUARDDUTY_ROLE))).toBe(true);
    expect((await plan([...asked, '--check'])).code).toBe(0);
  });

  test('because the partition has none are no failure, and nothing is written twice', async () => {
    const region = 'us-gov-west-1';
    const world = organizationWorld({
      members: 2,
      partition: 'aws-us-gov',
      regions: [region],
      knobs: { 'organizations.missingServices': MALWARE },
    });
    const { enable, plan, status, writesSince } = await rollout(world, { rights: 'all' });
    const asked = [...BASE, '--home-region', region];
    const first = await enable(asked);
    expect([first.code, first.report.summary.failed]).toEqual([0, 0]);
    const start = callsOf(world).length;
    const second = await enable(asked);
    expect([second.code, writesSince(start)]).toEqual([0, []]);
    expect(
      callsOf(world)
        .slice(start)
        .some(({ status: answer, write }) => write && answer >= 400),
    ).toBe(false);
    expect((await plan([...asked, '--check'])).code).toBe(0);
    expect((await status(['--home-region', region])).code).toBe(0);
    const notes = second.report.changes.flatMap(({ address, notes: said }) =>
      said.map(({ code }) => `${code} ${address}`),
    );
    expect(notes).toContain(`NOT_OFFERED detector ${ADMIN_ACCOUNT}/${region}`);
  });
});
