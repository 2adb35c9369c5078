import type { AuditCounts, AuditReport } from '../../provision/index.ts';
import { count, momentText } from '../terminal/layout.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { markOf } from '../terminal/symbols.ts';
import { renderTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { errorLines } from './parts/error.ts';
import { verdictLines } from './parts/heading.ts';
import { code, noticeItems, page, plain, table } from './parts/markdown.ts';
import { callsLine } from './parts/calls.ts';
import { noticeLines } from './parts/notices.ts';

/** How many missing findings people are shown; the JSON has all. */
const MOST = 20;

/** What each count is called, in the order in which a finding may end. */
const WORDS: readonly (readonly [keyof AuditCounts, string])[] = [
  ['told', 'in Slack'],
  ['digest', 'in a digest'],
  ['repeat', 'updated since, no new message needed'],
  ['waiting', 'waiting'],
  ['deadLetters', 'in a dead-letter queue'],
  ['suppressed', 'archived without being sent'],
  ['quiet', 'below the minimum severity'],
  ['beforeDeployment', 'from before the deployment'],
  ['neverSeen', 'never seen'],
  ['unknown', 'unknown'],
];

/** `audit` for people: the verdict, what became of each Region's findings, and which are missing. */
export function renderAudit(report: AuditReport, terminal: Terminal): string {
  const { regions, missing, notices } = report;
  const rows = regions.map((one) => [one.region, String(one.found), outcomeText(one)]);
  return [
    ...verdictLines(markOf(signOf(report), terminal), verdict(report), terminal),
    '',
    ...renderTable(['Region', 'Findings', 'What became of them'], rows, terminal),
    ...regions.flatMap(({ error }) => (error === undefined ? [] : errorLines(error, terminal))),
    ...(missing.length === 0
      ? []
      : [
          '',
          ...renderTable(
            ['Missing', 'Severity', 'Account', 'Region', 'Updated', 'Id'],
            missing
              .slice(0, MOST)
              .map(({ type, severity, account, region, updatedAt, id }) =>
                [type, String(severity), account, region, updatedAt, id].map(sanitizeLine),
              ),
            terminal,
          ),
          ...(missing.length > MOST ? [`  and ${missing.length - MOST} more: see --output json`] : []),
        ]),
    ...noticeLines(notices, terminal),
    '',
    callsLine(report, terminal),
  ].join('\n');
}

/** The same as Markdown. */
export function auditMarkdown(report: AuditReport): string {
  const { regions, missing, notices } = report;
  return page([
    `### ${plain(verdict(report))}`,
    ...table(
      ['Region', 'Findings', 'What became of them'],
      regions.map((one) => [code(one.region), String(one.found), plain(outcomeText(one))]),
    ),
    ...table(
      ['Missing', 'Severity', 'Account', 'Region', 'Updated', 'Id'],
      missing.map(({ type, severity, account, region, updatedAt, id }) => [
        code(type),
        String(severity),
        code(account),
        code(region),
        plain(updatedAt),
        code(id),
      ]),
    ),
    ...regions.flatMap(({ region, error }) =>
      error === undefined
        ? []
        : [`- :warning: ${code(region)}: ${plain(error.message)} Fix: ${plain(error.fix)}`],
    ),
    ...noticeItems(notices),
  ]);
}

function verdict({ summary, since, repaired }: AuditReport): string {
  const { found, neverSeen, unknown } = summary;
  if (repaired > 0) return `${repaired} of ${count(neverSeen, 'missing finding')} put into the queue.`;
  const span = `since ${momentText(since)}`;
  if (neverSeen > 0)
    return `${count(neverSeen, 'finding')} of ${found} ${span} never arrived${unknown > 0 ? `, and ${unknown} could not be checked` : ''}.`;
  if (unknown > 0) return `Not everything could be checked ${span}: ${unknown} unknown.`;
  return found === 0
    ? `GuardDuty has no findings ${span}.`
    : `No finding is missing: ${found} checked ${span}.`;
}

function signOf({ summary, repaired }: AuditReport): Parameters<typeof markOf>[0] {
  return summary.neverSeen > repaired ? 'bad' : summary.unknown > 0 ? 'warning' : 'good';
}

function outcomeText(counts: AuditCounts): string {
  const parts = WORDS.filter(([name]) => counts[name] > 0).map(([name, words]) => `${counts[name]} ${words}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
