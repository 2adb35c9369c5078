import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesGlob } from '../../src/handler/finding/glob.ts';

it.each([
  ['Recon:EC2/PortProbe', 'Recon:EC2/PortProbe', true],
  ['Recon:EC2/PortProbe', 'Recon:EC2/PortProbeX', false],
  ['*', '', true],
  ['*', 'a\nb', true],
  ['UnauthorizedAccess:*', 'UnauthorizedAccess:EC2/SSHBruteForce', true],
  ['*!DNS', 'Backdoor:EC2/C&CActivity.B!DNS', true],
  ['*:IAMUser/*', 'Discovery:IAMUser/AnomalousBehavior', true],
  ['*:IAMUser/*', 'Discovery:S3/AnomalousBehavior', false],
  ['aa*aa', 'aaa', false],
  ['a*b*a', 'aba', true],
  ['', '', true],
  ['', 'a', false],
])('%j takes %j: %j', (pattern, text, taken) => {
  expect(matchesGlob(pattern, text)).toBe(taken);
});

it('takes what a regular expression for the same pattern takes', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\n'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 10 });
  fc.assert(
    fc.property(pattern, letters, (glob, text) => {
      const source = glob
        .split('*')
        .map((part) => part.replaceAll('.', '\\.'))
        .join('.*');
      expect(matchesGlob(glob, text)).toBe(new RegExp(`^${source}$`, 's').test(text));
    }),
    { numRuns: 2_000 },
  );
});
