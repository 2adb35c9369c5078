import { first, isRecord } from '../finding/json-path.ts';
import { isSlackWord, logWord, meaningOf, rawAnswer, type Answer } from './answer.ts';
import type { DestinationKind, Target } from './destinations.ts';
import { API_HOSTS, hostProblem, parseUrl } from './hosts.ts';
import { BOT_TOKEN, tokenName } from './token.ts';

const TIMEOUT = 6_000;
/** GovSlack has its own: `https://slack-gov.com/api/` (https://docs.slack.dev/govslack). */
const WEB_API = 'https://slack.com/api/';

/** A bot that posts to one channel with `chat.postMessage`: the token is the secret. https://docs.slack.dev/apis/web-api */
export const bot: DestinationKind = {
  problem(destination, secret, allowHosts) {
    const token = tokenProblem(secret);
    if (token !== undefined) return token;
    if (destination.channel === undefined) return 'the destination names no channel';
    const api = parseUrl(apiOf(destination));
    if (api === undefined) return 'the address of its Web API is not a URL';
    const problem = hostProblem(api, API_HOSTS, allowHosts);
    return problem === undefined ? undefined : `the address of its Web API cannot be used: ${problem}`;
  },

  request(destination, secret, message, { method, ts, channel = destination.channel }) {
    // An edit keeps the attachments that it does not name: https://docs.slack.dev/reference/methods/chat.update
    const where =
      method === 'chat.update'
        ? { channel, ts, attachments: message.attachments ?? [] }
        : { channel, thread_ts: ts, reply_broadcast: ts && true };
    return {
      method: 'POST',
      url: `${apiOf(destination)}${method}`,
      headers: { 'Content-Type': 'application/json; charset=utf-8', Authorization: `Bearer ${secret}` },
      body: JSON.stringify({ ...message, ...where }),
      timeoutMs: TIMEOUT,
    };
  },

  /** The Web API answers in JSON: `{"ok":true,"ts":…}` or `{"ok":false,"error":…}`. */
  readAnswer(response) {
    const { status, json, retryAfterMs } = rawAnswer(response);
    const error = first(json, 'error');
    const word = error ?? (isPosted(status, json) ? 'ok' : isRecord(json) ? 'no answer' : response.body);
    return {
      kind: kindOf(status, json, error),
      status,
      word: logWord(word, status),
      retryAfterMs,
      ts: first(json, 'ts'),
    };
  },

  greet(destination) {
    return { method: 'HEAD', url: new URL('/', apiOf(destination)).href, headers: {}, timeoutMs: TIMEOUT };
  },
};

/** The base URL of the Web API, with its slash at the end. */
function apiOf({ api = WEB_API }: Target): string {
  return api.endsWith('/') ? api : `${api}/`;
}

function tokenProblem(secret: string): string | undefined {
  if (BOT_TOKEN.test(secret)) return undefined;
  if (/^https?:/i.test(secret))
    return 'it is a URL, not a bot token: give a webhook URL as webhook, without channel';
  if (/^["'<]|["'>]$/.test(secret)) return 'it is in quotes or brackets: give the token alone';
  if (/\s/.test(secret)) return 'it has a space or a line break inside: give the token on one line';
  const name = tokenName(secret);
  return name === undefined || name === 'a bot token'
    ? 'it is not a bot token, which begins with xoxb-'
    : `it is ${name}, not a bot token, which begins with xoxb-`;
}

function isPosted(status: number, json: unknown): boolean {
  return status >= 200 && status < 300 && isRecord(json) && json['ok'] === true;
}

function kindOf(status: number, json: unknown, error: string | undefined): Answer['kind'] {
  if (status === 429) return 'slow';
  if (status >= 500 || status === 408) return 'later';
  if (isPosted(status, json)) return 'posted';
  if (status === 413) return 'payload';
  const isRefusal = isRecord(json) && json['ok'] === false && error !== undefined && isSlackWord(error);
  return isRefusal ? meaningOf(error) : 'later';
}
