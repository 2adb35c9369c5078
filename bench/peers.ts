import type { Row } from './budget.ts';
import { rollout } from './rollout.ts';

const ACCOUNTS = 102;
const REGIONS = 17;
const LATENCY = 0.06;
/** Pages of accounts a second, which all who list them share. */
const PAGES = 5;

/** How many pages of accounts and chunks of members there are. */
interface Size {
  readonly L: number;
  readonly b: number;
  readonly R: number;
  readonly members: number;
}

/** What a peer does, restated from its source as a sum: it is not run. */
interface Peer {
  readonly name: string;
  readonly source: string;
  readonly calls: (size: Size) => number;
  /** Seconds that it sleeps whatever AWS answers. */
  readonly sleeps: (size: Size) => number;
  /** Seconds of its calls, that follow one another or wait for the rate they share. */
  readonly takes: (size: Size, calls: number) => number;
}

const PEERS: readonly Peer[] = [
  {
    name: "the Security Reference Architecture's Lambda function",
    source: 'aws-samples/aws-security-reference-architecture-examples@7803ea4',
    calls: ({ L, b, R }) => 10 * R + 3 * b * R + L + 8,
    sleeps: ({ L }) => 60 + 0.2 * L,
    takes: (_size, calls) => calls * LATENCY,
  },
  {
    name: "Landing Zone Accelerator's functions, all Regions at once, without CloudFormation's own time",
    source: 'awslabs/landing-zone-accelerator-on-aws@61bba81',
    calls: ({ L, b, R }) => R * (9 + L + 2 * b),
    sleeps: () => 0,
    takes: ({ L, b, R }) => Math.max((R * L) / PAGES, (9 + L + 2 * b) * LATENCY),
  },
  {
    name: 'the multi-account scripts, by invitation',
    source: 'aws-samples/amazon-guardduty-multiaccount-scripts@33a597f',
    calls: ({ b, R, members }) => 2 + 2 * R + members * (2 + R * (6 + 4 * b)),
    sleeps: ({ R, members }) => 5 * members * R,
    takes: (_size, calls) => calls * LATENCY,
  },
];

/**
 * A first rollout next to what others do for the same, at the same latency and limits. Ours is run, and makes the pipeline to
 * Slack as well; of the others only the calls are summed up, by what their sources say, in the time these take at best.
 */
export async function peers(): Promise<readonly Row[]> {
  const { run, close } = await rollout(ACCOUNTS, REGIONS, {
    latencyMs: LATENCY * 1_000,
    'throttle.organizations.all': PAGES,
    'throttle.guardduty': 10,
  });
  try {
    const ours = await run('enable');
    const members = ACCOUNTS - 1;
    const size = { L: Math.ceil(ACCOUNTS / 20), b: Math.ceil(members / 50), R: REGIONS, members };
    return PEERS.map(({ name, source, calls: callsOf, sleeps, takes }): Row => {
      const calls = callsOf(size);
      const seconds = takes(size, calls) + sleeps(size);
      return {
        what: `first enable of ${ACCOUNTS} accounts x ${REGIONS} Regions, time compared with ${name}`,
        measured: ours.seconds / seconds,
        unit: 'x',
        budget: 1,
        note: `${ours.seconds.toFixed(1)} s and ${ours.calls.length} calls; ${seconds.toFixed(1)} s and ${calls} calls, computed from ${source}`,
      };
    });
  } finally {
    await close();
  }
}
