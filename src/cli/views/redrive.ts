import type { RedrivenQueue, RedriveReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { errorLines } from './parts/error.ts';
import { verdictLines } from './parts/heading.ts';
import { count, padded, wrapped } from '../terminal/layout.ts';
import { callsLine } from './parts/calls.ts';
import { noticeLines } from './parts/notices.ts';
import { markOf } from '../terminal/symbols.ts';

/** The end of `redrive`: what is back in the queue, and what is not. */
export function renderRedrive(report: RedriveReport, terminal: Terminal): string {
  const { queues, notices, dryRun, ok } = report;
  const found = queues.reduce((sum, one) => sum + one.found, 0);
  const shown = queues.filter((one) => one.found > 0 || one.error !== undefined);
  const column = Math.max(...shown.map(({ region, name }) => region.length + name.length + 2), 0);
  return [
    ...headline(report, found, terminal),
    ...(shown.length === 0 ? [] : ['']),
    ...shown.flatMap((one) => queueLines(one, column, terminal)),
    ...(dryRun || found === 0 || !ok
      ? []
      : [
          '',
          ...wrapped(
            'Delivery continues by itself: guardduty-slack status shows how many wait.',
            terminal.width,
          ),
        ]),
    ...noticeLines(notices, terminal),
    '',
    callsLine(report, terminal),
  ].join('\n');
}

function headline({ queues, queue, dryRun, ok }: RedriveReport, found: number, terminal: Terminal): string[] {
  const moved = queues.reduce((sum, one) => sum + one.moved, 0);
  const text =
    found === 0
      ? queues.some(({ outcome }) => outcome === 'failed')
        ? 'No dead letters where they could be counted; not every queue could be looked at.'
        : 'No dead letters: there is nothing to bring back.'
      : dryRun
        ? `Would bring ${count(found, 'dead letter')} back to ${queue}. Nothing was moved.`
        : ok
          ? `${count(moved, 'dead letter is', 'dead letters are')} back in ${queue}.`
          : `${moved} of ${count(found, 'dead letter')} are back in ${queue}; none is lost.`;
  const sign =
    dryRun && found > 0
      ? markOf('note', terminal)
      : ok
        ? markOf('good', terminal)
        : markOf('warning', terminal);
  return verdictLines(sign, text, terminal);
}

function queueLines(
  { region, name, found, moved, left, outcome, error }: RedrivenQueue,
  column: number,
  terminal: Terminal,
): string[] {
  const parts = [
    `${found} found`,
    ...(outcome === 'planned' ? [] : [`${moved} moved`]),
    ...(outcome !== 'planned' && left > 0 ? [`${left} left`] : []),
    ...(outcome === 'waiting' ? ['SQS continues moving by itself'] : []),
  ];
  return [
    `  ${padded(`${region}  ${name}`, column + 2)}${parts.join(', ')}`,
    ...(error === undefined ? [] : errorLines(error, terminal).map((line) => `  ${line}`)),
  ];
}
