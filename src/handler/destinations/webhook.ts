import { isRecord } from '../finding/json-path.ts';
import { isSlackWord, logWord, meaningOf, rawAnswer, type Answer } from './answer.ts';
import type { DestinationKind } from './destinations.ts';
import { API_HOSTS, hostProblem, isAllowed, parseUrl, WEBHOOK_HOSTS } from './hosts.ts';
import { tokenName } from './token.ts';

const TIMEOUT = 6_000;
const MAKE_ONE = 'make an incoming webhook in a Slack app and use its URL';

/** An incoming webhook: the URL is the secret. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const webhook: DestinationKind = {
  problem(_destination, secret, allowHosts) {
    const token = tokenName(secret);
    if (token !== undefined)
      return `it is ${token}, not a webhook URL: give a bot token as token, with channel`;
    if (/^["'<]|["'>]$/.test(secret)) return 'it is in quotes or brackets: give the URL alone';
    if (/\s/.test(secret)) return 'it has a space or a line break inside: give the URL on one line';
    const url = parseUrl(secret);
    if (url === undefined) return 'it is not a URL';
    if (API_HOSTS.includes(url.hostname) && !isAllowed(url, allowHosts))
      return `it is an address of ${url.hostname}, not of a webhook: ${MAKE_ONE}`;
    return hostProblem(url, WEBHOOK_HOSTS, allowHosts) ?? pathProblem(url);
  },

  request(_destination, secret, message) {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    return { method: 'POST', url: secret, headers, body: JSON.stringify(message), timeoutMs: TIMEOUT };
  },

  /** Webhooks speak in statuses and words: `ok`, `no_service`, `invalid_payload`. */
  readAnswer(response) {
    const { status, json, retryAfterMs } = rawAnswer(response);
    const body = response.body.trim();
    const error = isRecord(json) && typeof json['error'] === 'string' ? json['error'] : body;
    return { kind: kindOf(status, body, error), status, word: logWord(error, status), retryAfterMs };
  },

  greet(_destination, secret) {
    return { method: 'HEAD', url: new URL('/', secret).href, headers: {}, timeoutMs: TIMEOUT };
  },
};

/** What a path on Slack's own hosts is, unless it is a webhook's. A host that was allowed may have paths of its own. */
function pathProblem({ hostname, pathname, search }: URL): string | undefined {
  if (!WEBHOOK_HOSTS.includes(hostname)) return undefined;
  if (/^\/(?:triggers|workflows)(?:\/|$)/.test(pathname))
    return `it starts a workflow of Workflow Builder, which takes variables and no messages: ${MAKE_ONE}`;
  if (!/^\/services\/T\w+\/B\w+\/[\w-]+$/.test(pathname))
    return 'its path is not /services/T…/B…/…, so a part of the URL is missing: copy it again';
  return search === '' ? undefined : 'it has a query, which no webhook has: copy it again';
}

function kindOf(status: number, body: string, error: string): Answer['kind'] {
  if (status === 429) return 'slow';
  // A page with status 200 is from a proxy, and so is a redirect: Slack answers `ok`, and webhooks do not move.
  if (status >= 200 && status < 300) return body === 'ok' ? 'posted' : 'later';
  if (status < 400 || status >= 500 || status === 408) return 'later';
  if (status === 413) return 'payload';
  return isSlackWord(error) ? meaningOf(error) : 'later';
}
