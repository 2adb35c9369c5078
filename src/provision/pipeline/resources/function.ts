import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  ListTagsCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type Architecture,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import type { Config } from '../../config/config.ts';
import { ProvisionError } from '../../base/errors.ts';
import { functionArn, roleArn, type Names } from '../../deployment/names.ts';
import { noted } from '../../engine/note.ts';
import { owned, type Tagged } from '../../deployment/owned.ts';
import { addressOf, diff, type Resource } from '../../engine/resource.ts';
import { functionDrift, type DriftEvidence } from '../function-drift.ts';
import { packageOf } from '../function-package.ts';
import { aliasKey, liveAlias, liveOf, pointAlias } from './function-alias.ts';
import {
  settingsIn,
  versionInput,
  versionState,
  type FunctionState,
  type VersionContent,
} from './function-state.ts';
import { withOfferedArchitecture } from './function-architecture.ts';
import { enoughConcurrency, removeReservation, reservedConcurrency } from './function-concurrency.ts';
import { selfTest } from './self-test.ts';

export interface FunctionSpec extends VersionContent, DriftEvidence {
  readonly config: Config['function'];
}

const MISSING = 'ResourceNotFoundException';

/**
 * The function, its published version and the alias `live` as one thing: a change is code, settings, a new version, its
 * self-test, and only then the alias, so that what delivers is always whole and tested.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
export function slackFunction(names: Names, spec: FunctionSpec): Resource<FunctionState & Tagged> {
  const { account, homeRegion: region, functionName: name } = names;
  const place = { account, region };
  const arn = functionArn(names, region, name);
  const desired = (before: FunctionState | undefined): FunctionState => ({
    ...desiredState(names, spec, before),
    reservedConcurrency: enoughConcurrency(before?.reservedConcurrency ?? null),
  });
  return owned<FunctionState>(names, {
    ...place,
    kind: 'function',
    name,
    desired,
    observe: (aws) => observe(aws, names, spec),
    create: {
      taken: ['ResourceConflictException'],
      send: (aws, { live: _live, reservedConcurrency: _reserved, tags, ...version }) =>
        withOfferedArchitecture(spec.config.architecture, (architecture) =>
          aws.client('lambda', place).send(
            new CreateFunctionCommand({
              FunctionName: name,
              Description: `Posts GuardDuty findings to Slack (deployment ${names.deployment})`,
              PackageType: 'Zip',
              Code: { ZipFile: packageOf(spec.code, spec.settings).zip },
              Architectures: [architecture],
              Publish: false,
              Tags: tags,
              ...versionInput(spec, version, undefined),
            }),
          ),
        ),
    },
    tagging: {
      add: (aws, Tags) => aws.client('lambda', place).send(new TagResourceCommand({ Resource: arn, Tags })),
      remove: (aws, TagKeys) =>
        aws.client('lambda', place).send(new UntagResourceCommand({ Resource: arn, TagKeys })),
    },
    update: async (aws, { reservedConcurrency: reserved }, before) => {
      aws.forget(aliasKey(names));
      // First of all, because a throttled function cannot pass its self-test.
      if (before !== undefined && before.reservedConcurrency !== reserved)
        await removeReservation(aws, names);
      const latest = before === undefined ? await settled(aws, names) : await updateLatest(aws, names, spec);
      const { Version } = await aws.client('lambda', place).send(
        new PublishVersionCommand({
          FunctionName: name,
          CodeSha256: packageOf(spec.code, spec.settings).sha256,
          RevisionId: latest.RevisionId,
        }),
      );
      if (Version === undefined) throw new Error('PublishVersion named no version');
      await selfTest(aws, place, name, Version);
      aws.forget(aliasKey(names));
      const pointer = before === undefined ? undefined : await liveAlias(aws, names);
      await pointAlias(aws, names, pointer, Version);
    },
    note: (before) => {
      if (before === undefined) return [];
      const { tags: _tags, ...found } = before;
      return [
        ...functionDrift(spec, found, desired(before)),
        ...noted(
          'ARCHITECTURE_KEPT',
          spec.config.architecture === undefined && found.architecture === 'x86_64'
            ? `runs on x86_64: ${region} had no arm64, or it was chosen by hand; function.architecture says which it should be`
            : undefined,
        ),
      ];
    },
    remove: async (aws) => {
      aws.forget(aliasKey(names));
      // Without a qualifier its versions and alias go with it.
      await unlessMissing(
        aws.client('lambda', place).send(new DeleteFunctionCommand({ FunctionName: name })),
        MISSING,
      );
    },
  });
}

function desiredState(
  names: Names,
  spec: FunctionSpec,
  before: Pick<FunctionState, 'settings' | 'architecture'> | undefined,
): Omit<FunctionState, 'reservedConcurrency'> {
  const { code, config } = spec;
  const { vpc } = config;
  return {
    live: 'one version',
    codeSha256: code.sha256,
    runtime: config.runtime,
    architecture: config.architecture ?? before?.architecture ?? 'arm64',
    handler: 'index.handler',
    memoryMegabytes: 256,
    timeoutSeconds: 120,
    role: roleArn(names, names.functionRole),
    settings: settingsIn(spec, before),
    otherVariables: [],
    logFormat: 'JSON',
    logLevel: 'INFO',
    logGroup: names.logGroup,
    tracing: config.tracing,
    vpc:
      vpc === undefined
        ? null
        : { subnets: vpc.subnets.toSorted(), securityGroups: vpc.securityGroups.toSorted() },
    layers: [],
  };
}

async function observe(
  aws: Aws,
  names: Names,
  spec: FunctionSpec,
): Promise<(FunctionState & { readonly tags: Readonly<Record<string, string>> }) | undefined> {
  const { account, homeRegion: region, functionName } = names;
  const Resource = functionArn(names, region, functionName);
  const tagged = await unlessMissing(
    aws.client('lambda', { account, region }).send(new ListTagsCommand({ Resource })),
    MISSING,
  );
  if (tagged === undefined) return undefined;
  // Without its alias, as a first run that was cut short leaves it, what there is to see is `$LATEST`. The version is
  // asked for by its number, because an alias may stand for two.
  const pointer = await liveAlias(aws, names);
  const [seen, reserved] = await Promise.all([
    configuration(aws, names, pointer?.FunctionVersion),
    reservedConcurrency(aws, names),
  ]);
  if (seen === undefined) return undefined;
  return {
    live: liveOf(pointer),
    reservedConcurrency: reserved,
    ...versionState(spec, seen),
    tags: tagged.Tags ?? {},
  };
}

/** Brings `$LATEST` to what is desired and says what it then is. */
async function updateLatest(aws: Aws, names: Names, spec: FunctionSpec): Promise<FunctionConfiguration> {
  const { account, homeRegion: region, functionName: FunctionName } = names;
  const lambda = aws.client('lambda', { account, region });
  const { zip: ZipFile, sha256 } = packageOf(spec.code, spec.settings);
  let latest = await settled(aws, names);
  const { architecture: now } = versionState(spec, latest);
  const { architecture = now as Architecture } = spec.config;
  if (latest.CodeSha256 !== sha256 || now !== architecture) {
    const { RevisionId } = latest;
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures: [architecture], RevisionId }),
    );
    latest = await settled(aws, names);
  }
  const before = versionState(spec, latest);
  const { live: _live, ...after } = desiredState(names, spec, before);
  if (diff(before, after).length > 0) {
    const { RevisionId } = latest;
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        RevisionId,
        ...versionInput(spec, after, before),
      }),
    );
    latest = await settled(aws, names);
  }
  return latest;
}

/** Waits until `$LATEST` is ready for the next step: Lambda refuses everything else meanwhile. */
async function settled(aws: Aws, names: Names): Promise<FunctionConfiguration> {
  const { account, homeRegion: region, functionName: name } = names;
  const address = addressOf({ kind: 'function', account, region, name });
  const seen = await aws.until({
    what: `${address} to be ready`,
    read: () => configuration(aws, names),
    done: (now) => now !== undefined && now.State !== 'Pending' && now.LastUpdateStatus !== 'InProgress',
    everyMs: 1_000,
  });
  if (seen === undefined || seen.State === 'Failed' || seen.LastUpdateStatus === 'Failed')
    throw new ProvisionError(
      'AWS_REFUSED',
      `${address} could not be brought up: ${seen?.LastUpdateStatusReason ?? seen?.StateReason ?? 'AWS gives no reason'}`,
      "Correct what AWS's words name, and run the same command again.",
    );
  return seen;
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
