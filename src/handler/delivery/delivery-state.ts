/** What was sent to one destination about a finding. */
export interface Sent {
  readonly state: 'pending' | 'posted' | 'dead';
  /** While pending: whose claim it is, and until when (milliseconds since 1970) no other may post. */
  readonly by: string;
  readonly lease: number;
  /** Severity of the last message that arrived; absent as long as none has. */
  readonly severity?: number | undefined;
  /** The message, where Slack tells its timestamp: a bot's can be edited and answered. */
  readonly ts?: string | undefined;
  readonly channel?: string | undefined;
  /** When the message last showed the finding as it then was, in milliseconds. */
  readonly shown?: number | undefined;
  /** When GuardDuty made the update that the last message was about, in milliseconds. */
  readonly told?: number | undefined;
  /** When Slack took the last message, or when the finding was moved to the dead-letter queue, in milliseconds. */
  readonly at?: number | undefined;
  /** The last message was a digest of many. */
  readonly digest?: true | undefined;
  /** Since when Slack refuses it, in milliseconds; absent once it has answered anything else. */
  readonly refusedSince?: number | undefined;
}

/** What is remembered of a finding. Times are milliseconds since 1970, `expires` seconds, as DynamoDB's TTL wants it. */
export interface DeliveryState {
  readonly id: string;
  /** Counts writes; each is conditional on the one before. */
  readonly version: number;
  readonly updatedAt: number;
  readonly severity: number;
  readonly count: number;
  readonly lastSeen: number;
  readonly destinations: Readonly<Record<string, Sent>>;
  readonly expires: number;
  /** Of a sample, or of a message that is not about a finding. */
  readonly sample?: true | undefined;
}

/** A finding as it is in one event. */
export interface FindingUpdate {
  readonly key: string;
  readonly updatedAt: number;
  readonly severity: number;
  readonly count: number;
  readonly lastSeen: number;
  /** It is a sample, or not about a finding at all. */
  readonly sample?: boolean | undefined;
}

/** What to do about an update at a destination. */
export type Decision =
  /** Post; `before` is the message it follows, when the severity has risen since. */
  | { readonly kind: 'post'; readonly before?: Sent | undefined }
  /** Already there; `edit` is the message to bring up to date. */
  | { readonly kind: 'repeat'; readonly edit?: Sent | undefined }
  /** Another invocation is posting it just now, or was interrupted. */
  | { readonly kind: 'busy'; readonly until: number };

/** A decision, and the state that must be stored before it is acted on, if any. */
export interface Step {
  readonly decision: Decision;
  readonly next?: DeliveryState;
}

const UNCLAIMED: Sent = { state: 'pending', by: '', lease: 0 };
const KEEP_SECONDS = 90 * 86_400;
const BETWEEN_EDITS = 60 * 60_000;

/**
 * Decides about an update. Once a finding is posted only a rise in severity posts again, and only an update at least
 * as new as the newest known counts as a rise.
 */
export function decide(
  state: DeliveryState | undefined,
  update: FindingUpdate,
  destination: string,
  claim: { readonly by: string; readonly lease: number },
  now: number,
): Step {
  const sent = state?.destinations[destination];
  const newest = state === undefined || update.updatedAt >= state.updatedAt;
  const rises = sent?.severity !== undefined && newest && update.severity > sent.severity;
  if (sent?.severity !== undefined && !rises) {
    if (state === undefined || !newest || sameAs(state, update)) return { decision: { kind: 'repeat' } };
    const edit =
      sent.ts !== undefined && sent.state === 'posted' && now - (sent.shown ?? 0) >= BETWEEN_EDITS
        ? { ...sent, shown: now }
        : undefined;
    return {
      decision: { kind: 'repeat', edit },
      next: noted(state, update, { [destination]: edit ?? sent }, now),
    };
  }
  if (sent?.state === 'pending' && sent.lease > now && sent.by !== claim.by)
    return { decision: { kind: 'busy', until: sent.lease } };
  return {
    decision: { kind: 'post', before: rises ? sent : undefined },
    next: noted(state, update, { [destination]: { ...sent, state: 'pending', ...claim } }, now),
  };
}

function sameAs(state: DeliveryState, { updatedAt, count, severity }: FindingUpdate): boolean {
  return state.updatedAt === updatedAt && state.count >= count && state.severity === severity;
}

/** The state with an update in it; what is older than the newest known changes nothing but the destinations. */
function noted(
  state: DeliveryState | undefined,
  update: FindingUpdate,
  destinations: DeliveryState['destinations'],
  now: number,
): DeliveryState {
  const newest = state === undefined || update.updatedAt >= state.updatedAt;
  const { updatedAt, severity, lastSeen } = newest ? update : state;
  return {
    id: update.key,
    version: (state?.version ?? 0) + 1,
    updatedAt,
    severity,
    lastSeen,
    count: Math.max(state?.count ?? 0, update.count),
    destinations: { ...state?.destinations, ...destinations },
    expires: Math.floor(now / 1000) + KEEP_SECONDS,
    ...(update.sample === true && { sample: true }),
  };
}

/** How a claim ended. */
export type Ending =
  | {
      readonly kind: 'posted';
      readonly severity: number;
      readonly ts?: string | undefined;
      readonly channel?: string | undefined;
      readonly at: number;
      /** When GuardDuty made the update, in milliseconds. */
      readonly told: number;
      readonly digest: boolean;
    }
  /** Nothing was posted, and it may be tried again. */
  | { readonly kind: 'released'; readonly refusedSince?: number }
  /** Slack will never take it; it was moved to the dead-letter queue. */
  | { readonly kind: 'dead'; readonly at: number };

/** The state after a claim has ended. A thread keeps its first message: that is the one to edit and to answer. */
export function settle(state: DeliveryState, destination: string, ending: Ending): DeliveryState {
  const { [destination]: before = UNCLAIMED, ...others } = state.destinations;
  const posted = ending.kind === 'posted';
  const place = posted &&
    before.ts === undefined && { ts: ending.ts, channel: ending.channel, shown: ending.at };
  const refusedSince = ending.kind === 'released' ? ending.refusedSince : undefined;
  const { refusedSince: _over, digest, ...known } = before;
  const after: Sent = {
    ...known,
    ...UNCLAIMED,
    state: stateAfter(ending, before),
    ...(refusedSince === undefined ? {} : { refusedSince }),
    ...(posted && { severity: ending.severity, told: ending.told }),
    ...(ending.kind !== 'released' && { at: ending.at }),
    ...((posted ? ending.digest : digest) && { digest: true }),
    ...place,
  };
  const never = ending.kind === 'released' && before.severity === undefined && refusedSince === undefined;
  return {
    ...state,
    version: state.version + 1,
    destinations: never ? others : { ...others, [destination]: after },
  };
}

function stateAfter({ kind }: Ending, { severity }: Sent): Sent['state'] {
  if (kind === 'dead') return 'dead';
  return kind === 'released' && severity === undefined ? 'pending' : 'posted';
}
