import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/provision/engine/report.ts';
import { canonicalDump, type World } from '../../sandbox/index.ts';
import { differences } from './differences.ts';
import { enable, HOME, planOf, teardown, type Operator } from './operate.ts';
import { plantOthers } from './others.ts';
import { cases, firstMeetings, TIME_LIMIT } from './sizes.ts';
import { randomFrom } from './trouble.ts';
import { virtualTime, type Answer } from './virtual-time.ts';
import { smallOrganization, whatIsThere } from './worlds.ts';

type Run = (operator: Operator) => Promise<RunReport>;

/** One of the two may be quicker: AWS answers its requests so much more often. */
const pace = fc.constantFrom(0.5, 0.5, 0.2, 0.8, 0.05, 0.95);

async function aWorld(): Promise<World> {
  const world = smallOrganization({ members: 1, regions: [HOME] });
  await plantOthers(world, HOME);
  return world;
}

/** Two people run commands at the same time, and AWS answers in an order that the seed decides. Their last words, if bad. */
async function sideBySide(
  world: World,
  runs: readonly [Run, Run],
  seed: number,
  first: number,
): Promise<readonly string[]> {
  const random = randomFrom(seed);
  const waiting: number[] = [];
  const time = virtualTime(world, () => {
    const who = random() < first ? 0 : 1;
    const theirs = waiting.flatMap((operator, index) => (operator === who ? [index] : []));
    const among = theirs.length > 0 ? theirs : [...waiting.keys()];
    const chosen = among[Math.floor(random() * among.length)] ?? 0;
    waiting.splice(chosen, 1);
    return chosen;
  });
  const between =
    (who: number) =>
    (aws: Answer): Answer =>
    (request) => {
      waiting.push(who);
      return aws(request);
    };
  const ended = await Promise.allSettled(
    runs.map((run, who) => run({ world, time, between: between(who), random })),
  );
  time.stop();
  return ended.flatMap((one) =>
    one.status === 'rejected'
      ? [String(one.reason)]
      : one.value.changes.flatMap(({ address, outcome, error }) =>
          outcome === 'failed' || outcome === 'not-tried' ? [`${outcome} ${address}: ${error?.message}`] : [],
        ),
  );
}

/** What differs from before that carries a name of ours or of others: settings of GuardDuty have no owner. */
function objects(before: World, after: World): readonly string[] {
  const settings =
    /^(?:service-linked-role|member|organization-configuration|delegated-admin|trusted-access|registration) /;
  return differences(canonicalDump(before), canonicalDump(after)).filter(
    (address) => !settings.test(address),
  );
}

describe('two operators at the same time', () => {
  it(
    'who both enable get what one of them alone would get',
    async () => {
      const begin = await aWorld();
      const alone = structuredClone(begin);
      await enable({ world: alone });
      const expected = whatIsThere(alone);
      await fc.assert(
        fc.asyncProperty(fc.integer(), pace, async (seed, first) => {
          const world = structuredClone(begin);
          const said = await sideBySide(world, [enable, enable], seed, first);
          expect(said).toEqual([]);
          expect(whatIsThere(world)).toEqual(expected);
        }),
        cases(120, 3_000),
      );
    },
    TIME_LIMIT,
  );

  it(
    'of whom one enables and one tears down leave something that the next run puts right',
    async () => {
      const begin = await aWorld();
      const enabled = structuredClone(begin);
      await enable({ world: enabled });
      const isNew = firstMeetings();
      await fc.assert(
        fc.asyncProperty(fc.integer(), pace, fc.boolean(), async (seed, first, isThere) => {
          const world = structuredClone(isThere ? enabled : begin);
          await sideBySide(world, [enable, teardown], seed, first);
          if (!isNew(world)) return;
          const again = await enable({ world });
          expect(
            again.changes.filter(({ outcome }) => outcome === 'failed' || outcome === 'not-tried'),
          ).toEqual([]);
          expect((await planOf({ world })).changes.filter(({ action }) => action !== 'none')).toEqual([]);
          const torn = await teardown({ world });
          expect(
            torn.changes.filter(({ outcome }) => outcome === 'failed' || outcome === 'not-tried'),
          ).toEqual([]);
          expect(objects(begin, world)).toEqual([]);
        }),
        cases(80, 2_000),
      );
    },
    TIME_LIMIT,
  );
});
