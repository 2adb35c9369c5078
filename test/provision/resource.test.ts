import { describe, expect, it } from 'vitest';
import type { Aws } from '../../src/provision/aws/aws.ts';
import { NOTE_CODES } from '../../src/provision/base/notice-codes.ts';
import { asPlanned, changeReport } from '../../src/provision/engine/run-report.ts';
import { diff, step, type Resource } from '../../src/provision/engine/resource.ts';

type Lamp = { readonly on: boolean; readonly colour?: string };

const nowhere = {} as Aws;

function lamp(there: Lamp | undefined, overrides: Partial<Resource<Lamp>> = {}) {
  const done: string[] = [];
  const one = step<Lamp>({
    kind: 'lamp',
    account: '111111111111',
    region: 'eu-west-1',
    name: 'hall',
    goal: () => ({ on: true }),
    observe: async () => there,
    put: async () => void done.push('put'),
    remove: async () => void done.push('remove'),
    ...overrides,
  });
  return { one, done };
}

describe('a step', () => {
  it('spots nothing when all is in place', async () => {
    const change = await lamp({ on: true }).one.plan(nowhere);
    expect(change).toMatchObject({ address: 'lamp 111111111111/eu-west-1/hall', action: 'none', fields: [] });
    expect(change.run).toBeUndefined();
  });

  it('creates what is not there', async () => {
    const { one, done } = lamp(undefined);
    const change = await one.plan(nowhere);
    expect(change).toMatchObject({
      action: 'create',
      basis: 'observed',
      fields: [{ field: 'on', from: undefined, to: true }],
    });
    await change.run?.(nowhere);
    expect(done).toEqual(['put']);
  });

  it('names the field that drifted', async () => {
    expect(await lamp({ on: false }).one.plan(nowhere)).toMatchObject({
      action: 'update',
      fields: [{ field: 'on', from: false, to: true }],
    });
  });

  it('removes what shall not be there', async () => {
    const { one, done } = lamp({ on: true }, { goal: () => undefined });
    const change = await one.plan(nowhere);
    expect(change.action).toBe('remove');
    await change.run?.(nowhere);
    expect(done).toEqual(['remove']);
  });

  it('keeps what has no way to be removed, and says why', async () => {
    const { one: whole } = lamp({ on: true });
    expect(whole.kind).toBe('lamp');
    const kept = step<Lamp>({
      kind: 'lamp',
      account: '1',
      region: 'r',
      goal: () => undefined,
      observe: async () => ({ on: true }),
      put: async () => undefined,
    });
    expect(await kept.plan(nowhere)).toMatchObject({
      action: 'keep',
      notes: [{ code: 'SHARED' }],
    });
  });

  it('never touches what belongs to somebody else', async () => {
    const foreign = { code: 'NOT_OURS', text: 'painted by the neighbours' } as const;
    const conflict = () => foreign;
    const wanted = await lamp({ on: false }, { conflict }).one.plan(nowhere);
    expect(wanted).toMatchObject({ action: 'blocked', notes: [foreign] });
    expect(wanted.run).toBeUndefined();
    const unwanted = await lamp({ on: false }, { conflict, goal: () => undefined }).one.plan(nowhere);
    expect(unwanted).toMatchObject({ action: 'keep', notes: [foreign] });
    expect(unwanted.run).toBeUndefined();
  });

  it('assumes that nothing is there when it cannot look', () => {
    expect(lamp({ on: true }).one.assume()).toMatchObject({ action: 'create', basis: 'assumed' });
  });

  it('does not take a failed read for absence', async () => {
    const { one } = lamp(undefined, { observe: () => Promise.reject(new Error('AccessDenied')) });
    await expect(one.plan(nowhere)).rejects.toThrow('AccessDenied');
  });
});

describe('a reduction', () => {
  const codes = Object.keys(NOTE_CODES) as (keyof typeof NOTE_CODES)[];
  const pairs = codes.flatMap((one) => codes.map((other) => [one, other] as const));

  it('is known as one whatever is noted about it: every pair of notes', async () => {
    for (const pair of pairs) {
      const note = () => pair.map((code) => ({ code, text: `reduction: ${code}` }));
      const reducing = await lamp({ on: false }, { reduces: () => ['light'], note }).one.plan(nowhere);
      const report = changeReport(asPlanned(reducing));
      expect(report).toMatchObject({ action: 'update', reduces: ['light'] });
      expect(report.notes.map(({ code }) => code)).toEqual(pair);
      expect((await lamp({ on: false }, { note }).one.plan(nowhere)).reduces).toEqual([]);
    }
  });

  it('is none where nothing is done', async () => {
    const reduces = () => ['light'];
    expect((await lamp({ on: true }, { reduces }).one.plan(nowhere)).reduces).toEqual([]);
    const conflict = () => ({ code: 'NOT_OURS', text: 'painted by the neighbours' }) as const;
    expect((await lamp({ on: false }, { reduces, conflict }).one.plan(nowhere)).reduces).toEqual([]);
  });
});

describe('diff', () => {
  it('names nested fields by their path', () => {
    expect(
      diff({ policy: { min: 1, max: 2 }, same: [1] }, { policy: { min: 1, max: 3 }, same: [1] }),
    ).toEqual([{ field: 'policy.max', from: 2, to: 3 }]);
  });

  it('compares lists as wholes', () => {
    expect(diff({ list: [1, 2] }, { list: [2, 1] })).toEqual([{ field: 'list', from: [1, 2], to: [2, 1] }]);
  });
});
