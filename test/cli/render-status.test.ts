import { describe, expect, test } from 'vitest';
import { statusCsv } from '../../src/cli/views/status/csv.ts';
import { planRows } from '../../src/cli/views/status/protection-plans.ts';
import { statusHtml } from '../../src/cli/views/status/html.ts';
import { renderStatus } from '../../src/cli/views/status/status.ts';
import type { Terminal } from '../../src/cli/terminal/terminal.ts';
import type { Problem, StatusReport } from '../../src/provision/index.ts';

const terminal = (width: number): Terminal => ({
  width,
  live: false,
  color: false,
  style: (_format, text) => text,
});

const report = (problems: readonly Problem[]): StatusReport => ({
  version: 1,
  command: 'status',
  healthy: false,
  organization: null,
  homeRegion: 'us-east-1',
  regions: [],
  pipeline: null,
  problems,
  members: { eligible: 0, enabled: 0, problems: [], excluded: [] },
  visits: null,
  statistics: null,
  unknown: false,
  notices: [],
  apiCalls: { total: 0, writes: 0, byOperation: {} },
  durationMs: 0,
});

describe('a problem of status', () => {
  test('has account and Region of its own in the CSV', () => {
    const problem = {
      code: 'DRIFT',
      impact: 'Late',
      expected: 'a',
      actual: 'b',
      message: 'differs',
      fix: 'Run',
    };
    const csv = statusCsv(
      report([
        { ...problem, address: 'queue 222222222222/eu-west-1/guardduty-slack-findings' },
        { ...problem, address: 'detector 222222222222/us-east-1' },
      ]),
    );
    expect(csv.split('\r\n').slice(1, 3)).toEqual([
      'problem,222222222222,eu-west-1,queue 222222222222/eu-west-1/guardduty-slack-findings,false,,,DRIFT,differs,Run,,,Late,a,b',
      'problem,222222222222,us-east-1,detector 222222222222/us-east-1,false,,,DRIFT,differs,Run,,,Late,a,b',
    ]);
  });

  test('is told by what it means, to its end, before its places and the reason are named', async () => {
    const impact = 'New accounts may not be protected as configured by this deployment';
    const message = 'GuardDuty organization configuration: autoEnable is NONE (expected ALL)';
    const address = 'organization-configuration 222222222222/us-east-1';
    const fix = 'Run: guardduty-slack enable';
    const text = renderStatus(
      report([{ code: 'DRIFT', address, impact, expected: 'ALL', actual: 'NONE', message, fix }]),
      terminal(60),
      { verbose: false },
    );
    expect(text).toContain(
      [
        '✗ New accounts may not be protected as configured by this',
        '  deployment',
        '  DRIFT',
        `  ${address}`,
        '  Why: GuardDuty organization configuration: autoEnable is',
        '       NONE (expected ALL)',
        `  Fix: ${fix}`,
      ].join('\n'),
    );
  });
});

describe('the HTML page of status', () => {
  const page = statusHtml(
    {
      ...report([
        {
          code: 'DRIFT',
          address: 'queue 1/us-east-1/x',
          impact: 'Late',
          expected: 'a',
          actual: 'b',
          message: 'differs',
          fix: 'Run',
        },
      ]),
      regions: [
        {
          region: 'us-east-1',
          admin: '222222222222',
          detector: 'ENABLED',
          autoEnable: 'ALL',
          features: { S3_DATA_EVENTS: 'ALL' },
          members: { eligible: 3, enabled: 3, byStatus: {} },
          forwarder: 'home',
          healthy: true,
          health: { detector: true, members: true, forwarder: true },
        },
      ],
    },
    new Date(0),
  );

  test('puts the cells of a row below each other on a narrow screen, each with its heading', () => {
    expect(page).toMatch(/@media screen and \(max-width: \d+rem\)[^}]*\{[^@]*attr\(data-head\)/);
    expect(page.match(/<td data-head="[^"]+">/g)).toHaveLength(4 + 6 + 3);
    expect(page).not.toContain('<td>');
  });

  test('says each thing to do once, with its command to copy and all its places', () => {
    const fix = 'Run: guardduty-slack enable --org';
    const of = (region: string): Problem => ({
      code: 'DRIFT',
      address: `queue 1/${region}/x`,
      impact: 'Findings may be lost',
      expected: 'one',
      actual: 'another',
      message: 'differs <b>',
      fix,
    });
    const both = statusHtml(report([of('us-east-1'), of('eu-west-1')]), new Date(0));
    expect(both.match(/<code>guardduty-slack enable --org<\/code>/g)).toHaveLength(1);
    expect(both).toContain('queue 1/us-east-1/x<br>queue 1/eu-west-1/x');
    expect(both).toContain('differs &lt;b&gt;');
    expect(both).toContain('unhealthy (2 problems)');
  });

  test('is for paper too: no row is split, and headings stay with what they head', () => {
    expect(page).toMatch(
      /@media print \{[^@]*tr \{ break-inside: avoid; \}[^@]*h2 \{ break-after: avoid; \}/,
    );
  });

  test('breaks no Region, account or mark in two', () => {
    for (const one of ['us-east-1', '222222222222'])
      expect(page).toContain(`<span class="short">${one}</span>`);
    expect(page).toContain('<span class="short"><span class="ok">✓ ENABLED</span></span>');
    expect(page).toContain('.short { white-space: nowrap; }');
  });
});

describe('protection plans on the page', () => {
  const plans = (...regions: readonly (readonly [string, Readonly<Record<string, string>>])[]) =>
    planRows(regions.map(([region, features]) => ({ region, features })));

  test('have a row each with what most Regions have, and the exceptions by Region', () => {
    expect(
      plans(
        ['us-east-1', { S3_DATA_EVENTS: 'ALL', AI_PROTECTION: 'NONE' }],
        ['eu-west-1', { S3_DATA_EVENTS: 'ALL', AI_PROTECTION: 'NONE' }],
        ['ap-south-1', { S3_DATA_EVENTS: 'NEW' }],
      ),
    ).toEqual([
      { plan: 'S3 Protection', usual: 'ALL', exceptions: [{ value: 'NEW', regions: ['ap-south-1'] }] },
      {
        plan: 'AI Protection',
        usual: 'NONE',
        exceptions: [{ value: 'not offered', regions: ['ap-south-1'] }],
      },
    ]);
  });

  test('that no console name is known for keep the name of the API', () => {
    expect(plans(['us-east-1', { TEA_PROTECTION: 'ALL' }])).toEqual([
      { plan: 'TEA_PROTECTION', usual: 'ALL', exceptions: [] },
    ]);
  });
});
