import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  ListTagsCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import type { FunctionSettings } from '../../../handler/contract.ts';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import type { Config } from '../../config/config.ts';
import { ProvisionError } from '../../base/errors.ts';
import {
  foreignReason,
  functionArn,
  ownTags,
  ownTagsOf,
  roleArn,
  type Names,
} from '../../deployment/names.ts';
import { notOurs } from '../../engine/note.ts';
import { addressOf, diff, type Resource } from '../../engine/resource.ts';
import { createUnlessThere } from './create.ts';
import { aliasKey, liveAlias, liveOf, pointAlias } from './function-alias.ts';
import { versionInput, versionState, type FunctionState, type VersionState } from './function-state.ts';
import { selfTest } from './self-test.ts';

/** The function's zip, built beforehand and given in. */
export interface FunctionCode {
  readonly zip: Uint8Array;
  /** SHA-256 of the zip in base64, as Lambda says it. */
  readonly sha256: string;
}

export interface FunctionSpec {
  readonly code: FunctionCode;
  readonly settings: FunctionSettings;
  readonly config: Config['function'];
}

const MISSING = 'ResourceNotFoundException';

/**
 * The function, its published version and the alias `live` as one thing: a change is code, settings, a new version, its
 * self-test, and only then the alias, so that what delivers is always whole and tested.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
export function slackFunction(
  names: Names,
  { code, settings, config }: FunctionSpec,
): Resource<FunctionState> {
  const { account, homeRegion: region, functionName } = names;
  const place = { account, region };
  const goal: FunctionState = {
    live: 'one version',
    codeSha256: code.sha256,
    runtime: config.runtime,
    architecture: 'arm64',
    handler: 'index.handler',
    memoryMegabytes: 256,
    timeoutSeconds: 120,
    role: roleArn(names, names.functionRole),
    settings,
    otherVariables: [],
    logFormat: 'JSON',
    logLevel: 'INFO',
    logGroup: names.logGroup,
    tracing: config.tracing,
    vpc:
      config.vpc === undefined
        ? null
        : {
            subnets: config.vpc.subnets.toSorted(),
            securityGroups: config.vpc.securityGroups.toSorted(),
          },
    layers: [],
    tags: ownTags(names),
  };

  /** Brings `$LATEST` to the goal and says what it then is. */
  const update = async (aws: Aws, after: VersionState): Promise<FunctionConfiguration> => {
    const lambda = aws.client('lambda', place);
    let latest = await settled(aws, names);
    const before = versionState(latest);
    if (before.codeSha256 !== after.codeSha256 || before.architecture !== after.architecture) {
      await lambda.send(
        new UpdateFunctionCodeCommand({
          FunctionName: functionName,
          ZipFile: code.zip,
          Architectures: ['arm64'],
          RevisionId: latest.RevisionId,
        }),
      );
      latest = await settled(aws, names);
    }
    if (diff(versionState(latest), after).length > 0) {
      await lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: functionName,
          RevisionId: latest.RevisionId,
          ...versionInput(after, before),
        }),
      );
      latest = await settled(aws, names);
    }
    return latest;
  };

  const resource: Resource<FunctionState> = {
    ...place,
    kind: 'function',
    name: functionName,
    goal: () => goal,
    conflict: ({ tags }) => notOurs(foreignReason(tags, names)),
    observe: async (aws) => {
      const lambda = aws.client('lambda', place);
      const tagged = await unlessMissing(
        lambda.send(new ListTagsCommand({ Resource: functionArn(names, region, functionName) })),
        MISSING,
      );
      if (tagged === undefined) return undefined;
      // Without its alias, as a first run that was cut short leaves it, what there is to see is `$LATEST`. The version is
      // asked for by its number, because an alias may stand for two.
      const pointer = await liveAlias(aws, names);
      const seen = await configuration(aws, names, pointer?.FunctionVersion);
      if (seen === undefined) return undefined;
      return {
        live: liveOf(pointer),
        ...versionState(seen),
        tags: ownTagsOf(tagged.Tags ?? {}, names),
      };
    },
    put: async (aws, after, before) => {
      const lambda = aws.client('lambda', place);
      aws.forget(aliasKey(names));
      const { live: _live, tags, ...version } = after;
      const there =
        before ??
        (await createUnlessThere(
          aws,
          resource,
          () =>
            lambda.send(
              new CreateFunctionCommand({
                FunctionName: functionName,
                Description: `Posts GuardDuty findings to Slack (deployment ${names.deployment})`,
                PackageType: 'Zip',
                Code: { ZipFile: code.zip },
                Architectures: ['arm64'],
                Publish: false,
                Tags: tags,
                ...versionInput(version, undefined),
              }),
            ),
          'ResourceConflictException',
        ));
      const latest = there === undefined ? await settled(aws, names) : await update(aws, version);
      const { Version } = await lambda.send(
        new PublishVersionCommand({
          FunctionName: functionName,
          CodeSha256: code.sha256,
          RevisionId: latest.RevisionId,
        }),
      );
      if (Version === undefined) throw new Error('PublishVersion named no version');
      await selfTest(aws, place, functionName, Version);
      aws.forget(aliasKey(names));
      const pointer = there === undefined ? undefined : await liveAlias(aws, names);
      await pointAlias(aws, names, pointer, Version);
    },
    remove: async (aws) => {
      aws.forget(aliasKey(names));
      // Without a qualifier its versions and alias go with it.
      await unlessMissing(
        aws.client('lambda', place).send(new DeleteFunctionCommand({ FunctionName: functionName })),
        MISSING,
      );
    },
  };

  /** Waits until `$LATEST` is ready for the next step: Lambda refuses everything else meanwhile. */
  const settled = async (aws: Aws, of: Names): Promise<FunctionConfiguration> => {
    const seen = await aws.until({
      what: `${addressOf(resource)} to be ready`,
      read: () => configuration(aws, of),
      done: (now) => now !== undefined && now.State !== 'Pending' && now.LastUpdateStatus !== 'InProgress',
      everyMs: 1_000,
    });
    if (seen === undefined || seen.State === 'Failed' || seen.LastUpdateStatus === 'Failed')
      throw new ProvisionError(
        'AWS_REFUSED',
        `${addressOf(resource)} could not be brought up: ${seen?.LastUpdateStatusReason ?? seen?.StateReason ?? 'AWS gives no reason'}`,
        "Correct what AWS's words name, and run the same command again.",
      );
    return seen;
  };
  return resource;
}

async function configuration(
  aws: Aws,
  { account, homeRegion: region, functionName }: Names,
  qualifier?: string,
): Promise<FunctionConfiguration | undefined> {
  const read = aws.client('lambda', { account, region }).send(
    new GetFunctionConfigurationCommand({
      FunctionName: functionName,
      ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
    }),
  );
  return unlessMissing(read, MISSING);
}
