import type {
  CostReport,
  MemberVisit,
  PipelineStatus,
  RegionStatus,
  StatusReport,
} from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { definitionList, organizationText, subjectOf, verdictLines } from '../parts/heading.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { blindSpotRows, placeText } from '../parts/blind-spots.ts';
import { count, duration, wrapped } from '../../terminal/layout.ts';
import { excludedLines, memberLines, visitLines } from '../parts/members.ts';
import { noticeLines } from '../parts/notices.ts';
import { problemLines } from '../parts/problems.ts';
import { pipelineRows, REGION_COLUMNS, type Fact } from './columns.ts';
import { costRemarks, costSentence, costTables } from './cost.ts';
import { renderTable } from '../../terminal/table.ts';
import { markOf } from '../../terminal/symbols.ts';

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
    ...definitionList(
      [
        ...(organization === null
          ? []
          : ([
              ['Organization', organizationText(organization)],
              ['Delegated administrator', organization.adminAccountId],
              ['Members', membersText(report)],
            ] as const)),
        ...(visits === null ? [] : ([['Looked into', lookedInto(visits)]] as const)),
        ['Home Region', homeRegion],
      ],
      terminal,
    ),
    '',
    terminal.style('bold', 'GuardDuty by Region'),
    ...renderTable(
      REGION_COLUMNS.map(({ head }) => head),
      report.regions.map((region) => REGION_COLUMNS.map(({ fact }) => marked(fact(region), terminal))),
      terminal,
    ),
    ...(verbose ? featureLines(report.regions, terminal) : []),
    '',
    terminal.style('bold', `Slack pipeline in ${homeRegion}`),
    ...(report.pipeline === null
      ? wrapped(NO_PIPELINE, terminal.width - 2).map((line) => `  ${line}`)
      : pipelineLines(report.pipeline, terminal)),
    ...(report.cost === null ? [] : costLines(report.cost, terminal)),
    ...blindSpotLines(report, terminal),
    ...problemLines(report.problems, terminal),
    ...memberLines(members, terminal),
    ...visitLines(visits ?? [], terminal),
    ...excludedLines(members, terminal),
    ...noticeLines(report.notices, terminal),
    '',
    terminal.style('dim', `${apiCalls.total} AWS calls in ${duration(report.durationMs)}`),
  ].join('\n');
}

/** How many members are protected; in a quick look, by whose count. */
export function membersText({ members, statistics }: StatusReport): string {
  const share = `${members.enabled} of ${members.eligible} account-Regions`;
  return statistics === null ? `${share} protected` : `${share} with GuardDuty on, by AWS's own count`;
}

function costLines(cost: CostReport, terminal: Terminal): string[] {
  const indented = (line: string): string[] =>
    wrapped(sanitizeLine(line), terminal.width - 2).map((each) => `  ${each}`);
  return [
    '',
    terminal.style('bold', 'Cost of GuardDuty'),
    ...indented(costSentence(cost)),
    ...costTables(cost).flatMap(({ head, rows }) => [
      '',
      ...renderTable(
        [head, 'Cost'],
        rows.map((row) => row.map(sanitizeLine)),
        terminal,
      ),
    ]),
    ...costRemarks(cost).flatMap((remark, index) => [...(index === 0 ? [''] : []), ...indented(remark)]),
  ];
}

/** How the members that were asked themselves are. */
export function lookedInto(visits: readonly MemberVisit[]): string {
  const well = visits.filter(({ healthy }) => healthy).length;
  const unknown = visits.filter(({ detector }) => detector === 'unknown').length;
  return `${well} of ${visits.length} account-Regions as they should be${unknown === 0 ? '' : `, ${unknown} unknown`}`;
}

function verdict(report: StatusReport, terminal: Terminal): string[] {
  return verdictLines(markOf(report.healthy ? 'good' : 'bad', terminal), verdictText(report), terminal);
}

/** The verdict as a sentence. */
export function verdictText(report: StatusReport): string {
  const { healthy, unknown, problems, members, visits, statistics } = report;
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
  return healthy
    ? `Healthy${statistics === null ? '' : ' in a quick look'}: GuardDuty runs for ${subjectOf(report)}${report.pipeline === null ? '; there is no Slack pipeline' : ', and findings can reach Slack'}.`
    : `Not healthy: ${parts.length === 0 ? 'see below' : parts.join(', ')}.`;
}

/** The sign says it where there are no colors. */
function marked({ text, healthy }: Fact, terminal: Terminal): string {
  const plain = sanitizeLine(text);
  if (healthy === undefined) return plain;
  return healthy ? terminal.style('green', plain) : terminal.style('red', `✗ ${plain}`);
}

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
      ).map(sanitizeLine),
    ),
  ];
}

/** A run of GuardDuty alone, or one that ended before it began with the pipeline. */
export const NO_PIPELINE =
  'none: no finding goes to Slack. guardduty-slack enable --org makes one; with --only organization nothing is missing.';

function pipelineLines(pipeline: PipelineStatus, terminal: Terminal): string[] {
  return definitionList(
    pipelineRows(pipeline).map(({ title, text, healthy }) => [title, healthy === false ? `✗ ${text}` : text]),
    terminal,
  );
}

/** What hides findings; nothing where nothing does. */
function blindSpotLines({ blindSpots }: StatusReport, terminal: Terminal): string[] {
  const rows = blindSpotRows(blindSpots);
  if (rows.length === 0) return [];
  return [
    '',
    terminal.style('bold', 'Blind spots'),
    ...rows.flatMap((row) =>
      wrapped(
        `  ${row.healthy ? '' : '✗ '}${row.kind} ${placeText(row)}: ${row.text}`,
        terminal.width,
        4,
      ).map(sanitizeLine),
    ),
  ];
}
