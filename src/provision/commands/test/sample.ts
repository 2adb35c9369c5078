import type { ErrorReport } from '../../engine/report.ts';
import type { SampleFinding } from './samples.ts';

/** One sample on its way. Times are milliseconds since 1970 by AWS's clock. */
export interface Sample {
  readonly region: string;
  readonly type: string;
  readonly askedAt: number;
  /** The same type's sample from before: then this one is an update of it. */
  readonly before: SampleFinding | undefined;
  /** What GuardDuty made of it; undefined as long as it shows nothing. */
  readonly made?: SampleFinding;
  /** Why it could not be made. */
  readonly refusal?: ErrorReport;
}
