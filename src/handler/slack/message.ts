import type { HeaderBlock, KnownBlock, MrkdwnElement, PlainTextElement, SectionBlock } from '@slack/types';
import type { Mention } from '../contract.ts';
import { plain } from './escape.ts';

/** What is sent to Slack, by webhook or by `chat.postMessage`. */
export interface SlackMessage {
  /** What notifications show, and clients that know no blocks. */
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  /** Parts with a bar of their own color, below the blocks. */
  readonly attachments?: readonly Attachment[];
  /** Off where the text is only for notifications, so that nothing in it is formatted. */
  readonly mrkdwn?: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly link_names: false;
  readonly parse: 'none';
}

/**
 * A part of a message with a colored bar. One with blocks takes nothing else but the color
 * (https://github.com/slackapi/bolt-js/issues/717), and more than 20 blocks are refused at times
 * (https://github.com/slackapi/bolt-python/issues/914).
 */
export interface Attachment {
  readonly color: string;
  readonly blocks: readonly KnownBlock[];
}

/** A message, with everything off that would make Slack read more into its text than we wrote. */
export function message(
  text: string,
  blocks?: readonly KnownBlock[],
  attachments?: readonly Attachment[],
): SlackMessage {
  return {
    text,
    ...(blocks && { blocks, mrkdwn: false }),
    ...(attachments && { attachments }),
    unfurl_links: false,
    unfurl_media: false,
    link_names: false,
    parse: 'none',
  };
}

/** Slack refuses blocks of about 13,000 characters with `msg_blocks_too_long`, a limit it does not document. */
export const LONGEST_MESSAGE = 12_000;

/** The length that counts against {@link LONGEST_MESSAGE}. */
export function lengthOf({ text, blocks, attachments }: SlackMessage): number {
  const written = (parts: unknown): number => (parts === undefined ? 0 : JSON.stringify(parts).length);
  return text.length + written(blocks) + written(attachments);
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

/** A link under words of ours. The URL is one that we built; the two characters that could end it are encoded. */
export function link(label: string, url: string): string {
  return `<${url.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('>', '%3E')}|${label}>`;
}

/** Calls people as the configuration says. */
export function mentionMarkup(mention: Mention): string | undefined {
  if (mention === 'here' || mention === 'channel') return `<!${mention}>`;
  const group = /^group:(S[A-Z0-9]+)$/.exec(mention)?.[1];
  return group === undefined ? undefined : `<!subteam^${group}>`;
}
