import { reasonOf } from '../aws/effects.ts';
import type { Account } from './accounts.ts';
import { OWN_EVENT, type DeliveryLogLine, type Destination } from '../contract.ts';
import type { Finding } from '../finding/finding.ts';
import { findingJob, noticeJob, readRecord, type Job } from './job.ts';
import { deliverTo, type Result } from './destination.ts';
import { returnLater, type QueueRecord } from './queue.ts';
import type { Session } from './session.ts';
import { reportDeliveryTimes, reportWaiting } from './measures.ts';
import { lastWeek } from './week.ts';
import { bandOf } from '../finding/severity.ts';
import { iso } from '../finding/time.ts';

/** What Lambda's `ReportBatchItemFailures` understands. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const UNEXPECTED_PAUSE = 30;
/** How often a finding waits for its account's unit, how long the first time in seconds, and how long it is worth it at all. */
const UNIT_TRIES = 2;
const UNIT_PAUSE = 30;
const UNIT_WORTH_WAITING = 10 * 60_000;

/** Delivers a batch: every message ends delivered, as a repeat, in a digest, in the dead-letter queue, or given back. */
export async function runBatch(session: Session, records: readonly QueueRecord[]): Promise<BatchResponse> {
  const back = new Map<QueueRecord, number>();
  const times: number[] = [];
  const report = (job: Job, destination: Destination, result: Result): void => {
    session.effects.log(logLine(session, job.record, result, job.finding, destination));
    const since = job.finding?.eventTime;
    if (since !== undefined && (result.outcome === 'posted' || result.outcome === 'digest'))
      times.push(session.effects.now() - since);
    if (result.outcome === 'given-back')
      back.set(job.record, Math.max(back.get(job.record) ?? 0, result.backIn ?? 0));
  };
  // A mistake of ours must not take other findings with it: what it struck comes back, what was posted is known.
  const guard = async (struck: readonly QueueRecord[], work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      session.effects.log({ message: 'unexpected', reason: reasonOf(error) });
      for (const record of struck) back.set(record, UNEXPECTED_PAUSE);
    }
  };
  const jobs: Job[] = [];
  for (const record of records)
    await guard([record], async () => {
      const job = await understand(session, record, back);
      if (job !== undefined) jobs.push(job);
    });
  const ordered = jobs.toSorted((a, b) => rankOf(b) - rankOf(a) || a.update.updatedAt - b.update.updatedAt);
  await Promise.all(
    session.settings.destinations.map((destination) => {
      const due = ordered.filter(({ destinations }) => destinations.includes(destination));
      const records = due.map(({ record }) => record);
      return guard(records, () =>
        deliverTo(session, destination, due, (job, result) => report(job, destination, result)),
      );
    }),
  );
  reportWaiting(session, back.keys());
  reportDeliveryTimes(session, times);
  await Promise.all([...back].map(([record, seconds]) => giveBack(session, record, seconds)));
  return { batchItemFailures: [...back.keys()].map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** What a message asks for; undefined, after a line in the log, if it asks for nothing or must wait. */
async function understand(
  session: Session,
  record: QueueRecord,
  back: Map<QueueRecord, number>,
): Promise<Job | undefined> {
  const { settings, effects } = session;
  const reading = readRecord(record);
  if (reading.kind === 'own') {
    const { event } = reading;
    const week = event[OWN_EVENT] === 'heartbeat' ? await lastWeek(session) : undefined;
    return noticeJob(record, event, settings, week);
  }
  if (reading.kind === 'other') {
    effects.log(
      logLine(session, record, { outcome: 'dropped', answer: { kind: 'later', word: reading.reason } }),
    );
    return undefined;
  }
  const { finding } = reading;
  if (finding.severity !== undefined && finding.severity < settings.minSeverity) {
    effects.log(logLine(session, record, { outcome: 'below-minimum' }, finding));
    return undefined;
  }
  const account = finding.account === undefined ? { units: [] } : await session.findAccount(finding.account);
  const job = findingJob(record, reading, account, settings, effects.now());
  if (!isWorthWaiting(session, job, account)) return job;
  const answer = { kind: 'later', word: 'the organizational unit of its account is not known yet' } as const;
  const backIn = UNIT_PAUSE * 2 ** (record.receiveCount - 1);
  effects.log(logLine(session, record, { outcome: 'given-back', answer }, finding));
  back.set(record, backIn);
  return undefined;
}

/**
 * A finding whose route depends on what the Organization could not tell waits for it: two times, as long as the trouble is
 * new. Where it lasts, findings must not wait for it: they go everywhere they may belong.
 */
function isWorthWaiting(
  { effects }: Session,
  { record, unitUnknown }: Job,
  { unknownSince }: Account,
): boolean {
  return (
    unitUnknown === true &&
    record.receiptHandle !== undefined &&
    record.receiveCount <= UNIT_TRIES &&
    effects.now() - (unknownSince ?? 0) < UNIT_WORTH_WAITING
  );
}

/** Critical and High first, what has no known severity with them, notices last of the urgent ones. */
function rankOf({ finding }: Job): number {
  if (finding === undefined) return 0;
  const { severity } = finding;
  return severity === undefined || bandOf(severity).name === 'Unknown' ? 8.95 : severity;
}

async function giveBack(
  { effects, settings }: Session,
  { receiptHandle, messageId }: QueueRecord,
  seconds: number,
): Promise<void> {
  if (receiptHandle === undefined) return;
  try {
    await returnLater(effects, settings.queueUrl, receiptHandle, seconds);
  } catch (error) {
    // It comes back by itself, only later.
    effects.log({
      message: 'visibility-unchanged',
      messageId,
      reason: reasonOf(error),
    });
  }
}

function logLine(
  session: Session,
  record: QueueRecord,
  { outcome, answer }: Result,
  finding?: Finding,
  destination?: Destination,
): DeliveryLogLine {
  const { id, type, severity, account, region, sample, eventTime } = finding ?? {};
  return {
    message: 'delivery',
    outcome,
    messageId: record.messageId,
    receiveCount: record.receiveCount,
    eventTime: time(eventTime),
    sentAt: time(record.sentAt),
    startedAt: iso(session.startedAt),
    answeredAt: answer && iso(session.effects.now()),
    destination: destination?.name,
    findingId: id,
    type,
    severity,
    account,
    region,
    sample,
    status: answer?.status,
    answer: answer?.word,
    untried: answer?.untried,
    secret: answer?.secret,
  };
}

function time(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : iso(milliseconds);
}
