/** Incoming webhooks. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
import { knob } from '../world/settings.ts';
import type { World } from '../world/world.ts';
import { textAnswer, type SlackResponse } from './answers.ts';
import { isStructure } from './block-kit/checks.ts';
import { refusalOf } from './message.ts';
import { secondsToWait } from './rate.ts';
import { slackState, storeMessage, type Payload, type WebhookRefusal } from './state.ts';

/** https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks */
const STATUS: Readonly<Record<WebhookRefusal, number>> = {
  action_prohibited: 403,
  invalid_token: 403,
  posting_to_general_channel_denied: 403,
  team_disabled: 403,
  channel_not_found: 404,
  no_service: 404,
  no_active_hooks: 404,
  channel_is_archived: 410,
};

/** A post to `/services/…`. */
export function answerWebhook(
  world: World,
  request: { readonly method: string; readonly path: string; readonly type: string; readonly body: string },
): SlackResponse {
  const state = slackState(world);
  const webhook = Object.hasOwn(state.webhooks, request.path) ? state.webhooks[request.path] : undefined;
  if (webhook === undefined) return unknownWebhook(world, request.path);
  if (webhook.refuses !== undefined) return textAnswer(STATUS[webhook.refuses], webhook.refuses);
  if (request.method !== 'POST') return textAnswer(400, 'invalid_payload');
  const channel = state.channels[webhook.channel];
  if (channel === undefined) return textAnswer(404, 'channel_not_found');
  if (channel.archived) return textAnswer(410, 'channel_is_archived');
  const rate = { perSecond: knob(world, 'slack.messagesPerSecond'), burst: knob(world, 'slack.burst') };
  const wait = secondsToWait(world, channel.id, rate);
  if (wait !== undefined) return textAnswer(429, 'rate_limited', { 'retry-after': String(wait) });
  const payload = readPayload(request.type, request.body);
  if (payload === undefined) return textAnswer(400, 'invalid_payload');
  const refusal = refusalOf(world, payload);
  if (refusal !== undefined) {
    return textAnswer(400, refusal.error === 'invalid_arguments' ? 'invalid_payload' : refusal.error);
  }
  const threadTs = payload['thread_ts'];
  storeMessage(world, {
    channel: channel.id,
    via: 'webhook',
    author: webhook.path,
    payload,
    ...(typeof threadTs === 'string' ? { threadTs } : {}),
  });
  return textAnswer(200, 'ok');
}

/** A path whose team and service are known but whose secret is wrong is told apart from one that does not exist. */
function unknownWebhook(world: World, path: string): SlackResponse {
  const known = Object.keys(slackState(world).webhooks).some(
    (other) => other.slice(0, other.lastIndexOf('/')) === path.slice(0, path.lastIndexOf('/')),
  );
  return known ? textAnswer(403, 'invalid_token') : textAnswer(404, 'no_service');
}

function readPayload(type: string, body: string): Payload | undefined {
  const json =
    type === 'application/json'
      ? body
      : type === 'application/x-www-form-urlencoded'
        ? new URLSearchParams(body).get('payload')
        : undefined;
  if (json === undefined || json === null) return undefined;
  try {
    const payload: unknown = JSON.parse(json);
    return isStructure(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}
