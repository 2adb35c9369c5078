/**
 * What SQS tells CloudWatch of a queue, minute by minute. A queue is looked at before anything in it changes, so that every
 * minute that has passed since is known as it was.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
import { now, type World } from '../../world/world.ts';
import type { Message, Queue } from './state.ts';

/** A queue at the end of a minute. What SQS does not report then is left out. */
export interface QueueMinute {
  /** World milliseconds. */
  readonly at: number;
  readonly visible: number;
  /** Only while messages are in flight. */
  readonly inFlight?: number;
  /** Only while messages are delayed. */
  readonly delayed?: number;
  /** Seconds. Only while a message counts for it. */
  readonly oldestAge?: number;
}

/** What happened in a queue within a minute. */
export interface QueueCounts {
  sent: number;
  received: number;
  deleted: number;
}

/** A queue's newest minutes. */
export interface QueueReports {
  readonly minutes: QueueMinute[];
  /** By the minute's start. */
  readonly counts: Record<number, QueueCounts>;
  /** The last minute that was looked at. */
  until: number;
  /** When the queue was last used. */
  usedAt: number;
}

const MINUTE = 60_000;
/** As long as alarms of a minute's period can look back, and an hour more. */
const KEPT_MS = 25 * 60 * MINUTE;
/** A queue that holds nothing and is not used stops reporting. */
const ACTIVE_MS = 6 * 60 * MINUTE;
/** A message of a standard queue that was received so often no longer counts as the oldest. */
const RECEIVES_UNTIL_BACK = 3;

/** The reports of a new queue. */
export function newReports(createdAt: number): QueueReports {
  return { minutes: [], counts: {}, until: minuteOf(createdAt), usedAt: createdAt };
}

/** Writes down the minutes that have passed since the queue was last looked at. */
export function noteMinutes(world: World, queue: Queue): void {
  const { reports } = queue;
  const last = minuteOf(now(world));
  if (last <= reports.until) return;
  const first = Math.max(reports.until + MINUTE, last - KEPT_MS);
  for (let at = first; at <= last; at += MINUTE) {
    const minute = minuteAt(queue, at);
    if (minute !== undefined) reports.minutes.push(minute);
  }
  reports.until = last;
  while ((reports.minutes[0]?.at ?? last) < last - KEPT_MS) reports.minutes.shift();
  for (const at of Object.keys(reports.counts))
    if (Number(at) < last - KEPT_MS) delete reports.counts[Number(at)];
}

/** Counts what happened to messages now. */
export function count(world: World, { reports }: Queue, what: keyof QueueCounts, messages = 1): void {
  const time = now(world);
  reports.usedAt = time;
  if (messages === 0) return;
  const counts = (reports.counts[minuteOf(time)] ??= { sent: 0, received: 0, deleted: 0 });
  counts[what] += messages;
}

/** The queue as it is at a time since it last changed; undefined when it is not active. */
export function minuteAt(queue: Queue, at: number): QueueMinute | undefined {
  const oldest = at - Number(queue.attributes['MessageRetentionPeriod']) * 1000;
  const messages = Object.values(queue.messages).filter(({ sentAt }) => sentAt >= oldest);
  if (messages.length === 0 && at - queue.reports.usedAt > ACTIVE_MS) return undefined;
  let visible = 0;
  let inFlight = 0;
  for (const { visibleAt, receipt } of messages) {
    if (visibleAt <= at) visible += 1;
    else if (receipt !== undefined) inFlight += 1;
  }
  const delayed = messages.length - visible - inFlight;
  const arrivals = countedAsOldest(queue, messages).map(({ arrivedAt }) => arrivedAt);
  return {
    at,
    visible,
    ...(inFlight === 0 ? {} : { inFlight }),
    ...(delayed === 0 ? {} : { delayed }),
    ...(arrivals.length === 0
      ? {}
      : { oldestAge: (at - arrivals.reduce((a, b) => Math.min(a, b), at)) / 1000 }),
  };
}

/**
 * The messages that may be a queue's oldest: in a standard queue one that was received three times and not deleted goes to
 * the back, and the age is the next one's.
 */
function countedAsOldest({ name }: Queue, messages: readonly Message[]): readonly Message[] {
  return name.endsWith('.fifo')
    ? messages
    : messages.filter(({ receivesHere }) => receivesHere < RECEIVES_UNTIL_BACK);
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE) * MINUTE;
}
