/** Lines that the rest of the world writes: what a function prints goes to its log group. */
import { now, type World } from '../../world/world.ts';
import { recordEmbeddedMetrics } from './embedded-metrics.ts';
import { logsOf, newLogGroup, type LogGroup, type LogLine, type LogStream } from './state.ts';

/**
 * Appends lines to a stream of a log group, making the stream. A missing group drops the lines, unless `mayCreateGroup` says
 * that the writer's role may call logs:CreateLogGroup: then Lambda makes the group, without retention and without tags.
 */
export function appendLogLines(
  world: World,
  account: string,
  region: string,
  group: string,
  stream: string,
  lines: readonly string[],
  mayCreateGroup = false,
): void {
  const { groups } = logsOf(world, account, region);
  if (groups[group] === undefined && !mayCreateGroup) return;
  const time = now(world);
  const target = (groups[group] ??= newLogGroup(world, { account, region, name: group, createdAt: time }));
  const into = (target.streams[stream] ??= { name: stream, createdAt: time, lines: [] });
  append(
    into,
    lines.map((message) => ({ timestamp: time, message })),
    time,
  );
  for (const line of lines) measure(world, account, region, target, line);
}

/** Metrics in a line are taken from groups of the standard class alone. */
export function measure(world: World, account: string, region: string, group: LogGroup, line: string): void {
  if (group.class === 'STANDARD') recordEmbeddedMetrics(world, account, region, line);
}

/** Appends lines with times of their own, keeping the stream in order of time. */
export function append(
  stream: LogStream,
  lines: readonly { readonly timestamp: number; readonly message: string }[],
  ingestedAt: number,
): void {
  for (const { timestamp, message } of lines) {
    const line = { id: String(stream.lines.length).padStart(20, '0'), timestamp, ingestedAt, message };
    let at = stream.lines.length;
    while (at > 0 && (stream.lines[at - 1]?.timestamp ?? 0) > timestamp) at -= 1;
    stream.lines.splice(at, 0, line);
  }
}

/** A stream's lines that retention has not taken yet. */
export function keptLines(world: World, group: LogGroup, stream: LogStream): readonly LogLine[] {
  if (group.retentionInDays === undefined) return stream.lines;
  const oldest = now(world) - group.retentionInDays * 86_400_000;
  return stream.lines.filter((line) => line.timestamp >= oldest);
}
