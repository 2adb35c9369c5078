import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';
import { ADMIN_ACCOUNT, callsOf, organizationWorld, type World } from '../../sandbox/index.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { frontDoor, type Ended, type FrontDoor } from '../cli/front-door.ts';
import { everyNth, TIME_LIMIT } from './sizes.ts';
import { whatIsThere } from './worlds.ts';

const REGIONS = ['us-east-1', 'eu-west-1'];
const NAMED = ['--admin-account', ADMIN_ACCOUNT];
const ENABLE = ['enable', '--org', ...NAMED, '--regions', REGIONS.join(','), '--yes', '--quiet'];
const SECRET = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

/** As many of each command's runs are killed in the whole property, evenly over their calls. */
const KILLS = 100;

let program: string;
let port = 0;

beforeAll(async () => {
  program = mkdtempSync(join(tmpdir(), 'guardduty-slack-'));
  await buildAll(program);
}, 120_000);

afterAll(() => {
  rmSync(program, { recursive: true, force: true });
});

/** Serves a copy of a world while something is done in it. */
async function serving<T>(begin: World, work: (world: World, door: FrontDoor) => Promise<T>): Promise<T> {
  const world = structuredClone(begin);
  // The stored webhook names the port.
  const door = await frontDoor(world, port);
  port = Number(new URL(door.sandbox.url).port);
  try {
    return await work(world, door);
  } finally {
    vi.unstubAllEnvs();
    await door.sandbox.close();
  }
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the signal to the end, milliseconds. */
  readonly tookMs: number;
}

/** Runs the built program as a process of its own and sends it signals once AWS has answered so many calls. */
async function stop(
  world: World,
  { sandbox }: FrontDoor,
  args: readonly string[],
  calls: number,
  signals: readonly NodeJS.Signals[],
): Promise<End> {
  const before = callsOf(world).length;
  const child = spawn(process.execPath, [join(program, 'main.cjs'), ...args], {
    cwd: program,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...sandbox.environment(),
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      SLACK_WEBHOOK: sandbox.slackWebhook,
      GUARDDUTY_SLACK_SLACK_ALLOW_HOST: new URL(sandbox.url).host,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  const left = [...signals];
  let since = 0;
  let sentAt = 0;
  const watch = setInterval(() => {
    if (callsOf(world).length - before < calls) return;
    since ||= Date.now();
    // Two that come together are one to a process.
    if (Date.now() - sentAt < 300) return;
    const next = left.shift();
    if (next !== undefined) child.kill(next);
    sentAt = Date.now();
  }, 1);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearInterval(watch);
  return { code, signal, stdout, stderr, tookMs: Date.now() - since };
}

function well({ code, stderr }: Ended): void {
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}

const fresh = organizationWorld({
  members: 2,
  regions: REGIONS,
  knobs: { 'signature.verify': false, 'access.enforce': false },
});

describe('a program that is killed', () => {
  const expected = ['--expect-org', organizationOf(fresh)?.id ?? ''];
  // Whoever is not named again cannot be found once nothing in the management account points there any more.
  const forGood = ['--delete-member-detectors', '--quiet'];
  const TEARDOWN = ['teardown', '--org', ...NAMED, '--yes', ...expected, ...forGood];

  const enabled = (): Promise<World> =>
    serving(fresh, async (world, { cli }) => {
      well(await cli([...ENABLE, ...SECRET]));
      return world;
    });

  /** Kills runs of a command, has the next run finish, and compares with a run that no one disturbed. */
  async function killed(begin: World, args: readonly string[], first: number): Promise<void> {
    const whole = await serving(begin, async (world, { cli }) => {
      const before = callsOf(world).length;
      well(await cli(args));
      return { calls: callsOf(world).length - before, end: whatIsThere(world) };
    });
    for (const index of everyNth(KILLS, KILLS, first)) {
      const calls = 1 + Math.floor((index * whole.calls) / KILLS);
      await serving(begin, async (world, door) => {
        const { signal } = await stop(world, door, args, calls, ['SIGKILL']);
        // Near its end it may be quicker than we are.
        expect(signal === 'SIGKILL' || calls > whole.calls - 20, `killed after ${calls} calls`).toBe(true);
        well(await door.cli(args));
        expect(whatIsThere(world), `killed after ${calls} calls`).toEqual(whole.end);
      });
    }
  }

  it(
    'while it enables is finished by the next run',
    () => killed(fresh, [...ENABLE, ...SECRET], 25),
    TIME_LIMIT,
  );

  it(
    'while it tears down is finished by the next run',
    async () => killed(await enabled(), TEARDOWN, 45),
    TIME_LIMIT,
  );
});

describe('a program that is interrupted', () => {
  const args = [...ENABLE.filter((one) => one !== '--quiet'), ...SECRET];

  it('ends by itself with 130, says how to continue, and the next run does', async () => {
    await serving(fresh, async (world, door) => {
      const { code, stdout, stderr, tookMs } = await stop(world, door, args, 60, ['SIGINT']);
      expect({ code, stderr }).toEqual({
        code: 130,
        stderr: expect.stringContaining('Interrupted: ') as string,
      });
      expect(stderr).toContain('Run the same enable again to resume');
      // Accounts that would have been added with the rest are no fault of anybody.
      expect(stdout).not.toContain('NotMember');
      expect(tookMs).toBeLessThan(11_000);
      well(await door.cli(args));
    });
  });

  it('a second time ends at once, whatever is under way', async () => {
    await serving(fresh, async (world, door) => {
      Object.assign(world.settings.knobs, { latencyMs: 3_000 });
      const { code, tookMs } = await stop(world, door, args, 1, ['SIGINT', 'SIGINT']);
      expect(code).toBe(130);
      expect(tookMs).toBeLessThan(2_500);
    });
  });
});
