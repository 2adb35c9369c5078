import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  type Account,
} from '@aws-sdk/client-organizations';
import type { Aws } from '../aws/aws.ts';
import { allPages, unlessMissing } from '../aws/batches.ts';
import { organizationsRegion } from '../aws/partition.ts';
import { hasSelection, type Config } from '../config/config.ts';
import type { Place } from '../aws/place.ts';

/** One account of the Organization. */
export interface AccountFacts {
  readonly id: string;
  readonly name: string;
  /** Empty when AWS does not say. */
  readonly email: string;
  /** `ACTIVE`, or why GuardDuty is not for it: `SUSPENDED`, `PENDING_CLOSURE`, `CLOSED`, `PENDING_ACTIVATION`. */
  readonly state: string;
  /** When it joined the Organization, milliseconds since 1970; 0 when AWS does not say. */
  readonly joinedAt: number;
  /** The root and the organizational units above it, from the top; empty when AWS does not say. */
  readonly units: readonly string[];
}

/** An account that GuardDuty is not turned on for, and why. */
export interface ExcludedAccount {
  readonly account: string;
  readonly reason: string;
  /** True when the configuration leaves it out; false when it cannot have GuardDuty. */
  readonly byChoice: boolean;
}

const emails = new WeakMap<readonly AccountFacts[], ReadonlyMap<string, string>>();

/** Account id → email. Made once for all Regions: thirty maps of 50,000 accounts would be most of a run's memory. */
export function emailsOf(accounts: readonly AccountFacts[]): ReadonlyMap<string, string> {
  let known = emails.get(accounts);
  if (known === undefined) {
    known = new Map(accounts.map(({ id, email }) => [id, email]));
    emails.set(accounts, known);
  }
  return known;
}

/** Where Organizations' requests of an account go. */
export function organizationsPlace(aws: Aws, account: string): Place {
  return { account, region: organizationsRegion(aws.partition) };
}

/**
 * Every account of the Organization: AWS gives twenty a page, one page after the other.
 *
 * @param signal aborted when the rest is not needed any more
 */
export async function listAccounts(
  aws: Aws,
  caller: string,
  signal?: AbortSignal,
): Promise<readonly AccountFacts[]> {
  const organizations = aws.client('organizations', organizationsPlace(aws, caller));
  const accounts = await allPages(
    async (token) => {
      signal?.throwIfAborted();
      const page = await organizations.send(
        new ListAccountsCommand({ MaxResults: 20, ...(token === undefined ? {} : { NextToken: token }) }),
      );
      return { accounts: (page.Accounts ?? []).flatMap(accountFacts), token: page.NextToken };
    },
    ({ accounts: found }) => found,
    ({ token }) => token,
  );
  return accounts;
}

function accountFacts(account: Account): AccountFacts[] {
  if (account.Id === undefined) return [];
  return [
    {
      id: account.Id,
      name: account.Name ?? account.Id,
      email: account.Email ?? '',
      // `Status` is what older Organizations endpoints answer; AWS retired it in September 2026.
      state: account.State ?? account.Status ?? 'UNKNOWN',
      joinedAt: account.JoinedTimestamp?.getTime() ?? 0,
      units: account.Paths?.[0]?.split('/').filter((part) => /^(?:r|ou)-/.test(part)) ?? [],
    },
  ];
}

/** Units of the configuration → accounts below them, asked one by one where AWS does not tell each account's path. */
export async function accountsBelow(
  aws: Aws,
  caller: string,
  accounts: readonly AccountFacts[],
  units: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (accounts.some(({ units: above }) => above.length > 0))
    return new Map(
      units.map((unit) => [
        unit,
        new Set(accounts.filter(({ units: above }) => above.includes(unit)).map(({ id }) => id)),
      ]),
    );
  const found = new Map<string, ReadonlySet<string>>();
  for (const unit of units) found.set(unit, new Set(await descend(aws, caller, unit)));
  return found;
}

/** Every account below a unit; none where there is no such unit. */
async function descend(aws: Aws, caller: string, unit: string): Promise<readonly string[]> {
  const organizations = aws.client('organizations', organizationsPlace(aws, caller));
  const page = (token: string | undefined) => ({
    ParentId: unit,
    ...(token === undefined ? {} : { NextToken: token }),
  });
  const accounts = await unlessMissing(
    allPages(
      (token) => organizations.send(new ListAccountsForParentCommand(page(token))),
      ({ Accounts }) => Accounts,
      ({ NextToken }) => NextToken,
    ),
    'ParentNotFoundException',
  );
  if (accounts === undefined) return [];
  const children = await allPages(
    (token) => organizations.send(new ListOrganizationalUnitsForParentCommand(page(token))),
    ({ OrganizationalUnits }) => OrganizationalUnits,
    ({ NextToken }) => NextToken,
  );
  const below: string[] = accounts.flatMap(({ Id }) => (Id === undefined ? [] : [Id]));
  for (const { Id } of children) if (Id !== undefined) below.push(...(await descend(aws, caller, Id)));
  return below;
}

/**
 * Chooses the accounts that should be members: active, not the administrator, and what the configuration selects. Pure.
 *
 * @param below the accounts below each unit that the configuration names
 */
export function selectAccounts(
  accounts: readonly AccountFacts[],
  admin: string,
  config: Config,
  below: ReadonlyMap<string, ReadonlySet<string>>,
): { readonly eligible: readonly AccountFacts[]; readonly excluded: readonly ExcludedAccount[] } {
  const left = new Set(config.excludeAccounts);
  const isBelow = (id: string, units: readonly string[]): string | undefined =>
    units.find((unit) => below.get(unit)?.has(id) === true);
  const eligible: AccountFacts[] = [];
  const excluded: ExcludedAccount[] = [];
  for (const account of accounts) {
    const { id, state } = account;
    if (id === admin) continue;
    const out = isBelow(id, config.excludeOu);
    if (state !== 'ACTIVE')
      excluded.push({ account: id, reason: `AWS Organizations says ${state}`, byChoice: false });
    else if (left.has(id)) excluded.push({ account: id, reason: 'excludeAccounts names it', byChoice: true });
    else if (out !== undefined)
      excluded.push({ account: id, reason: `excludeOu names ${out} above it`, byChoice: true });
    else if (config.ou.length > 0 && isBelow(id, config.ou) === undefined)
      excluded.push({ account: id, reason: 'not in any OU listed in `ou`', byChoice: true });
    else eligible.push(account);
  }
  return { eligible, excluded };
}

/** Units that have to be looked up before accounts can be chosen. */
export function unitsOf(config: Config): readonly string[] {
  return hasSelection(config) ? [...new Set([...config.ou, ...config.excludeOu])] : [];
}
