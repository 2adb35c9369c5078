/** Members that many of CloudWatch Logs' requests share. */
import { AwsError, type Call } from '../service.ts';
import { text } from '../events/constraints.ts';
import { logsOf, type LogGroup, type LogStream } from './state.ts';

/** What CloudWatch Logs calls a request that fails its first checks. */
export const FAILED_CHECK = 'InvalidParameterException';

/** A log group's name. */
export const groupName = text({ min: 1, max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' });

/** A stream's name. */
export const streamName = text({ min: 1, max: 512, pattern: '[^:*]*' });

/** A log group by its name or its ARN, with or without the star. */
export const groupIdentifier = text({ min: 1, max: 2048, pattern: '[\\w#+=/:,.@*-]*' });

/** The group, or the service's error. */
export function getGroup(call: Call, name: string): LogGroup {
  const group = logsOf(call.world, call.account, call.region).groups[name];
  if (group === undefined)
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

/** The group that a request names in one of two ways. */
export function getNamedGroup(
  call: Call,
  name: string | undefined,
  identifier: string | undefined,
): LogGroup {
  if (name !== undefined && identifier !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    );
  const wanted = name ?? identifier?.replace(/^arn:.*?:log-group:/, '').replace(/:\*$/, '');
  if (wanted === undefined)
    throw new AwsError('InvalidParameterException', 'Either logGroupName or logGroupIdentifier is required.');
  return getGroup(call, wanted);
}

/** The stream, or the service's error. */
export function getStream(group: LogGroup, name: string): LogStream {
  const stream = group.streams[name];
  if (stream === undefined)
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}
