import type { HttpResponse } from '../aws/effects.ts';
import { parseJson } from '../finding/json-path.ts';
import { clean } from '../slack/escape.ts';

/** What Slack's answer means for the message. */
export interface Answer {
  readonly kind:
    | 'posted'
    /** Too many messages: wait `retryAfterMs`. */
    | 'slow'
    /** Slack was not asked: it is not our turn before `retryAfterMs`. */
    | 'wait'
    /** No answer, or none that says anything about this message. */
    | 'later'
    /** The message itself is at fault. */
    | 'payload'
    /** The thread is gone; the message may still go to the channel. */
    | 'thread'
    /** Not with this secret, channel or app. */
    | 'refused'
    /** A refusal in a word that is not known here. */
    | 'unknown';
  readonly status?: number | undefined;
  /** Slack's answer in a word, fit for a log line. */
  readonly word: string;
  /** Slack was not tried. */
  readonly untried?: true | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly ts?: string | undefined;
  /** The fingerprint of the secret that it was asked with. */
  readonly secret?: string | undefined;
}

/** An answer as far as both kinds of destinations read it alike. */
export interface RawAnswer {
  readonly status: number;
  readonly json: unknown;
  /** Milliseconds; half a minute where Slack does not say. */
  readonly retryAfterMs: number;
}

/** Reads the parts of a response that do not depend on the kind of destination. */
export function rawAnswer({ status, headers, body }: HttpResponse): RawAnswer {
  const retryAfter = Number(headers['retry-after'] ?? '');
  const isKnown = headers['retry-after'] !== undefined && Number.isFinite(retryAfter) && retryAfter >= 0;
  return { status, json: parseJson(body), retryAfterMs: isKnown ? Math.ceil(retryAfter * 1000) : 30_000 };
}

/** Makes a text of Slack's fit for a log line and for a label of a dead letter. */
export function logWord(text: string, status: number): string {
  return clean(text).slice(0, 80) || `HTTP ${status}`;
}

/** Slack's error codes are lower-case words; anything else comes from something between us and Slack. */
export function isSlackWord(text: string): boolean {
  return /^[a-z][a-z0-9_]{1,79}$/.test(text);
}

/**
 * Error codes by what they mean, the first that fits. From the error tables of
 * https://docs.slack.dev/reference/methods/chat.postMessage and
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
const MEANINGS: readonly (readonly [kind: Answer['kind'], words: RegExp])[] = [
  ['slow', /^(rate_?limited|message_limit_exceeded)$/],
  ['later', /^(\w+_error|service_unavailable|request_timeout|team_added_to_org|external_channel_migrating)$/],
  ['thread', /^(thread_not_found|message_not_found|cannot_reply_to_message|\w+_thread_locked)$/],
  [
    'payload',
    /^(invalid_(payload|blocks\w*|attachments|arg\w*|array|json|post\w*)|msg_\w+|too_many_\w+|attachment_\w+|no_text|missing_text\w*|json_\w+)$/,
  ],
  [
    'refused',
    /token|auth|hook|service|team|channel|account|prohibited|permission|scope|restricted|access|archived|not_found|org_|enterprise/,
  ],
];

/** What an error code means; `unknown` for one that is in no table. */
export function meaningOf(word: string): Answer['kind'] {
  return MEANINGS.find(([, words]) => words.test(word))?.[0] ?? 'unknown';
}
