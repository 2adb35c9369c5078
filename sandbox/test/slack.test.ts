import { expect, it } from 'vitest';
import { failSlack, failSlackTimes, refuseForAWhile, takeSlackDown } from '../slack/failures.ts';
import { handleSlack, slackMessages, WEBHOOK_PATH } from '../slack/slack.ts';
import {
  BOT_TOKEN,
  DEFAULT_CHANNEL,
  registerBot,
  registerChannel,
  registerWebhook,
  registerWorkflow,
  slackState,
  type WebhookRefusal,
} from '../slack/state.ts';
import { advance, createWorld, type World } from '../world/world.ts';

function aWorld(knobs: Record<string, number | boolean> = {}): World {
  const world = createWorld({ knobs });
  world.clock.held = Date.UTC(2026, 10, 21, 12);
  return world;
}

function post(world: World, body: unknown, path = WEBHOOK_PATH, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return handleSlack(world, { method: 'POST', path, headers: { 'content-type': type }, body: text });
}

function answerOf(answer: ReturnType<typeof handleSlack>): {
  status: number;
  body: string;
  retryAfter?: string;
} {
  if (typeof answer === 'string') throw new Error(answer);
  const retryAfter = answer.headers['retry-after'];
  return { status: answer.status, body: answer.body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function api(
  world: World,
  method: string,
  input: unknown,
  token = BOT_TOKEN,
): Record<string, unknown> & { status: number } {
  const answer = handleSlack(world, {
    method: 'POST',
    path: `/api/${method}`,
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
  });
  const { status, body } = answerOf(answer);
  return { ...(JSON.parse(body) as Record<string, unknown>), status };
}

const HELLO = { channel: DEFAULT_CHANNEL, text: 'hello' };

it('slack.webhook: a message is answered with ok and kept', () => {
  const world = aWorld();
  expect(answerOf(post(world, { text: 'hello <https://a.example|there>' }))).toEqual({
    status: 200,
    body: 'ok',
  });
  expect(slackMessages(world)).toEqual([
    {
      channel: DEFAULT_CHANNEL,
      ts: '1795262400.000001',
      via: 'webhook',
      time: world.clock.held,
      payload: { text: 'hello <https://a.example|there>' },
      edits: [],
      visibleText: 'hello there',
      unanswered: [],
    },
  ]);
});

it('slack.webhook.form: a form with a payload is taken too, other types are not', () => {
  const world = aWorld();
  const form = new URLSearchParams({ payload: '{"text":"a"}' }).toString();
  expect(answerOf(post(world, form, WEBHOOK_PATH, 'application/x-www-form-urlencoded')).body).toBe('ok');
  expect(answerOf(post(world, { text: 'a' }, WEBHOOK_PATH, 'text/plain'))).toEqual({
    status: 400,
    body: 'invalid_payload',
  });
});

it.each<[string, unknown, string]>([
  ['text that is no JSON', '{"text":', 'invalid_payload'],
  ['a list', [], 'invalid_payload'],
  ['text that is a number', { text: 1 }, 'invalid_payload'],
  ['nothing to show', { text: ' ', blocks: [], attachments: [{}] }, 'no_text'],
  ['wrong blocks', { blocks: [{ type: 'nothing' }] }, 'invalid_blocks'],
  ['wrong attachments', { text: 'a', attachments: [{ color: 'reddish' }] }, 'invalid_attachments'],
  [
    '101 attachments',
    { attachments: Array.from({ length: 101 }, () => ({ text: 'a' })) },
    'too_many_attachments',
  ],
])('slack.webhook.refusals: %s', (_, body, error) => {
  const world = aWorld();
  expect(answerOf(post(world, body))).toEqual({ status: 400, body: error });
  expect(slackMessages(world)).toEqual([]);
});

it.each<[WebhookRefusal, number]>([
  ['action_prohibited', 403],
  ['invalid_token', 403],
  ['channel_not_found', 404],
  ['no_service', 404],
  ['channel_is_archived', 410],
])('slack.webhook.gone: a webhook may refuse for good with %s and %i', (refuses, status) => {
  const world = aWorld();
  registerWebhook(world, { path: WEBHOOK_PATH, refuses });
  expect(answerOf(post(world, { text: 'a' }))).toEqual({ status, body: refuses });
});

it('slack.webhook.gone: an unknown path is no_service, a wrong secret invalid_token, an archived channel 410', () => {
  const world = aWorld();
  expect(answerOf(post(world, {}, '/services/T1/B1/x'))).toEqual({ status: 404, body: 'no_service' });
  expect(answerOf(post(world, {}, `${WEBHOOK_PATH}x`))).toEqual({ status: 403, body: 'invalid_token' });
  const path = registerWebhook(world, { channel: 'C0OTHER' });
  registerChannel(world, { id: 'C0OTHER', archived: true });
  expect(answerOf(post(world, { text: 'a' }, path))).toEqual({ status: 410, body: 'channel_is_archived' });
});

it('slack.rate: a channel takes a burst, then one message a second, and says how long to wait', () => {
  const world = aWorld({ 'slack.burst': 2 });
  const other = registerWebhook(world, { channel: 'C0OTHER' });
  const statuses = () => [1, 2, 3].map(() => answerOf(post(world, { text: 'a' })));
  expect(statuses()).toEqual([
    { status: 200, body: 'ok' },
    { status: 200, body: 'ok' },
    { status: 429, body: 'rate_limited', retryAfter: '1' },
  ]);
  expect(api(world, 'chat.postMessage', HELLO)).toEqual({ ok: false, error: 'ratelimited', status: 429 });
  expect(answerOf(post(world, { text: 'a' }, other)).status).toBe(200);
  advance(world, 1000);
  expect(statuses().map(({ status }) => status)).toEqual([200, 429, 429]);
  expect(slackMessages(world)).toHaveLength(4);
});

it('slack.api.post: a bot posts, answers in a thread, and gets ts and channel', () => {
  const world = aWorld();
  const posted = api(world, 'chat.postMessage', { ...HELLO, channel: '#security-alerts' });
  expect(posted).toMatchObject({
    ok: true,
    channel: DEFAULT_CHANNEL,
    ts: '1795262400.000001',
    message: { text: 'hello' },
  });
  expect(posted).not.toHaveProperty('warning');
  api(world, 'chat.postMessage', { ...HELLO, text: 'reply', thread_ts: posted['ts'] });
  expect(slackMessages(world)[1]).toMatchObject({
    threadTs: '1795262400.000001',
    visibleText: 'reply',
    via: 'bot',
  });
  expect(api(world, 'chat.postMessage', { ...HELLO, thread_ts: '1.2' })).toMatchObject({
    error: 'thread_not_found',
  });
});

it('slack.api.update: an edit replaces the whole message, blocks and all', () => {
  const world = aWorld();
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*old*' } }];
  const { ts } = api(world, 'chat.postMessage', { ...HELLO, blocks });
  expect(api(world, 'chat.update', { channel: DEFAULT_CHANNEL, ts, text: 'new' })).toMatchObject({
    ok: true,
    ts,
  });
  expect(slackMessages(world)).toMatchObject([
    { visibleText: 'new', payload: { blocks }, edits: [{ payload: { text: 'new' } }] },
  ]);
  expect(api(world, 'chat.update', { ...HELLO, ts: '1.2' })).toMatchObject({ error: 'message_not_found' });
  post(world, { text: 'by webhook' });
  expect(api(world, 'chat.update', { ...HELLO, ts: slackMessages(world)[1]?.ts })).toMatchObject({
    error: 'cant_update_message',
  });
});

it('slack.api.update.attachments: an edit keeps the attachments that it does not name', () => {
  const world = aWorld();
  const attachments = [{ color: '#ff0000', blocks: [{ type: 'divider' }] }];
  const { ts } = api(world, 'chat.postMessage', { ...HELLO, attachments });
  const shownAfter = (input: object): unknown => {
    expect(api(world, 'chat.update', { channel: DEFAULT_CHANNEL, ts, text: 'new', ...input })).toMatchObject({
      ok: true,
    });
    return slackMessages(world)[0]?.edits.at(-1)?.payload['attachments'];
  };
  expect(shownAfter({})).toEqual(attachments);
  expect(shownAfter({ attachments: [] })).toEqual([]);
});

it('slack.api.errors: refusals come with status 200 and a code', () => {
  const world = aWorld();
  const postWith = (input: unknown, token?: string) => api(world, 'chat.postMessage', input, token);
  registerBot(world, { token: 'xoxb-revoked', refuses: 'token_revoked' });
  registerBot(world, { token: 'xoxb-elsewhere', channels: ['C0OTHER'] });
  registerBot(world, { token: 'xoxb-reader', scopes: ['channels:read'] });
  expect(
    [
      postWith(HELLO, 'xoxb-unknown'),
      postWith(HELLO, 'xoxb-revoked'),
      postWith(HELLO, 'xoxb-elsewhere'),
      postWith(HELLO, 'xoxb-reader'),
      postWith({ ...HELLO, channel: 'C0NOWHERE' }),
      postWith({ channel: DEFAULT_CHANNEL }),
      api(world, 'chat.delete', {}),
    ].map(({ status, ok, error }) => [status, ok, error]),
  ).toEqual([
    [200, false, 'invalid_auth'],
    [200, false, 'token_revoked'],
    [200, false, 'not_in_channel'],
    [200, false, 'missing_scope'],
    [200, false, 'channel_not_found'],
    [200, false, 'no_text'],
    [200, false, 'unknown_method'],
  ]);
  expect(postWith({ channel: DEFAULT_CHANNEL, blocks: [{ type: 'divider', x: 1 }] })).toMatchObject({
    error: 'invalid_blocks',
    errors: ['[ERROR] invalid additional property: x [json-pointer:/blocks/0]'],
  });
});

it('slack.api.token: a token in a JSON body does not count, in a form it does', () => {
  const world = aWorld();
  const send = (type: string, body: string) =>
    JSON.parse(
      answerOf(
        handleSlack(world, {
          method: 'POST',
          path: '/api/auth.test',
          headers: { 'content-type': type },
          body,
        }),
      ).body,
    ) as object;
  expect(send('application/json', JSON.stringify({ token: BOT_TOKEN }))).toMatchObject({
    error: 'not_authed',
  });
  expect(send('application/x-www-form-urlencoded', `token=${BOT_TOKEN}`)).toMatchObject({
    ok: true,
    team: 'Sandbox',
  });
  expect(send('text/plain', 'x')).toMatchObject({ error: 'invalid_post_type' });
});

it('slack.api.charset: JSON without a charset is taken with a warning', () => {
  const world = aWorld();
  const answer = handleSlack(world, {
    method: 'POST',
    path: '/api/chat.postMessage',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${BOT_TOKEN}` },
    body: JSON.stringify(HELLO),
  });
  expect(JSON.parse(answerOf(answer).body)).toMatchObject({ ok: true, warning: 'missing_charset' });
});

it('slack.api.channel: a bot asks for a channel by query', () => {
  const world = aWorld();
  const answer = handleSlack(world, {
    method: 'GET',
    path: `/api/conversations.info?channel=${DEFAULT_CHANNEL}`,
    headers: { authorization: `Bearer ${BOT_TOKEN}` },
    body: '',
  });
  expect(JSON.parse(answerOf(answer).body)).toMatchObject({
    ok: true,
    channel: { id: DEFAULT_CHANNEL, name: 'security-alerts', is_member: true, is_archived: false },
  });
});

it('slack.failures: scripted failures strike one after another, then all is well', () => {
  const world = aWorld();
  failSlack(
    world,
    { kind: 'rate-limit', retryAfter: 30 },
    { kind: 'status', status: 500 },
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'wrong-type' },
    { kind: 'half' },
  );
  expect(answerOf(post(world, { text: '1' }))).toEqual({
    status: 429,
    body: 'rate_limited',
    retryAfter: '30',
  });
  expect(answerOf(post(world, { text: '2' }))).toEqual({ status: 500, body: 'rollup_error' });
  expect(post(world, { text: '3' })).toBe('hang');
  expect(post(world, { text: '4' })).toBe('reset');
  expect(answerOf(post(world, { text: '5' })).body).toContain('<!DOCTYPE html>');
  expect(answerOf(post(world, { text: '6' }))).toEqual({ status: 200, body: 'o' });
  expect(answerOf(post(world, { text: '7' })).body).toBe('ok');
  expect(slackMessages(world).map(({ visibleText }) => visibleText)).toEqual(['6', '7']);
});

it('slack.failures.accepted: an answer may be lost although the message was taken', () => {
  const world = aWorld();
  failSlackTimes(world, 2, { kind: 'reset', accepted: true });
  expect([post(world, { text: 'a' }), post(world, { text: 'b' })]).toEqual(['reset', 'reset']);
  expect(slackMessages(world)).toHaveLength(2);
});

it('slack.failures.path: a failure may wait for one path', () => {
  const world = aWorld();
  failSlack(world, { kind: 'reset', path: '/api/chat.update' });
  expect(answerOf(post(world, { text: 'a' })).body).toBe('ok');
  expect(() => api(world, 'chat.update', HELLO)).toThrow('reset');
});

it('slack.failures.down: Slack can be down until a moment', () => {
  const world = aWorld();
  takeSlackDown(world, 3_600_000);
  expect(answerOf(post(world, { text: 'a' })).status).toBe(503);
  advance(world, 3_600_000);
  expect(answerOf(post(world, { text: 'a' })).status).toBe(200);
});

it('slack.failures.passing: a refusal may pass by itself', () => {
  const world = aWorld();
  refuseForAWhile(world, 60_000, { status: 404, body: 'no_service' });
  expect(answerOf(post(world, { text: 'a' }))).toEqual({ status: 404, body: 'no_service' });
  advance(world, 59_999);
  expect(answerOf(post(world, { text: 'a' })).status).toBe(404);
  advance(world, 1);
  expect(answerOf(post(world, { text: 'a' })).status).toBe(200);
});

it.each(['triggers', 'workflows'] as const)(
  'slack.workflow: a webhook under /%s/ takes variables, answers in JSON and posts no blocks',
  (builder) => {
    const world = aWorld();
    const path = registerWorkflow(world, { variables: ['title', 'severity'], builder });
    const blocks = [{ type: 'divider' }];
    expect(answerOf(post(world, { text: 'a', blocks }, path))).toEqual({
      status: 400,
      body: '{"ok":false,"error":"invalid_workflow_input"}',
    });
    expect(answerOf(post(world, { title: 'a', severity: 8 }, path)).status).toBe(400);
    expect(answerOf(post(world, '{', path)).status).toBe(400);
    expect(answerOf(post(world, { title: 'a', severity: 'High', more: 1 }, path))).toEqual({
      status: 200,
      body: '{"ok":true}',
    });
    expect(slackState(world).workflows[path]?.runs).toEqual([{ title: 'a', severity: 'High' }]);
    expect(answerOf(post(world, {}, `${path}x`)).status).toBe(404);
    expect(slackMessages(world)).toEqual([]);
  },
);

it('slack.workflow: one without variables takes any message as well, and shows nothing of it', () => {
  const world = aWorld();
  expect(answerOf(post(world, { text: 'a' }, registerWorkflow(world))).body).toBe('{"ok":true}');
  expect(slackMessages(world)).toEqual([]);
});

it.each([
  [false, 'slack.com', 'slack-gov.com'],
  [true, 'slack-gov.com', 'slack.com'],
])('slack.gov: with slack.gov %s the workspace is at %s, not at %s', (gov, own, other) => {
  const at = (host: string) => {
    const world = aWorld({ 'slack.gov': gov });
    const send = (name: string, path: string, body: unknown) =>
      answerOf(
        handleSlack(world, {
          method: 'POST',
          path,
          headers: {
            host: name,
            'content-type': 'application/json; charset=utf-8',
            authorization: `Bearer ${BOT_TOKEN}`,
          },
          body: JSON.stringify(body),
        }),
      ).body;
    return [send(`hooks.${host}`, WEBHOOK_PATH, { text: 'a' }), send(host, '/api/chat.postMessage', HELLO)];
  };
  expect(at(own)).toEqual(['ok', expect.stringContaining('"ok":true')]);
  expect(at(other)).toEqual(['no_service', '{"ok":false,"error":"invalid_auth"}']);
});

it('slack.api.token.kinds: only tokens of bots and persons post', () => {
  const world = aWorld();
  registerBot(world, { token: 'xoxp-1-person' });
  registerBot(world, { token: 'xoxe.xoxb-1-old', refuses: 'token_expired' });
  const errors = ['xoxp-1-person', 'xoxe.xoxb-1-old', 'xapp-1-app', 'xoxe-1-refresh', 'xoxd-cookie'].map(
    (token) => api(world, 'chat.postMessage', HELLO, token)['error'],
  );
  expect(errors).toEqual([
    undefined,
    'token_expired',
    'not_allowed_token_type',
    'invalid_auth',
    'invalid_auth',
  ]);
});
