import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statusCsv } from '../../src/cli/views/status/csv.ts';
import { heatMapRows } from '../../src/cli/views/status/heat-map.ts';
import { planRows } from '../../src/cli/views/status/protection-plans.ts';
import { statusHtml } from '../../src/cli/views/status/html/page.ts';
import { renderStatus } from '../../src/cli/views/status/status.ts';
import type { Terminal } from '../../src/cli/terminal/terminal.ts';
import type { MemberProblem, Problem, RegionStatus, StatusReport } from '../../src/provision/index.ts';

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
  deployment: 'guardduty-slack',
  deployedBy: '1.2.3',
  cliVersion: '1.2.3',
  generatedAt: '1970-01-01T00:00:00.000Z',
  regions: [],
  pipeline: null,
  problems,
  members: { eligible: 0, enabled: 0, problems: [], excluded: [] },
  visits: null,
  statistics: null,
  cost: null,
  blindSpots: null,
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
      'problem,222222222222,eu-west-1,queue 222222222222/eu-west-1/guardduty-slack-findings,false,,,DRIFT,differs,Run,,,Late,a,b,,',
      'problem,222222222222,us-east-1,detector 222222222222/us-east-1,false,,,DRIFT,differs,Run,,,Late,a,b,,',
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
  const page = statusHtml({
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
  });

  test('puts the cells of a row below each other on a narrow screen, each with its heading', () => {
    expect(page).toMatch(/@media screen and \(max-width: \d+rem\)[^}]*\{[^@]*attr\(data-head\)/);
    expect(page.match(/<td data-head="[^"]+">/g)).toHaveLength(6 + 3);
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
    const both = statusHtml(report([of('us-east-1'), of('eu-west-1')]));
    expect(both.match(/<code>guardduty-slack enable --org<\/code>/g)).toHaveLength(1);
    expect(both.match(/Findings may be lost/g)).toHaveLength(1);
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

describe('the map of accounts and Regions', () => {
  const region = (name: string): RegionStatus => ({
    region: name,
    admin: '222222222222',
    detector: 'ENABLED',
    autoEnable: 'ALL',
    features: {},
    members: { eligible: 999, enabled: 999, byStatus: {} },
    forwarder: 'home',
    healthy: true,
    health: { detector: true, members: true, forwarder: true },
  });
  const problem = (account: string, where: string, unhealthy = true): MemberProblem => ({
    account,
    region: where,
    status: unhealthy ? 'Disabled' : 'RegionDisabled',
    reason: 'a reason',
    fix: '',
    unhealthy,
  });
  const organization = { id: 'o-1', managementAccountId: '1', adminAccountId: '2', accounts: 1000 };
  const mapOf = (names: readonly string[], problems: readonly MemberProblem[]) =>
    heatMapRows({
      organization,
      statistics: null,
      regions: names.map(region),
      members: { eligible: 0, enabled: 0, excluded: [], problems },
    });

  test('has a row for accounts that are alike, those with the most to do first, all others last', () => {
    const rows = mapOf(
      ['us-east-1', 'eu-west-1'],
      [
        problem('300000000003', 'us-east-1', false),
        problem('300000000002', 'eu-west-1'),
        problem('300000000001', 'eu-west-1'),
      ],
    );
    expect(rows).toEqual([
      {
        accounts: ['300000000001', '300000000002'],
        count: 2,
        cells: [{ state: 'protected' }, { state: 'unprotected', status: 'Disabled' }],
      },
      {
        accounts: ['300000000003'],
        count: 1,
        cells: [{ state: 'outside', status: 'RegionDisabled' }, { state: 'protected' }],
      },
      { accounts: [], count: 997, cells: [{ state: 'protected' }, { state: 'protected' }] },
    ]);
  });

  test('shows each account that is not protected in exactly the Regions where it is not', () => {
    const names = ['us-east-1', 'eu-west-1', 'ap-south-1'];
    const where = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 40 }).map(String), fc.constantFrom(...names)),
      { selector: (pair) => pair.join(' ') },
    );
    fc.assert(
      fc.property(where, (pairs) => {
        const rows = mapOf(
          names,
          pairs.map(([account, name]) => problem(account, name)),
        );
        const shown = rows.flatMap(({ accounts, cells }) =>
          accounts.flatMap((account) =>
            cells.flatMap(({ state }, index) =>
              state === 'unprotected' ? [`${account} ${names[index]}`] : [],
            ),
          ),
        );
        expect(shown.sort()).toEqual(pairs.map((pair) => pair.join(' ')).sort());
        expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(1000);
      }),
    );
  });

  test('never shows an account as protected where its Region could not be read', () => {
    const unread: RegionStatus = { ...region('eu-west-1'), detector: 'unknown' };
    const rows = heatMapRows({
      organization,
      statistics: null,
      regions: [unread],
      members: { eligible: 0, enabled: 0, excluded: [], problems: [] },
    });
    expect(rows).toEqual([{ accounts: [], count: 1000, cells: [{ state: 'unknown' }] }]);
  });

  test('keeps its signs side by side on a phone, and names the state in words', () => {
    const html = statusHtml({
      ...report([]),
      organization,
      regions: [region('us-east-1')],
      members: { eligible: 1, enabled: 0, excluded: [], problems: [problem('<b>', 'us-east-1')] },
    });
    expect(html).toContain('<td title="us-east-1: not protected (Disabled)">');
    expect(html).toContain('&lt;b&gt;');
    expect(html).toContain('999 accounts, nothing to do');
    expect(html).toMatch(/@media screen[^{]*\{\s*table:not\(\.map\)/);
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
