import {
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { METRIC_NAMESPACE, TIME_METRIC } from '../../handler/contract.ts';
import type { Aws } from '../aws/aws.ts';
import { allPages } from '../aws/batches.ts';
import type { Names } from '../deployment/names.ts';
import type { DeliveryStatus } from '../engine/delivery-report.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** How exactly the queue is looked at, in seconds. */
const STEP = 300;
/** SQS reports each minute, and CloudWatch may show it a little later. */
const FRESH = 10 * MINUTE;

/** A series by its id: values by milliseconds since 1970, the newest first. */
type Series = readonly (readonly [at: number, value: number])[];

/**
 * How long findings took from GuardDuty's event to Slack's answer, as the function measured it: half of them, and 95 in 100,
 * took at most so many seconds. Undefined where none was delivered.
 */
export async function readDeliveryTimes(
  aws: Aws,
  names: Names,
  from: number,
  until: number,
): Promise<DeliveryStatus['seconds'] | undefined> {
  const Metric = {
    Namespace: METRIC_NAMESPACE,
    MetricName: TIME_METRIC,
    Dimensions: [{ Name: 'Deployment', Value: names.deployment }],
  };
  const Period = Math.round((until - from) / 1000);
  const series = await read(aws, names, from, until, [
    { Id: 'p50', MetricStat: { Metric, Period, Stat: 'p50' } },
    { Id: 'p95', MetricStat: { Metric, Period, Stat: 'p95' } },
  ]);
  // One value, unless CloudWatch cuts the time into several pieces: then the worst of them is told.
  const worst = (id: string): number | undefined =>
    series(id).reduce<number | undefined>((most, [, value]) => Math.max(most ?? value, value), undefined);
  const [p50, p95] = [worst('p50'), worst('p95')];
  return p50 === undefined || p95 === undefined ? undefined : { p50, p95 };
}

/**
 * How long the oldest message of the queue has waited at least, by SQS's metrics, in milliseconds: SQS's own age, which leaves
 * out messages that were received three times, and the time in which messages were there and none was deleted.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export async function readQueueWait(aws: Aws, names: Names, now: number): Promise<number> {
  const stat = (MetricName: string, Stat: string, Period = STEP): Pick<MetricDataQuery, 'MetricStat'> => ({
    MetricStat: {
      Metric: {
        Namespace: 'AWS/SQS',
        MetricName,
        Dimensions: [{ Name: 'QueueName', Value: names.queue }],
      },
      Period,
      Stat,
    },
  });
  const series = await read(aws, names, now - DAY, now, [
    { Id: 'age', ...stat('ApproximateAgeOfOldestMessage', 'Maximum', 60) },
    { Id: 'visible', ...stat('ApproximateNumberOfMessagesVisible', 'Maximum') },
    { Id: 'hidden', ...stat('ApproximateNumberOfMessagesNotVisible', 'Maximum') },
    { Id: 'deleted', ...stat('NumberOfMessagesDeleted', 'Sum') },
  ]);
  const [newest] = series('age');
  const isFresh = newest !== undefined && now - newest[0] <= FRESH;
  const age = isFresh ? newest[1] * 1000 : 0;
  return Math.max(age, stalledFor(series, now));
}

/** The time up to now in which messages were there and none was deleted, as far as whole steps show it. */
function stalledFor(series: (id: string) => Series, now: number): number {
  const [visible, hidden, deleted] = ['visible', 'hidden', 'deleted'].map((id) => new Map(series(id)));
  const times = [...new Set([...(visible?.keys() ?? []), ...(hidden?.keys() ?? [])])].sort((a, b) => b - a);
  let since = now;
  let last = times[0] ?? now;
  for (const at of times) {
    const isThere = (visible?.get(at) ?? 0) + (hidden?.get(at) ?? 0) > 0;
    const isNext = last - at <= STEP * 1000;
    if (!isThere || !isNext || (deleted?.get(at) ?? 0) > 0) break;
    // The message may have come at the end of the step.
    since = Math.min(now, at + STEP * 1000);
    last = at;
  }
  return now - since;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
async function read(
  aws: Aws,
  { account, homeRegion: region }: Names,
  from: number,
  until: number,
  MetricDataQueries: MetricDataQuery[],
): Promise<(id: string) => Series> {
  // CloudWatch rounds times down to minutes; the running one is looked at too.
  const end = Math.floor(until / MINUTE) * MINUTE + MINUTE;
  const results: readonly MetricDataResult[] = await allPages(
    (NextToken: string | undefined) =>
      aws.client('cloudwatch', { account, region }).send(
        new GetMetricDataCommand({
          MetricDataQueries,
          StartTime: new Date(end - (until - from)),
          EndTime: new Date(end),
          ScanBy: 'TimestampDescending',
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      ),
    (page) => page.MetricDataResults,
    (page) => page.NextToken,
  );
  return (id) =>
    results
      .filter(({ Id }) => Id === id)
      .flatMap(({ Timestamps = [], Values = [] }) =>
        Timestamps.map((at, index) => [at.getTime(), Values[index] ?? 0] as const),
      )
      .toSorted(([a], [b]) => b - a);
}
