import type { Aws } from '../aws/aws.ts';
import { endsEverything } from '../aws/explain.ts';
import type { Names } from '../deployment/names.ts';
import { recordedRegions } from '../deployment/record.ts';
import type { Deployed } from '../discovery/regions.ts';
import { readDeployment } from '../pipeline/pipeline.ts';

/** Nothing is known of it. */
const MAYBE_EVERYWHERE: Deployed = { regions: [], covers: () => true };

/**
 * The Regions in which a deployment has something: what its parameter lists or, where only GuardDuty was set up, those that
 * it keeps a record of. Where that cannot be read it may have something in every Region, so that none is taken for one that
 * is not wanted any more.
 */
export async function deployedRegions(
  aws: Aws,
  names: Names,
  only: 'pipeline' | 'organization' | undefined,
): Promise<Deployed> {
  try {
    const deployment = await readDeployment(aws, names);
    const withoutIt = (): Promise<readonly string[]> =>
      only === 'pipeline' ? Promise.resolve([]) : recordedRegions(aws, names);
    const regions = deployment?.regions ?? (await withoutIt());
    return { regions, covers: (region) => regions.includes(region) };
  } catch (error) {
    if (endsEverything(error)) throw error;
    return MAYBE_EVERYWHERE;
  }
}
