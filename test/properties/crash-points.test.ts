import { describe, expect, it } from 'vitest';
import { ADMIN_ACCOUNT, callsOf, canonicalDump, type World } from '../../sandbox/index.ts';
import { cutShort, ENDS } from './crash.ts';
import { differences } from './differences.ts';
import { enable, planOf, teardown, type Operator } from './operate.ts';
import type { RunReport } from '../../src/provision/engine/report.ts';
import { everyNth, firstMeetings, TIME_LIMIT } from './sizes.ts';
import { oneAccount, smallOrganization, whatIsThere } from './worlds.ts';

type Run = (operator: Operator) => Promise<RunReport>;

/** Without an Organization a run is about the account of its credentials. */
const alone = { caller: ADMIN_ACCOUNT, scope: 'account', config: { adminAccount: undefined } } as const;

interface Whole {
  readonly calls: number;
  /** The first call that takes a record away. */
  readonly forgets: number;
  /** The call after which Organizations knows of no administrator. */
  readonly deregisters: number;
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
    deregisters: calls.findIndex(({ operation }) => operation === 'DeregisterDelegatedAdministrator'),
    report,
    end: whatIsThere(world),
  };
}

/** Calls that only ask leave the same world, however a run ends at them. */
const isNew = {
  toEnable: firstMeetings(),
  toTeardown: firstMeetings(),
  toTeardownAlone: firstMeetings(),
  toTeardownUnnamed: firstMeetings(),
  toTakeBack: firstMeetings(),
};

describe.each(ENDS)('a run that ends at a call: %s', (end) => {
  it(
    'is finished by the next enable, as if nothing had happened',
    async () => {
      const begin = smallOrganization();
      const whole = await undisturbed(begin, enable);
      for (const call of everyNth(whole.calls, 21, 7 * ENDS.indexOf(end))) {
        const world = structuredClone(begin);
        await cutShort({ world }, enable, call, end);
        if (!isNew.toEnable(world)) continue;
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
        if (!isNew.toTeardown(world)) continue;
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

  it(
    'is finished by the next teardown of the one account',
    async () => {
      const world = oneAccount();
      const enableHere: Run = (operator) => enable({ ...operator, ...alone });
      const teardownHere: Run = (operator) => teardown({ ...operator, ...alone });
      await enableHere({ world });
      const whole = await undisturbed(world, teardownHere);
      for (const call of everyNth(whole.calls, 63, 21 * ENDS.indexOf(end))) {
        const cut = structuredClone(world);
        await cutShort({ world: cut }, teardownHere, call, end);
        if (!isNew.toTeardownAlone(cut)) continue;
        const { summary } = await teardownHere({ world: cut });
        expect({ failed: summary.failed, notTried: summary.notTried }, `call ${call}`).toEqual({
          failed: 0,
          notTried: 0,
        });
        expect(whatIsThere(cut), `call ${call}`).toEqual(whole.end);
      }
    },
    TIME_LIMIT,
  );

  it(
    'is finished by the next teardown where no one says again which account administers GuardDuty',
    async () => {
      const begin = smallOrganization();
      await enable({ world: begin });
      const unnamed: Run = (operator) => teardown({ ...operator, config: { adminAccount: undefined } });
      const whole = await undisturbed(begin, unnamed);
      for (const call of everyNth(whole.calls, 63, 21 * ENDS.indexOf(end))) {
        const world = structuredClone(begin);
        await cutShort({ world }, unnamed, call, end);
        if (!isNew.toTeardownUnnamed(world)) continue;
        const { notices } = await unnamed({ world });
        const told = notices.filter(({ code }) => code === 'NO_DEPLOYMENT').map(({ fix }) => fix ?? '');
        // When nothing in the management account points to the administrator any more, it has to be named.
        if (told.length > 0) {
          expect(call, 'too early').toBeGreaterThanOrEqual(whole.deregisters);
          expect(told).toEqual([expect.stringContaining('--admin-account')]);
          await teardown({ world });
        }
        expect(whatIsThere(world), `call ${call}`).toEqual(whole.end);
      }
    },
    TIME_LIMIT,
  );

  it(
    'of enable is taken back by a teardown, but for what that lists',
    async () => {
      const begin = smallOrganization();
      const { calls } = await undisturbed(begin, enable);
      for (const call of everyNth(calls, 63, 21 * ENDS.indexOf(end))) {
        const world = structuredClone(begin);
        await cutShort({ world }, enable, call, end);
        if (!isNew.toTakeBack(world)) continue;
        const { summary, exceptions = [] } = await teardown({ world });
        expect({ failed: summary.failed, notTried: summary.notTried }, `call ${call}`).toEqual({
          failed: 0,
          notTried: 0,
        });
        const listed = exceptions.map(({ address }) => address);
        const left = differences(canonicalDump(begin), canonicalDump(world));
        expect(
          left.filter((one) => !listed.includes(one)),
          `call ${call}`,
        ).toEqual([]);
      }
    },
    TIME_LIMIT,
  );
});
