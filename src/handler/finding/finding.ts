import { OWN_EVENT, type HeartbeatEvent, type OpeningDigestEvent, type SelfTestEvent } from '../contract.ts';
import { at, first, isRecord, number, parseJson, texts } from './json-path.ts';
import { parseTime } from './time.ts';

/** A GuardDuty finding as the function understands it. Its texts are still hostile; `detail` is the finding as it came. */
export interface Finding {
  readonly id?: string | undefined;
  readonly type: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** Undefined when it is missing or no number. */
  readonly severity?: number | undefined;
  /** The member's id, not that of the account whose bus delivered the event. */
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly partition?: string | undefined;
  readonly sample: boolean;
  readonly count?: number | undefined;
  /** Times in milliseconds since 1970. */
  readonly firstSeen?: number | undefined;
  readonly lastSeen?: number | undefined;
  readonly updatedAt: number;
  readonly eventTime?: number | undefined;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a message turned out to be. */
export type Reading =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'own'; readonly event: SelfTestEvent | HeartbeatEvent | OpeningDigestEvent }
  /** Meant to be a finding, but without anything to read. */
  | { readonly kind: 'unreadable'; readonly finding: Finding }
  | { readonly kind: 'other'; readonly reason: string };

const SOURCE = 'aws.guardduty';
const DETAIL_TYPE = 'GuardDuty Finding';

/**
 * Reads an EventBridge event (https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html) or an
 * event of our own. `undefined`, which is what a body that is not JSON becomes, is an unreadable finding: only
 * EventBridge writes to the queue.
 */
export function readEvent(event: unknown): Reading {
  if (event === undefined) return { kind: 'unreadable', finding: readFinding({}) };
  if (!isRecord(event)) return { kind: 'other', reason: 'not an event' };
  if (typeof event[OWN_EVENT] === 'string') return { kind: 'own', event: event as unknown as HeartbeatEvent };
  const { source, 'detail-type': type } = event;
  if (typeof source === 'string' && source !== SOURCE)
    return { kind: 'other', reason: 'not from aws.guardduty' };
  if (typeof type === 'string' && type !== DETAIL_TYPE)
    return { kind: 'other', reason: 'not a GuardDuty finding' };
  // An envelope that lost one of the two still carries a finding; one without either is anything.
  if (source !== SOURCE && type !== DETAIL_TYPE)
    return { kind: 'other', reason: 'neither source nor detail-type' };
  const finding = readFinding(event);
  const readable = first(event, 'detail.type') !== undefined || first(event, 'detail.title') !== undefined;
  return { kind: readable ? 'finding' : 'unreadable', finding };
}

/** Reads a finding whatever its shape, out of its event or bare. */
export function readFinding(event: unknown): Finding {
  const wrapped = at(event, 'detail').find(isRecord);
  const detail = wrapped ?? (isRecord(event) && first(event, 'severity') !== undefined ? event : {});
  const type = first(detail, 'type') ?? 'Unknown type';
  const time = (path: string): number | undefined => parseTime(at(detail, path)[0]);
  const eventTime = parseTime(at(event, 'time')[0]);
  const lastSeen = time('service.eventLastSeen');
  const title = first(detail, 'title') ?? type;
  return {
    id: first(detail, 'id'),
    type,
    title,
    description: first(detail, 'description'),
    severity: number(detail, 'severity'),
    account: first(detail, 'accountId') ?? first(event, 'account'),
    region: first(detail, 'region') ?? first(event, 'region'),
    partition: first(detail, 'partition'),
    sample: String(additionalInfo(detail)['sample']) === 'true' || title.startsWith('[SAMPLE]'),
    count: number(detail, 'service.count'),
    firstSeen: time('service.eventFirstSeen') ?? time('createdAt'),
    lastSeen,
    updatedAt: time('updatedAt') ?? lastSeen ?? time('createdAt') ?? eventTime ?? 0,
    eventTime,
    detail,
  };
}

/** `service.additionalInfo` comes as an object, as `{ value: "<JSON>", type }`, or as both at once. */
export function additionalInfo(detail: unknown): Readonly<Record<string, unknown>> {
  const info = at(detail, 'service.additionalInfo').find(isRecord) ?? {};
  const { value, type: _type, ...rest } = info;
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  return isRecord(parsed) ? { ...rest, ...parsed } : value === undefined ? rest : { ...rest, value };
}

const MITRE =
  /^(CredentialAccess|DefenseEvasion|Discovery|Execution|Exfiltration|Impact|InitialAccess|Persistence|PrivilegeEscalation):/;

/**
 * The MITRE ATT&CK tactics that a finding names: by its type
 * (https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html), or by the indicators of an attack sequence.
 */
export function tacticsOf({ type, detail }: Pick<Finding, 'type' | 'detail'>): string[] {
  const own = MITRE.exec(type)?.[1]?.replace(/(?!^)(?=[A-Z])/g, ' ');
  const indicated = at(detail, 'service.detection.sequence.sequenceIndicators')
    .filter((indicator) => first(indicator, 'key') === 'ATTACK_TACTIC')
    .flatMap((indicator) => texts(indicator, 'values'));
  return [...new Set(own === undefined ? indicated : [own, ...indicated])];
}
