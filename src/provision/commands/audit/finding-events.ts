import { createHash } from 'node:crypto';
import { GetFindingsCommand } from '@aws-sdk/client-guardduty';
import { asSent } from '../../aws/as-sent.ts';
import type { Aws } from '../../aws/aws.ts';
import { chunks } from '../../aws/batches.ts';
import type { Place } from '../../aws/place.ts';

/** JSON as GuardDuty writes it: keys in the case of events. */
type Json = Readonly<Record<string, unknown>>;

/** An event as EventBridge hands it on. */
export interface FindingEvent {
  readonly id: string;
  readonly detail: Json;
}

const PAGE = 50;

/**
 * Findings as the events that EventBridge would have sent on the bus of this account, each with the time of its last update, by
 * which its message says that it comes late. Ids that GuardDuty no longer has are left out.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export async function readFindingEvents(
  aws: Aws,
  place: Place,
  DetectorId: string,
  ids: readonly string[],
): Promise<readonly FindingEvent[]> {
  const pages = await Promise.all(
    chunks(ids, PAGE).map((FindingIds) => findingsOnTheWire(aws, place, DetectorId, FindingIds)),
  );
  return pages.flat().map((detail) => findingEvent(place, inEventCase(detail)));
}

/** What the SDK reads has other keys, and lacks what its model does not know: this takes what GuardDuty sent. */
async function findingsOnTheWire(
  aws: Aws,
  place: Place,
  DetectorId: string,
  FindingIds: readonly string[],
): Promise<readonly Json[]> {
  const command = new GetFindingsCommand({ DetectorId, FindingIds: [...FindingIds] });
  const { findings } = await asSent<{ readonly findings: readonly Json[] }>(
    aws.client('guardduty', place),
    command,
  );
  return findings;
}

/** The one member whose name the API begins with a capital and events do not. Keys of maps stay as they are. */
function inEventCase(detail: Json): Json {
  const renamed = structuredClone(detail) as {
    service?: { action?: { rdsLoginAttemptAction?: Record<string, unknown> } };
    [key: string]: unknown;
  };
  rename(renamed.service?.action?.rdsLoginAttemptAction, 'LoginAttributes', 'loginAttributes');
  return renamed;
}

function rename(holder: Record<string, unknown> | undefined, from: string, to: string): void {
  if (holder === undefined || !(from in holder)) return;
  holder[to] = holder[from];
  delete holder[from];
}

function findingEvent({ account, region }: Place, detail: Json): FindingEvent {
  const updatedAt = new Date(String(detail['updatedAt'])).toISOString();
  const event = {
    version: '0',
    id: eventId(`${String(detail['arn'])}/${updatedAt}`),
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account,
    time: updatedAt.replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [],
    detail,
  };
  return event;
}

/** A UUID that is the same each time for the same update of the same finding. */
function eventId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
