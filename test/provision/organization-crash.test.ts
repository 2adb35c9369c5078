import { expect, it } from 'vitest';
import { addFault, callsOf, canonicalDump, type World } from '../../sandbox/index.ts';
import {
  anOrganization,
  enabled,
  failures,
  open,
  planned,
  tornDown,
  withoutExceptions,
} from './organization-world.ts';

/** How a run can be cut short at a call: it never arrives, or it does and its answer does not. */
const ENDS = ['error', 'error-after'] as const;

/** From the n-th call of the world on, nothing works any more. */
function endAfter(world: World, calls: number, kind: (typeof ENDS)[number]): void {
  const refusal = { code: 'AccessDeniedException', message: 'The run ended here.', status: 403 };
  addFault(world, { ...refusal, skip: calls, times: 1, kind });
  addFault(world, { ...refusal, skip: calls, times: -1 });
}

async function attempt(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch {
    // It was meant to fail.
  }
}

/** The world without the times that records hold. */
function dump(world: World): unknown {
  return JSON.parse(
    JSON.stringify(canonicalDump(world)).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then'),
  ) as unknown;
}

const settings = { members: 2, regions: ['us-east-1', 'ap-southeast-6'] };

it('ends up the same wherever a first run was cut short', async () => {
  const whole = anOrganization(settings);
  await enabled(whole);
  const expected = dump(whole);
  const length = callsOf(whole).length;
  for (const kind of ENDS)
    for (let calls = kind === 'error' ? 2 : 5; calls < length; calls += 19) {
      const world = anOrganization(settings);
      endAfter(world, calls, kind);
      await attempt(() => enabled(world));
      world.faults.length = 0;
      const { outcomes } = await enabled(world);
      expect(failures(outcomes), `after ${calls} calls`).toEqual([]);
      expect(open(await planned(world)), `after ${calls} calls`).toEqual([]);
      expect(dump(world), `after ${calls} calls`).toEqual(expected);
    }
});

it('puts everything back wherever a teardown was cut short', async () => {
  const fresh = anOrganization(settings);
  const before = canonicalDump(fresh);
  await enabled(fresh);
  const start = callsOf(fresh).length;
  const whole = structuredClone(fresh);
  const { undo } = await tornDown(whole);
  const length = callsOf(whole).length - start;
  expect(withoutExceptions(whole, undo)).toEqual(before);
  for (const kind of ENDS)
    for (let calls = kind === 'error' ? 3 : 6; calls < length; calls += 19) {
      const world = structuredClone(fresh);
      endAfter(world, calls, kind);
      await attempt(() => tornDown(world));
      world.faults.length = 0;
      const { outcomes } = await tornDown(world);
      expect(failures(outcomes), `after ${calls} calls`).toEqual([]);
      expect(withoutExceptions(world, undo), `after ${calls} calls`).toEqual(before);
    }
});

it('deletes the detectors of members wherever a teardown was cut short that was to delete them', async () => {
  const fresh = anOrganization(settings);
  await enabled(fresh);
  const start = callsOf(fresh).length;
  const whole = structuredClone(fresh);
  await tornDown(whole, {}, true);
  const length = callsOf(whole).length - start;
  for (let calls = 10; calls < length; calls += 23) {
    const world = structuredClone(fresh);
    endAfter(world, calls, 'error');
    await attempt(() => tornDown(world, {}, true));
    world.faults.length = 0;
    const { outcomes } = await tornDown(world, {}, true);
    expect(failures(outcomes), `after ${calls} calls`).toEqual([]);
    expect(dump(world), `after ${calls} calls`).toEqual(dump(whole));
  }
  expect(JSON.stringify(dump(whole))).not.toContain('"detector":{');
});
