import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { canonicalDump } from '../../sandbox/index.ts';
import { lambdaState } from '../../sandbox/services/lambda/state.ts';
import { callsOf } from '../../sandbox/world/world.ts';
import { MANAGEMENT_ACCOUNT, organizationWorld } from '../../sandbox/world/worlds.ts';
import { cli, emptyFolder, frontDoorForTest } from './front-door.ts';

const HOME = 'us-east-1';
const TYPES = ['UnauthorizedAccess:*', 'CryptoCurrency:*', 'Policy:*', 'Impact:*', 'Backdoor:EC2/*'];

/** As a large company would write it: a channel a team, routes by account, unit, type and tag. */
function large(destinations: number, routes: number, allowHost = 'hooks.example.com'): object {
  const team = (at: number): string => `platform-team-${String(at).padStart(3, '0')}`;
  return {
    homeRegion: HOME,
    regions: [HOME],
    slack: {
      allowHosts: [allowHost],
      destinations: Array.from({ length: destinations }, (_, at) => ({
        name: at === 0 ? 'default' : team(at),
        webhook: 'env:SLACK_WEBHOOK',
      })),
      routes: Array.from({ length: routes }, (_, at) => ({
        to: [team(1 + (at % (destinations - 1)))],
        accounts: [at, at + 1, at + 2].map((one) => String(300_000_000_000 + one * 7_654_321)),
        ous: [
          `ou-${(at + 4_096).toString(36).padStart(4, 'a')}-${(at * 7_919 + 78_364_164_096).toString(36)}`,
        ],
        types: [TYPES[at % TYPES.length], `*:Runtime/Équipe-${at}`],
        minSeverity: 4 + (at % 5),
        ...(at % 3 === 0 ? { mention: 'here' } : {}),
      })),
    },
  };
}

function folderWith(config: object): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'guardduty-slack.yaml'), stringify(config));
  return cwd;
}

describe('a configuration with 50 destinations and 200 routes', () => {
  it('is installed, healthy, unchanged by the next run, changed by one field, and removed without a trace', async () => {
    const world = organizationWorld({ members: 1, time: Date.now() });
    const before = canonicalDump(world);
    const door = await frontDoorForTest(world);
    const config = large(50, 200, new URL(door.sandbox.url).host);
    const cwd = folderWith(config);
    const run = (args: string): ReturnType<typeof door.cli> => door.cli(args.split(' '), { cwd });

    expect((await run('config validate')).code).toBe(0);
    const enabled = await run('enable --only pipeline --yes');
    expect([enabled.code, enabled.stderr]).toEqual([0, expect.any(String)]);
    const { latest } = lambdaState(world, MANAGEMENT_ACCOUNT, HOME).functions['guardduty-slack']!;
    expect(JSON.stringify(latest.configuration.environment).length).toBeLessThan(300);
    const files = unzipSync(latest.code.zip);
    const settings = JSON.parse(strFromU8(files['settings.json']!)) as { routes: object[] };
    expect(settings.routes).toEqual((config as { slack: { routes: object[] } }).slack.routes);

    const status = await run('status --output json');
    expect(JSON.parse(status.stdout)).toMatchObject({
      pipeline: { health: { function: { healthy: true }, destinations: { healthy: true } } },
      problems: [],
    });
    const calls = callsOf(world).length;
    const again = await run('enable --only pipeline --yes');
    expect(again.code).toBe(0);
    expect(
      callsOf(world)
        .slice(calls)
        .filter(({ write }) => write),
    ).toEqual([]);

    const changed = folderWith({ ...config, minSeverity: 7 });
    const planned = await door.cli(['plan', '--only', 'pipeline', '--output', 'json'], { cwd: changed });
    const { changes } = JSON.parse(planned.stdout) as { changes: { kind: string; fields: object[] }[] };
    expect(changes.find(({ kind }) => kind === 'function')?.fields).toEqual([
      { field: 'settings.minSeverity', from: 4, to: 7 },
    ]);
    expect((await door.cli(['enable', '--only', 'pipeline', '--yes'], { cwd: changed })).code).toBe(0);

    const removed = await door.cli(['teardown', '--yes', '--home-region', HOME], { cwd: emptyFolder() });
    expect([removed.code, removed.stderr]).toEqual([0, expect.any(String)]);
    expect(canonicalDump(world)).toEqual(before);
  });

  it('is refused beforehand with the size that IAM would refuse when its names no longer fit into the role', async () => {
    const cwd = folderWith(large(200, 10));
    const { code, stderr } = await cli(['config', 'validate'], { cwd, columns: 1000 });
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /slack\.destinations.*reads 200 secrets has \d{5} characters, and IAM takes 10240: use fewer destinations or shorter names/s,
    );
  });
});
