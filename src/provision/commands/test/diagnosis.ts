import { firstBlocker, type Blocker } from '../../pipeline/delivery-path.ts';
import type { StoredSecret } from '../../pipeline/resources/secret-parameter.ts';
import type { Sample } from './samples.ts';
import type { TestHop } from './test-report.ts';
import type { HopName } from '../../pipeline/delivery-path.ts';

/** What is known about the way besides the function's log. */
export interface Evidence {
  readonly homeRegion: string;
  readonly minSeverity: number;
  /** Names of the destinations that every finding goes to; undefined where routes decide. */
  readonly destinations: readonly string[] | undefined;
  readonly blockers: readonly Blocker[];
  /** Messages that came into the dead letters of a Region meanwhile. */
  readonly newDeadLetters: Readonly<Record<string, number>>;
  /** Messages that wait in the queue or are with the function. */
  readonly queued: number;
  /** The function's last complaint that is not about one delivery. */
  readonly trouble: string | undefined;
  readonly waitedMs: number;
  /** What is stored for each destination whose secret this deployment keeps, where it could be looked at. */
  readonly secrets: Readonly<Record<string, StoredSecret>>;
  /** The command that puts the deployment right. */
  readonly enable: string;
}

/** How far a sample has come, and what to do. */
export interface Diagnosis {
  readonly hop: HopName;
  readonly detail: string;
  readonly fix: string;
}

/** Where a sample is of which the function knows nothing. */
export function diagnose(sample: Sample, evidence: Evidence): Diagnosis {
  const { region } = sample;
  const { homeRegion, newDeadLetters, queued, trouble, waitedMs } = evidence;
  const blocker = firstBlocker(evidence.blockers, region);
  const redrive = 'Then bring it back with: guardduty-slack redrive';
  if (blocker?.closed === true && blocker.hop === 'event') return blocker;
  if (region !== homeRegion && (newDeadLetters[region] ?? 0) > 0)
    return {
      hop: 'event',
      detail: `it could not be forwarded from ${region} to ${homeRegion}${because(blocker)}; it was moved to the dead-letter queue of ${region}`,
      fix: `${blocker?.fix ?? 'Read ERROR_MESSAGE of that dead letter.'}. ${redrive}`,
    };
  if ((newDeadLetters[homeRegion] ?? 0) > 0)
    return {
      hop: 'queue',
      detail: `the queue did not take it${because(blocker)}; it was moved to the dead-letter queue of ${homeRegion}`,
      fix: `${blocker?.fix ?? 'Read ERROR_MESSAGE of that dead letter.'}. ${redrive}`,
    };
  if (blocker?.closed === true) return blocker;
  if (queued > 0)
    return {
      hop: 'function',
      detail: `it waits in the queue${because(blocker)}${trouble === undefined ? '' : `; the function says: ${trouble}`}`,
      fix:
        blocker?.fix ??
        (trouble === undefined
          ? 'Wait, and look again with: guardduty-slack status'
          : `Correct what the function says, or put it right with: ${evidence.enable}`),
    };
  if (blocker !== undefined) return blocker;
  if (sample.before !== undefined)
    return {
      hop: 'event',
      detail: `nothing came within ${seconds(waitedMs)}: as an update it is sent at the publishing frequency`,
      fix: 'Run the test again with another --types, or later with a longer --timeout.',
    };
  return {
    hop: 'event',
    detail: `nothing came to the function within ${seconds(waitedMs)}${trouble === undefined ? '' : `; the function says: ${trouble}`}`,
    fix: 'GuardDuty may take five minutes: run the test again with a longer --timeout, and look with: guardduty-slack status',
  };
}

function because(blocker: Blocker | undefined): string {
  return blocker === undefined ? '' : `, for ${blocker.detail}`;
}

/** What it passed without being seen, when it is known to have come further. */
export function unseenBefore(hop: HopName): readonly TestHop[] {
  const passed: readonly HopName[] =
    hop === 'function' ? ['event', 'queue'] : hop === 'queue' ? ['event'] : [];
  return passed.map((name) => ({
    hop: name,
    at: null,
    latencyMs: null,
    ok: true,
    detail: name === 'event' ? 'EventBridge took it' : 'the queue took it',
  }));
}

/** As people read it: `60 s`. */
export function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
