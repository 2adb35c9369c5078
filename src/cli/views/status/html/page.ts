import type { CostReport, MemberVisit, StatusReport } from '../../../../provision/index.ts';
import { count } from '../../../terminal/layout.ts';
import { blindSpotRows, placeText } from '../../parts/blind-spots.ts';
import { groupBy } from '../../parts/group-by.ts';
import { memberGroups, type MemberGroup } from '../../parts/members.ts';
import { subjectOf } from '../../parts/heading.ts';
import { factMarkup, foldedList, mark, moment, section, short, table, text } from './elements.ts';
import { planRows, type PlanRow } from '../protection-plans.ts';
import { pipelineRows, REGION_COLUMNS } from '../columns.ts';
import { costRemarks, costSentence, costTables } from '../cost.ts';
import { lookedInto, NO_PIPELINE } from '../status.ts';
import { heatMap } from './heat-map.ts';
import { STATUS_STYLE } from './style.ts';
import { fixMarkup, toDo } from './to-do.ts';

/**
 * The status as one page that stands alone: no script, nothing loaded, a policy that forbids both, and every text from
 * AWS escaped.
 */
export function statusHtml(report: StatusReport): string {
  const { members, problems, pipeline, notices, visits, cost, blindSpots } = report;
  const groups = memberGroups(members.problems);
  const unprotected = groups.filter(({ unhealthy }) => unhealthy);
  const outside = groups.filter(({ unhealthy }) => !unhealthy);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>GuardDuty status of ${text(subjectOf(report))}</title>
<style>${STATUS_STYLE}</style>
</head>
<body>
<main>
<header${report.healthy ? ' class="good"' : ''}>
<h1>${text(capitalized(subjectOf(report)))}: ${verdict(report)}</h1>
<dl>${facts(report)
    .map(([term, value]) => `<div><dt>${text(term)}</dt><dd>${value}</dd></div>`)
    .join('')}</dl>
</header>
${section('To do', toDo(problems))}
${section('Accounts by Region', heatMap(report))}
${section('Not protected', memberTable(unprotected))}
${visits === null ? '' : section(`Members, each asked: ${lookedInto(visits)}`, visitTable(visits))}
${section(
  'Regions',
  table(
    REGION_COLUMNS.map(({ head }) => head),
    report.regions.map((region) => REGION_COLUMNS.map(({ fact }) => short(factMarkup(fact(region))))),
  ),
)}
${section(
  'Protection plans',
  table(
    ['Protection plan', report.organization === null ? 'Status' : 'Auto-enable', 'Exceptions'],
    groupBy(planRows(report.regions), (row) => JSON.stringify([row.usual, row.exceptions])).map((alike) => [
      alike.map(({ plan }) => text(plan)).join('<br>'),
      short(text(alike[0]?.usual ?? '')),
      text(exceptionsText(alike[0]?.exceptions ?? [])),
    ]),
  ),
)}
${section(
  'Slack pipeline',
  pipeline === null
    ? `<p>${text(NO_PIPELINE)}</p>`
    : table(
        ['Part', 'State'],
        pipelineRows(pipeline).map((row) => [text(row.title), factMarkup(row)]),
      ),
)}
${cost === null ? '' : section('Cost of GuardDuty', costMarkup(cost))}
${section(
  'Blind spots',
  table(
    ['Kind', 'Where', 'What it hides'],
    blindSpotRows(blindSpots).map((row) => [text(row.kind), text(placeText(row)), factMarkup(row)]),
  ),
)}
${section('Cannot be protected, and counted as healthy', memberTable(outside))}
${section(
  'Good to know',
  table(
    ['Notice', 'Fix'],
    notices.map(({ message, fix }) => [text(message), text(fix ?? '')]),
  ),
)}
</main>
</body>
</html>`;
}

function verdict({ healthy, problems, members, statistics, unknown }: StatusReport): string {
  if (healthy) return mark(true, statistics === null ? 'healthy' : 'healthy in a quick look');
  const unprotected = members.problems.filter(({ unhealthy }) => unhealthy).length;
  const parts = [
    ...(problems.length > 0 ? [count(problems.length, 'problem')] : []),
    ...(unprotected > 0 ? [`${count(unprotected, 'account-Region')} not protected`] : []),
    ...(unknown ? ['some could not be read'] : []),
  ];
  return mark(false, `unhealthy${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`);
}

/** What the page is about, and when it was true. */
function facts(report: StatusReport): readonly (readonly [string, string])[] {
  const { organization, homeRegion, members, deployment, deployedBy, cliVersion } = report;
  const share = members.eligible === 0 ? '' : ` (${Math.floor((100 * members.enabled) / members.eligible)}%)`;
  return [
    ['As of', moment(new Date(report.generatedAt))],
    ...(organization === null
      ? []
      : ([
          ['Accounts', organization.accounts?.toLocaleString('en-US') ?? 'unknown'],
          ['Delegated administrator', text(organization.adminAccountId)],
          ['Protected', text(`${members.enabled} of ${members.eligible} account-Regions${share}`)],
        ] as const)),
    ['Home Region', text(homeRegion)],
    ['Deployment', text(deployedBy === null ? deployment : `${deployment}, by CLI ${deployedBy}`)],
    ['Seen by', text(`CLI ${cliVersion}`)],
  ];
}

function exceptionsText(exceptions: PlanRow['exceptions']): string {
  return exceptions.length === 0
    ? 'same in all Regions'
    : exceptions.map(({ value, regions }) => `${value}: ${regions.join(', ')}`).join('; ');
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function memberTable(groups: readonly MemberGroup[]): string {
  return table(
    ['Accounts', 'Regions', 'Status', 'Reason', 'Fix'],
    groups.map(({ accounts, regions, status, reason, fix }) => [
      foldedList(accounts),
      foldedList(regions),
      short(text(status)),
      text(reason),
      fixMarkup(fix),
    ]),
  );
}

function costMarkup(cost: CostReport): string {
  const tables = costTables(cost).map(({ head, rows }) =>
    table(
      [head, 'Cost'],
      rows.map((row) => row.map((one) => text(one))),
    ),
  );
  const remarks = costRemarks(cost).map((remark) => `<li>${text(remark)}</li>`);
  return `<p>${text(costSentence(cost))}</p>${tables.join('')}${remarks.length === 0 ? '' : `<ul>${remarks.join('')}</ul>`}`;
}

function visitTable(visits: readonly MemberVisit[]): string {
  return table(
    ['Account', 'Region', 'Detector', 'Administrator', 'Reason', 'Fix'],
    visits.map(({ account, region, detector, administrator, healthy, reason, fix }) => [
      ...[text(account), text(region), mark(healthy, detector), text(administrator ?? '-')].map(short),
      text(reason),
      text(fix),
    ]),
  );
}
