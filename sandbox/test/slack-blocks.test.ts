import { expect, it } from 'vitest';
import { checkBlocks } from '../slack/block-kit/blocks.ts';
import { checkAttachment } from '../slack/block-kit/attachments.ts';
import { refusalOf } from '../slack/message.ts';
import { handleSlack, slackMessages, WEBHOOK_PATH } from '../slack/slack.ts';
import { createWorld } from '../world/world.ts';

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const markup = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
const button = (more: object = {}) => ({ type: 'button', text: plain(75), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const url = (length: number) => `https://a.example/${'x'.repeat(length - 18)}`;

it('slack.blocks.right: a message at every limit is right', () => {
  const blocks = [
    { type: 'header', text: { ...plain(150), emoji: false }, block_id: 'x'.repeat(255) },
    { type: 'section', text: { ...markup(3000), verbatim: true }, accessory: button() },
    { type: 'section', fields: times(10, markup(2000)), expand: true },
    {
      type: 'context',
      elements: [...times(9, markup(10)), { type: 'image', image_url: url(3000), alt_text: 'x' }],
    },
    actions(...times(25, button({ url: url(3000), value: 'x'.repeat(2000), style: 'danger' }))),
    { type: 'image', image_url: url(3000), alt_text: 'x'.repeat(2000) },
    { type: 'markdown', text: 'x'.repeat(12_000) },
    {
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: [{ type: 'text', text: 'a', style: { bold: true } }] },
      ],
    },
    ...times(42, { type: 'divider' }),
  ];
  expect(checkBlocks(blocks, '/blocks')).toEqual([]);
});

it.each<[string, unknown[], string]>([
  ['51 blocks', times(51, { type: 'divider' }), 'no more than 50 items allowed [json-pointer:/blocks]'],
  [
    'a header of 151',
    [{ type: 'header', text: plain(151) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a header with markup',
    [{ type: 'header', text: markup(1) }],
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  ['a section of 3,001', [{ type: 'section', text: markup(3001) }], 'must be less than 3001 characters'],
  ['an empty text', [{ type: 'section', text: markup(0) }], 'must be more than 0 characters'],
  [
    'a section without text',
    [{ type: 'section' }],
    'missing required field: text or fields [json-pointer:/blocks/0]',
  ],
  [
    '11 fields',
    [{ type: 'section', fields: times(11, markup(1)) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'no fields',
    [{ type: 'section', fields: [] }],
    'no fewer than 1 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a field of 2,001',
    [{ type: 'section', fields: [markup(2001)] }],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    '11 context elements',
    [{ type: 'context', elements: times(11, markup(1)) }],
    'no more than 10 items allowed',
  ],
  [
    '26 buttons',
    [actions(...times(26, button()))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  ['a button of 76', [actions(button({ text: plain(76) }))], 'must be less than 76 characters'],
  ['an address of 3,001', [actions(button({ url: url(3001) }))], 'must be less than 3001 characters'],
  [
    'an address that is none',
    [actions(button({ url: 'console' }))],
    'must be a valid URL [json-pointer:/blocks/0/elements/0/url]',
  ],
  ['an address of another scheme', [actions(button({ url: 'javascript:alert(1)' }))], 'must be a valid URL'],
  ['a value of 2,001', [actions(button({ value: 'x'.repeat(2001) }))], 'must be less than 2001 characters'],
  [
    'an unknown style',
    [actions(button({ style: 'warning' }))],
    'must be one of the provided values: primary, danger',
  ],
  ['a block id of 256', [{ type: 'divider', block_id: 'x'.repeat(256) }], 'must be less than 256 characters'],
  [
    'a block id twice',
    times(2, { type: 'divider', block_id: 'a' }),
    'block_id must be unique [json-pointer:/blocks/1/block_id]',
  ],
  [
    'an action id twice',
    [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
    'action_id must be unique in its block',
  ],
  ['an unknown block', [{ type: 'hero' }], 'unsupported type: hero [json-pointer:/blocks/0/type]'],
  ['a block without a type', [{}], 'missing required field: type'],
  ['an unknown element', [actions({ type: 'datepicker' })], 'unsupported type: datepicker'],
  [
    'an unknown member',
    [{ type: 'divider', color: 'red' }],
    'invalid additional property: color [json-pointer:/blocks/0]',
  ],
  ['a member of the prototype', [{ type: 'toString' }], 'unsupported type: toString'],
  [
    'markdown of 12,001 in two blocks',
    [
      { type: 'markdown', text: 'x'.repeat(12_000) },
      { type: 'markdown', text: 'x' },
    ],
    'markdown blocks must be less than 12001 characters together',
  ],
  ['text where a list belongs', 'x' as never, 'must be an array [json-pointer:/blocks]'],
])('slack.blocks.wrong: %s', (_, blocks, message) => {
  expect(checkBlocks(blocks, '/blocks').join('\n')).toContain(message);
});

const date = (over: object) => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_section',
      elements: [{ type: 'date', timestamp: 1_772_440_000, format: '{date_short} at {time}', ...over }],
    },
  ],
});

it('slack.blocks.date: a date has whole seconds and a format with a token', () => {
  expect(checkBlocks([date({ fallback: 'then', timezone: 'Europe/Vienna' })], '/blocks')).toEqual([]);
  for (const over of [{ timestamp: '1772440000' }, { timestamp: 1.5 }])
    expect(checkBlocks([date(over)], '/blocks').join()).toContain('must provide an integer');
  expect(checkBlocks([date({ format: 'at noon' })], '/blocks').join()).toContain('must provide a date token');
});

it('slack.blocks.together: blocks of more than about 13,200 characters in all are too long', () => {
  const world = createWorld({});
  const blocks = (count: number) => times(count, { type: 'section', text: markup(2950) });
  expect(refusalOf(world, { blocks: blocks(4) })).toBeUndefined();
  expect(refusalOf(world, { blocks: blocks(5) })?.error).toBe('msg_blocks_too_long');
  expect(refusalOf(world, { attachments: [{ blocks: blocks(3) }, { blocks: blocks(3) }] })?.error).toBe(
    'msg_blocks_too_long',
  );
});

it('slack.blocks.attachments: attachments have a color and blocks, by the same rules', () => {
  expect(
    checkAttachment({ color: '#d00000', blocks: [{ type: 'divider' }], fallback: 'x' }, '/attachments/0'),
  ).toEqual([]);
  const wrong = { color: 'reddish', blocks: [{ type: 'header', text: plain(151) }], hue: 'red' };
  expect(checkAttachment(wrong, '/attachments/0')).toEqual([
    '[ERROR] must be a valid color [json-pointer:/attachments/0/color]',
    '[ERROR] must be less than 151 characters [json-pointer:/attachments/0/blocks/0/text/text]',
    '[ERROR] invalid additional property: hue [json-pointer:/attachments/0]',
  ]);
});

it.each([false, true])(
  'slack.blocks.interactive: a button that opens an address is unanswered unless the app takes interactions (%j)',
  (interactivity) => {
    const world = createWorld({ knobs: { 'slack.interactivity': interactivity } });
    const blocks = [
      { type: 'section', text: markup(1), accessory: button({ url: url(30) }) },
      actions(button({ url: url(30) })),
      { type: 'section', text: { type: 'mrkdwn', text: `<${url(30)}|a link>` } },
    ];
    const headers = { 'content-type': 'application/json' };
    handleSlack(world, {
      method: 'POST',
      path: WEBHOOK_PATH,
      headers,
      body: JSON.stringify({ text: 'x', blocks }),
    });
    expect(slackMessages(world)[0]?.unanswered).toEqual(
      interactivity ? [] : ['/blocks/0/accessory', '/blocks/1/elements/0'],
    );
  },
);
