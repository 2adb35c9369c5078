import { PORTAL_LABEL, type CardOptions } from '../slack/card.ts';
import { code } from '../slack/escape.ts';
import { factsOf } from '../finding/facts.ts';
import { readFinding } from '../finding/finding.ts';
import type { Job } from './job.ts';
import { consoleUrl, portalUrl, typeUrl } from '../slack/links.ts';
import { header, lengthOf, LONGEST_MESSAGE, message, type SlackMessage } from '../slack/message.ts';
import {
  between,
  lines,
  linkPieces,
  literalCode,
  outsideWords,
  richText,
  words,
  type Piece,
} from '../slack/rich-text.ts';
import { bandOf, headingOf } from '../finding/severity.ts';

/** Findings of the same severity band and type, samples apart: a line of the digest. */
interface Group {
  readonly heading: string;
  readonly type: string;
  readonly jobs: readonly [Job, ...Job[]];
}

/** How much of each line there is room for. */
interface Room {
  /** Characters of a name. */
  readonly width: number;
  /** Names of a line, of accounts, Regions and resources each. */
  readonly most: number;
}

const ROOMS: readonly Room[] = [
  { width: 70, most: 50 },
  { width: 50, most: 20 },
  { width: 40, most: 8 },
  { width: 30, most: 3 },
  { width: 20, most: 1 },
  { width: 16, most: 0 },
];

/**
 * Many Low and Medium findings in one message, a line a type: how many, in which accounts, of which resources, with links to
 * the findings of that type in each Region; `short` without blocks.
 */
export function digestMessage(jobs: readonly Job[], options: CardOptions, short: boolean): SlackMessage {
  const groups = groupsOf(jobs);
  const title = `${jobs.length} more GuardDuty findings`;
  for (const room of ROOMS) {
    const found = short
      ? message([title, ...groups.map((group) => shortLine(group, room))].join('\n'))
      : blocksOf(title, groups, options, room);
    if (lengthOf(found) <= LONGEST_MESSAGE) return found;
  }
  return message(title);
}

function blocksOf(title: string, groups: readonly Group[], options: CardOptions, room: Room): SlackMessage {
  const first = groups[0]?.jobs[0];
  const list = { ...readFinding({}), region: first?.finding?.region };
  const open = linkPieces([
    ['Open GuardDuty', consoleUrl(list)],
    [PORTAL_LABEL, portalUrl(list, options)],
  ]);
  const items = groups.map((group) => linePiecesOf(group, options, room));
  const { color } = bandOf(first?.finding?.severity);
  return message(
    title,
    [header(title), richText(lines(items))],
    open.length === 0 ? undefined : [{ color, blocks: [richText(lines([open]))] }],
  );
}

/** `🟡 Medium · 39 × Recon:EC2/… in payments-prod and 8 more accounts · i-0a1b… · eu-west-1, us-east-1`. */
function linePiecesOf(
  { heading, type, jobs }: Group,
  { detail }: CardOptions,
  { width, most }: Room,
): Piece[] {
  const accounts = accountsOf(jobs);
  const resources = detail === 'minimal' ? [] : [...new Map(jobs.flatMap(resourceOf))];
  const shown = resources
    .slice(0, most)
    .map(([name, more]) => [literalCode(name, width), ...(more > 0 ? [words(` and ${more} more`)] : [])]);
  const left = resources.length - shown.length;
  return between(' · ', [
    [words(heading)],
    [
      words(`${jobs.length} × `),
      literalCode(type, Math.ceil(width * 1.3)),
      words(' in '),
      ...counted(accounts, Math.min(most, 3), 'account', width),
    ],
    between(', ', [
      ...shown,
      ...(left > 0 ? [[words(`${left} ${shown.length > 0 ? 'more' : 'resources'}`)]] : []),
    ]),
    [...linkPieces(regionsOf(jobs, type, most))],
  ]);
}

/** The first names and how many more there are. */
function counted(names: readonly string[], most: number, one: string, width: number): Piece[] {
  const shown = names.slice(0, Math.max(1, most)).map((name) => [outsideWords(name, width)]);
  const left = names.length - shown.length;
  const more = left > 0 ? [words(` and ${left} more ${left === 1 ? one : `${one}s`}`)] : [];
  return [...between(', ', shown), ...more];
}

const MOST_REGIONS = 5;

/** A link a Region to the findings of this type there. */
function regionsOf(
  jobs: readonly Job[],
  type: string,
  most: number,
): (readonly [string, string | undefined])[] {
  const places = new Map(jobs.map(({ finding }) => [finding?.region, finding?.partition]));
  return [...places].slice(0, Math.min(most, MOST_REGIONS)).flatMap(([region, partition]) => {
    const url = typeUrl({ region, partition }, type);
    return url === undefined || region === undefined ? [] : [[region, url] as const];
  });
}

function shortLine({ heading, type, jobs }: Group, { width, most }: Room): string {
  const accounts = accountsOf(jobs);
  const shown = accounts.slice(0, Math.max(1, Math.min(most, 3))).map((account) => code(account, width));
  const left = accounts.length - shown.length;
  return `${heading} ${jobs.length} × ${code(type, Math.ceil(width * 1.3))} in ${shown.join(' ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** A name for each account; two may have the same. */
function accountsOf(jobs: readonly Job[]): string[] {
  const names = jobs.map(({ accountName, finding }) => {
    const id = finding?.account ?? 'unknown account';
    return [id, accountName ?? id] as const;
  });
  return [...new Map(names).values()];
}

/** Findings of the same line together, in the order of the first of each. */
function groupsOf(jobs: readonly Job[]): readonly Group[] {
  const groups = new Map<
    string,
    { readonly heading: string; readonly type: string; readonly jobs: [Job, ...Job[]] }
  >();
  for (const job of jobs) {
    const { severity, type, sample } = job.finding ?? readFinding({});
    const heading = `${headingOf(severity)}${sample ? ' · [SAMPLE]' : ''}`;
    const key = JSON.stringify([heading, type]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { heading, type, jobs: [job] });
    else group.jobs.push(job);
  }
  return [...groups.values()];
}

/** The name of the first resource of a finding, and how many more it has. */
function resourceOf({ finding }: Job): (readonly [name: string, more: number])[] {
  if (finding === undefined) return [];
  const { resource } = factsOf(finding);
  const values = resource[0]?.parts.flatMap((part) => part.values) ?? [];
  const name = values.find(({ as }) => as === 'code') ?? values[0];
  return name === undefined ? [] : [[name.text, resource.length - 1]];
}
