/** Members that many of CloudWatch Logs' requests share. */
import { AwsError, type Call } from '../service.ts';
import { logsOf, type LogGroup, type LogStream } from './state.ts';

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
