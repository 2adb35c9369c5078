import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RunReport } from '../../src/provision/engine/report.ts';
import { advance, callsOf, type World } from '../../sandbox/index.ts';
import { enable, teardown, type Operator } from './operate.ts';
import { plantOthers } from './others.ts';
import { cases, TIME_LIMIT } from './sizes.ts';
import { randomFrom, troubled, type Trouble } from './trouble.ts';
import { REGIONS, smallOrganization, whatIsThere } from './worlds.ts';

const trouble = fc.record({
  failing: fc.double({ min: 0.05, max: 0.2, noNaN: true }),
  stale: fc.constantFrom(0, 0.05, 0.15),
});

async function aWorld(): Promise<World> {
  const world = smallOrganization({
    knobs: { 'iam.propagationMs': 4_000, 'guardduty.adminRightsDelayMs': 3_000 },
  });
  for (const region of REGIONS) await plantOthers(world, region);
  return world;
}

/** Runs until a run says that all is done: a person would do no more. */
async function untilDone(
  world: World,
  run: (operator: Operator) => Promise<RunReport>,
  kind: Trouble,
  seed: number,
): Promise<{ readonly runs: number; readonly said: readonly string[] }> {
  const random = randomFrom(seed);
  const between = troubled(world, kind, random);
  const said: string[] = [];
  for (let runs = 1; runs <= 8; runs++)
    try {
      const { changes } = await run({ world, between, random });
      const open = changes.flatMap(({ address, outcome, error }) =>
        outcome === 'failed' || outcome === 'not-tried' ? [`${outcome} ${address}: ${error?.message}`] : [],
      );
      if (open.length === 0) return { runs, said };
      said.push(...open);
      // A person reads what is said before the next try.
      advance(world, 10_000);
    } catch (error) {
      said.push(String(error));
    }
  return { runs: Infinity, said };
}

it(
  'whatever goes wrong on the way, enabling ends as if nothing had gone wrong',
  async () => {
    const begin = await aWorld();
    const whole = structuredClone(begin);
    await enable({ world: whole });
    const expected = whatIsThere(whole);
    await fc.assert(
      fc.asyncProperty(trouble, fc.integer(), async (kind, seed) => {
        const world = structuredClone(begin);
        const { runs, said } = await untilDone(world, enable, kind, seed);
        expect(runs <= 4 ? [] : said).toEqual([]);
        world.faults.length = 0;
        expect(whatIsThere(world)).toEqual(expected);
        const calls = callsOf(world).length;
        expect((await enable({ world })).apiCalls.writes).toBe(0);
        const since = callsOf(world).filter(({ write }) => write);
        expect(
          since.map(({ operation }) => operation).filter((name) => /^(?:Delete|Remove)/.test(name)),
        ).toEqual([]);
        expect(
          callsOf(world)
            .slice(calls)
            .filter(({ write }) => write),
        ).toEqual([]);
      }),
      cases(75, 7_500),
    );
  },
  TIME_LIMIT,
);

it(
  'whatever goes wrong on the way, a teardown ends as if nothing had gone wrong',
  async () => {
    const begin = await aWorld();
    await enable({ world: begin });
    const whole = structuredClone(begin);
    await teardown({ world: whole });
    const expected = whatIsThere(whole);
    await fc.assert(
      fc.asyncProperty(trouble, fc.integer(), async (kind, seed) => {
        const world = structuredClone(begin);
        const { runs, said } = await untilDone(world, teardown, kind, seed);
        expect(runs <= 4 ? [] : said).toEqual([]);
        expect(whatIsThere(world)).toEqual(expected);
      }),
      cases(25, 2_500),
    );
  },
  TIME_LIMIT,
);
