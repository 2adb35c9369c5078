import {
  ADMIN_ACCOUNT,
  callsOf,
  organizationWorld,
  startSandbox,
  type CallRecord,
} from '../sandbox/index.ts';
import { partitionRegions } from '../sandbox/services/account/state.ts';
import { PROBE, PROGRAM, runNode, saidBy, type Said } from './process.ts';

/** A command as a program of its own, so that its memory and its work are not the simulator's. */
export interface Ran extends Said {
  readonly seconds: number;
  readonly calls: readonly CallRecord[];
}

/** An operator of a simulated Organization, which answers over loopback from this process. */
export interface Rollout {
  readonly regions: readonly string[];
  /** @throws Error when the command does not end with 0 */
  readonly run: (command: 'enable' | 'status', ...args: readonly string[]) => Promise<Ran>;
  readonly close: () => Promise<void>;
}

/** Makes an Organization with so many accounts in all. @param knobs how fast it answers and how often it may be asked */
export async function rollout(
  accounts: number,
  regionCount: number,
  knobs: Readonly<Record<string, number | boolean>> = {},
): Promise<Rollout> {
  const regions = [...new Set(['us-east-1', ...partitionRegions('aws')])].slice(0, regionCount);
  const world = organizationWorld({
    members: accounts - 2,
    regions,
    knobs: {
      'guardduty.memberLimit': accounts,
      'signature.verify': false,
      'access.enforce': false,
      ...knobs,
    },
  });
  const sandbox = await startSandbox({ world });
  const env = {
    ...sandbox.environment(),
    SLACK_WEBHOOK: sandbox.slackWebhook,
    GUARDDUTY_SLACK_SLACK_ALLOW_HOST: new URL(sandbox.url).host,
  };
  const all = ['--org', '--admin-account', ADMIN_ACCOUNT, '--regions', regions.join()];
  const given = {
    enable: [...all, '--slack-webhook-env', 'SLACK_WEBHOOK', '--yes'],
    status: [],
  };
  return {
    regions,
    run: async (command, ...args) => {
      // The simulator remembers every call.
      world.calls.length = 0;
      const ran = await runNode(
        ['--require', PROBE, PROGRAM, command, ...given[command], ...args, '--quiet'],
        env,
      );
      if (ran.code !== 0) throw new Error(`${command} ended with ${ran.code}: ${ran.stderr}${ran.stdout}`);
      // What the function calls in its self-test is not the program's.
      const calls = callsOf(world).filter(({ principal }) => !principal.includes('guardduty-slack-function'));
      return { ...saidBy(ran), seconds: ran.milliseconds / 1_000, calls };
    },
    close: () => sandbox.close(),
  };
}
