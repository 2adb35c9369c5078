import { PORTAL_LABEL, type CardOptions } from './card.ts';
import { code } from './escape.ts';
import { factsOf } from './facts.ts';
import { readFinding } from './finding.ts';
import type { Job } from './job.ts';
import { consoleUrl, portalUrl } from './links.ts';
import { buttons, header, message, sections, type SlackMessage } from './message.ts';
import { headingOf } from './severity.ts';

/** Room for all lines of the largest batch. */
const ROOM = 9_000;

/** Many Low and Medium findings in one message: a line each, so that none is lost from sight; `short` without blocks. */
export function digestMessage(jobs: readonly Job[], options: CardOptions, short: boolean): SlackMessage {
  const width = Math.min(260, Math.floor(ROOM / jobs.length));
  const lines = jobs.map(({ finding, accountName }) => {
    if (finding === undefined) return '';
    const resource =
      options.detail === 'minimal' ? undefined : factsOf(finding).resource[0]?.parts[0]?.values[0];
    const subject = code(finding.type, Math.floor(width * 0.4));
    const object = resource === undefined ? '' : ` ${code(resource, Math.floor(width * 0.25))}`;
    const account = code(accountName ?? finding.account ?? 'unknown', Math.floor(width * 0.2));
    return `${headingOf(finding.severity)} ${subject}${object} in ${account} ${code(finding.region ?? 'unknown', 20)}`;
  });
  const title = `${jobs.length} more GuardDuty findings`;
  if (short) return message([title, ...lines].join('\n'));
  const list = { ...readFinding({}), region: jobs[0]?.finding?.region };
  return message(title, [
    header(title),
    ...sections(lines),
    buttons([
      ['Open GuardDuty', consoleUrl(list)],
      [PORTAL_LABEL, portalUrl(list, options)],
    ]),
  ]);
}
