import { laneTree, preludeTree } from '../guardduty/organization-tree.ts';
import { pipelineTree } from '../pipeline/pipeline.ts';
import type { Survey } from '../run/run-context.ts';
import { inParallel, inSequence, type Tree } from '../engine/tree.ts';

/**
 * Everything that should be in place, in order: what the whole Organization needs first, then the Slack pipeline and one
 * lane a Region side by side.
 */
export function desiredTree({ facts, names, pipeline, options: { config, only } }: Survey): Tree {
  if (only === 'pipeline') return pipelineTree(pipeline);
  const lanes = facts.regions.map((region) => laneTree(facts, config, names, region));
  const slack = only === 'organization' ? [] : [pipelineTree(pipeline)];
  return inSequence(preludeTree(facts, config, names), inParallel(...slack, ...lanes));
}
