import file from '../../model/cloudwatch.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { CloudwatchInputs } from '../../model/types/cloudwatch.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refusalAs } from '../shared/refusal.ts';
import {
  deleteAlarms,
  describeAlarms,
  disableAlarmActions,
  enableAlarmActions,
  setAlarmState,
} from './alarms.ts';
import { canonical } from './canonical.ts';
import { getMetricStatistics, putMetricData } from './metric-data.ts';
import { getMetricData } from './get-metric-data.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';

const OPERATIONS: OperationsOf<CloudwatchInputs> = {
  PutMetricAlarm: putMetricAlarm,
  DescribeAlarms: describeAlarms,
  DeleteAlarms: deleteAlarms,
  SetAlarmState: setAlarmState,
  EnableAlarmActions: enableAlarmActions,
  DisableAlarmActions: disableAlarmActions,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
  PutMetricData: putMetricData,
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
};

/** Amazon CloudWatch: alarms and the metrics they look at. */
export const cloudwatchService: Service = {
  id: 'monitoring',
  model: serviceModel(file),
  refuse: refusalAs('ValidationError'),
  operations: OPERATIONS,
  canonical,
};
