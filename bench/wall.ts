import type { Row } from './budget.ts';
import { rollout, type Ran } from './rollout.ts';

const REGIONS = 17;
const LATENCY = 60;
const ACCOUNTS = (process.env['BENCH_WALL'] ?? '102,1002,5002').split(',').map(Number);
/** Accounts with which next to nothing has to wait. */
const FEW = 12;
const COMMANDS = ['enable', 'enable again', 'status'] as const satisfies readonly Command[];
/** Calls a second of Organizations and of GuardDuty, the latter for each operation, account and Region. */
const CASES = [
  { name: 'limits as expected', organizations: 5, guardduty: 10, most: 1.15 },
  { name: 'a limit to be learnt', organizations: 5, guardduty: 1, most: 1.4 },
] as const;

/**
 * How long `enable`, `enable` again and `status` take where AWS limits how often it is asked and takes its time to answer,
 * compared with the bound: what they take for twelve accounts without limits, and the longest chain of calls about accounts that
 * must wait for one another at these rates.
 */
export async function wall(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const fixed = await inTurn(FEW, { latencyMs: LATENCY });
  for (const { name, organizations, guardduty, most } of CASES)
    for (const accounts of ACCOUNTS) {
      const ran = await inTurn(accounts, {
        latencyMs: LATENCY,
        'throttle.organizations.all': organizations,
        'throttle.guardduty': guardduty,
      });
      for (const what of COMMANDS)
        rows.push(
          ...rowsOf(
            `${accounts} accounts x ${REGIONS} Regions, ${name}: ${what}`,
            ran[what],
            fixed[what].seconds + boundOf(ran[what], organizations, guardduty),
            most,
          ),
        );
    }
  return rows;
}

type Command = 'enable' | 'enable again' | 'status';

async function inTurn(
  accounts: number,
  knobs: Readonly<Record<string, number>>,
): Promise<Readonly<Record<Command, Ran>>> {
  const { run, close } = await rollout(accounts, REGIONS, knobs);
  try {
    return {
      enable: await run('enable'),
      'enable again': await run('enable'),
      status: await run('status'),
    };
  } finally {
    await close();
  }
}

function rowsOf(what: string, ran: Ran, bound: number, budget: number): readonly Row[] {
  const throttled = ran.calls.filter(({ error }) => /TooManyRequests|Throttl/.test(error ?? '')).length;
  return [
    {
      what,
      measured: ran.seconds / bound,
      unit: 'x',
      budget,
      note: `${ran.seconds.toFixed(1)} s, bound ${bound.toFixed(1)} s`,
    },
    {
      what: `${what}, refused for its rate`,
      measured: (100 * throttled) / ran.calls.length,
      unit: '',
      budget: 5,
      note: '% of the calls',
    },
  ];
}

/**
 * The accounts' pages come one after the other; then, in each Region side by side, each operation's calls at its rate, those that
 * write and those that read what came of it one after the other. A second's worth of calls is free at the start.
 */
function boundOf({ calls }: Ran, organizations: number, guardduty: number): number {
  const took = (count: number, rate: number): number =>
    Math.max(0, count - rate) / rate + (LATENCY / 1_000) * Math.min(count, rate);
  const pages = calls.filter(({ operation, error }) => operation === 'ListAccounts' && error === undefined);
  const perOperation = new Map<string, number>();
  for (const { service, operation, account, region, error } of calls)
    if (service === 'guardduty' && error === undefined) {
      const key = `${operation} ${account} ${region}`;
      perOperation.set(key, (perOperation.get(key) ?? 0) + 1);
    }
  const most = (name: string): number =>
    Math.max(0, ...[...perOperation].filter(([key]) => key.startsWith(`${name} `)).map(([, count]) => count));
  const members = most('ListMembers');
  const created = most('CreateMembers');
  const list = took(pages.length, organizations);
  // What is there is listed while the accounts are; what was made is listed after it.
  const reading = created > 0 ? list : Math.max(list, took(members, guardduty));
  const after =
    created > 0
      ? took(created, guardduty) + took(members, guardduty)
      : took(most('GetMemberDetectors'), guardduty);
  return reading + after;
}
