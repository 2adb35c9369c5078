import type { DeliveryLogLine } from '../../../handler/contract.ts';
import type { Sample } from './samples.ts';
import type { SampleFinding } from './samples.ts';
import { latest, slackFix, slackHops } from './slack-hops.ts';
import { between, type TestFinding, type TestHop } from './test-report.ts';
import type { HopName } from '../../pipeline/delivery-path.ts';
import { seconds, unseenBefore, diagnose, type Evidence } from './diagnosis.ts';

/** The lines about a sample, this time's only: an updated sample has older lines with the same id. */
export function linesOf(sample: Sample, lines: readonly DeliveryLogLine[]): readonly DeliveryLogLine[] {
  // Events carry whole seconds.
  const from = Math.floor(sample.askedAt / 1000) * 1000 - 2_000;
  const id = sample.made?.id;
  if (id === undefined) return [];
  return lines.filter(
    ({ findingId, eventTime }) =>
      findingId === id && (eventTime === undefined || Date.parse(eventTime) >= from),
  );
}

/** Why nothing more is to come of a sample, although the way may be clear. */
function dead({ made, before, refusal }: Sample, minSeverity: number): string | undefined {
  if (refusal !== undefined) return refusal.message;
  if (made === undefined) return undefined;
  if (made.severity < minSeverity)
    return `its severity ${made.severity} is below ${minSeverity}, the least that this deployment delivers`;
  if (made.archived && before === undefined)
    return 'a suppression rule of GuardDuty archived it, and such findings are not sent';
  return undefined;
}

/**
 * True when waiting longer can change nothing about a sample.
 *
 * @param lines all of its lines so far @param steady none has come since the last look
 */
export function isSettled(
  sample: Sample,
  lines: readonly DeliveryLogLine[],
  steady: boolean,
  { minSeverity, destinations }: Pick<Evidence, 'minSeverity' | 'destinations'>,
): boolean {
  if (dead(sample, minSeverity) !== undefined) return true;
  const last = latest(lines);
  if (last.length === 0 || last.some(({ outcome }) => outcome === 'given-back')) return false;
  if (last.some(({ destination }) => destination === undefined)) return true;
  return destinations === undefined
    ? steady
    : destinations.every((name) => last.some(({ destination }) => destination === name));
}

/** Tells a sample's story: every station with its time, and where it stopped. */
export function follow(
  sample: Sample,
  lines: readonly DeliveryLogLine[],
  evidence: Evidence,
): Omit<TestFinding, 'archived'> {
  const { region, type, made, refusal } = sample;
  const common = { region, type, id: made?.id ?? null };
  const stop = (hops: readonly TestHop[], hop: HopName, detail: string, fix: string): typeof story => {
    const stopped: TestHop = { hop, at: null, latencyMs: null, ok: false, detail };
    return { ...common, hops: [...hops, stopped], latencyMs: null, stoppedAt: hop, fix };
  };
  if (refusal !== undefined) return stop([], 'finding', refusal.message, refusal.fix);
  if (made === undefined)
    return stop(
      [],
      'finding',
      `GuardDuty shows no sample after ${seconds(evidence.waitedMs)}`,
      'Look for it in the GuardDuty console, and run the test again.',
    );
  const hops = [foundHop(sample, made)];
  const hopeless = dead(sample, evidence.minSeverity);
  if (hopeless !== undefined)
    return stop(
      hops,
      'event',
      hopeless,
      made.archived
        ? 'Choose another type with --types, or look at the filters with: aws guardduty list-filters'
        : 'Choose a more severe type with --types.',
    );
  const first = lines[0];
  if (first === undefined) {
    const { hop, detail, fix } = diagnose(sample, evidence);
    return stop([...hops, ...unseenBefore(hop)], hop, detail, fix);
  }
  hops.push(...travels(first, made.updatedAt, region, evidence.homeRegion));
  const posts = slackHops(lines, evidence.destinations, evidence.secrets);
  const story: Omit<TestFinding, 'archived'> = { ...common, hops: [...hops, ...posts], latencyMs: null };
  const failed = posts.find(({ ok }) => !ok);
  if (failed !== undefined) return { ...story, stoppedAt: 'slack', fix: slackFix(lines, evidence.enable) };
  // Summed up, because the clocks of the stations differ.
  const travelled = hops.slice(1).reduce((sum, { latencyMs }) => sum + (latencyMs ?? 0), 0);
  return { ...story, latencyMs: travelled + Math.max(...posts.map(({ latencyMs }) => latencyMs ?? 0)) };
}

function foundHop({ askedAt, before }: Sample, { updatedAt }: SampleFinding): TestHop {
  return {
    hop: 'finding',
    at: iso(updatedAt),
    latencyMs: between(askedAt, updatedAt),
    ok: true,
    detail:
      before === undefined
        ? 'GuardDuty made the sample'
        : 'GuardDuty updated the sample that was there; updates are sent at its publishing frequency',
  };
}

/** From the finding to the function, by the function's own line. EventBridge tells whole seconds. */
function travels(
  { eventTime, sentAt, startedAt, receiveCount }: DeliveryLogLine,
  madeAt: number,
  region: string,
  home: string,
): TestHop[] {
  const hop = (
    name: HopName,
    at: string | undefined,
    since: string | undefined,
    detail: string,
  ): TestHop => ({
    hop: name,
    at: at ?? null,
    latencyMs: at === undefined || since === undefined ? null : between(Date.parse(since), Date.parse(at)),
    ok: true,
    detail,
  });
  return [
    hop(
      'event',
      eventTime,
      iso(madeAt),
      region === home ? `EventBridge took it in ${region}` : `EventBridge took it in ${region}, for ${home}`,
    ),
    hop('queue', sentAt, eventTime, `the queue in ${home} took it`),
    hop(
      'function',
      startedAt,
      sentAt,
      receiveCount > 1 ? `the function began with it, attempt ${receiveCount}` : 'the function began with it',
    ),
  ];
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
