import { lookedAt } from '../../aws/explain.ts';
import { forwardsAcrossRegions } from '../../aws/partition.ts';
import type { ProvisionError } from '../../base/errors.ts';
import type { Notice } from '../../engine/report.ts';
import { errorReport } from '../../engine/run-report.ts';
import { queueMadeAt } from '../../pipeline/resources/queue.ts';
import { findingsSince, type FindingsReading, type KeptFinding } from '../../reads/findings.ts';
import { readDetector } from '../../reads/guardduty-reads.ts';
import { readRunContext, type RunContext, type RunOptions } from '../../run/run-context.ts';
import {
  OUTCOMES,
  type AuditCounts,
  type AuditRegion,
  type AuditReport,
  type MissingFinding,
  type Outcome,
} from './audit-report.ts';
import { judge } from './judge.ts';
import { queueFindings } from './repair.ts';
import type { RegionFacts } from './verdict.ts';

/** What an audit is asked to do. */
export interface AuditOptions extends RunOptions {
  /** How far to look back, milliseconds. */
  readonly backMs: number;
}

/** GuardDuty's publishing frequencies, with the minutes that an event then takes to come. */
const UPDATE_MS = { FIFTEEN_MINUTES: 20 * 60_000, ONE_HOUR: 65 * 60_000, SIX_HOURS: 365 * 60_000 } as const;

/** A Region's findings, and what is known about their way. */
interface RegionReading extends FindingsReading, RegionFacts {
  readonly region: string;
  readonly notices: readonly Notice[];
}

/** What an audit found, and how to put what is missing right. */
export interface Audit {
  readonly report: AuditReport;
  /**
   * Looks again at what is missing, and puts what is missing still into the queue. The function tells a finding once, so that one
   * that comes after all is not told twice.
   *
   * @throws ProvisionError NOT_DELIVERED before the first write, while nothing reads the queue; INTERRUPTED
   */
  repair(): Promise<AuditReport>;
}

/**
 * Compares what GuardDuty holds with what the function remembers and what the queues hold. Changes nothing until the answer's
 * `repair` is called; messages in queues are hidden for the moment in which they are looked at.
 *
 * @throws ProvisionError NO_DEPLOYMENT
 */
export async function audit(options: AuditOptions): Promise<Audit> {
  const context = await readRunContext({ ...options, configured: false, quick: true }, 'locate');
  const { session, read } = context;
  const since = read.time() - options.backMs;
  const readings = await Promise.all(regionsOf(context).map((region) => readRegion(context, region, since)));
  const facts = new Map(readings.map((one) => [one.region, one]));
  const factsOf = (region: string): RegionFacts => facts.get(region) ?? UNREAD;
  const findings = readings.flatMap((one) => one.findings);
  const { outcomes, errors } = await judge(context, findings, factsOf);
  const report = reportOf(context, since, readings, outcomes, errors);
  return {
    report,
    repair: async () => {
      const missing = findings.filter((one) => outcomes.get(one) === 'neverSeen');
      if (missing.length === 0) return report;
      const again = await judge(context, missing, factsOf);
      const left = missing.filter((one) => again.outcomes.get(one) === 'neverSeen');
      const { sent, errors: failures } = await queueFindings(context, left);
      const all = new Map([...outcomes, ...again.outcomes]);
      const after = reportOf(context, since, readings, all, [...errors, ...again.errors]);
      const refused = failures.map(({ message, fix }) => ({ code: 'REPAIR_FAILED', message, fix }));
      return {
        ...after,
        repaired: sent,
        notices: [...after.notices, ...refused],
        apiCalls: session.callCounter.report(),
      };
    },
  };
}

const UNREAD: RegionFacts = { start: 0, updateMs: UPDATE_MS.SIX_HOURS };

/** Every Region that the deployment has, those that cannot be reached among them. */
function regionsOf({ names, facts, pipeline: { previous } }: RunContext): readonly string[] {
  const all = forwardsAcrossRegions(names.partition) ? (previous?.regions ?? facts.regions) : [];
  return [...new Set([names.homeRegion, ...all])].sort();
}

async function readRegion(context: RunContext, region: string, since: number): Promise<RegionReading> {
  const { read, names, pipeline } = context;
  const place = { account: names.account, region };
  const nothing = { region, findings: [], unread: 0, notices: [], ...UNREAD };
  const { seen: detector, unseen } = await lookedAt(readDetector(read, place));
  if (unseen !== undefined) return { ...nothing, error: unseen };
  if (detector === undefined) return { ...nothing, notices: [offIn(region, 'is not enabled')] };
  const { minSeverity } = pipeline.config;
  const [found, start] = await Promise.all([
    findingsSince(read, place, detector.id, { since, minSeverity }),
    startOf(context, region),
  ]);
  return {
    region,
    ...found,
    start,
    updateMs: UPDATE_MS[detector.frequency],
    notices: detector.status === 'DISABLED' ? [offIn(region, 'is suspended')] : [],
  };
}

/**
 * Since when the deployment takes a Region's findings: as long as there are the dead letters of its forwarder, or the queue. Where
 * that cannot be known, every finding should have come, so that none is hidden.
 */
async function startOf({ read, names }: RunContext, region: string): Promise<number> {
  const { homeRegion: home } = names;
  const queues = [
    ...(region === home ? [] : [[region, names.forwarderDeadLetters] as const]),
    [home, names.queue] as const,
    [home, names.deadLetters] as const,
  ];
  for (const [place, name] of queues) {
    const { seen } = await lookedAt(queueMadeAt(read, names, place, name));
    if (seen !== undefined) return seen;
  }
  return 0;
}

function offIn(region: string, how: string): Notice {
  return {
    code: 'GUARDDUTY_OFF',
    message: `GuardDuty ${how} in ${region}, so it finds nothing there.`,
    fix: 'guardduty-slack status says what is expected there.',
  };
}

function reportOf(
  { session, names }: RunContext,
  since: number,
  readings: readonly RegionReading[],
  outcomes: ReadonlyMap<KeptFinding, Outcome>,
  errors: readonly ProvisionError[],
): AuditReport {
  const regions = readings.map((reading): AuditRegion => {
    const { region, findings, unread, error } = reading;
    const counts = countsOf(findings.map((one) => outcomes.get(one) ?? 'unknown'));
    const unreadable = unread + (error !== undefined && unread === 0 ? 1 : 0);
    return {
      region,
      ...counts,
      found: counts.found + unread,
      unknown: counts.unknown + unreadable,
      ...(error === undefined ? {} : { error: errorReport(error) }),
    };
  });
  return {
    version: 1,
    command: 'audit',
    since: new Date(since).toISOString(),
    homeRegion: names.homeRegion,
    regions,
    summary: summed(regions),
    missing: [...outcomes].flatMap(([finding, outcome]) =>
      outcome === 'neverSeen' ? [missingFinding(finding)] : [],
    ),
    repaired: 0,
    notices: [...readings.flatMap(({ notices }) => notices), ...errors.map(notRead)],
    apiCalls: session.callCounter.report(),
    durationMs: session.effects.now() - session.startedAt,
  };
}

function notRead({ message, fix }: ProvisionError): Notice {
  return { code: 'AUDIT_INCOMPLETE', message, fix };
}

function missingFinding({ id, account, region, type, severity, updatedAt }: KeptFinding): MissingFinding {
  return { id, account, region, type, severity, updatedAt: new Date(updatedAt).toISOString() };
}

function countsOf(outcomes: readonly Outcome[]): AuditCounts {
  const counts = OUTCOMES.map((one) => [one, outcomes.filter((outcome) => outcome === one).length]);
  return { found: outcomes.length, ...(Object.fromEntries(counts) as Record<Outcome, number>) };
}

function summed(regions: readonly AuditCounts[]): AuditCounts {
  const sum = (one: keyof AuditCounts): number => regions.reduce((all, counts) => all + counts[one], 0);
  const counts = OUTCOMES.map((one) => [one, sum(one)]);
  return { found: sum('found'), ...(Object.fromEntries(counts) as Record<Outcome, number>) };
}
