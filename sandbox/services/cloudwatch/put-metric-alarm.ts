/** Alarms, written: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
import type { CloudwatchInputs, MetricDataQuery } from '../../model/types/cloudwatch.ts';
import { AwsError, type Operation } from '../service.ts';
import { now } from '../../world/world.ts';
import { clientError } from './errors.ts';
import { parseExpression } from './expression.ts';
import { cloudwatchOf, type Alarm, type AlarmSettings, type MetricQuery } from './state.ts';
import { checkTags } from './tags.ts';

/** Operators of alarms on an anomaly detection band, which are not simulated. */
const BANDS = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];
const MISSING_DATA = ['breaching', 'notBreaching', 'ignore', 'missing'];
const DAY_SECONDS = 86_400;

/** Creates an alarm or replaces it whole; tags count only when it is new. */
export const putMetricAlarm: Operation<CloudwatchInputs['PutMetricAlarm']> = (call) => {
  const input = call.input;
  const { MetricName, Namespace, Period, EvaluationPeriods, Threshold, ComparisonOperator, Metrics } = input;
  const one = Metrics === undefined ? { MetricName, Namespace, Period } : {};
  const required = { ...one, EvaluationPeriods, Threshold, ComparisonOperator };
  const lacking = Object.entries(required).find(([, value]) => value === undefined)?.[0];
  if (
    lacking !== undefined ||
    EvaluationPeriods === undefined ||
    Threshold === undefined ||
    ComparisonOperator === undefined
  )
    throw clientError('MissingParameter', `The parameter ${lacking} is required.`);
  const settings: AlarmSettings = {
    AlarmDescription: input.AlarmDescription,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
    MetricName,
    Namespace,
    Statistic: input.Statistic,
    ExtendedStatistic: input.ExtendedStatistic,
    Dimensions: input.Dimensions ?? [],
    Period,
    Unit: input.Unit,
    Metrics: Metrics?.map(complete),
    EvaluationPeriods,
    DatapointsToAlarm: input.DatapointsToAlarm,
    Threshold,
    ComparisonOperator,
    TreatMissingData: input.TreatMissingData,
    EvaluateLowSampleCountPercentile: input.EvaluateLowSampleCountPercentile,
  };
  const { world, account, region } = call;
  check(settings, region);
  const { alarms } = cloudwatchOf(world, account, region);
  const time = now(world);
  const known = alarms[input.AlarmName];
  if (known) {
    known.settings = settings;
    known.updatedAt = time;
    known.actionsEnabled = input.ActionsEnabled ?? true;
    return {};
  }
  alarms[input.AlarmName] = {
    name: input.AlarmName,
    arn: `arn:${world.settings.partition}:cloudwatch:${region}:${account}:alarm:${input.AlarmName}`,
    settings,
    updatedAt: time,
    actionsEnabled: input.ActionsEnabled ?? true,
    tags: { ...checkTags(input.Tags ?? [], {}) },
    state: {
      value: 'INSUFFICIENT_DATA',
      reason: 'Unchecked: Initial alarm creation',
      updatedAt: time,
      transitionedAt: time,
    },
  } satisfies Alarm;
  return {};
};

function check(settings: AlarmSettings, region: string): void {
  const { EvaluationPeriods, DatapointsToAlarm, Statistic, ExtendedStatistic, TreatMissingData } = settings;
  const refuse = (message: string) => new AwsError('ValidationError', message);
  const Period = settings.Period ?? longestPeriod(settings.Metrics ?? []);
  if (settings.Metrics !== undefined) checkMetrics(settings, settings.Metrics);
  else if ((Statistic === undefined) === (ExtendedStatistic === undefined))
    throw clientError(
      'InvalidParameterCombination',
      'Exactly one of Statistic and ExtendedStatistic must be specified.',
    );
  if (
    ExtendedStatistic !== undefined &&
    !/^(?:p\d{1,3}(?:\.\d+)?|(?:tm|wm|tc|ts|TM|WM|PR|TC|TS).+|IQM|iqm)$/.test(ExtendedStatistic)
  )
    throw refuse(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  if (![10, 20, 30].includes(Period) && Period % 60 !== 0)
    throw refuse('Period must be 10, 20, 30 or a multiple of 60');
  const longest = Period >= 3600 ? 7 * DAY_SECONDS : DAY_SECONDS;
  if (Period * EvaluationPeriods > longest)
    throw refuse(
      `Metrics cannot be checked across more than ${Period >= 3600 ? 'a week' : 'a day'} (EvaluationPeriods * Period must be <= ${longest}).`,
    );
  if (DatapointsToAlarm !== undefined && DatapointsToAlarm > EvaluationPeriods)
    throw refuse(
      `DatapointsToAlarm (${DatapointsToAlarm}) must be less than or equal to EvaluationPeriods (${EvaluationPeriods}).`,
    );
  if (BANDS.includes(settings.ComparisonOperator))
    throw refuse(`ComparisonOperator ${settings.ComparisonOperator} needs ThresholdMetricId.`);
  if (TreatMissingData !== undefined && !MISSING_DATA.includes(TreatMissingData))
    throw refuse(
      `Option ${TreatMissingData} is not supported for TreatMissingData. Supported options are [${MISSING_DATA.join(', ')}].`,
    );
  const allActions = [...settings.OKActions, ...settings.AlarmActions, ...settings.InsufficientDataActions];
  const wrong = allActions.find((action) => !/^arn:aws[\w-]*:[a-z0-9-]+:[a-z0-9-]*:\w*:.+$/.test(action));
  if (wrong !== undefined) throw refuse(`Invalid arn syntax: ${wrong}`);
  for (const action of allActions) {
    const [, , service, of, owner, topic] = action.split(':');
    if (service !== 'sns') continue;
    if (!/^\d{12}$/.test(owner ?? '') || !/^[\w-]{1,256}(?:\.fifo)?$/.test(topic ?? ''))
      throw refuse(`Invalid arn syntax: ${action}`);
    if (of !== region) throw refuse(`Invalid region ${of} specified. Only ${region} is supported.`);
  }
}

/** The model lets a metric go without its name; an alarm needs it. */
function complete(query: MetricDataQuery, place: number): MetricQuery {
  const { MetricStat, ...rest } = query;
  if (MetricStat === undefined) return rest;
  const { Namespace, MetricName, Dimensions } = MetricStat.Metric;
  if (Namespace === undefined || MetricName === undefined)
    throw clientError(
      'MissingParameter',
      `The parameter Metrics.member.${place + 1}.MetricStat.Metric.${Namespace === undefined ? 'Namespace' : 'MetricName'} is required.`,
    );
  return { ...rest, MetricStat: { ...MetricStat, Metric: { Namespace, MetricName, Dimensions } } };
}

function longestPeriod(metrics: readonly MetricQuery[]): number {
  return Math.max(60, ...metrics.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 60));
}

/** An alarm on several metrics: each a metric or an expression over the others, and one of them is what it looks at. */
function checkMetrics(settings: AlarmSettings, metrics: readonly MetricQuery[]): void {
  const refuse = (message: string) => new AwsError('ValidationError', message);
  const { MetricName, Namespace, Period, Statistic, ExtendedStatistic, Unit, Dimensions } = settings;
  const also = Object.entries({ MetricName, Namespace, Period, Statistic, ExtendedStatistic, Unit }).find(
    ([, value]) => value !== undefined,
  );
  if (also !== undefined || Dimensions.length > 0)
    throw refuse(
      `The parameters MetricName, Namespace, Dimensions, Period, Unit, Statistic and ExtendedStatistic cannot be specified with Metrics.`,
    );
  const ids = metrics.map(({ Id }) => Id);
  const badId = ids.find((id) => !/^[a-z]\w*$/.test(id));
  if (badId !== undefined)
    throw refuse(
      `The value ${badId} for parameter Metrics.member.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  if (new Set(ids).size < ids.length) throw refuse('The values for parameter Id in Metrics must be unique.');
  if (metrics.filter(({ ReturnData = true }) => ReturnData).length !== 1)
    throw refuse('Exactly one element of the metrics list should return data.');
  for (const { Id, Expression, MetricStat } of metrics) {
    if ((Expression === undefined) === (MetricStat === undefined))
      throw refuse(`Exactly one of Expression and MetricStat must be specified for ${Id}.`);
    if (Expression === undefined) continue;
    const parsed = parseExpression(Expression);
    if (typeof parsed === 'string')
      throw refuse(`Invalid metrics list: ${parsed} [Expression: '${Expression}']`);
    const unknown = [...parsed.ids].find((id) => !ids.includes(id));
    if (unknown !== undefined)
      throw refuse(`Invalid metrics list: Undefined id ${unknown} [Expression: '${Expression}']`);
  }
}
