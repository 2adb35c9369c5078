import { readFileSync } from 'node:fs';
import { GuardDutyClient, ListDetectorsCommand, UpdateDetectorCommand } from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { StatusReport } from '../../src/provision/index.ts';
import {
  ADMIN_ACCOUNT,
  addFault,
  callsOf,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  type World,
} from '../../sandbox/index.ts';
import { regionState } from '../../sandbox/services/guardduty/state.ts';
import { rolesOf } from '../../sandbox/services/iam/state.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { frontDoor, frontDoorForTest, type FrontDoor } from './front-door.ts';

const HOME = 'us-east-1';
const AFAR = 'eu-west-1';
const ENABLE = ['enable', '--org', '--admin-account', ADMIN_ACCOUNT, '--regions', `${HOME},${AFAR}`];
const WEBHOOK = ['--slack-webhook-env', 'SLACK_WEBHOOK', '--yes', '--quiet'];

let enabled: { readonly world: World; readonly port: number };

beforeAll(async () => {
  const world = organizationWorld({ members: 3, regions: [HOME, AFAR], optedOut: { [AFAR]: [2] } });
  const door = await frontDoor(world);
  const { code, stderr } = await door.cli([...ENABLE, ...WEBHOOK]);
  // The third member has not enabled one of the Regions, which is no fault.
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  enabled = { world: structuredClone(world), port: Number(new URL(door.sandbox.url).port) };
  await door.sandbox.close();
});

afterAll(() => {
  vi.unstubAllEnvs();
});

interface Here extends FrontDoor {
  readonly world: World;
  /** `status` with `--output json`, held against its schema. Makes sure that nothing was written. */
  readonly status: (args?: readonly string[]) => Promise<{ code: number; report: StatusReport }>;
}

async function begin(): Promise<Here> {
  const world = structuredClone(enabled.world);
  const door = await frontDoorForTest(world, enabled.port);
  const schema = z.fromJSONSchema(
    JSON.parse(readFileSync('config/status-report.schema.json', 'utf8')) as Parameters<
      typeof z.fromJSONSchema
    >[0],
  );
  return {
    ...door,
    world,
    status: async (args = []) => {
      const before = callsOf(world).length;
      const { code, stdout, stderr } = await door.cli(['status', ...args, '--output', 'json', '--quiet']);
      if (stdout === '') throw new Error(stderr);
      const report = JSON.parse(stdout) as StatusReport;
      expect(schema.safeParse(report).error).toBeUndefined();
      const writes = callsOf(world)
        .slice(before)
        .filter(({ write, operation }) => write && operation !== 'AssumeRole');
      expect(writes).toEqual([]);
      return { code, report };
    },
  };
}

/** From now on commands run with the admin account's own credentials. */
function asAdmin({ sandbox }: FrontDoor): void {
  for (const [name, value] of Object.entries(sandbox.environment(ADMIN_ACCOUNT))) vi.stubEnv(name, value);
}

describe('status', () => {
  test("tells of all accounts and Regions with the admin account's rights alone, entering no other account", async () => {
    const here = await begin();
    asAdmin(here);
    const before = callsOf(here.world).length;
    const { code, report } = await here.status();
    expect(code).toBe(0);
    expect(report).toMatchObject({ healthy: true, unknown: false, visits: null });
    expect(report.members).toMatchObject({ eligible: 8, enabled: 7 });
    expect(report.regions.map(({ region, admin, detector }) => [region, admin, detector])).toEqual([
      [HOME, ADMIN_ACCOUNT, 'ENABLED'],
      [AFAR, ADMIN_ACCOUNT, 'ENABLED'],
    ]);
    const since = callsOf(here.world).slice(before);
    expect(new Set(since.map(({ account }) => account))).toEqual(new Set([ADMIN_ACCOUNT]));
  });

  test('exits with 3 and says unknown for what it could not read, whatever it is', async () => {
    const { world, cli } = await begin();
    const reads = new Map(
      callsOf(world)
        // Where Regions cannot be listed, each is tried.
        .filter(
          ({ account, write, service }) =>
            account === ADMIN_ACCOUNT && !write && !/^(?:sts|account)$/.test(service),
        )
        .map(({ service, operation }) => [`${service}:${operation}`, { service, operation }]),
    );
    const wrong: string[] = [];
    for (const [name, { service, operation }] of reads) {
      const before = callsOf(world).length;
      addFault(world, { service, operation, times: -1, code: 'AccessDeniedException', status: 403 });
      const { code, stdout } = await cli(['status', '--output', 'json', '--quiet']);
      const asked = callsOf(world)
        .slice(before)
        .some((call) => call.service === service && call.operation === operation);
      world.faults.length = 0;
      if (!asked) continue;
      const { unknown, healthy, error } = JSON.parse(stdout) as Partial<StatusReport> & { error?: unknown };
      if (error !== undefined ? code !== 3 : code !== 3 || unknown !== true || healthy !== false)
        wrong.push(`${name}: ${code} ${stdout.slice(0, 300)}`);
    }
    expect(wrong).toEqual([]);
    expect(reads.size).toBeGreaterThan(20);
  }, 120_000);

  test('exits with 2 when something is wrong and all could be read', async () => {
    const { world, status } = await begin();
    const guardduty = new GuardDutyClient(clientConfig(world, ADMIN_ACCOUNT, AFAR));
    const [DetectorId] = (await guardduty.send(new ListDetectorsCommand({}))).DetectorIds!;
    await guardduty.send(new UpdateDetectorCommand({ DetectorId, Enable: false }));
    const { code, report } = await status();
    expect(code).toBe(2);
    expect(report).toMatchObject({ healthy: false, unknown: false });
    expect(report.problems).toMatchObject([
      {
        code: 'DRIFT',
        address: `detector ${ADMIN_ACCOUNT}/${AFAR}`,
        impact: `Findings from ${AFAR} may not reach Slack`,
        expected: 'status ENABLED',
        actual: 'status DISABLED',
        message: `GuardDuty detector in account ${ADMIN_ACCOUNT}: status is DISABLED (expected ENABLED)`,
        fix: 'Run: guardduty-slack enable --org',
      },
    ]);
  });
});

describe('status --quick', () => {
  test("goes by AWS's own counts with their time, says that it was a quick look, and asks about no member", async () => {
    const { world, status, cli } = await begin();
    const before = callsOf(world).length;
    const { code, report } = await status(['--quick']);
    expect({ code, healthy: report.healthy, problems: report.problems }).toEqual({
      code: 3,
      healthy: false,
      problems: [
        expect.objectContaining({
          code: 'NOT_SEEN_QUICKLY',
          address: `members ${ADMIN_ACCOUNT}/${AFAR}`,
          message: 'GuardDuty is on in 4 of 5 accounts, of which some may be closed or excluded',
        }),
      ],
    });
    expect(report.regions.map(({ healthy }) => healthy)).toEqual([true, false]);
    expect(report.statistics).toMatchObject([
      { region: HOME, accounts: 5, enabled: 5, doubts: [] },
      { region: AFAR, accounts: 5, enabled: 4 },
    ]);
    expect(report.organization?.accounts).toBe(5);
    const asked = new Set(
      callsOf(world)
        .slice(before)
        .map(({ operation }) => operation),
    );
    for (const one of ['ListAccounts', 'ListMembers', 'GetMembers', 'GetMemberDetectors'])
      expect([one, asked.has(one)]).toEqual([one, false]);
    const { stdout } = await cli(['status', '--quick'], { columns: 200 });
    expect(stdout).toContain(
      `A quick look: no member was asked about. AWS’s own counts stand for them, the oldest of`,
    );
    expect(stdout).toContain("9 of 10 account-Regions with GuardDuty on, by AWS's own count");
  });

  test('costs the same number of calls whatever the number of accounts', async () => {
    const callsWith = async (members: number): Promise<number> => {
      const regions = [HOME, AFAR, 'eu-central-1'];
      const door = await frontDoor(organizationWorld({ members, regions }));
      try {
        const chosen = ['--regions', regions.join()];
        expect((await door.cli([...ENABLE.slice(0, -2), ...chosen, ...WEBHOOK])).code).toBe(0);
        const { code, stdout } = await door.cli(['status', '--quick', '--output', 'json', '--quiet']);
        expect(code).toBe(0);
        return (JSON.parse(stdout) as StatusReport).apiCalls.total;
      } finally {
        await door.sandbox.close();
      }
    };
    const [few, many] = [await callsWith(2), await callsWith(120)];
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(16 * 3 + 30);
  });

  test('is healthy only where all that it looks at is well, and says so in each form', async () => {
    const { world, status, cli } = await begin();
    regionState(world, memberId(2), AFAR).detector = structuredClone(
      regionState(world, memberId(1), AFAR).detector!,
    );
    const members = regionState(world, ADMIN_ACCOUNT, AFAR).members!;
    members[memberId(2)] = { ...members[memberId(1)]!, account: memberId(2) };
    regionState(world, ADMIN_ACCOUNT, AFAR).memberOrder!.push(memberId(2));
    const { code, report } = await status(['--quick']);
    expect({ code, healthy: report.healthy, unknown: report.unknown }).toEqual({
      code: 0,
      healthy: true,
      unknown: false,
    });
    expect((await cli(['status', '--quick'])).stdout).toContain('Healthy in a quick look: GuardDuty runs');
    expect((await cli(['status', '--quick', '--output', 'html'])).stdout).toContain(
      'healthy in a quick look',
    );
    expect((await cli(['status', '--quick', '--output', 'markdown'])).stdout).toContain('in a quick look');
    // What it reads itself is judged as ever.
    regionState(world, ADMIN_ACCOUNT, HOME).organization!.autoEnable = 'NONE';
    const drifted = await status(['--quick']);
    expect({ code: drifted.code, codes: drifted.report.problems.map(({ code: one }) => one) }).toEqual({
      code: 2,
      codes: ['DRIFT'],
    });
  });

  test('counts that AWS does not have yet are unknown, never healthy', async () => {
    const { world, status } = await begin();
    Object.assign(world.settings, {
      knobs: { ...world.settings.knobs, 'guardduty.statisticsEveryMs': -1 },
    });
    const { code, report } = await status(['--quick']);
    expect({ code, healthy: report.healthy }).toEqual({ code: 3, healthy: false });
    expect(report.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('has not counted'),
      expect.stringContaining('has not counted'),
    ]);
    expect(report.organization?.accounts).toBeNull();
  });

  test('counts that are older than a day are unknown, never healthy', async () => {
    const { world, status } = await begin();
    Object.assign(world.settings, {
      knobs: { ...world.settings.knobs, 'guardduty.statisticsEveryMs': 4 * 86_400_000 },
    });
    await status(['--quick']);
    const settings = regionState(world, ADMIN_ACCOUNT, HOME).organization!;
    settings.counted = { ...settings.counted!, at: settings.counted!.at - 2 * 86_400_000 };
    const { code, report } = await status(['--quick']);
    expect({ code, healthy: report.healthy }).toEqual({ code: 3, healthy: false });
    expect(report.problems[0]?.message).toContain('more than a day ago');
  });

  test('counts that are refused, and plans that are on in fewer accounts, are unknown', async () => {
    const { world, status } = await begin();
    const { detector } = regionState(world, memberId(0), HOME);
    detector!.features = {
      ...detector!.features,
      S3_DATA_EVENTS: { ...detector!.features['S3_DATA_EVENTS']!, status: 'DISABLED' },
    };
    addFault(world, {
      service: 'guardduty',
      operation: 'GetOrganizationStatistics',
      region: AFAR,
      code: 'AccessDeniedException',
      status: 403,
      times: -1,
    });
    const { code, report } = await status(['--quick']);
    expect(code).toBe(3);
    expect(report.problems.map(({ message }) => message)).toEqual([
      'S3_DATA_EVENTS is on in 4 of 5 accounts',
      expect.stringContaining('GetOrganizationStatistics'),
    ]);
    expect(report.statistics?.[1]).toMatchObject({ countedAt: null, accounts: null, enabled: null });
  });

  test('with --deep is a contradiction', async () => {
    const { code, stderr } = await (await begin()).cli(['status', '--quick', '--deep']);
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringContaining('--quick asks none') });
  });
});

describe('status --deep', () => {
  test('asks each member by a role in it, where AWS says that GuardDuty can be', async () => {
    const { world, status, cli } = await begin();
    const before = callsOf(world).length;
    const { code, report } = await status(['--deep']);
    expect(code).toBe(0);
    expect(report.healthy).toBe(true);
    expect(report.visits?.map(({ account, region }) => `${account} ${region}`)).toEqual([
      `${MANAGEMENT_ACCOUNT} ${HOME}`,
      `${MANAGEMENT_ACCOUNT} ${AFAR}`,
      `${memberId(0)} ${HOME}`,
      `${memberId(0)} ${AFAR}`,
      `${memberId(1)} ${HOME}`,
      `${memberId(1)} ${AFAR}`,
      `${memberId(2)} ${HOME}`,
    ]);
    for (const visit of report.visits ?? [])
      expect(visit).toMatchObject({
        detector: 'ENABLED',
        administrator: ADMIN_ACCOUNT,
        lacking: [],
        healthy: true,
        reason: '',
      });
    const inMembers = callsOf(world)
      .slice(before)
      .filter(({ account }) => account === memberId(1));
    expect(inMembers.map(({ operation }) => operation).sort()).toEqual([
      'GetAdministratorAccount',
      'GetAdministratorAccount',
      'GetDetector',
      'GetDetector',
      'ListDetectors',
      'ListDetectors',
    ]);
    expect((await cli(['status', '--deep'])).stdout).toContain('7 of 7 account-Regions as they should be');
  });

  test('finds what the administrator does not see, names it with the way out, and exits with 2', async () => {
    const { world, status, cli } = await begin();
    const [first, second] = [memberId(0), memberId(1)];
    const gone = regionState(world, first, HOME);
    delete gone.detector;
    const theirs = regionState(world, second, HOME);
    theirs.administrator = { ...theirs.administrator!, account: memberId(2) };
    const afar = regionState(world, second, AFAR).detector!;
    afar.features = {
      ...afar.features,
      S3_DATA_EVENTS: { ...afar.features['S3_DATA_EVENTS']!, status: 'DISABLED' },
    };
    regionState(world, first, AFAR).detector!.enabled = false;
    const { code, report } = await status(['--deep']);
    expect(code).toBe(2);
    expect(report.unknown).toBe(false);
    expect(report.visits?.filter(({ healthy }) => !healthy)).toMatchObject([
      {
        account: first,
        region: HOME,
        detector: 'absent',
        administrator: null,
        reason: 'GuardDuty is off: it has no detector',
        fix: 'Run: guardduty-slack enable --org',
      },
      {
        account: first,
        region: AFAR,
        detector: 'DISABLED',
        reason: expect.stringMatching(/^GuardDuty is suspended/) as string,
      },
      {
        account: second,
        region: HOME,
        administrator: memberId(2),
        reason: `account ${memberId(2)} administers it, not ${ADMIN_ACCOUNT}`,
        fix: expect.stringMatching(
          /disassociate-from-administrator-account --region us-east-1 --detector-id [0-9a-f]{32}\./,
        ) as string,
      },
      {
        account: second,
        region: AFAR,
        lacking: ['S3_DATA_EVENTS'],
        reason: 'off, although every member should have it: S3_DATA_EVENTS',
      },
    ]);
    const { stdout } = await cli(['status', '--deep'], { columns: 100 });
    expect(stdout).toContain('4 account-Regions not as wanted when looked into');
    expect(stdout).toMatch(/account in us-east-1: Seen from inside, GuardDuty is off/);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    const csv = (await cli(['status', '--deep', '--output', 'csv'])).stdout;
    expect(csv).toContain(`visit,${second},${AFAR},ENABLED,false,,,,`);
    const html = (await cli(['status', '--deep', '--output', 'html'])).stdout;
    expect(html).toContain('3 of 7 account-Regions as they should be');
    expect(html).toContain('S3_DATA_EVENTS');
  });

  test('says unknown for a member that no role lets into, and exits with 3', async () => {
    const { world, status, cli } = await begin();
    delete rolesOf(world, memberId(1))['OrganizationAccountAccessRole'];
    const { code, report } = await status(['--deep']);
    expect(code).toBe(3);
    expect(report).toMatchObject({ healthy: false, unknown: true, problems: [] });
    const unknown = report.visits?.filter(({ detector }) => detector === 'unknown') ?? [];
    expect(unknown.map(({ account, region }) => [account, region])).toEqual([
      [memberId(1), HOME],
      [memberId(1), AFAR],
    ]);
    expect(unknown[0]?.reason).toContain(`${memberId(1)}:role/OrganizationAccountAccessRole`);
    expect(unknown[0]?.fix).toContain('--member-role-name');
    const tried = callsOf(world).filter(
      ({ operation, status: http }) => operation === 'AssumeRole' && http === 403,
    );
    // Each of the usual roles once: a door that is closed in one Region is closed in all.
    expect(tried).toHaveLength(2);
    addFault(world, {
      service: 'guardduty',
      operation: 'GetDetector',
      account: memberId(0),
      code: 'AccessDeniedException',
      status: 403,
    });
    const { stdout } = await cli(['status', '--deep']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('guardduty-slack policy member');
    expect(stdout).toMatch(/1 account in 2 Regions: Unknown, Cannot assume/);
  });

  test("with the admin account's own credentials says of each member that no one may enter it, and exits with 3", async () => {
    const here = await begin();
    asAdmin(here);
    const { code, report } = await here.status(['--deep']);
    expect(code).toBe(3);
    expect(report.problems).toEqual([]);
    expect(new Set(report.visits?.map(({ detector }) => detector))).toEqual(new Set(['unknown']));
    const management = report.visits?.find(({ account }) => account === MANAGEMENT_ACCOUNT);
    expect(management?.fix).toContain(`credentials of account ${MANAGEMENT_ACCOUNT}`);
    const member = report.visits?.find(({ account }) => account === memberId(0));
    expect(member?.fix).toContain('trusts the caller');
  });
});
