/** Aliases: CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases. */
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation, Output } from '../service.ts';
import { opaqueUuid } from '../../world/world.ts';
import { conflict, invalidParameter, notFound, wrongRevision } from './errors.ts';
import { pageOf } from './pages.ts';
import { arnOf, functionOf, referenceIn } from './reference.ts';
import type { Alias, LambdaFunction } from './state.ts';

type Wanted = LambdaInputs['CreateAlias' | 'UpdateAlias'];

export const createAlias: Operation<LambdaInputs['CreateAlias']> = (call) => {
  const { world, input } = call;
  const lambda = namedFunction(call);
  const name = input.Name;
  const version = existingVersion(call, lambda, input.FunctionVersion);
  if (lambda.aliases[name] !== undefined) {
    throw conflict(`Alias already exists: ${arnOf(call, { name: lambda.name, qualifier: name })}`);
  }
  const alias = {
    name,
    version,
    description: input.Description ?? '',
    weights: readWeights(call, lambda, version) ?? {},
    revision: opaqueUuid(world),
  };
  lambda.aliases[name] = alias;
  return answer(call, lambda, alias);
};

export const getAlias: Operation<LambdaInputs['GetAlias']> = (call) => {
  const lambda = namedFunction(call);
  const name = call.input.Name;
  const alias = lambda.aliases[name];
  if (alias === undefined) {
    throw notFound(`Cannot find alias arn: ${arnOf(call, { name: lambda.name, qualifier: name })}`);
  }
  return answer(call, lambda, alias);
};

export const updateAlias: Operation<LambdaInputs['UpdateAlias']> = (call) => {
  const { world, input } = call;
  const lambda = namedFunction(call);
  const name = input.Name;
  const old = lambda.aliases[name];
  if (old === undefined)
    throw notFound(`Alias not found: ${arnOf(call, { name: lambda.name, qualifier: name })}`);
  const revision = input.RevisionId;
  if (revision !== undefined && revision !== old.revision) throw wrongRevision();
  const wanted = input.FunctionVersion;
  const version = wanted === undefined ? old.version : existingVersion(call, lambda, wanted);
  const alias = {
    ...old,
    version,
    description: input.Description ?? old.description,
    weights: readWeights(call, lambda, version) ?? old.weights,
    revision: opaqueUuid(world),
  };
  lambda.aliases[name] = alias;
  return answer(call, lambda, alias);
};

export const deleteAlias: Operation<LambdaInputs['DeleteAlias']> = (call) => {
  const lambda = namedFunction(call);
  const name = call.input.Name;
  // Deleting an alias that is not there succeeds.
  delete lambda.aliases[name];
  delete lambda.policies[name];
  delete lambda.eventInvokeConfigs[name];
  return {};
};

export const listAliases: Operation<LambdaInputs['ListAliases']> = (call) => {
  const lambda = namedFunction(call);
  const version = call.input.FunctionVersion;
  const aliases = Object.values(lambda.aliases)
    .filter((alias) => version === undefined || alias.version === version)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, marker } = pageOf(call, aliases);
  return { Aliases: page.map((alias) => answer(call, lambda, alias)), NextMarker: marker };
};

function namedFunction(call: Call<{ readonly FunctionName: string }>): LambdaFunction {
  return functionOf(call, { name: referenceIn(call).name });
}

function existingVersion(call: Call<unknown>, lambda: LambdaFunction, version: string): string {
  if (version !== '$LATEST' && lambda.versions[version] === undefined) {
    throw notFound(`Function not found: ${arnOf(call, { name: lambda.name, qualifier: version })}`);
  }
  return version;
}

function readWeights(
  call: Call<Wanted>,
  lambda: LambdaFunction,
  version: string,
): Readonly<Record<string, number>> | undefined {
  const routing = call.input.RoutingConfig;
  if (routing === undefined) return undefined;
  const weights = routing.AdditionalVersionWeights ?? {};
  const entries = Object.entries(weights);
  if (entries.length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  for (const [other] of entries) {
    if (other === version) {
      throw invalidParameter(
        `Invalid function version ${other}. Function version ${other} is already included in routing configuration.`,
      );
    }
    if (version === '$LATEST') {
      throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
    }
    existingVersion(call, lambda, other);
  }
  return weights;
}

function answer(call: Call<unknown>, lambda: LambdaFunction, alias: Alias): Output {
  return {
    AliasArn: arnOf(call, { name: lambda.name, qualifier: alias.name }),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RoutingConfig:
      Object.keys(alias.weights).length === 0 ? undefined : { AdditionalVersionWeights: alias.weights },
    RevisionId: alias.revision,
  };
}
