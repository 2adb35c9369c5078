import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/provision/index.ts';
import { callsOf, organizationWorld, singleAccountWorld } from '../../sandbox/index.ts';
import {
  cli,
  emptyFolder,
  frontDoorForTest,
  type Ended,
  type FrontDoor,
  type Outside,
} from './front-door.ts';

const SLACK = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

function folderWith(text: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'guardduty-slack.yaml'), text);
  return folder;
}

describe('org: true in the configuration', () => {
  test('makes plan, enable, doctor and teardown ones of the Organization, as carefully as the flag', async () => {
    const world = organizationWorld({ members: 1, regions: ['us-east-1'] });
    const door = await frontDoorForTest(world);
    const cwd = folderWith('org: true\nadminAccount: "222222222222"\nhomeRegion: us-east-1\n');
    const organizationOf = async (args: readonly string[], outside: Outside = {}): Promise<unknown> =>
      (JSON.parse((await reported(door, args, { cwd, ...outside })).stdout) as RunReport).organization;

    expect(await organizationOf(['plan'])).not.toBeNull();
    expect(await organizationOf(['plan', '--no-org'])).toBeNull();
    expect(await organizationOf(['plan'], { env: { GUARDDUTY_SLACK_ORG: 'false' } })).toBeNull();
    const variable = { env: { GUARDDUTY_SLACK_ORG: '1' } };
    expect(await organizationOf(['plan', '--no-org'], variable)).toBeNull();
    const flags = ['--admin-account', '222222222222', '--home-region', 'us-east-1'];
    const elsewhere = { cwd: emptyFolder(), ...variable };
    expect(await organizationOf(['plan', ...flags], elsewhere)).not.toBeNull();
    expect((await door.cli(['doctor'], { cwd })).stdout).toContain('Organization');

    expect((await door.cli(['enable', '--yes', ...SLACK], { cwd })).code).toBe(0);
    for (const args of [['status'], ['audit'], ['redrive', '--dry-run'], ['test', '--dry-run']]) {
      const { code, stderr } = await door.cli([...args, '--org', ...flags]);
      expect({ args, code, stderr: stderr.match(/✗.*/g) }).toEqual({ args, code: 0, stderr: null });
    }

    const before = callsOf(world).length;
    const refused = await door.cli(['teardown', '--yes'], { cwd });
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('requires --expect-org');
    const deleted = callsOf(world).slice(before);
    expect(deleted.filter(({ operation }) => /^(?:Delete|Update|Disable|Remove)/.test(operation))).toEqual(
      [],
    );
    const settingsIn = async (...args: readonly string[]): Promise<number> => {
      const { stdout } = await reported(door, ['teardown', '--dry-run', ...args], { cwd });
      const { changes } = JSON.parse(stdout) as RunReport;
      return changes.filter(({ kind }) => /organization/.test(kind)).length;
    };
    expect(await settingsIn('--no-org')).toBe(0);
    expect(await settingsIn()).toBeGreaterThan(0);
  });

  test('does not pass a deployment of one account off as the Organization, until --no-org says so', async () => {
    const door = await frontDoorForTest(singleAccountWorld({ regions: ['us-east-1'] }));
    const cwd = folderWith('org: true\nhomeRegion: us-east-1\n');
    const outside = await door.cli(['plan'], { cwd });
    expect(outside.stderr).toMatch(/NOT_IN_ORGANIZATION[^]*--no-org/);

    // A saved plan says by itself what it covers.
    expect((await door.cli(['plan', '--no-org', '--out', 'plan.json', ...SLACK], { cwd })).code).toBe(0);
    expect((await door.cli(['enable', '--plan', 'plan.json', '--yes', ...SLACK], { cwd })).code).toBe(0);

    for (const command of ['status', 'audit', 'redrive', 'test']) {
      const { code, stderr } = await door.cli([command], { cwd, columns: 300 });
      expect({ command, code }).toEqual({ command, code: 6 });
      expect(stderr).toMatch(/is for account \d+ alone, not for an Organization\.[^]*--no-org/);
    }
    expect((await door.cli(['status', '--no-org'], { cwd })).code).toBe(0);
    expect((await door.cli(['status'], { cwd: folderWith('homeRegion: us-east-1\n') })).code).toBe(0);
  });

  test('is shown with its origin, and is true or false', async () => {
    const cwd = folderWith('# first\norg: true\n');
    const shown = async (args: readonly string[], env = {}): Promise<string | undefined> =>
      /^org .*/m.exec((await cli(['config', 'show', ...args], { cwd, env, columns: 100 })).stdout)?.[0];
    expect(await shown([])).toMatch(/^org +true +guardduty-slack\.yaml:2$/);
    expect(await shown([], { GUARDDUTY_SLACK_ORG: 'no' })).toMatch(/^org +false +GUARDDUTY_SLACK_ORG$/);
    expect(await shown(['--no-org'], { GUARDDUTY_SLACK_ORG: '1' })).toMatch(/^org +false +--no-org$/);
    expect(await shown(['--org'])).toMatch(/^org +true +--org$/);
    const wrong = await cli(['config', 'validate'], { cwd: folderWith('org: "yes"\n') });
    expect(wrong.code).toBe(6);
    expect(wrong.stderr).toMatch(/org: .*true or false.*\(guardduty-slack\.yaml:1\)/);
  });
});

describe('--no-org', () => {
  test('is in the help and the completion of every command that has --org', async () => {
    for (const command of ['enable', 'plan', 'teardown', 'doctor', 'status', 'audit', 'test', 'redrive']) {
      const { stdout } = await cli([command, '--help']);
      expect(stdout).toContain('--no-org');
    }
    expect((await cli(['completion', 'bash'])).stdout).toMatch(/^ +enable\) words=".*--org --no-org /m);
    expect((await cli(['completion', 'zsh'])).stdout).toContain("'--no-org[");
    expect((await cli(['completion', 'fish'])).stdout).toContain('-l no-org ');
  });

  test('is known, and said to be for other commands, where there is none', async () => {
    expect((await cli(['policy', 'admin', '--no-org'])).stderr).toMatch(/--no-org is for enable, plan/);
  });
});

function reported(door: FrontDoor, args: readonly string[], outside: Outside): Promise<Ended> {
  return door.cli([...args, '--output', 'json'], outside);
}
