import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/handler/finding/facts.ts';
import { readFinding } from '../../src/handler/finding/finding.ts';
import { matchesGlob } from '../../src/handler/finding/glob.ts';
import { number } from '../../src/handler/finding/json-path.ts';
import { parseTime } from '../../src/handler/finding/time.ts';
import { renderFinding } from '../../src/handler/render-finding.ts';
import { clean, code, plain } from '../../src/handler/slack/escape.ts';
import { classifyError } from '../../src/provision/aws/retry.ts';
import { classifyResult } from '../../src/provision/reads/unprocessed.ts';

/** Texts that make a careless pattern look again at what it has seen; each of so many characters. */
const ADVERSARIES: Readonly<Record<string, (length: number) => string>> = {
  spaces: (length) => `${' '.repeat(length)}x`,
  'hidden spaces': (length) => `${' \u200b'.repeat(length / 2)}x`,
  'empty lines': (length) => ' \n'.repeat(length / 2),
  'spaces before lines': (length) => `${'\t '.repeat(length / 2)}\n`,
  accents: (length) => '\u0301'.repeat(length),
  digits: (length) => '1'.repeat(length),
  'points and digits': (length) => '.123'.repeat(length / 4),
  dashes: (length) => '-'.repeat(length),
  brackets: (length) => '<'.repeat(length),
  words: (length) => 'role handshake token session '.repeat(length / 29),
  backticks: (length) => '`'.repeat(length),
  capitals: (length) => 'Execution:aA'.repeat(length / 12),
  'colons and slashes': (length) => '://'.repeat(length / 3),
  underscores: (length) => '_'.repeat(length),
  'times of day': (length) => `2026-01-01 ${'0:'.repeat(length / 2)}x`,
  'names of times': (length) => `${'firstSeen'.repeat(length / 9)}: x`,
};

/** Everything of the function and of the library that reads text which others may have chosen. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  clean: (text) => clean(text),
  'clean, lines kept': (text) => clean(text, true),
  plain: (text) => plain(text, 100),
  code: (text) => code(text),
  parseTime,
  number: (text) => number({ a: text }, 'a'),
  'what is shown as it is': (text) => factsOf(readFinding({ severity: 5, resource: { [text]: text } })),
  'a finding': (text) =>
    renderFinding({ detail: { type: text, title: text, description: text, region: text, id: text } }),
  "an error's text": (text) =>
    classifyError({
      service: 'eventbridge',
      operation: 'PutTargets',
      name: text,
      message: text,
      status: 400,
    }),
  'an unprocessed account': (text) => classifyResult({ id: '1', result: text }),
  'a route': (text) => matchesGlob('*a*1*:*-*b', text),
};

const SMALL = 1_250;
const TIMES = 16;
/** The square would be 256; what makes many small texts also pays for the memory. */
const MOST = 128;

/** The least time of some runs: what a run takes when nothing else disturbs it. */
function leastTime(run: () => unknown): number {
  const taken = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    for (let again = 0; again < 5; again += 1) run();
    return performance.now() - begun;
  });
  return Math.min(...taken);
}

/**
 * How much longer a text of 16 times the length takes. Short ones count as 50 µs, which a clock can tell apart. What seems
 * too long is measured again, because a machine with other work to do only ever makes it longer.
 */
function growth(read: (length: number) => unknown): number {
  let least = Infinity;
  for (let attempt = 0; attempt < 4 && least > MOST; attempt += 1) {
    read(TIMES * SMALL);
    const times =
      leastTime(() => read(TIMES * SMALL)) /
      Math.max(
        0.05,
        leastTime(() => read(SMALL)),
      );
    least = Math.min(least, times);
  }
  return least;
}

describe('the cost of hostile text', () => {
  it.each(Object.entries(READERS))('grows no faster than its length: %s', (_, read) => {
    const worse = Object.entries(ADVERSARIES).flatMap(([name, textOf]) => {
      const times = growth((length) => read(textOf(length)));
      return times > MOST ? [`${name}: ${times.toFixed(0)} times for ${TIMES} times the text`] : [];
    });
    expect(worse).toEqual([]);
  });

  it.each(['*a*a*a*a*a*a*a*a*a*a*b', '*a'.repeat(40), `${'*ab'.repeat(60)}*`, '**********b'])(
    'grows no faster than its length: a route for %s',
    (pattern) => {
      for (const part of ['a', 'ab', 'ba', 'aab'])
        expect(growth((length) => matchesGlob(pattern, part.repeat(length)))).toBeLessThan(MOST);
    },
  );
});
