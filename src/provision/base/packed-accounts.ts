/** A set of accounts in few characters: either these, or all accounts that the Organization had at that time but these. */
export interface AccountSet {
  readonly base: 'none' | 'all';
  readonly count: number;
  /** Sorted ids as differences, seven bits a byte, in base64. */
  readonly packed: string;
}

/** Packs whichever is shorter: the members of the set, or those of `all` that are not in it. */
export function packAccounts(accounts: readonly string[], all: readonly string[]): AccountSet {
  const inside = new Set(accounts);
  const everyone = new Set(all);
  const outside = all.filter((id) => !inside.has(id));
  // Accounts that have left the Organization can only be named.
  const canInvert = outside.length < accounts.length && accounts.every((id) => everyone.has(id));
  return {
    base: canInvert ? 'all' : 'none',
    count: inside.size,
    packed: pack(canInvert ? outside : [...inside]),
  };
}

/**
 * A test for membership.
 *
 * @param existedThen whether the Organization had an account when the set was packed
 */
export function isInSet(
  { base, packed }: AccountSet,
  existedThen: (account: string) => boolean,
): (account: string) => boolean {
  const named = new Set(unpack(packed));
  return base === 'none' ? (id) => named.has(id) : (id) => existedThen(id) && !named.has(id);
}

/** The accounts of a set. @param all those that the Organization had when it was packed */
export function accountsOf({ base, packed }: AccountSet, all: readonly string[]): readonly string[] {
  if (base === 'none') return unpack(packed);
  const left = new Set(unpack(packed));
  return all.filter((id) => !left.has(id));
}

function pack(accounts: readonly string[]): string {
  const bytes: number[] = [];
  let last = 0;
  for (const id of accounts.map(Number).sort((a, b) => a - b)) {
    let difference = id - last;
    last = id;
    // Account ids need 40 bits, more than the bitwise operators take.
    while (difference >= 128) {
      bytes.push((difference % 128) + 128);
      difference = Math.floor(difference / 128);
    }
    bytes.push(difference);
  }
  return Buffer.from(bytes).toString('base64');
}

function unpack(packed: string): readonly string[] {
  const ids: string[] = [];
  let [last, difference, unit] = [0, 0, 1];
  for (const byte of Buffer.from(packed, 'base64')) {
    difference += (byte % 128) * unit;
    unit *= 128;
    if (byte >= 128) continue;
    last += difference;
    ids.push(String(last).padStart(12, '0'));
    [difference, unit] = [0, 1];
  }
  return ids;
}
