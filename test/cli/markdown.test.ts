import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { EventBridgeClient, DisableRuleCommand } from '@aws-sdk/client-eventbridge';
import { ADMIN_ACCOUNT, organizationWorld } from '../../sandbox/index.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { code, page, plain, table } from '../../src/cli/views/parts/markdown.ts';
import { planMarkdown } from '../../src/cli/views/plan/markdown.ts';
import type { RunReport } from '../../src/provision/index.ts';
import { frontDoor, type FrontDoor } from './front-door.ts';

const HOME = 'us-east-1';
const FLAGS = ['--admin-account', ADMIN_ACCOUNT, '--regions', HOME];

let door: FrontDoor | undefined;
afterEach(async () => {
  await door?.sandbox.close();
  door = undefined;
});

describe('text from AWS', () => {
  test.each([
    ['**bold** _it_ `code`', '&#42;&#42;bold&#42;&#42; &#95;it&#95; &#96;code&#96;'],
    ['<img src=x onerror=alert(1)>', '&#60;img src=x onerror=alert(1)&#62;'],
    ['[click](https://evil.example)', '&#91;click&#93;(https&#58;//evil.example)'],
    ['@security-team see www.evil.example', '@\u2060security-team see www&#46;evil.example'],
    ['a | b', 'a &#124; b'],
    ['first\n\n# second', 'first &#35; second'],
    ['- an item', '\u2060- an item'],
    ['12. an item', '\u206012. an item'],
    ['\u202edesrever', '&#92;u{202e}desrever'],
  ])('%j is shown and does nothing', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  test('a name is code, unless a sign in it would end the code or the cell', () => {
    expect(code('finding-rule 222222222222/us-east-1/x_y*z')).toBe(
      '`finding-rule 222222222222/us-east-1/x_y*z`',
    );
    expect(code('a`b')).toBe('a&#96;b');
    expect(code('a|b')).toBe('a&#124;b');
    expect(code(' ')).toBe('');
  });

  test('whatever it is, it stays in its cell and on its line, and opens nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const rows = table(['One', 'Two'], [[plain(text), code(text)]]);
        const row = rows[3] ?? '';
        expect(rows.join('\n').split('\n')).toHaveLength(5);
        expect(row.split('|')).toHaveLength(4);
        expect(plain(text)).not.toMatch(/[<>`*_[\]|\\]|https?:\/\/|(?:^|\s)www\./i);
        expect((row.match(/`/g) ?? []).length % 2).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('a page fits into a comment of GitHub, and says how much is left out', () => {
    const long = page(Array.from({ length: 2_000 }, (_, index) => `${index} ${'x'.repeat(100)}`));
    expect(long.length).toBeLessThan(65_536);
    expect(long).toMatch(/_14\d\d more lines: see `--output json`\._$/);
    expect(page(['a', 'b'])).toBe('a\nb');
  });
});

test('a plan is a comment: the sum first, then each change once, also for a pull request that changes nothing', async () => {
  door = await frontDoor(organizationWorld({ members: 2, regions: [HOME] }));
  const planned = await door.cli(['plan', '--org', ...FLAGS, '--output', 'markdown']);
  expect(planned.code).toBe(0);
  expect(planned.stdout).toMatch(/^### GuardDuty plan for organization o-\w+\n\n\*\*Plan: \d+ to create, /);
  expect(planned.stdout).toContain(
    `| **create** | finding-rule | \`${ADMIN_ACCOUNT}/${HOME}/guardduty-slack-findings\` |`,
  );
  expect(planned.stdout).toContain('- Cost: this turns on GuardDuty in ');
  await door.cli(['enable', '--org', ...FLAGS, '--yes', '--slack-webhook-env', 'SLACK_WEBHOOK']);
  const again = await door.cli(['plan', '--org', ...FLAGS, '--check', '--output', 'markdown']);
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('**Nothing to do: ');
});

test('a state is a summary: the verdict first, what to do about it, then the tables', async () => {
  const world = organizationWorld({ members: 2, regions: [HOME] });
  door = await frontDoor(world);
  await door.cli(['enable', '--org', ...FLAGS, '--yes', '--slack-webhook-env', 'SLACK_WEBHOOK']);
  const well = await door.cli(['status', '--output', 'markdown']);
  expect(well.code).toBe(0);
  expect(well.stdout).toMatch(/^### :white_check_mark: GuardDuty of organization o-\w+\n\n\*\*Healthy: /);
  expect(well.stdout).toMatch(new RegExp(`^\\| ${HOME} \\| ENABLED \\| ${ADMIN_ACCOUNT} `, 'm'));

  await new EventBridgeClient(clientConfig(world, ADMIN_ACCOUNT, HOME)).send(
    new DisableRuleCommand({ Name: 'guardduty-slack-findings' }),
  );
  const ill = await door.cli(['status', '--output', 'markdown']);
  expect(ill.code).toBe(2);
  expect(ill.stdout).toMatch(/^### :x: GuardDuty of /);
  expect(ill.stdout).toMatch(/^- :x: .*finding-rule .*<br>Fix: /m);
  expect(ill.stdout).toMatch(/^\| Rule \| :x: /m);
});

test('what is turned off, blocked or failed is said with the next step, and hostile names stay names', () => {
  const hostile = '**x** <img> @here | `';
  const report = {
    version: 1,
    command: 'plan',
    organization: null,
    homeRegion: HOME,
    regions: [HOME],
    skippedRegions: [{ region: 'eu-west-1', reason: hostile }],
    changes: [
      {
        address: `finding-rule ${ADMIN_ACCOUNT}/${HOME}/${hostile}`,
        kind: 'finding-rule',
        account: ADMIN_ACCOUNT,
        region: HOME,
        action: 'blocked',
        reduces: [],
        fields: [],
        notes: [],
        outcome: 'failed',
        error: { code: 'NOT_OURS', message: `It is not ours: ${hostile}`, fix: 'rename it' },
      },
      {
        address: `detector ${ADMIN_ACCOUNT}/${HOME}`,
        kind: 'detector',
        account: ADMIN_ACCOUNT,
        region: HOME,
        action: 'update',
        reduces: ['S3_DATA_EVENTS'],
        fields: [{ field: 'features.S3_DATA_EVENTS', from: 'ENABLED', to: 'DISABLED' }],
        notes: [],
        outcome: 'planned',
      },
    ],
    summary: { none: 0, create: 0, update: 1, remove: 0, keep: 0, blocked: 1, failed: 0, notTried: 0 },
    members: { eligible: 0, enabled: 0, problems: [], excluded: [] },
    notices: [{ code: 'ALARMS_WITHOUT_TOPIC', message: hostile, fix: hostile }],
    apiCalls: { total: 0, writes: 0, byOperation: {} },
    durationMs: 0,
  } as unknown as RunReport;
  const text = planMarkdown(report);
  expect(text).toContain(
    '- :warning: **Turns off protection:** S3&#95;DATA&#95;EVENTS. This needs `--allow-reduce`.',
  );
  expect(text).toContain(
    'It is not ours: &#42;&#42;x&#42;&#42; &#60;img&#62; @\u2060here &#124; &#96; Fix: rename it',
  );
  expect(text).toContain('`features.S3_DATA_EVENTS: ENABLED → DISABLED`');
  expect(text).not.toMatch(/<img>|@here|\*\*x\*\*/);
});
