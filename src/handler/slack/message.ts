import type {
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
  SectionBlock,
} from '@slack/types';
import type { Mention } from '../contract.ts';
import { code, plain } from './escape.ts';
import type { Line } from '../finding/facts.ts';

/** What is sent to Slack, by webhook or by `chat.postMessage`. */
export interface SlackMessage {
  /** What notifications show, and clients that know no blocks. */
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly link_names: false;
  readonly parse: 'none';
}

/** A message, with everything off that would make Slack read more into its text than we wrote. */
export function message(text: string, blocks?: readonly KnownBlock[]): SlackMessage {
  return {
    text,
    ...(blocks && { blocks }),
    unfurl_links: false,
    unfurl_media: false,
    link_names: false,
    parse: 'none',
  };
}

/** Slack refuses blocks of about 13,000 characters with `msg_blocks_too_long`, a limit it does not document. */
export const LONGEST_MESSAGE = 12_000;

/** The length that counts against {@link LONGEST_MESSAGE}. */
export function lengthOf({ text, blocks }: SlackMessage): number {
  return text.length + (blocks === undefined ? 0 : JSON.stringify(blocks).length);
}

/** Markup that we wrote, without which Slack would link what looks like a URL or a channel. */
export function markup(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Outside text that Slack shows as it is. */
export function asPlain(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: plain(text, max), emoji: false };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: asPlain(text, 150) };
}

export function section(text: MrkdwnElement | PlainTextElement): SectionBlock {
  return { type: 'section', text };
}

/** Pairs of a label and what is under it, in two columns; Slack takes ten. */
export function fields(pairs: readonly (readonly [label: string, value: string])[]): SectionBlock {
  return {
    type: 'section',
    fields: pairs.slice(0, 10).map(([label, value]) => markup(`*${label}*\n${value}`)),
  };
}

export function context(text: string): ContextBlock {
  return { type: 'context', elements: [markup(text)] };
}

/** A link under words of ours. The URL is one that we built; the two characters that could end it are encoded. */
export function link(label: string, url: string): string {
  return `<${url.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('>', '%3E')}|${label}>`;
}

/**
 * Links as text, those that fit into the 3,000 characters of a section. A button would show a warning after a click: also
 * one that only opens a URL sends an interaction, which an app for a webhook does not answer
 * (https://docs.slack.dev/reference/block-kit/block-elements/button-element).
 */
export function links(urls: readonly (readonly [label: string, url: string | undefined])[]): SectionBlock[] {
  let text = '';
  for (const [label, url] of urls) {
    if (url === undefined) continue;
    const longer = `${text}${text === '' ? '' : ' · '}${link(label, url)}`;
    if (longer.length <= 3_000) text = longer;
  }
  return text === '' ? [] : [section(markup(text))];
}

/** A line of words of ours and links. */
export type Pieces = readonly RichTextElement[];

/** Characters of all URLs of a line; Slack takes as many in one. */
const LONGEST_URL = 3_000;

/** Links next to each other, those that have a URL which Slack takes. */
export function linkPieces(urls: readonly (readonly [label: string, url: string | undefined])[]): Pieces {
  const pieces: RichTextElement[] = [];
  let left = LONGEST_URL;
  for (const [text, url] of urls) {
    if (url === undefined || url.length > left) continue;
    left -= url.length;
    if (pieces.length > 0) pieces.push({ type: 'text', text: ' · ' });
    pieces.push({ type: 'link', url, text });
  }
  return pieces;
}

/**
 * A title of ours over a list: structure, of which Slack parses nothing.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function listUnder(title: string, items: readonly Pieces[]): RichTextBlock {
  const elements = items
    .filter((pieces) => pieces.length > 0)
    .map((pieces): RichTextSection => ({ type: 'rich_text_section', elements: [...pieces] }));
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text: title, style: { bold: true } }] },
      { type: 'rich_text_list', style: 'bullet', elements },
    ],
  };
}

/** What ` · and 1234567 more` may take. */
const MORE = 20;

/** A line of facts as markup of at most `max` characters, every value in a code span; it ends with how many parts do not fit. */
export function lineMarkup({ label, parts, more = 0 }: Line, max: number): string {
  let line = label === '' ? '' : `*${label}* `;
  let separator = '';
  let left = parts.length + more;
  for (const { word, values } of parts) {
    const part = [word, ...values.map((value) => code(value, 150))].filter((one) => one !== '').join(' ');
    if (line.length + separator.length + part.length > max - MORE) break;
    line += `${separator}${part}`;
    separator = ' · ';
    left -= 1;
  }
  return left > 0 ? `${line}${separator}and ${left} more` : line;
}

/** Calls people as the configuration says. */
export function mentionMarkup(mention: Mention): string | undefined {
  if (mention === 'here' || mention === 'channel') return `<!${mention}>`;
  const group = /^group:(S[A-Z0-9]+)$/.exec(mention)?.[1];
  return group === undefined ? undefined : `<!subteam^${group}>`;
}

/** Lines in as few sections as Slack's 3,000 characters a text allow. */
export function sections(lines: readonly string[]): SectionBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= 2_900)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => section(markup(text)));
}
