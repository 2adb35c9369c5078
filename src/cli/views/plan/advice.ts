import type { Config, RunReport } from '../../../provision/index.ts';
import { hasChanges } from '../../options/exit-codes.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { dataThatLeaves } from './consequences.ts';
import { wrapped } from '../../terminal/layout.ts';
import type { ProgressState } from '../../progress/progress-state.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { bullet } from '../../terminal/symbols.ts';

/** What to know and do after a plan. @param saved the file that it was saved as */
export function planAdvice(report: RunReport, config: Config, terminal: Terminal, saved?: string): string {
  const { width } = terminal;
  const alone =
    report.organization === null && config.adminAccount !== undefined
      ? [
          'This plan is about the account of these credentials alone. Add --org for the Organization, or org: true to the configuration.',
        ]
      : [];
  const lines = [...(hasChanges(report) ? dataThatLeaves(report, config) : []), ...alone];
  const inTheWay = report.changes.some(({ action, error }) => action === 'blocked' && error === undefined);
  const next = inTheWay
    ? wrapped('Next: clear what is blocked; until then enable refuses the plan and changes nothing.', width)
    : hasChanges(report)
      ? wrapped(
          saved === undefined
            ? 'Next: guardduty-slack enable with the same options carries it out, after asking.'
            : `Saved. Next: guardduty-slack enable --plan ${sanitizeLine(saved)} applies exactly this, after asking.`,
          width,
        )
      : [];
  return ['', ...lines.flatMap((line) => wrapped(line, width)), ...next].join('\n');
}

/** After an interruption: what was done, and how to resume. */
export function goOn(
  command: string,
  { applied, running, notTried }: ProgressState,
  terminal: Terminal,
): string {
  const marked = (text: string): string => bullet('warning', text, terminal).join('\n');
  if (applied + running.length === 0)
    return marked(
      `Interrupted before anything was changed. Run the same ${command} again when you are ready.`,
    );
  const parts = [
    `${applied} done`,
    ...(running.length > 0 ? [`${running.length} still under way when it ended`] : []),
    ...(notTried > 0 ? [`${notTried} not tried`] : []),
  ];
  return [
    marked(`Interrupted: ${parts.join(', ')}. What was done stays.`),
    ...wrapped(`  Run the same ${command} again to resume.`, terminal.width),
  ].join('\n');
}
