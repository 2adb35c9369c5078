import type { Aws } from '../aws/aws.ts';
import { lookedAt } from '../aws/explain.ts';
import type { Names } from '../deployment/names.ts';
import type { DeliveryAnswer, DeliveryStatus } from '../engine/delivery-report.ts';
import { deliveryLines, type LoggedDelivery } from './delivery-log.ts';
import { readDeliveryTimes, readQueueWait } from './delivery-metrics.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** What the summary covers, milliseconds. */
const WEEK = 7 * DAY;
/** What cannot be delivered is tried again after 15 minutes at the latest, and then logged again. */
const BETWEEN_TRIES = 20 * MINUTE;
/** How far back the log is read until it shows a delivery: no further than it takes. */
const WINDOWS = [BETWEEN_TRIES, DAY, WEEK];

/** What the queue holds. */
interface Depth {
  readonly visible: number;
  readonly inFlight: number;
}

/**
 * What the function's log and its metrics, and SQS's, say of deliveries in the last week. Writes nothing. What cannot be read
 * is named in `unread`, with the reason.
 *
 * @param queue undefined where it could not be looked at, or is missing; the comparison with what is desired says so
 * @param isUsual the function is this version's, so that it measures deliveries, and no finding is in the dead-letter queue
 */
export async function readDelivery(
  aws: Aws,
  names: Names,
  queue: Depth | undefined,
  isUsual: boolean,
): Promise<DeliveryStatus> {
  const now = aws.time();
  const waits = queue !== undefined && queue.visible + queue.inFlight > 0;
  const times = await lookedAt(readDeliveryTimes(aws, names, now - WEEK, now));
  // Where the metrics know of no delivery, older lines have none to show either.
  const isQuiet = isUsual && !waits && times.seen === undefined && times.unseen === undefined;
  const windows = isQuiet ? [BETWEEN_TRIES] : WINDOWS;
  const [log, wait] = await Promise.all([
    lookedAt(readLog(aws, names, now, windows)),
    lookedAt(waits ? readQueueWait(aws, names, now) : Promise.resolve(undefined)),
  ]);
  const lines = log.seen ?? [];
  const waiting = [
    ...waitingSince(lines.filter(({ loggedAt }) => loggedAt >= now - BETWEEN_TRIES)).map((at) => now - at),
    ...(wait.seen === undefined ? [] : [wait.seen]),
  ];
  const unseen = [
    ['log', log.unseen],
    ['metrics', times.unseen ?? wait.unseen],
  ] as const;
  return {
    since: iso(now - WEEK),
    lastDelivered: lastDelivered(lines),
    answers: lastAnswers(lines),
    oldestWaitingSeconds: waits ? Math.floor(Math.max(0, ...waiting) / 1000) : null,
    seconds: times.seen ?? null,
    unread: unseen.flatMap(([what, error]) =>
      error === undefined ? [] : [{ what, reason: error.message, fix: error.fix }],
    ),
  };
}

/** Whether it is known of every finding in the queue how long it has waited. */
export function waitIsKnown({ oldestWaitingSeconds, unread }: DeliveryStatus): boolean {
  return oldestWaitingSeconds === null || unread.length === 0;
}

async function readLog(
  aws: Aws,
  names: Names,
  now: number,
  windows: readonly number[],
): Promise<readonly LoggedDelivery[]> {
  let lines: readonly LoggedDelivery[] = [];
  for (const window of windows) {
    lines = await deliveryLines(aws, names, now - window, 'all');
    if (lastDelivered(lines) !== null) break;
  }
  return lines;
}

function isDelivered({ outcome }: LoggedDelivery): boolean {
  return outcome === 'posted' || outcome === 'digest';
}

function lastDelivered(lines: readonly LoggedDelivery[]): DeliveryStatus['lastDelivered'] {
  // A line that says of no sample is about a message of our own, such as the weekly one.
  const last = lines.findLast((line) => isDelivered(line) && line.sample !== undefined);
  if (last === undefined) return null;
  const { loggedAt, destination = '', region, type, sample } = last;
  return {
    at: iso(loggedAt),
    destination,
    region: region ?? null,
    type: type ?? null,
    sample: sample === true,
  };
}

/** The newest answer of Slack at each destination. A line about a try that was not made says nothing of Slack. */
function lastAnswers(lines: readonly LoggedDelivery[]): readonly DeliveryAnswer[] {
  const last = new Map<string, DeliveryAnswer>();
  for (const line of lines) {
    const { destination, answer, status, untried, loggedAt } = line;
    if (destination === undefined || answer === undefined || untried === true) continue;
    last.set(destination, {
      destination,
      at: iso(loggedAt),
      status: status ?? null,
      answer,
      delivered: isDelivered(line),
    });
  }
  return [...last.values()].toSorted((a, b) => (a.destination < b.destination ? -1 : 1));
}

/**
 * Since when each message waits that the function last gave back at some destination, in milliseconds since 1970. Pure.
 *
 * @param lines oldest first
 */
export function waitingSince(lines: readonly LoggedDelivery[]): readonly number[] {
  const messages = new Map<string, { readonly sentAt: number; readonly back: Set<string> }>();
  for (const { messageId, sentAt, destination = '', outcome } of lines) {
    const known = messages.get(messageId) ?? { sentAt: Date.parse(sentAt ?? ''), back: new Set<string>() };
    messages.set(messageId, known);
    // Without a destination it waited for something else, which is over once it was tried at one.
    known.back.delete('');
    if (outcome === 'given-back') known.back.add(destination);
    else known.back.delete(destination);
  }
  return [...messages.values()].flatMap(({ sentAt, back }) =>
    back.size > 0 && Number.isFinite(sentAt) ? [sentAt] : [],
  );
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
