/** Streams, and writing to them. */
import { AwsError, type Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import type { LogsInputs } from '../../model/types/logs.ts';
import { page } from '../shared/page.ts';
import { append, measure } from './lines.ts';
import { getGroup, getNamedGroup, getStream } from './members.ts';
import type { LogGroup, LogStream } from './state.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Each line counts for 26 bytes more than its text. */
const LINE_BYTES = 26;
const MOST_BYTES = 1_048_576;

export const createLogStream: Operation<LogsInputs['CreateLogStream']> = (call) => {
  const input = call.input;
  const group = getGroup(call, input.logGroupName);
  const name = input.logStreamName;
  if (group.streams[name] !== undefined)
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
  group.streams[name] = { name, createdAt: now(call.world), lines: [] };
  return {};
};

export const deleteLogStream: Operation<LogsInputs['DeleteLogStream']> = (call) => {
  const input = call.input;
  const group = getGroup(call, input.logGroupName);
  delete group.streams[getStream(group, input.logStreamName).name];
  return {};
};

export const describeLogStreams: Operation<LogsInputs['DescribeLogStreams']> = (call) => {
  const input = call.input;
  const group = getNamedGroup(call, input.logGroupName, input.logGroupIdentifier);
  const byTime = input.orderBy === 'LastEventTime';
  if (byTime && input.logStreamNamePrefix !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      'Cannot order by LastEventTime with a logStreamNamePrefix.',
    );
  const key = (stream: LogStream): string =>
    byTime ? String(stream.lines.at(-1)?.timestamp ?? 0).padStart(16, '0') + stream.name : stream.name;
  const sorted = Object.values(group.streams)
    .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  if (input.descending === true) sorted.reverse();
  // A page remembers its place, so that the order can be any.
  const places = sorted.map((stream, index) => ({ stream, place: String(index).padStart(9, '0') }));
  const size = input.limit ?? knob(call.world, 'logs.pageSize');
  const { items, NextToken } = page(places, ({ place }) => place, size, input.nextToken);
  return { logStreams: items.map(({ stream }) => describe(group, stream)), nextToken: NextToken };
};

/** Writes lines. What is too old or too new is left out and named in the answer. */
export const putLogEvents: Operation<LogsInputs['PutLogEvents']> = (call) => {
  const { logGroupName, logStreamName, logEvents } = call.input;
  const group = getGroup(call, logGroupName);
  const stream = getStream(group, logStreamName);
  const times = logEvents.map(({ timestamp }) => timestamp);
  const refuse = (message: string) => new AwsError('InvalidParameterException', message);
  if (times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0)))
    throw refuse('Log events in a single PutLogEvents request must be in chronological order.');
  if ((times.at(-1) ?? 0) - (times[0] ?? 0) > DAY)
    throw refuse('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  const bytes = logEvents.reduce((sum, { message }) => sum + Buffer.byteLength(message) + LINE_BYTES, 0);
  if (bytes > MOST_BYTES) throw refuse(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
  const time = now(call.world);
  const expired = group.retentionInDays === undefined ? 0 : time - group.retentionInDays * DAY;
  const old = Math.max(expired, time - 14 * DAY);
  const firstKept = times.findIndex((each) => each >= old);
  const start = firstKept === -1 ? times.length : firstKept;
  const firstNew = times.findIndex((each) => each > time + 2 * HOUR);
  const taken = logEvents.slice(start, firstNew === -1 ? undefined : firstNew);
  append(stream, taken, time);
  for (const { message } of taken) measure(call.world, call.account, call.region, group, message);
  const rejected = start > 0 || firstNew !== -1;
  return {
    nextSequenceToken: String(stream.lines.length).padStart(56, '4'),
    rejectedLogEventsInfo: rejected
      ? {
          tooOldLogEventEndIndex: start > 0 ? start : undefined,
          tooNewLogEventStartIndex: firstNew === -1 ? undefined : firstNew,
        }
      : undefined,
  };
};

function describe(group: LogGroup, stream: LogStream): object {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.lines[0]?.timestamp,
    lastEventTimestamp: stream.lines.at(-1)?.timestamp,
    lastIngestionTime: stream.lines.at(-1)?.ingestedAt,
    uploadSequenceToken: String(stream.lines.length).padStart(56, '4'),
    arn: `${group.arn}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}
