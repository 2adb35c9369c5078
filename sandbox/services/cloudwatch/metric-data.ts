/** Metrics that callers report and read. */
import { type Call, type Operation, type Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { anything, decimal, integer, list, optional, read, structure, text } from '../shared/constraints.ts';
import { clientError } from './errors.ts';
import { recordMetric, type MetricId } from './metrics.ts';
import { dimensionList } from './put-metric-alarm.ts';
import { reported, statistic } from './reported.ts';

const NAMES = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
const MOST_DATAPOINTS = 1440;

const namespace = text({ min: 1, max: 255, pattern: '[^:].*' });
const metricName = text({ min: 1, max: 255 });

const datum = structure({
  MetricName: metricName,
  Dimensions: optional(dimensionList),
  Timestamp: optional(anything),
  Value: optional(decimal()),
  StatisticValues: optional(
    structure({ SampleCount: decimal(), Sum: decimal(), Minimum: decimal(), Maximum: decimal() }),
  ),
  Values: optional(list(decimal())),
  Counts: optional(list(decimal())),
  Unit: optional(text()),
  StorageResolution: optional(integer({ min: 1 })),
});

/** Reports numbers in a namespace of the caller's own. */
export const putMetricData: Operation = (call) => {
  const { Namespace, MetricData } = read(
    call.input,
    structure({ Namespace: namespace, MetricData: list(datum, { max: 1000 }) }),
    'ValidationError',
  );
  if (Namespace.startsWith('AWS/'))
    throw clientError('InvalidParameterValue', 'The value AWS/ for parameter Namespace is invalid.');
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
        at: timeOf(each.Timestamp) ?? now(call.world),
        ...(each.Unit === undefined ? {} : { unit: each.Unit }),
      });
    }
  });
  return {};
};

/** One datapoint for each period that has data. */
export const getMetricStatistics: Operation = (call) => {
  const input = read(
    call.input,
    structure({
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: optional(dimensionList),
      StartTime: anything,
      EndTime: anything,
      Period: integer({ min: 1 }),
      Statistics: optional(list(text({ values: NAMES }), { min: 1, max: 5 })),
    }),
    'ValidationError',
  );
  const start = timeOf(input.StartTime);
  const end = timeOf(input.EndTime);
  if (start === undefined || end === undefined)
    throw clientError('MissingParameter', 'The parameters StartTime and EndTime are required.');
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
  { world, account, region }: Call,
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

function valuesOf(each: {
  readonly Value?: number | undefined;
  readonly Values?: readonly number[] | undefined;
  readonly Counts?: readonly number[] | undefined;
  readonly StatisticValues?: { readonly SampleCount: number; readonly Sum: number } | undefined;
}): readonly (readonly [number, number])[] {
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

/** Epoch seconds on the JSON wire. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value * 1000;
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? Date.parse(value) : undefined;
}
