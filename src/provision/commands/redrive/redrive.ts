import { enableCommand } from '../../run/enable-command.ts';
import { explain, lookedAt } from '../../aws/explain.ts';
import { interrupted } from '../../aws/until.ts';
import { carryMessages } from './copy-messages.ts';
import { readBlockers, type Blocker } from '../../pipeline/delivery-path.ts';
import { ProvisionError } from '../../base/errors.ts';
import { moveMessages } from './move-task.ts';
import { queueArn, queueUrl } from '../../deployment/names.ts';
import { pipelineParts } from '../../pipeline/parts.ts';
import type { RedriveReport, RedrivenQueue } from './redrive-report.ts';
import { queueDepth } from '../../pipeline/resources/queue.ts';
import { errorReport } from '../../engine/run-report.ts';
import { readRunContext, type RunOptions, type RunContext } from '../../run/run-context.ts';

/** What a redrive is asked to do. */
export interface RedriveOptions extends RunOptions {
  /** How long to wait for the messages to be moved, milliseconds. */
  readonly limitMs: number;
}

/** A redrive, ready to be announced and then carried out. */
export interface PlannedRedrive {
  /** How many dead letters there are, and what would keep them from being delivered. */
  readonly report: RedriveReport;
  /**
   * Brings them back to the queue. A queue that fails is told in the report; the others continue.
   *
   * @throws ProvisionError NOT_DELIVERED before the first write, while nothing reads the queue; INTERRUPTED
   */
  apply(): Promise<RedriveReport>;
}

/** Without these nothing reads the queue. */
const READERS = new Set(['queue', 'event-source-mapping', 'function']);

/**
 * Finds the deployment and counts its dead letters. Writes nothing until the answer's `apply` is called.
 *
 * @throws ProvisionError NO_DEPLOYMENT
 */
export async function planRedrive(options: RedriveOptions): Promise<PlannedRedrive> {
  const context = await readRunContext({ ...options, configured: false, quick: true }, 'locate');
  const { session, read, pipeline, names } = context;
  const parts = pipelineParts(pipeline);
  session.effects.emit({ type: 'phase', phase: 'planning' });
  const sources = [
    { region: names.homeRegion, name: names.deadLetters },
    ...[...parts.forwarders, ...parts.goneForwarders].map(({ region }) => ({
      region,
      name: names.forwarderDeadLetters,
    })),
  ];
  const [counted, blockers] = await Promise.all([
    Promise.all(
      sources.map(async ({ region, name }): Promise<RedrivenQueue> => {
        const { seen, unseen } = await lookedAt(queueDepth(read, names, region, name));
        const found = (seen?.visible ?? 0) + (seen?.inFlight ?? 0);
        const counted = { region, name, found, moved: 0, left: found };
        if (unseen !== undefined) return { ...counted, outcome: 'failed', error: errorReport(unseen) };
        return { ...counted, outcome: found === 0 ? 'empty' : 'planned' };
      }),
    ),
    readBlockers(read, parts, enableCommand(context), session.effects.emit),
  ]);
  const blocking = blockers.filter(
    ({ kind, closed, unseen }) => (closed || unseen !== undefined) && READERS.has(kind),
  );
  return {
    report: reportOf(context, counted, blocking, true),
    apply: async () => {
      if (counted.every(({ found }) => found === 0)) return reportOf(context, counted, [], false);
      const first = blocking.find(({ closed }) => closed) ?? blocking[0];
      if (first !== undefined) throw notDelivered(first);
      session.effects.emit({ type: 'phase', phase: 'moving' });
      const deadline = session.effects.now() + options.limitMs;
      const moved = await Promise.all(counted.map((one) => bringBack(context, one, deadline)));
      if (session.effects.signal.aborted) throw interrupted();
      return reportOf(context, moved, [], false);
    },
  };
}

/** Brings one queue's dead letters back; what goes wrong is its own affair. */
async function bringBack(context: RunContext, one: RedrivenQueue, deadline: number): Promise<RedrivenQueue> {
  if (one.outcome !== 'planned') return one;
  try {
    return one.region === context.names.homeRegion
      ? await bringBackAtHome(context, one, deadline)
      : await bringBackFromAfar(context, one, deadline);
  } catch (error) {
    return { ...one, outcome: 'failed', error: errorReport(explain(error)) };
  }
}

async function bringBackAtHome(
  { session, names }: RunContext,
  one: RedrivenQueue,
  deadline: number,
): Promise<RedrivenQueue> {
  const { account, homeRegion: region } = names;
  const { messages, finished } = await moveMessages(
    session.connection.writing(),
    { account, region },
    {
      from: queueArn(names, region, names.deadLetters),
      to: queueArn(names, region, names.queue),
      limitMs: Math.max(0, deadline - session.effects.now()),
    },
  );
  return { ...withMoved(one, messages), outcome: finished ? 'moved' : 'waiting' };
}

async function bringBackFromAfar(
  { session, names }: RunContext,
  one: RedrivenQueue,
  deadline: number,
): Promise<RedrivenQueue> {
  const { account, homeRegion } = names;
  const { effects, connection } = session;
  const startedAt = effects.now();
  const { messages, error } = await carryMessages(
    connection.writing(),
    { account, region: one.region, url: queueUrl(names, one.region, one.name) },
    { account, region: homeRegion, url: queueUrl(names, homeRegion, names.queue) },
    () => effects.now() < deadline && !effects.signal.aborted,
    () =>
      effects.emit({
        type: 'waiting',
        what: `the dead letters of ${one.region} to be back in the queue`,
        waitedMs: effects.now() - startedAt,
      }),
  );
  const after = withMoved(one, messages);
  return error === undefined
    ? { ...after, outcome: 'moved' }
    : { ...after, outcome: 'failed', error: errorReport(error) };
}

/** Messages may have come meanwhile, and AWS counts only roughly: there are never fewer than were moved. */
function withMoved(one: RedrivenQueue, moved: number): RedrivenQueue {
  const found = Math.max(one.found, moved);
  return { ...one, found, moved, left: found - moved };
}

function notDelivered({ detail, fix, unseen }: Blocker): ProvisionError {
  if (unseen !== undefined)
    return new ProvisionError(
      unseen.code,
      `Whether anybody would read the queue is not known, so nothing was moved: ${detail}`,
      `${unseen.fix} Then run guardduty-slack redrive again.`,
      { cause: unseen, where: unseen.where },
    );
  return new ProvisionError(
    'NOT_DELIVERED',
    `Dead letters keep for 14 days, in the queue they would keep for 4, and nothing would read it: ${detail}.`,
    `${fix}. Then run guardduty-slack redrive again.`,
  );
}

function reportOf(
  { session, names }: RunContext,
  queues: readonly RedrivenQueue[],
  blocking: readonly Blocker[],
  dryRun: boolean,
): RedriveReport {
  return {
    version: 1,
    command: 'redrive',
    ok: dryRun
      ? blocking.length === 0 && queues.every(({ outcome }) => outcome !== 'failed')
      : queues.every(({ outcome, left }) => outcome !== 'failed' && left === 0),
    dryRun,
    homeRegion: session.homeRegion,
    queue: names.queue,
    queues,
    notices: blocking.map(({ detail, fix, unseen }) => ({
      code: 'NOT_DELIVERED',
      message:
        unseen === undefined
          ? `What is brought back would not be delivered: ${detail}.`
          : `Whether what is brought back would be delivered is not known: ${detail}`,
      fix,
    })),
    apiCalls: session.callCounter.report(),
    durationMs: session.effects.now() - session.startedAt,
  };
}
