import type { Service } from '../service.ts';
import {
  deleteAlarms,
  describeAlarms,
  disableAlarmActions,
  enableAlarmActions,
  setAlarmState,
} from './alarms.ts';
import { canonical } from './canonical.ts';
import { getMetricStatistics, putMetricData } from './metric-data.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';

/** Amazon CloudWatch: alarms and the metrics they look at. */
export const cloudwatchService: Service = {
  id: 'monitoring',
  protocol: {
    kind: 'json',
    version: '1.0',
    targetPrefix: 'GraniteServiceVersion20100801',
    queryErrorHeader: true,
  },
  operations: {
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
    GetMetricStatistics: getMetricStatistics,
  },
  canonical,
};
