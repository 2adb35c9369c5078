import type { DeliveryState, Sent } from '../../../handler/contract.ts';
import type { KeptFinding } from '../../reads/findings.ts';
import type { Outcome } from './audit-report.ts';

/** What is known about the ways of a Region's findings. Times and durations are milliseconds. */
export interface RegionFacts {
  /** Since when the deployment takes this Region's findings. */
  readonly start: number;
  /** How long after an update its event may come: GuardDuty sends updates of known findings at its publishing frequency. */
  readonly updateMs: number;
}

/** What can be known about one finding without looking into queues. */
export interface Evidence extends RegionFacts {
  /** What the function remembers of it; undefined where that could not be read. */
  readonly states: readonly DeliveryState[] | undefined;
  /** Each update is told, or, of a sample, each message: else once, and again when the severity rises. */
  readonly each: boolean;
  readonly minSeverity: number;
  /** Names of the destinations that there are. */
  readonly destinations: readonly string[];
  readonly now: number;
}

/** What becomes of a finding, or that the queues must say it. */
export function verdictOf(finding: KeptFinding, evidence: Evidence): Outcome | 'look-in-queues' {
  const { states, each, minSeverity, start, updateMs, now } = evidence;
  if (finding.severity < minSeverity) return 'quiet';
  if (states === undefined) return 'unknown';
  const relevant = each ? states.filter(({ updatedAt }) => updatedAt >= finding.updatedAt) : states;
  const arrived = relevant
    .map((state) => arrivedAs(finding, state, evidence))
    .find((one) => one !== undefined);
  if (arrived !== undefined) return arrived;
  if (relevant.length === 0) {
    // Archived by a suppression rule, a finding is not sent. Who archived it, GuardDuty does not say.
    if (finding.archived) return 'suppressed';
    if (finding.updatedAt < start) return 'beforeDeployment';
  }
  const isUpdate = states.length > 0 || finding.createdAt < start;
  if (isUpdate && !states.some(isUnderWay) && now < finding.updatedAt + updateMs) return 'waiting';
  return 'look-in-queues';
}

/** How a finding arrived, as far as the function remembers; undefined when it did not, or not everywhere. */
function arrivedAs(
  finding: KeptFinding,
  { destinations }: DeliveryState,
  evidence: Evidence,
): 'told' | 'digest' | 'repeat' | undefined {
  const sent = Object.entries(destinations)
    .filter(([name]) => evidence.destinations.includes(name))
    .map(([, one]) => one);
  const isTold = ({ severity }: Sent): boolean => severity !== undefined && severity >= finding.severity;
  if (sent.length === 0 || !sent.every(isTold)) return undefined;
  if (sent.every(({ told }) => told !== undefined && told < finding.updatedAt)) return 'repeat';
  return sent.every(({ digest }) => digest === true) ? 'digest' : 'told';
}

/** Some destination has not had it yet: the function has begun, and not ended. */
function isUnderWay({ destinations }: DeliveryState): boolean {
  const sent = Object.values(destinations);
  return (
    sent.length === 0 || sent.some(({ state, severity }) => state !== 'posted' || severity === undefined)
  );
}

/** What the queues hold about one finding. */
export interface InQueues {
  readonly queue: 'held' | 'absent' | 'hidden' | 'unread';
  readonly deadLetters: 'held' | 'absent' | 'hidden' | 'unread';
}

/**
 * What becomes of a finding that did not arrive. Hidden messages cannot be looked at: that one of them is about it is taken for
 * granted only where the function remembers that it began with it.
 */
export function verdictInQueues(states: readonly DeliveryState[], { queue, deadLetters }: InQueues): Outcome {
  if (queue === 'held') return 'waiting';
  if (deadLetters === 'held') return 'deadLetters';
  if (queue === 'hidden' && states.some(isUnderWay)) return 'waiting';
  return [queue, deadLetters].every((one) => one === 'absent') ? 'neverSeen' : 'unknown';
}
