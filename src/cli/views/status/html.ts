import type { MemberProblem, MemberVisit, Problem, StatusReport } from '../../../provision/index.ts';
import { count } from '../../terminal/layout.ts';
import { groupBy } from '../parts/group-by.ts';
import { subjectOf } from '../parts/heading.ts';
import { factMarkup, mark, moment, section, short, table, text } from './html-elements.ts';
import { planRows, type PlanRow } from './protection-plans.ts';
import { pipelineRows, REGION_COLUMNS } from './columns.ts';
import { lookedInto, NO_PIPELINE } from './status.ts';
import { STATUS_STYLE } from './html-style.ts';

/** Places of one problem that are named; the rest is counted. */
const MOST_PLACES = 12;

/**
 * The status as one page that stands alone: no script, nothing loaded, a policy that forbids both, and every text from
 * AWS escaped.
 */
export function statusHtml(report: StatusReport, when: Date): string {
  const { members, problems, pipeline, notices, visits } = report;
  const unprotected = members.problems.filter(({ unhealthy }) => unhealthy);
  const outside = members.problems.filter(({ unhealthy }) => !unhealthy);
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
<header>
<h1>${text(capitalized(subjectOf(report)))}: ${verdict(report)}</h1>
<dl>${facts(report, when)
    .map(([term, value]) => `<div><dt>${text(term)}</dt><dd>${value}</dd></div>`)
    .join('')}</dl>
</header>
${section('To do', toDo(problems))}
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
function facts(report: StatusReport, when: Date): readonly (readonly [string, string])[] {
  const { organization, homeRegion, members } = report;
  const share = members.eligible === 0 ? '' : ` (${Math.floor((100 * members.enabled) / members.eligible)}%)`;
  return [
    ['As of', moment(when)],
    ...(organization === null
      ? []
      : ([
          ['Accounts', String(organization.accounts ?? 'unknown')],
          ['Delegated administrator', text(organization.adminAccountId)],
          ['Protected', text(`${members.enabled} of ${members.eligible} account-Regions${share}`)],
        ] as const)),
    ['Home Region', text(homeRegion)],
  ];
}

/** What is wrong, once for each fix: one thing to do can correct many. */
function toDo(problems: readonly Problem[]): string {
  return table(
    ['Impact', 'Why', 'Where', 'Fix'],
    groupBy(problems, ({ fix }) => fix).map((alike) => [
      [...new Set(alike.map(({ impact }) => text(impact)))].join('<br>'),
      [...new Set(alike.map(({ message, code }) => `${text(message)} <small>${text(code)}</small>`))].join(
        '<br>',
      ),
      placesMarkup(alike.map(({ address }) => address)),
      fixMarkup(alike[0]?.fix ?? ''),
    ]),
  );
}

function placesMarkup(addresses: readonly string[]): string {
  const more = addresses.length - MOST_PLACES;
  return [...addresses.slice(0, MOST_PLACES).map(text), ...(more > 0 ? [`and ${more} more`] : [])].join(
    '<br>',
  );
}

/** A fix with its command marked as what can be copied. */
function fixMarkup(fix: string): string {
  const [, before = '', command] = /^(.*?)(guardduty-slack [a-z-]+(?: [^.()]*[^.() ])?)/.exec(fix) ?? [];
  return command === undefined
    ? text(fix)
    : `${text(before)}<code>${text(command)}</code>${text(fix.slice(before.length + command.length))}`;
}

function exceptionsText(exceptions: PlanRow['exceptions']): string {
  return exceptions.length === 0
    ? 'same in all Regions'
    : exceptions.map(({ value, regions }) => `${value}: ${regions.join(', ')}`).join('; ');
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function memberTable(problems: readonly MemberProblem[]): string {
  return table(
    ['Account', 'Region', 'Status', 'Reason', 'Fix'],
    problems.map(({ account, region, status, reason, fix }) => [
      ...[account, region, status].map((one) => short(text(one))),
      text(reason),
      text(fix),
    ]),
  );
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
