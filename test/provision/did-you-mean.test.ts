import { expect, test } from 'vitest';
import { didYouMean } from '../../src/provision/base/did-you-mean.ts';

const KEYS = ['slack', 'regions', 'ou', 'minSeverity', 'excludeOu'];

test('a typo is seen: letters swapped, left out, added, mistaken, or of the other case', () => {
  expect(
    ['slcak', 'region', 'regionss', 'minSeveraty', 'excludeou'].map((word) => didYouMean(word, KEYS)),
  ).toEqual(['slack', 'regions', 'regions', 'minSeverity', 'excludeOu']);
});

test('another word is not taken for one', () => {
  expect(['webhook', 'x', '', 'accounts'].map((word) => didYouMean(word, KEYS))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
