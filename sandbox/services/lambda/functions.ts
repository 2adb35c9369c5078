/** Functions: CreateFunction, GetFunction, GetFunctionConfiguration, ListFunctions, DeleteFunction. */
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid } from '../../world/world.ts';
import { functionConfiguration, listedConfiguration } from './answers.ts';
import { readCode } from './code.ts';
import { readConfiguration } from './configuration.ts';
import { conflict, invalidParameter, notFound } from './errors.ts';
import { pageOf } from './pages.ts';
import { arnOf, functionOf, parseReference, referenceIn, versionOf } from './reference.ts';
import { lambdaState, type FunctionVersion, type LambdaFunction } from './state.ts';
import { checkTags } from './tags.ts';
import { publish } from './versions.ts';
import { hostSuffix } from '../../world/partitions.ts';

export const createFunction: Operation<LambdaInputs['CreateFunction']> = (call) => {
  const { world, account, region, input } = call;
  const { name } = parseReference(call, input.FunctionName);
  const configuration = readConfiguration(call, name);
  const tags = { ...input.Tags };
  checkTags(tags);
  const code = readCode(input.Code);
  const { functions } = lambdaState(world, account, region);
  if (functions[name] !== undefined) throw conflict(`Function already exist: ${name}`);
  const arn = arnOf(call, { name });
  const latest: FunctionVersion = {
    account,
    region,
    name,
    functionArn: arn,
    version: '$LATEST',
    configuration,
    code,
    modifiedAt: now(world),
    revision: opaqueUuid(world),
    settledRevision: opaqueUuid(world),
    activeAt: now(world) + knob(world, 'lambda.createDelayMs'),
  };
  const lambda: LambdaFunction = {
    name,
    arn,
    latest,
    versions: {},
    nextVersion: 1,
    aliases: {},
    policies: {},
    eventInvokeConfigs: {},
    tags,
  };
  functions[name] = lambda;
  if (input.Publish !== true) return functionConfiguration(world, latest, { just: 'created' });
  const version = publish(world, lambda);
  return functionConfiguration(world, version, { just: 'created', qualifier: version.version });
};

export const getFunction: Operation<LambdaInputs['GetFunction']> = (call) => {
  const reference = referenceIn(call);
  const version = versionOf(call, reference);
  const { tags, reservedConcurrency } = functionOf(call, reference);
  return {
    Configuration: functionConfiguration(call.world, version, shown(reference.qualifier)),
    Code: { RepositoryType: 'S3', Location: codeLocation(call, version) },
    Tags: Object.keys(tags).length === 0 ? undefined : tags,
    Concurrency:
      reservedConcurrency === undefined ? undefined : { ReservedConcurrentExecutions: reservedConcurrency },
  };
};

export const getFunctionConfiguration: Operation<LambdaInputs['GetFunctionConfiguration']> = (call) => {
  const reference = referenceIn(call);
  return functionConfiguration(call.world, versionOf(call, reference), shown(reference.qualifier));
};

export const listFunctions: Operation<LambdaInputs['ListFunctions']> = (call) => {
  const { world, account, region, input } = call;
  const all = Object.values(lambdaState(world, account, region).functions).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const listed =
    input.FunctionVersion === 'ALL'
      ? all
          .flatMap(({ latest, versions }) => [latest, ...Object.values(versions)])
          .map((version) => listedConfiguration(world, version))
      : all.map(({ latest, arn }) => ({ ...listedConfiguration(world, latest), FunctionArn: arn }));
  const { page, marker } = pageOf(call, listed);
  return { Functions: page, NextMarker: marker };
};

export const deleteFunction: Operation<LambdaInputs['DeleteFunction']> = (call) => {
  const reference = referenceIn(call);
  const { qualifier } = reference;
  if (qualifier === '$LATEST') {
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
  }
  const lambda = functionOf(call, { name: reference.name });
  if (qualifier === undefined) {
    delete lambdaState(call.world, call.account, call.region).functions[reference.name];
    return { StatusCode: 204 };
  }
  if (!/^\d+$/.test(qualifier)) throw invalidParameter('Deletion of aliases is not currently supported.');
  if (lambda.versions[qualifier] === undefined) {
    throw notFound(`Function not found: ${arnOf(call, reference)}`);
  }
  const users = Object.values(lambda.aliases).filter(
    ({ version, weights }) => version === qualifier || qualifier in weights,
  );
  if (users.length > 0) {
    throw conflict(
      `Version ${qualifier} of function ${lambda.name} is referenced by alias(es): [${users.map(({ name }) => name).join(', ')}]`,
    );
  }
  delete lambda.versions[qualifier];
  return { StatusCode: 204 };
};

function shown(qualifier: string | undefined): { qualifier?: string } {
  return qualifier === undefined ? {} : { qualifier };
}

/** A link that leads nowhere: the simulator has no S3. */
function codeLocation({ world, region }: Call<unknown>, version: FunctionVersion): string {
  return `https://awslambda-${region}-tasks.s3.${region}.${hostSuffix(world.settings)}/snapshots/${version.account}/${version.name}-${encodeURIComponent(version.code.sha256)}`;
}
