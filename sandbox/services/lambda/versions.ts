/** Published versions: PublishVersion, ListVersionsByFunction. */
import { isDeepStrictEqual } from 'node:util';
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid, type World } from '../../world/world.ts';
import { functionConfiguration, listedConfiguration } from './answers.ts';
import { invalidParameter, wrongRevision } from './errors.ts';
import { pageOf } from './pages.ts';
import { functionOf, referenceIn, refuseBusy, revisionOf } from './reference.ts';
import type { FunctionVersion, LambdaFunction } from './state.ts';

export const publishVersion: Operation<LambdaInputs['PublishVersion']> = (call) => {
  const { world, input } = call;
  const { name } = referenceIn(call);
  const lambda = functionOf(call, { name });
  refuseBusy(world, lambda);
  const revision = input.RevisionId;
  if (revision !== undefined && revision !== revisionOf(world, lambda.latest)) throw wrongRevision();
  const sha256 = input.CodeSha256 ?? '';
  if (sha256 !== '' && sha256 !== lambda.latest.code.sha256) {
    throw invalidParameter(
      `CodeSHA256 (${sha256}) is different from current CodeSHA256 in $LATEST (${lambda.latest.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const version = publish(world, lambda, input.Description);
  return functionConfiguration(world, version, { qualifier: version.version });
};

export const listVersionsByFunction: Operation<LambdaInputs['ListVersionsByFunction']> = (call) => {
  const { name } = referenceIn(call);
  const { latest, versions } = functionOf(call, { name });
  const { page, marker } = pageOf(call, [latest, ...numbered(versions)]);
  return { Versions: page.map((version) => listedConfiguration(call.world, version)), NextMarker: marker };
};

/** Freezes `$LATEST` under the next number, or gives the newest version if nothing has changed since. */
export function publish(world: World, lambda: LambdaFunction, description?: string): FunctionVersion {
  const { latest } = lambda;
  const newest = numbered(lambda.versions).at(-1);
  if (newest !== undefined && sameAs(newest, latest)) return newest;
  const configuration = {
    ...latest.configuration,
    description: description ?? latest.configuration.description,
  };
  const version: FunctionVersion = {
    ...latest,
    version: String(lambda.nextVersion),
    configuration,
    modifiedAt: now(world),
    revision: opaqueUuid(world),
    settledRevision: opaqueUuid(world),
    activeAt: Math.max(latest.activeAt, now(world) + knob(world, 'lambda.publishDelayMs')),
  };
  lambda.nextVersion += 1;
  lambda.versions[version.version] = version;
  return version;
}

/** Same code and configuration; a version may have a description of its own. */
function sameAs(version: FunctionVersion, latest: FunctionVersion): boolean {
  const { description: _, ...frozen } = version.configuration;
  const { description: __, ...current } = latest.configuration;
  return version.code.sha256 === latest.code.sha256 && isDeepStrictEqual(frozen, current);
}

function numbered(versions: LambdaFunction['versions']): readonly FunctionVersion[] {
  return Object.values(versions).sort((a, b) => Number(a.version) - Number(b.version));
}
