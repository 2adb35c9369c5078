/** What Lambda reports of a function, counted from its invocations. */
import type { World } from '../../world/world.ts';
import { lambdaState, type Invocation } from '../lambda/state.ts';
import { statisticsOf, type MetricId, type Statistics } from '../shared/metrics.ts';

const VALUES: Readonly<Record<string, (invocation: Invocation) => number>> = {
  Invocations: () => 1,
  Errors: ({ error }) => (error === undefined ? 0 : 1),
  Duration: ({ durationMs }) => durationMs,
};

/** Is this a metric of Lambda's that is counted here? */
export function isFunctionMetric({ namespace, name, dimensions }: MetricId): boolean {
  return namespace === 'AWS/Lambda' && name in VALUES && dimensions['FunctionName'] !== undefined;
}

/** A function's metric from `from` up to but not including `until`; undefined when it did not run. */
export function functionStatistics(
  world: World,
  account: string,
  region: string,
  { name, dimensions }: MetricId,
  from: number,
  until: number,
): Statistics | undefined {
  const valueOf = VALUES[name];
  if (valueOf === undefined) return undefined;
  const values = lambdaState(world, account, region)
    .invocations.filter((invocation) => invocation.time >= from && invocation.time < until)
    .filter((invocation) => invocation.name === dimensions['FunctionName'] && isMeant(invocation, dimensions))
    .map(valueOf);
  return statisticsOf(values);
}

/** `Resource` narrows to a version; an alias stands for whatever ran, because invocations do not say by which name. */
function isMeant(invocation: Invocation, dimensions: Readonly<Record<string, string>>): boolean {
  const version = dimensions['ExecutedVersion'] ?? /:(\d+)$/.exec(dimensions['Resource'] ?? '')?.[1];
  return version === undefined || version === invocation.version;
}
