import type { Aws } from '../aws/aws.ts';
import { endsEverything, lookedAt } from '../aws/explain.ts';
import { downgradeNotice, refusedDowngrade } from './downgrade.ts';
import { isShown } from './foreseen.ts';
import { regionsAdded } from './scope-checks.ts';
import { apply, changesOf, plan, type Outcome, type Plan } from '../engine/engine.ts';
import { ProvisionError } from '../base/errors.ts';
import { DETECTOR_IDS } from '../reads/guardduty-reads.ts';
import { JUST_MADE } from '../reads/just-made.ts';
import { membersReport, NO_MEMBERS_REPORT } from '../guardduty/members-report.ts';
import {
  newlyDelivering,
  existingFindingsOf,
  type ExistingFindings,
  type WantsDigest,
} from './existing-findings.ts';
import { isWaiting } from '../reads/member-status.ts';
import { pipelineNotices, regionsLeft } from '../pipeline/status.ts';
import type { LeftoverReport, RunReport } from '../engine/report.ts';
import type { Change } from '../engine/resource.ts';
import { asPlanned, changeReport, summaryOf } from '../engine/run-report.ts';
import type { RunContext } from './run-context.ts';
import type { Tree } from '../engine/tree.ts';

/** A plan, ready to be shown and then carried out. */
export interface PlannedRun {
  /** What would be done, and what AWS shows now. */
  readonly report: RunReport;
  /** True when the plan turns some protection off. */
  readonly reduces: boolean;
  /** Why `apply` will refuse, as far as that is known before anyone is asked. */
  readonly refused?: ProvisionError;
  /**
   * Carries the plan out. With `confirmed`, a person saw the report: then the plan is made again first. A plan with
   * something blocked is refused whole: its report comes back with nothing tried. Where findings come to Slack for the
   * first time, those that were open before are counted, and `wantsDigest` is asked whether to tell Slack.
   *
   * @throws ProvisionError PLAN_CHANGED, REDUCTION_NOT_ALLOWED, NEWER_CLI before the first write
   */
  apply(options: {
    readonly confirmed: boolean;
    readonly wantsDigest?: WantsDigest | undefined;
  }): Promise<RunReport>;
}

/** What a command wants of a run. */
export interface WantedRun {
  readonly command: 'enable' | 'teardown';
  readonly context: RunContext;
  readonly tree: Tree;
  /** Waits after the changes until they have taken effect. */
  readonly settle?: (read: Aws) => Promise<void>;
  /** What is not restored: as far as it is known before, and as AWS shows it when all is done. */
  readonly exceptions?: {
    readonly expected: readonly LeftoverReport[];
    observe(read: Aws): Promise<readonly LeftoverReport[]>;
  };
}

/** Compares a tree with what is there. Writes nothing yet. */
export async function planRun(wanted: WantedRun): Promise<PlannedRun> {
  const { command, context, tree } = wanted;
  const { emit } = context.session.effects;
  emit({ type: 'phase', phase: 'planning' });
  const planned = await plan(tree, context.read, emit);
  const changes = changesOf(planned);
  const reduces = command === 'enable' && changes.some(isReduction);
  const refused = refusedDowngrade(context);
  return {
    report: await reportOf(
      command === 'enable' ? 'plan' : command,
      wanted,
      context.read,
      changes.map(asPlanned),
    ),
    reduces,
    ...(refused === undefined ? {} : { refused }),
    apply: async ({ confirmed, wantsDigest }) => {
      if (refused !== undefined) throw refused;
      if (reduces && !confirmed && !context.options.allowReduce) throw reductionNotAllowed(changes);
      if (changes.some(({ action }) => action === 'blocked'))
        return reportOf(command, wanted, context.read, changes.map(notTried));
      return carryOut(confirmed ? await planAgain(tree, changes, context) : planned, wanted, wantsDigest);
    },
  };
}

async function carryOut(
  planned: Plan,
  wanted: WantedRun,
  wantsDigest: WantsDigest | undefined,
): Promise<RunReport> {
  const { command, context, tree, settle, exceptions } = wanted;
  const { effects, connection } = context.session;
  const changes = changesOf(planned);
  if (changes.every(({ run, action }) => run === undefined && action !== 'unknown')) {
    const ended = async (read: Aws): Promise<RunReport> =>
      reportOf(command, wanted, read, changes.map(asPlanned), await differencesNow(exceptions, read));
    const report = await ended(context.read);
    // An earlier run may have ended before its members were on.
    if (settle === undefined || report.members.problems.every(({ status }) => !isWaiting(status)))
      return report;
    effects.emit({ type: 'phase', phase: 'watching' });
    const read = connection.reading();
    await settle(read);
    return ended(read);
  }
  effects.emit({ type: 'phase', phase: 'applying' });
  const writing = connection.writing();
  const outcomes = await apply(planned, writing, effects);
  const read = connection.reading({ view: writing, keys: [DETECTOR_IDS, JUST_MADE] });
  const isCut = effects.signal.aborted || outcomes.some(({ error }) => error && endsEverything(error));
  if (isCut) return reportOf(command, wanted, context.read, outcomes);
  if (settle !== undefined) {
    effects.emit({ type: 'phase', phase: 'watching' });
    await settle(read);
  }
  effects.emit({ type: 'phase', phase: 'verifying' });
  const left = changesOf(await plan(tree, read, effects.emit));
  const ended = verified(outcomes, left);
  const isOver = ended.every(({ outcome }) => outcome === 'applied' || outcome === 'planned');
  const regions = newlyDelivering(ended);
  return reportOf(
    command,
    wanted,
    read,
    ended,
    isOver ? await differencesNow(exceptions, read) : exceptions?.expected,
    regions.length === 0
      ? undefined
      : await existingFindingsOf(read, connection.writing(), context.names, regions, wantsDigest),
  );
}

/** What was applied must now be there: whatever still differs has failed, with the fields that do. */
function verified(outcomes: readonly Outcome[], left: readonly Change[]): readonly Outcome[] {
  const differing = new Map(
    left.filter(({ run }) => run !== undefined).map((change) => [change.address, change]),
  );
  const notes = new Map(left.map((change) => [change.address, change.notes]));
  return outcomes.map((one) => {
    const still = one.outcome === 'applied' ? differing.get(one.change.address) : undefined;
    if (still === undefined)
      return one.outcome === 'applied' ? withNotes(one, notes.get(one.change.address)) : one;
    const fields = still.fields.map(({ field }) => field).join(', ');
    const error = new ProvisionError(
      'DEADLINE',
      `${one.change.address} was written, but AWS still shows a difference in ${fields}.`,
      'Run the same command again; if it stays so, something else changes it back.',
    );
    return { change: one.change, outcome: 'failed', error };
  });
}

/** What there is to say about a thing is known for certain only once it is there. */
function withNotes(one: Outcome, notes: Change['notes'] = []): Outcome {
  return { ...one, change: { ...one.change, notes } };
}

async function planAgain(tree: Tree, shown: readonly Change[], { session }: RunContext): Promise<Plan> {
  const { connection, effects } = session;
  const again = await plan(tree, connection.reading(), effects.emit);
  const known = new Map(shown.map((change) => [change.address, change]));
  const news = changesOf(again).filter((change) => change.run !== undefined && !isShown(change, known));
  if (news.length === 0) return again;
  throw new ProvisionError(
    'PLAN_CHANGED',
    `While you were asked, AWS changed: ${news.map(({ action, address }) => `${action} ${address}`).join(', ')} was not in the plan you saw.`,
    'Run the command again and read the new plan.',
  );
}

/** What is different from before, as AWS shows it; as it was expected where AWS cannot be asked: all is done by then. */
async function differencesNow(
  exceptions: WantedRun['exceptions'],
  read: Aws,
): Promise<readonly LeftoverReport[] | undefined> {
  if (exceptions === undefined) return undefined;
  return (await lookedAt(exceptions.observe(read))).seen ?? exceptions.expected;
}

async function reportOf(
  command: RunReport['command'],
  { context, exceptions }: WantedRun,
  read: Aws,
  outcomes: readonly Outcome[],
  differences = exceptions?.expected,
  opening?: ExistingFindings,
): Promise<RunReport> {
  const { session, facts, organization, options, pipeline } = context;
  const changes = outcomes.map(changeReport);
  const watched = command !== 'teardown' && facts.organization !== undefined && options.only !== 'pipeline';
  // A plan that was refused as a whole is still a plan, and so is the rest of one that was interrupted.
  const isStillPlan =
    session.effects.signal.aborted ||
    changes.some(({ action, error }) => action === 'blocked' && error === undefined);
  return {
    version: 1,
    command,
    organization,
    homeRegion: session.homeRegion,
    regions: facts.regions,
    skippedRegions: facts.skippedRegions,
    changes,
    summary: summaryOf(changes),
    members: watched
      ? await membersReport(read, facts, command === 'plan' || isStillPlan, refusalsOf(outcomes))
      : NO_MEMBERS_REPORT,
    ...(opening === undefined ? {} : { opening: { before: opening.before, digest: opening.digest } }),
    notices: [
      ...(opening?.notices ?? []),
      ...(command === 'plan' ? downgradeNotice(context) : []),
      ...(command === 'teardown' || options.only === 'organization'
        ? []
        : [...regionsAdded(pipeline), ...regionsLeft(pipeline), ...pipelineNotices(pipeline)]),
    ],
    ...(differences === undefined ? {} : { exceptions: differences }),
    apiCalls: session.callCounter.report(),
    durationMs: session.effects.now() - session.startedAt,
  };
}

/** Why AWS did not take members: `account/region` → its words. */
function refusalsOf(outcomes: readonly Outcome[]): ReadonlyMap<string, string> {
  return new Map(
    outcomes.flatMap(({ change, error }) =>
      change.kind === 'members'
        ? (error?.refused ?? []).map(({ id, result }) => [`${id}/${change.region}`, result] as const)
        : [],
    ),
  );
}

function notTried(change: Change): Outcome {
  return {
    change,
    outcome: change.run === undefined && change.action !== 'blocked' ? 'planned' : 'not-tried',
  };
}

function isReduction({ reduces }: Change): boolean {
  return reduces.length > 0;
}

function reductionNotAllowed(changes: readonly Change[]): ProvisionError {
  const reductions = changes
    .filter(isReduction)
    .map(({ address, reduces }) => `${address} (${reduces.join(', ')})`);
  return new ProvisionError(
    'REDUCTION_NOT_ALLOWED',
    `The plan turns off protection or delivery: ${reductions.join('; ')}.`,
    'Add --allow-reduce if that is meant.',
  );
}
