/**
 * The state of an alarm, computed from the world when somebody looks. For a gauge of SQS each period counts with the value that
 * the messages there now show at its end; for counters, with what was reported within it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
import { now, type World } from '../../world/world.ts';
import { reported, statistic } from './reported.ts';
import { queueMetric } from './queue-metrics.ts';
import { cloudwatchOf, type Alarm, type AlarmSettings, type StateValue } from './state.ts';

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

/** The newest first; undefined where a period has no data. */
function datapoints(
  world: World,
  account: string,
  region: string,
  settings: AlarmSettings,
  time: number,
): readonly (number | undefined)[] {
  const { Namespace, MetricName, Dimensions, Period, EvaluationPeriods } = settings;
  const metric = {
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  };
  return Array.from({ length: EvaluationPeriods }, (_, index) => {
    const end = time - index * Period * 1000;
    const gauge = queueMetric(world, account, region, metric, end);
    if (gauge !== undefined) return gauge;
    // The running minute counts: what was reported just now is in it.
    const found = reported(world, account, region, metric, end - Period * 1000 + 1, end + 1);
    return found && statistic(found, settings.Statistic);
  });
}

function judge(
  settings: AlarmSettings,
  values: readonly (number | undefined)[],
  before: StateValue,
): StateValue {
  const { Threshold, ComparisonOperator, TreatMissingData = 'missing', EvaluationPeriods } = settings;
  const needed = settings.DatapointsToAlarm ?? EvaluationPeriods;
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) {
    if (TreatMissingData === 'ignore') return before;
    if (TreatMissingData === 'missing') return 'INSUFFICIENT_DATA';
  }
  const compare = COMPARE[ComparisonOperator];
  const breaching = values.filter((value) =>
    value === undefined ? TreatMissingData === 'breaching' : compare?.(value, Threshold),
  ).length;
  // With missing and ignore, the data that is there decides for the data that is not.
  const undecided = ['missing', 'ignore'].includes(TreatMissingData) && known.length < values.length;
  if (breaching >= needed || (undecided && known.length > 0 && breaching === known.length)) return 'ALARM';
  return 'OK';
}
