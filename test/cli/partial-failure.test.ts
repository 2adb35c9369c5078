import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunReport } from '../../src/provision/index.ts';
import {
  ADMIN_ACCOUNT,
  addFault,
  advance,
  callsOf,
  MANAGEMENT_ACCOUNT,
  now,
  organizationWorld,
  type World,
} from '../../sandbox/index.ts';
import { operatorKey } from '../../sandbox/access/operators.ts';
import { whatIsThere } from '../properties/worlds.ts';
import { emptyFolder, frontDoor, frontDoorForTest, type FrontDoor, type Outside } from './front-door.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const ENABLE = ['enable', '--org', '--admin-account', ADMIN_ACCOUNT, '--regions', REGIONS.join(',')];
const GO = ['--slack-webhook-env', 'SLACK_WEBHOOK', '--yes'];

const small = (): World =>
  organizationWorld({
    members: 2,
    regions: REGIONS,
    time: Date.UTC(2026, 10, 21),
    knobs: { 'signature.verify': false, 'access.enforce': false },
  });

const writesOf = (world: World): number => callsOf(world).filter(({ write }) => write).length;

async function enable(
  { cli }: FrontDoor,
  outside: Outside = {},
): Promise<{ code: number; report: RunReport; stderr: string }> {
  const { code, stdout, stderr } = await cli([...ENABLE, ...GO, '--output', 'json', '--quiet'], outside);
  return { code, report: JSON.parse(stdout) as RunReport, stderr };
}

/** What a run leaves that nothing disturbed. The stored webhook names the port. */
let undisturbed: unknown;
let port: number;

beforeAll(async () => {
  const world = small();
  const door = await frontDoor(world);
  expect((await enable(door)).code).toBe(0);
  undisturbed = whatIsThere(world);
  port = Number(new URL(door.sandbox.url).port);
  vi.unstubAllEnvs();
  await door.sandbox.close();
});

/** Does something once, at a wait in the middle of the run: when so much was written. */
function inTheMiddle(world: World, act: () => void, writes = 12): Outside {
  let done = false;
  return {
    io: {
      sleep: async (ms) => {
        if (!done && writesOf(world) >= writes) {
          done = true;
          act();
        }
        advance(world, ms);
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
    },
  };
}

function expire(world: World, account?: string): void {
  for (const key of Object.values(world.keys))
    if (account === undefined ? key.expires !== undefined : key.account === account)
      Object.assign(key, { expires: now(world) });
}

describe('a run of which a part fails', () => {
  test('does the rest, names each place that refused with its reason, and a re-run does what is left', async () => {
    const world = small();
    const door = await frontDoorForTest(world, port);
    const policy =
      'User is not authorized to perform: guardduty:CreateDetector with an explicit deny in a service control policy';
    for (const account of [ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT])
      addFault(world, {
        service: 'guardduty',
        operation: 'CreateDetector',
        account,
        region: 'eu-west-1',
        times: -1,
        code: 'AccessDeniedException',
        message: policy,
        status: 403,
      });
    addFault(world, {
      service: 'monitoring',
      region: 'ap-southeast-2',
      operation: 'PutMetricAlarm',
      times: -1,
      code: 'AccessDenied',
      message: 'User is not authorized to perform: cloudwatch:PutMetricAlarm',
      status: 403,
    });
    const { code, report } = await enable(door);
    expect(code).toBe(3);
    const failed = report.changes.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ address, error }) => `${error?.code} ${address}`).toSorted()).toEqual([
      `ACCESS_DENIED alarm ${ADMIN_ACCOUNT}/ap-southeast-2/guardduty-slack-forwarder-dead-letters`,
      `DENIED_BY_POLICY detector ${MANAGEMENT_ACCOUNT}/eu-west-1`,
      `DENIED_BY_POLICY detector ${ADMIN_ACCOUNT}/eu-west-1`,
    ]);
    for (const { error } of failed) {
      expect(error?.message).toMatch(
        /guardduty:CreateDetector failed in|cloudwatch:PutMetricAlarm failed in/,
      );
      expect(error?.fix).toMatch(/guardduty:CreateDetector|cloudwatch:PutMetricAlarm/);
    }
    const untried = report.changes.filter(({ outcome }) => outcome === 'not-tried');
    expect(new Set(untried.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
    expect(report.members.enabled).toBe(6);

    const text = await door.cli([...ENABLE, ...GO], { columns: 80 });
    expect(text.code).toBe(3);
    expect(text.stdout).toMatch(/Partly done/);
    expect(text.stdout).toMatch(/DENIED_BY_POLICY/);
    expect(text.stdout).toMatch(/the same command again\s+resumes/);

    world.faults.length = 0;
    const again = await enable(door);
    expect(again.code).toBe(0);
    expect(
      again.report.changes.filter(({ outcome }) => outcome === 'applied').map(({ region }) => region),
    ).not.toContain('us-east-1');
    expect(whatIsThere(world)).toEqual(undisturbed);
  });

  test('gives AWS the time that it asks for when it is called too often', async () => {
    const world = small();
    Object.assign(world.settings.knobs, {
      'throttle.guardduty': 1,
      'throttle.ssm': 2,
      'throttle.organizations.all': 2,
      'throttle.lambda.all': 2,
    });
    const { code, report } = await enable(await frontDoorForTest(world, port));
    expect({ code, failed: report.summary.failed }).toEqual({ code: 0, failed: 0 });
    expect(whatIsThere(world)).toEqual(undisturbed);
  });
});

describe('credentials that end in the middle of a run', () => {
  test.each([
    ['AWS ends them early', (world: World) => expire(world)],
    ['their hour is over', (world: World) => advance(world, 3_700_000)],
  ])('are renewed where a role gave them: %s', async (_, end) => {
    const world = small();
    const door = await frontDoorForTest(world, port);
    const sessions = (): number =>
      callsOf(world).filter(({ operation }) => operation === 'AssumeRole').length;
    let before = 0;
    const middle = inTheMiddle(world, () => {
      before = sessions();
      end(world);
    });
    const { code, report } = await enable(door, middle);
    expect({ code, failed: report.summary.failed }).toEqual({ code: 0, failed: 0 });
    expect(before).toBeGreaterThan(0);
    expect(sessions()).toBeGreaterThan(before);
    expect(whatIsThere(world)).toEqual(undisturbed);
  });

  test('and cannot be renewed end the run with 4, what was done, and what to run to get credentials again', async () => {
    const world = small();
    const door = await frontDoorForTest(world, port);
    const folder = emptyFolder();
    // A profile whose credentials come from a command, which stops giving them meanwhile.
    const key = operatorKey(world, MANAGEMENT_ACCOUNT);
    const answer = join(folder, 'answer.mjs');
    const says = (text: string): void => writeFileSync(answer, text);
    says(
      `console.log(${JSON.stringify(JSON.stringify({ Version: 1, AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey }))})`,
    );
    writeFileSync(
      join(folder, 'config'),
      `[profile security]\nregion = us-east-1\ncredential_process = ${process.execPath} ${answer}\n`,
    );
    const middle = inTheMiddle(world, () => {
      says(
        'console.error("The SSO session associated with this profile has expired or is otherwise invalid."); process.exit(1)',
      );
      expire(world, MANAGEMENT_ACCOUNT);
      expire(world);
    });
    const ended = await withProfile(join(folder, 'config'), () =>
      door.cli([...ENABLE, ...GO, '--profile', 'security'], middle),
    );
    const said = ended.stdout + ended.stderr;
    expect(ended.code).toBe(4);
    expect(said).toContain('CREDENTIALS_PROCESS');
    expect(said.replaceAll(/\s+/g, ' ')).toContain(
      'Its words: The SSO session associated with this profile has expired',
    );
    expect(said).toContain('Run the command by itself until it prints credentials.');
    expect(said).toMatch(/Partly done: \d+ changed, \d+ failed, \d+ not tried/);
    const refused = callsOf(world).filter(({ status }) => status === 403).length;
    expect(refused).toBeLessThan(30);

    for (const one of Object.values(world.keys))
      if (one.account === MANAGEMENT_ACCOUNT) delete (one as { expires?: number }).expires;
    expect((await enable(door)).code).toBe(0);
    expect(whatIsThere(world)).toEqual(undisturbed);
  });
});

test('a sign-in session that has ended is told with 4 and the command to sign in again, before anything else', async () => {
  const door = await frontDoorForTest(small(), port);
  const folder = emptyFolder();
  const config = join(folder, 'config');
  const sso = 'sso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n';
  writeFileSync(
    config,
    `[profile security]\nregion = us-east-1\nsso_session = us\nsso_account_id = ${MANAGEMENT_ACCOUNT}\nsso_role_name = Admin\n[sso-session us]\n${sso}`,
  );
  const tokens = join(folder, '.aws', 'sso', 'cache');
  mkdirSync(tokens, { recursive: true });
  const name = createHash('sha1').update('us').digest('hex');
  writeFileSync(
    join(tokens, `${name}.json`),
    JSON.stringify({ accessToken: 'x', expiresAt: '2020-01-01T00:00:00Z' }),
  );
  vi.stubEnv('HOME', folder);
  const { code, stderr } = await withProfile(config, () => door.cli(['status', '--profile', 'security']));
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: expect.stringContaining('CREDENTIALS_EXPIRED') as string,
  });
  expect(stderr).toContain('Run: aws sso login --profile security');
});

async function withProfile<T>(file: string, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_CONFIG_FILE: file, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
  try {
    return await work();
  } finally {
    Object.assign(process.env, before);
  }
}

describe('Ctrl-C', () => {
  test('waits ten seconds for what is under way and no longer, and says what was done and how to resume', async () => {
    const world = small();
    const door = await frontDoorForTest(world, port);
    let interrupt: ((signal: 'SIGINT' | 'SIGTERM') => void) | undefined;
    let isInterrupted = false;
    const waits: number[] = [];
    const middle = inTheMiddle(world, () => {
      // From now on AWS answers late, so that what is under way does not end by itself in time.
      Object.assign(world.settings.knobs, { latencyMs: 15_000 });
      setTimeout(() => {
        isInterrupted = true;
        interrupt?.('SIGINT');
      }, 50);
    });
    const started = Date.now();
    const { code, stderr } = await door.cli([...ENABLE, ...GO], {
      io: {
        onInterrupt: (listener) => {
          interrupt = listener;
          return () => undefined;
        },
        sleep: async (ms) => {
          if (!isInterrupted) await middle.io?.sleep?.(ms);
          else waits.push(ms);
        },
      },
    });
    expect(code).toBe(130);
    // No one needs to sit through them.
    expect(waits).toContain(10_000);
    expect(Date.now() - started).toBeLessThan(14_000);
    expect(stderr).toContain('Stopping: what is under way is finished first, for 10 s at most.');
    expect(stderr).toMatch(/Interrupted: \d+ done, \d+ still under way when it ended/);
    expect(stderr).toContain('Run the same enable again to resume.');
  });
});
