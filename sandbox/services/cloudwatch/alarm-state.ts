/**
 * The state of an alarm, computed from the world when a client looks, by the rule that CloudWatch documents: it looks a little
 * further back than the alarm's periods, decides by the newest data that is there, and fills in only what is still missing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
import { now, type World } from '../../world/world.ts';
import { reported, statistic } from './reported.ts';
import { parseExpression, type Series } from './expression.ts';
import { cloudwatchOf, type Alarm, type AlarmSettings, type Dimension, type StateValue } from './state.ts';

const COMPARE: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** An alarm's state now, by its name; undefined when there is no such alarm. */
export function alarmState(
  world: World,
  account: string,
  region: string,
  name: string,
): StateValue | undefined {
  const alarm = cloudwatchOf(world, account, region).alarms[name];
  return alarm && evaluate(world, account, region, alarm).state.value;
}

/** Brings an alarm's state up to now. */
export function evaluate(world: World, account: string, region: string, alarm: Alarm): Alarm {
  const time = now(world);
  const { state, settings } = alarm;
  if (state.heldUntil !== undefined && time < state.heldUntil) return alarm;
  const values = datapoints(world, account, region, settings, time);
  const value = judge(settings, values, state.value);
  if (value === state.value && state.heldUntil === undefined) return alarm;
  const known = values.filter((each) => each !== undefined);
  alarm.state = {
    value,
    reason:
      known.length === 0
        ? `Insufficient Data: ${values.length} datapoints were unknown.`
        : `Threshold Crossed: ${known.length} out of the last ${values.length} datapoints [${known.join(', ')}] against the threshold (${settings.Threshold}).`,
    updatedAt: time,
    transitionedAt: value === state.value ? state.transitionedAt : time,
  };
  return alarm;
}

/** How many periods more than its own an alarm looks back for data, as in AWS's example. */
const FURTHER_BACK = 2;

/** The newest first; undefined where a period has no data. */
function datapoints(
  world: World,
  account: string,
  region: string,
  settings: AlarmSettings,
  time: number,
): readonly (number | undefined)[] {
  const values = (stat: Stat): readonly (number | undefined)[] =>
    Array.from({ length: settings.EvaluationPeriods + FURTHER_BACK }, (_, index) => {
      const end = time - index * stat.periodSeconds * 1000;
      const metric = {
        namespace: stat.namespace,
        name: stat.name,
        dimensions: Object.fromEntries(stat.dimensions.map(({ Name, Value }) => [Name, Value])),
      };
      // The running minute counts: what was reported just now is in it.
      const from = end - stat.periodSeconds * 1000 + 1;
      const found = reported(world, account, region, metric, from, end + 1);
      return found && statistic(found, stat.statistic);
    });
  const { MetricName: name = '', Namespace: namespace = '', Dimensions: dimensions, Period = 60 } = settings;
  return settings.Metrics === undefined
    ? values({
        namespace,
        name,
        dimensions,
        periodSeconds: Period,
        statistic: settings.Statistic ?? settings.ExtendedStatistic,
      })
    : ofMetrics(settings.Metrics, values);
}

interface Stat {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly periodSeconds: number;
  readonly statistic: string | undefined;
}

/** The one series that an alarm on several metrics returns. */
function ofMetrics(
  metrics: NonNullable<AlarmSettings['Metrics']>,
  values: (stat: Stat) => readonly (number | undefined)[],
): readonly (number | undefined)[] {
  const series: Record<string, Series> = {};
  for (const { Id, MetricStat } of metrics)
    if (MetricStat !== undefined)
      series[Id] = values({
        namespace: MetricStat.Metric.Namespace,
        name: MetricStat.Metric.MetricName,
        dimensions: MetricStat.Metric.Dimensions ?? [],
        periodSeconds: MetricStat.Period,
        statistic: MetricStat.Stat,
      });
  const valueOf = (id: string): Series => {
    const query = metrics.find(({ Id }) => Id === id);
    const expression = query?.Expression === undefined ? '' : parseExpression(query.Expression);
    if (typeof expression === 'string') return series[id] ?? [];
    const inputs = Object.fromEntries([...expression.ids].map((one) => [one, valueOf(one)]));
    return expression.evaluate(inputs);
  };
  const returned = valueOf(metrics.find(({ ReturnData = true }) => ReturnData)?.Id ?? '');
  return typeof returned === 'number' ? [returned] : returned;
}

function judge(
  settings: AlarmSettings,
  seen: readonly (number | undefined)[],
  before: StateValue,
): StateValue {
  const { Threshold, ComparisonOperator, TreatMissingData = 'missing', EvaluationPeriods } = settings;
  const needed = settings.DatapointsToAlarm ?? EvaluationPeriods;
  const known = seen.filter((value) => value !== undefined).slice(0, EvaluationPeriods);
  const missing = EvaluationPeriods - known.length;
  if (known.length === 0) {
    if (TreatMissingData === 'ignore') return before;
    if (TreatMissingData === 'missing') return 'INSUFFICIENT_DATA';
  }
  const breaching = known.filter((value) => COMPARE[ComparisonOperator]?.(value, Threshold)).length;
  if (breaching + (TreatMissingData === 'breaching' ? missing : 0) >= needed) return 'ALARM';
  // All that is there breaches, but there is too little of it.
  if (missing > 0 && breaching === known.length && breaching > 0) {
    if (TreatMissingData === 'missing') return 'ALARM';
    if (TreatMissingData === 'ignore') return before;
  }
  return 'OK';
}
