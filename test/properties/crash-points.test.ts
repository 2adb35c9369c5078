import { describe, expect, it } from 'vitest';
import { callsOf, type World } from '../../src/sandbox/index.ts';
import { cutShort, ENDS } from './crash.ts';
import { enable, planOf, teardown, type Operator } from './operate.ts';
import type { RunReport } from '../../src/provision/report.ts';
import { everyNth, TIME_LIMIT } from './sizes.ts';
import { smallOrganization, whatIsThere } from './worlds.ts';

type Run = (operator: Operator) => Promise<RunReport>;

interface Whole {
  readonly calls: number;
  /** The first call that takes a record away. */
  readonly forgets: number;
  readonly report: RunReport;
  /** What is there when all is over. */
  readonly end: unknown;
}

/** Runs to the end undisturbed. */
async function undisturbed(begin: World, run: Run): Promise<Whole> {
  const world = structuredClone(begin);
  const before = callsOf(world).length;
  const report = await run({ world });
  const calls = callsOf(world).slice(before);
  return {
    calls: calls.length,
    forgets: calls.findIndex(({ operation }) => operation === 'DeleteParameters'),
    report,
    end: whatIsThere(world),
  };
}

describe.each(ENDS)('a run that ends at a call: %s', (end) => {
  it(
    'is finished by the next enable, as if nothing had happened',
    async () => {
      const begin = smallOrganization();
      const whole = await undisturbed(begin, enable);
      for (const call of everyNth(whole.calls, 21, 7 * ENDS.indexOf(end))) {
        const world = structuredClone(begin);
        await cutShort({ world }, enable, call, end);
        const { summary } = await enable({ world });
        expect({ failed: summary.failed, notTried: summary.notTried }, `call ${call}`).toEqual({
          failed: 0,
          notTried: 0,
        });
        expect(whatIsThere(world), `call ${call}`).toEqual(whole.end);
        const left = (await planOf({ world })).changes.filter(({ action }) => action !== 'none');
        expect(left, `call ${call}`).toEqual([]);
      }
    },
    TIME_LIMIT,
  );

  it(
    'is finished by the next teardown, as if nothing had happened',
    async () => {
      const begin = smallOrganization();
      await enable({ world: begin });
      const whole = await undisturbed(begin, teardown);
      for (const call of everyNth(whole.calls, 21, 7 * ENDS.indexOf(end))) {
        const world = structuredClone(begin);
        await cutShort({ world }, teardown, call, end);
        const { summary, exceptions = [] } = await teardown({ world });
        expect({ failed: summary.failed, notTried: summary.notTried }, `call ${call}`).toEqual({
          failed: 0,
          notTried: 0,
        });
        expect(whatIsThere(world), `call ${call}`).toEqual(whole.end);
        // The records are forgotten last; a run that begins after that has nothing to compare with.
        const told = whole.report.exceptions ?? [];
        const lists = call < whole.forgets ? [told] : [told, []];
        expect(lists, `call ${call}`).toContainEqual(exceptions);
      }
    },
    TIME_LIMIT,
  );
});
