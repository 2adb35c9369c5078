import type { Config } from '../config/config.ts';
import type { Names } from '../deployment/names.ts';
import type { Resource } from '../engine/resource.ts';
import { METRIC_NAMESPACE, WAITING_METRIC } from '../../handler/contract.ts';
import { alarm, type AlarmState, type MetricSpec } from './resources/alarm.ts';

/** What the alarms of the home Region are called after; with the one that an earlier version made, so that one call reads all. */
export const HOME_ALARMS = [
  'dead-letters',
  'undelivered',
  'stalled',
  'function-errors',
  'oldest-message',
] as const;

const VISIBLE = 'ApproximateNumberOfMessagesVisible';

const PERIOD_SECONDS = 300;
/** A message that cannot be delivered comes back after 15 minutes at the latest, and is then reported again. */
const PERIODS_BETWEEN_REPORTS = 5;

/**
 * What must not happen unseen: dead letters, a finding that waits too long, a function that fails. Two alarms tell of waiting:
 * `undelivered` by what the function reports of messages it has to give back, also while others are delivered; `stalled` by
 * the queue alone, also where no function runs any more.
 *
 * SQS's own age of the oldest message cannot tell: it leaves out a message that was received three times.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function homeAlarms(
  names: Names,
  { alarms: { topics, undelivered } }: Config,
): readonly Resource<AlarmState>[] {
  const { homeRegion: region, deployment } = names;
  const common = { region, siblings: HOME_ALARMS.map((one) => names.alarm(one)), topic: topics[region] };
  const ofQueue = (metric: string, statistic: MetricSpec['statistic']): MetricSpec => ({
    namespace: 'AWS/SQS',
    metric,
    dimensions: { QueueName: names.queue },
    statistic,
  });
  return [
    alarm(names, {
      ...common,
      name: names.alarm('dead-letters'),
      description: `Findings of ${deployment} could not be delivered and are in the dead-letter queue. Bring them back with: guardduty-slack redrive`,
      of: { ...ofQueue(VISIBLE, 'Maximum'), dimensions: { QueueName: names.deadLetters } },
      above: 0,
      periodSeconds: 60,
    }),
    alarm(names, {
      ...common,
      name: names.alarm('undelivered'),
      description: `A finding of ${deployment} has waited for more than ${undelivered} minutes because Slack does not take it. What stops it shows: guardduty-slack test`,
      of: {
        namespace: METRIC_NAMESPACE,
        metric: WAITING_METRIC,
        dimensions: { Deployment: deployment },
        statistic: 'Maximum',
      },
      above: undelivered * 60,
      periodSeconds: PERIOD_SECONDS,
      periods: PERIODS_BETWEEN_REPORTS,
      periodsAbove: 1,
    }),
    alarm(names, {
      ...common,
      name: names.alarm('stalled'),
      description: `Findings of ${deployment} wait, and for more than ${undelivered} minutes none has left the queue. What stops them shows: guardduty-slack test`,
      // SQS may report messages in flight only while there are any.
      of: {
        expression: 'IF(FILL(deleted, 0) > 0, 0, FILL(visible, 0) + FILL(hidden, 0))',
        inputs: {
          visible: ofQueue(VISIBLE, 'Maximum'),
          hidden: ofQueue('ApproximateNumberOfMessagesNotVisible', 'Maximum'),
          deleted: ofQueue('NumberOfMessagesDeleted', 'Sum'),
        },
      },
      above: 0,
      periodSeconds: PERIOD_SECONDS,
      // The message came somewhere within the first of them.
      periods: Math.ceil((undelivered * 60) / PERIOD_SECONDS) + 1,
    }),
    alarm(names, {
      ...common,
      name: names.alarm('function-errors'),
      description: `The function of ${deployment} fails. Its log: ${names.logGroup}`,
      of: {
        namespace: 'AWS/Lambda',
        metric: 'Errors',
        dimensions: { FunctionName: names.functionName },
        statistic: 'Sum',
      },
      above: 0,
      periodSeconds: PERIOD_SECONDS,
    }),
  ];
}

/** Alarms that earlier versions made and this one does not. */
export function retiredAlarms(names: Names): readonly Resource<AlarmState>[] {
  const { homeRegion: region, deployment } = names;
  return [
    alarm(names, {
      region,
      name: names.alarm('oldest-message'),
      siblings: HOME_ALARMS.map((one) => names.alarm(one)),
      description: `Replaced by ${names.alarm('undelivered')} and ${names.alarm('stalled')} of ${deployment}`,
      of: {
        namespace: 'AWS/SQS',
        metric: 'ApproximateAgeOfOldestMessage',
        dimensions: { QueueName: names.queue },
        statistic: 'Maximum',
      },
      above: 3_600,
      periodSeconds: PERIOD_SECONDS,
      topic: undefined,
    }),
  ];
}

/** Findings that a Region could not forward. It acts on a topic of its own Region, as CloudWatch requires. */
export function forwarderAlarm(names: Names, config: Config, region: string): Resource<AlarmState> {
  return alarm(names, {
    region,
    name: names.alarm('forwarder-dead-letters'),
    description: `Findings could not be forwarded from ${region} to ${names.homeRegion}. Bring them back with: guardduty-slack redrive`,
    of: {
      namespace: 'AWS/SQS',
      metric: VISIBLE,
      dimensions: { QueueName: names.forwarderDeadLetters },
      statistic: 'Maximum',
    },
    above: 0,
    periodSeconds: 60,
    topic: config.alarms.topics[region],
  });
}
