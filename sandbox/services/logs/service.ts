import type { Service } from '../service.ts';
import { canonical } from './canonical.ts';
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  listTagsForResource,
  listTagsLogGroup,
  putRetentionPolicy,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from './groups.ts';
import { filterLogEvents, getLogEvents } from './read-lines.ts';
import { createLogStream, deleteLogStream, describeLogStreams, putLogEvents } from './streams.ts';

/** Amazon CloudWatch Logs: groups, streams and lines. */
export const logsService: Service = {
  id: 'logs',
  protocol: { kind: 'json', version: '1.1', targetPrefix: 'Logs_20140328' },
  operations: {
    CreateLogGroup: createLogGroup,
    DeleteLogGroup: deleteLogGroup,
    DescribeLogGroups: describeLogGroups,
    PutRetentionPolicy: putRetentionPolicy,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
    TagLogGroup: tagLogGroup,
    UntagLogGroup: untagLogGroup,
    ListTagsLogGroup: listTagsLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogStream: deleteLogStream,
    DescribeLogStreams: describeLogStreams,
    PutLogEvents: putLogEvents,
    GetLogEvents: getLogEvents,
    FilterLogEvents: filterLogEvents,
  },
  canonical,
};
