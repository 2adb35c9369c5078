import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, code, plain } from '../../src/handler/slack/escape.ts';
import type { KnownBlock } from '@slack/types';
import { message } from '../../src/handler/slack/message.ts';
import { renderFinding } from '../../src/handler/render-finding.ts';
import { cases, everyNth, TIME_LIMIT } from '../properties/sizes.ts';
import { EVENTS, FINDING_TYPES } from './events.ts';
import { aWorld, deliver, enqueue } from './fake-world.ts';
import { CORPUS, harmOf, hostileText, ODD, pathsOf, planted } from './hostile-corpus.ts';

const oddValue = fc.oneof(
  { weight: 8, arbitrary: hostileText as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: fc.constantFrom(...ODD) },
);

/** A finding with some of its values, and some of its keys, replaced. */
function poisoned(
  value: unknown,
  draws: Iterator<{ readonly value: unknown; readonly dice: number }>,
): unknown {
  if (Array.isArray(value)) return value.map((one) => poisoned(one, draws));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => {
        const { value: draw, dice } = draws.next().value as { value: unknown; dice: number };
        return [dice === 0 ? String(draw) : key, poisoned(one, draws)];
      }),
    );
  const { value: draw, dice } = draws.next().value as { value: unknown; dice: number };
  return dice < 70 ? draw : value;
}

function* endless<T>(values: readonly T[]): Generator<T> {
  for (let index = 0; ; index += 1) yield values[index % values.length] as T;
}

describe('hostile findings', () => {
  it(
    'make no mention, link, style or broken message wherever the corpus stands',
    { timeout: TIME_LIMIT },
    () => {
      const harm: string[] = [];
      let planting = 0;
      for (const [name, event] of Object.entries(EVENTS))
        for (const path of pathsOf(event, false)) {
          const texts = everyNth(CORPUS.length, 30, (planting += 1)).map((index) => CORPUS[index] ?? '');
          for (const text of [CORPUS.join(' '), ...texts])
            harm.push(
              ...harmOf(renderFinding(planted(event, path, text))).map(
                (one) => `${name} ${path.join('.')}: ${one}`,
              ),
            );
        }
      expect(planting).toBeGreaterThan(1_000);
      expect(harm.slice(0, 20)).toEqual([]);
    },
  );

  it('make no mention, link, style or broken message, however they are made', { timeout: TIME_LIMIT }, () => {
    const draw = fc.record({ value: oddValue, dice: fc.nat(99) });
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(EVENTS)),
        fc.option(fc.constantFrom(...FINDING_TYPES), { nil: undefined }),
        fc.array(draw, { minLength: 5, maxLength: 60 }),
        fc.record({
          accountName: hostileText,
          unit: hostileText,
          detail: fc.constantFrom('full', 'minimal'),
        }),
        (event, type, draws, options) => {
          const finding = poisoned(event.detail, endless(draws)) as object;
          const hostile = { ...event, detail: { ...finding, ...(type === undefined ? {} : { type }) } };
          expect(harmOf(renderFinding(hostile, options))).toEqual([]);
        },
      ),
      cases(1_000, 10_000),
    );
  });

  it('are shown whatever types their fields have', { timeout: TIME_LIMIT }, () => {
    const harm: string[] = [];
    let planting = 0;
    for (const [name, event] of Object.entries(EVENTS))
      for (const path of pathsOf(event, true))
        for (const index of everyNth(ODD.length, 13, (planting += 1))) {
          const message = renderFinding(planted(event, path, ODD[index]));
          harm.push(...harmOf(message).map((one) => `${name} ${path.join('.')} ${index}: ${one}`));
        }
    expect(harm.slice(0, 20)).toEqual([]);
  });
});

describe('the judge of hostile findings', () => {
  it('sees everything that is live, so that its silence means something', () => {
    const kinds = {
      '<!channel> evil': 'broadcast',
      '<@U0EVIL>': 'user',
      '<#C0EVIL|evil>': 'channel',
      '<!subteam^S0EVIL>': 'group',
      '<https://evil.example|evil>': 'link',
      '*evil*': 'bold',
      _evil_: 'italic',
      '~evil~': 'strike',
      ':evil:': 'emoji',
      '```evil```': 'preformatted',
    };
    for (const [text, kind] of Object.entries(kinds)) {
      const harm = harmOf({
        text: 'evil',
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
      });
      expect(harm.join('\n')).toContain(`a live ${kind}`);
    }
    const plain = (text: string): object => ({
      type: 'section',
      text: { type: 'plain_text', text, emoji: false },
    });
    for (const text of [
      '<evil',
      'https://evil.example',
      'ev\u202eil',
      'ev\u0007il',
      'evil\ud800',
      'evil\uffff',
      'evil\u{1fffe}',
      'x'.repeat(3_001),
      '',
    ])
      expect(harmOf({ text: '`evil`', blocks: [plain(text)] })).not.toEqual([]);
    const rich = (element: object): string[] =>
      harmOf(
        message('`x`', [
          { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [element] }] } as KnownBlock,
        ]),
      );
    expect(rich({ type: 'text', text: 'evil' })).toEqual([]);
    for (const element of [
      { type: 'text', text: 'see https://a.example' },
      { type: 'text', text: ':skull:' },
      { type: 'text', text: 'ev\u202eil' },
      { type: 'text', text: 'ev\nil', style: { code: true } },
      { type: 'link', text: 'Open in GuardDuty', url: 'https://evil.example/' },
      { type: 'link', text: 'evil', url: 'https://console.aws.amazon.com/' },
      { type: 'date', timestamp: 1.5, format: '{time}', fallback: 'x' },
      { type: 'date', timestamp: 1, format: 'evil', fallback: 'x' },
      { type: 'emoji', name: 'skull' },
      { type: 'broadcast', range: 'here' },
      { type: 'user', user_id: 'U0EVIL' },
    ])
      expect(rich(element)).not.toEqual([]);
    expect(harmOf({ text: '`evil`', blocks: Array.from({ length: 51 }, () => plain('a')) })).not.toEqual([]);
    expect(
      harmOf({ text: '`evil`', blocks: Array.from({ length: 13 }, () => plain('a'.repeat(1_000))) }),
    ).not.toEqual([]);
  });
});

describe('events of a megabyte', () => {
  const MEGABYTE = 1_000_000;
  const nested = (depth: number, list: boolean): unknown => {
    let value: unknown = '<!channel> evil';
    for (let level = 0; level < depth; level++) value = list ? [value] : { a: value };
    return value;
  };
  const many = (length: number): Record<string, unknown> =>
    Object.fromEntries(Array.from({ length }, (_, index) => [`<!here>evil${index}`, '`<!channel>` evil']));
  const HUGE: Readonly<Record<string, unknown>> = {
    'one long text': '<!channel> evil `*_~ '.repeat(MEGABYTE / 21),
    'one long word': 'x'.repeat(MEGABYTE),
    'only brackets': '<'.repeat(MEGABYTE),
    'only accents': 'e\u0301\u0301\u0301'.repeat(MEGABYTE / 7),
    'only invisible characters': '\u202e\u200b'.repeat(MEGABYTE / 6),
    'a long list': Array.from({ length: 40_000 }, () => '<!channel> evil'),
    'a list of lists': Array.from({ length: 5_000 }, () => many(5)),
    'many keys': many(20_000),
    'depth 1,000': nested(1_000, false),
    'depth 1,000 of lists': nested(1_000, true),
    'depth 100,000': nested(100_000, false),
  };
  const PLACES = [
    ['title'],
    ['description'],
    ['type'],
    ['severity'],
    ['resource'],
    ['resource', 'instanceDetails', 'tags'],
    ['service'],
    ['service', 'action'],
    ['service', 'detection', 'sequence', 'signals'],
    ['service', 'additionalInfo'],
  ];

  it.each(Object.keys(HUGE))('are shown: %s in any place', async (name) => {
    const world = aWorld();
    const bodies = PLACES.map((path) => {
      const detail = planted(EVENTS['attack-sequence']?.detail, path, HUGE[name]) as object;
      return { ...EVENTS['attack-sequence'], detail: { ...detail, id: path.join('.') } };
    });
    for (const body of bodies) expect(harmOf(renderFinding(body))).toEqual([]);
    // JSON itself ends before a depth of 100,000; the queue holds a megabyte.
    if (name !== 'depth 100,000') for (const body of bodies) enqueue(world, body);
    await deliver(world);
    for (const { payload } of world.posts) expect(harmOf(payload)).toEqual([]);
    expect(world.posts).toHaveLength(name === 'depth 100,000' ? 0 : PLACES.length);
    expect(world.deadLetters).toEqual([]);
  });
});

describe('hostile batches', () => {
  it(
    'make no mention, link, style or broken message, in digests too, whatever accounts and units are called',
    { timeout: TIME_LIMIT },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ value: hostileText, dice: fc.nat(99) }), { minLength: 20, maxLength: 60 }),
          fc.integer({ min: 7, max: 50 }),
          fc.constantFrom('full', 'minimal'),
          async (draws, size, detail) => {
            const unit = 'ou-`<!here>evil`';
            const world = aWorld({ detail, routes: [{ to: ['default'], ous: [unit] }, { to: ['default'] }] });
            const name = draws[0]?.value ?? '';
            world.accounts.set('333333333333', { name, path: `o-1/r-1/${unit}/333333333333/` });
            const events = Object.values(EVENTS);
            for (let index = 0; index < size; index += 1) {
              const event = events[index % events.length];
              const finding = poisoned(event?.detail, endless(draws)) as object;
              enqueue(world, { ...event, detail: { ...finding, id: `f${index}`, severity: 5 } });
            }
            await deliver(world);
            expect(world.posts).toHaveLength(6);
            for (const { payload } of world.posts) expect(harmOf(payload)).toEqual([]);
          },
        ),
        cases(20, 200),
      );
    },
  );
});

describe('outside text', () => {
  it('is escaped once, ampersands first', () => {
    expect(plain('a & <b> &lt;', 100)).toBe('a &amp; &lt;b&gt; &amp;lt;');
    expect(code('a & <b>')).toBe('`a &amp; &lt;b&gt;`');
  });

  it('cannot close a code span or leave its line', () => {
    expect(code('a`b\nc``')).toBe("`a'b c''`");
    expect(code('')).toBe('`-`');
    expect(code(' \u200b ')).toBe('`-`');
  });

  it('has no invisible characters and no towers of accents', () => {
    expect(clean('a\u202eb\u200bc\u0000d\u2060e\u{e0041}f')).toBe('abcdef');
    expect(clean('e\u0301\u0301\u0301\u0301\u0301')).toBe('e\u0301\u0301\u0301');
  });

  it('has no noncharacters, the last two of every plane among them, and no half of a pair', () => {
    const points = [
      ...Array.from({ length: 17 }, (_, plane) => [
        plane * 0x10000 + 0xfffe,
        plane * 0x10000 + 0xffff,
      ]).flat(),
      ...Array.from({ length: 32 }, (_, index) => 0xfdd0 + index),
    ];
    expect(points).toHaveLength(66);
    const text = points.map((point) => `a${String.fromCodePoint(point)}`).join('');
    expect(clean(text)).toBe('a'.repeat(66));
    expect(clean('a\ud800b\udc00c\udc00\ud800d')).toBe('abcd');
    expect(plain(`${'x'.repeat(19_999)}😀`, 30_000)).toBe('x'.repeat(19_999));
  });

  it('keeps its lines where lines are wanted', () => {
    expect(plain('one\r\n\r\n  two\u2028three', 100)).toBe('one\n two\nthree');
  });

  it('loses the middle of a path, not its ends, and never half an entity', () => {
    expect(code(`/start/${'x'.repeat(300)}/end.sh`, 40)).toMatch(/^`\/start\/x+…x+\/end\.sh`$/);
    for (let max = 10; max < 40; max += 1) {
      const shortened = code('&'.repeat(50), max);
      expect(shortened.length).toBeLessThanOrEqual(max);
      expect(shortened.replaceAll('&amp;', '')).toBe('`…`');
    }
  });

  it('is defanged where a client might link it', () => {
    expect(plain('see https://evil.example', 100)).toBe('see https[:]//evil.example');
  });
});
