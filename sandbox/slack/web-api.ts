/** The Web API, as far as a bot that posts needs it. https://docs.slack.dev/apis/web-api */
import { knob } from '../world/settings.ts';
import { now, type World } from '../world/world.ts';
import { jsonAnswer, type SlackResponse } from './answers.ts';
import { isStructure } from './block-kit/checks.ts';
import { refusalOf, type Refusal } from './message.ts';
import { secondsToWait } from './rate.ts';
import {
  slackState,
  storeMessage,
  type Bot,
  type Channel,
  type Payload,
  type StoredMessage,
} from './state.ts';

/** A request with its arguments read. */
interface ApiCall {
  readonly world: World;
  readonly bot: Bot;
  readonly input: Payload;
}

type Method = (call: ApiCall) => SlackResponse;

/** Edits: tier 3, some fifty a minute. */
const EDITS = { perSecond: 50 / 60, burst: 50 };

const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'chat.postMessage': postMessage,
  'chat.update': update,
  'conversations.info': conversationsInfo,
};

/** A request to `/api/<method>`. */
export function answerWebApi(
  world: World,
  request: {
    readonly path: string;
    readonly type: string;
    readonly charset: boolean;
    readonly token: string | undefined;
    readonly body: string;
    /** It came to the other Slack, which knows none of these tokens. */
    readonly elsewhere: boolean;
  },
): SlackResponse {
  const name = request.path.slice('/api/'.length);
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method === undefined) return failure('unknown_method', { req_method: name });
  const input = readArguments(request);
  if (typeof input === 'string') return failure(input);
  const inForm = request.type === 'application/x-www-form-urlencoded' ? input['token'] : undefined;
  const token = request.token ?? (typeof inForm === 'string' ? inForm : undefined);
  if (token === undefined || token === '') return failure('not_authed');
  if (/^xapp-/.test(token)) return failure('not_allowed_token_type');
  const bots = request.elsewhere ? {} : slackState(world).bots;
  const bot = Object.hasOwn(bots, token) ? bots[token] : undefined;
  if (bot === undefined) return failure('invalid_auth');
  if (bot.refuses !== undefined) return failure(bot.refuses);
  const answer = method({ world, bot, input });
  const warns = request.type === 'application/json' && !request.charset && request.body !== '';
  return warns ? withWarning(answer) : answer;
}

function authTest({ bot }: ApiCall): SlackResponse {
  return jsonAnswer({
    ok: true,
    url: 'https://sandbox.slack.com/',
    team: 'Sandbox',
    user: 'guardduty',
    team_id: 'T0SANDBOX',
    user_id: bot.userId,
    bot_id: bot.botId,
    is_enterprise_install: false,
  });
}

function postMessage(call: ApiCall): SlackResponse {
  const { world, bot, input } = call;
  if (!bot.scopes.includes('chat:write')) return missingScope(bot, 'chat:write');
  const channel = channelOf(call);
  if (channel === undefined) return failure('channel_not_found');
  if (channel.archived) return failure('is_archived');
  if (!bot.channels.includes(channel.id) && !bot.scopes.includes('chat:write.public')) {
    return failure('not_in_channel');
  }
  const rate = { perSecond: knob(world, 'slack.messagesPerSecond'), burst: knob(world, 'slack.burst') };
  const wait = secondsToWait(world, channel.id, rate);
  if (wait !== undefined) return rateLimited(wait);
  const refusal = refusalOf(world, input);
  if (refusal !== undefined) return refused(refusal);
  const threadTs = input['thread_ts'];
  if (threadTs !== undefined && threadTs !== null) {
    if (typeof threadTs !== 'string') return failure('invalid_arguments');
    const parent = messageOf(world, channel.id, threadTs);
    if (parent === undefined) return failure('thread_not_found');
  }
  const stored = storeMessage(world, {
    channel: channel.id,
    via: 'bot',
    author: bot.token,
    payload: input,
    ...(typeof threadTs === 'string' ? { threadTs } : {}),
  });
  return jsonAnswer({ ok: true, channel: channel.id, ts: stored.ts, message: shown(bot, stored) });
}

function update(call: ApiCall): SlackResponse {
  const { world, bot, input } = call;
  if (!bot.scopes.includes('chat:write')) return missingScope(bot, 'chat:write');
  const channel = channelOf(call);
  if (channel === undefined) return failure('channel_not_found');
  if (channel.archived) return failure('is_archived');
  const wait = secondsToWait(world, `edits of ${bot.token}`, EDITS);
  if (wait !== undefined) return rateLimited(wait);
  const { ts } = input;
  const stored = typeof ts === 'string' ? messageOf(world, channel.id, ts) : undefined;
  if (stored === undefined) return failure('message_not_found');
  if (stored.author !== bot.token) return failure('cant_update_message');
  const refusal = refusalOf(world, input);
  if (refusal !== undefined) return refused(refusal);
  // Text alone drops the blocks that were there, but attachments stay until a list takes their place.
  const { attachments } = stored.edits.at(-1)?.payload ?? stored.payload;
  const kept = input['attachments'] === undefined && attachments !== undefined ? { attachments } : {};
  stored.edits.push({ time: now(world), payload: { ...kept, ...input } });
  return jsonAnswer({
    ok: true,
    channel: channel.id,
    ts: stored.ts,
    text: input['text'] ?? '',
    message: shown(bot, stored),
  });
}

function conversationsInfo(call: ApiCall): SlackResponse {
  const { bot } = call;
  if (!bot.scopes.includes('channels:read')) return missingScope(bot, 'channels:read');
  const channel = channelOf(call);
  if (channel === undefined) return failure('channel_not_found');
  const { id, name, archived } = channel;
  return jsonAnswer({
    ok: true,
    channel: {
      id,
      name,
      is_channel: true,
      is_private: false,
      is_archived: archived,
      is_member: bot.channels.includes(id),
    },
  });
}

/** The channel by id, or by `#name`, which posting still takes. */
function channelOf({ world, input }: ApiCall): Channel | undefined {
  const { channel } = input;
  const { channels } = slackState(world);
  if (typeof channel !== 'string') return undefined;
  if (Object.hasOwn(channels, channel)) return channels[channel];
  return Object.values(channels).find(({ name }) => `#${name}` === channel);
}

function messageOf(world: World, channel: string, ts: string): StoredMessage | undefined {
  return slackState(world).messages.find((message) => message.channel === channel && message.ts === ts);
}

function shown(bot: Bot, stored: StoredMessage): unknown {
  const { text, blocks, attachments } = stored.edits.at(-1)?.payload ?? stored.payload;
  return {
    type: 'message',
    subtype: 'bot_message',
    user: bot.userId,
    bot_id: bot.botId,
    ts: stored.ts,
    text: text ?? '',
    ...(blocks === undefined ? {} : { blocks }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(stored.threadTs === undefined ? {} : { thread_ts: stored.threadTs }),
    ...(stored.edits.length === 0 ? {} : { edited: { user: bot.userId, ts: stored.ts } }),
  };
}

/** The arguments, or the error for a body that cannot be read. In forms, blocks and attachments come as JSON text. */
function readArguments({ type, body }: { readonly type: string; readonly body: string }): Payload | string {
  if (body === '') return {};
  if (type === 'application/json') {
    try {
      const input: unknown = JSON.parse(body);
      return isStructure(input) ? input : 'json_not_object';
    } catch {
      return 'invalid_json';
    }
  }
  if (type !== 'application/x-www-form-urlencoded')
    return type === '' ? 'missing_post_type' : 'invalid_post_type';
  const input: Record<string, unknown> = Object.fromEntries(new URLSearchParams(body));
  for (const member of ['blocks', 'attachments']) {
    const text = input[member];
    if (typeof text !== 'string') continue;
    try {
      input[member] = JSON.parse(text);
    } catch {
      return member === 'blocks' ? 'invalid_blocks_format' : 'invalid_attachments';
    }
  }
  return input;
}

function refused({ error, messages }: Refusal): SlackResponse {
  return failure(error, messages.length === 0 ? {} : { errors: messages, response_metadata: { messages } });
}

function failure(error: string, more: Readonly<Record<string, unknown>> = {}): SlackResponse {
  return jsonAnswer({ ok: false, error, ...more });
}

function missingScope(bot: Bot, needed: string): SlackResponse {
  return failure('missing_scope', { needed, provided: bot.scopes.join(',') });
}

function rateLimited(seconds: number): SlackResponse {
  return jsonAnswer({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(seconds) });
}

function withWarning(answer: SlackResponse): SlackResponse {
  const value = JSON.parse(answer.body) as Payload;
  const metadata = isStructure(value['response_metadata']) ? value['response_metadata'] : {};
  return {
    ...answer,
    body: JSON.stringify({
      ...value,
      warning: 'missing_charset',
      response_metadata: { ...metadata, warnings: ['missing_charset'] },
    }),
  };
}
