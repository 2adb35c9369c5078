import { consoleLink, PORTAL_LABEL, type CardOptions } from '../slack/card.ts';
import { code } from '../slack/escape.ts';
import { factsOf } from '../finding/facts.ts';
import { readFinding } from '../finding/finding.ts';
import type { Job } from './job.ts';
import { consoleUrl, portalUrl } from '../slack/links.ts';
import {
  header,
  lengthOf,
  links,
  LONGEST_MESSAGE,
  message,
  sections,
  type SlackMessage,
} from '../slack/message.ts';
import { headingOf } from '../finding/severity.ts';

/** Characters that all lines may take, the links among them. */
const ROOM = 10_500;
/** What a link takes, and how many of them leave room for the rest. */
const LINK = 150;
const MOST_LINKS = 20;

/**
 * Many Low and Medium findings in one message: how many of which type in which account and Region, each of their resources
 * named, so that none is lost from sight; `short` without blocks.
 */
export function digestMessage(jobs: readonly Job[], options: CardOptions, short: boolean): SlackMessage {
  for (let room = ROOM; ; room *= 0.7) {
    const found = digestWithin(room, jobs, options, short);
    // Characters that JSON writes with two take more than they seem to.
    if (lengthOf(found) <= LONGEST_MESSAGE) return found;
  }
}

function digestWithin(
  room: number,
  jobs: readonly Job[],
  options: CardOptions,
  short: boolean,
): SlackMessage {
  const groups = groupsOf(jobs);
  const linked = room === ROOM && groups.length <= MOST_LINKS;
  // A resource may take one width; type, account and Region take three together.
  const width = Math.min(
    70,
    Math.floor((room - (linked ? LINK * groups.length : 0)) / (3 * groups.length + jobs.length)),
  );
  const lines = groups.map((group) => {
    const { finding = readFinding({}), accountName } = group[0];
    const { severity, type, account, region } = finding;
    const heading = headingOf(severity);
    const found = options.detail === 'minimal' ? [] : [...new Map(group.flatMap(resourceOf))];
    const resources = found
      .map(([name, more]) => ` ${code(name, width)}${more > 0 ? ` and ${more} more` : ''}`)
      .join('');
    const [link = heading] = linked
      ? consoleLink({ ...finding, ...(group.length > 1 && { id: undefined }) }, heading)
      : [];
    return `${link} ${group.length > 1 ? `${group.length} × ` : ''}${code(type, width * 1.3)}${resources} in ${code(accountName ?? account ?? 'unknown', width * 0.7)} ${code(region ?? 'unknown', 20)}`;
  });
  const title = `${jobs.length} more GuardDuty findings`;
  if (short) return message([title, ...lines].join('\n'));
  const list = { ...readFinding({}), region: jobs[0]?.finding?.region };
  return message(title, [
    header(title),
    ...sections(lines),
    ...links([
      ['Open GuardDuty', consoleUrl(list)],
      [PORTAL_LABEL, portalUrl(list, options)],
    ]),
  ]);
}

/** Findings of the same severity band, type, account and Region together, in the order of the first of each. */
function groupsOf(jobs: readonly Job[]): readonly (readonly [Job, ...Job[]])[] {
  const groups = new Map<string, [Job, ...Job[]]>();
  for (const job of jobs) {
    const { severity, type, account, region } = job.finding ?? {};
    const key = JSON.stringify([headingOf(severity), type, account, region]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [job]);
    else group.push(job);
  }
  return [...groups.values()];
}

/** The name of the first resource of a finding, and how many more it has. */
function resourceOf({ finding }: Job): (readonly [name: string, more: number])[] {
  if (finding === undefined) return [];
  const { resource } = factsOf(finding);
  const name = resource[0]?.parts[0]?.values[0];
  return name === undefined ? [] : [[name, resource.length - 1]];
}
