import type { ErrorReport, Notice } from '../../engine/report.ts';
import type { ApiCallsReport } from '../../aws/call-counter.ts';

/** One queue of dead letters. AWS's counts are approximate. */
export interface RedrivenQueue {
  readonly region: string;
  readonly name: string;
  /** Messages that were there to begin with. */
  readonly found: number;
  /** Messages that are back in the home Region's queue. */
  readonly moved: number;
  /** Found and not moved. */
  readonly left: number;
  /** `waiting`: AWS was still moving when the time was over, and continues by itself. */
  readonly outcome: 'empty' | 'planned' | 'moved' | 'waiting' | 'failed';
  readonly error?: ErrorReport;
}

/** The answer of `redrive`. */
export interface RedriveReport {
  readonly version: 1;
  readonly command: 'redrive';
  /** True when nothing is left behind. With `dryRun` nothing was tried. */
  readonly ok: boolean;
  readonly dryRun: boolean;
  readonly homeRegion: string;
  /** The queue that the messages go back to. */
  readonly queue: string;
  /** The home Region's dead letters first, then those of each forwarder. */
  readonly queues: readonly RedrivenQueue[];
  readonly notices: readonly Notice[];
  readonly apiCalls: ApiCallsReport;
  readonly durationMs: number;
}
