import { describe, expect, it } from 'vitest';
import type { Aws } from '../../src/provision/aws/aws.ts';
import { apply, plan, type EngineEffects } from '../../src/provision/engine/engine.ts';
import type { ProvisionEvent } from '../../src/provision/engine/events.ts';
import { observed, step, type Step } from '../../src/provision/engine/resource.ts';
import { inParallel, inSequence, stepsOf, type Tree } from '../../src/provision/engine/tree.ts';

const aws = {} as Aws;

const nameIn = (address: string): string => address.split('/').at(-1) ?? '';

/** A world of named things; `broken` ones cannot be made, `secret` ones cannot be read. */
function world(
  there: readonly string[] = [],
  broken: readonly string[] = [],
  unreadable: readonly string[] = [],
) {
  const things = new Set(there);
  const made: string[] = [];
  const events: ProvisionEvent[] = [];
  const abort = new AbortController();
  const thing = (name: string): Step =>
    step<{ readonly there: true }>({
      kind: 'queue',
      name,
      account: '111111111111',
      region: 'eu-west-1',
      desired: () => ({ there: true }),
      observe: async () => {
        if (unreadable.includes(name)) throw new Error(`no look at ${name}`);
        return observed(things.has(name) ? { there: true } : undefined);
      },
      apply: async () => {
        if (broken.includes(name)) throw new Error(`no ${name}`);
        things.add(name);
        made.push(name);
      },
    });
  const effects: EngineEffects = {
    now: () => 0,
    emit: (event) => void events.push(event),
    signal: abort.signal,
  };
  return { thing, made, events, effects, abort };
}

const outcomes = async (tree: Tree, effects: EngineEffects) =>
  (await apply(await plan(tree, aws, effects.emit), aws, effects)).map(
    ({ change, outcome }) => `${nameIn(change.address)} ${outcome}`,
  );

describe('a plan carried out', () => {
  it('makes what stands in sequence one after the other', async () => {
    const { thing, made, effects } = world();
    await outcomes(inSequence(thing('role'), thing('function'), thing('rule')), effects);
    expect(made).toEqual(['role', 'function', 'rule']);
  });

  it('leaves the rest of a sequence not tried after a failure, while other lanes continue', async () => {
    const { thing, made, effects } = world([], ['b']);
    const tree = inParallel(
      inSequence(thing('a'), thing('b'), thing('c')),
      inSequence(thing('x'), thing('y')),
    );
    expect(await outcomes(tree, effects)).toEqual([
      'a applied',
      'b failed',
      'c not-tried',
      'x applied',
      'y applied',
    ]);
    expect(made.sort()).toEqual(['a', 'x', 'y']);
  });

  it('shows what cannot be read as unknown and does nothing after it', async () => {
    const { thing, effects, made } = world([], [], ['dark']);
    expect(
      await outcomes(inParallel(inSequence(thing('dark'), thing('after')), thing('next to')), effects),
    ).toEqual(['dark failed', 'after not-tried', 'next to applied']);
    expect(made).toEqual(['next to']);
  });

  it('starts nothing new once interrupted', async () => {
    const { thing, effects, abort, made } = world();
    const planned = await plan(inSequence(thing('a'), thing('b')), aws, effects.emit);
    abort.abort();
    expect((await apply(planned, aws, effects)).map(({ outcome }) => outcome)).toEqual([
      'not-tried',
      'not-tried',
    ]);
    expect(made).toEqual([]);
  });

  it('does nothing the second time', async () => {
    const { thing, effects, made } = world();
    const tree = inSequence(thing('a'), inParallel(thing('b'), thing('c')));
    await outcomes(tree, effects);
    made.length = 0;
    expect(await outcomes(tree, effects)).toEqual(['a planned', 'b planned', 'c planned']);
    expect(made).toEqual([]);
  });
});

it('a tree lists its steps in order', () => {
  const { thing } = world();
  const tree = inSequence(thing('a'), inParallel(thing('b'), inSequence(thing('c'), thing('d'))));
  expect(stepsOf(tree).map(({ address }) => nameIn(address))).toEqual(['a', 'b', 'c', 'd']);
});
