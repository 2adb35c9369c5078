import type { Config, RunReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { definitionList, isAboutGuardDuty, isAboutSlack, subjectOf, verdictLines } from './parts/heading.ts';
import { callsText } from './parts/calls.ts';
import { errorLines } from './parts/error.ts';
import { groupChanges } from './parts/change-groups.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { count, listed } from '../terminal/layout.ts';
import { excludedLines, memberLines } from './parts/members.ts';
import { noticeLines } from './parts/notices.ts';
import { existingFindingsText } from './parts/existing-findings.ts';
import { noteLines } from './parts/notes.ts';
import { markOf } from '../terminal/symbols.ts';

/** The end of `enable`: what is now true, what is not, and what to do next. */
export function renderSummary(report: RunReport, config: Config, terminal: Terminal): string {
  const { summary } = report;
  const changed = report.changes.filter(({ outcome }) => outcome === 'applied').length;
  const clean = summary.failed + summary.notTried + summary.blocked === 0;
  const unprotected = report.members.problems.filter(({ unhealthy }) => unhealthy).length;
  const refused = report.changes.some(({ action, error }) => action === 'blocked' && error === undefined);
  const verdict = clean
    ? changed === 0
      ? `Already in place: ${count(summary.none + summary.keep, 'resource')} checked, nothing changed.`
      : truth(report)
    : refused
      ? `Blocked: ${count(summary.blocked, 'resource')} ${summary.blocked === 1 ? 'exists but is' : 'exist but are'} not managed by this deployment (marked ! above). Nothing was changed.`
      : `Partly done: ${changed} changed, ${summary.failed} failed, ${summary.notTried} not tried${summary.blocked > 0 ? `, ${summary.blocked} blocked` : ''}.`;
  const sign = markOf(clean && unprotected === 0 ? 'good' : 'warning', terminal);
  const opening = existingFindingsText(report);
  const destinations = (config.slack.destinations ?? [{ name: 'default' }]).map(({ name }) => name);
  return [
    ...verdictLines(sign, verdict, terminal),
    '',
    ...definitionList(
      [
        ['Changes', changeCounts(report, changed)],
        ...(report.organization === null
          ? []
          : ([
              [
                'Members',
                `${report.members.enabled} of ${report.members.eligible} account-Regions protected`,
              ],
            ] as const)),
        ...(isAboutSlack(report) && !refused
          ? ([
              [
                'Slack',
                `findings of severity ${config.minSeverity} and above from ${report.regions.length === 1 ? report.regions[0] : count(report.regions.length, 'Region')}, to ${listed(destinations)}`,
              ],
            ] as const)
          : []),
        ...(opening === undefined ? [] : ([['Existing findings', opening]] as const)),
        ['AWS calls', callsText(report)],
      ],
      terminal,
    ),
    ...failureLines(report, terminal),
    ...memberLines(report.members, terminal),
    ...excludedLines(report.members, terminal),
    ...noteLines(refused ? [] : report.changes, terminal),
    ...noticeLines(report.notices, terminal),
    ...nextSteps(
      refused ? 'refused' : clean && unprotected === 0 ? 'clean' : 'open',
      { changed: changed > 0, slack: isAboutSlack(report) },
      terminal,
    ),
  ].join('\n');
}

function truth(report: RunReport): string {
  const { organization, regions, members } = report;
  const where = count(regions.length, 'Region');
  if (!isAboutGuardDuty(report)) return `GuardDuty findings of ${where} are delivered to Slack.`;
  const slack = isAboutSlack(report) ? '; findings are delivered to Slack' : '';
  if (organization === null) return `GuardDuty runs in ${where} of this account${slack}.`;
  const unprotected = members.problems.filter(({ unhealthy }) => unhealthy).length;
  return unprotected === 0
    ? `GuardDuty runs in ${where} in all eligible accounts of ${subjectOf(report)}${slack}.`
    : `GuardDuty runs in ${where} of ${subjectOf(report)}, but ${count(unprotected, 'account-Region is', 'account-Regions are')} not protected yet.`;
}

function changeCounts({ summary, changes }: RunReport, changed: number): string {
  const of = (action: string): number =>
    changes.filter((change) => change.action === action && change.outcome === 'applied').length;
  const parts = [
    ...(of('create') > 0 ? [`${of('create')} created`] : []),
    ...(of('update') > 0 ? [`${of('update')} changed`] : []),
    ...(of('remove') > 0 ? [`${of('remove')} deleted`] : []),
  ];
  return `${changed === 0 ? 'none' : parts.join(', ')}; ${summary.none} already in place`;
}

/** Failures once each, with the Regions they share. */
export function failureLines({ changes }: RunReport, terminal: Terminal): string[] {
  const failed = changes.filter(({ outcome, error }) => outcome === 'failed' && error !== undefined);
  return groupChanges(failed).flatMap(({ kind, place, error }) =>
    error === undefined
      ? []
      : ['', terminal.style('dim', sanitizeLine(`${kind} ${place}`)), ...errorLines(error, terminal)],
  );
}

function nextSteps(
  how: 'clean' | 'open' | 'refused',
  { changed, slack }: { readonly changed: boolean; readonly slack: boolean },
  terminal: Terminal,
): string[] {
  const rows: Readonly<Record<typeof how, readonly (readonly [string, string])[]>> = {
    clean: changed
      ? [
          ...(slack
            ? ([['guardduty-slack test', 'a sample finding: it proves that Slack takes them']] as const)
            : []),
          ['guardduty-slack status', 'what is true now, at any time'],
          ['the same command again', 'after changing the configuration'],
        ]
      : [],
    open: [
      ['the same command again', 'resumes'],
      ['guardduty-slack status', 'what is true now'],
    ],
    refused: [
      ['the same command again', 'once what is in the way is gone, or the configuration goes round it'],
    ],
  };
  return rows[how].length === 0 || terminal.brief === true
    ? []
    : ['', terminal.style('bold', 'Next'), ...definitionList(rows[how], terminal)];
}
