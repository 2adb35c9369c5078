import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { cli, emptyFolder } from './front-door.ts';

function folderWith(text: string, name = 'guardduty-slack.yaml'): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, name), text);
  return folder;
}

/** The pattern that the editor's schema has for a key. */
function patternAt(...path: readonly string[]): RegExp {
  type Schema = { readonly [key: string]: Schema } & { readonly pattern?: string };
  const schema = JSON.parse(readFileSync('config/guardduty-slack.schema.json', 'utf8')) as Schema;
  const at = path.reduce(
    (above, key) => (key === 'items' ? above[key]! : above['properties']![key]!),
    schema,
  );
  return new RegExp(at.pattern!, 'u');
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
      "✗ The configuration has 4 mistakes:                                       CONFIG_INVALID
          - homeRegion: a Region looks like eu-west-1, not "nowhere" (GUARDDUTY_SLACK_HOME_REGION)
          - adminAccount: an account id has 12 digits, not "2222" (guardduty-slack.yaml:1)
          - slack.destinations.0.name: a destination name has lower-case letters, digits and hyphens, not
          "NOT GOOD" (guardduty-slack.yaml:5)
          - regoins: unknown key; did you mean regions? (guardduty-slack.yaml:2)
        Fix: Correct it and run: guardduty-slack config validate
      "
    `);
  });

  test('says of each mistake what is allowed instead', async () => {
    const cwd = folderWith(
      [
        'adminAccount: 222222222222',
        'excludeAccounts: [333333333333]',
        'slcak: {}',
        'homeRegion: us-est-1',
        'regions: [eu-west-1, us-east-1, eu-west-1]',
        'features: some',
        'logs: { retentionDays: 8 }',
        'slack:',
        '  heartbeet: false',
        '  destinations:',
        '    - { name: default, webhook: prompt, chanel: C0123456789 }',
        '  routes:',
        '    - { to: default, mention: everyone }',
        '    - { to: 7 }',
        '',
      ].join('\n'),
    );
    const { code, stderr } = await cli(['config', 'validate'], { cwd, columns: 1000 });
    expect(code).toBe(6);
    expect(stderr).toMatchInlineSnapshot(`
      "✗ guardduty-slack.yaml has 12 mistakes:                                   CONFIG_INVALID
          - homeRegion: a Region looks like eu-west-1, not "us-est-1" (guardduty-slack.yaml:4)
          - adminAccount: put 222222222222 in quotes: without them YAML takes it for a number (guardduty-slack.yaml:1)
          - excludeAccounts.0: put 333333333333 in quotes: without them YAML takes it for a number (guardduty-slack.yaml:2)
          - features: recommended, all, none, a list of protection plans, or each plan with ALL, NEW or NONE; the plans are S3_DATA_EVENTS, EKS_AUDIT_LOGS, EBS_MALWARE_PROTECTION, RDS_LOGIN_EVENTS, LAMBDA_NETWORK_LOGS, EKS_RUNTIME_MONITORING, RUNTIME_MONITORING, AI_PROTECTION, EKS_ADDON_MANAGEMENT, ECS_FARGATE_AGENT_MANAGEMENT, EC2_AGENT_MANAGEMENT, RDS_DATA_RISK, not "some" (guardduty-slack.yaml:6)
          - slack.destinations.0.chanel: unknown key; did you mean channel? (guardduty-slack.yaml:11)
          - slack.routes.0.mention: here, channel, or group: with the id of a user group, such as group:S0123456789, not "everyone" (guardduty-slack.yaml:13)
          - slack.routes.1.to: the name of a destination, or a list of names, not 7 (guardduty-slack.yaml:14)
          - slack.heartbeet: unknown key; did you mean heartbeat? (guardduty-slack.yaml:9)
          - logs.retentionDays: a number of days that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, not 8 (guardduty-slack.yaml:7)
          - slcak: unknown key; did you mean slack? (guardduty-slack.yaml:3)
          - regions.2: eu-west-1 is there twice (guardduty-slack.yaml:5)
          - slack.routes.1.to: no destination is called 7; there are default (guardduty-slack.yaml:14)
        Fix: Correct it and run: guardduty-slack config validate
      "
    `);
  });

  test('says of a list or a map of plans which of them is wrong', async () => {
    const mistakes = async (features: string): Promise<string> => {
      const cwd = folderWith(`features: ${features}\n`);
      return (await cli(['config', 'validate'], { cwd, columns: 1000 })).stderr;
    };
    expect(await mistakes('[S3_DATA_EVENTS, EKS_AUDIT_LOG]')).toMatch(
      /features\.1: must be one of S3_DATA_EVENTS, .*; did you mean EKS_AUDIT_LOGS\?/,
    );
    expect(await mistakes('{ S3_DATA_EVENT: ALL }')).toContain(
      'features.S3_DATA_EVENT: unknown key; did you mean S3_DATA_EVENTS?',
    );
    expect(await mistakes('{ S3_DATA_EVENTS: SOME }')).toMatch(/features\.S3_DATA_EVENTS: .*ALL.*NEW.*NONE/);
  });

  test('takes the Regions that there are, and what a new one of a known kind will be called', async () => {
    const regions = ['us-gov-west-1', 'us-isob-east-1', 'eu-isoe-west-1', 'eusc-de-east-1', 'cn-northwest-1'];
    const list = [...regions, 'ap-southeast-12', 'mx-central-1', 'il-central-1', 'sa-west-1'].join(',');
    expect((await cli(['config', 'validate', '--regions', list])).code).toBe(0);
    for (const wrong of ['us-est-1', 'eu-west', 'us-east-1a', 'EU-west-1']) {
      const { code, stderr } = await cli(['config', 'validate', '--home-region', wrong]);
      expect({ wrong, code }).toEqual({ wrong, code: 6 });
      expect(stderr).toContain('homeRegion: a Region looks like eu-west-1');
    }
  });

  test.each(['aws-findings', 'awsome', 'ssm', 'ssm-slack'])(
    'refuses the deployment name %s, under which Parameter Store takes nothing, as an editor does by the schema',
    async (name) => {
      const { code, stderr } = await cli(['config', 'validate', '--name', name], { columns: 1000 });
      expect(code).toBe(6);
      expect(stderr).toContain('does not begin with aws or ssm');
      expect(patternAt('name').test(name)).toBe(false);
    },
  );

  test('takes a deployment name that only holds what may not begin it', async () => {
    expect((await cli(['config', 'validate', '--name', 'my-aws'])).code).toBe(0);
    expect(patternAt('name').test('my-aws')).toBe(true);
  });

  test.each(['/aws/slack', 'AWS-slack', '/Ssm/slack', 'ssm.slack', 'a/b', `/${'a/'.repeat(15)}b`])(
    'refuses the parameter name %s for a secret, as an editor does by the schema',
    async (name) => {
      const cwd = folderWith(`slack: { destinations: [{ name: one, webhook: "ssm:${name}" }] }`);
      const { code, stderr } = await cli(['config', 'validate'], { cwd, columns: 1000 });
      expect([code, stderr]).toEqual([6, expect.stringContaining('slack.destinations.0.webhook')]);
      const pattern = patternAt('slack', 'destinations', 'items', 'webhook');
      expect([pattern.test(`ssm:${name}`), pattern.test('ssm:/team/aws/slack')]).toEqual([false, true]);
    },
  );

  test('says it in its own words, with the value, and of a list which item it is', async () => {
    const cwd = folderWith(
      [
        'minSeverity: 0',
        'concurrency: 1.5',
        'externalId: x',
        'regions: []',
        'slack:',
        '  heartbeat: 1',
        '  destinations:',
        '    - { name: one, webhook: prompt }',
        '    - { name: two, webhook: "file:https://proxy.example/hook" }',
        '    - { name: one, webhook: prompt }',
        'alarms: { topics: [] }',
      ].join('\n'),
    );
    const { stderr } = await cli(['config', 'validate', '--config', 'guardduty-slack.yaml'], {
      cwd,
      columns: 200,
    });
    expect(
      stderr
        .split('\n')
        .slice(1, -1)
        .map((line) => line.trim()),
    ).toEqual([
      '- externalId: must have at least 2 characters, not "x" (guardduty-slack.yaml:3)',
      '- regions: must have at least 1 item (guardduty-slack.yaml:4)',
      '- minSeverity: must be at least 1, not 0 (guardduty-slack.yaml:1)',
      '- concurrency: must be a whole number, not 1.5 (guardduty-slack.yaml:2)',
      '- slack.destinations.1.webhook: a secret is named by env:NAME, file:PATH, ssm:/name (not aws… or ssm…) or prompt, never given, not "file:https://proxy.example/hook" (guardduty-slack.yaml:9)',
      '- slack.heartbeat: must be true or false, not 1 (guardduty-slack.yaml:6)',
      '- alarms.topics: must be keys with values (guardduty-slack.yaml:11)',
      '- slack.destinations.2.name: two destinations are called one (guardduty-slack.yaml:10)',
      'Fix: Correct it and run: guardduty-slack config validate --config guardduty-slack.yaml',
    ]);
  });

  test('blames no file for a flag or a variable', async () => {
    const cwd = folderWith('name: good\n');
    const wrong = await cli(['config', 'validate', '--admin-account', '2222'], { cwd });
    expect(wrong.stderr).toMatch(/^✗ --admin-account has a mistake: .*\n.*not "2222"/);
    expect(wrong.stderr).not.toContain('guardduty-slack.yaml');
  });

  test('gives the same mistakes to programs, each with its path, value and origin', async () => {
    const cwd = folderWith('homeRegion: us-est-1\nslack: { routes: [{ to: none }] }\n');
    const { stdout } = await cli(['config', 'validate', '--output', 'json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'CONFIG_INVALID',
        mistakes: [
          { path: ['homeRegion'], value: 'us-est-1', origin: 'guardduty-slack.yaml:1' },
          { path: ['slack', 'routes', 0, 'to'], origin: 'guardduty-slack.yaml:2' },
        ],
      },
    });
  });

  test('says in its own words that a file is one document', async () => {
    const { stderr } = await cli(['config', 'validate'], { cwd: folderWith('name: one\n---\nname: two\n') });
    expect(stderr).toContain('guardduty-slack.yaml:2:1: a second document begins here');
    expect(stderr).not.toContain('YAML.');
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
    expect(stderr).toContain('a Slack secret is written here. Rotate it');
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
    expect(stderr).toContain('autoEnable: ALL enables GuardDuty in every account');
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

  test('what no one said is shown too, and a home Region with where it comes from', async () => {
    vi.stubEnv('AWS_REGION', 'ap-south-1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const nothing = { cwd: emptyFolder(), env: { AWS_REGION: 'ap-south-1' }, columns: 80 };
    const { stdout } = await cli(['config', 'show'], nothing);
    expect(stdout).toMatch(/^homeRegion +ap-south-1 +AWS_REGION$/m);
    expect(stdout).toMatch(/^adminAccount +unset +default$/m);
    expect(stdout).toMatch(/^slack\.destinations +unset +default$/m);
    const shown = JSON.parse((await cli(['config', 'show', '-o', 'json'], nothing)).stdout) as object;
    expect(shown).toMatchObject({
      config: { homeRegion: 'ap-south-1' },
      origins: { homeRegion: 'AWS_REGION' },
    });
  });

  test('a variable that is one slip away from ours is not passed over in silence', async () => {
    const env = { GUARDDUTY_SLACK_MIN_SEVERTIY: '5', GUARDDUTY_SLACK_OF_OUR_OWN: 'x' };
    const { code, stderr } = await cli(['config', 'validate'], { cwd: emptyFolder(), env, columns: 200 });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        '! There is no variable GUARDDUTY_SLACK_MIN_SEVERTIY; did you mean GUARDDUTY_SLACK_MIN_SEVERITY? It is ignored.\n',
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
