import { METRIC_NAMESPACE, TIME_METRIC, WAITING_METRIC } from '../contract.ts';
import type { QueueRecord } from './queue.ts';
import type { Session } from './session.ts';

/** The most values that CloudWatch takes of one metric in a line. */
const MOST_VALUES = 100;

/**
 * Logs how long the oldest of the messages that are given back has waited, as a metric that CloudWatch takes from the line.
 * SQS itself stops counting a message as the oldest once it was received three times. One that was not given back leaves no
 * line, so that a queue in which nothing waits has no data.
 */
export function reportWaiting(session: Session, givenBack: Iterable<QueueRecord>): void {
  const since = [...givenBack].flatMap(({ sentAt }) => (sentAt === undefined ? [] : [sentAt]));
  if (since.length === 0) return;
  const now = session.effects.now();
  const oldest = since.reduce((first, sentAt) => Math.min(first, sentAt), now);
  measure(session, 'waiting', WAITING_METRIC, Math.round((now - oldest) / 1000));
}

/**
 * Logs how long delivered findings took from GuardDuty's event to Slack's answer, as a metric, so that `status` can tell what
 * is usual. What arrives late after an outage counts like all others.
 *
 * @param times milliseconds, one for each finding and destination
 */
export function reportDeliveryTimes(session: Session, times: readonly number[]): void {
  const seconds = times.map((time) => Math.max(0, time) / 1000);
  for (let from = 0; from < seconds.length; from += MOST_VALUES)
    measure(session, 'delivered', TIME_METRIC, seconds.slice(from, from + MOST_VALUES));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function measure(
  { effects, settings }: Session,
  message: string,
  metric: string,
  value: number | readonly number[],
): void {
  effects.log({
    message,
    Deployment: settings.deployment,
    [metric]: value,
    _aws: {
      Timestamp: effects.now(),
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [['Deployment']],
          Metrics: [{ Name: metric, Unit: 'Seconds' }],
        },
      ],
    },
  });
}
