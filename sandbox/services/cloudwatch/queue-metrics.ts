/** What SQS reports of a queue, computed from the messages in it: the queue as it is, looked at from an earlier minute. */
import type { World } from '../../world/world.ts';
import { findQueue } from '../sqs/queue.ts';
import type { Message } from '../sqs/state.ts';
import type { MetricId } from './metrics.ts';

type Gauge = (messages: readonly Message[], time: number) => number;

const GAUGES: Readonly<Record<string, Gauge>> = {
  ApproximateNumberOfMessagesVisible: (messages, time) =>
    messages.filter(({ visibleAt }) => visibleAt <= time).length,
  ApproximateNumberOfMessagesNotVisible: (messages, time) =>
    messages.filter(({ visibleAt, receipt }) => visibleAt > time && receipt !== undefined).length,
  ApproximateNumberOfMessagesDelayed: (messages, time) =>
    messages.filter(({ visibleAt, receipt }) => visibleAt > time && receipt === undefined).length,
  // In seconds. In a dead-letter queue it counts from the move.
  ApproximateAgeOfOldestMessage: (messages, time) =>
    messages.reduce((oldest, { arrivedAt }) => Math.max(oldest, (time - arrivedAt) / 1000), 0),
};

/** A queue's metric at a time; undefined when it is none of SQS's gauges, or the queue was not there. */
export function queueMetric(
  world: World,
  account: string,
  region: string,
  { namespace, name, dimensions }: MetricId,
  time: number,
): number | undefined {
  const gauge = GAUGES[name];
  const queueName = dimensions['QueueName'];
  if (namespace !== 'AWS/SQS' || gauge === undefined || queueName === undefined) return undefined;
  const queue = findQueue(world, `arn:${world.settings.partition}:sqs:${region}:${account}:${queueName}`);
  if (queue === undefined || queue.createdAt > time) return undefined;
  const messages = Object.values(queue.messages).filter(({ arrivedAt }) => arrivedAt <= time);
  return gauge(messages, time);
}
