import type { Row } from './budget.ts';
import { rollout, type Ran } from './rollout.ts';

const REGIONS = 6;
/** Each twice the one before. */
const SIZES = [1_250, 2_500, 5_000, 10_000] as const;

/**
 * Whether work and memory grow with the accounts and not faster: from one size to the next, the growth may double, because
 * the size does. A little more is allowed for what a machine does besides.
 */
export async function growth(): Promise<readonly Row[]> {
  const enabled: Ran[] = [];
  const seen: Ran[] = [];
  for (const accounts of SIZES) {
    const { run, close } = await rollout(accounts, REGIONS);
    try {
      enabled.push(await run('enable'));
      seen.push(await run('status'));
    } finally {
      await close();
    }
  }
  return [
    ...rowsOf('enable', enabled, (one) => one.cpuSeconds, 'CPU', 's'),
    ...rowsOf('enable', enabled, (one) => one.megabytes, 'memory', 'MB'),
    ...rowsOf('status', seen, (one) => one.cpuSeconds, 'CPU', 's'),
    ...rowsOf('status', seen, (one) => one.megabytes, 'memory', 'MB'),
  ];
}

function rowsOf(
  command: string,
  ran: readonly Ran[],
  of: (one: Ran) => number,
  what: string,
  unit: string,
): readonly Row[] {
  const [smallest = NaN, , , largest = NaN] = ran.map(of);
  return [
    {
      what: `${command}, ${what}: of eight times the accounts, compared with the first`,
      measured: largest / smallest,
      unit: 'x',
      budget: 8.5,
      note: SIZES.map((size, index) => `${size}: ${of(ran[index] as Ran).toFixed(1)} ${unit}`).join(', '),
    },
  ];
}
