/** Changes of a function: UpdateFunctionCode, UpdateFunctionConfiguration. */
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid } from '../../world/world.ts';
import { functionConfiguration } from './answers.ts';
import { readCode } from './code.ts';
import { changedConfiguration, readArchitecture } from './configuration.ts';
import { invalidParameter, wrongRevision } from './errors.ts';
import { functionOf, referenceIn, refuseBusy, revisionOf } from './reference.ts';
import type { FunctionVersion, LambdaFunction } from './state.ts';
import { publish } from './versions.ts';

export const updateFunctionCode: Operation<LambdaInputs['UpdateFunctionCode']> = (call) => {
  const { world, input } = call;
  const lambda = changedFunction(call);
  const code = readCode(input);
  const architecture = readArchitecture(call, input.Architectures);
  checkRevision(call, lambda);
  const configuration = {
    ...lambda.latest.configuration,
    architecture: architecture ?? lambda.latest.configuration.architecture,
  };
  const changed = updated(call, { ...lambda.latest, code, configuration });
  if (input.DryRun === true) {
    return functionConfiguration(world, { ...lambda.latest, code, configuration });
  }
  lambda.latest = changed;
  if (input.Publish !== true) return functionConfiguration(world, changed, { just: 'updated' });
  const version = publish(world, lambda);
  return functionConfiguration(world, version, { qualifier: version.version });
};

export const updateFunctionConfiguration: Operation<LambdaInputs['UpdateFunctionConfiguration']> = (call) => {
  const { world } = call;
  const lambda = changedFunction(call);
  const configuration = changedConfiguration(call, lambda.latest.configuration, lambda.name);
  checkRevision(call, lambda);
  lambda.latest = updated(call, { ...lambda.latest, configuration });
  return functionConfiguration(world, lambda.latest, { just: 'updated' });
};

function changedFunction(call: Call<{ readonly FunctionName: string }>): LambdaFunction {
  const reference = referenceIn(call);
  if (reference.qualifier !== undefined && reference.qualifier !== '$LATEST') {
    throw invalidParameter('This operation does not support changing a version or an alias.');
  }
  const lambda = functionOf(call, { name: reference.name });
  refuseBusy(call.world, lambda);
  return lambda;
}

function checkRevision(
  { world, input }: Call<{ readonly RevisionId?: string }>,
  { latest }: LambdaFunction,
): void {
  const wanted = input.RevisionId;
  if (wanted !== undefined && wanted !== revisionOf(world, latest)) throw wrongRevision();
}

function updated({ world }: Call<unknown>, version: FunctionVersion): FunctionVersion {
  return {
    ...version,
    modifiedAt: now(world),
    revision: opaqueUuid(world),
    settledRevision: opaqueUuid(world),
    updatedAt: now(world) + knob(world, 'lambda.updateDelayMs'),
  };
}
