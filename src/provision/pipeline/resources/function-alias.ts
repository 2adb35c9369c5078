import {
  CreateAliasCommand,
  GetAliasCommand,
  UpdateAliasCommand,
  type AliasConfiguration,
} from '@aws-sdk/client-lambda';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import type { Names } from '../../deployment/names.ts';
import type { FunctionState } from './function-state.ts';

const MISSING = 'ResourceNotFoundException';

/** The alias that the queue calls; undefined when there is none. Read once in a pass. */
export function liveAlias(aws: Aws, names: Names): Promise<AliasConfiguration | undefined> {
  const { account, homeRegion: region, functionName, alias } = names;
  return aws.shared(aliasKey(names), () =>
    unlessMissing(
      aws
        .client('lambda', { account, region })
        .send(new GetAliasCommand({ FunctionName: functionName, Name: alias })),
      MISSING,
    ),
  );
}

/** Points the alias at a version, all of it. */
export async function pointAlias(
  aws: Aws,
  { account, homeRegion: region, functionName, alias }: Names,
  pointer: AliasConfiguration | undefined,
  version: string,
): Promise<void> {
  const lambda = aws.client('lambda', { account, region });
  const to = { FunctionName: functionName, Name: alias, FunctionVersion: version };
  if (pointer === undefined) {
    const created = await unlessMissing(lambda.send(new CreateAliasCommand(to)), 'ResourceConflictException');
    if (created !== undefined) return;
  }
  await lambda.send(
    new UpdateAliasCommand({
      ...to,
      RoutingConfig: { AdditionalVersionWeights: {} },
      ...(pointer?.RevisionId === undefined ? {} : { RevisionId: pointer.RevisionId }),
    }),
  );
}

/** What stands behind the alias, in a word. */
export function liveOf(pointer: AliasConfiguration | undefined): FunctionState['live'] {
  if (pointer === undefined) return 'no alias';
  if (pointer.FunctionVersion === '$LATEST') return 'unpublished code';
  const others = Object.keys(pointer.RoutingConfig?.AdditionalVersionWeights ?? {});
  return others.length === 0 ? 'one version' : 'several versions';
}

/** Key of the shared read; who moves the alias forgets it. */
export function aliasKey({ account, homeRegion, functionName }: Names): string {
  return `alias/${account}/${homeRegion}/${functionName}/`;
}
