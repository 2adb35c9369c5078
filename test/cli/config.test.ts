import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli, emptyFolder } from './front-door.ts';

function folderWith(text: string, name = 'guardduty-slack.yaml'): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, name), text);
  return folder;
}

describe('config validate', () => {
  test('finds a file by itself and says that it is valid', async () => {
    const cwd = folderWith('adminAccount: "222222222222"\nregions: [eu-west-1]\n');
    const { code, stdout } = await cli(['config', 'validate'], { cwd });
    expect({ code, stdout }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stdout": "✓ guardduty-slack.yaml is valid: 2 values given, the rest are defaults.
      ",
      }
    `);
  });

  test('names every mistake with its place', async () => {
    const cwd = folderWith(
      [
        'adminAccount: "2222"',
        'regoins: [eu-west-1]',
        'slack:',
        '  destinations:',
        '    - name: NOT GOOD',
        '      webhook: env:HOOK',
        '',
      ].join('\n'),
    );
    const { code, stderr } = await cli(['config', 'validate'], {
      cwd,
      env: { GUARDDUTY_SLACK_HOME_REGION: 'nowhere' },
    });
    expect(code).toBe(6);
    expect(stderr).toMatchInlineSnapshot(`
      "✗ guardduty-slack.yaml has 4 mistakes:                                    CONFIG_INVALID
          - homeRegion: a Region looks like eu-west-1 (GUARDDUTY_SLACK_HOME_REGION)
          - adminAccount: an account id has 12 digits (guardduty-slack.yaml:1)
          - slack.destinations.0.name: a destination name has lower-case letters, digits and hyphens
          (guardduty-slack.yaml:5)
          - Unrecognized key: "regoins" (guardduty-slack.yaml:2)
        Why: ProvisionError: guardduty-slack.yaml has 4 mistakes:
          - homeRegion: a Region looks like eu-west-1
          - adminAccount: an account id has 12 digits
          - slack.destinations.0.name: a destination name has lower-case letters, digits and hyphens
          - Unrecognized key: "regoins"
        Fix: Correct it and run: guardduty-slack config validate
      "
    `);
  });

  test('says where YAML itself is broken', async () => {
    const { code, stderr } = await cli(['config', 'validate'], {
      cwd: folderWith('regions: [eu-west-1\nname: x\n'),
    });
    expect(code).toBe(6);
    expect(stderr).toMatch(/✗ guardduty-slack\.yaml:2:\d+: /);
  });

  test('refuses a file whose aliases grow without bounds', async () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x]'
        : `a${level}: &a${level} [${Array(9)
            .fill(`*a${level - 1}`)
            .join(',')}]`,
    );
    const { code, stderr } = await cli(['config', 'validate'], { cwd: folderWith(levels.join('\n')) });
    expect(code).toBe(6);
    expect(stderr).toContain('alias');
  });

  test('refuses a secret where only the name of one may stand', async () => {
    const webhook = 'https://hooks.slack.com/services/T000/B000/canary';
    const cwd = folderWith(`slack:\n  destinations:\n    - name: default\n      webhook: ${webhook}\n`);
    const { code, stdout, stderr } = await cli(['config', 'validate', '--verbose', '--debug'], {
      cwd,
      columns: 200,
    });
    expect(code).toBe(6);
    expect(stderr).toContain('a secret is named by env:NAME, file:PATH, ssm:/name or prompt, never given');
    expect(stdout + stderr).not.toContain('canary');
  });

  test('refuses ALL together with a selection, wherever the two were said', async () => {
    const { code, stderr } = await cli([
      'config',
      'validate',
      '--auto-enable',
      'ALL',
      '--ou',
      'ou-abcd-12345678',
    ]);
    expect(code).toBe(6);
    expect(stderr).toContain('autoEnable ALL takes in every account');
  });
});

describe('precedence', () => {
  const cwd = folderWith('homeRegion: eu-west-1\nconcurrency: 10\nname: from-file\n');
  const show = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> => {
    const { stdout } = await cli(['config', 'show', '--output', 'json', ...args], { cwd, env });
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  test('a flag goes before a variable, a variable before the file, the file before the default', async () => {
    const shown = await show(['--home-region', 'us-east-1'], {
      GUARDDUTY_SLACK_HOME_REGION: 'ap-south-1',
      GUARDDUTY_SLACK_CONCURRENCY: '5',
    });
    expect(shown['config']).toMatchObject({
      homeRegion: 'us-east-1',
      concurrency: 5,
      name: 'from-file',
      minSeverity: 4,
    });
    expect(shown['origins']).toEqual({
      homeRegion: '--home-region',
      concurrency: 'GUARDDUTY_SLACK_CONCURRENCY',
      name: 'guardduty-slack.yaml:3',
    });
  });

  test('is shown to people as well', async () => {
    const { stdout } = await cli(['config', 'show'], { cwd, columns: 80 });
    expect(stdout).toMatch(/^name +from-file +guardduty-slack\.yaml:3$/m);
    expect(stdout).toMatch(/^minSeverity +4 +default$/m);
  });
});

describe('the search for a configuration', () => {
  test('goes up to the root of the repository and no further', async () => {
    const outside = folderWith('name: outside\n');
    const root = join(outside, 'repository');
    const inside = join(root, 'a', 'b');
    mkdirSync(inside, { recursive: true });
    mkdirSync(join(root, '.git'));
    expect((await cli(['config', 'validate'], { cwd: inside })).stdout).toContain('no file');
    writeFileSync(join(root, 'guardduty-slack.json'), '{ "name": "of-the-root" }');
    expect((await cli(['config', 'show'], { cwd: inside })).stdout).toContain('of-the-root');
  });

  test('does not look above where there is no repository', async () => {
    const above = folderWith('name: above\n');
    mkdirSync(join(above, 'below'));
    expect((await cli(['config', 'validate'], { cwd: join(above, 'below') })).stdout).toContain('no file');
  });
});
