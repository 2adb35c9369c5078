import { describe, expect, it } from 'vitest';
import type { Aws } from '../../src/provision/aws/aws.ts';
import { NOTE_CODES } from '../../src/provision/base/notice-codes.ts';
import { asPlanned, changeReport } from '../../src/provision/engine/run-report.ts';
import { diff, observed, step, type Resource } from '../../src/provision/engine/resource.ts';

type Lamp = { readonly on: boolean; readonly color?: string };

const nowhere = {} as Aws;

function lamp(there: Lamp | undefined, overrides: Partial<Resource<Lamp>> = {}) {
  const done: string[] = [];
  const one = step<Lamp>({
    kind: 'queue',
    account: '111111111111',
    region: 'eu-west-1',
    name: 'hall',
    desired: () => ({ on: true }),
    observe: async () => observed(there),
    apply: async () => void done.push('apply'),
    remove: async () => void done.push('remove'),
    ...overrides,
  });
  return { one, done };
}

describe('a step', () => {
  it('spots nothing when all is in place', async () => {
    const change = await lamp({ on: true }).one.plan(nowhere);
    expect(change).toMatchObject({
      address: 'queue 111111111111/eu-west-1/hall',
      action: 'none',
      fields: [],
    });
    expect(change.run).toBeUndefined();
  });

  it('creates what is not there', async () => {
    const { one, done } = lamp(undefined);
    const change = await one.plan(nowhere);
    expect(change).toMatchObject({
      action: 'create',
      fields: [{ field: 'on', from: undefined, to: true }],
    });
    await change.run?.(nowhere);
    expect(done).toEqual(['apply']);
  });

  it('names the field that drifted', async () => {
    expect(await lamp({ on: false }).one.plan(nowhere)).toMatchObject({
      action: 'update',
      fields: [{ field: 'on', from: false, to: true }],
    });
  });

  it('removes what must not be there', async () => {
    const { one, done } = lamp({ on: true }, { desired: () => undefined });
    const change = await one.plan(nowhere);
    expect(change.action).toBe('remove');
    await change.run?.(nowhere);
    expect(done).toEqual(['remove']);
  });

  it('keeps what has no way to be removed, and says why', async () => {
    const { one: whole } = lamp({ on: true });
    expect(whole.kind).toBe('queue');
    const kept = step<Lamp>({
      kind: 'queue',
      account: '1',
      region: 'r',
      desired: () => undefined,
      observe: async () => observed({ on: true }),
      apply: async () => undefined,
    });
    expect(await kept.plan(nowhere)).toMatchObject({
      action: 'keep',
      notes: [{ code: 'SHARED' }],
    });
  });

  it('never touches what belongs to someone else', async () => {
    const foreign = { code: 'NOT_OURS', text: 'painted by the neighbours' } as const;
    const conflict = () => foreign;
    const wanted = await lamp({ on: false }, { conflict }).one.plan(nowhere);
    expect(wanted).toMatchObject({ action: 'blocked', notes: [foreign] });
    expect(wanted.run).toBeUndefined();
    const unwanted = await lamp({ on: false }, { conflict, desired: () => undefined }).one.plan(nowhere);
    expect(unwanted).toMatchObject({ action: 'keep', notes: [foreign] });
    expect(unwanted.run).toBeUndefined();
  });

  it('hands what was observed on to the change, and remembers nothing itself', async () => {
    const handed: unknown[] = [];
    const resource = (there: Lamp | undefined): Resource<Lamp, { readonly bulb: string }> => ({
      kind: 'queue',
      account: '1',
      region: 'r',
      desired: () => (there?.color === 'old' ? undefined : { on: true }),
      observe: async () => ({ state: there, detail: { bulb: 'e27' } }),
      apply: async (_aws, after, before, detail) => void handed.push(['apply', after, before, detail]),
      remove: async (_aws, before, detail) => void handed.push(['remove', before, detail]),
      note: (_before, { bulb }) => [{ code: 'SHARED', text: bulb }],
    });
    const old: Lamp = { on: true, color: 'old' };
    for (const there of [undefined, { on: false }, old]) {
      const change = await step(resource(there)).plan(nowhere);
      expect(change.notes).toEqual([{ code: 'SHARED', text: 'e27' }]);
      expect(change.before).toEqual(there);
      await change.run?.(nowhere);
    }
    expect(handed).toEqual([
      ['apply', { on: true }, undefined, { bulb: 'e27' }],
      ['apply', { on: true }, { on: false }, { bulb: 'e27' }],
      ['remove', old, { bulb: 'e27' }],
    ]);
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
