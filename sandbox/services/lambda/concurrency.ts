/** Concurrency and the account's limits: PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency, GetAccountSettings. */
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { invalidParameter } from './errors.ts';
import { functionOf, referenceIn } from './reference.ts';
import { lambdaState } from './state.ts';

export const putFunctionConcurrency: Operation<LambdaInputs['PutFunctionConcurrency']> = (call) => {
  const { world, input } = call;
  const { name } = referenceIn(call);
  const lambda = functionOf(call, { name });
  const wanted = input.ReservedConcurrentExecutions;
  const minimum = Math.min(knob(world, 'lambda.minimumUnreserved'), knob(world, 'lambda.concurrencyLimit'));
  if (wanted > 0 && unreserved(call, name) - wanted < minimum) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
    );
  }
  lambda.reservedConcurrency = wanted;
  return { ReservedConcurrentExecutions: wanted };
};

export const getFunctionConcurrency: Operation<LambdaInputs['GetFunctionConcurrency']> = (call) => {
  const { reservedConcurrency } = functionOf(call, { name: referenceIn(call).name });
  return { ReservedConcurrentExecutions: reservedConcurrency };
};

export const deleteFunctionConcurrency: Operation<LambdaInputs['DeleteFunctionConcurrency']> = (call) => {
  const lambda = functionOf(call, { name: referenceIn(call).name });
  delete lambda.reservedConcurrency;
  return {};
};

export const getAccountSettings: Operation<LambdaInputs['GetAccountSettings']> = (call) => {
  const functions = Object.values(lambdaState(call.world, call.account, call.region).functions);
  const codeSize = functions
    .flatMap(({ latest, versions }) => [latest, ...Object.values(versions)])
    .reduce((sum, { code }) => sum + code.zip.length, 0);
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: knob(call.world, 'lambda.concurrencyLimit'),
      UnreservedConcurrentExecutions: unreserved(call),
    },
    AccountUsage: { TotalCodeSize: codeSize, FunctionCount: functions.length },
  };
};

function unreserved({ world, account, region }: Call<unknown>, without?: string): number {
  const reserved = Object.values(lambdaState(world, account, region).functions)
    .filter(({ name }) => name !== without)
    .reduce((sum, { reservedConcurrency }) => sum + (reservedConcurrency ?? 0), 0);
  return knob(world, 'lambda.concurrencyLimit') - reserved;
}
