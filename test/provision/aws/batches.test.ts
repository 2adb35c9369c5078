import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPages, chunks, inBatches, unlessMissing } from '../../../src/provision/aws/batches.ts';

const never = async () => undefined;

describe('inBatches', () => {
  it('sends every id once, in parts of at most 50', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 260 }), async (count) => {
        const ids = Array.from({ length: count }, (_, index) => String(index));
        const sent: (readonly string[])[] = [];
        await inBatches(
          ids,
          50,
          async (part) => (sent.push(part), []),
          () => 'problem',
          never,
        );
        expect(sent.flat()).toEqual(ids);
        expect(sent.every(({ length }) => length > 0 && length <= 50)).toBe(true);
        expect(sent.length).toBe(Math.ceil(count / 50));
      }),
    );
  });

  it('returns what AWS did not process although it answered 200', async () => {
    const problems = await inBatches(
      ['a', 'b'],
      50,
      async () => [{ id: 'b', result: 'no' }],
      () => 'problem',
      never,
    );
    expect(problems).toEqual([{ id: 'b', result: 'no' }]);
  });

  it('tries again only the ids that may pass, a bounded number of times', async () => {
    const sent: (readonly string[])[] = [];
    const call = async (part: readonly string[]) => {
      sent.push(part);
      return part.filter((id) => id === 'slow').map((id) => ({ id, result: 'Internal error' }));
    };
    expect(await inBatches(['a', 'slow'], 50, call, () => 'again', never, 3)).toEqual([
      { id: 'slow', result: 'Internal error' },
    ]);
    expect(sent).toEqual([['a', 'slow'], ['slow'], ['slow']]);
  });

  it('takes for done what is already so', async () => {
    expect(
      await inBatches(
        ['a'],
        50,
        async () => [{ id: 'a', result: 'already a member' }],
        () => 'done',
        never,
      ),
    ).toEqual([]);
  });
});

it('chunks lose and double nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 60 }), (items, size) => {
      expect(chunks(items, size).flat()).toEqual(items);
    }),
  );
});

it('allPages continues through empty pages until there is no token', async () => {
  const pages = [
    { items: [1], next: 'b' },
    { items: [], next: 'c' },
    { items: [2], next: '' },
  ];
  let at = 0;
  expect(
    await allPages(
      async () => pages[at++] as (typeof pages)[number],
      ({ items }) => items,
      ({ next }) => next,
    ),
  ).toEqual([1, 2]);
});

it('unlessMissing forgives one named error and no other', async () => {
  const fail = (name: string) => Promise.reject(Object.assign(new Error('x'), { name }));
  expect(await unlessMissing(fail('NoSuchEntityException'), 'NoSuchEntityException')).toBeUndefined();
  await expect(unlessMissing(fail('AccessDenied'), 'NoSuchEntityException')).rejects.toThrow('x');
});
