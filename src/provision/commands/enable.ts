import { refuseBadSelection, refuseToNarrow } from '../run/scope-checks.ts';
import { watchMembers } from '../guardduty/members-report.ts';
import { planRun, type PlannedRun } from '../run/plan-and-apply.ts';
import { planMade, type PlanMade } from '../run/saved-plan.ts';
import { readRunContext, type RunContext, type RunOptions } from '../run/run-context.ts';
import { regionTree, preludeTree } from '../guardduty/organization-tree.ts';
import { pipelineTree } from '../pipeline/pipeline.ts';
import { inParallel, inSequence, type Tree } from '../engine/tree.ts';

/** Compares what is wanted with what is there. Writes nothing until the answer's `apply` is called. */
export async function planEnable(options: RunOptions): Promise<PlannedRun & PlanMade> {
  const context = await readRunContext(options, 'as-told');
  refuseToNarrow(context);
  refuseBadSelection(context);
  const { facts } = context;
  const watched = facts.organization !== undefined && options.only !== 'pipeline';
  const planned = await planRun({
    command: 'enable',
    context,
    tree: desiredTree(context),
    ...(watched
      ? {
          settle: async (read) => {
            await watchMembers(read, facts, facts.regions, {
              limitMs: options.config.waitMinutes * 60_000,
            });
          },
        }
      : {}),
  });
  return { ...planned, ...planMade(context) };
}

/**
 * Everything that should be in place, in order: what the whole Organization needs first, then the Slack pipeline and one
 * part a Region side by side.
 */
export function desiredTree({ facts, names, pipeline, options: { config, only } }: RunContext): Tree {
  if (only === 'pipeline') return pipelineTree(pipeline);
  const perRegion = facts.regions.map((region) => regionTree(facts, config, names, region));
  const slack = only === 'organization' ? [] : [pipelineTree(pipeline)];
  return inSequence(preludeTree(facts, config, names), inParallel(...slack, ...perRegion));
}
