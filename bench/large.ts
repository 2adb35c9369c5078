import type { Row } from './budget.ts';
import { rollout } from './rollout.ts';

const ACCOUNTS = Number(process.env['BENCH_ACCOUNTS'] ?? 50_000);
const REGIONS = Number(process.env['BENCH_REGIONS'] ?? 30);

/** The largest Organization there is, without latency: what `enable` and `status` take of time and memory. */
export async function large(): Promise<readonly Row[]> {
  const { regions, run, close } = await rollout(ACCOUNTS, REGIONS);
  try {
    const rows: Row[] = [];
    for (const [command, seconds] of [
      ['enable', 120],
      ['status', 80],
    ] as const) {
      const ran = await run(command);
      const what = `${ACCOUNTS} accounts x ${regions.length} Regions: ${command}`;
      rows.push(
        {
          what,
          measured: ran.seconds,
          unit: 's',
          budget: seconds,
          note: `${ran.cpuSeconds.toFixed(0)} s of it computing, ${ran.calls.length} calls`,
        },
        { what: `${what}, memory`, measured: ran.megabytes, unit: 'MB', budget: 300 },
      );
    }
    return rows;
  } finally {
    await close();
  }
}
