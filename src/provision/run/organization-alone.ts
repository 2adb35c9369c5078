import { changesOf, plan } from '../engine/engine.ts';
import { isProvisionError } from '../base/errors.ts';
import { pipelineTree } from '../pipeline/pipeline.ts';
import { ORGANIZATION, readRecordText } from '../deployment/record.ts';
import { readRunContext, type RunOptions, type RunContext } from './run-context.ts';

/**
 * Finds what `--only organization` made. It has no pipeline and so no parameter that tells what it consists of; the records
 * of what was there before tell its Regions.
 *
 * @returns undefined when there is no such thing, also where a part of a pipeline is left
 */
export async function organizationAlone(options: RunOptions): Promise<RunContext | undefined> {
  const context = await contextIfAny({ ...options, scope: 'organization', only: 'organization' });
  if (context === undefined) return undefined;
  const { facts, names, read, pipeline } = context;
  if ((await readRecordText(read, names, ORGANIZATION)) === undefined) return undefined;
  const parts = changesOf(await plan(pipelineTree(pipeline), read, () => undefined));
  const core = parts.filter(({ kind }) => CORE.has(kind));
  const unseen = core.find(({ action, error }) => action === 'unknown' && error !== undefined)?.error;
  if (unseen !== undefined) throw unseen;
  if (core.some(({ action }) => action !== 'create')) return undefined;
  const recorded = await Promise.all(
    facts.regions.map(async (region) => (await readRecordText(read, names, region)) !== undefined),
  );
  return {
    ...context,
    facts: { ...facts, regions: facts.regions.filter((_region, index) => recorded[index]) },
  };
}

/** Without any of these there is no pipeline. */
const CORE = new Set(['queue', 'function', 'finding-rule']);

async function contextIfAny(options: RunOptions): Promise<RunContext | undefined> {
  try {
    return await readRunContext(options, 'as-told');
  } catch (error) {
    if (
      isProvisionError(error) &&
      /^(?:NOT_IN_ORGANIZATION|ADMIN_ACCOUNT_MISSING|NOT_MANAGEMENT_ACCOUNT|REGION_UNAVAILABLE|ORGANIZATION_FEATURES)$/.test(
        error.code,
      )
    )
      return undefined;
    throw error;
  }
}
