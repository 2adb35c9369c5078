import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RunReport } from '../../src/provision/engine/report.ts';
import { canonicalDump } from '../../sandbox/index.ts';
import { differences } from './differences.ts';
import { enable, teardown } from './operate.ts';
import { past, wish, worldAfter } from './random-organization.ts';
import { cases, TIME_LIMIT } from './sizes.ts';

function addresses({ exceptions = [] }: RunReport, basis: 'observed' | 'assumed'): readonly string[] {
  return exceptions
    .filter((one) => one.basis === basis)
    .map(({ address }) => address)
    .sort();
}

it(
  'whatever an organization was like, enable and teardown leave it so, but for exactly what the teardown lists',
  async () => {
    await fc.assert(
      fc.asyncProperty(past, wish, fc.boolean(), async (history, config, deleteMemberDetectors) => {
        const world = await worldAfter(history);
        const before = canonicalDump(world);
        await enable({ world, config });
        const torn = await teardown({ world, config }, { deleteMemberDetectors });
        const different = differences(before, canonicalDump(world));
        const [observed, assumed] = [addresses(torn, 'observed'), addresses(torn, 'assumed')];
        expect(torn.changes.filter(({ outcome }) => outcome === 'failed' || outcome === 'not-tried')).toEqual(
          [],
        );
        expect(different.filter((one) => !assumed.includes(one))).toEqual(observed);
        // Where no one may enter members, what is left in them can only be assumed; else next to nothing.
        expect(new Set([...observed, ...assumed]).size).toBe(observed.length + assumed.length);
      }),
      cases(50, 1_000),
    );
  },
  TIME_LIMIT,
);
