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

/** One number of a period's reports. Percentiles are taken for the maximum. */
export function statistic(reported: Statistics, name: string | undefined): number {
  switch (name) {
    case 'SampleCount':
    case 'Sum':
    case 'Minimum':
      return reported[name];
    case 'Average':
      return reported.Sum / reported.SampleCount;
    default:
      return reported.Maximum;
  }
}
