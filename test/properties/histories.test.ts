import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalDump, type World } from '../../sandbox/index.ts';
import { findMember } from '../../sandbox/services/guardduty/member-list.ts';
import { statusOf as standing } from '../../sandbox/services/guardduty/relationship.ts';
import { regionState } from '../../sandbox/services/guardduty/state.ts';
import { isRegionEnabled } from '../../sandbox/services/account/state.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { ADMIN_ACCOUNT } from '../../sandbox/index.ts';
import { events, type Event } from './events.ts';
import { enable, HOME, planOf, statusOf, teardown } from './operate.ts';
import { plantOthers } from './others.ts';
import { cases, steps, TIME_LIMIT } from './sizes.ts';
import { REGIONS, smallOrganization } from './worlds.ts';

/** What must be true, as far as it is known. */
interface Model {
  /** What was asked for last. */
  config: object;
  deployed: boolean;
  /** A teardown could not remove everything. */
  half: boolean;
  /** Nothing, something that must be seen, or something that may be seen has happened since the last enable. */
  since: 'nothing' | 'damage' | 'something';
}

interface Real {
  readonly world: World;
  readonly others: unknown;
}

type Step = fc.AsyncCommand<Model, Real>;

const problemsIn = ({ changes }: Awaited<ReturnType<typeof enable>>): readonly string[] =>
  changes.flatMap(({ address, outcome, error }) =>
    outcome === 'failed' || outcome === 'not-tried' ? [`${outcome} ${address}: ${error?.message}`] : [],
  );

const step = (
  name: string,
  run: (model: Model, real: Real) => Promise<void>,
  check = (_: Model) => true,
): Step => ({
  check,
  run: async (model, real) => {
    await run(model, real);
    expect(ofOthers(real.world)).toEqual(real.others);
  },
  toString: () => name,
});

const enables = (config: object): Step =>
  step(`enable ${JSON.stringify(config)}`, async (model, { world }) => {
    const report = await enable({ world, config });
    expect(problemsIn(report)).toEqual([]);
    expect(unprotected(world, report.regions)).toEqual([]);
    Object.assign(model, { deployed: true, half: false, since: 'nothing', config });
  });

/** What a deployment may be asked to be. */
const WISHES: readonly object[] = [
  {},
  {},
  { regions: [HOME] },
  { minSeverity: 7, features: 'all' },
  { slack: { heartbeat: false } },
  { autoEnable: 'NEW', publishingFrequency: 'SIX_HOURS' },
];

const plans = step('plan', async (model, { world }) => {
  const { config } = model;
  const open = (await planOf({ world, config })).changes.filter(({ action }) => action !== 'none');
  if (model.since !== 'something')
    expect(open.length === 0).toBe(model.deployed && model.since === 'nothing');
});

const looks = step(
  'status',
  async (model, { world }) => {
    const { healthy, problems, members } = await statusOf({ world });
    const seen = [...problems, ...members.problems.filter(({ unhealthy }) => unhealthy)];
    if (model.since === 'nothing') expect(seen).toEqual([]);
    if (model.since !== 'something') expect(healthy).toBe(model.since === 'nothing');
  },
  ({ deployed }) => deployed,
);

const tearsDown = step('teardown', async (model, { world }) => {
  const report = await teardown({ world, config: model.config });
  // Where the admin account has disabled a Region, the rest goes, and that Region with the run after it is back.
  if (isLost(world)) Object.assign(model, { deployed: false, half: true, since: 'something' });
  else {
    expect(problemsIn(report)).toEqual([]);
    expect(ours(world)).toEqual([]);
    Object.assign(model, { deployed: false, half: false, since: 'nothing' });
  }
});

function isLost(world: World): boolean {
  return REGIONS.some((region) => !isRegionEnabled(world, ADMIN_ACCOUNT, region));
}

const happens = (event: Event): Step =>
  step(
    event.name,
    (model, { world }) => {
      event.happen(world);
      if (!model.deployed) return Promise.resolve();
      if (event.effect === 'damage' && model.since === 'nothing') model.since = 'damage';
      else model.since = 'something';
      return Promise.resolve();
    },
    ({ deployed }) => deployed || event.effect !== 'damage',
  );

/** Active accounts in whose Regions GuardDuty does not watch under our administrator. */
function unprotected(world: World, regions: readonly string[]): readonly string[] {
  const accounts = Object.values(organizationOf(world)?.accounts ?? {});
  return accounts
    .filter(({ id, state }) => state === 'ACTIVE' && id !== ADMIN_ACCOUNT)
    .flatMap(({ id }) =>
      regions
        .filter((region) => isRegionEnabled(world, id, region))
        .flatMap((region) => {
          const member = findMember(regionState(world, ADMIN_ACCOUNT, region), id);
          const { detector } = regionState(world, id, region);
          const status = member && standing(world, region, member);
          return status === 'Enabled' && detector?.enabled === true ? [] : [`${id}/${region} ${status}`];
        }),
    );
}

function named(
  world: World,
): readonly { readonly place: string; readonly name: string; readonly value: unknown }[] {
  const admin = canonicalDump(world)[ADMIN_ACCOUNT] ?? {};
  return Object.entries(admin).flatMap(([region, services]) =>
    Object.entries(services).flatMap(([service, state]) => {
      const { rules, roles, functions } = state as { rules?: unknown; roles?: unknown; functions?: unknown };
      const parts = (rules ?? roles ?? functions ?? state) as object;
      return Object.entries(parts).map(([key, value]) => ({
        place: `${service} ${region}`,
        name: Array.isArray(parts) ? ((value as { name?: string }).name ?? '') : key,
        value: value as unknown,
      }));
    }),
  );
}

function ofOthers(world: World): unknown {
  return named(world).filter(({ name }) => name.includes('audit'));
}

function ours(world: World): unknown {
  return named(world).filter(({ name }) => name.includes('guardduty-slack') && !name.includes('audit'));
}

it(
  'whatever happens in an organization, enable protects it, status tells the truth, and teardown leaves nothing',
  async () => {
    const begin = smallOrganization();
    for (const region of REGIONS) await plantOthers(begin, region);
    const deployed = structuredClone(begin);
    await enable({ world: deployed });
    const times = (count: number, one: Step): fc.Arbitrary<Step>[] => Array(count).fill(fc.constant(one));
    const commands = fc.commands(
      [
        ...WISHES.map((config) => fc.constant(enables(config))),
        ...times(2, plans),
        ...times(4, looks),
        ...times(1, tearsDown),
        ...Array<fc.Arbitrary<Step>>(12).fill(events.map(happens)),
      ],
      { maxCommands: steps(10, 30), size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(commands, fc.constantFrom(true, true, true, false), async (history, isThere) => {
        const world = structuredClone(isThere ? deployed : begin);
        const others = ofOthers(world);
        await fc.asyncModelRun(
          () => ({
            model: { deployed: isThere, half: false, since: 'nothing', config: {} } as Model,
            real: { world, others },
          }),
          history,
        );
      }),
      cases(40, 2_000),
    );
  },
  TIME_LIMIT,
);
