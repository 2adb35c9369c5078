/** What Slack last answered at a destination. */
export interface DeliveryAnswer {
  readonly destination: string;
  readonly at: string;
  /** HTTP status; null where there was no answer. */
  readonly status: number | null;
  /** Slack's answer in a word, or why there is none. */
  readonly answer: string;
  readonly delivered: boolean;
}

/** What is known of deliveries to Slack in the last week. Times are ISO 8601 in UTC. */
export interface DeliveryStatus {
  /** Nothing before this is looked at. */
  readonly since: string;
  /** Null where none was delivered since. */
  readonly lastDelivered: {
    readonly at: string;
    readonly destination: string;
    readonly region: string | null;
    readonly type: string | null;
    readonly sample: boolean;
  } | null;
  /** The newest of each destination that was tried since. */
  readonly answers: readonly DeliveryAnswer[];
  /** How long the oldest finding in the queue has waited at least; null where none waits. */
  readonly oldestWaitingSeconds: number | null;
  /** From GuardDuty's event to Slack's answer; null where none was delivered since. */
  readonly seconds: { readonly p50: number; readonly p95: number } | null;
  /** What could not be read, so that the facts from it are not known. */
  readonly unread: readonly {
    readonly what: 'log' | 'metrics';
    readonly reason: string;
    readonly fix: string;
  }[];
}
