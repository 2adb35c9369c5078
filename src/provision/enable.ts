import { refuseToNarrow } from './coverage.ts';
import { desiredTree } from './desired.ts';
import { watchMembers } from './members-report.ts';
import { prepare, type Prepared } from './prepared.ts';
import { survey, type RunOptions } from './survey.ts';

/** Compares what is wanted with what is there. Writes nothing until the answer's `apply` is called. */
export async function prepareEnable(options: RunOptions): Promise<Prepared> {
  const surveyed = await survey(options, 'as-told');
  refuseToNarrow(surveyed);
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
