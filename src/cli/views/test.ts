import type { TestFinding, TestHop, TestReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { verdictLines } from './parts/heading.ts';
import { count, duration, listed, wrapped } from '../terminal/layout.ts';
import { callsLine } from './parts/calls.ts';
import { noticeLines } from './parts/notices.ts';
import { markOf } from '../terminal/symbols.ts';

const HOP_COLUMN = 10;
const TIME_COLUMN = 9;

/** The end of `test`: each sample with its stations, how long each took, and where it stopped. */
export function renderTest(
  report: TestReport,
  terminal: Terminal,
  { verbose }: { readonly verbose: boolean },
): string {
  const { findings, traces, notices } = report;
  return [
    ...verdict(report, terminal),
    ...findings.flatMap((finding) => ['', ...findingLines(finding, terminal, verbose)]),
    ...(traces.length === 0
      ? []
      : ['', ...wrapped(`Traces in X-Ray: ${sanitizeLine(listed(traces))}`, terminal.width)]),
    ...noticeLines(notices, terminal),
    '',
    callsLine(report, terminal),
  ].join('\n');
}

function verdict({ dryRun, ok, findings, notices }: TestReport, terminal: Terminal): string[] {
  const arrived = findings.filter(({ stoppedAt }) => stoppedAt === undefined).length;
  const text = dryRun
    ? `Would make ${count(findings.length, 'sample finding')} and follow ${findings.length === 1 ? 'it' : 'them'} to Slack. Nothing was made.${notices.length === 0 ? '' : ` ${count(notices.length, 'thing')} in the way already.`}`
    : ok
      ? `${count(findings.length, 'sample finding')} arrived in Slack.`
      : `${arrived} of ${count(findings.length, 'sample finding')} arrived in Slack.`;
  const sign = dryRun ? markOf('note', terminal) : ok ? markOf('good', terminal) : markOf('bad', terminal);
  return verdictLines(sign, text, terminal);
}

function findingLines(
  { region, type, id, hops, latencyMs, stoppedAt, fix, archived }: TestFinding,
  terminal: Terminal,
  verbose: boolean,
): string[] {
  const remarks = [
    ...(latencyMs === null ? [] : [`${duration(latencyMs)} from GuardDuty to Slack`]),
    ...(archived && verbose ? ['archived'] : []),
    ...(id !== null && verbose ? [id] : []),
  ];
  return [
    terminal.style('bold', sanitizeLine(`${region}  ${type}`)),
    ...hops.flatMap((hop) => hopLines(hop, terminal)),
    ...(stoppedAt === undefined || fix === undefined
      ? []
      : wrapped(`Fix: ${sanitizeLine(fix)}`, terminal.width - 4, 5).map((line) => `    ${line}`)),
    ...(remarks.length === 0 ? [] : [terminal.style('dim', `    ${sanitizeLine(listed(remarks))}`)]),
  ];
}

function hopLines({ hop, latencyMs, ok, detail }: TestHop, terminal: Terminal): string[] {
  const sign = ok ? markOf('good', terminal) : markOf('bad', terminal);
  const time = latencyMs === null ? '' : `+${duration(latencyMs)}`;
  const lead = `${hop.padEnd(HOP_COLUMN)}${time.padStart(TIME_COLUMN)}  `;
  return wrapped(sanitizeLine(detail), Math.max(20, terminal.width - lead.length - 4)).map((line, index) =>
    index === 0 ? `  ${sign} ${lead}${line}` : `${' '.repeat(lead.length + 4)}${line}`,
  );
}
