/** Numbers that services and callers report, kept by the minute. */
import { now, stateOf, type World } from '../../world/world.ts';

/** One reported number. */
export interface Sample {
  /** `AWS/Lambda` */
  readonly namespace: string;
  /** `Errors` */
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** How often the value was seen, 1 unless given. */
  readonly count?: number;
  /** World milliseconds; now unless given. */
  readonly at?: number;
  readonly unit?: string;
}

/** Which metric: dimensions must be just these, as in CloudWatch. */
export type MetricId = Pick<Sample, 'namespace' | 'name' | 'dimensions'>;

/** One metric: what was reported, by the minute's start. */
interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  unit?: string;
  readonly minutes: Record<string, Statistics>;
}

/** What was reported in some minutes. */
export interface Statistics {
  readonly SampleCount: number;
  readonly Sum: number;
  readonly Minimum: number;
  readonly Maximum: number;
  /** Each value and how often it was seen, for percentiles. */
  readonly values: readonly (readonly [value: number, count: number])[];
}

const MINUTE = 60_000;

/** Reports a number to CloudWatch, as AWS's services and PutMetricData do. */
export function recordMetric(world: World, account: string, region: string, sample: Sample): void {
  const metrics = metricsOf(world, account, region);
  const { namespace, name, dimensions, value, count = 1, at = now(world), unit } = sample;
  const metric = (metrics[metricKey(sample)] ??= { namespace, name, dimensions, minutes: {} });
  if (unit !== undefined) metric.unit = unit;
  const minute = Math.floor(at / MINUTE) * MINUTE;
  const one = {
    SampleCount: count,
    Sum: value * count,
    Minimum: value,
    Maximum: value,
    values: [[value, count] as const],
  };
  const known = metric.minutes[minute];
  metric.minutes[minute] = known ? add(known, one) : one;
}

/** What was reported from `from` up to but not including `until`; undefined when nothing was. */
export function statistics(
  world: World,
  account: string,
  region: string,
  metric: MetricId,
  from: number,
  until: number,
): Statistics | undefined {
  const minutes = metricsOf(world, account, region)[metricKey(metric)]?.minutes ?? {};
  return Object.entries(minutes)
    .filter(([minute]) => Number(minute) >= from && Number(minute) < until)
    .map(([, each]) => each)
    .reduce<Statistics | undefined>((sum, each) => (sum ? add(sum, each) : each), undefined);
}

/** A metric's key: its dimensions in any order are the same metric. */
function metricKey({ namespace, name, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}

function add(a: Statistics, b: Statistics): Statistics {
  return {
    SampleCount: a.SampleCount + b.SampleCount,
    Sum: a.Sum + b.Sum,
    Minimum: Math.min(a.Minimum, b.Minimum),
    Maximum: Math.max(a.Maximum, b.Maximum),
    values: [...a.values, ...b.values],
  };
}

/** What single values come to; undefined of none. */
export function statisticsOf(values: readonly number[]): Statistics | undefined {
  if (values.length === 0) return undefined;
  return {
    SampleCount: values.length,
    Sum: values.reduce((sum, value) => sum + value, 0),
    Minimum: values.reduce((least, value) => Math.min(least, value)),
    Maximum: values.reduce((most, value) => Math.max(most, value)),
    values: values.map((value) => [value, 1]),
  };
}

/** Metrics stand outside of CloudWatch's own state, so that whoever reports one need not know CloudWatch. */
function metricsOf(world: World, account: string, region: string): Record<string, Metric> {
  return stateOf(world, 'metrics', account, region, () => ({}));
}
