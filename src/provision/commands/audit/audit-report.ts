import type { ErrorReport, Notice } from '../../engine/report.ts';
import type { ApiCallsReport } from '../../aws/call-counter.ts';

/**
 * What became of a finding: told in a message of its own, in a digest, or before its latest update (repeat); below the
 * minimum severity (quiet); on its way (waiting); in a dead-letter queue; archived without having been sent (suppressed); from
 * before the deployment; never seen; or not known.
 */
export const OUTCOMES = [
  'told',
  'digest',
  'repeat',
  'quiet',
  'waiting',
  'deadLetters',
  'suppressed',
  'beforeDeployment',
  'neverSeen',
  'unknown',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** How many findings there are, and what became of them. A Region that could not be read in full adds one to `unknown`. */
export type AuditCounts = { readonly found: number } & Readonly<Record<Outcome, number>>;

/** One Region's findings. */
export type AuditRegion = { readonly region: string; readonly error?: ErrorReport } & AuditCounts;

/** A finding that GuardDuty has and that never arrived. */
export interface MissingFinding {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly type: string;
  readonly severity: number;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** The answer of `audit`. */
export interface AuditReport {
  readonly version: 1;
  readonly command: 'audit';
  /** Findings that were made or updated since then, ISO 8601. */
  readonly since: string;
  readonly homeRegion: string;
  readonly regions: readonly AuditRegion[];
  readonly summary: AuditCounts;
  readonly missing: readonly MissingFinding[];
  /** How many of the missing ones were put into the queue. */
  readonly repaired: number;
  readonly notices: readonly Notice[];
  readonly apiCalls: ApiCallsReport;
  readonly durationMs: number;
}
