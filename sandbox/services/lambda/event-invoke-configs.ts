/**
 * What happens to asynchronous invocations: Put-, Update-, Get- and DeleteFunctionEventInvokeConfig. Event source
 * mappings of queues invoke synchronously and never look at it.
 */
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation, Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { notFound } from './errors.ts';
import {
  arnOf,
  functionOf,
  referenceIn,
  versionOf,
  type NamesFunction,
  type Reference,
} from './reference.ts';
import type { EventInvokeConfig, LambdaFunction } from './state.ts';

export const putFunctionEventInvokeConfig: Operation<LambdaInputs['PutFunctionEventInvokeConfig']> = (call) =>
  put(call, undefined);

export const updateFunctionEventInvokeConfig: Operation<LambdaInputs['UpdateFunctionEventInvokeConfig']> = (
  call,
) => {
  const { lambda, key, reference } = subject(call);
  return put(call, existing(call, lambda, key, reference));
};

export const getFunctionEventInvokeConfig: Operation<LambdaInputs['GetFunctionEventInvokeConfig']> = (
  call,
) => {
  const { lambda, key, reference } = subject(call);
  return answer(call, reference, existing(call, lambda, key, reference));
};

export const deleteFunctionEventInvokeConfig: Operation<LambdaInputs['DeleteFunctionEventInvokeConfig']> = (
  call,
) => {
  const { lambda, key, reference } = subject(call);
  existing(call, lambda, key, reference);
  delete lambda.eventInvokeConfigs[key];
  return {};
};

function put(
  call: Call<LambdaInputs['PutFunctionEventInvokeConfig']>,
  old: EventInvokeConfig | undefined,
): Output {
  const { world, input } = call;
  const { lambda, key, reference } = subject(call);
  const retries = input.MaximumRetryAttempts;
  const maximumAge = input.MaximumEventAgeInSeconds;
  const destinations = input.DestinationConfig;
  const onSuccess = destinations?.OnSuccess?.Destination;
  const onFailure = destinations?.OnFailure?.Destination;
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

function subject(call: Call<NamesFunction>): { lambda: LambdaFunction; key: string; reference: Reference } {
  const given = referenceIn(call);
  const reference = { ...given, qualifier: given.qualifier ?? '$LATEST' };
  versionOf(call, reference);
  return { lambda: functionOf(call, reference), key: reference.qualifier, reference };
}

function existing(
  call: Call<unknown>,
  lambda: LambdaFunction,
  key: string,
  reference: Reference,
): EventInvokeConfig {
  const config = lambda.eventInvokeConfigs[key];
  if (config === undefined) {
    throw notFound(`The function ${arnOf(call, reference)} doesn't have an EventInvokeConfig`);
  }
  return config;
}

function answer(call: Call<unknown>, reference: Reference, config: EventInvokeConfig): Output {
  const destination = (arn: string | undefined): Output => (arn === undefined ? {} : { Destination: arn });
  return {
    LastModified: config.modifiedAt / 1000,
    FunctionArn: arnOf(call, reference),
    MaximumRetryAttempts: config.retries,
    MaximumEventAgeInSeconds: config.maximumAge,
    DestinationConfig: { OnSuccess: destination(config.onSuccess), OnFailure: destination(config.onFailure) },
  };
}
