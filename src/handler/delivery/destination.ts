import { claim, conclude, type Claim } from './claim.ts';
import type { DeliveryOutcome, Destination } from '../contract.ts';
import { digestMessage } from './digest.ts';
import type { Sent } from './delivery-state.ts';
import { cardOptions, type Job } from './job.ts';
import { NO_TIME, post } from './post.ts';
import { sendToDeadLetters } from './queue.ts';
import type { Session } from './session.ts';
import type { Answer } from '../destinations/answer.ts';
import type { Place } from '../destinations/destinations.ts';

/** What became of a job at one destination. */
export interface Result {
  readonly outcome: DeliveryOutcome;
  readonly answer?: Answer | undefined;
  /** When given back: seconds until it should be tried again. */
  readonly backIn?: number;
}

type Report = (job: Job, result: Result) => void;

/** Low and Medium findings of a batch that a channel gets one by one. */
const ALONE = 5;
/** Slack seems to be away after so many failures in a row; the rest is given back without asking. */
const STUMBLES = 2;
const FINAL: readonly Answer['kind'][] = ['payload', 'thread'];
/** Refusals that pass by themselves at times: they are believed once Slack has repeated them for so long. */
const PASSING: readonly Answer['kind'][] = ['refused', 'unknown'];
const BELIEVED_AFTER = 3 * 60_000;
/** Without the table nothing is known of earlier answers, so receives are counted: the fourth comes after 30 + 60 + 120 seconds. */
const BELIEVED_AT_RECEIVE = 4;
const AWAY: Answer = { kind: 'later', word: 'Slack is away', untried: true };

/** Delivers a batch's jobs to one destination, in the order given, and says what became of each. */
export async function deliverTo(
  session: Session,
  destination: Destination,
  jobs: readonly Job[],
  report: Report,
): Promise<void> {
  const folded: { readonly job: Job; readonly claim: Claim }[] = [];
  const edits: { readonly job: Job; readonly sent: Sent }[] = [];
  let alone = 0;
  let stumbles = 0;
  for (const job of jobs) {
    const away = stumbles >= STUMBLES;
    if (away || session.effects.now() >= session.deadline) {
      report(job, givenBack(job, away ? AWAY : NO_TIME));
      continue;
    }
    const claimed = await claim(session, job, destination.name);
    const { decision } = claimed;
    if (decision.kind === 'repeat') {
      report(job, { outcome: 'repeat' });
      if (decision.edit !== undefined) edits.push({ job, sent: decision.edit });
    } else if (decision.kind === 'busy') {
      const retryAfterMs = decision.until - session.effects.now();
      report(job, givenBack(job, { kind: 'wait', word: 'claimed by another', untried: true, retryAfterMs }));
    } else if (!job.urgent && alone >= ALONE) folded.push({ job, claim: claimed });
    else {
      if (!job.urgent) alone += 1;
      const { before } = decision;
      const answer = await post(
        session,
        destination,
        (short) => job.compose({ short, roseFrom: before?.severity }),
        placeAfter(destination, before),
        isInsisted(session, job, destination, claimed),
      );
      stumbles = answer.kind === 'later' ? stumbles + 1 : 0;
      report(job, await settled(session, destination, job, claimed, answer, 'posted'));
    }
  }
  await postDigest(session, destination, folded, stumbles < STUMBLES, report);
  if (stumbles < STUMBLES)
    for (const { job, sent } of edits) await bringUpToDate(session, destination, job, sent);
}

/** One message for what is left of the Low and Medium findings; a single one goes as itself. */
async function postDigest(
  session: Session,
  destination: Destination,
  folded: readonly { readonly job: Job; readonly claim: Claim }[],
  mayPost: boolean,
  report: Report,
): Promise<void> {
  const jobs = folded.map(({ job }) => job);
  const [only] = jobs;
  if (only === undefined) return;
  const single = jobs.length === 1;
  const compose = (short: boolean) =>
    single ? only.compose({ short }) : digestMessage(jobs, cardOptions(session.settings), short);
  const answer = mayPost
    ? await post(session, destination, compose, { method: 'chat.postMessage' })
    : NO_TIME;
  for (const { job, claim } of folded)
    report(
      job,
      await settled(
        session,
        destination,
        job,
        claim,
        single ? answer : { ...answer, ts: undefined },
        single ? 'posted' : 'digest',
      ),
    );
}

/** Writes down what Slack answered, and sees to it that what it did not take is not lost. */
async function settled(
  session: Session,
  destination: Destination,
  job: Job,
  claimed: Claim,
  answer: Answer,
  outcome: 'posted' | 'digest',
): Promise<Result> {
  const end = (ending: Parameters<typeof conclude>[4]): Promise<void> =>
    conclude(session, job, destination.name, claimed, ending);
  const { kind, ts, word } = answer;
  if (kind === 'posted') {
    const { channel } = destination;
    await end({
      kind,
      severity: job.update.severity,
      ts,
      channel,
      at: session.effects.now(),
      told: job.update.updatedAt,
      digest: outcome === 'digest',
    });
    return { outcome, answer };
  }
  const refusedSince = refusedBefore(claimed, destination) ?? session.effects.now();
  const isPassing = PASSING.includes(kind) && job.record.receiptHandle !== undefined;
  const isBelieved =
    PASSING.includes(kind) && (!isPassing || isBelievedBy(session, job, claimed, refusedSince));
  if (FINAL.includes(kind) || isBelieved)
    try {
      await sendToDeadLetters(session.effects, session.settings.deadLetterUrl, job.record.body, {
        destination: destination.name,
        reason: word,
        findingId: job.finding?.id,
      });
      await end({ kind: 'dead', at: session.effects.now() });
      return { outcome: 'dead-letter', answer };
    } catch {
      // The dead letters did not take it either, so it stays in the queue.
    }
  await end({ kind: 'released', ...(isPassing ? { refusedSince } : {}) });
  return givenBack(job, answer);
}

/** Since when Slack has refused this finding at this destination, in milliseconds; undefined when it has not. */
function refusedBefore({ state }: Claim, { name }: Destination): number | undefined {
  return state?.destinations[name]?.refusedSince;
}

function isBelievedBy(
  { effects, storeLost }: Session,
  { record }: Job,
  { state }: Claim,
  since: number,
): boolean {
  return state === undefined || storeLost
    ? record.receiveCount >= BELIEVED_AT_RECEIVE
    : effects.now() - since >= BELIEVED_AFTER;
}

/** Whether Slack has refused this finding before, so that the plainest form is worth a try. */
function isInsisted(
  { storeLost }: Session,
  { record }: Job,
  destination: Destination,
  claimed: Claim,
): boolean {
  if (record.receiptHandle === undefined) return true;
  return claimed.state === undefined || storeLost
    ? record.receiveCount > 1
    : refusedBefore(claimed, destination) !== undefined;
}

/** A bot answers in the thread of the message that is already there; a webhook cannot. */
function placeAfter(destination: Destination, before: Sent | undefined): Place {
  const method = 'chat.postMessage';
  return before?.ts !== undefined && isThere(destination, before)
    ? { method, ts: before.ts, channel: before.channel }
    : { method };
}

/** Whether a message is still in the channel that the destination now names. */
function isThere({ kind, channel }: Destination, sent: Sent): boolean {
  return kind === 'bot' && sent.channel === channel;
}

async function bringUpToDate(
  session: Session,
  destination: Destination,
  job: Job,
  sent: Sent,
): Promise<void> {
  if (!isThere(destination, sent) || session.effects.now() >= session.deadline) return;
  const answer = await post(session, destination, (short) => job.compose({ short }), {
    method: 'chat.update',
    ts: sent.ts,
    channel: sent.channel,
  });
  session.effects.log({
    message: 'edit',
    destination: destination.name,
    findingId: job.finding?.id,
    answer: answer.word,
  });
}

/** Back when Slack or the other claimant says, and the later the more often it failed. */
function givenBack({ record }: Job, answer: Answer): Result {
  const seconds = (answer.kind === 'wait' ? 1 : 30) * 2 ** Math.min(10, record.receiveCount - 1);
  const asked = Math.ceil((answer.retryAfterMs ?? 0) / 1000);
  return { outcome: 'given-back', answer, backIn: Math.min(900, Math.max(seconds, asked)) };
}
