import fc from 'fast-check';
import { expect, it } from 'vitest';
import { liveTokens } from '../slack/live-tokens.ts';
import { tokensOf } from '../slack/mrkdwn.ts';
import { visibleText } from '../slack/visible-text.ts';

const kinds = (text: string, verbatim = false) =>
  tokensOf(text, { verbatim })
    .filter(({ kind }) => kind !== 'text')
    .map(({ kind, shown, target }) =>
      target === undefined || target === shown ? `${kind} ${shown}` : `${kind} ${shown} → ${target}`,
    );

it.each<[string, string[]]>([
  [
    '<!here> <!channel> <!everyone>',
    ['broadcast @here → here', 'broadcast @channel → channel', 'broadcast @everyone → everyone'],
  ],
  ['<!channel|quiet>', ['broadcast @channel → channel']],
  [
    '<@U123> <@W1|kim> <#C1> <!subteam^S1>',
    ['user @U123', 'user kim → @W1', 'channel #C1', 'group @S1 → !subteam^S1'],
  ],
  [
    '<https://evil.example|click> <mailto:a@b.example>',
    ['link click → https://evil.example', 'link mailto:a@b.example'],
  ],
  ['&lt;!here&gt; &amp;lt;!here&amp;gt;', []],
  [
    'see https://evil.example/a?b=1 or evil.example',
    ['autolink https://evil.example/a?b=1', 'domain evil.example'],
  ],
  ['*bold* _italic_ ~gone~', ['bold bold', 'italic italic', 'strike gone']],
  ['a*b*c snake_case_name 2*3*4 * no *', []],
  [
    '`code <!here>` ```block *x*```',
    ['code code <!here>', 'broadcast @here → here', 'preformatted block *x*'],
  ],
  ['&gt; quoted', ['quote  quoted']],
  [':fire: 12:30:45', ['emoji :fire:', 'emoji :30:']],
])('slack.markup.live: %s', (text, expected) => {
  expect(kinds(text)).toEqual(expected);
});

it('slack.markup.verbatim: verbatim text keeps addresses as text', () => {
  expect(kinds('https://evil.example <https://good.example|x>', true)).toEqual([
    'link x → https://good.example',
  ]);
});

it('slack.markup.payload: live pieces are found wherever a message has text', () => {
  const payload = {
    text: '<!here>',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: '<!channel> *x*', emoji: false } },
      { type: 'section', fields: [{ type: 'mrkdwn', text: '<@U1>' }] },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: { type: 'plain_text', text: 'Open', emoji: false },
            url: 'https://a.example',
          },
        ],
      },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'broadcast', range: 'here' },
              { type: 'user', user_id: 'U2' },
            ],
          },
        ],
      },
      { type: 'markdown', text: '[x](https://b.example)' },
    ],
    attachments: [{ title: '<!here>', text: '<#C1>', fields: [{ title: 'a', value: '<!everyone>' }] }],
  };
  expect(liveTokens(payload).map(({ at, kind, target }) => [at, kind, target])).toEqual([
    ['/text', 'broadcast', 'here'],
    ['/blocks/1/fields/0', 'user', '@U1'],
    ['/blocks/2/elements/0/url', 'link', 'https://a.example'],
    ['/blocks/3/elements/0/elements/0', 'broadcast', 'here'],
    ['/blocks/3/elements/0/elements/1', 'user', 'U2'],
    ['/blocks/4', 'autolink', 'https://b.example)'],
    ['/blocks/4', 'link', 'https://b.example'],
    ['/attachments/0/text', 'channel', '#C1'],
    ['/attachments/0/fields/0/value', 'broadcast', 'everyone'],
  ]);
});

it('slack.markup.names: with link_names bare names notify too', () => {
  expect(liveTokens({ text: '@here and #general' })).toEqual([]);
  expect(liveTokens({ text: '@here and #general', link_names: 1 }).map(({ kind }) => kind)).toEqual([
    'broadcast',
    'channel',
  ]);
});

it('slack.markup.visible: a person reads labels, fields and buttons, and characters instead of entities', () => {
  const payload = {
    text: 'only in notifications',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'High &amp; dry' } },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '`a &lt;b&gt;` by <https://x.example|x>' },
        fields: [{ type: 'mrkdwn', text: 'f' }],
      },
      {
        type: 'actions',
        elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open' }, url: 'https://a.example' }],
      },
    ],
    attachments: [
      { color: '#fff', blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text: '<!here>' }] }] },
    ],
  };
  expect(visibleText(payload)).toBe('High & dry\na <b> by x\nf\nOpen\n@here');
  expect(visibleText({ text: 'plain' })).toBe('plain');
});

it('slack.blocks.rich: the texts of rich text are read as they are, each part of it on a line', () => {
  const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
  const payload = {
    blocks: [
      {
        type: 'rich_text',
        elements: [
          section({ type: 'text', text: '<!here> &amp; *x* :skull: ' }, { type: 'broadcast', range: 'here' }),
          section({ type: 'date', timestamp: 1, format: '{time}', fallback: '00:00 UTC' }),
        ],
      },
    ],
  };
  expect(visibleText(payload)).toBe('<!here> &amp; *x* :skull: @here\n00:00 UTC');
  expect(liveTokens(payload).map(({ kind }) => kind)).toEqual(['broadcast']);
});

it('slack.markup.escaped: text with the three characters escaped is never a mention or a link in brackets', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('<', '>', '!', '@', '#', '|', '`', '&', 'here', 'lt;', ' ', '\n') }),
      (raw) => {
        const text = raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        expect(
          tokensOf(text).filter(({ kind }) =>
            ['broadcast', 'user', 'channel', 'group', 'link'].includes(kind),
          ),
        ).toEqual([]);
      },
    ),
  );
});
