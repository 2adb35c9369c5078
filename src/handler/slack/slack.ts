import { slackUrlProblem, type Destination } from '../contract.ts';
import type { HttpRequest, HttpResponse } from '../aws/effects.ts';
import { clean } from './escape.ts';
import { first, isRecord, parseJson } from '../finding/json-path.ts';
import type { SlackMessage } from './message.ts';

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
    /** Never, with this secret. */
    | 'refused';
  readonly status?: number | undefined;
  /** Slack's answer in a word, fit for a log line. */
  readonly word: string;
  readonly retryAfterMs?: number | undefined;
  readonly ts?: string | undefined;
}

/** Where in Slack a bot's message goes: under another, or in place of it. */
export interface Place {
  readonly method: 'chat.postMessage' | 'chat.update';
  readonly ts?: string | undefined;
  readonly channel?: string | undefined;
}

const TIMEOUT = 6_000;
const WEB_API = 'https://slack.com/api/';

/** Why a destination's secret cannot be used, or undefined. Never repeats the secret. */
export function secretProblem(
  destination: Destination,
  secret: string,
  allowHosts: readonly string[],
): string | undefined {
  if (destination.kind === 'webhook') return slackUrlProblem(secret, allowHosts);
  if (!/^xox[a-z]?[\w.-]+$/.test(secret)) return 'it is not a bot token';
  if (destination.channel === undefined) return 'the destination names no channel';
  return slackUrlProblem(destination.api ?? WEB_API, allowHosts);
}

/** The request that sends a message (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, https://docs.slack.dev/reference/methods/chat.postMessage). */
export function slackRequest(
  destination: Destination,
  secret: string,
  message: SlackMessage,
  place: Place,
): HttpRequest {
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  if (destination.kind === 'webhook')
    return { method: 'POST', url: secret, headers, body: JSON.stringify(message), timeoutMs: TIMEOUT };
  const { method, ts, channel = destination.channel } = place;
  const where =
    method === 'chat.update' ? { channel, ts } : { channel, thread_ts: ts, reply_broadcast: ts && true };
  const api = destination.api ?? WEB_API;
  return {
    method: 'POST',
    url: `${api}${api.endsWith('/') ? '' : '/'}${method}`,
    headers: { ...headers, Authorization: `Bearer ${secret}` },
    body: JSON.stringify({ ...message, ...where }),
    timeoutMs: TIMEOUT,
  };
}

/** A request that only shows whether the destination's host answers. */
export function greeting(destination: Destination, secret: string): HttpRequest {
  const url = destination.kind === 'webhook' ? secret : (destination.api ?? WEB_API);
  return { method: 'HEAD', url: new URL('/', url).href, headers: {}, timeoutMs: TIMEOUT };
}

/** Error words of Slack's, by what they mean; all others are refusals. */
const WORDS: readonly (readonly [kind: Answer['kind'], words: RegExp])[] = [
  ['slow', /^(rate_?limited|message_limit_exceeded)$/],
  ['later', /^(\w+_error|service_unavailable|request_timeout|team_added_to_org|external_channel_migrating)$/],
  ['thread', /^(thread_not_found|message_not_found|cannot_reply_to_message|\w+_thread_locked)$/],
  [
    'payload',
    /^(invalid_(payload|blocks|attachments|arg|array|json|post)|msg_|too_many_|attachment_|no_text|missing_text|json_)/,
  ],
];

/** Reads Slack's answer: webhooks speak in statuses and words, the Web API in JSON. */
export function readAnswer({ status, headers, body }: HttpResponse): Answer {
  const json = parseJson(body);
  const word =
    clean(isRecord(json) ? (first(json, 'error') ?? (json['ok'] === true ? 'ok' : 'no answer')) : body).slice(
      0,
      80,
    ) || `HTTP ${status}`;
  const retryAfter = Number(headers['retry-after']);
  const retryAfterMs = Number.isFinite(retryAfter) && retryAfter >= 0 ? Math.ceil(retryAfter * 1000) : 30_000;
  return {
    kind: kindOf(status, json, word),
    status,
    word,
    retryAfterMs,
    ts: first(json, 'ts'),
  };
}

function kindOf(status: number, json: unknown, word: string): Answer['kind'] {
  const failed = isRecord(json) && json['ok'] === false;
  if (status === 429) return 'slow';
  if (status >= 500 || status === 408) return 'later';
  // A page with status 200 is some proxy's, not Slack's.
  if (status >= 200 && status < 300 && !failed) return word === 'ok' ? 'posted' : 'later';
  const named = WORDS.find(([, words]) => words.test(word))?.[0];
  if (named !== undefined && (failed || status === 400)) return named;
  // A webhook's 400 is about the message, unless it says that the channel or the webhook is gone.
  const gone = /token|hook|service|team|channel|account|prohibited|not_found/.test(word);
  return status === 413 || (status === 400 && !gone) ? 'payload' : 'refused';
}
