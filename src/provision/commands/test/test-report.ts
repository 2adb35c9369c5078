import type { Notice } from '../../engine/report.ts';
import type { HopName } from '../../pipeline/delivery-path.ts';
import type { ApiCallsReport } from '../../aws/call-counter.ts';

/** One station of a sample finding. There is one `slack` for each destination. */
export interface TestHop {
  readonly hop: HopName;
  /** ISO 8601 in UTC; null where it was not seen. */
  readonly at: string | null;
  /** Since the hop before; null where one of the two was not seen. */
  readonly latencyMs: number | null;
  readonly ok: boolean;
  readonly detail: string;
}

/** One sample finding, followed. */
export interface TestFinding {
  readonly region: string;
  readonly type: string;
  /** GuardDuty's id; null before it was made. */
  readonly id: string | null;
  readonly hops: readonly TestHop[];
  /** From GuardDuty to the last destination in Slack; null when it did not arrive. */
  readonly latencyMs: number | null;
  /** The sample was archived afterwards, so that no one takes it for an open finding. */
  readonly archived: boolean;
  readonly stoppedAt?: HopName;
  /** What to do where it stopped. */
  readonly fix?: string;
}

/** The answer of `test`. */
export interface TestReport {
  readonly version: 1;
  readonly command: 'test';
  /** Every sample arrived in Slack. With `dryRun` nothing was tried, and nothing is in the way as far as can be seen. */
  readonly ok: boolean;
  readonly dryRun: boolean;
  readonly homeRegion: string;
  readonly findings: readonly TestFinding[];
  /** X-Ray's ids of the function's invocations meanwhile, oldest first. Empty without `function.tracing`. */
  readonly traces: readonly string[];
  readonly notices: readonly Notice[];
  readonly apiCalls: ApiCallsReport;
  readonly durationMs: number;
}

/** Milliseconds from one time to another. Clocks of different services differ a little: nothing comes before what caused it. */
export function between(from: number, to: number): number {
  return Math.max(0, to - from);
}
