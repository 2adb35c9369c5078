/**
 * What the command line and the function agree on: the settings in a version's zip, the events that are not
 * findings, and the answer of the self-test. The only file of the function that anything else imports.
 */
import { createHmac } from 'node:crypto';
import type { KindName } from './destinations/destinations.ts';

export { secretProblem } from './destinations/destinations.ts';
// `audit` looks up what the function remembers of each finding.
export { deliveryKey, stateOf as deliveryStateOf } from './delivery/delivery-item.ts';
export type { DeliveryState, Sent } from './delivery/delivery-state.ts';

/** The file next to the function's code that holds {@link FunctionSettings} as JSON. */
export const SETTINGS_FILE = 'settings.json';

/** Who a message may call, chosen in the configuration and never by a finding: `@here`, `@channel` or a user group's id. */
export type Mention = 'here' | 'channel' | `group:${string}`;

/** A Slack channel we can post to. The secret itself is in Parameter Store; here is only its name. */
export interface Destination {
  readonly name: string;
  readonly kind: KindName;
  /** Name of the SSM SecureString with the webhook URL or the bot token. */
  readonly parameter: string;
  /** Channel id, for a bot token: a webhook has its own. */
  readonly channel?: string;
  /** Base URL of the Web API for a bot token: `https://slack.com/api/` unless said, `https://slack-gov.com/api/` in GovSlack. */
  readonly api?: string;
}

/** Where a finding goes: the first route whose every condition holds. A route without conditions takes everything. */
export interface Route {
  readonly to: readonly string[];
  /** At least this severity, 1 to 10. */
  readonly minSeverity?: number;
  readonly accounts?: readonly string[];
  /** Organizational unit ids; an account below one of them matches. */
  readonly ous?: readonly string[];
  readonly regions?: readonly string[];
  /** Finding types; `*` stands for any text. */
  readonly types?: readonly string[];
  /** Tags of the resource, `key` or `key=value`. */
  readonly tags?: readonly string[];
  readonly mention?: Mention;
}

/** Everything the function needs to know that is not secret. It rolls back with the version it belongs to. */
export interface FunctionSettings {
  readonly version: 1;
  /** The deployment's name, `guardduty-slack` unless `--name` says otherwise. */
  readonly deployment: string;
  /** DynamoDB table that remembers which finding was posted where. */
  readonly table: string;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  readonly destinations: readonly Destination[];
  /**
   * Without a route every finding goes to every destination. A finding that no route takes goes to the destination
   * called `default`, or else to the first: a gap in the routes must not lose a finding.
   */
  readonly routes: readonly Route[];
  /** Hosts beyond Slack's own that a webhook may name, `host` or `host:port`. */
  readonly allowHosts: readonly string[];
  readonly minSeverity: number;
  /** `minimal` sends type, severity, account, Region and link only. */
  readonly detail: 'full' | 'minimal';
  /** `every` posts each update of a finding; `once` keeps one message a finding. */
  readonly repeats: 'once' | 'every';
  /** Where the team keeps what it does about a finding: patterns of types, `*` for any text, and URLs. */
  readonly runbooks?: Readonly<Record<string, string>>;
  /** Start URL of the AWS access portal, for links that sign the reader in. */
  readonly portal?: string;
  /** Permission set (role) name that the portal link asks for. */
  readonly portalRole?: string;
}

/** The key that marks an event of our own, which no AWS event has. */
export const OWN_EVENT = 'guardduty-slack';

/**
 * Tells two secrets apart without saying either: the first 16 hex digits of HMAC-SHA-256 with the secret as key over its
 * parameter's name, so that equal secrets of two destinations look different.
 */
export function fingerprintOf(secret: string, parameter: string): string {
  return createHmac('sha256', secret).update(parameter).digest('hex').slice(0, 16);
}

/** Sent by a direct invocation before a version goes live: read every secret and the table, greet each Slack host, post nothing. */
export interface SelfTestEvent {
  readonly [OWN_EVENT]: 'self-test';
}

/** Sent weekly by a schedule through the queue: one line to each destination, so that silence has a meaning. */
export interface HeartbeatEvent {
  readonly [OWN_EVENT]: 'heartbeat';
}

/** Sent by `enable` once, when asked for: what was already open before the first event could come. */
export interface OpeningDigestEvent {
  readonly [OWN_EVENT]: 'opening-digest';
  /** Active findings by Region and severity band. */
  readonly counts: readonly { readonly region: string; readonly critical: number; readonly high: number }[];
}

/** One thing the self-test looked at. */
export interface SelfTestCheck {
  /** For example `secret /guardduty-slack/slack/default`. Never a secret's value. */
  readonly name: string;
  readonly ok: boolean;
  /** True where waiting may help: a permission that IAM has not spread yet. */
  readonly retryable: boolean;
  readonly message: string;
}

/** What a direct invocation with a {@link SelfTestEvent} answers. */
export interface SelfTestResult {
  readonly ok: boolean;
  readonly checks: readonly SelfTestCheck[];
}

/** What became of a finding at one destination, or of a message that is not for any. */
export type DeliveryOutcome =
  'posted' | 'repeat' | 'digest' | 'dead-letter' | 'given-back' | 'below-minimum' | 'dropped';

/** The line that the function logs, as JSON, for each finding and destination. Times are ISO 8601 in UTC. No secret and no finding's text is in it. */
export interface DeliveryLogLine {
  readonly message: 'delivery';
  readonly outcome: DeliveryOutcome;
  readonly messageId: string;
  readonly receiveCount: number;
  /** When EventBridge says that the event happened. */
  readonly eventTime?: string | undefined;
  /** When the queue took it (SQS `SentTimestamp`). */
  readonly sentAt?: string | undefined;
  /** When the function began with this batch. */
  readonly startedAt: string;
  /** When Slack answered. */
  readonly answeredAt?: string | undefined;
  readonly destination?: string | undefined;
  readonly findingId?: string | undefined;
  readonly type?: string | undefined;
  readonly severity?: number | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly sample?: boolean | undefined;
  /** HTTP status of Slack's answer. */
  readonly status?: number | undefined;
  /** Slack's answer in a word: `ok`, `ratelimited`, `channel_not_found`… or why there is none. */
  readonly answer?: string | undefined;
  /** True where Slack was not tried this time: it was not the channel's turn, another invocation had it, or Slack was away. */
  readonly untried?: boolean | undefined;
  /** {@link fingerprintOf} the secret that Slack was asked with: an instance may still hold one that was replaced. */
  readonly secret?: string | undefined;
}

/** Where the function's own metrics are, by the dimension `Deployment`. */
export const METRIC_NAMESPACE = 'GuardDutySlack';

/** Seconds that the oldest message of a batch has waited that could not be delivered and was given back to the queue. */
export const WAITING_METRIC = 'OldestUndelivered';

/** Seconds from GuardDuty's event to Slack's answer, for each finding that was delivered and each destination. */
export const TIME_METRIC = 'DeliveryTime';
