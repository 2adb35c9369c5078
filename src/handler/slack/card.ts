import type { KnownBlock, RichTextBlock } from '@slack/types';
import type { FunctionSettings, Mention } from '../contract.ts';
import { DOCS, partitionOf } from '../aws/partition.ts';
import { factsOf } from '../finding/facts.ts';
import type { Finding } from '../finding/finding.ts';
import { first } from '../finding/json-path.ts';
import { bandOf, describeSeverity, headingOf } from '../finding/severity.ts';
import { describeDuration } from '../finding/time.ts';
import { detailBlocks, detailRows } from './details.ts';
import { docsUrl, guideUrl } from './documentation.ts';
import { code, notified } from './escape.ts';
import { placeLine, timesLine } from './headline.ts';
import { consoleUrl, portalUrl, type LinkOptions } from './links.ts';
import {
  header,
  lengthOf,
  link,
  LONGEST_MESSAGE,
  markup,
  mentionMarkup,
  message,
  section,
  type SlackMessage,
} from './message.ts';
import { nextStepFor, runbookFor, type Runbooks } from './next-steps.ts';
import { cloudTrailLink, resourceLinks } from './resource-links.ts';
import { bold, linkPieces, lines, listUnder, richText, words, type Pieces } from './rich-text.ts';

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
  readonly runbooks?: Runbooks | undefined;
  /** The severity this finding was last posted with, when it has risen since. */
  readonly roseFrom?: number | undefined;
}

/**
 * A finding as a Slack message within all of Slack's limits. The first three lines say everything: severity and title; where,
 * what and by whom; how often and since when. Then follows what to do. What can be skipped is in an attachment: it has the
 * color of the severity, and clients fold it when it is long
 * (https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments). What is too long is shortened, least
 * useful lines first.
 */
export function card(finding: Finding, options: CardOptions): SlackMessage {
  const minimal = options.detail === 'minimal';
  const facts = minimal ? undefined : factsOf(finding);
  const title = header(headingText(finding, options));
  const times = minimal ? [] : [timesLine(finding)];
  const top = [
    title,
    richText(lines([placeLine(finding, options.accountName, facts), ...times, ...news(finding, options)])),
    ...mentionBlocks(options),
  ];
  const text = notification(finding, options);
  const { color } = bandOf(finding.severity);
  const next = doNext(finding, options);
  if (facts === undefined) return message(text, top, [{ color, blocks: [next] }]);
  const rows = detailRows(finding, facts, title.text.text, options.unit);
  for (let shown = rows.length; ; shown = Math.floor(shown * 0.8)) {
    const blocks = detailBlocks(rows, shown);
    const full = message(text, [...top, next], blocks.length === 0 ? undefined : [{ color, blocks }]);
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

function headingText(finding: Finding, options: CardOptions): string {
  return `${headingOf(finding.severity)} · ${subjectOf(finding, options)}`;
}

/** The title, or the type where no more may be told; a sample says that it is one. */
function subjectOf({ type, title, sample }: Finding, { detail }: CardOptions): string {
  const subject = detail === 'minimal' ? type : title;
  return sample && !subject.startsWith('[SAMPLE]') ? `[SAMPLE] ${subject}` : subject;
}

/** What notifications show: severity, account, title. */
function notification(finding: Finding, options: CardOptions): string {
  const account = options.accountName ?? finding.account ?? 'unknown account';
  return `${headingOf(finding.severity)} · ${notified(account, 80)} · ${notified(subjectOf(finding, options), 250)}`;
}

/** One line that stands alone. Slack reads it as mrkdwn, so outside text stands in code spans. */
function summary(finding: Finding, options: CardOptions): string {
  const { account, region } = finding;
  const { accountName, mention } = options;
  return [
    mention === undefined ? undefined : mentionMarkup(mention),
    headingOf(finding.severity),
    code(subjectOf(finding, options), 250),
    'in',
    accountName === undefined ? undefined : code(accountName, 80),
    code(account ?? 'unknown account', 40),
    code(region ?? 'unknown Region', 40),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** What is not about the finding itself but about this message of it. */
function news({ severity }: Finding, { roseFrom, lateBy }: CardOptions): Pieces[] {
  return [
    ...(roseFrom === undefined
      ? []
      : [[bold(`Severity rose from ${describeSeverity(roseFrom)} to ${describeSeverity(severity)}`)]]),
    ...(lateBy === undefined ? [] : [[bold(`Delivered ${describeDuration(lateBy)} late`)]]),
  ];
}

function mentionBlocks({ mention }: CardOptions): KnownBlock[] {
  const text = mention === undefined ? undefined : mentionMarkup(mention);
  return text === undefined ? [] : [section(markup(text))];
}

/** The first step for such a finding, and where to take it. Nothing but type, Region and id is in it when the detail is minimal. */
function doNext(finding: Finding, options: CardOptions): RichTextBlock {
  const own = options.detail === 'minimal' ? [] : [...resourceLinks(finding), ...cloudTrailLink(finding)];
  const docs = partitionOf(finding.region ?? '', finding.partition)?.docs ?? DOCS;
  const role = options.detail === 'minimal' ? undefined : first(finding.detail, 'service.resourceRole');
  const { step, page } = nextStepFor(finding.type, role);
  return listUnder('Do next', [
    [words(step)],
    linkPieces([
      ['Runbook', runbookFor(finding.type, options.runbooks ?? {})],
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
