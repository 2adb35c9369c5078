import type { RunReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal.ts';
import { facts } from './heading.ts';
import { harmlessLine } from './hostile.ts';
import { count, duration, shortened, wrapped } from './layout.ts';
import { noticeLines } from './notices.ts';
import { failureLines } from './summary.ts';

/** The end of `teardown`: what is gone, what was put back, and what could not be. */
export function renderTeardownSummary(report: RunReport, terminal: Terminal): string {
  const { summary, changes, exceptions = [] } = report;
  const done = (action: string): number =>
    changes.filter((change) => change.action === action && change.outcome === 'applied').length;
  const changed = done('remove') + done('update') + done('create');
  const clean = summary.failed + summary.notTried + summary.blocked === 0;
  const headline = clean
    ? changed === 0
      ? 'Nothing to remove.'
      : 'Torn down: what this deployment made is gone.'
    : `Partly torn down: ${changed} done, ${summary.failed} failed, ${summary.notTried} not tried. Run it again to go on.`;
  return [
    `${clean ? terminal.style('green', '✓') : terminal.style('yellow', '!')} ${terminal.style('bold', headline)}`,
    '',
    ...facts(
      [
        [
          'Changes',
          `${done('remove')} removed, ${done('update') + done('create')} put back, ${summary.keep} kept`,
        ],
        [
          'AWS calls',
          `${report.apiCalls.total} (${report.apiCalls.writes} writes) in ${duration(report.durationMs)}`,
        ],
      ],
      terminal,
    ),
    ...exceptionLines(exceptions, terminal),
    ...failureLines(report, terminal),
    ...noticeLines(report.notices, terminal),
  ].join('\n');
}

/** What stays different from before, by reason. */
function exceptionLines(exceptions: NonNullable<RunReport['exceptions']>, terminal: Terminal): string[] {
  if (exceptions.length === 0) return [];
  const reasons = new Map<string, string[]>();
  for (const { address, reason } of exceptions)
    reasons.set(reason, [...(reasons.get(reason) ?? []), address]);
  return [
    '',
    terminal.style('bold', `Not as before (${exceptions.length})`),
    ...[...reasons].flatMap(([reason, addresses]) => [
      ...wrapped(harmlessLine(reason), terminal.width - 4).map(
        (line, index) => `  ${index === 0 ? '·' : ' '} ${line}`,
      ),
      ...wrapped(harmlessLine(shortList(addresses)), terminal.width - 4).map(
        (line) => `    ${terminal.style('dim', line)}`,
      ),
    ]),
  ];
}

function shortList(addresses: readonly string[]): string {
  const shown = addresses
    .slice(0, 3)
    .map((address) => shortened(address, 120))
    .join(', ');
  return addresses.length > 3 ? `${shown} and ${count(addresses.length - 3, 'more', 'more')}` : shown;
}
