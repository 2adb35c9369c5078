import { refuseBadSelection, refuseToNarrow } from '../run/scope-checks.ts';
import { desiredTree } from './desired.ts';
import { watchMembers } from '../guardduty/members-report.ts';
import { prepare, type Prepared } from '../run/plan-and-apply.ts';
import { survey, type RunOptions } from '../run/run-context.ts';

/** Compares what is wanted with what is there. Writes nothing until the answer's `apply` is called. */
export async function prepareEnable(options: RunOptions): Promise<Prepared> {
  const surveyed = await survey(options, 'as-told');
  refuseToNarrow(surveyed);
  refuseBadSelection(surveyed);
  const { facts } = surveyed;
  const watched = facts.organization !== undefined && options.only !== 'pipeline';
  return prepare({
    command: 'enable',
    surveyed,
    tree: desiredTree(surveyed),
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
}
