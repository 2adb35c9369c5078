import { AwsFailure, callAws } from '../aws/aws.ts';
import { reasonOf, type Effects } from '../aws/effects.ts';
import { first, texts } from '../finding/json-path.ts';

/** What the Organization says about an account; nothing where it cannot be asked. */
export interface Account {
  readonly name?: string | undefined;
  /** Ids of the organizational units above it, and of the root. */
  readonly units: readonly string[];
  /** Since when the Organization could not be asked, in milliseconds; absent where it answered. Its units are then unknown. */
  readonly unknownSince?: number | undefined;
}

/** Looks accounts up in the Organization. Never fails: a name is a kindness, not a condition. */
export type FindAccount = (id: string) => Promise<Account>;

const REMEMBER_FOUND = 60 * 60_000;
const NONE: Account = { units: [] };
/** A refusal lasts; throttling and connections that fail pass, and a finding may be waiting for the answer. */
const ASK_AGAIN_AFTER_REFUSAL = 5 * 60_000;
const ASK_AGAIN_AFTER_TROUBLE = 20_000;
/** The account is in no Organization, or there is none: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html */
const ANSWERS = /^(?:AccountNotFound|AWSOrganizationsNotInUse)/;

/**
 * `DescribeAccount` works for a delegated administrator whose role may call it
 * (https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html). Where it fails it is not asked
 * again for a while, and what was known before serves.
 */
export function createAccounts(effects: Effects): FindAccount {
  const known = new Map<string, { readonly account: Account; readonly until: number }>();
  let pausedUntil = 0;
  let unknownSince: number | undefined;
  return async (id) => {
    const now = effects.now();
    const last = known.get(id);
    if (last !== undefined && last.until > now) return last.account;
    const unasked = last?.account ?? { ...NONE, unknownSince: unknownSince ?? now };
    if (!/^\d{12}$/.test(id)) return NONE;
    if (pausedUntil > now) return unasked;
    try {
      const account = await describeAccount(effects, id);
      unknownSince = undefined;
      known.set(id, { account, until: now + REMEMBER_FOUND });
      return account;
    } catch (error) {
      effects.log({ message: 'account-unknown', account: id, reason: reasonOf(error) });
      const passes = !(error instanceof AwsFailure) || error.transient;
      pausedUntil = now + (passes ? ASK_AGAIN_AFTER_TROUBLE : ASK_AGAIN_AFTER_REFUSAL);
      unknownSince ??= now;
      return last?.account ?? { ...NONE, unknownSince };
    }
  };
}

async function describeAccount(effects: Effects, id: string): Promise<Account> {
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
    return { name: first(answer, 'Account.Name'), units };
  } catch (error) {
    if (error instanceof AwsFailure && ANSWERS.test(error.code)) return NONE;
    throw error;
  }
}
