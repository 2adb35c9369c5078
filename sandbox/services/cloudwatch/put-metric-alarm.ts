/** Alarms, written: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
import { AwsError, type Operation } from '../service.ts';
import { now } from '../../world/world.ts';
import { decimal, flag, integer, list, optional, read, structure, text } from '../shared/constraints.ts';
import { clientError } from './errors.ts';
import { parseExpression } from './expression.ts';
import { cloudwatchOf, type Alarm, type AlarmSettings, type MetricQuery } from './state.ts';
import { checkTags, tagMember } from './tags.ts';

const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
const OPERATORS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
const MISSING_DATA = ['breaching', 'notBreaching', 'ignore', 'missing'];
const DAY_SECONDS = 86_400;

/** An alarm's name. */
export const alarmName = text({ min: 1, max: 255 });

const actions = optional(list(text({ min: 1, max: 1024 }), { max: 5 }));

/** A metric's dimensions. */
export const dimensionList = list(
  structure({ Name: text({ min: 1, max: 255 }), Value: text({ min: 1, max: 1024 }) }),
  { max: 30 },
);

const metricQuery = structure({
  Id: text({ min: 1, max: 255 }),
  Label: optional(text()),
  ReturnData: optional(flag()),
  Period: optional(integer({ min: 1 })),
  Expression: optional(text({ min: 1, max: 2048 })),
  MetricStat: optional(
    structure({
      Metric: structure({
        Namespace: text({ min: 1, max: 255, pattern: '[^:].*' }),
        MetricName: text({ min: 1, max: 255 }),
        Dimensions: optional(dimensionList),
      }),
      Period: integer({ min: 1 }),
      Stat: text(),
      Unit: optional(text()),
    }),
  ),
});

const members = structure({
  AlarmName: alarmName,
  AlarmDescription: optional(text({ max: 1024 })),
  ActionsEnabled: optional(flag()),
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
  MetricName: optional(text({ min: 1, max: 255 })),
  Namespace: optional(text({ min: 1, max: 255, pattern: '[^:].*' })),
  Statistic: optional(text({ values: STATISTICS })),
  ExtendedStatistic: optional(text()),
  Dimensions: optional(dimensionList),
  Period: optional(integer({ min: 1 })),
  Unit: optional(text()),
  EvaluationPeriods: optional(integer({ min: 1 })),
  DatapointsToAlarm: optional(integer({ min: 1 })),
  Threshold: optional(decimal()),
  ComparisonOperator: optional(text({ values: OPERATORS })),
  TreatMissingData: optional(text({ min: 1, max: 255 })),
  EvaluateLowSampleCountPercentile: optional(text({ min: 1, max: 255 })),
  Metrics: optional(list(metricQuery, { max: 20 })),
  Tags: optional(list(tagMember)),
});

/** Creates an alarm or replaces it whole; tags count only when it is new. */
export const putMetricAlarm: Operation = (call) => {
  const input = read(call.input, members, 'ValidationError');
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
    Metrics,
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
