/**
 * What happens to asynchronous invocations: Put-, Update-, Get- and DeleteFunctionEventInvokeConfig. Event source
 * mappings of queues invoke synchronously and never look at it.
 */
import type { Call, Operation, Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { integerIn, structureIn, textIn, validate } from './constraints.ts';
import { notFound } from './errors.ts';
import { arnOf, functionOf, referenceIn, versionOf, type Reference } from './reference.ts';
import type { EventInvokeConfig, LambdaFunction } from './state.ts';

export const putFunctionEventInvokeConfig: Operation = (call) => put(call, undefined);

export const updateFunctionEventInvokeConfig: Operation = (call) => {
  const { lambda, key, reference } = subject(call);
  return put(call, existing(call, lambda, key, reference));
};

export const getFunctionEventInvokeConfig: Operation = (call) => {
  const { lambda, key, reference } = subject(call);
  return answer(call, reference, existing(call, lambda, key, reference));
};

export const deleteFunctionEventInvokeConfig: Operation = (call) => {
  const { lambda, key, reference } = subject(call);
  existing(call, lambda, key, reference);
  delete lambda.eventInvokeConfigs[key];
  return {};
};

function put(call: Call, old: EventInvokeConfig | undefined): Output {
  const { world, input } = call;
  validate(input, [
    { member: 'MaximumRetryAttempts', type: 'integer', min: 0, max: 2 },
    { member: 'MaximumEventAgeInSeconds', type: 'integer', min: 60, max: 21_600 },
    { member: 'DestinationConfig', type: 'structure' },
  ]);
  const { lambda, key, reference } = subject(call);
  const retries = integerIn(input, 'MaximumRetryAttempts');
  const maximumAge = integerIn(input, 'MaximumEventAgeInSeconds');
  const destinations = structureIn(input, 'DestinationConfig');
  const destination = (kind: string): string | undefined =>
    textIn(structureIn(destinations ?? {}, kind) ?? {}, 'Destination');
  const onSuccess = destination('OnSuccess');
  const onFailure = destination('OnFailure');
  const config: EventInvokeConfig = {
    ...old,
    ...(retries === undefined ? {} : { retries }),
    ...(maximumAge === undefined ? {} : { maximumAge }),
    ...(onSuccess === undefined ? {} : { onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
    modifiedAt: now(world),
  };
  lambda.eventInvokeConfigs[key] = config;
  return answer(call, reference, config);
}

function subject(call: Call): { lambda: LambdaFunction; key: string; reference: Reference } {
  const given = referenceIn(call);
  const reference = { ...given, qualifier: given.qualifier ?? '$LATEST' };
  versionOf(call, reference);
  return { lambda: functionOf(call, reference), key: reference.qualifier, reference };
}

function existing(call: Call, lambda: LambdaFunction, key: string, reference: Reference): EventInvokeConfig {
  const config = lambda.eventInvokeConfigs[key];
  if (config === undefined) {
    throw notFound(`The function ${arnOf(call, reference)} doesn't have an EventInvokeConfig`);
  }
  return config;
}

function answer(call: Call, reference: Reference, config: EventInvokeConfig): Output {
  const destination = (arn: string | undefined): Output => (arn === undefined ? {} : { Destination: arn });
  return {
    LastModified: config.modifiedAt / 1000,
    FunctionArn: arnOf(call, reference),
    MaximumRetryAttempts: config.retries,
    MaximumEventAgeInSeconds: config.maximumAge,
    DestinationConfig: { OnSuccess: destination(config.onSuccess), OnFailure: destination(config.onFailure) },
  };
}
