import file from '../../model/logs.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { LogsInputs } from '../../model/types/logs.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refusalAs } from '../shared/refusal.ts';
import { canonical } from './canonical.ts';
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  listTagsForResource,
  putRetentionPolicy,
  tagResource,
  untagResource,
} from './groups.ts';
import { filterLogEvents, getLogEvents } from './read-lines.ts';
import { createLogStream, deleteLogStream, describeLogStreams, putLogEvents } from './streams.ts';

const OPERATIONS: OperationsOf<LogsInputs> = {
  CreateLogGroup: createLogGroup,
  DeleteLogGroup: deleteLogGroup,
  DescribeLogGroups: describeLogGroups,
  PutRetentionPolicy: putRetentionPolicy,
  DeleteRetentionPolicy: deleteRetentionPolicy,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
  CreateLogStream: createLogStream,
  DeleteLogStream: deleteLogStream,
  DescribeLogStreams: describeLogStreams,
  PutLogEvents: putLogEvents,
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
};

/** Amazon CloudWatch Logs: groups, streams and lines. */
export const logsService: Service = {
  id: 'logs',
  model: serviceModel(file),
  refuse: refusalAs('InvalidParameterException'),
  operations: OPERATIONS,
  canonical,
};
