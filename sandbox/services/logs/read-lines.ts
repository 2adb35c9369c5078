/** Lines, read back. */
import { AwsError, type Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import type { LogsInputs } from '../../model/types/logs.ts';
import { parseFilter } from './filter-pattern.ts';
import { keptLines } from './lines.ts';
import { getNamedGroup, getStream } from './members.ts';
import type { LogLine } from './state.ts';

/**
 * One stream's lines, the newest page unless told to begin at the head. The tokens go forward and back, and stay the same where
 * there is no more.
 */
export const getLogEvents: Operation<LogsInputs['GetLogEvents']> = (call) => {
  const input = call.input;
  const group = getNamedGroup(call, input.logGroupName, input.logGroupIdentifier);
  const lines = keptLines(call.world, group, getStream(group, input.logStreamName)).filter((line) =>
    isWithin(line, input.startTime, input.endTime),
  );
  const size = input.limit ?? knob(call.world, 'logs.eventPageSize');
  const [, way, at] = /^([fb])\/(\d+)$/.exec(input.nextToken ?? '') ?? [];
  if (input.nextToken !== undefined && way === undefined)
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const forward = way === undefined ? input.startFromHead === true : way === 'f';
  const place = at === undefined ? (forward ? 0 : lines.length) : Number(at);
  const start = forward ? Math.min(place, lines.length) : Math.max(0, place - size);
  const end = forward ? Math.min(start + size, lines.length) : Math.min(place, lines.length);
  return {
    events: lines
      .slice(start, end)
      .map(({ timestamp, message, ingestedAt }) => ({ timestamp, message, ingestionTime: ingestedAt })),
    nextForwardToken: `f/${String(end).padStart(56, '0')}`,
    nextBackwardToken: `b/${String(start).padStart(56, '0')}`,
  };
};

/** Lines of many streams in the order of time, those that a filter pattern matches. */
export const filterLogEvents: Operation<LogsInputs['FilterLogEvents']> = (call) => {
  const input = call.input;
  const group = getNamedGroup(call, input.logGroupName, input.logGroupIdentifier);
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names && prefix !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      'logStreamNamePrefix and logStreamNames are mutually exclusive parameters.',
    );
  const matches = parseFilter(input.filterPattern ?? '');
  const found = (names?.map((name) => getStream(group, name)) ?? Object.values(group.streams))
    .filter(({ name }) => name.startsWith(prefix ?? ''))
    .flatMap((stream) => keptLines(call.world, group, stream).map((line) => ({ line, stream: stream.name })))
    .filter(({ line }) => isWithin(line, input.startTime, input.endTime) && matches(line.message))
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const start = input.nextToken === undefined ? 0 : Number(/^Bxkq(\d+)$/.exec(input.nextToken)?.[1]);
  if (Number.isNaN(start))
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const size = input.limit ?? knob(call.world, 'logs.eventPageSize');
  const shown = found.slice(start, start + size);
  return {
    events: shown.map(({ line, stream }) => ({
      logStreamName: stream,
      timestamp: line.timestamp,
      message: line.message,
      ingestionTime: line.ingestedAt,
      eventId: eventId(line, stream),
    })),
    searchedLogStreams: [],
    nextToken: start + size < found.length ? `Bxkq${start + size}` : undefined,
  };
};

function isWithin(line: LogLine, start: number | undefined, end: number | undefined): boolean {
  return line.timestamp >= (start ?? 0) && (end === undefined || line.timestamp <= end);
}

function sortKey({ line, stream }: { readonly line: LogLine; readonly stream: string }): string {
  return `${String(line.timestamp).padStart(16, '0')} ${stream} ${line.id}`;
}

function eventId(line: LogLine, stream: string): string {
  const place = Buffer.from(stream).reduce((sum, byte) => (sum * 31 + byte) % 1_000_000_007, 7);
  return `${String(line.timestamp).padStart(20, '3')}${String(place).padStart(16, '0')}${line.id}`;
}
