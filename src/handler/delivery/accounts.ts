import { callAws } from '../aws/aws.ts';
import { reasonOf, type Effects } from '../aws/effects.ts';
import { first, texts } from '../finding/json-path.ts';

/** What the Organization says about an account; nothing where it cannot be asked. */
export interface Account {
  readonly name?: string | undefined;
  /** Ids of the organizational units above it, and of the root. */
  readonly units: readonly string[];
}

/** Looks accounts up in the Organization. Never fails: a name is a kindness, not a condition. */
export type FindAccount = (id: string) => Promise<Account>;

const REMEMBER_FOUND = 60 * 60_000;
const REMEMBER_FAILURE = 15 * 60_000;
const PAUSE = 5 * 60_000;
const UNKNOWN: Account = { units: [] };

/**
 * `DescribeAccount` works for a delegated administrator whose role may call it; where it is denied, or there is no
 * Organization, nobody is asked again for a while
 * (https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html).
 */
export function createAccounts(effects: Effects): FindAccount {
  const known = new Map<string, { readonly account: Account; readonly until: number }>();
  let pausedUntil = 0;
  return async (id) => {
    const now = effects.now();
    const last = known.get(id);
    if (last !== undefined && last.until > now) return last.account;
    if (pausedUntil > now || !/^\d{12}$/.test(id)) return last?.account ?? UNKNOWN;
    try {
      const answer = await callAws(
        effects,
        'organizations',
        'DescribeAccount',
        { AccountId: id },
        { attempts: 1, timeoutMs: 2_000 },
      );
      const units = texts(answer, 'Account.Paths')
        .flatMap((path) => path.split('/'))
        .filter((unit) => /^(ou|r)-/.test(unit));
      const account = { name: first(answer, 'Account.Name'), units };
      known.set(id, { account, until: now + REMEMBER_FOUND });
      return account;
    } catch (error) {
      effects.log({ message: 'account-unknown', account: id, reason: reasonOf(error) });
      pausedUntil = now + PAUSE;
      const account = last?.account ?? UNKNOWN;
      known.set(id, { account, until: now + REMEMBER_FAILURE });
      return account;
    }
  };
}
