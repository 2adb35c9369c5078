import { DisableRuleCommand } from '@aws-sdk/client-eventbridge';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pipelineRows, REGION_COLUMNS } from '../../src/cli/views/status/columns.ts';
import { statusCsv } from '../../src/cli/views/status/csv.ts';
import { statusHtml } from '../../src/cli/views/status/html/page.ts';
import { renderStatus } from '../../src/cli/views/status/status.ts';
import type { Terminal } from '../../src/cli/terminal/terminal.ts';
import type { PartHealth, PipelineStatus, RegionStatus, StatusReport } from '../../src/provision/index.ts';
import { organizationWorld } from '../../sandbox/index.ts';
import { AFAR, deployed, HOME } from './deployed.ts';
import { frontDoorForTest, type Ended } from './front-door.ts';

const WIDE: Terminal = { width: 400, live: false, color: false, style: (_format, text) => text };

const REGION = fc.constantFrom('us-east-1', 'eu-west-1', 'ap-south-1');

const partHealth: fc.Arbitrary<PartHealth> = fc.record({
  healthy: fc.boolean(),
  state: fc.constantFrom('ok', 'drift', 'absent', 'unknown'),
  absentIn: fc.uniqueArray(REGION),
});

const pipeline: fc.Arbitrary<PipelineStatus> = fc.record({
  health: fc.record({
    rule: partHealth,
    queue: partHealth,
    deadLetters: partHealth,
    function: partHealth,
    mapping: partHealth,
    destinations: partHealth,
    alarms: partHealth,
  }),
  rule: fc.constantFrom('ok', 'drift', 'absent', 'unknown'),
  queue: fc.option(fc.record({ visible: fc.nat(9), inFlight: fc.nat(9) })),
  deadLetters: fc.array(fc.record({ region: REGION, name: fc.constant('dead'), messages: fc.nat(2) }), {
    maxLength: 3,
  }),
  function: fc.option(
    fc.record({
      version: fc.constant('7'),
      codeSha256: fc.constant('x'),
      upToDate: fc.boolean(),
      runtime: fc.constant('nodejs24.x'),
    }),
  ),
  mapping: fc.option(fc.constantFrom('enabled', 'disabled', 'drift', 'unknown')),
  destinations: fc.array(
    fc.record({
      name: fc.constantFrom('default', 'soc'),
      kind: fc.constant('webhook'),
      parameter: fc.constant('/p'),
      stored: fc.boolean(),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  allowHosts: fc.constantFrom([], ['proxy.example']),
  alarms: fc.array(
    fc.record({ region: REGION, name: fc.constant('a'), state: fc.constantFrom('OK', 'ALARM') }),
    { maxLength: 3 },
  ),
  delivery: fc.record({
    since: fc.constant('2026-01-01T00:00:00.000Z'),
    lastDelivered: fc.option(
      fc.record({
        at: fc.constant('2026-01-02T00:00:00.000Z'),
        destination: fc.constant('default'),
        region: fc.option(REGION),
        type: fc.option(fc.constant('Recon:EC2/PortProbe')),
        sample: fc.boolean(),
      }),
    ),
    answers: fc.array(
      fc.record({
        destination: fc.constantFrom('default', 'soc'),
        at: fc.constant('2026-01-02T00:00:00.000Z'),
        status: fc.option(fc.constantFrom(200, 503)),
        answer: fc.constantFrom('ok', 'service_unavailable'),
        delivered: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    oldestWaitingSeconds: fc.option(fc.nat(9_000)),
    seconds: fc.option(fc.record({ p50: fc.nat(9), p95: fc.nat(900) })),
    unread: fc.subarray([
      { what: 'log', reason: 'denied', fix: '' },
      { what: 'metrics', reason: 'denied', fix: '' },
    ] as const),
  }),
});

const region: fc.Arbitrary<RegionStatus> = fc.record({
  region: REGION,
  healthy: fc.boolean(),
  health: fc.record({ detector: fc.boolean(), members: fc.boolean(), forwarder: fc.boolean() }),
  admin: fc.option(fc.constant('222222222222')),
  detector: fc.constantFrom('ENABLED', 'DISABLED', 'absent', 'unknown'),
  autoEnable: fc.option(fc.constantFrom('ALL', 'NEW', 'NONE')),
  features: fc.constant({}),
  members: fc.record({ eligible: fc.nat(20), enabled: fc.nat(20), byStatus: fc.constant({}) }),
  forwarder: fc.constantFrom('forwarded', 'drift', 'absent', 'home', 'unknown', 'none'),
});

const report: fc.Arbitrary<StatusReport> = fc
  .record({ regions: fc.uniqueArray(region, { selector: (one) => one.region }), pipeline })
  .map((parts) => ({
    version: 1,
    command: 'status',
    healthy: false,
    organization: null,
    homeRegion: 'us-east-1',
    deployment: 'guardduty-slack',
    deployedBy: '1.2.3',
    cliVersion: '1.2.3',
    generatedAt: '1970-01-01T00:00:00.000Z',
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
    ...parts,
  }));

interface Shown {
  readonly text: string;
  /** Undefined: shown without a verdict. */
  readonly healthy: boolean | undefined;
}

/** Cells of the page by row: the first cell names the row. */
function inHtml(page: string): ReadonlyMap<string, readonly Shown[]> {
  const rows = [...page.matchAll(/<tr>((?:<td.*?<\/td>)+)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']): Shown => {
      const sign = /class="(ok|bad)"/.exec(cell)?.[1];
      return {
        text: cell.replaceAll(/<[^>]*>/g, '').replace(/^[✓✗] /, ''),
        healthy: sign === undefined ? undefined : sign === 'ok',
      };
    }),
  );
  return new Map(rows.map((cells) => [cells[0]?.text ?? '', cells]));
}

/** Rows of the CSV, with their cells by column. No cell of these has a line break. */
function inCsv(csv: string): readonly Readonly<Record<string, string>>[] {
  const cellsOf = (line: string): readonly string[] =>
    [...`${line},`.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*)),/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
  const [heads = [], ...rows] = csv.trimEnd().split('\r\n').map(cellsOf);
  return rows.map((cells) => Object.fromEntries(heads.map((head, index) => [head, cells[index] ?? ''])));
}

describe('a fact of status', () => {
  test('has the same word and the same verdict in text, HTML, CSV and JSON', () => {
    fc.assert(
      fc.property(report, (given) => {
        const text = renderStatus(given, WIDE, { verbose: false }).split('\n');
        const html = inHtml(statusHtml(given));
        const csv = inCsv(statusCsv(given));
        for (const one of given.regions) {
          const facts = REGION_COLUMNS.map(({ csv: column, fact }) => ({ column, ...fact(one) }));
          const line = text.find((each) => each.startsWith(`  ${one.region} `)) ?? '';
          expect(line.trim().split(/ {2,}/)).toEqual(
            facts.map(({ text: word, healthy }) => (healthy === false ? `✗ ${word}` : word)),
          );
          expect(html.get(one.region)?.slice(0, facts.length)).toEqual(
            facts.map(({ text: word, healthy }) => ({ text: word, healthy })),
          );
          const row = csv.find((each) => each['type'] === 'region' && each['region'] === one.region) ?? {};
          expect(row['healthy']).toBe(String(one.healthy));
          for (const { column, text: word } of facts)
            if (column !== 'account' && column !== undefined) expect(row[column]).toBe(word);
        }
        for (const { part, title, text: word, healthy } of pipelineRows(given.pipeline as PipelineStatus)) {
          const line = text.find((each) => each.startsWith(`  ${title} `)) ?? '';
          expect(line.slice(title.length + 2).trim()).toBe(healthy === false ? `✗ ${word}` : word);
          expect(html.get(title)?.[1]).toEqual({ text: word, healthy });
          const row = csv.find((each) => each['type'] === 'pipeline' && each['code'] === part);
          expect({ status: row?.['status'], healthy: row?.['healthy'] }).toEqual({
            status: word,
            healthy: String(healthy ?? ''),
          });
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** What each output says of each Region, and whether it shows a mark of trouble. */
async function verdicts(cli: (args: readonly string[]) => Promise<Ended>): Promise<object> {
  const ask = async (form: string): Promise<Ended> => cli(['status', '--output', form]);
  const [json, csv, html, text] = [await ask('json'), await ask('csv'), await ask('html'), await ask('text')];
  const said = JSON.parse(json.stdout) as StatusReport;
  const stream = await ask('ndjson');
  const last = JSON.parse(stream.stdout.trimEnd().split('\n').at(-1) ?? '') as StatusReport;
  expect(last.regions).toEqual(said.regions);
  return {
    codes: [...new Set([json, stream, csv, html, text].map(({ code }) => code))],
    json: Object.fromEntries(said.regions.map((one) => [one.region, one.healthy])),
    csv: Object.fromEntries(
      inCsv(csv.stdout)
        .filter(({ type }) => type === 'region')
        .map((row) => [row['region'], row['healthy'] === 'true']),
    ),
    html: html.stdout.includes('class="bad"'),
    text: text.stdout.includes('✗'),
  };
}

/** The same in every output. */
function allSay(codes: readonly number[], regions: Readonly<Record<string, boolean>>): object {
  const trouble = Object.values(regions).includes(false);
  return { codes, json: regions, csv: regions, html: trouble, text: trouble };
}

describe('every output agrees', () => {
  test('that a Region which an account has disabled, and a suspended account, are no fault', async () => {
    const regions = [HOME, AFAR, 'eu-central-2'];
    const { cli } = await frontDoorForTest(
      organizationWorld({ members: 4, suspended: 1, regions, optedOut: { 'eu-central-2': [1] } }),
    );
    await cli([
      'enable',
      '--org',
      '--admin-account',
      '222222222222',
      '--yes',
      '--slack-webhook-env',
      'SLACK_WEBHOOK',
    ]);
    expect(await verdicts(cli)).toEqual(allSay([0], { [HOME]: true, [AFAR]: true, 'eu-central-2': true }));
  });

  test('that a forwarder which is off is a fault of its Region alone', async () => {
    const { cli, events } = await deployed();
    expect(await verdicts(cli)).toEqual(allSay([0], { [HOME]: true, [AFAR]: true }));
    await events(AFAR).send(new DisableRuleCommand({ Name: 'guardduty-slack-forwarder' }));
    expect(await verdicts(cli)).toEqual(allSay([2], { [HOME]: true, [AFAR]: false }));
    const { stdout } = await cli(['status']);
    expect(stdout).toContain(`✗ No findings from ${AFAR} reach Slack`);
    expect(stdout).toContain(
      'Why: EventBridge rule guardduty-slack-forwarder: state is DISABLED (expected ENABLED)',
    );
  });

  test('that the rule of the home Region takes the findings of every Region', async () => {
    const { cli, events } = await deployed();
    await events(HOME).send(new DisableRuleCommand({ Name: 'guardduty-slack-findings' }));
    expect(await verdicts(cli)).toEqual(allSay([2], { [HOME]: false, [AFAR]: false }));
    expect((await cli(['status'])).stdout).toContain('✗ No findings reach Slack');
  });

  test('that without its function no Region has a way to Slack', async () => {
    const { cli, lambda } = await deployed();
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'guardduty-slack' }));
    expect(await verdicts(cli)).toEqual(allSay([2], { [HOME]: false, [AFAR]: false }));
  });
});
