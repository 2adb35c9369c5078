/** Written by scripts/sandbox-models.mjs: the inputs of the operations that the sandbox serves, as they are once checked. */
export interface CloudwatchInputs {
  readonly PutMetricAlarm: PutMetricAlarmInput;
  readonly DescribeAlarms: DescribeAlarmsInput;
  readonly DeleteAlarms: DeleteAlarmsInput;
  readonly SetAlarmState: SetAlarmStateInput;
  readonly EnableAlarmActions: EnableAlarmActionsInput;
  readonly DisableAlarmActions: DisableAlarmActionsInput;
  readonly TagResource: TagResourceInput;
  readonly UntagResource: UntagResourceInput;
  readonly ListTagsForResource: ListTagsForResourceInput;
  readonly PutMetricData: PutMetricDataInput;
  readonly GetMetricData: GetMetricDataInput;
  readonly GetMetricStatistics: GetMetricStatisticsInput;
}
export type AlarmPromQLCriteria = { readonly "Query": string; readonly "PendingPeriod"?: number; readonly "RecoveryPeriod"?: number; };
export type DeleteAlarmsInput = { readonly "AlarmNames": readonly (string)[]; };
export type DescribeAlarmsInput = { readonly "AlarmNames"?: readonly (string)[]; readonly "AlarmNamePrefix"?: string; readonly "AlarmTypes"?: readonly ("CompositeAlarm" | "MetricAlarm" | "LogAlarm")[]; readonly "ChildrenOfAlarmName"?: string; readonly "ParentsOfAlarmName"?: string; readonly "StateValue"?: "OK" | "ALARM" | "INSUFFICIENT_DATA"; readonly "ActionPrefix"?: string; readonly "MaxRecords"?: number; readonly "NextToken"?: string; };
export type Dimension = { readonly "Name": string; readonly "Value": string; };
export type DisableAlarmActionsInput = { readonly "AlarmNames": readonly (string)[]; };
export type EnableAlarmActionsInput = { readonly "AlarmNames": readonly (string)[]; };
export type Entity = { readonly "KeyAttributes"?: Readonly<Record<string, string>>; readonly "Attributes"?: Readonly<Record<string, string>>; };
export type EntityMetricData = { readonly "Entity"?: Entity; readonly "MetricData"?: readonly (MetricDatum)[]; };
export type EvaluationCriteria = { readonly "PromQLCriteria"?: AlarmPromQLCriteria; };
export type GetMetricDataInput = { readonly "MetricDataQueries": readonly (MetricDataQuery)[]; readonly "StartTime": number; readonly "EndTime": number; readonly "NextToken"?: string; readonly "ScanBy"?: "TimestampDescending" | "TimestampAscending"; readonly "MaxDatapoints"?: number; readonly "LabelOptions"?: LabelOptions; };
export type GetMetricStatisticsInput = { readonly "Namespace": string; readonly "MetricName": string; readonly "StartTime": number; readonly "EndTime": number; readonly "Period": number; readonly "Dimensions"?: readonly (Dimension)[]; readonly "Statistics"?: readonly ("SampleCount" | "Average" | "Sum" | "Minimum" | "Maximum")[]; readonly "ExtendedStatistics"?: readonly (string)[]; readonly "Unit"?: "Seconds" | "Microseconds" | "Milliseconds" | "Bytes" | "Kilobytes" | "Megabytes" | "Gigabytes" | "Terabytes" | "Bits" | "Kilobits" | "Megabits" | "Gigabits" | "Terabits" | "Percent" | "Count" | "Bytes/Second" | "Kilobytes/Second" | "Megabytes/Second" | "Gigabytes/Second" | "Terabytes/Second" | "Bits/Second" | "Kilobits/Second" | "Megabits/Second" | "Gigabits/Second" | "Terabits/Second" | "Count/Second" | "None"; };
export type LabelOptions = { readonly "Timezone"?: string; };
export type ListTagsForResourceInput = { readonly "ResourceARN": string; };
export type Metric = { readonly "Namespace"?: string; readonly "MetricName"?: string; readonly "Dimensions"?: readonly (Dimension)[]; };
export type MetricDataQuery = { readonly "Id": string; readonly "MetricStat"?: MetricStat; readonly "Expression"?: string; readonly "Label"?: string; readonly "ReturnData"?: boolean; readonly "Period"?: number; readonly "AccountId"?: string; };
export type MetricDatum = { readonly "MetricName": string; readonly "Dimensions"?: readonly (Dimension)[]; readonly "Timestamp"?: number; readonly "Value"?: number; readonly "StatisticValues"?: StatisticSet; readonly "Values"?: readonly (number)[]; readonly "Counts"?: readonly (number)[]; readonly "Unit"?: "Seconds" | "Microseconds" | "Milliseconds" | "Bytes" | "Kilobytes" | "Megabytes" | "Gigabytes" | "Terabytes" | "Bits" | "Kilobits" | "Megabits" | "Gigabits" | "Terabits" | "Percent" | "Count" | "Bytes/Second" | "Kilobytes/Second" | "Megabytes/Second" | "Gigabytes/Second" | "Terabytes/Second" | "Bits/Second" | "Kilobits/Second" | "Megabits/Second" | "Gigabits/Second" | "Terabits/Second" | "Count/Second" | "None"; readonly "StorageResolution"?: number; };
export type MetricStat = { readonly "Metric": Metric; readonly "Period": number; readonly "Stat": string; readonly "Unit"?: "Seconds" | "Microseconds" | "Milliseconds" | "Bytes" | "Kilobytes" | "Megabytes" | "Gigabytes" | "Terabytes" | "Bits" | "Kilobits" | "Megabits" | "Gigabits" | "Terabits" | "Percent" | "Count" | "Bytes/Second" | "Kilobytes/Second" | "Megabytes/Second" | "Gigabytes/Second" | "Terabytes/Second" | "Bits/Second" | "Kilobits/Second" | "Megabits/Second" | "Gigabits/Second" | "Terabits/Second" | "Count/Second" | "None"; };
export type PutMetricAlarmInput = { readonly "AlarmName": string; readonly "AlarmDescription"?: string; readonly "ActionsEnabled"?: boolean; readonly "OKActions"?: readonly (string)[]; readonly "AlarmActions"?: readonly (string)[]; readonly "InsufficientDataActions"?: readonly (string)[]; readonly "MetricName"?: string; readonly "Namespace"?: string; readonly "Statistic"?: "SampleCount" | "Average" | "Sum" | "Minimum" | "Maximum"; readonly "ExtendedStatistic"?: string; readonly "Dimensions"?: readonly (Dimension)[]; readonly "Period"?: number; readonly "Unit"?: "Seconds" | "Microseconds" | "Milliseconds" | "Bytes" | "Kilobytes" | "Megabytes" | "Gigabytes" | "Terabytes" | "Bits" | "Kilobits" | "Megabits" | "Gigabits" | "Terabits" | "Percent" | "Count" | "Bytes/Second" | "Kilobytes/Second" | "Megabytes/Second" | "Gigabytes/Second" | "Terabytes/Second" | "Bits/Second" | "Kilobits/Second" | "Megabits/Second" | "Gigabits/Second" | "Terabits/Second" | "Count/Second" | "None"; readonly "EvaluationPeriods"?: number; readonly "DatapointsToAlarm"?: number; readonly "Threshold"?: number; readonly "ComparisonOperator"?: "GreaterThanOrEqualToThreshold" | "GreaterThanThreshold" | "LessThanThreshold" | "LessThanOrEqualToThreshold" | "LessThanLowerOrGreaterThanUpperThreshold" | "LessThanLowerThreshold" | "GreaterThanUpperThreshold"; readonly "TreatMissingData"?: string; readonly "EvaluateLowSampleCountPercentile"?: string; readonly "Metrics"?: readonly (MetricDataQuery)[]; readonly "Tags"?: readonly (Tag)[]; readonly "ThresholdMetricId"?: string; readonly "EvaluationCriteria"?: EvaluationCriteria; readonly "EvaluationInterval"?: number; readonly "EvaluationWindow"?: unknown; readonly "WarmUpConfiguration"?: unknown; readonly "ActionConfiguration"?: unknown; };
export type PutMetricDataInput = { readonly "Namespace": string; readonly "MetricData"?: readonly (MetricDatum)[]; readonly "EntityMetricData"?: readonly (EntityMetricData)[]; readonly "StrictEntityValidation"?: boolean; };
export type SetAlarmStateInput = { readonly "AlarmName": string; readonly "StateValue": "OK" | "ALARM" | "INSUFFICIENT_DATA"; readonly "StateReason": string; readonly "StateReasonData"?: string; };
export type StatisticSet = { readonly "SampleCount": number; readonly "Sum": number; readonly "Minimum": number; readonly "Maximum": number; };
export type Tag = { readonly "Key": string; readonly "Value": string; };
export type TagResourceInput = { readonly "ResourceARN": string; readonly "Tags": readonly (Tag)[]; };
export type UntagResourceInput = { readonly "ResourceARN": string; readonly "TagKeys": readonly (string)[]; };
