import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/options/command-table.ts';
import { OPTIONS } from '../../src/cli/options/options.ts';
import { widthOf } from '../../src/cli/terminal/layout.ts';
import { cli, emptyFolder } from './front-door.ts';

const EVENT = {
  source: 'aws.guardduty',
  'detail-type': 'GuardDuty Finding',
  detail: {
    id: 'a'.repeat(32),
    type: 'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
    severity: 8,
    accountId: '333333333333',
    region: 'eu-west-1',
    partition: 'aws',
    title: 'A login <!channel> \u202eevil\u001b[31m',
    description: 'Someone signed in from two continents at once.',
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { userName: 'kim', accessKeyId: 'AKIAEXAMPLE' },
    },
    service: { count: 3, eventFirstSeen: '2026-01-02T03:04:05Z', eventLastSeen: '2026-01-02T03:14:05Z' },
  },
};

interface Rendered {
  readonly blocks: readonly unknown[];
  readonly attachments: readonly { readonly blocks: readonly unknown[] }[];
}

describe('render', () => {
  test('draws the message no wider than the terminal, and nothing in it acts on the terminal', async () => {
    const { code, stdout, stderr } = await cli(['render', '-'], {
      stdin: JSON.stringify(EVENT),
      columns: 80,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('High');
    expect(stdout).toContain('333333333333');
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
    const card = stdout.split('\n').filter((line) => /^[│╭╰]/.test(line));
    expect(card.length).toBeGreaterThan(10);
    for (const line of card) expect(widthOf(line)).toBe(80);
  });

  test('prints a link that opens the very blocks in Block Kit Builder', async () => {
    const stdin = JSON.stringify(EVENT);
    const { stdout } = await cli(['render', '-'], { stdin });
    const link = /^https:\/\/app\.slack\.com\/block-kit-builder\/#(\S+)$/m.exec(stdout)?.[1] ?? '';
    const payload = JSON.parse((await cli(['render', '-', '-o', 'json'], { stdin })).stdout) as Rendered;
    const { blocks, attachments } = payload;
    expect(JSON.parse(decodeURIComponent(link))).toEqual({
      blocks: [...blocks, ...attachments.flatMap((one) => one.blocks)],
    });
  });

  test('follows message.detail of the configuration', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'guardduty-slack.yaml'), 'message:\n  detail: minimal\n');
    const { stdout } = await cli(['render', '-', '-o', 'json'], { stdin: JSON.stringify(EVENT), cwd });
    expect(stdout).toContain('UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B');
    expect(stdout).not.toMatch(/kim|AKIAEXAMPLE|A login|two continents|2026-01-02|aaaa.*Finding/);
  });

  test('gives the exact payload as JSON, and nothing else', async () => {
    const { stdout, stderr } = await cli(['render', '-', '--output', 'json'], {
      stdin: JSON.stringify(EVENT),
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      text: expect.stringContaining('High') as string,
      unfurl_links: false,
    });
  });

  test('reads a file, and says so when it cannot', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'event.json'), JSON.stringify(EVENT));
    expect((await cli(['render', 'event.json'], { cwd })).code).toBe(0);
    const missing = await cli(['render', 'other.json'], { cwd });
    expect(missing.code).toBe(6);
    expect(missing.stderr).toContain('other.json cannot be read');
  });
});

describe('what render takes', () => {
  const finding = EVENT.detail;
  const rendered = async (input: unknown): Promise<unknown> =>
    JSON.parse((await cli(['render', '-', '-o', 'json'], { stdin: JSON.stringify(input) })).stdout);
  /** As the AWS CLI prints a finding. */
  const printed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(printed)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value).map(([key, inner]) => [
              /^AWS::/.test(key) ? key : key.charAt(0).toUpperCase() + key.slice(1),
              printed(inner),
            ]),
          )
        : value;

  test('is a bare finding too, in the letters of an event or of the AWS CLI', async () => {
    const expected = await rendered(EVENT);
    expect(await rendered(finding)).toEqual(expected);
    expect(await rendered(printed(finding))).toEqual(expected);
  });

  test('is a whole answer of get-findings: each of its findings is rendered, samples known as samples', async () => {
    const sample = {
      ...finding,
      title: 'A sample',
      service: {
        ...finding.service,
        action: { awsApiCallAction: { affectedResources: { 'AWS::S3::Bucket': 'acme-invoices' } } },
        additionalInfo: { value: '{"sample":true}', type: 'default' },
      },
    };
    const answer = { Findings: [printed(finding), printed(sample)] };
    expect(await rendered(answer)).toEqual([await rendered(EVENT), await rendered(sample)]);
    expect(await rendered([EVENT])).toEqual([await rendered(EVENT)]);
    const { stdout } = await cli(['render', '-'], { stdin: JSON.stringify(answer) });
    expect(stdout.match(/^╭/gm)).toHaveLength(2);
    expect(stdout.match(/block-kit-builder/g)).toHaveLength(2);
    expect(stdout).toContain('[SAMPLE] A sample');
    expect(stdout).toContain('AWS::S3::Bucket: acme-invoices');
  });

  test('does not say how often what was not counted', async () => {
    const { service: _service, ...uncounted } = finding;
    expect(JSON.stringify(await rendered(uncounted))).not.toContain('1 time');
  });

  test('is an event that says it is a finding and holds none, because the function sends that too', async () => {
    const { code } = await cli(['render', '-'], { stdin: JSON.stringify({ ...EVENT, detail: {} }) });
    expect(code).toBe(0);
  });

  test.each([
    ['an empty list', [], 'Standard input holds no GuardDuty finding.'],
    ['an empty answer', { Findings: [] }, 'Standard input holds no GuardDuty finding.'],
    ['nothing', {}, 'Standard input is no GuardDuty finding.'],
    ['a text', 'finding', 'Standard input is no GuardDuty finding.'],
    ['null', null, 'Standard input is no GuardDuty finding.'],
    [
      'another event of GuardDuty',
      {
        source: 'aws.guardduty',
        'detail-type': 'GuardDuty Malware Protection Object Scan Result',
        detail: { schemaVersion: '1.0', scanStatus: 'COMPLETED' },
      },
      'Standard input is an event "GuardDuty Malware Protection Object Scan Result", no GuardDuty finding.',
    ],
    ['an event of others', { ...EVENT, source: 'aws.ec2' }, 'Standard input is no GuardDuty finding.'],
    [
      'a list with something else in it',
      [EVENT, { a: 1 }],
      'Standard input: item 2 is no GuardDuty finding.',
    ],
  ])('is not %s', async (_name, input, problem) => {
    const { code, stdout, stderr } = await cli(['render', '-'], {
      stdin: JSON.stringify(input),
      columns: 300,
    });
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain(problem);
    expect(stderr).toContain(
      'Give the event as EventBridge delivers it (detail-type "GuardDuty Finding"), one finding, or what aws guardduty get-findings prints.',
    );
  });
});

describe('explain', () => {
  test('says what a code means and how the program exits with it', async () => {
    const { code, stdout } = await cli(['explain', 'other-administrator'], { columns: 80 });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "OTHER_ADMINISTRATOR
        Another account already administers GuardDuty for the Organization. It is
        never replaced: remove it as delegated administrator first. Exit code 5:
        refused for safety.

        Which account it is, and in which Regions, with credentials of the management
        account:
          aws organizations list-delegated-administrators --service-principal guardduty.amazonaws.com
          aws guardduty list-organization-admin-accounts --region <region>
        Either use that account:
          guardduty-slack enable --org --admin-account <its id>
        Or, when its owner agrees, remove it as delegated administrator in each of
        these Regions, and once for the organization. GuardDuty stays on in its
        members; they have no administrator until enable enrolls them:
          aws guardduty disable-organization-admin-account --admin-account-id <its id> --region <region>
          aws organizations deregister-delegated-administrator --account-id <its id> --service-principal guardduty.amazonaws.com
        Where it is a single account that belongs to an administrator outside the
        Organization, its owner disassociates it, with its own credentials:
          aws guardduty list-detectors --region <region>
          aws guardduty disassociate-from-administrator-account --region <region> --detector-id <its detector>
      "
    `);
  });

  test('says what to do about it: commands where there are any', async () => {
    const said = async (code: string): Promise<string> => {
      const { stdout } = await cli(['explain', code], { columns: 80 });
      return stdout.replaceAll(/\s+/g, ' ');
    };
    expect(await said('OTHER_ADMINISTRATOR')).toContain(
      'aws organizations list-delegated-administrators --service-principal guardduty.amazonaws.com',
    );
    const missing = await said('NO_DEPLOYMENT');
    for (const way of ['--home-region', '--name', '--admin-account', 'enable'])
      expect(missing).toContain(way);
    const { stdout } = await cli(['explain', 'NO_DEPLOYMENT', '--output', 'json']);
    expect(JSON.parse(stdout)).toMatchObject([{ code: 'NO_DEPLOYMENT', exit: 6, more: expect.any(String) }]);
  });

  test('names of an exit code only what applies', async () => {
    const { stdout } = await cli(['explain', 'MESSAGES_WAITING'], { columns: 200 });
    expect(stdout).toContain('Exit code 5: refused for safety.');
  });

  test('lists all codes without one', async () => {
    expect((await cli(['explain'])).stdout.match(/^[A-Z_]+$/gm)?.length).toBeGreaterThan(30);
  });

  test('says of every error what to run, and never wraps a command', async () => {
    const { stdout } = await cli(['explain', '--output', 'json']);
    const errors = (JSON.parse(stdout) as { code: string; exit: number | null; more?: string }[]).filter(
      ({ exit }) => exit !== null,
    );
    for (const { code, more = '' } of errors) {
      const commands = more.split('\n').filter((line) => line.startsWith('  '));
      expect([code, commands.length > 0]).toEqual([code, true]);
      const shown = (await cli(['explain', code], { columns: 40 })).stdout.split('\n');
      for (const command of commands) expect(shown).toContain(`  ${command}`);
    }
  });

  test('knows every code that any command prints', async () => {
    const files = readdirSync('src/provision', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const printed = files.flatMap((file) =>
      [...readFileSync(join('src/provision', file), 'utf8').matchAll(/code: '([A-Z_]+)'/g)].map(
        ([, code]) => code,
      ),
    );
    const { stdout } = await cli(['explain', '--output', 'json']);
    const known = (JSON.parse(stdout) as { code: string }[]).map(({ code }) => code);
    expect(printed.length).toBeGreaterThan(10);
    expect(printed.filter((code) => !known.includes(code ?? ''))).toEqual([]);
    expect((await cli(['explain', 'alarms-without-topic'])).stdout).toContain('alarms.topics');
  });

  test('knows no other', async () => {
    const { code, stderr } = await cli(['explain', 'OTHER_ADMIN']);
    expect(code).toBe(6);
    expect(stderr).toContain('OTHER_ADMINISTRATOR');
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('of %s knows every command and every option', async (shell) => {
    const { code, stdout } = await cli(['completion', shell]);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(stdout).toContain(name);
    for (const { flag } of OPTIONS) expect(stdout).toContain(flag.slice(2));
  });
});

describe('color', () => {
  const styled = async (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    terminal = true,
  ): Promise<boolean> => {
    const { stdout } = await cli(['explain', 'NOT_OURS', ...args], { terminal, env });
    return stdout.includes('\u001b[');
  };

  test('is there on a terminal, and not off it', async () => {
    expect(await styled([], {})).toBe(true);
    expect(await styled([], {}, false)).toBe(false);
  });

  test('goes with --no-color, NO_COLOR, TERM=dumb or FORCE_COLOR=0', async () => {
    expect(await styled(['--no-color'], {})).toBe(false);
    expect(await styled([], { NO_COLOR: '1' })).toBe(false);
    expect(await styled([], { TERM: 'dumb' })).toBe(false);
    expect(await styled([], { FORCE_COLOR: '0' })).toBe(false);
  });

  test('comes with FORCE_COLOR, but not against --no-color', async () => {
    expect(await styled([], { FORCE_COLOR: '1' }, false)).toBe(true);
    expect(await styled(['--no-color'], { FORCE_COLOR: '1' }, false)).toBe(false);
  });

  test('an empty NO_COLOR is none', async () => {
    expect(await styled([], { NO_COLOR: '' })).toBe(true);
  });
});
