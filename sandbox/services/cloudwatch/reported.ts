/** Metrics of any namespace: Lambda's from its invocations, SQS's from its queues, all others from what was reported. */
import type { World } from '../../world/world.ts';
import { functionStatistics, isFunctionMetric } from './function-metrics.ts';
import { statistics, type MetricId, type Statistics } from '../shared/metrics.ts';
import { isQueueMetric, queueStatistics } from './queue-metrics.ts';

/** What a metric was from `from` up to but not including `until`; undefined when there was nothing. */
export function reported(
  world: World,
  account: string,
  region: string,
  metric: MetricId,
  from: number,
  until: number,
): Statistics | undefined {
  const count = isFunctionMetric(metric)
    ? functionStatistics
    : isQueueMetric(metric)
      ? queueStatistics
      : statistics;
  return count(world, account, region, metric, from, until);
}

/** One number of a period's reports: one of the five statistics, or a percentile such as `p95` or `p99.9`. */
export function statistic(reported: Statistics, name: string | undefined): number {
  switch (name) {
    case 'SampleCount':
    case 'Sum':
    case 'Minimum':
      return reported[name];
    case 'Average':
      return reported.Sum / reported.SampleCount;
    case 'Maximum':
    case undefined:
      return reported.Maximum;
    default:
      return percentile(reported, Number(/^p(\d+(?:\.\d+)?)$/.exec(name)?.[1] ?? 100));
  }
}

/** The value below which so many percent of all values are. */
function percentile({ values, SampleCount }: Statistics, percent: number): number {
  const sorted = values.toSorted(([a], [b]) => a - b);
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (seen >= (SampleCount * percent) / 100) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
