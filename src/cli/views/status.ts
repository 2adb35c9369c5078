import type { MemberVisit, PipelineStatus, RegionStatus, StatusReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { facts, subjectOf, verdictLines } from './heading.ts';
import { harmlessLine } from '../terminal/sanitize.ts';
import { count, duration, wrapped } from '../terminal/layout.ts';
import { excludedLines, memberLines, visitLines } from './members.ts';
import { noticeLines } from './notices.ts';
import { pipelineTexts } from './pipeline-text.ts';
import { problemLines } from './problems.ts';
import { renderTable } from '../terminal/table.ts';

/** What is true now, for people: the verdict first, then Regions, the way to Slack, and what to do. */
export function renderStatus(
  report: StatusReport,
  terminal: Terminal,
  { verbose }: { readonly verbose: boolean },
): string {
  const { organization, homeRegion, members, visits, apiCalls } = report;
  return [
    ...verdict(report, terminal),
    '',
    ...facts(
      [
        ...(organization === null
          ? []
          : ([
              ['Organization', `${organization.id} (${count(organization.accounts, 'account')})`],
              ['Admin account', organization.adminAccountId],
              ['Members', `${members.enabled} of ${members.eligible} account-Regions protected`],
            ] as const)),
        ...(visits === null ? [] : ([['Looked into', lookedInto(visits)]] as const)),
        ['Home Region', homeRegion],
      ],
      terminal,
    ),
    '',
    terminal.style('bold', 'GuardDuty by Region'),
    ...renderTable(
      REGION_HEADS,
      report.regions.map((region) => regionRow(region, terminal)),
      terminal,
    ),
    ...(verbose ? featureLines(report.regions, terminal) : []),
    '',
    terminal.style('bold', `Slack pipeline in ${homeRegion}`),
    ...(report.pipeline === null
      ? wrapped(NO_PIPELINE, terminal.width - 2).map((line) => `  ${line}`)
      : pipelineLines(report.pipeline, report.problems, terminal)),
    ...problemLines(report.problems, terminal),
    ...memberLines(members, terminal),
    ...visitLines(visits ?? [], terminal),
    ...excludedLines(members, terminal),
    ...noticeLines(report.notices, terminal),
    '',
    terminal.style('dim', `${apiCalls.total} AWS calls in ${duration(report.durationMs)}`),
  ].join('\n');
}

/** How the members that were asked themselves are. */
export function lookedInto(visits: readonly MemberVisit[]): string {
  const well = visits.filter(({ healthy }) => healthy).length;
  const unknown = visits.filter(({ detector }) => detector === 'unknown').length;
  return `${well} of ${visits.length} account-Regions as they should be${unknown === 0 ? '' : `, ${unknown} unknown`}`;
}

function verdict(report: StatusReport, terminal: Terminal): string[] {
  const { healthy, unknown, problems, members, visits } = report;
  const unprotected = members.problems.filter(({ unhealthy }) => unhealthy).length;
  const inside = (visits ?? []).filter(
    ({ healthy: well, detector }) => !well && detector !== 'unknown',
  ).length;
  const parts = [
    ...(problems.length > 0 ? [count(problems.length, 'problem')] : []),
    ...(unprotected > 0 ? [`${count(unprotected, 'account-Region')} not protected`] : []),
    ...(inside > 0 ? [`${count(inside, 'account-Region')} not as wanted when looked into`] : []),
    ...(unknown ? ['some could not be read'] : []),
  ];
  const text = healthy
    ? `Healthy: GuardDuty runs for ${subjectOf(report)}${report.pipeline === null ? '; there is no Slack pipeline' : ', and findings can reach Slack'}.`
    : `Not healthy: ${parts.length === 0 ? 'see below' : parts.join(', ')}.`;
  const sign = healthy ? terminal.style('green', '✓') : terminal.style('red', '✗');
  return verdictLines(sign, text, terminal);
}

const REGION_HEADS = ['Region', 'Detector', 'Admin', 'New accounts', 'Members', 'To Slack'];

function regionRow(
  { region, admin, detector, autoEnable, members, forwarder }: RegionStatus,
  terminal: Terminal,
): string[] {
  const all = members.enabled >= members.eligible;
  return [
    region,
    terminal.style(
      detector === 'ENABLED' ? 'green' : 'red',
      detector === 'ENABLED' ? 'enabled' : detector.toLowerCase(),
    ),
    admin ?? terminal.style('red', 'none'),
    autoEnable ?? '-',
    terminal.style(all ? 'green' : 'yellow', `${members.enabled} of ${members.eligible}`),
    FORWARDERS[forwarder](terminal),
  ].map((cell) => harmlessCell(cell));
}

/** Cells carry our own colours, so only line breaks are taken out; their texts are AWS's enumerations and ids. */
function harmlessCell(cell: string): string {
  return cell.replace(/[\r\n]/g, ' ');
}

const FORWARDERS: Readonly<Record<RegionStatus['forwarder'], (terminal: Terminal) => string>> = {
  home: () => 'home',
  none: () => '-',
  ok: (terminal) => terminal.style('green', 'forwarded'),
  drift: (terminal) => terminal.style('yellow', 'changed'),
  absent: (terminal) => terminal.style('red', 'absent'),
  unknown: (terminal) => terminal.style('yellow', 'unknown'),
};

function featureLines(regions: readonly RegionStatus[], terminal: Terminal): string[] {
  return [
    '',
    terminal.style('bold', 'Protection plans'),
    ...regions.flatMap(({ region, features }) =>
      wrapped(
        `  ${region}: ${Object.entries(features)
          .map(([name, aim]) => `${name} ${aim}`)
          .join(', ')}`,
        terminal.width,
        4,
      ).map(harmlessLine),
    ),
  ];
}

/** A run of GuardDuty alone, or one that ended before it began with the pipeline. */
export const NO_PIPELINE =
  'none: no finding goes to Slack. guardduty-slack enable --org makes one; with --only organization nothing is missing.';

function pipelineLines(
  pipeline: PipelineStatus,
  problems: StatusReport['problems'],
  terminal: Terminal,
): string[] {
  const { rule, function: code, mapping, destinations, allowHosts } = pipeline;
  const { queue, deadLetters, alarms } = pipelineTexts(pipeline, problems);
  return facts(
    [
      ['Rule', rule],
      ['Queue', queue.text],
      ['Dead letters', deadLetters.text],
      [
        'Function',
        code === null
          ? 'absent'
          : `version ${code.version}, ${code.upToDate ? 'up to date' : 'older than this program'}, ${code.runtime}`,
      ],
      ['Source mapping', mapping ?? 'absent'],
      [
        'Destinations',
        destinations
          .map(({ name, kind, stored }) => `${name} (${kind}${stored ? '' : ', no secret stored'})`)
          .join(', '),
      ],
      ...(allowHosts.length === 0 ? [] : ([['Allowed hosts', allowHosts.join(', ')]] as const)),
      ['Alarms', alarms.text],
    ],
    terminal,
  );
}
