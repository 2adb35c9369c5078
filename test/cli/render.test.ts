import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageLines } from '../../src/cli/views/card/block-kit.ts';
import { cardBox } from '../../src/cli/views/card/card-box.ts';
import { sanitize } from '../../src/cli/terminal/sanitize.ts';
import { widthOf, wrapped } from '../../src/cli/terminal/layout.ts';
import { liveBlock } from '../../src/cli/progress/live-block.ts';
import { renderPlan } from '../../src/cli/views/plan/plan.ts';
import { NOTHING_YET, progressed } from '../../src/cli/progress/progress-state.ts';
import { statusCsv } from '../../src/cli/views/status/csv.ts';
import { statusHtml } from '../../src/cli/views/status/html/page.ts';
import { renderStatus } from '../../src/cli/views/status/status.ts';
import type { Terminal } from '../../src/cli/terminal/terminal.ts';
import type { ChangeReport, RunReport, StatusReport } from '../../src/provision/index.ts';

const plainTerminal = (width: number): Terminal => ({
  width,
  live: false,
  color: false,
  style: (_format, text) => text,
});
const ACTING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const hostileText = fc.string({ unit: 'binary', maxLength: 60 });

describe('layout', () => {
  test('nothing is wider than asked, and no word is lost', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 20, max: 120 }),
        (text, width) => {
          const lines = wrapped(sanitize(text), width);
          expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
          expect(lines.join('').replace(/\s/g, '')).toBe(sanitize(text).replace(/\s/g, ''));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a long name is broken after a hyphen or slash rather than anywhere', () => {
    expect(wrapped('222222222222/eu-west-1/guardduty-slack-forwarder-dead-letters', 50)).toEqual([
      '222222222222/eu-west-1/guardduty-slack-forwarder-',
      'dead-letters',
    ]);
  });
});

describe('a card that is too long for its place', () => {
  test('ends in an ellipsis and its links, never in a label without what it names', () => {
    const field = (label: string): object => ({ type: 'mrkdwn', text: `*${label}*\none\ntwo` });
    const message = {
      blocks: [
        { type: 'section', fields: ['A', 'B', 'C', 'D', 'E', 'F'].map(field) },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: '<https://a.example/|Open> · <https://b.example|About>' },
        },
      ],
    };
    for (let most = 4; most < 10; most++) {
      const lines = cardBox(message, plainTerminal(60), { most }).split('\n');
      const at = lines.findIndex((line) => line.includes('…'));
      expect(lines[at - 1]).toMatch(/one|two/);
      expect(lines.at(-2)).toContain('Open · About');
    }
  });
});

describe('hostile text', () => {
  test('is spelled out where it would act on a terminal', () => {
    expect(sanitize('a\u001b[31mb\u202ec\u200bd')).toBe('a\\u{1b}[31mb\\u{202e}c\\u{200b}d');
    expect(sanitize('\u009b1m\uffff\u{1fffe}\ud800\n')).toBe('\\u{9b}1m\\u{ffff}\\u{1fffe}\\u{d800}\n');
  });

  test('never reaches a terminal, whatever a message holds', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (title, value) => {
        const message = {
          blocks: [
            { type: 'header', text: { type: 'plain_text', text: title } },
            { type: 'section', fields: [{ type: 'mrkdwn', text: `*A*\n${value}` }] },
            { type: 'section', text: { type: 'mrkdwn', text: `<https://a.example/${value}|${title}>` } },
          ],
        };
        const box = cardBox(message, plainTerminal(60));
        expect(box).not.toMatch(ACTING);
        expect(Math.max(...box.split('\n').map(widthOf))).toBeLessThanOrEqual(60);
      }),
      { numRuns: 300 },
    );
  });

  test('is spelled out in the CSV too, which people print in a terminal', () => {
    const evil = '\u001b]0;evil\u0007\u009b31m\u0085\uffff\r\nnext';
    const problem = {
      code: 'DRIFT',
      address: 'queue 222222222222/eu-west-1/x',
      impact: '',
      expected: null,
      actual: null,
      message: evil,
      fix: '\t=1',
    };
    const csv = statusCsv({ ...healthy, healthy: false, problems: [problem] });
    expect(csv).toContain(',"\\u{1b}]0;evil\\u{7}\\u{9b}31m\\u{85}\\u{ffff}\nnext",\\u{9}=1,,,,,,,\r\n');
    expect(csv.replace(/[\r\n]/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('cannot become markup of the HTML page or a formula of the CSV', async () => {
    const evil = '=cmd|"/c calc"!A1<script>alert(1)</script>\u202e';
    const report: StatusReport = {
      ...healthy,
      healthy: false,
      problems: [
        {
          code: 'DRIFT',
          address: evil,
          impact: evil,
          expected: evil,
          actual: evil,
          message: evil,
          fix: evil,
        },
      ],
    };
    expect(statusHtml(report)).not.toMatch(/<script|\u202e/);
    expect(statusCsv(report)).toContain(`"'=cmd|""/c calc""!A1<script>`);
    expect(renderStatus(report, plainTerminal(80), { verbose: false })).not.toMatch(ACTING);
  });
});

describe('a plan', () => {
  const regions = [
    'us-east-1',
    'us-west-2',
    'eu-west-1',
    'eu-central-1',
    'ap-south-1',
    'ap-southeast-2',
    'sa-east-1',
  ];
  const change = (
    kind: ChangeReport['kind'],
    region: string,
    name?: string,
    more: Partial<ChangeReport> = {},
  ): ChangeReport => ({
    address: `${kind} 222222222222/${region}${name === undefined ? '' : `/${name}`}`,
    kind,
    account: '222222222222',
    region,
    action: 'create',
    reduces: [],
    fields: [],
    notes: [],
    outcome: 'planned',
    ...more,
  });

  test('stays readable however many Regions it covers: what is alike is one line', () => {
    const changes = regions.flatMap((region) => [
      change('detector', region),
      change('members', region, undefined, { fields: [{ field: 'members', from: undefined, to: 121 }] }),
      change('forwarder-rule', region, 'guardduty-slack-forwarder'),
    ]);
    const text = renderPlan({ ...planned, regions, changes }, plainTerminal(80), { verbose: false });
    expect(text).toContain('+ detector  222222222222/{7 Regions}');
    expect(text).toContain('121 accounts in each');
    expect(text.split('\n').length).toBeLessThan(30);
  });

  test('keeps apart what differs: a Region with another change has a line of its own', () => {
    const drift = {
      action: 'update',
      fields: [{ field: 'frequency', from: 'SIX_HOURS', to: 'FIFTEEN_MINUTES' }],
    } as const;
    const changes = [change('detector', 'us-east-1'), change('detector', 'eu-west-1', undefined, drift)];
    const text = renderPlan({ ...planned, regions: ['us-east-1', 'eu-west-1'], changes }, plainTerminal(80), {
      verbose: false,
    });
    expect(text).toContain('+ detector  222222222222/us-east-1');
    expect(text).toContain(
      '~ detector  222222222222/eu-west-1\n              frequency: SIX_HOURS → FIFTEEN_MINUTES',
    );
  });

  test('has every address on its own line with --verbose', () => {
    const changes = regions.map((region) => change('detector', region));
    const text = renderPlan({ ...planned, regions, changes }, plainTerminal(80), { verbose: true });
    for (const region of regions) expect(text).toContain(`+ detector  222222222222/${region}`);
  });

  test('says so when there is nothing to do', () => {
    const changes = [change('detector', 'us-east-1', undefined, { action: 'none' })];
    const summary = { ...planned.summary, create: 0, none: 1 };
    expect(renderPlan({ ...planned, changes, summary }, plainTerminal(80), { verbose: false })).toContain(
      '✓ Nothing to do: 1 resource is already as it should be.',
    );
  });
});

describe('progress', () => {
  test('counts calls, throttling, what is done and what is under way', () => {
    const one = {
      address: 'detector 222222222222/us-east-1',
      kind: 'detector',
      account: '222222222222',
      region: 'us-east-1',
      action: 'create',
      reduces: [],
      fields: [],
      notes: [],
    } as const;
    const call = {
      type: 'call',
      service: 'guardduty',
      operation: 'CreateDetector',
      account: '222222222222',
      region: 'us-east-1',
      write: true,
      throttled: true,
      durationMs: 3,
    } as const;
    const running = [
      { type: 'phase', phase: 'applying' } as const,
      call,
      { type: 'applying', change: one } as const,
    ].reduce(progressed, {
      ...NOTHING_YET,
      total: 4,
    });
    expect(liveBlock(running, plainTerminal(80), 2_300, 0)).toBe(
      '⠋ Applying: 0 of 4 done, 1 AWS calls, 1 throttled, 2.3 s\n  detector 222222222222/us-east-1',
    );
    const done = progressed(running, { type: 'applied', change: one, durationMs: 4 });
    expect(done).toMatchObject({ applied: 1, running: [] });
  });
});

describe('a Slack message as text', () => {
  test('shows markup as Slack does: bold, code, links and entities', () => {
    const lines = messageLines({ text: '*High* `a &lt;b&gt;` <https://example.com|here> <!here>' }, 80);
    expect(lines.map(({ text }) => text)).toEqual(['High a <b> here @here']);
  });

  test('shows rich text as lines and lists, its links as their words, and where they go when asked', () => {
    const text = (words: string): object => ({ type: 'text', text: words });
    const line = (...elements: object[]): object => ({ type: 'rich_text_section', elements });
    const open = { type: 'link', url: 'https://a.example/', text: 'Open' };
    const list = { type: 'rich_text_list', style: 'bullet', elements: [line(text('First')), line(open)] };
    const blocks = [{ type: 'rich_text', elements: [line(text('Do <b>\u001b next')), list] }];
    expect(messageLines({ blocks }, 80)).toEqual([
      { text: 'Do <b>\\u{1b} next', look: 'body' },
      { text: '• First', look: 'body' },
      { text: '• Open', look: 'links' },
    ]);
    expect(messageLines({ blocks }, 80, { urls: true }).at(-1)).toEqual({
      text: '  https://a.example/',
      look: 'soft',
    });
  });

  test('decodes what Slack wants escaped in plain text too, once', () => {
    const text = { type: 'plain_text', text: 'ATT&amp;CK &lt;b&gt; &amp;lt;' };
    const lines = messageLines({ blocks: [{ type: 'header', text }] }, 80);
    expect(lines.map((line) => line.text)).toEqual(['ATT&CK <b> &lt;']);
  });
});

const planned: RunReport = {
  version: 1,
  command: 'plan',
  organization: {
    id: 'o-abcdefghij',
    managementAccountId: '111111111111',
    adminAccountId: '222222222222',
    accounts: 122,
  },
  homeRegion: 'us-east-1',
  regions: ['us-east-1'],
  skippedRegions: [],
  changes: [],
  summary: { none: 0, create: 1, update: 0, remove: 0, keep: 0, blocked: 0, failed: 0, notTried: 0 },
  members: { eligible: 0, enabled: 0, problems: [], excluded: [] },
  notices: [],
  apiCalls: { total: 0, writes: 0, byOperation: {} },
  durationMs: 0,
};

const healthy: StatusReport = {
  version: 1,
  command: 'status',
  healthy: true,
  organization: planned.organization,
  homeRegion: 'us-east-1',
  deployment: 'guardduty-slack',
  deployedBy: '1.2.3',
  cliVersion: '1.2.3',
  generatedAt: '1970-01-01T00:00:00.000Z',
  regions: [],
  pipeline: null,
  problems: [],
  members: { eligible: 0, enabled: 0, problems: [], excluded: [] },
  visits: null,
  statistics: null,
  cost: null,
  blindSpots: null,
  unknown: false,
  notices: [],
  apiCalls: { total: 0, writes: 0, byOperation: {} },
  durationMs: 0,
};
