/**
 * The members of one administrator in one Region, account → RelationshipStatus. An Organization may have 50,000 members
 * in each of 30 Regions, so this keeps nine bytes a member and no object.
 */
export interface MemberTable {
  readonly size: number;
  /** AWS's RelationshipStatus, or undefined when the account is no member. */
  statusOf(account: string): string | undefined;
  /** Every member in the order of account ids. */
  entries(): Iterable<readonly [account: string, status: string]>;
}

/** No member at all. */
export const NO_MEMBERS: MemberTable = memberTable([]);

/** Makes a table from AWS's rows. */
export function memberTable(rows: Iterable<readonly [account: string, status: string]>): MemberTable {
  const collected = collectMembers();
  for (const [account, status] of rows) collected.add(account, status);
  return collected.table();
}

/** A table in the making: pages of 30 Regions come in side by side, so no row is kept as an object meanwhile. */
export function collectMembers(): {
  readonly add: (account: string, status: string) => void;
  readonly table: () => MemberTable;
} {
  const names: string[] = [];
  const seen: number[] = [];
  const codes = new Map<string, number>();
  return {
    add: (account, status) => {
      let code = codes.get(status);
      if (code === undefined) {
        code = names.push(status) - 1;
        codes.set(status, code);
      }
      // Account and status in one number: an account id has 12 digits and there are far fewer than 256 statuses.
      seen.push(Number(account) * 256 + code);
    },
    table: () => tableOf(names, seen),
  };
}

function tableOf(names: readonly string[], seen: readonly number[]): MemberTable {
  const packed = Float64Array.from(seen).sort();
  const accountAt = (index: number): number => Math.floor((packed[index] ?? 0) / 256);
  const statusAt = (index: number): string => names[(packed[index] ?? 0) % 256] ?? '';
  return {
    size: packed.length,
    statusOf: (account) => {
      const wanted = Number(account);
      let [low, high] = [0, packed.length - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        const found = accountAt(middle);
        if (found === wanted) return statusAt(middle);
        if (found < wanted) low = middle + 1;
        else high = middle - 1;
      }
      return undefined;
    },
    *entries() {
      for (let index = 0; index < packed.length; index++)
        yield [String(accountAt(index)).padStart(12, '0'), statusAt(index)];
    },
  };
}
