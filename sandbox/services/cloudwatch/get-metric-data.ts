/**
 * Several series in one call, each in steps of its period from the start that was asked for.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
import type { CloudwatchInputs, MetricDataQuery } from '../../model/types/cloudwatch.ts';
import { AwsError, type Call, type Operation } from '../service.ts';
import { now } from '../../world/world.ts';
import { parseExpression } from './expression.ts';
import { reported, statistic } from './reported.ts';

type Input = CloudwatchInputs['GetMetricData'];

const MINUTE = 60_000;
const MOST_QUERIES = 500;
const MOST_DATAPOINTS = 100_800;

/** One datapoint of a series; `at` in seconds since 1970. */
interface Point {
  readonly at: number;
  readonly value: number;
}

/** Metrics and formulas over them, as numbers by time; a period without data has none. */
export const getMetricData: Operation<Input> = (call) => {
  const { MetricDataQueries: queries, StartTime, EndTime, ScanBy, MaxDatapoints, NextToken } = call.input;
  if (StartTime >= EndTime)
    throw new AwsError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
  if (queries.length > MOST_QUERIES)
    throw new AwsError(
      'ValidationError',
      `The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`,
    );
  const ids = queries.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new AwsError('ValidationError', `The values for parameter id in MetricDataQueries are not unique.`);
  const series = queries
    .filter(({ ReturnData = true }) => ReturnData)
    .flatMap((query) => {
      const points = pointsOf(call, query, queries);
      const ordered = ScanBy === 'TimestampAscending' ? points : points.toReversed();
      return ordered.map((point) => ({ id: query.Id, ...point }));
    });
  const from = NextToken === undefined ? 0 : placeIn(NextToken);
  const until = from + Math.min(MaxDatapoints ?? MOST_DATAPOINTS, MOST_DATAPOINTS);
  const page = series.slice(from, until);
  return {
    MetricDataResults: queries
      .filter(({ ReturnData = true }) => ReturnData)
      .map(({ Id, Label, MetricStat }) => {
        const here = page.filter(({ id }) => id === Id);
        const isCut = series.slice(until).some(({ id }) => id === Id);
        return {
          Id,
          Label: Label ?? MetricStat?.Metric.MetricName ?? Id,
          Timestamps: here.map(({ at }) => at),
          Values: here.map(({ value }) => value),
          StatusCode: isCut ? 'PartialData' : 'Complete',
        };
      }),
    Messages: [],
    ...(until < series.length ? { NextToken: Buffer.from(`from:${until}`).toString('base64') } : {}),
  };
};

function placeIn(token: string): number {
  const place = /^from:(\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8'))?.[1];
  if (place === undefined) throw new AwsError('InvalidNextToken', 'The parameter NextToken is not valid.');
  return Number(place);
}

function pointsOf(
  call: Call<Input>,
  query: MetricDataQuery,
  all: readonly MetricDataQuery[],
): readonly Point[] {
  const { starts, values } = seriesOf(call, query, all);
  return starts.flatMap((start, index) => {
    const value = values[index];
    return value === undefined ? [] : [{ at: start / 1000, value }];
  });
}

interface Series {
  readonly starts: readonly number[];
  readonly values: readonly (number | undefined)[];
}

function seriesOf(call: Call<Input>, query: MetricDataQuery, all: readonly MetricDataQuery[]): Series {
  if (query.MetricStat !== undefined) return metricSeries(call, query.MetricStat);
  const expression = parseExpression(query.Expression ?? '');
  if (typeof expression === 'string')
    throw new AwsError('ValidationError', `Error in expression '${query.Id}': ${expression}`);
  const inputs = [...expression.ids].map((id) => {
    const input = all.find(({ Id }) => Id === id);
    if (input === undefined || input.Id === query.Id)
      throw new AwsError('ValidationError', `Error in expression '${query.Id}': Unknown identifier: '${id}'`);
    return [id, seriesOf(call, input, all)] as const;
  });
  const result = expression.evaluate(Object.fromEntries(inputs.map(([id, { values }]) => [id, values])));
  const starts = inputs[0]?.[1].starts ?? [];
  return { starts, values: typeof result === 'number' ? starts.map(() => result) : result };
}

function metricSeries(
  { world, account, region, input }: Call<Input>,
  { Metric, Period, Stat }: NonNullable<MetricDataQuery['MetricStat']>,
): Series {
  if (Period % 60 !== 0)
    throw new AwsError('ValidationError', 'The parameter Period must be a multiple of 60.');
  const period = Period * 1000;
  const start = Math.floor((input.StartTime * 1000) / MINUTE) * MINUTE;
  const end = Math.min(input.EndTime * 1000, now(world) + 1);
  const starts = Array.from(
    { length: Math.max(0, Math.ceil((end - start) / period)) },
    (_, index) => start + index * period,
  );
  const metric = {
    namespace: Metric.Namespace ?? '',
    name: Metric.MetricName ?? '',
    dimensions: Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
  };
  return {
    starts,
    values: starts.map((from) => {
      const found = reported(world, account, region, metric, from, Math.min(from + period, end));
      return found && statistic(found, Stat);
    }),
  };
}
