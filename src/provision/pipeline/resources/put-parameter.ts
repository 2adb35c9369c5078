import { PutParameterCommand, type PutParameterCommandInput } from '@aws-sdk/client-ssm';
import type { Aws } from '../../aws/aws.ts';
import type { Place } from '../../aws/place.ts';

/** Name, value and type of a parameter. Ours fit into the standard tier, so none is asked for. */
export type ParameterContent = Pick<PutParameterCommandInput, 'Name' | 'Value' | 'Type' | 'KeyId'>;

/**
 * Gives a parameter a new value. One that was made an advanced parameter stays one: SSM takes no tier back, and whether it
 * then wants to be told the tier is not documented.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 *
 * @returns the parameter's new version
 */
export async function overwriteParameter(
  aws: Aws,
  place: Place,
  content: ParameterContent,
): Promise<number | undefined> {
  const ssm = aws.client('ssm', place);
  const overwrite = { ...content, Overwrite: true };
  try {
    return (await ssm.send(new PutParameterCommand(overwrite))).Version;
  } catch (error) {
    if (!isDowngrade(error)) throw error;
    return (await ssm.send(new PutParameterCommand({ ...overwrite, Tier: 'Advanced' }))).Version;
  }
}

function isDowngrade(error: unknown): boolean {
  return error instanceof Error && /uses the advanced-parameter tier/i.test(error.message);
}
