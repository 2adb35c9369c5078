import { setImmediate as soon } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inEach } from '../../src/provision/aws/for-each-account.ts';

it('enters no more than sixteen accounts at a time, and leaves each, also one that refuses', async () => {
  const accounts = Array.from({ length: 50 }, (_, index) => String(index));
  const inside = new Set<string>();
  const left: string[] = [];
  let most = 0;
  const aws = {
    leave: (account: string) => {
      inside.delete(account);
      left.push(account);
    },
  };
  const visit = async (account: string): Promise<string> => {
    inside.add(account);
    most = Math.max(most, inside.size);
    await soon();
    if (account === '7') throw new Error('closed');
    return account;
  };
  const open = accounts.filter((account) => account !== '7');
  expect(await inEach(aws, open, visit)).toEqual(open);
  expect(most).toBe(16);
  await expect(inEach(aws, ['7'], visit)).rejects.toThrow('closed');
  expect(new Set(left)).toEqual(new Set(accounts));
});
