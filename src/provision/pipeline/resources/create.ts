import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import { ProvisionError } from '../../base/errors.ts';
import { addressOf, type Resource, type State } from '../../engine/resource.ts';

/**
 * Creates something, unless it turns out to be there: another run made it meanwhile, or AWS did what the first attempt
 * asked and its answer was lost.
 *
 * @param taken names of the errors by which AWS says that it is there
 * @returns what is there then, to be corrected; undefined when it was created
 * @throws ProvisionError NOT_OURS when somebody else's thing appeared
 */
export async function createUnlessThere<S extends State>(
  aws: Aws,
  resource: Resource<S>,
  create: () => Promise<unknown>,
  ...taken: readonly string[]
): Promise<S | undefined> {
  let refusal: unknown;
  const created = await unlessMissing(
    create().catch((error: unknown) => {
      refusal = error;
      throw error;
    }),
    ...taken,
  );
  if (created !== undefined) return undefined;
  const before = await resource.observe(aws);
  if (before === undefined) throw refusal;
  const conflict = resource.conflict?.(before);
  if (conflict === undefined) return before;
  throw new ProvisionError(
    'NOT_OURS',
    `${addressOf(resource)} appeared while it was being created, and it is ${conflict.text}`,
    'Remove or rename it, or choose another --name.',
    { cause: refusal },
  );
}
