import type { Config } from '../config/config.ts';
import type { Names } from '../deployment/names.ts';
import type { Resource } from '../engine/resource.ts';
import { alarm, type AlarmState } from './resources/alarm.ts';

/** What must not happen unseen: dead letters, a finding that waits for more than an hour, a function that fails. */
export function homeAlarms(names: Names, { alarms: { topics } }: Config): readonly Resource<AlarmState>[] {
  const { homeRegion: region, deployment } = names;
  const subjects = ['dead-letters', 'oldest-message', 'function-errors'].map((one) => names.alarm(one));
  const [deadLetters = '', oldest = '', errors = ''] = subjects;
  const common = { region, beside: subjects, topic: topics[region] };
  return [
    alarm(names, {
      ...common,
      name: deadLetters,
      description: `Findings of ${deployment} could not be delivered and wait among the dead letters. Bring them back with: guardduty-slack redrive`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: names.deadLetters },
      statistic: 'Maximum',
      above: 0,
      periodSeconds: 60,
    }),
    alarm(names, {
      ...common,
      name: oldest,
      description: `A finding of ${deployment} has waited for more than an hour: Slack or the function is in trouble.`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: names.queue },
      statistic: 'Maximum',
      above: 3_600,
      periodSeconds: 300,
    }),
    alarm(names, {
      ...common,
      name: errors,
      description: `The function of ${deployment} fails. Its log: ${names.logGroup}`,
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: { FunctionName: names.functionName },
      statistic: 'Sum',
      above: 0,
      periodSeconds: 300,
    }),
  ];
}

/** Findings that a Region could not forward. It acts on a topic of its own Region, as CloudWatch requires. */
export function forwarderAlarm(names: Names, config: Config, region: string): Resource<AlarmState> {
  return alarm(names, {
    region,
    name: names.alarm('forwarder-dead-letters'),
    description: `Findings could not be forwarded from ${region} to ${names.homeRegion}. Bring them back with: guardduty-slack redrive`,
    namespace: 'AWS/SQS',
    metric: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: names.forwarderDeadLetters },
    statistic: 'Maximum',
    above: 0,
    periodSeconds: 60,
    topic: config.alarms.topics[region],
  });
}
