import { ADMIN_ACCOUNT, organizationWorld, startSandbox } from '../sandbox/index.ts';
import { partitionRegions } from '../sandbox/services/account/state.ts';
import type { Row } from './budget.ts';
import { PROGRAM, PROBE, runNode, type Run } from './process.ts';

const ACCOUNTS = Number(process.env['BENCH_ACCOUNTS'] ?? 50_000);
const REGIONS = Number(process.env['BENCH_REGIONS'] ?? 30);

/**
 * The largest Organization there is: `enable` and `status` as programs of their own, so that their memory is not the
 * simulator's. The simulator answers over loopback, without latency, in this process.
 */
export async function large(): Promise<readonly Row[]> {
  const regions = [...new Set(['us-east-1', ...partitionRegions('aws')])].slice(0, REGIONS);
  const world = organizationWorld({
    members: ACCOUNTS - 2,
    regions,
    knobs: { 'guardduty.memberLimit': ACCOUNTS, 'signature.verify': false, 'access.enforce': false },
  });
  const sandbox = await startSandbox({ world });
  const env = {
    ...sandbox.environment(),
    SLACK_WEBHOOK: sandbox.slackWebhook,
    GUARDDUTY_SLACK_SLACK_ALLOW_HOST: new URL(sandbox.url).host,
  };
  try {
    const rows: Row[] = [];
    const run = async (command: string, seconds: number, args: readonly string[]): Promise<void> => {
      const ran = await runNode(['--require', PROBE, PROGRAM, command, ...args, '--quiet'], env);
      if (ran.code !== 0) throw new Error(`${command} ended with ${ran.code}: ${ran.stderr}${ran.stdout}`);
      const what = `${ACCOUNTS} accounts x ${regions.length} Regions: ${command}`;
      rows.push(
        { what, measured: ran.milliseconds / 1_000, unit: 's', budget: seconds },
        { what: `${what}, memory`, measured: megabytesOf(ran), unit: 'MB', budget: 300 },
      );
      // The simulator remembers every call.
      world.calls.length = 0;
    };
    const slack = ['--slack-webhook-env', 'SLACK_WEBHOOK', '--yes'];
    await run('enable', 120, [
      '--org',
      '--admin-account',
      ADMIN_ACCOUNT,
      '--regions',
      regions.join(),
      ...slack,
    ]);
    await run('status', 80, []);
    return rows;
  } finally {
    await sandbox.close();
  }
}

function megabytesOf({ stderr }: Run): number {
  const said = /^probe (.*)$/m.exec(stderr)?.[1] ?? '{}';
  return (JSON.parse(said) as { readonly megabytes?: number }).megabytes ?? NaN;
}
