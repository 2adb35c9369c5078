import type { KnownBlock, RichTextBlock } from '@slack/types';
import type { FunctionSettings, Mention } from '../contract.ts';
import { code } from './escape.ts';
import { factsOf, type Facts, type Line } from '../finding/facts.ts';
import { tacticsOf, type Finding } from '../finding/finding.ts';
import { docsUrl, guideUrl } from './documentation.ts';
import { consoleUrl, portalUrl, type LinkOptions } from './links.ts';
import { nextStepFor } from './next-steps.ts';
import { cloudTrailLink, resourceLinks } from './resource-links.ts';
import {
  asPlain,
  context,
  fields,
  header,
  lengthOf,
  lineMarkup,
  link,
  linkPieces,
  listUnder,
  LONGEST_MESSAGE,
  markup,
  mentionMarkup,
  message,
  section,
  sections,
  type SlackMessage,
} from './message.ts';
import { DOCS, partitionOf } from '../aws/partition.ts';
import { describeSeverity, headingOf } from '../finding/severity.ts';
import { describeDuration, formatTime } from '../finding/time.ts';

/** What the link through the access portal says. */
export const PORTAL_LABEL = 'Open through the access portal';

/** How a finding is shown. */
export interface CardOptions extends LinkOptions {
  /** `minimal` shows type, severity, account, Region and links only. */
  readonly detail?: FunctionSettings['detail'];
  /** The account's name in the Organization. */
  readonly accountName?: string | undefined;
  readonly mention?: Mention | undefined;
  /** The organizational unit for which a route chose the channel. */
  readonly unit?: string | undefined;
  /** Milliseconds between the event and this message, when that is more than a reader expects. */
  readonly lateBy?: number | undefined;
  /** The severity this finding was last posted with, when it has risen since. */
  readonly roseFrom?: number | undefined;
}

/** A finding as a Slack message within all of Slack's limits: what is too long is shortened, least useful lines first. */
export function card(finding: Finding, options: CardOptions): SlackMessage {
  const facts = options.detail === 'minimal' ? undefined : factsOf(finding);
  const top = topBlocks(finding, facts, options);
  const bottom =
    facts === undefined || finding.id === undefined ? [] : [context(`Finding ${code(finding.id, 100)}`)];
  const text = summary(finding, options);
  const rows = facts?.details.flatMap(detailRows) ?? [];
  for (let shown = rows.length; ; shown = Math.floor(shown * 0.8)) {
    const full = message(text, [...top, ...detailBlocks(rows, shown), ...bottom]);
    if (lengthOf(full) <= LONGEST_MESSAGE) return full;
    if (shown === 0) return plainCard(finding, options);
  }
}

/** The same in one short text without blocks: for a finding that cannot be read, and when Slack refuses the card. */
export function plainCard(finding: Finding, options: CardOptions): SlackMessage {
  return message([summary(finding, options), ...consoleLink(finding, 'Open in GuardDuty')].join('\n'));
}

/** A link to a finding in the console, or to all of its Region, under words of ours; none where the console is not known. */
export function consoleLink(finding: Parameters<typeof consoleUrl>[0], label: string): string[] {
  const url = consoleUrl(finding);
  return url === undefined ? [] : [link(label, url)];
}

/** One line for notifications. Slack reads it as mrkdwn, so outside text stands in code spans. */
function summary(finding: Finding, options: CardOptions): string {
  const subject = options.detail === 'minimal' ? finding.type : finding.title;
  return [
    options.mention === undefined ? undefined : mentionMarkup(options.mention),
    headingOf(finding.severity),
    finding.sample ? 'sample' : undefined,
    code(subject, 250),
    `in ${accountMarkup(finding, options)}`,
    code(finding.region ?? 'unknown Region', 40),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

function accountMarkup({ account }: Finding, { accountName }: CardOptions): string {
  return `${accountName === undefined ? '' : `${code(accountName, 80)} `}${code(account ?? 'unknown account', 40)}`;
}

/** What opens a card; `story` follows unless the header says it already. */
function opening(finding: Finding, subject: string, options: CardOptions, story = subject): KnownBlock[] {
  const mention = options.mention === undefined ? undefined : mentionMarkup(options.mention);
  const sample = finding.sample && !subject.startsWith('[SAMPLE]') ? '[SAMPLE] ' : '';
  const title = header(`${headingOf(finding.severity)} · ${sample}${subject}`);
  const told = asPlain(story, 1500);
  return [
    ...(mention === undefined ? [] : [section(markup(mention))]),
    title,
    ...news(finding, options).map(context),
    ...(title.text.text.endsWith(told.text) ? [] : [section(told)]),
  ];
}

/** What is not about the finding itself but about this message of it. */
function news({ severity }: Finding, { roseFrom, lateBy }: CardOptions): string[] {
  return [
    ...(roseFrom === undefined
      ? []
      : [`Severity rose from ${describeSeverity(roseFrom)} to ${describeSeverity(severity)}`]),
    ...(lateBy === undefined ? [] : [`Delivered ${describeDuration(lateBy)} late`]),
  ];
}

/** Severity and title first, then who did what to which resource, from where, how often since when; then where that is. */
function topBlocks(finding: Finding, facts: Facts | undefined, options: CardOptions): KnownBlock[] {
  const { type, title, description, region, severity } = finding;
  const unit = facts === undefined || options.unit === undefined ? '' : `\nin ${code(options.unit, 70)}`;
  const about: readonly (readonly [string, string])[] = [
    ['Account', `${accountMarkup(finding, options)}${unit}`],
    ['Region', code(region ?? 'unknown', 40)],
    ['Type', code(type, 120)],
    ['Severity', describeSeverity(severity)],
  ];
  if (facts === undefined)
    return [...opening(finding, type, options), fields(about), doNext(finding, options)];
  const { resource, who, from, direction, did } = facts;
  const story: readonly (readonly [string, string])[] = [
    ['Who', fieldMarkup(who)],
    ['What', fieldMarkup(did)],
    ['Resource', fieldMarkup(resource) || 'not named by the finding'],
    [direction === undefined ? 'Remote' : direction === 'to' ? 'To' : 'From', fieldMarkup(from)],
    ['Seen', seen(finding)],
    ...about,
    ['Tactic', tacticsMarkup(tacticsOf(finding))],
  ];
  return [
    ...opening(finding, title, options, description),
    fields(story.filter(([, value]) => value !== '')),
    doNext(finding, options),
  ];
}

/** The first step for such a finding, and where to take it. Nothing but type, Region and id is in it when the detail is minimal. */
function doNext(finding: Finding, options: CardOptions): RichTextBlock {
  const docs = partitionOf(finding.region ?? '', finding.partition)?.docs ?? DOCS;
  const { step, page } = nextStepFor(finding.type);
  const own = options.detail === 'minimal' ? [] : [...resourceLinks(finding), ...cloudTrailLink(finding)];
  return listUnder('Do next', [
    [{ type: 'text', text: step }],
    linkPieces([
      ['Open in GuardDuty', consoleUrl(finding)],
      [PORTAL_LABEL, portalUrl(finding, options)],
      ...own,
    ]),
    linkPieces([
      ['How to remediate', guideUrl(page, docs)],
      ['About this finding type', docsUrl(finding.type, docs)],
    ]),
  ]);
}

const FIELD_LINES = 3;

/** A few lines under a label; the labels of the lines are words among the others here. */
function fieldMarkup(lines: readonly Line[]): string {
  const left = lines.length - FIELD_LINES;
  const shown = lines.slice(0, FIELD_LINES).map((line) => {
    const words = line.label === '' ? '' : `${line.label} `;
    return `${words}${lineMarkup({ ...line, label: '' }, 450)}`;
  });
  return [...shown, ...(left > 0 ? [`and ${left} more`] : [])].join('\n');
}

/** In code spans, because `:05:` in a time would read as an emoji. */
function seen({ count, firstSeen, lastSeen }: Finding): string {
  const at = (word: string, time: number | undefined): string[] =>
    time === undefined ? [] : [`${word} ${code(formatTime(time))}`];
  const times = count === undefined ? [] : [`${count} ${count === 1 ? 'time' : 'times'}`];
  return [...times, ...at('first', firstSeen), ...at('last', lastSeen)].join('\n');
}

const TACTICS = 8;

function tacticsMarkup(tactics: readonly string[]): string {
  const left = tactics.length - TACTICS;
  return [
    ...tactics.slice(0, TACTICS).map((tactic) => code(tactic, 40)),
    ...(left > 0 ? [`and ${left} more`] : []),
  ].join(' ');
}

/** A row of the details, and how many lines of facts it stands for. */
interface DetailRow {
  readonly text: string;
  readonly lines: number;
}

const LINES_PER_LIST = 10;

/** The first lines of a list, and one that says how many more there are. */
function detailRows(list: readonly Line[]): DetailRow[] {
  const rows = list.slice(0, LINES_PER_LIST).map((line) => ({ text: lineMarkup(line, 1400), lines: 1 }));
  const left = list.length - rows.length;
  const label = list[0]?.label ?? '';
  return left > 0
    ? [...rows, { text: `${label === '' ? '' : `*${label}* `}and ${left} more`, lines: left }]
    : rows;
}

function detailBlocks(rows: readonly DetailRow[], shown: number): KnownBlock[] {
  const left = rows.slice(shown).reduce((sum, { lines }) => sum + lines, 0);
  const more = left > 0 ? [context(`and ${left} more ${left === 1 ? 'line' : 'lines'} in the console`)] : [];
  return [...sections(rows.slice(0, shown).map(({ text }) => text)), ...more];
}
