import { isProvisionError, ProvisionError } from '../base/errors.ts';
import { endsEverything, explain } from '../aws/explain.ts';
import { ORGANIZATION, recordPlace } from '../deployment/record.ts';
import { pipelineUndoTree, waitingMessages, type PipelineUndoInput, type Waiting } from '../pipeline/undo.ts';
import { unknownStep } from '../engine/unknown-step.ts';
import { planRun, type PlannedRun } from '../run/plan-and-apply.ts';
import { NO_MEMBERS_REPORT } from '../guardduty/members-report.ts';
import type { RunReport } from '../engine/report.ts';
import { summaryOf } from '../engine/run-report.ts';
import { readRunContext, type RunOptions, type RunContext } from '../run/run-context.ts';
import { createCallCounter } from '../aws/call-counter.ts';
import { inSequence } from '../engine/tree.ts';
import { observedLeftovers } from '../guardduty/restore/differences.ts';
import { expectedLeftovers } from '../guardduty/restore/leftovers.ts';
import { undoTree } from '../guardduty/restore/tree.ts';
import { readUndo, type Undo } from '../guardduty/restore/restore.ts';

/** What a teardown is asked to do. With scope `organization` the Organization's settings are restored too. */
export interface TeardownOptions extends RunOptions {
  /** Deletes GuardDuty's detectors in members, with their findings, where this deployment brought them about. */
  readonly deleteMemberDetectors: boolean;
  /** How many waiting findings may be lost: exactly those. */
  readonly discard?: number;
}

/**
 * Finds what a deployment made and what was there before. Writes nothing until the answer's `apply` is called.
 *
 * @throws ProvisionError MESSAGES_WAITING while findings wait, RECORD_MISSING, OTHER_DEPLOYMENT
 */
export async function planTeardown(options: TeardownOptions): Promise<PlannedRun> {
  const { effects } = options;
  const startedAt = effects.now();
  const callCounter = createCallCounter();
  const context = await find({
    ...options,
    effects: {
      ...effects,
      emit: (event) => {
        if (event.type === 'call') callCounter.add(event);
        effects.emit(event);
      },
    },
  });
  if (isProvisionError(context))
    return nothingThere(context, options, {
      apiCalls: callCounter.report(),
      durationMs: effects.now() - startedAt,
    });
  const { facts, names, pipeline } = context;
  const settings =
    options.only !== 'pipeline' && (options.scope === 'organization' || facts.organization === undefined);
  const { undo, unseen } = settings ? await undoOf(context, options) : {};
  const record = { kind: 'record' as const, ...recordPlace(names), name: ORGANIZATION };
  const back =
    unseen === undefined
      ? undo === undefined
        ? inSequence()
        : undoTree(facts, names, undo)
      : inSequence(unknownStep(record, unseen));
  const slack: PipelineUndoInput = {
    ...pipeline,
    ...(options.discard === undefined ? {} : { discard: options.discard }),
  };
  const dark =
    options.only === 'organization' ? undefined : await refuseWaiting(slack, context, options.discard);
  return planRun({
    command: 'teardown',
    context,
    tree: dark === undefined ? back : pipelineUndoTree({ ...slack, unseen: dark }, back),
    exceptions: {
      expected: undo === undefined ? [] : expectedLeftovers(facts, undo),
      observe: async (aws) => (undo === undefined ? [] : observedLeftovers(aws, facts, names, undo)),
    },
  });
}

/** What is to be restored; or why that could not be found out, which keeps it all and does not keep the pipeline. */
async function undoOf(
  { read, facts, names }: RunContext,
  options: TeardownOptions,
): Promise<{ readonly undo?: Undo; readonly unseen?: ProvisionError }> {
  try {
    // A record tells who was a member by the list of all accounts.
    if (facts.accountsUnseen !== undefined) return { unseen: facts.accountsUnseen };
    return { undo: await readUndo(read, facts, names, options) };
  } catch (error) {
    const known = explain(error);
    if (endsEverything(known) || /^(?:RECORD_MISSING|OTHER_DEPLOYMENT|NEEDS_MANAGEMENT)$/.test(known.code))
      throw known;
    return { unseen: known };
  }
}

/** Where the pipeline is gone already, the Organization's settings may still be there to restore. */
async function find(options: TeardownOptions): Promise<RunContext | ProvisionError> {
  try {
    return await readRunContext(options, 'locate');
  } catch (error) {
    if (!isProvisionError(error) || error.code !== 'NO_DEPLOYMENT') throw error;
    if (options.scope !== 'organization') return error;
    try {
      return await readRunContext(options, 'left-over');
    } catch (reason) {
      if (isProvisionError(reason) && reason.code === 'ADMIN_ACCOUNT_MISSING') return error;
      throw reason;
    }
  }
}

/** A second teardown finds nothing, which is what it was for; a wrong name or Region looks the same, so it is said. */
function nothingThere(
  { message }: ProvisionError,
  { config }: TeardownOptions,
  spent: Pick<RunReport, 'apiCalls' | 'durationMs'>,
): PlannedRun {
  const report: RunReport = {
    version: 1,
    command: 'teardown',
    organization: null,
    homeRegion: config.homeRegion ?? '',
    regions: [],
    skippedRegions: [],
    changes: [],
    summary: summaryOf([]),
    members: NO_MEMBERS_REPORT,
    notices: [
      {
        code: 'NO_DEPLOYMENT',
        message,
        fix: 'If there should be one, check --home-region, --name and the credentials. If a teardown of it was cut short at its very end, name the account that administered GuardDuty: --admin-account <id>.',
      },
    ],
    exceptions: [],
    ...spent,
  };
  return { report, reduces: false, apply: () => Promise.resolve(report) };
}

/** Refuses to lose messages. @returns the queues that could not be counted, and why */
async function refuseWaiting(
  input: PipelineUndoInput,
  { read }: RunContext,
  discard = 0,
): Promise<Waiting['unseen']> {
  const { queues: waiting, unseen } = await waitingMessages(read, input);
  const total = waiting.reduce((sum, { messages }) => sum + messages, 0);
  if (total === discard) return unseen;
  const where = waiting.map(({ address, messages }) => `${messages} in ${address}`).join(', ');
  throw new ProvisionError(
    'MESSAGES_WAITING',
    total === 0
      ? `No finding waits, but --discard says ${discard}.`
      : `${total} findings wait and would be lost: ${where}.`,
    total === 0
      ? 'Leave --discard out.'
      : `Let them be delivered (guardduty-slack redrive brings dead letters back), or lose them with --discard ${total}.`,
  );
}
