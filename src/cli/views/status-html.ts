import type { MemberProblem, MemberVisit, RegionStatus, StatusReport } from '../../provision/index.ts';
import { pipelineRows, REGION_COLUMNS, type Fact } from './status-columns.ts';
import { lookedInto, NO_PIPELINE } from './status.ts';
import { subjectOf } from './heading.ts';
import { sanitize } from '../terminal/sanitize.ts';
import { STATUS_STYLE } from './status-style.ts';

/**
 * The status as one page that stands alone: no script, nothing loaded, a policy that forbids both, and every text from
 * AWS escaped.
 */
export function statusHtml(report: StatusReport, when: Date): string {
  const { organization, homeRegion, healthy, members, problems, pipeline, notices, visits } = report;
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
<h1><span class="${healthy ? 'ok' : 'bad'}">${healthy ? '✓ Healthy' : '✗ Not healthy'}</span> ${text(subjectOf(report))}</h1>
<p>${text(when.toISOString().replace(/\.\d+Z$/, 'Z'))} · home Region ${text(homeRegion)}${organization === null ? '' : ` · admin account ${text(organization.adminAccountId)} · ${organization.accounts} accounts`} · ${members.enabled} of ${members.eligible} account-Regions protected</p>
</header>
${section(
  'To do',
  table(
    ['What', 'Where', 'Fix'],
    problems.map(({ message, address, fix, code }) => [
      `${text(message)} <small>${text(code)}</small>`,
      text(address),
      text(fix),
    ]),
  ),
)}
${section('Not protected', memberTable(unprotected))}
${visits === null ? '' : section(`Members, each asked: ${lookedInto(visits)}`, visitTable(visits))}
${section(
  'Regions',
  table(
    [...REGION_COLUMNS.map(({ head }) => head), 'Protection plans'],
    report.regions.map((region) => [
      ...REGION_COLUMNS.map(({ fact }) => short(factMarkup(fact(region)))),
      `<small>${plansByAim(region.features)
        .map(([aim, names]) => text(`${aim}: ${names.join(', ')}`))
        .join('<br>')}</small>`,
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

/** Nothing for an empty table. */
function section(title: string, content: string): string {
  return content === '' ? '' : `<section><h2>${text(title)}</h2>${content}</section>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = heads.map((one) => `<th scope="col">${text(one)}</th>`).join('');
  // On a narrow screen the headings are out of sight, and each cell shows its own.
  const cellOf = (cell: string, index: number): string =>
    `<td data-head="${text(heads[index] ?? '')}">${cell}</td>`;
  const body = rows.map((cells) => `<tr>${cells.map(cellOf).join('')}</tr>`).join('\n');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** Markup that stays in one line. */
function short(markup: string): string {
  return `<span class="short">${markup}</span>`;
}

function factMarkup({ text: value, healthy }: Fact): string {
  return healthy === undefined ? text(value) : mark(healthy, value);
}

function mark(good: boolean, value: string): string {
  return `<span class="${good ? 'ok' : 'bad'}">${good ? '✓' : '✗'} ${text(value)}</span>`;
}

function text(value: string): string {
  return sanitize(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Protection plans that share an aim in one line; what no account gets comes last. */
function plansByAim(features: RegionStatus['features']): readonly (readonly [string, readonly string[]])[] {
  const aims = [...new Set(Object.values(features))].sort(
    (a, b) => Number(a === 'NONE') - Number(b === 'NONE'),
  );
  return aims.map((aim) => [aim, Object.keys(features).filter((name) => features[name] === aim)]);
}
