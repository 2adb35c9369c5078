/** Alarms, written: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
import { AwsError, type Operation } from '../service.ts';
import { now } from '../../world/world.ts';
import {
  anything,
  decimal,
  flag,
  integer,
  list,
  optional,
  read,
  structure,
  text,
} from '../shared/constraints.ts';
import { clientError } from './errors.ts';
import { cloudwatchOf, type Alarm, type AlarmSettings } from './state.ts';
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
  Metrics: optional(anything),
  Tags: optional(list(tagMember)),
});

/** Creates an alarm or replaces it whole; tags count only when it is new. */
export const putMetricAlarm: Operation = (call) => {
  const input = read(call.input, members, 'ValidationError');
  if (input.Metrics !== undefined)
    throw new AwsError('ValidationError', 'Alarms on metric expressions are not simulated: give MetricName.');
  const { MetricName, Namespace, Period, EvaluationPeriods, Threshold, ComparisonOperator } = input;
  if (
    MetricName === undefined ||
    Namespace === undefined ||
    Period === undefined ||
    EvaluationPeriods === undefined ||
    Threshold === undefined ||
    ComparisonOperator === undefined
  ) {
    const required = { MetricName, Namespace, Period, EvaluationPeriods, Threshold, ComparisonOperator };
    const name = Object.entries(required).find(([, value]) => value === undefined)?.[0];
    throw clientError('MissingParameter', `The parameter ${name} is required.`);
  }
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
    EvaluationPeriods,
    DatapointsToAlarm: input.DatapointsToAlarm,
    Threshold,
    ComparisonOperator,
    TreatMissingData: input.TreatMissingData,
    EvaluateLowSampleCountPercentile: input.EvaluateLowSampleCountPercentile,
  };
  check(settings);
  const { world, account, region } = call;
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

function check(settings: AlarmSettings): void {
  const { Period, EvaluationPeriods, DatapointsToAlarm, Statistic, ExtendedStatistic, TreatMissingData } =
    settings;
  const refuse = (message: string) => new AwsError('ValidationError', message);
  if ((Statistic === undefined) === (ExtendedStatistic === undefined))
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
}
