/** Rich text blocks. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
import { any, byType, flag, list, number, oneOf, problem, shape, text, url, type Check } from './checks.ts';

const style = shape({}, { bold: flag, italic: flag, strike: flag, code: flag, underline: flag });
const styled = { style };
const MOST = 1000;

/** Seconds since 1970; a text with digits is refused (https://github.com/soxtoby/SlackNet/issues/239). */
const seconds: Check = (value, at) =>
  Number.isInteger(value) ? [] : [problem('must provide an integer', at)];

/** A date shows something of its moment: a format without a token does not. */
const format: Check = (value, at) =>
  typeof value === 'string' && /\{[a-z_]+\}/.test(value)
    ? text(300)(value, at)
    : [problem('must provide a date token', at)];

const inline = byType({
  text: shape({ type: any, text: text(3000) }, styled),
  link: shape({ type: any, url: url(3000) }, { ...styled, text: text(3000), unsafe: flag }),
  emoji: shape({ type: any, name: text(100) }, { ...styled, unicode: text(100), url: url(3000) }),
  user: shape({ type: any, user_id: text(30) }, styled),
  usergroup: shape({ type: any, usergroup_id: text(30) }, styled),
  channel: shape({ type: any, channel_id: text(30) }, styled),
  broadcast: shape({ type: any, range: oneOf('here', 'channel', 'everyone') }, styled),
  date: shape(
    { type: any, timestamp: seconds, format },
    { ...styled, url: url(3000), fallback: text(300), timezone: text(100) },
  ),
  color: shape({ type: any, value: text(30) }, styled),
});
const inlines = list(inline, { min: 0, max: MOST });
const section = shape({ type: any, elements: inlines });

/** The parts of a rich text block. */
export const richTextElement: Check = byType({
  rich_text_section: section,
  rich_text_preformatted: shape({ type: any, elements: inlines }, { border: number, language: text(30) }),
  rich_text_quote: shape({ type: any, elements: inlines }, { border: number }),
  rich_text_list: shape(
    {
      type: any,
      style: oneOf('bullet', 'ordered'),
      elements: list(byType({ rich_text_section: section }), { max: MOST }),
    },
    { indent: number, offset: number, border: number },
  ),
});
