import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInSet, packAccounts } from '../../src/provision/base/packed-accounts.ts';
import { memberMeaning } from '../../src/provision/reads/member-status.ts';
import { memberTable } from '../../src/provision/reads/member-table.ts';
import { fit } from '../../src/provision/guardduty/resources/record.ts';
import { classifyRemoval, classifyResult } from '../../src/provision/reads/unprocessed.ts';

const account = fc.integer({ min: 0, max: 999_999_999_999 }).map((id) => String(id).padStart(12, '0'));
const accounts = fc.uniqueArray(account, { maxLength: 60 });

describe('a table of members', () => {
  it('gives back every status that was put in, and none for others', () => {
    const status = fc.constantFrom('Enabled', 'Created', 'Removed', 'SomethingNew');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(account, status), { selector: ([id]) => id }),
        account,
        (rows, other) => {
          const table = memberTable(rows);
          expect([...table.entries()]).toEqual(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
          for (const [id, was] of rows) expect(table.statusOf(id)).toBe(was);
          expect(table.statusOf(other)).toBe(rows.find(([id]) => id === other)?.[1]);
        },
      ),
    );
  });
});

describe('a packed set of accounts', () => {
  it('holds exactly the accounts that were put in, among all that were there then', () => {
    fc.assert(
      fc.property(accounts, accounts, (inside, outside) => {
        const all = [...new Set([...inside, ...outside])];
        const is = isInSet(packAccounts(inside, all), (id) => all.includes(id));
        expect(all.filter(is).toSorted()).toEqual(inside.toSorted());
      }),
    );
  });

  it('does not include accounts that came later', () => {
    const all = ['000000000001', '000000000002'];
    const is = isInSet(packAccounts(all, all), (id) => all.includes(id));
    expect([is('000000000002'), is('000000000003')]).toEqual([true, false]);
  });

  it('of a whole Organization takes no room', () => {
    const all = Array.from({ length: 50_000 }, (_, index) => String(300_000_000_000 + index));
    expect(packAccounts(all, all)).toEqual({ base: 'all', count: 50_000, packed: '' });
    expect(packAccounts(all.slice(3), all).packed.length).toBeLessThan(20);
  });
});

describe('a record', () => {
  const record = (members: readonly string[], all: readonly string[]) => ({
    version: 1 as const,
    deployment: 'guardduty-slack',
    region: 'us-east-1',
    at: '2026-11-21T00:00:00.000Z',
    admin: null,
    detector: null,
    management: null,
    organization: null,
    members: packAccounts(members, all),
    stopped: null,
    former: null,
    parts: 0,
  });
  const scattered = (count: number): string[] =>
    Array.from({ length: count }, (_, index) =>
      String((index * 7_919_191_919) % 1_000_000_000_000).padStart(12, '0'),
    );

  it('of a usual Organization is one parameter', () => {
    expect(fit(record([], scattered(50_000)))).toHaveLength(1);
  });

  it('with many scattered members is spread over parameters of at most four kilobytes', () => {
    const all = scattered(4_000);
    const parts = fit(
      record(
        all.filter((_, index) => index % 2 === 0),
        all,
      ),
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every(({ length }) => length <= 4_096)).toBe(true);
  });

  it('says that it does not know the members where there are too many', () => {
    const all = scattered(50_000);
    const parts = fit(
      record(
        all.filter((_, index) => index % 2 === 0),
        all,
      ),
    );
    expect(parts.map((part) => (JSON.parse(part) as { members: unknown }).members)).toEqual([null]);
  });
});

describe("AWS's words", () => {
  it.each([
    [
      'The request is rejected because the given account ID is already a member or associated member of the current account.',
      'done',
    ],
    ['Internal error', 'again'],
    [
      'Operation failed because your organization master must first enable GuardDuty to be added as a member',
      'again',
    ],
    [
      'Operation failed because your organization administrator must first enable GuardDuty to be added as a member',
      'again',
    ],
    [
      'The request is rejected because the given account ID is not an associated member of account the current account.',
      'again',
    ],
    [
      'The request is rejected because the current account cannot create members since it is already an associated member of another master account.',
      'problem',
    ],
    [
      'The request is rejected because the current account cannot create anymore members since it cannot exceed the maximum number of allowed members.',
      'problem',
    ],
    ['Something that no one has seen yet', 'problem'],
  ] as const)('%s → %s', (result, means) => {
    expect(classifyResult({ id: '300000000001', result })).toBe(means);
  });

  it('about an account that is no member any more are what a teardown wants', () => {
    const result =
      'The request is rejected because the given account ID is not an associated member of account the current account.';
    expect(classifyRemoval({ id: '300000000001', result })).toBe('done');
  });

  it.each([
    ['Enabled', 'enabled'],
    ['Created', 'waiting'],
    ['Disabled', 'stopped'],
    ['Resigned', 'absent'],
    [undefined, 'absent'],
    ['CannotCreateDetectorInOrganizationMasterAccount', 'absent'],
    ['RegionDisabled', 'not-applicable'],
    ['AccountSuspended', 'not-applicable'],
    ['NewInTwentyThirty', 'unknown'],
  ] as const)('for a member, %s, mean %s', (status, standing) => {
    expect(memberMeaning(status).standing).toBe(standing);
  });
});
