import {
  CreateDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-guardduty';
import { describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/provision/index.ts';
import {
  ADMIN_ACCOUNT,
  addFault,
  advance,
  callsOf,
  canonicalDump,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  type World,
} from '../../sandbox/index.ts';
import { presetAdministrator, presetDetector } from '../../sandbox/services/guardduty/presets.ts';
import { regionState } from '../../sandbox/services/guardduty/state.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { differences } from '../properties/differences.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { frontDoorForTest, type FrontDoor } from './front-door.ts';

const HOME = 'us-east-1';
const AFAR = 'eu-west-1';
const REGIONS = [HOME, AFAR];
const ENABLE = ['enable', '--org', '--admin-account', ADMIN_ACCOUNT, '--regions', REGIONS.join(',')];
const GO = ['--slack-webhook-env', 'SLACK_WEBHOOK', '--yes', '--quiet'];

interface Here extends FrontDoor {
  readonly world: World;
  readonly before: ReturnType<typeof canonicalDump>;
  /** The Organization's id. */
  readonly id: string;
  readonly teardown: (args?: readonly string[]) => Promise<{ code: number; report: RunReport }>;
}

/** Enables in a world, and comes back an hour later. */
async function enabled(world: World): Promise<Here> {
  const door = await frontDoorForTest(world);
  const before = canonicalDump(world);
  const { code, stderr } = await door.cli([...ENABLE, ...GO]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  advance(world, 3_600_000);
  const id = organizationOf(world)!.id;
  return {
    ...door,
    world,
    before,
    id,
    teardown: async (args = []) => {
      const all = ['teardown', '--org', '--yes', '--expect-org', id, '--output', 'json', '--quiet', ...args];
      const { code: ended, stdout } = await door.cli(all);
      return { code: ended, report: JSON.parse(stdout) as RunReport };
    },
  };
}

const small = (): World => organizationWorld({ members: 3, regions: REGIONS });

function listed({ exceptions = [] }: RunReport, pattern: RegExp): readonly string[] {
  return exceptions.map(({ address }) => address).filter((address) => pattern.test(address));
}

describe('teardown --org', () => {
  test('says before it asks what stays on and bills, and what cannot be restored', async () => {
    const { world, cli, id } = await enabled(small());
    const before = callsOf(world).length;
    const asked = await cli(['teardown', '--org'], { terminal: true, columns: 100, keys: ['no\r'] });
    expect(asked.code).toBe(5);
    expect(asked.stderr).toContain(`type the id of the organization: ${id}`);
    expect(asked.stderr).toContain('GuardDuty stays on in 6 account-Regions of members');
    expect(asked.stderr).toContain('4 detectors will be deleted.');
    expect(asked.stderr).toContain('Will not be as before');
    expect(asked.stderr).toMatch(/AWSServiceRoleForAmazonGuardDuty/);
    expect(
      callsOf(world)
        .slice(before)
        .filter(({ write, service }) => write && service !== 'sts'),
    ).toEqual([]);
  });

  test('goes in the order that AWS wants, and forgets what it knows last', async () => {
    const { world, teardown } = await enabled(small());
    const before = callsOf(world).length;
    expect((await teardown(['--delete-member-detectors'])).code).toBe(0);
    const calls = callsOf(world).slice(before);
    const [first, last] = [
      (operation: string, region?: string): number =>
        calls.findIndex((call) => call.operation === operation && (region ?? call.region) === call.region),
      (operation: string, region?: string): number =>
        calls.findLastIndex(
          (call) => call.operation === operation && (region ?? call.region) === call.region,
        ),
    ];
    for (const region of REGIONS) {
      const inOrder = [
        last('UpdateOrganizationConfiguration', region),
        first('DisassociateMembers', region),
        first('DeleteMembers', region),
        first('DisableOrganizationAdminAccount', region),
        first('DeleteDetector', region),
      ];
      expect(inOrder).not.toContain(-1);
      expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
    }
    const afterwards = [
      last('DeleteDetector'),
      first('DeregisterDelegatedAdministrator'),
      first('DisableAWSServiceAccess'),
      first('DeleteParameters'),
      last('DeleteParameter'),
    ];
    expect(afterwards).not.toContain(-1);
    expect(afterwards).toEqual(afterwards.toSorted((one, other) => one - other));
  });

  test('puts back what was there before us, to the setting', async () => {
    const world = small();
    presetAdministrator(world, { account: ADMIN_ACCOUNT, region: AFAR, autoEnable: 'NEW' });
    presetDetector(world, {
      account: MANAGEMENT_ACCOUNT,
      region: HOME,
      frequency: 'ONE_HOUR',
      features: { S3_DATA_EVENTS: 'DISABLED' },
    });
    const here = await enabled(world);
    const { code, report } = await here.teardown(['--delete-member-detectors']);
    expect(code).toBe(0);
    const left = differences(here.before, canonicalDump(world));
    const exceptions = report.exceptions?.map(({ address }) => address) ?? [];
    expect(left.filter((address) => !exceptions.includes(address))).toEqual([]);
    expect(left).not.toContain(`detector ${MANAGEMENT_ACCOUNT}/${HOME}`);
    expect(left).not.toContain(`organization-configuration ${ADMIN_ACCOUNT}/${AFAR}`);
    // Members that were added where this administrator existed before us stay, and are listed one by one.
    expect(listed(report, /^member /)).toHaveLength(4);
  });

  test('repeats what AWS refuses for a while, in its words', async () => {
    const { world, before, teardown } = await enabled(
      organizationWorld({
        members: 3,
        regions: REGIONS,
        knobs: {
          'guardduty.membersGoneDelayMs': 60_000,
          'guardduty.disassociateDelayMs': 5_000,
          'guardduty.disableDelayMs': 30_000,
        },
      }),
    );
    addFault(world, {
      service: 'organizations',
      operation: 'DeregisterDelegatedAdministrator',
      code: 'ConcurrentModificationException',
      message: 'Another request is already in progress.',
      status: 400,
      times: 3,
    });
    const { code, report } = await teardown(['--delete-member-detectors']);
    expect({ code, failed: report.summary.failed }).toEqual({ code: 0, failed: 0 });
    const left = differences(before, canonicalDump(world));
    expect(left.filter((one) => !listed(report, /./).includes(one))).toEqual([]);
    expect(left.filter((one) => !one.startsWith('service-linked-role '))).toEqual([]);
  });

  test('lists each detector that stays on in a member and bills', async () => {
    const { teardown, cli, id } = await enabled(small());
    const dry = await cli(['teardown', '--org', '--dry-run'], { columns: 80 });
    expect(dry.stdout).toMatch(/Will not be as before/);
    const { code, report } = await teardown();
    expect(code).toBe(0);
    expect(listed(report, /^detector 3/)).toEqual(
      expect.arrayContaining(
        [0, 1, 2].flatMap((index) => REGIONS.map((region) => `detector ${memberId(index)}/${region}`)),
      ),
    );
    // A second time there is nothing left to do.
    const again = await cli(['teardown', '--org', '--yes', '--expect-org', id]);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Nothing to remove.');
  });
});

describe('teardown --org --delete-member-detectors', () => {
  test('says in its question that the findings in them are gone for good', async () => {
    const { cli, id } = await enabled(small());
    const asked = await cli(['teardown', '--org', '--delete-member-detectors'], {
      terminal: true,
      columns: 100,
      keys: [`${id}\r`],
    });
    expect(asked.code).toBe(0);
    const said = asked.stderr.replaceAll(/\s+/g, ' ');
    expect(said).toContain('10 detectors will be deleted, 6 of them in member accounts.');
    expect(said).toContain('All findings in them are gone for good');
    expect(said).not.toContain('GuardDuty stays on');
    expect(asked.stdout).toContain('Teardown complete');
  });

  test('leaves a detector that is older than the record, and one with tags of someone else', async () => {
    const world = small();
    presetDetector(world, { account: memberId(0), region: HOME });
    advance(world, 60_000);
    const { teardown } = await enabled(world);
    const guardduty = new GuardDutyClient(clientConfig(world, memberId(1), HOME));
    const [DetectorId] = (await guardduty.send(new ListDetectorsCommand({}))).DetectorIds!;
    await guardduty.send(
      new TagResourceCommand({
        ResourceArn: `arn:aws:guardduty:${HOME}:${memberId(1)}:detector/${DetectorId}`,
        Tags: { team: 'forensics' },
      }),
    );
    const { code, report } = await teardown(['--delete-member-detectors']);
    expect(code).toBe(0);
    const standing = [0, 1, 2].map(
      (index) => regionState(world, memberId(index), HOME).detector !== undefined,
    );
    expect(standing).toEqual([true, true, false]);
    expect(report.exceptions).toContainEqual(
      expect.objectContaining({
        address: `detector ${memberId(1)}/${HOME}`,
        reason: expect.stringContaining('tags of someone else') as string,
      }),
    );
  });

  test('enters no more than its members, and keeps on where one cannot be entered', async () => {
    const { world, teardown } = await enabled(small());
    addFault(world, {
      service: 'guardduty',
      operation: 'ListDetectors',
      account: memberId(1),
      times: -1,
      code: 'AccessDeniedException',
      status: 403,
    });
    const { code, report } = await teardown(['--delete-member-detectors']);
    expect(code).toBe(0);
    expect(regionState(world, memberId(0), HOME).detector).toBeUndefined();
    expect(regionState(world, memberId(1), HOME).detector).toBeDefined();
    expect(report.exceptions).toContainEqual(
      expect.objectContaining({
        address: `detector ${memberId(1)}/${HOME}`,
        basis: 'assumed',
        code: 'ACCESS_DENIED',
      }),
    );
  });
});

test('an interrupted teardown counts what it did once, in its summary and in its last word', async () => {
  const { world, cli, id } = await enabled(small());
  const writes = (): number => callsOf(world).filter(({ write }) => write).length;
  const before = writes();
  let interrupt: ((signal: 'SIGINT' | 'SIGTERM') => void) | undefined;
  const { code, stdout, stderr } = await cli(['teardown', '--org', '--yes', '--expect-org', id, '--quiet'], {
    io: {
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => undefined;
      },
      sleep: async (ms) => {
        if (writes() - before >= 12) {
          interrupt?.('SIGINT');
          interrupt = undefined;
        }
        // What is under way gets all the time it needs.
        if (ms === 10_000) await new Promise(() => undefined);
        advance(world, ms);
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
    },
  });
  expect(code).toBe(130);
  const [, summed] = /Teardown incomplete: (\d+) done/.exec(stdout) ?? [];
  const [, said] = /Interrupted: (\d+) done/.exec(stderr) ?? [];
  expect(Number(summed)).toBeGreaterThan(0);
  expect(said).toBe(summed);
  const row = /Changes +(\d+) deleted, (\d+) restored, (\d+) noted/.exec(stdout) ?? [];
  expect(row.slice(1).reduce((sum, one) => sum + Number(one), 0)).toBe(Number(summed));
});

test('a teardown that finds no deployment tells how often it called AWS', async () => {
  const world = small();
  const { cli } = await frontDoorForTest(world);
  const { code, stdout } = await cli(['teardown', '--yes', '--output', 'json', '--quiet']);
  expect(code).toBe(0);
  const { apiCalls } = JSON.parse(stdout) as RunReport;
  expect(apiCalls).toMatchObject({ total: callsOf(world).length, writes: 0 });
  expect(apiCalls.total).toBeGreaterThan(3);
});

test('enable weakens nothing: what is stronger than asked stays, and is no change', async () => {
  const world = small();
  presetAdministrator(world, { account: ADMIN_ACCOUNT, region: HOME, autoEnable: 'ALL' });
  const guardduty = new GuardDutyClient(clientConfig(world, MANAGEMENT_ACCOUNT, HOME));
  await guardduty.send(
    new CreateDetectorCommand({
      Enable: true,
      Features: [{ Name: 'RUNTIME_MONITORING', Status: 'ENABLED' }],
    }),
  );
  const { cli } = await frontDoorForTest(world);
  const weaker = [
    '--auto-enable',
    'NEW',
    '--features',
    'S3_DATA_EVENTS',
    '--publishing-frequency',
    'SIX_HOURS',
  ];
  const { code } = await cli([...ENABLE, ...weaker, ...GO]);
  expect(code).toBe(0);
  const settings = regionState(world, MANAGEMENT_ACCOUNT, HOME).detector?.features;
  expect(settings?.['RUNTIME_MONITORING']?.status).toBe('ENABLED');
  const status = await cli(['status', '--output', 'json']);
  const { regions } = JSON.parse(status.stdout) as { regions: { region: string; autoEnable: string }[] };
  expect(regions.find(({ region }) => region === HOME)?.autoEnable).toBe('ALL');
});
