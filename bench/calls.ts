import {
  ADMIN_ACCOUNT,
  callsOf,
  organizationWorld,
  startSandbox,
  type CallRecord,
} from '../sandbox/index.ts';
import type { Row } from './budget.ts';
import { operator } from './operator.ts';

/** Accounts in all, and Regions: three, or those that every account has. */
const THREE = ['us-east-1', 'eu-west-1', 'eu-central-1'];
const SIZES = [
  [12, THREE],
  [102, undefined],
  [1_002, undefined],
] as const;

/** How many calls `enable` makes, the first time and again, and `status`, compared with what the size of the Organization allows. */
export async function calls(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [accounts, regions] of SIZES) rows.push(...(await enabling(accounts, regions)));
  return rows;
}

async function enabling(accounts: number, regions?: readonly string[]): Promise<readonly Row[]> {
  const world = organizationWorld({ members: accounts - 2, ...(regions === undefined ? {} : { regions }) });
  const sandbox = await startSandbox({ world });
  const { run, close } = operator(sandbox);
  try {
    const callsIn = async (...args: readonly string[]): Promise<readonly CallRecord[]> => {
      const before = callsOf(world).length;
      const code = await run(args);
      if (code !== 0) throw new Error(`${args[0]} ended with ${code}`);
      // What the function calls in its self-test is not the program's.
      return callsOf(world)
        .slice(before)
        .filter(({ principal }) => !principal.includes('guardduty-slack-function'));
    };
    const enable = ['enable', '--org', '--admin-account', ADMIN_ACCOUNT];
    const [first, again] = [await callsIn(...enable), await callsIn(...enable)];
    const [whole, quick] = [await callsIn('status'), await callsIn('status', '--quick')];
    const named = (made: readonly CallRecord[], name: string): number =>
      made.filter(({ operation }) => operation === name).length;
    // One designation a Region.
    const R = named(first, 'EnableOrganizationAdminAccount');
    const L = Math.ceil(accounts / 20);
    const b = Math.ceil((accounts - 1) / 50);
    const size = `${accounts} accounts x ${R} Regions`;
    const row = (what: string, measured: number, budget: number): Row => ({
      what: `${size}: ${what}`,
      measured,
      unit: 'calls',
      budget,
    });
    const roles = new Set(again.map(({ account }) => account)).size;
    return [
      row('first enable', first.length, L + (26 + 2 * b) * R + 110),
      { ...row('first enable, ListAccounts', named(first, 'ListAccounts'), L), exactly: true },
      { ...row('first enable, CreateMembers', named(first, 'CreateMembers'), b * R), exactly: true },
      row('enable again', again.length, L + (12 + 2 * b) * R + 50),
      row('enable again, writes', again.filter(({ write }) => write).length, 0),
      row('enable again, AssumeRole', named(again, 'AssumeRole'), roles - 1),
      row('status', whole.length, L + (16 + 2 * b) * R + 50),
      row('status --quick', quick.length, 16 * R + 30),
    ];
  } finally {
    close();
    await sandbox.close();
  }
}
