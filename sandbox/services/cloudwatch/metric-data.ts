/** Metrics that callers report and read. */
import type { CloudwatchInputs, MetricDatum } from '../../model/types/cloudwatch.ts';
import type { Call, Operation, Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { clientError } from './errors.ts';
import { recordMetric, type MetricId } from '../shared/metrics.ts';
import { reported, statistic } from './reported.ts';

const MOST_DATAPOINTS = 1440;
const MOST_DATA = 1000;

/** Reports numbers in a namespace of the caller's own. */
export const putMetricData: Operation<CloudwatchInputs['PutMetricData']> = (call) => {
  const { Namespace, MetricData = [] } = call.input;
  if (Namespace.startsWith('AWS/'))
    throw clientError('InvalidParameterValue', 'The value AWS/ for parameter Namespace is invalid.');
  if (MetricData.length > MOST_DATA)
    throw clientError(
      'InvalidParameterValue',
      `The collection MetricData must not have a size greater than ${MOST_DATA}.`,
    );
  MetricData.forEach((each, index) => {
    const values = valuesOf(each);
    if (values.length === 0)
      throw clientError(
        'MissingParameter',
        `The parameter MetricData.member.${index + 1}.Value is required.`,
      );
    for (const [value, count] of values) {
      recordMetric(call.world, call.account, call.region, {
        namespace: Namespace,
        name: each.MetricName,
        dimensions: dimensionsOf(each.Dimensions),
        value,
        count,
        at: each.Timestamp === undefined ? now(call.world) : each.Timestamp * 1000,
        ...(each.Unit === undefined ? {} : { unit: each.Unit }),
      });
    }
  });
  return {};
};

/** One datapoint for each period that has data. */
export const getMetricStatistics: Operation<CloudwatchInputs['GetMetricStatistics']> = (call) => {
  const input = call.input;
  const [start, end] = [input.StartTime * 1000, input.EndTime * 1000];
  if (start >= end)
    throw clientError(
      'InvalidParameterCombination',
      'The parameter StartTime must be less than the parameter EndTime.',
    );
  if (input.Period % 60 !== 0)
    throw clientError('InvalidParameterValue', 'The parameter Period must be a multiple of 60.');
  const periodMs = input.Period * 1000;
  if ((end - start) / periodMs > MOST_DATAPOINTS)
    throw clientError(
      'InvalidParameterCombination',
      `You have requested more than the limit of ${MOST_DATAPOINTS} datapoints.`,
    );
  const metric: MetricId = {
    namespace: input.Namespace,
    name: input.MetricName,
    dimensions: dimensionsOf(input.Dimensions),
  };
  const Datapoints: Output[] = [];
  for (let from = start; from < end; from += periodMs) {
    const point = datapoint(call, metric, from, Math.min(from + periodMs, end), input.Statistics ?? []);
    if (point) Datapoints.push(point);
  }
  return { Label: input.MetricName, Datapoints };
};

function datapoint(
  { world, account, region }: Call<unknown>,
  metric: MetricId,
  from: number,
  until: number,
  wanted: readonly string[],
): Output | undefined {
  const found = from > now(world) ? undefined : reported(world, account, region, metric, from, until);
  if (found === undefined) return undefined;
  const shown = wanted.map((name) => [name, statistic(found, name)] as const);
  return { Timestamp: from / 1000, Unit: 'Count', ...Object.fromEntries(shown) };
}

function valuesOf(each: MetricDatum): readonly (readonly [number, number])[] {
  const { Value, Values, Counts, StatisticValues } = each;
  if (Value !== undefined) return [[Value, 1]];
  if (StatisticValues)
    return [[StatisticValues.Sum / StatisticValues.SampleCount, StatisticValues.SampleCount]];
  return (Values ?? []).map((value, index) => [value, Counts?.[index] ?? 1] as const);
}

function dimensionsOf(
  dimensions: readonly { readonly Name: string; readonly Value: string }[] | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
}
