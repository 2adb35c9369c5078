import { METRIC_NAMESPACE, WAITING_METRIC } from '../contract.ts';
import type { QueueRecord } from './queue.ts';
import type { Session } from './session.ts';

/**
 * Logs how long the oldest of the messages that are given back has waited, as a metric that CloudWatch takes from the line.
 * SQS itself stops counting a message as the oldest once it was received three times. One that was not given back leaves no
 * line, so that a queue in which nothing waits has no data.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function reportWaiting({ effects, settings }: Session, givenBack: Iterable<QueueRecord>): void {
  const since = [...givenBack].flatMap(({ sentAt }) => (sentAt === undefined ? [] : [sentAt]));
  if (since.length === 0) return;
  const now = effects.now();
  const oldest = since.reduce((first, sentAt) => Math.min(first, sentAt), now);
  effects.log({
    message: 'waiting',
    Deployment: settings.deployment,
    [WAITING_METRIC]: Math.round((now - oldest) / 1000),
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [['Deployment']],
          Metrics: [{ Name: WAITING_METRIC, Unit: 'Seconds' }],
        },
      ],
    },
  });
}
