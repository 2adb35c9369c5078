/** What SQS reports of a queue: gauges at the end of each minute and now, and counts within each minute. */
import { now, type World } from '../../world/world.ts';
import { findQueue, reportsOf } from '../sqs/queue.ts';
import { minuteAt, type QueueCounts, type QueueMinute } from '../sqs/reports.ts';
import { statisticsOf, type MetricId, type Statistics } from '../shared/metrics.ts';

const GAUGES: Readonly<Record<string, (minute: QueueMinute) => number | undefined>> = {
  ApproximateNumberOfMessagesVisible: ({ visible }) => visible,
  ApproximateNumberOfMessagesNotVisible: ({ inFlight }) => inFlight,
  ApproximateNumberOfMessagesDelayed: ({ delayed }) => delayed,
  ApproximateAgeOfOldestMessage: ({ oldestAge }) => oldestAge,
};

const COUNTS: Readonly<Record<string, keyof QueueCounts>> = {
  NumberOfMessagesSent: 'sent',
  NumberOfMessagesReceived: 'received',
  NumberOfMessagesDeleted: 'deleted',
};

/** Is this one of SQS's metrics? */
export function isQueueMetric({ namespace, name, dimensions }: MetricId): boolean {
  return (
    namespace === 'AWS/SQS' && (name in GAUGES || name in COUNTS) && dimensions['QueueName'] !== undefined
  );
}

/** A queue's metric from `from` up to but not including `until`; undefined where SQS reported none. */
export function queueStatistics(
  world: World,
  account: string,
  region: string,
  { name, dimensions }: MetricId,
  from: number,
  until: number,
): Statistics | undefined {
  const arn = `arn:${world.settings.partition}:sqs:${region}:${account}:${dimensions['QueueName']}`;
  const queue = findQueue(world, arn);
  if (queue === undefined) return undefined;
  const { minutes, counts } = reportsOf(world, queue);
  const time = now(world);
  const count = COUNTS[name];
  if (count !== undefined)
    return statisticsOf(
      Object.entries(counts)
        .filter(([at]) => Number(at) >= from && Number(at) < until)
        .map(([, each]) => each[count]),
    );
  const running = time >= from && time < until ? [minuteAt(queue, time)] : [];
  const seen = [...minutes.filter(({ at }) => at >= from && at < until && at !== time), ...running];
  return statisticsOf(
    seen.flatMap((minute) => {
      const value = minute && GAUGES[name]?.(minute);
      return value === undefined ? [] : [value];
    }),
  );
}
