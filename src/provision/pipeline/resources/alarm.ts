import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type MetricAlarm,
  type Statistic,
} from '@aws-sdk/client-cloudwatch';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import { alarmArn, foreignReason, ownTags, ownTagsOf, type Names } from '../../deployment/names.ts';
import { notOurs } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';

/** A metric that must not rise above a threshold, and who is told when it does. */
export type AlarmState = {
  /** Namespace and name. */
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly above: number;
  readonly comparison: string;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly missingData: string;
  /** ARNs that are told of an alarm and of its end. */
  readonly actions: readonly string[];
  readonly okActions: readonly string[];
  readonly actionsEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
};

export interface AlarmSpec extends Pick<AlarmState, 'dimensions' | 'above' | 'periodSeconds'> {
  readonly region: string;
  /** Alarm name, and those of the others in its Region, so that one call reads all. */
  readonly name: string;
  readonly beside?: readonly string[];
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: 'Maximum' | 'Sum';
  /** SNS topic of the alarm's own Region. */
  readonly topic: string | undefined;
}

const COMPARISON = 'GreaterThanThreshold';

/** A CloudWatch alarm; without data all is well. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export function alarm(names: Names, spec: AlarmSpec): Resource<AlarmState> {
  const { region, name, beside = [], description, dimensions, above, periodSeconds, topic } = spec;
  const place = { account: names.account, region };
  const actions = topic === undefined ? [] : [topic];
  const goal: AlarmState = {
    metric: `${spec.namespace} ${spec.metric}`,
    dimensions,
    statistic: spec.statistic,
    above,
    comparison: COMPARISON,
    periodSeconds,
    periods: 1,
    missingData: 'notBreaching',
    actions,
    okActions: actions,
    actionsEnabled: true,
    tags: ownTags(names),
  };
  return {
    ...place,
    kind: 'alarm',
    name,
    goal: () => goal,
    conflict: ({ tags }) => notOurs(foreignReason(tags, names)),
    observe: async (aws) => {
      const found = (await alarms(aws, place, [name, ...beside])).get(name);
      if (found === undefined) return undefined;
      const tagged = await unlessMissing(
        aws
          .client('cloudwatch', place)
          .send(new ListTagsForResourceCommand({ ResourceARN: alarmArn(names, region, name) })),
        'ResourceNotFoundException',
        'ResourceNotFound',
      );
      if (tagged === undefined) return undefined;
      const tags = Object.fromEntries((tagged.Tags ?? []).map(({ Key = '', Value }) => [Key, Value]));
      return { ...stateOf(found), tags: ownTagsOf(tags, names) };
    },
    put: async (aws, after, before) => {
      aws.forget(sharedKey(place));
      await aws.client('cloudwatch', place).send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          AlarmDescription: description,
          Namespace: spec.namespace,
          MetricName: spec.metric,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          Statistic: after.statistic as Statistic,
          Threshold: after.above,
          ComparisonOperator: COMPARISON,
          Period: after.periodSeconds,
          EvaluationPeriods: after.periods,
          TreatMissingData: after.missingData,
          AlarmActions: [...after.actions],
          OKActions: [...after.okActions],
          ActionsEnabled: after.actionsEnabled,
          // Taken for a new alarm only.
          ...(before === undefined
            ? { Tags: Object.entries(after.tags).map(([Key, Value]) => ({ Key, Value })) }
            : {}),
        }),
      );
    },
    remove: async (aws) => {
      aws.forget(sharedKey(place));
      await unlessMissing(
        aws.client('cloudwatch', place).send(new DeleteAlarmsCommand({ AlarmNames: [name] })),
        'ResourceNotFound',
        'ResourceNotFoundException',
      );
    },
  };
}

/** The alarms of a Region that exist, by name; read once in a pass. */
export function alarms(
  aws: Aws,
  place: { readonly account: string; readonly region: string },
  names: readonly string[],
): Promise<ReadonlyMap<string, MetricAlarm>> {
  const AlarmNames = [...new Set(names)].sort();
  return aws.shared(sharedKey(place) + AlarmNames.join(), async () => {
    const { MetricAlarms = [] } = await aws
      .client('cloudwatch', place)
      .send(new DescribeAlarmsCommand({ AlarmNames }));
    return new Map(MetricAlarms.map((one) => [one.AlarmName ?? '', one]));
  });
}

function sharedKey({ account, region }: { readonly account: string; readonly region: string }): string {
  return `alarms/${account}/${region}/`;
}

function stateOf(seen: MetricAlarm): Omit<AlarmState, 'tags'> {
  return {
    metric: `${seen.Namespace ?? ''} ${seen.MetricName ?? ''}`,
    dimensions: Object.fromEntries((seen.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
    statistic: seen.Statistic ?? seen.ExtendedStatistic ?? '',
    above: seen.Threshold ?? Number.NaN,
    comparison: seen.ComparisonOperator ?? '',
    periodSeconds: seen.Period ?? 0,
    periods: seen.EvaluationPeriods ?? 0,
    missingData: seen.TreatMissingData ?? 'missing',
    actions: (seen.AlarmActions ?? []).toSorted(),
    okActions: (seen.OKActions ?? []).toSorted(),
    actionsEnabled: seen.ActionsEnabled ?? true,
  };
}
