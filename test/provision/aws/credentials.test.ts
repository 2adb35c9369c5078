import { expect, it } from 'vitest';
import { memoized } from '../../../src/provision/aws/credentials.ts';

function session(now: () => number) {
  let count = 0;
  const get = async () => ({
    accessKeyId: `key${++count}`,
    secretAccessKey: 's',
    expiration: new Date(now() + 3_600_000),
  });
  return { get, count: () => count };
}

it('many who ask at once share one session', async () => {
  const { get, count } = session(() => 0);
  const credentials = memoized(get, () => 0);
  await Promise.all(Array.from({ length: 50 }, () => credentials.provide()));
  expect(count()).toBe(1);
});

it('a session is renewed five minutes before it ends', async () => {
  let time = 0;
  const { get, count } = session(() => time);
  const credentials = memoized(get, () => time);
  await credentials.provide();
  time = 54 * 60_000;
  await credentials.provide();
  expect(count()).toBe(1);
  time = 55 * 60_000;
  expect((await credentials.provide()).accessKeyId).toBe('key2');
});

it('a failure is not remembered', async () => {
  let fail = true;
  const credentials = memoized(
    async () => {
      if (fail) throw new Error('down');
      return { accessKeyId: 'k', secretAccessKey: 's' };
    },
    () => 0,
  );
  await expect(credentials.provide()).rejects.toThrow('down');
  fail = false;
  expect((await credentials.provide()).accessKeyId).toBe('k');
});
