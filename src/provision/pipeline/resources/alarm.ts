import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type Metric,
  type MetricAlarm,
  type MetricStat,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import { alarmArn, type Names } from '../../deployment/names.ts';
import { owned, tagList, tagsByKey, type Tagged } from '../../deployment/owned.ts';
import type { Resource } from '../../engine/resource.ts';

/** A metric, or an expression over several, that must not rise above a threshold, and who is told when it does. */
export type AlarmState = {
  /** Namespace, name, statistic and dimensions of one metric; or the expression. */
  readonly metric: string;
  /** The metrics of an expression by the name that they have in it, written as `metric` is. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly above: number;
  readonly comparison: string;
  readonly periodSeconds: number;
  /** How many periods are looked at, and how many of them must be above. */
  readonly periods: number;
  readonly periodsAbove: number;
  readonly missingData: string;
  /** ARNs that are told of an alarm and of its end. */
  readonly actions: readonly string[];
  readonly okActions: readonly string[];
  readonly actionsEnabled: boolean;
};

/** One metric of CloudWatch. */
export interface MetricSpec {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Maximum' | 'Sum';
}

/** A formula of metric math over metrics by the names that they have in it. */
interface ExpressionSpec {
  readonly expression: string;
  readonly inputs: Readonly<Record<string, MetricSpec>>;
}

export interface AlarmSpec extends Pick<AlarmState, 'above' | 'periodSeconds'> {
  readonly region: string;
  /** Alarm name, and those of the others in its Region, so that one call reads all. */
  readonly name: string;
  readonly siblings?: readonly string[];
  readonly description: string;
  readonly of: MetricSpec | ExpressionSpec;
  /** How many periods are looked at, one unless said, and how many of them must be above, all unless said. */
  readonly periods?: number;
  readonly periodsAbove?: number;
  /** SNS topic of the alarm's own Region. */
  readonly topic: string | undefined;
}

const COMPARISON = 'GreaterThanThreshold';
/** The expression's own name among the metrics. */
const RESULT = 'result';

/** A CloudWatch alarm; without data all is well. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export function alarm(names: Names, spec: AlarmSpec): Resource<AlarmState & Tagged> {
  const { region, name, siblings = [], description, of, above, periodSeconds, periods = 1, topic } = spec;
  const place = { account: names.account, region };
  const ResourceARN = alarmArn(names, region, name);
  const actions = topic === undefined ? [] : [topic];
  const desired: AlarmState = {
    ...shownMetric(of, periodSeconds),
    above,
    comparison: COMPARISON,
    periodSeconds,
    periods,
    periodsAbove: spec.periodsAbove ?? periods,
    missingData: 'notBreaching',
    actions,
    okActions: actions,
    actionsEnabled: true,
  };
  return owned<AlarmState>(names, {
    ...place,
    kind: 'alarm',
    name,
    desired: () => desired,
    observe: async (aws) => {
      const found = (await alarms(aws, place, [name, ...siblings])).get(name);
      if (found === undefined) return undefined;
      const tagged = await unlessMissing(
        aws.client('cloudwatch', place).send(new ListTagsForResourceCommand({ ResourceARN })),
        'ResourceNotFoundException',
        'ResourceNotFound',
      );
      if (tagged === undefined) return undefined;
      return { ...stateOf(found), tags: tagsByKey(tagged.Tags) };
    },
    tagging: {
      add: (aws, tags) =>
        aws.client('cloudwatch', place).send(new TagResourceCommand({ ResourceARN, Tags: tagList(tags) })),
      remove: (aws, TagKeys) =>
        aws.client('cloudwatch', place).send(new UntagResourceCommand({ ResourceARN, TagKeys })),
    },
    // PutMetricAlarm creates and replaces.
    update: async (aws, after, before) => {
      aws.forget(sharedKey(place));
      await aws.client('cloudwatch', place).send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          AlarmDescription: description,
          ...watched(of, after.periodSeconds),
          Threshold: after.above,
          ComparisonOperator: COMPARISON,
          EvaluationPeriods: after.periods,
          DatapointsToAlarm: after.periodsAbove,
          TreatMissingData: after.missingData,
          AlarmActions: [...after.actions],
          OKActions: [...after.okActions],
          ActionsEnabled: after.actionsEnabled,
          // Taken for a new alarm only.
          ...(before === undefined ? { Tags: tagList(after.tags) } : {}),
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
  });
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

/** What an alarm looks at, as PutMetricAlarm takes it. */
function watched(of: MetricSpec | ExpressionSpec, Period: number): Partial<PutMetricAlarmCommandInput> {
  if (!('expression' in of)) return { ...metricOf(of), Statistic: of.statistic, Period };
  const inputs = Object.entries(of.inputs).map(([Id, input]) => ({
    Id,
    MetricStat: { Metric: metricOf(input), Period, Stat: input.statistic },
    ReturnData: false,
  }));
  return { Metrics: [...inputs, { Id: RESULT, Expression: of.expression, ReturnData: true }] };
}

function metricOf({ namespace, metric, dimensions }: MetricSpec): Metric {
  return {
    Namespace: namespace,
    MetricName: metric,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}

function shownMetric(
  of: MetricSpec | ExpressionSpec,
  periodSeconds: number,
): Pick<AlarmState, 'metric' | 'inputs'> {
  if (!('expression' in of)) return { metric: described(metricOf(of), of.statistic), inputs: {} };
  const inputs = Object.entries(of.inputs).map(([id, input]) => [
    id,
    shownStat({ Metric: metricOf(input), Stat: input.statistic, Period: periodSeconds }),
  ]);
  return { metric: of.expression, inputs: Object.fromEntries(inputs) };
}

function described({ Namespace = '', MetricName = '', Dimensions = [] }: Metric, statistic: string): string {
  const dimensions = Dimensions.map(({ Name = '', Value = '' }) => `${Name}=${Value}`).toSorted();
  return [Namespace, MetricName, statistic, ...dimensions].join(' ');
}

function seenMetric(found: MetricAlarm): Pick<AlarmState, 'metric' | 'inputs' | 'periodSeconds'> {
  const { Metrics = [], Period = 0, Statistic, ExtendedStatistic } = found;
  if (Metrics.length === 0)
    return {
      metric: described(found, Statistic ?? ExtendedStatistic ?? ''),
      inputs: {},
      periodSeconds: Period,
    };
  // What is returned is what the alarm looks at; the rest are its inputs.
  const seen = Metrics.map(({ Id = '', Expression, MetricStat, ReturnData = true }) => ({
    id: Id,
    text: Expression ?? shownStat(MetricStat),
    isReturned: ReturnData,
  }));
  return {
    metric: seen
      .filter(({ isReturned }) => isReturned)
      .map(({ text }) => text)
      .join('; '),
    inputs: Object.fromEntries(
      seen.filter(({ isReturned }) => !isReturned).map(({ id, text }) => [id, text]),
    ),
    periodSeconds: Math.max(0, ...Metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0)),
  };
}

function shownStat(stat: MetricStat | undefined): string {
  return `${described(stat?.Metric ?? {}, stat?.Stat ?? '')} every ${stat?.Period ?? 0} s`;
}

function stateOf(seen: MetricAlarm): AlarmState {
  return {
    ...seenMetric(seen),
    above: seen.Threshold ?? Number.NaN,
    comparison: seen.ComparisonOperator ?? '',
    periods: seen.EvaluationPeriods ?? 0,
    periodsAbove: seen.DatapointsToAlarm ?? seen.EvaluationPeriods ?? 0,
    missingData: seen.TreatMissingData ?? 'missing',
    actions: (seen.AlarmActions ?? []).toSorted(),
    okActions: (seen.OKActions ?? []).toSorted(),
    actionsEnabled: seen.ActionsEnabled ?? true,
  };
}
