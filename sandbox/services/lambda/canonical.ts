/** Lambda's part of the canonical dump: what functions, aliases and mappings do, without versions, times and ids. */
import type { FunctionVersion, LambdaFunction, LambdaState, Mapping } from './state.ts';

/** One account's and Region's functions and mappings; undefined when there are none. */
export function canonicalLambda(raw: unknown): unknown {
  const { functions, mappings } = raw as LambdaState;
  const alive = Object.values(mappings).filter(({ transition }) => transition.state !== 'Deleting');
  if (Object.keys(functions).length === 0 && alive.length === 0) return undefined;
  return {
    functions: sorted(functions, canonicalFunction),
    mappings: alive.map(canonicalMapping).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  };
}

function canonicalFunction(lambda: LambdaFunction): unknown {
  return {
    latest: canonicalVersion(lambda.latest),
    aliases: sorted(lambda.aliases, ({ version, description, weights }) => ({
      description,
      version: canonicalVersion(version === '$LATEST' ? lambda.latest : lambda.versions[version]),
      weights: Object.values(weights),
    })),
    policies: sorted(
      Object.fromEntries(
        Object.entries(lambda.policies).map(([key, policy]) => [/^\d+$/.test(key) ? 'version' : key, policy]),
      ),
      ({ statements }) => statements,
    ),
    eventInvokeConfigs: sorted(lambda.eventInvokeConfigs, (config) => ({ ...config, modifiedAt: undefined })),
    tags: sorted(lambda.tags, (value) => value),
    ...(lambda.reservedConcurrency === undefined ? {} : { reservedConcurrency: lambda.reservedConcurrency }),
  };
}

function canonicalVersion(version: FunctionVersion | undefined): unknown {
  if (version === undefined) return undefined;
  const { environment, ...configuration } = version.configuration;
  return {
    ...configuration,
    ...(environment && { environment: sorted(environment, (value) => value) }),
    codeSha256: version.code.sha256,
  };
}

function canonicalMapping(mapping: Mapping): unknown {
  const {
    queueArn,
    functionArn,
    enabled,
    batchSize,
    window,
    maximumConcurrency,
    responseTypes,
    filters,
    tags,
  } = mapping;
  return {
    queueArn,
    functionArn,
    enabled,
    batchSize,
    window,
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    responseTypes,
    ...(filters.length === 0 ? {} : { filters }),
    tags: sorted(tags, (value) => value),
  };
}

function sorted<T>(
  record: Readonly<Record<string, T>>,
  show: (value: T) => unknown,
): Record<string, unknown> {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, show(value)]));
}
