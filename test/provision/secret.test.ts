import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { secret } from '../../src/provision/base/secret.ts';

it('a secret reads [redacted] however it is printed, and gives its value only when asked', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (value) => {
      const hidden = secret(value);
      const seen = [
        String(hidden),
        JSON.stringify({ hidden }),
        inspect({ deep: { hidden } }),
        format('%s %o %j', hidden, hidden, hidden),
      ];
      for (const text of seen) expect(text).not.toContain(value);
      expect(hidden.reveal()).toBe(value);
    }),
  );
});
