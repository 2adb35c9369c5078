import { DeleteFunctionConcurrencyCommand, GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import type { Names } from '../../deployment/names.ts';

/** As many instances as the event source mapping runs at once: with fewer, its batches are throttled. */
const ENOUGH = 2;

/**
 * Instances that are reserved for the function; null where it has none of its own. With 0, which the console calls
 * Throttle, it never runs. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export async function reservedConcurrency(
  aws: Aws,
  { account, homeRegion: region, functionName }: Names,
): Promise<number | null> {
  const seen = await unlessMissing(
    aws
      .client('lambda', { account, region })
      .send(new GetFunctionConcurrencyCommand({ FunctionName: functionName })),
    'ResourceNotFoundException',
  );
  return seen?.ReservedConcurrentExecutions ?? null;
}

/** What the reservation is to be: one that suffices stays, because it only helps. */
export function enoughConcurrency(reserved: number | null): number | null {
  return reserved !== null && reserved >= ENOUGH ? reserved : null;
}

/** Lets the function run on the concurrency of the account again. */
export async function removeReservation(
  aws: Aws,
  { account, homeRegion: region, functionName }: Names,
): Promise<void> {
  await aws
    .client('lambda', { account, region })
    .send(new DeleteFunctionConcurrencyCommand({ FunctionName: functionName }));
}
