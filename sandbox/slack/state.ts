/** What the simulated Slack remembers: one workspace with channels, webhooks, bots and their messages. */
import { now, opaqueId, stateOf, type World } from '../world/world.ts';
import type { Failure } from './failures.ts';

/** Path of the webhook that every world has from the start; it posts to {@link DEFAULT_CHANNEL}. */
export const WEBHOOK_PATH = '/services/T0SANDBOX/B0SANDBOX/sandbox-webhook-secret';

/** The bot token that every world has from the start; its bot is in {@link DEFAULT_CHANNEL}. */
export const BOT_TOKEN = 'xoxb-sandbox-token';

/** The channel that every world has from the start. */
export const DEFAULT_CHANNEL = 'C0SECURITY';

/** A conversation. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  archived: boolean;
}

/** An incoming webhook: whoever knows its path may post to its channel. */
interface Webhook {
  readonly path: string;
  readonly channel: string;
  /** Why it refuses everything, as Slack's error code; undefined while it works. */
  refuses?: WebhookRefusal;
}

/** Codes that a webhook answers for good. */
export type WebhookRefusal =
  | 'action_prohibited'
  | 'channel_is_archived'
  | 'channel_not_found'
  | 'invalid_token'
  | 'no_service'
  | 'no_active_hooks'
  | 'posting_to_general_channel_denied'
  | 'team_disabled';

/** A workflow that a webhook of Workflow Builder starts. */
interface Workflow {
  /** Names of the variables that it wants, all of them text. */
  readonly variables: readonly string[];
  /** What it was started with. */
  readonly runs: Readonly<Record<string, string>>[];
}

/** A token: a bot's, or a person's (`xoxp-`), who posts as themselves. */
export interface Bot {
  readonly token: string;
  readonly userId: string;
  readonly botId: string;
  /** Channels that it was invited to. */
  readonly channels: string[];
  readonly scopes: readonly string[];
  /** Why it refuses everything; undefined while it works. */
  refuses?: 'token_revoked' | 'account_inactive' | 'token_expired';
}

/** What a post or edit held, as it was sent. */
export type Payload = Readonly<Record<string, unknown>>;

/** An accepted message. */
export interface StoredMessage {
  readonly channel: string;
  /** Slack's id of a message in its channel, for example `1763750000.000100`. */
  readonly ts: string;
  /** Of the message that began the thread. */
  readonly threadTs?: string;
  readonly via: 'webhook' | 'bot';
  /** The bot's token or the webhook's path: only the same may edit it. */
  readonly author: string;
  readonly time: number;
  readonly payload: Payload;
  readonly edits: { readonly time: number; readonly payload: Payload }[];
}

/** A token bucket. */
interface Bucket {
  tokens: number;
  at: number;
}

/** All of Slack in a world. */
export interface SlackState {
  readonly channels: Record<string, Channel>;
  readonly webhooks: Record<string, Webhook>;
  readonly bots: Record<string, Bot>;
  readonly workflows: Record<string, Workflow>;
  readonly messages: StoredMessage[];
  readonly buckets: Record<string, Bucket>;
  /** What the next requests meet instead of Slack. */
  readonly failures: Failure[];
  /** What everything is answered until a moment of world time. */
  outage: { readonly until: number; readonly status: number; readonly body: string };
  /** Requests that came, also refused ones. */
  requests: number;
  nextMessage: number;
}

/** Slack's state, with one channel, one webhook and one bot. */
export function slackState(world: World): SlackState {
  return stateOf(world, 'slack', 'slack', 'global', () => ({
    channels: { [DEFAULT_CHANNEL]: { id: DEFAULT_CHANNEL, name: 'security-alerts', archived: false } },
    webhooks: { [WEBHOOK_PATH]: { path: WEBHOOK_PATH, channel: DEFAULT_CHANNEL } },
    bots: {
      [BOT_TOKEN]: {
        token: BOT_TOKEN,
        userId: 'U0SANDBOX',
        botId: 'B0SANDBOX',
        channels: [DEFAULT_CHANNEL],
        scopes: ['chat:write', 'channels:read'],
      },
    },
    workflows: {},
    messages: [],
    buckets: {},
    failures: [],
    outage: { until: 0, status: 503, body: '' },
    requests: 0,
    nextMessage: 1,
  }));
}

/** Adds a channel, or changes whether it is archived. */
export function registerChannel(
  world: World,
  channel: { id: string; name?: string; archived?: boolean },
): Channel {
  const { channels } = slackState(world);
  const { id, name = channels[id]?.name ?? id.toLowerCase(), archived = false } = channel;
  return (channels[id] = { id, name, archived });
}

/** Adds a webhook to a channel (made if it is new) and gives its path; or changes what a webhook refuses. */
export function registerWebhook(
  world: World,
  webhook: { path?: string; channel?: string; refuses?: WebhookRefusal } = {},
): string {
  const { webhooks, channels } = slackState(world);
  const path =
    webhook.path ?? `/services/T0SANDBOX/B${opaqueId(world, 8).toUpperCase()}/${opaqueId(world, 24)}`;
  const channel = webhook.channel ?? webhooks[path]?.channel ?? DEFAULT_CHANNEL;
  if (channels[channel] === undefined) registerChannel(world, { id: channel });
  webhooks[path] = { path, channel, ...(webhook.refuses === undefined ? {} : { refuses: webhook.refuses }) };
  return path;
}

/** Adds a workflow that is started by a webhook, and gives the webhook's path. */
export function registerWorkflow(
  world: World,
  {
    variables = [],
    builder = 'triggers',
  }: { variables?: readonly string[]; builder?: 'triggers' | 'workflows' } = {},
): string {
  const older = builder === 'workflows' ? 'A0SANDBOX/' : '';
  const path = `/${builder}/T0SANDBOX/${older}${opaqueId(world, 12)}/${opaqueId(world, 24)}`;
  slackState(world).workflows[path] = { variables, runs: [] };
  return path;
}

/** Adds a bot, or changes one. Its channels are made if they are new. */
export function registerBot(
  world: World,
  bot: {
    token: string;
    channels?: readonly string[];
    scopes?: readonly string[];
    refuses?: NonNullable<Bot['refuses']>;
  },
): void {
  const { bots, channels } = slackState(world);
  const places = bot.channels ?? bots[bot.token]?.channels ?? [DEFAULT_CHANNEL];
  for (const id of places) if (channels[id] === undefined) registerChannel(world, { id });
  const suffix = bot.token.replace(/\W/g, '').slice(-8).toUpperCase();
  bots[bot.token] = {
    token: bot.token,
    userId: bots[bot.token]?.userId ?? `U${suffix}`,
    botId: bots[bot.token]?.botId ?? `B${suffix}`,
    channels: [...places],
    scopes: bot.scopes ?? bots[bot.token]?.scopes ?? ['chat:write', 'channels:read'],
    ...(bot.refuses === undefined ? {} : { refuses: bot.refuses }),
  };
}

/** Keeps an accepted message and gives its `ts`. */
export function storeMessage(
  world: World,
  message: Pick<StoredMessage, 'channel' | 'via' | 'author' | 'payload'> & { readonly threadTs?: string },
): StoredMessage {
  const state = slackState(world);
  const time = now(world);
  const ts = `${Math.floor(time / 1000)}.${String(state.nextMessage).padStart(6, '0')}`;
  state.nextMessage += 1;
  const stored: StoredMessage = { ...message, ts, time, edits: [] };
  state.messages.push(stored);
  return stored;
}
