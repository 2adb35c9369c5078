import type { Account } from './accounts.ts';
import { card, plainCard, type CardOptions } from '../slack/card.ts';
import { OWN_EVENT, type FunctionSettings } from '../contract.ts';
import { code } from '../slack/escape.ts';
import { parseJson } from '../finding/json-path.ts';
import { readEvent, type Finding, type Reading } from '../finding/finding.ts';
import { deliveryKey } from './delivery-item.ts';
import type { FindingUpdate } from './delivery-state.ts';
import { message, type SlackMessage } from '../slack/message.ts';
import { noticeMessage, type Week } from '../slack/notices.ts';
import type { QueueRecord } from './queue.ts';
import { direct, type Direction } from './routes.ts';
import { bandOf } from '../finding/severity.ts';

/** One message of the queue, understood: what to say, to whom, and how it is told from others. */
export interface Job extends Direction {
  readonly record: QueueRecord;
  readonly finding?: Finding;
  readonly accountName?: string | undefined;
  readonly update: FindingUpdate;
  /** Goes first and alone, never into a digest. */
  readonly urgent: boolean;
  /** The message; `short` for when Slack refuses the card, `roseFrom` when the severity has risen since. */
  compose(how: { readonly short?: boolean; readonly roseFrom?: number | undefined }): SlackMessage;
}

/** Later than this a message says so. */
const LATE = 30 * 60_000;

/** Reads a message of the queue. */
export function readRecord(record: QueueRecord): Reading {
  return readEvent(parseJson(record.body));
}

/** A finding, or what was meant to be one. */
export function findingJob(
  record: QueueRecord,
  reading: Extract<Reading, { finding: Finding }>,
  account: Account,
  settings: FunctionSettings,
  now: number,
): Job {
  const { finding } = reading;
  const direction = directed(record, direct(finding, account, settings), settings);
  const options: CardOptions = {
    ...cardOptions(settings),
    accountName: account.name,
    // A sample is a trial of the way, not a reason to call people.
    mention: finding.sample ? undefined : direction.mention,
    lateBy: latenessOf(finding, record, now),
    unit: direction.unit,
  };
  return {
    ...direction,
    record,
    finding,
    accountName: account.name,
    update: updateOf(record, finding, settings),
    urgent: bandOf(finding.severity).urgent,
    compose: ({ short, roseFrom }) => {
      if (reading.kind === 'unreadable') return unreadable(record, finding, options);
      try {
        return short === true ? plainCard(finding, options) : card(finding, { ...options, roseFrom });
      } catch {
        return unreadable(record, finding, options);
      }
    },
  };
}

/** Milliseconds since the event, where people should know that it did not just happen. */
function latenessOf({ eventTime }: Finding, { sentAt }: QueueRecord, now: number): number | undefined {
  const since = eventTime ?? sentAt;
  return since !== undefined && now - since >= LATE ? now - since : undefined;
}

/** A heartbeat, with what is known of the last `week`, or the opening digest: to every destination, once. */
export function noticeJob(
  record: QueueRecord,
  event: Extract<Reading, { kind: 'own' }>['event'],
  settings: FunctionSettings,
  week?: Week,
): Job {
  return {
    ...directed(record, { destinations: settings.destinations }, settings),
    record,
    update: {
      key: `${event[OWN_EVENT]}#${record.messageId}`,
      updatedAt: 0,
      severity: 0,
      count: 1,
      lastSeen: 0,
      sample: true,
    },
    urgent: true,
    compose: ({ short }) => noticeMessage(event, settings.deployment, { week, short }),
  };
}

/** How this deployment's messages look. */
export function cardOptions({
  detail,
  runbooks,
  portal,
  portalRole,
  queueUrl,
}: FunctionSettings): CardOptions {
  return { detail, runbooks, portal, portalRole, adminAccount: queueUrl.split('/').at(-2) };
}

/** What comes back from the dead letters goes only where it could not go before. */
function directed(record: QueueRecord, direction: Direction, { destinations }: FunctionSettings): Direction {
  const only = destinations.filter(({ name }) => name === record.destination);
  return only.length > 0 ? { ...direction, destinations: only } : direction;
}

/** Samples, and with `repeats: every` all findings, are told apart by message, so that each is posted. */
function updateOf(record: QueueRecord, finding: Finding, { repeats }: FunctionSettings): FindingUpdate {
  const { id, account = '', region = '', updatedAt, severity = 0, count = 1, lastSeen = 0 } = finding;
  const always = finding.sample || repeats === 'every' || id === undefined;
  const key = deliveryKey(account, region, id ?? '');
  const { sample } = finding;
  return { key: always ? `${key}#${record.messageId}` : key, updatedAt, severity, count, lastSeen, sample };
}

function unreadable(record: QueueRecord, finding: Finding, options: CardOptions): SlackMessage {
  const { text } = plainCard({ ...finding, title: 'A GuardDuty finding that could not be read' }, options);
  return message(options.detail === 'minimal' ? text : `${text}\n${code(record.body.slice(0, 1000), 500)}`);
}
