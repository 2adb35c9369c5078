/** What the simulated CloudWatch remembers, one state an account and Region. */
import { stateOf, type World } from '../../world/world.ts';

/** Everything of CloudWatch in one account and Region. */
export interface CloudWatchState {
  readonly alarms: Record<string, Alarm>;
}

/** An alarm's state. */
export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** One metric alarm. Times are world milliseconds. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  /** As PutMetricAlarm took it, without tags. */
  settings: AlarmSettings;
  updatedAt: number;
  actionsEnabled: boolean;
  readonly tags: Record<string, string>;
  state: {
    readonly value: StateValue;
    readonly reason: string;
    readonly reasonData?: string | undefined;
    readonly updatedAt: number;
    readonly transitionedAt: number;
    /** Until when a state that SetAlarmState gave stands. */
    readonly heldUntil?: number;
  };
}

/** One dimension of a metric. */
export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
export interface MetricQuery {
  readonly Id: string;
  readonly Label?: string | undefined;
  readonly ReturnData?: boolean | undefined;
  readonly Period?: number | undefined;
  readonly Expression?: string | undefined;
  readonly MetricStat?:
    | {
        readonly Metric: {
          readonly Namespace: string;
          readonly MetricName: string;
          readonly Dimensions?: readonly Dimension[] | undefined;
        };
        readonly Period: number;
        readonly Stat: string;
        readonly Unit?: string | undefined;
      }
    | undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export interface AlarmSettings {
  readonly AlarmDescription?: string | undefined;
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
  readonly MetricName?: string | undefined;
  readonly Namespace?: string | undefined;
  readonly Statistic?: string | undefined;
  readonly ExtendedStatistic?: string | undefined;
  readonly Dimensions: readonly Dimension[];
  readonly Period?: number | undefined;
  readonly Unit?: string | undefined;
  /** Metrics and expressions over them, in place of one metric. */
  readonly Metrics?: readonly MetricQuery[] | undefined;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number | undefined;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string | undefined;
  readonly EvaluateLowSampleCountPercentile?: string | undefined;
}

/** CloudWatch of one account and Region. */
export function cloudwatchOf(world: World, account: string, region: string): CloudWatchState {
  return stateOf(world, 'monitoring', account, region, () => ({ alarms: {} }));
}
