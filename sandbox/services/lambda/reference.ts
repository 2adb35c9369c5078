/**
 * How requests name functions: a name, a partial ARN or a whole one, each with or without `:version` or `:alias`; and
 * how that leads to a version.
 */
import type { Call } from '../service.ts';
import { opaqueId, type World } from '../../world/world.ts';
import { conflict, invalidParameter, notFound } from './errors.ts';
import { AwsError } from '../service.ts';
import { now } from '../../world/world.ts';
import { lambdaState, type FunctionVersion, type LambdaFunction } from './state.ts';

const PARTS =
  /^(?:arn:[a-z-]+:lambda:([a-z0-9-]+):(\d{12}):function:|(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?)([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** Which function, and which version or alias of it. */
export interface Reference {
  readonly name: string;
  readonly qualifier?: string;
}

/** The members that name a function, and which version or alias of it. */
export type NamesFunction = { readonly FunctionName: string; readonly Qualifier?: string };

/** Reads FunctionName and Qualifier of a request. */
export function referenceIn(call: Call<NamesFunction>): Reference {
  const { input } = call;
  const reference = parseReference(call, input.FunctionName);
  const qualifier = input.Qualifier;
  if (qualifier === undefined) return reference;
  if (reference.qualifier !== undefined && reference.qualifier !== qualifier) {
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { ...reference, qualifier };
}

/** Takes a name or ARN apart. It must be of the caller's account and Region. */
export function parseReference(
  { account, region }: Pick<Call<unknown>, 'account' | 'region'>,
  text: string,
): Reference {
  const [, arnRegion, arnAccount, partRegion, partAccount, name = '', qualifier] = PARTS.exec(text) ?? [];
  const place = arnRegion ?? partRegion ?? region;
  if (place !== region) {
    throw notFound(`Functions from '${place}' are not reachable in this region ('${region}')`);
  }
  if ((arnAccount ?? partAccount ?? account) !== account) {
    throw new AwsError(
      'AccessDeniedException',
      `User is not authorized to perform this operation on resource: ${text} because no resource-based policy allows it`,
      403,
    );
  }
  if (name.length > 64) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    );
  }
  return qualifier === undefined ? { name } : { name, qualifier };
}

/** The ARN of a function, version or alias. */
export function arnOf(
  { world, account, region }: Pick<Call<unknown>, 'world' | 'account' | 'region'>,
  { name, qualifier }: Reference,
): string {
  const suffix = qualifier === undefined ? '' : `:${qualifier}`;
  return `arn:${world.settings.partition}:lambda:${region}:${account}:function:${name}${suffix}`;
}

/** The function, or 404. */
export function functionOf(call: Call<unknown>, reference: Reference): LambdaFunction {
  const found = lambdaState(call.world, call.account, call.region).functions[reference.name];
  if (found === undefined) throw notFound(`Function not found: ${arnOf(call, reference)}`);
  return found;
}

/** The version that a reference means now, following an alias. Throws 404. */
export function versionOf(call: Call<unknown>, reference: Reference): FunctionVersion {
  const version = resolve(call.world, functionOf(call, reference), reference.qualifier);
  if (version === undefined) throw notFound(`Function not found: ${arnOf(call, reference)}`);
  return version;
}

/** The version behind a qualifier of a function; undefined where there is none. */
export function resolve(
  world: World,
  lambda: LambdaFunction,
  qualifier: string | undefined,
): FunctionVersion | undefined {
  if (qualifier === undefined || qualifier === '$LATEST') return lambda.latest;
  const alias = lambda.aliases[qualifier];
  if (alias === undefined) return lambda.versions[qualifier];
  const chosen = chooseVersion(world, alias.version, alias.weights);
  return chosen === '$LATEST' ? lambda.latest : lambda.versions[chosen];
}

/** Refuses to change a function that is being created or changed. */
export function refuseBusy(world: World, lambda: LambdaFunction): void {
  const { latest } = lambda;
  if (now(world) < latest.activeAt) {
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }
  if (latest.updatedAt !== undefined && now(world) < latest.updatedAt) {
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${lambda.arn}`,
    );
  }
}

/** The newest RevisionId of a version. */
export function revisionOf(world: World, version: FunctionVersion): string {
  const settled = now(world) >= Math.max(version.activeAt, version.updatedAt ?? 0);
  return settled ? version.settledRevision : version.revision;
}

function chooseVersion(world: World, main: string, weights: Readonly<Record<string, number>>): string {
  const [other] = Object.entries(weights);
  if (other === undefined) return main;
  return Number.parseInt(opaqueId(world, 8), 16) / 2 ** 32 < other[1] ? other[0] : main;
}
