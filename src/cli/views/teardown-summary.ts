import type { ChangeReport, RunReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { definitionList, verdictLines } from './parts/heading.ts';
import { callsText } from './parts/calls.ts';
import { leftoverLines } from './parts/leftovers.ts';
import { noticeLines } from './parts/notices.ts';
import { failureLines } from './summary.ts';
import { markOf } from '../terminal/symbols.ts';

/** The end of `teardown`: what is gone, what was restored, and what could not be. */
export function renderTeardownSummary(
  report: RunReport,
  terminal: Terminal,
  detail: { readonly verbose: boolean },
): string {
  const { summary, changes, exceptions = [] } = report;
  const applied = changes.filter(({ outcome }) => outcome === 'applied');
  // A note of who leaves is made on the way and goes again, so it is nothing that is restored.
  const isNote = ({ action, kind }: ChangeReport): boolean => action === 'create' && kind === 'record';
  const done = (...actions: readonly ChangeReport['action'][]): number =>
    applied.filter((change) => actions.includes(change.action) && !isNote(change)).length;
  const notes = applied.filter(isNote).length;
  const clean = summary.failed + summary.notTried + summary.blocked === 0;
  const verdict = clean
    ? notes === applied.length
      ? 'Nothing to remove.'
      : 'Teardown complete. All resources created by this deployment were deleted.'
    : `Teardown incomplete: ${applied.length} done, ${summary.failed} failed, ${summary.notTried} not tried. Re-run to resume.`;
  const sign = markOf(clean ? 'good' : 'warning', terminal);
  return [
    ...verdictLines(sign, verdict, terminal),
    '',
    ...definitionList(
      [
        [
          'Changes',
          `${done('remove')} deleted, ${done('update', 'create')} restored${clean || notes === 0 ? '' : `, ${notes} noted for the next run`}, ${summary.keep} retained`,
        ],
        ['AWS calls', callsText(report)],
      ],
      terminal,
    ),
    ...leftoverLines('Not restored', exceptions, terminal, detail),
    ...failureLines(report, terminal),
    ...noticeLines(report.notices, terminal),
  ].join('\n');
}
