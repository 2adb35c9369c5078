/** Changes of a function: UpdateFunctionCode, UpdateFunctionConfiguration. */
import type { Call, Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid } from '../../world/world.ts';
import { functionConfiguration } from './answers.ts';
import { readCode } from './code.ts';
import { changedConfiguration } from './configuration.ts';
import { flagIn, textIn, textsIn, validate } from './constraints.ts';
import { invalidParameter, wrongRevision } from './errors.ts';
import { functionOf, referenceIn, refuseBusy, revisionOf } from './reference.ts';
import type { FunctionVersion, LambdaFunction } from './state.ts';
import { publish } from './versions.ts';

export const updateFunctionCode: Operation = (call) => {
  const { world, input } = call;
  validate(input, [
    { member: 'Publish', type: 'boolean' },
    { member: 'DryRun', type: 'boolean' },
    { member: 'RevisionId', type: 'string' },
    { member: 'Architectures', type: 'list', min: 1, max: 1 },
  ]);
  const lambda = changedFunction(call);
  const code = readCode(input);
  const [architecture] = textsIn(input, 'Architectures') ?? [];
  if (architecture !== undefined && !['x86_64', 'arm64'].includes(architecture)) {
    throw invalidParameter(`Unsupported architecture: ${architecture}`);
  }
  checkRevision(call, lambda);
  const configuration = {
    ...lambda.latest.configuration,
    architecture: architecture ?? lambda.latest.configuration.architecture,
  };
  const changed = updated(call, { ...lambda.latest, code, configuration });
  if (flagIn(input, 'DryRun') === true) {
    return functionConfiguration(world, { ...lambda.latest, code, configuration });
  }
  lambda.latest = changed;
  if (flagIn(input, 'Publish') !== true) return functionConfiguration(world, changed, { just: 'updated' });
  const version = publish(world, lambda);
  return functionConfiguration(world, version, { qualifier: version.version });
};

export const updateFunctionConfiguration: Operation = (call) => {
  const { world, input } = call;
  validate(input, [{ member: 'RevisionId', type: 'string' }]);
  const lambda = changedFunction(call);
  const configuration = changedConfiguration(call, lambda.latest.configuration, lambda.name);
  checkRevision(call, lambda);
  lambda.latest = updated(call, { ...lambda.latest, configuration });
  return functionConfiguration(world, lambda.latest, { just: 'updated' });
};

function changedFunction(call: Call): LambdaFunction {
  const reference = referenceIn(call);
  if (reference.qualifier !== undefined && reference.qualifier !== '$LATEST') {
    throw invalidParameter('This operation does not support changing a version or an alias.');
  }
  const lambda = functionOf(call, { name: reference.name });
  refuseBusy(call.world, lambda);
  return lambda;
}

function checkRevision({ world, input }: Call, { latest }: LambdaFunction): void {
  const wanted = textIn(input, 'RevisionId');
  if (wanted !== undefined && wanted !== revisionOf(world, latest)) throw wrongRevision();
}

function updated({ world }: Call, version: FunctionVersion): FunctionVersion {
  return {
    ...version,
    modifiedAt: now(world),
    revision: opaqueUuid(world),
    settledRevision: opaqueUuid(world),
    updatedAt: now(world) + knob(world, 'lambda.updateDelayMs'),
  };
}
