/**
 * Attachments: the older kind of message part, and still the only one with a color bar.
 * https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
 */
import { checkBlocks } from './blocks.ts';
import { any, flag, list, oneOf, problem, shape, text, url, type Check } from './checks.ts';

const LONG = 40_000;

const color: Check = (value, at) =>
  typeof value === 'string' && /^(?:good|warning|danger|#?[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?)$/.test(value)
    ? []
    : [problem('must be a valid color', at)];

const timestamp: Check = (value, at) =>
  typeof value === 'number' || (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value))
    ? []
    : [problem('must be a timestamp', at)];

/** One attachment. */
export const checkAttachment: Check = shape(
  {},
  {
    color,
    blocks: checkBlocks,
    fallback: text(LONG, 0),
    pretext: text(LONG, 0),
    author_name: text(LONG, 0),
    author_link: url(3000),
    author_icon: url(3000),
    title: text(LONG, 0),
    title_link: url(3000),
    text: text(LONG, 0),
    fields: list(shape({}, { title: text(LONG, 0), value: text(LONG, 0), short: flag }), {
      min: 0,
      max: 100,
    }),
    image_url: url(3000),
    thumb_url: url(3000),
    footer: text(300, 0),
    footer_icon: url(3000),
    ts: timestamp,
    mrkdwn_in: list(oneOf('text', 'pretext', 'fields'), { min: 0, max: 3 }),
    callback_id: text(255),
    id: any,
  },
);
