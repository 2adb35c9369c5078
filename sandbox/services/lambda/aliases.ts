/** Aliases: CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases. */
import type { Call, Input, Operation, Output } from '../service.ts';
import { opaqueUuid } from '../../world/world.ts';
import { structureIn, textIn, validate, type Rule } from './constraints.ts';
import { conflict, invalidParameter, notFound, wrongRevision } from './errors.ts';
import { pageOf } from './pages.ts';
import { arnOf, functionOf, referenceIn } from './reference.ts';
import type { Alias, LambdaFunction } from './state.ts';

const NAME: Rule = {
  member: 'Name',
  type: 'string',
  required: true,
  min: 1,
  max: 128,
  pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)',
};
const VERSION: Rule = {
  member: 'FunctionVersion',
  type: 'string',
  min: 1,
  max: 1024,
  pattern: '(\\$LATEST|[0-9]+)',
};
const REST: readonly Rule[] = [
  { member: 'Description', type: 'string', max: 256 },
  { member: 'RoutingConfig', type: 'structure' },
  { member: 'RevisionId', type: 'string' },
];

export const createAlias: Operation = (call) => {
  const { world, input } = call;
  validate(input, [NAME, { ...VERSION, required: true }, ...REST]);
  const lambda = namedFunction(call);
  const name = textIn(input, 'Name') ?? '';
  const version = existingVersion(call, lambda, textIn(input, 'FunctionVersion') ?? '');
  if (lambda.aliases[name] !== undefined) {
    throw conflict(`Alias already exists: ${arnOf(call, { name: lambda.name, qualifier: name })}`);
  }
  const alias = {
    name,
    version,
    description: textIn(input, 'Description') ?? '',
    weights: readWeights(call, lambda, version) ?? {},
    revision: opaqueUuid(world),
  };
  lambda.aliases[name] = alias;
  return answer(call, lambda, alias);
};

export const getAlias: Operation = (call) => {
  validate(call.input, [NAME]);
  const lambda = namedFunction(call);
  const name = textIn(call.input, 'Name') ?? '';
  const alias = lambda.aliases[name];
  if (alias === undefined) {
    throw notFound(`Cannot find alias arn: ${arnOf(call, { name: lambda.name, qualifier: name })}`);
  }
  return answer(call, lambda, alias);
};

export const updateAlias: Operation = (call) => {
  const { world, input } = call;
  validate(input, [NAME, VERSION, ...REST]);
  const lambda = namedFunction(call);
  const name = textIn(input, 'Name') ?? '';
  const old = lambda.aliases[name];
  if (old === undefined)
    throw notFound(`Alias not found: ${arnOf(call, { name: lambda.name, qualifier: name })}`);
  const revision = textIn(input, 'RevisionId');
  if (revision !== undefined && revision !== old.revision) throw wrongRevision();
  const wanted = textIn(input, 'FunctionVersion');
  const version = wanted === undefined ? old.version : existingVersion(call, lambda, wanted);
  const alias = {
    ...old,
    version,
    description: textIn(input, 'Description') ?? old.description,
    weights: readWeights(call, lambda, version) ?? old.weights,
    revision: opaqueUuid(world),
  };
  lambda.aliases[name] = alias;
  return answer(call, lambda, alias);
};

export const deleteAlias: Operation = (call) => {
  validate(call.input, [NAME]);
  const lambda = namedFunction(call);
  const name = textIn(call.input, 'Name') ?? '';
  // Deleting an alias that is not there succeeds.
  delete lambda.aliases[name];
  delete lambda.policies[name];
  delete lambda.eventInvokeConfigs[name];
  return {};
};

export const listAliases: Operation = (call) => {
  validate(call.input, [VERSION]);
  const lambda = namedFunction(call);
  const version = textIn(call.input, 'FunctionVersion');
  const aliases = Object.values(lambda.aliases)
    .filter((alias) => version === undefined || alias.version === version)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, marker } = pageOf(call, aliases);
  return { Aliases: page.map((alias) => answer(call, lambda, alias)), NextMarker: marker };
};

function namedFunction(call: Call): LambdaFunction {
  return functionOf(call, { name: referenceIn(call).name });
}

function existingVersion(call: Call, lambda: LambdaFunction, version: string): string {
  if (version !== '$LATEST' && lambda.versions[version] === undefined) {
    throw notFound(`Function not found: ${arnOf(call, { name: lambda.name, qualifier: version })}`);
  }
  return version;
}

function readWeights(
  call: Call,
  lambda: LambdaFunction,
  version: string,
): Readonly<Record<string, number>> | undefined {
  const routing = structureIn(call.input, 'RoutingConfig');
  if (routing === undefined) return undefined;
  const weights = (structureIn(routing, 'AdditionalVersionWeights') ?? {}) as Input;
  const entries = Object.entries(weights);
  if (entries.length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  for (const [other, weight] of entries) {
    if (typeof weight !== 'number' || weight < 0 || weight > 1) {
      throw invalidParameter(`Invalid weight of version ${other}: it must be from 0.0 to 1.0`);
    }
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
  return weights as Readonly<Record<string, number>>;
}

function answer(call: Call, lambda: LambdaFunction, alias: Alias): Output {
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
