import type { DeliveryLogLine } from '../../../handler/contract.ts';
import { lookedAt } from '../../aws/explain.ts';
import { interrupted } from '../../aws/until.ts';
import { deliveryLines, lastTrouble, traceIds } from '../../pipeline/delivery-log.ts';
import type { Blocker } from '../../pipeline/delivery-path.ts';
import { isProvisionError } from '../../base/errors.ts';
import { isSettled, linesOf } from './hops.ts';
import { destinationsOf, keepsSecret } from '../../deployment/deployment.ts';
import { enableCommand } from '../../run/enable-command.ts';
import { storedSecret, type StoredSecret } from '../../pipeline/resources/secret-parameter.ts';
import type { Aws } from '../../aws/aws.ts';
import { queueDepth } from '../../pipeline/resources/queue.ts';
import type { Sample } from './samples.ts';
import { isSame, poll, makeSamples, archive, type Archived, type SampleTarget } from './sample-target.ts';
import type { RunContext } from '../../run/run-context.ts';
import type { Evidence } from './diagnosis.ts';

/** Samples at the end of their way, with all that is known about it. */
export interface Followed {
  readonly samples: readonly Sample[];
  readonly linesOf: (sample: Sample) => readonly DeliveryLogLine[];
  readonly evidence: Evidence;
  readonly archived: readonly Archived[];
  /** What X-Ray has of it. */
  readonly traces: readonly string[];
}

const LOOK_EVERY_MS = 3_000;
/** Where something is known to be in the way, only this long: it may have been put right a moment ago. */
const CLOSED_LIMIT_MS = 60_000;
/** AWS's clock, which the log has, and ours may differ. */
const MARGIN_MS = 60_000;
/** Lambda reports an invocation when it is over, which the last message to Slack is not yet. */
const REPORT_MS = 20_000;

/**
 * Makes samples, follows them by the function's log until nothing more is to come or the time is over, and archives them.
 *
 * @throws ProvisionError INTERRUPTED, once what is known has been archived
 */
export async function followSamples(
  context: RunContext,
  targets: readonly SampleTarget[],
  blockers: readonly Blocker[],
  limitMs: number,
): Promise<Followed> {
  const { session, names, pipeline } = context;
  const { connection, effects } = session;
  const { minSeverity, slack } = pipeline.config;
  const known = {
    homeRegion: names.homeRegion,
    minSeverity,
    destinations:
      slack.routes.length > 0
        ? undefined
        : (slack.destinations ?? [{ name: 'default' }]).map(({ name }) => name),
    blockers,
  };
  const before = await deadLetters(context, targets);
  const startedAt = effects.now();
  const since = connection.reading().time() - MARGIN_MS;
  const state: { samples: readonly Sample[]; lines: readonly DeliveryLogLine[] } = {
    samples: (await Promise.all(targets.map((target) => makeSamples(context, target)))).flat(),
    lines: [],
  };
  const of = (sample: Sample): readonly DeliveryLogLine[] => linesOf(sample, state.lines);
  let archived: readonly Archived[] = [];
  try {
    let counted = new Map<Sample, number>();
    for (;;) {
      const open = state.samples.filter(
        (sample) => !isSettled(sample, of(sample), counted.get(sample) === of(sample).length, known),
      );
      if (open.length === 0) break;
      const waitedMs = effects.now() - startedAt;
      const limit = open.every(({ region }) => isClosed(blockers, region)) ? CLOSED_LIMIT_MS : limitMs;
      if (waitedMs >= Math.min(limit, limitMs)) break;
      effects.emit({ type: 'waiting', what: 'the samples to reach Slack', waitedMs });
      counted = new Map(state.samples.map((sample) => [sample, of(sample).length]));
      await effects.sleep(LOOK_EVERY_MS);
      if (effects.signal.aborted) throw interrupted();
      const [found, lines] = await Promise.all([
        Promise.all(targets.map((target) => lookedAt(poll(context, target, state.samples)))),
        lookedAt(deliveryLines(connection.reading(), names, since, 'samples')),
      ]);
      // What could not be looked at now is looked at again in a moment.
      const news = found.flatMap(({ seen = [] }) => seen);
      // A sample about which nothing is new stays the same object: that is how it is told to be steady.
      state.samples = state.samples.map((sample) => news.find((one) => isSame(one, sample)) ?? sample);
      state.lines = lines.seen ?? state.lines;
    }
  } finally {
    archived = await Promise.all(targets.map((target) => archive(context, target, state.samples)));
  }
  const read = connection.reading();
  const missing = state.samples.some((sample) => of(sample).length === 0);
  const [after, queue, trouble, traces, secrets] = await Promise.all([
    deadLetters(context, targets),
    missing ? lookedAt(queueDepth(read, names, names.homeRegion, names.queue)) : undefined,
    missing ? lookedAt(lastTrouble(read, names, since)) : undefined,
    lookedAt(tracesSince(context, since + MARGIN_MS)),
    storedSecrets(context, read),
  ]);
  return {
    samples: state.samples,
    linesOf: of,
    archived,
    traces: traces.seen ?? [],
    evidence: {
      ...known,
      newDeadLetters: Object.fromEntries(
        Object.entries(after).flatMap(([region, messages]) =>
          before[region] === undefined ? [] : [[region, messages - before[region]]],
        ),
      ),
      queued: (queue?.seen?.visible ?? 0) + (queue?.seen?.inFlight ?? 0),
      trouble: trouble?.seen,
      waitedMs: effects.now() - startedAt,
      secrets,
      enable: enableCommand(context),
    },
  };
}

/** What is noted of the secrets in Parameter Store; a destination of which nothing can be read is left out. */
async function storedSecrets(
  { names, pipeline: { config } }: RunContext,
  read: Aws,
): Promise<Readonly<Record<string, StoredSecret>>> {
  const own = destinationsOf(names, config).filter((one) => keepsSecret(one, names.deployment));
  const found = await Promise.all(
    own.map(async (one) => {
      const { seen } = await lookedAt(storedSecret(read, names, one));
      return seen === undefined ? [] : [[one.name, seen] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** Looks once, or for a while where traces are expected. */
async function tracesSince(
  { session, names, pipeline }: RunContext,
  since: number,
): Promise<readonly string[]> {
  const read = session.connection.reading();
  const look = (): Promise<readonly string[]> => traceIds(read, names, since);
  if (!pipeline.config.function.tracing) return look();
  try {
    const what = 'X-Ray to have a trace of it';
    return await read.until({ what, read: look, done: ({ length }) => length > 0, limitMs: REPORT_MS });
  } catch (error) {
    if (!isProvisionError(error) || error.code !== 'DEADLINE') throw error;
    return [];
  }
}

function isClosed(blockers: readonly Blocker[], region: string): boolean {
  return blockers.some(({ closed, regions }) => closed && (regions?.includes(region) ?? true));
}

/** Messages among the dead letters of the home Region and of the Regions that are tested, where they can be counted. */
async function deadLetters(
  { session, names }: RunContext,
  targets: readonly SampleTarget[],
): Promise<Readonly<Record<string, number>>> {
  const read = session.connection.reading();
  const { homeRegion: home } = names;
  const regions = [...new Set([home, ...targets.map(({ region }) => region)])];
  const depths = await Promise.all(
    regions.map(async (region) => {
      const name = region === home ? names.deadLetters : names.forwarderDeadLetters;
      const { seen, unseen } = await lookedAt(queueDepth(read, names, region, name));
      if (unseen !== undefined) return [];
      return [[region, (seen?.visible ?? 0) + (seen?.inFlight ?? 0)] as const];
    }),
  );
  return Object.fromEntries(depths.flat());
}
