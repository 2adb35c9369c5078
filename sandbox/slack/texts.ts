/** Every text of a message, with how Slack reads it and where it stands. */
import { isStructure } from './block-kit/checks.ts';
import type { Payload } from './state.ts';

/** One text. */
export interface MessageText {
  /** JSON pointer, for example `/blocks/1/text`. */
  readonly at: string;
  readonly text: string;
  /**
   * `markup` is mrkdwn, `plain` plain_text, `rich` an element of rich text, `address` a URL that a click opens; the last four
   * are mentions in rich text.
   */
  readonly kind:
    'markup' | 'markdown' | 'plain' | 'rich' | 'address' | 'broadcast' | 'user' | 'group' | 'channel';
  readonly verbatim: boolean;
  readonly emoji: boolean;
  /** Only in notifications: what stands above blocks. */
  readonly fallback: boolean;
}

const TEXT = { verbatim: false, emoji: true, fallback: false } as const;
/** Members of attachments that Slack shows; only some of them with markup. */
const PLAIN_MEMBERS = ['author_name', 'title', 'footer'];
const MARKUP_MEMBERS = ['pretext', 'text'];
const ADDRESSES = ['url', 'image_url', 'title_link', 'author_link', 'thumb_url'];

/** How the text of an object of this type is read; all others are plain. */
const KINDS: Readonly<Record<string, 'markup' | 'markdown'>> = { mrkdwn: 'markup', markdown: 'markdown' };

/** Elements of rich text that mention someone. */
const MENTIONS: Readonly<
  Record<string, { readonly kind: 'broadcast' | 'user' | 'group' | 'channel'; readonly member: string }>
> = {
  broadcast: { kind: 'broadcast', member: 'range' },
  user: { kind: 'user', member: 'user_id' },
  usergroup: { kind: 'group', member: 'usergroup_id' },
  channel: { kind: 'channel', member: 'channel_id' },
};

/** All texts, in the order of reading. */
export function textsOf(payload: Payload): readonly MessageText[] {
  const { text, blocks, attachments } = payload;
  const blockList: readonly unknown[] = Array.isArray(blocks) ? blocks : [];
  const parts: readonly unknown[] = Array.isArray(attachments) ? attachments : [];
  const top: readonly MessageText[] =
    typeof text === 'string' && text !== ''
      ? [
          {
            ...TEXT,
            at: '/text',
            text: text.slice(0, 40_000),
            kind: payload['mrkdwn'] === false ? 'plain' : 'markup',
            fallback: blockList.length > 0,
          },
        ]
      : [];
  return [
    ...top,
    ...blockList.flatMap((block, i) => textsIn(block, `/blocks/${i}`)),
    ...parts.flatMap((part, i) => attachmentTexts(part, `/attachments/${i}`)),
  ];
}

function attachmentTexts(part: unknown, at: string): readonly MessageText[] {
  if (!isStructure(part)) return [];
  const member = (name: string, kind: MessageText['kind']): readonly MessageText[] => {
    const value = part[name];
    return typeof value === 'string' && value !== ''
      ? [{ ...TEXT, at: `${at}/${name}`, text: value, kind }]
      : [];
  };
  const fields: readonly unknown[] = Array.isArray(part['fields']) ? part['fields'] : [];
  const blocks: readonly unknown[] = Array.isArray(part['blocks']) ? part['blocks'] : [];
  return [
    ...MARKUP_MEMBERS.flatMap((name) => member(name, 'markup')),
    ...PLAIN_MEMBERS.flatMap((name) => member(name, 'plain')),
    ...ADDRESSES.flatMap((name) => member(name, 'address')),
    ...fields.flatMap((field, i) =>
      isStructure(field)
        ? ['title', 'value'].flatMap((name) => {
            const value = field[name];
            const kind = name === 'title' ? ('plain' as const) : ('markup' as const);
            return typeof value === 'string'
              ? [{ ...TEXT, at: `${at}/fields/${i}/${name}`, text: value, kind }]
              : [];
          })
        : [],
    ),
    ...blocks.flatMap((block, i) => textsIn(block, `${at}/blocks/${i}`)),
  ];
}

/** Texts anywhere in a block; `rich` inside of a block of rich text, of whose texts Slack parses nothing. */
function textsIn(value: unknown, at: string, rich = false): readonly MessageText[] {
  if (Array.isArray(value)) return value.flatMap((element, i) => textsIn(element, `${at}/${i}`, rich));
  if (!isStructure(value)) return [];
  const { type, text } = value;
  if (rich && (type === 'text' || type === 'link' || type === 'date')) {
    const shown = type === 'date' ? (value['fallback'] ?? value['format']) : text;
    const own = typeof shown === 'string' ? [{ ...TEXT, at, text: shown, kind: 'rich' as const }] : [];
    return [...own, ...addresses(value, at)];
  }
  if (typeof text === 'string') {
    const verbatim = value['verbatim'] === true;
    const kind: MessageText['kind'] =
      typeof type === 'string' && Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'plain') : 'plain';
    const emoji = type !== 'plain_text' || value['emoji'] !== false;
    return [{ at, text, kind, verbatim, emoji, fallback: false }];
  }
  const mention = typeof type === 'string' && Object.hasOwn(MENTIONS, type) ? MENTIONS[type] : undefined;
  if (mention !== undefined) {
    const target = value[mention.member];
    return typeof target === 'string' ? [{ ...TEXT, at, text: target, kind: mention.kind }] : [];
  }
  const altText = value['alt_text'];
  return [
    ...Object.entries(value).flatMap(([name, member]) =>
      textsIn(member, `${at}/${name}`, rich || type === 'rich_text'),
    ),
    ...(typeof altText === 'string'
      ? [{ ...TEXT, at: `${at}/alt_text`, text: altText, kind: 'plain' as const }]
      : []),
    ...addresses(value, at),
  ];
}

function addresses(value: Payload, at: string): readonly MessageText[] {
  return ADDRESSES.flatMap((name) => {
    const address = value[name];
    return typeof address === 'string'
      ? [{ ...TEXT, at: `${at}/${name}`, text: address, kind: 'address' as const }]
      : [];
  });
}
