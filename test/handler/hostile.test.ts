import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, code, plain } from '../../src/handler/escape.ts';
import { renderFinding } from '../../src/handler/render-finding.ts';
import { EVENTS, FINDING_TYPES } from './events.ts';
import { aWorld, deliver, enqueue } from './fake-world.ts';
import { brokenLimits, liveParts } from './slack-oracle.ts';

const CASES = Number(process.env['HOSTILE_CASES'] ?? 1_000);

type Payload = Parameters<typeof brokenLimits>[0];

const PIECES = [
  'evil', '<!channel>', '<!here|evil>', '<!everyone>', '<@U0EVIL>', '<#C0EVIL|evil>', '<!subteam^S0EVIL>', '<https://evil.example|evil>',
  'https://evil.example/evil', 'mailto:evil@evil.example', 'www.evil.example', '*evil*', '_evil_', '~evil~', '`', '```', '`evil`', '>evil', '• evil',
  ':evil:', ':skull:', '&', '&lt;!channel&gt;', '&amp;lt;', '<', '>', '|', '@here', '@evil', '#evil', '\n', '\r\n', '\r', '\t', '\0', '\u001b[31m',
  '\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u00ad', '\u2028', '\u0085', '\u3164', '\u{e0041}', '\ud800', '\udc00', '👩‍👩‍👧', 'é́́́́́́', '漢字', 'نص',
  '[evil](https://evil.example)', '{{evil}}', '${evil}', 'javascript:evil', '%3C!channel%3E', '\\', '"', "'", ' ', 'x'.repeat(500), '<'.repeat(400), '&'.repeat(700),
]; // prettier-ignore

const hostileText = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));
const oddValue = fc.oneof(
  { weight: 8, arbitrary: hostileText as fc.Arbitrary<unknown> },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, 0, -1, 1e21, true, [], {}, [null], { evil: '<!channel>' }, [
      ['`evil`'],
    ]),
  },
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
  it(`make no mention, link, style or broken message, in ${CASES} cases`, () => {
    const draw = fc.record({ value: oddValue, dice: fc.nat(99) });
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(EVENTS)),
        fc.option(fc.constantFrom(...FINDING_TYPES), { nil: undefined }),
        fc.array(draw, { minLength: 5, maxLength: 60 }),
        hostileText,
        fc.constantFrom('full', 'minimal'),
        (event, type, draws, accountName, detail) => {
          const finding = poisoned(event.detail, endless(draws)) as object;
          const message = renderFinding(
            { ...event, detail: { ...finding, ...(type === undefined ? {} : { type }) } },
            { accountName, detail },
          );
          const payload = message as unknown as Payload;
          expect([...brokenLimits(payload), ...liveParts(payload, 'evil')]).toEqual([]);
          const urls = [...JSON.stringify(message.blocks ?? []).matchAll(/"url":"([^"]*)"/g)].map(
            ([, url = '']) => url,
          );
          for (const url of urls) {
            expect(new URL(url).hostname).toMatch(
              /^(console\.aws\.amazon\.com|docs\.aws\.amazon\.com|console\.amazonaws\.cn|docs\.amazonaws\.cn|console\.amazonaws-us-gov\.com)$/,
            );
            expect(url).not.toMatch(/[<>|`\s]/);
          }
        },
      ),
      { numRuns: CASES },
    );
  });
});

describe('hostile batches', () => {
  it('make no mention, link, style or broken message, in digests too', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ value: hostileText, dice: fc.nat(99) }), { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 7, max: 50 }),
        fc.constantFrom('full', 'minimal'),
        async (draws, size, detail) => {
          const world = aWorld({ detail });
          const events = Object.values(EVENTS);
          for (let index = 0; index < size; index += 1) {
            const event = events[index % events.length];
            const finding = poisoned(event?.detail, endless(draws)) as object;
            enqueue(world, { ...event, detail: { ...finding, id: `f${index}`, severity: 5 } });
          }
          await deliver(world);
          expect(world.posts).toHaveLength(6);
          for (const { payload } of world.posts)
            expect([...brokenLimits(payload), ...liveParts(payload, 'evil')]).toEqual([]);
        },
      ),
      { numRuns: Math.ceil(CASES / 50) },
    );
  });
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
