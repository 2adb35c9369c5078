import pLimit from 'p-limit';
import type { Aws } from './aws.ts';

/** Each account brings a session and clients of its own for every Region, so only so many are entered at a time. */
const ACCOUNTS_AT_A_TIME = 16;

/** Does something in each account, a few at a time, and frees what talking to an account takes when it is done. */
export function inEach<T>(
  aws: Pick<Aws, 'leave'>,
  accounts: readonly string[],
  visit: (account: string) => Promise<T>,
): Promise<readonly T[]> {
  const limit = pLimit(ACCOUNTS_AT_A_TIME);
  return Promise.all(
    accounts.map((account) =>
      limit(async () => {
        try {
          return await visit(account);
        } finally {
          aws.leave(account);
        }
      }),
    ),
  );
}
