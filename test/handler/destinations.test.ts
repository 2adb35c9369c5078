import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretProblem, type Destination } from '../../src/handler/contract.ts';
import { kindOf } from '../../src/handler/destinations/destinations.ts';

const PATH = '/services/T00/B00/abc';
const WEBHOOK: Destination = { name: 'default', kind: 'webhook', parameter: '/p' };
const BOT: Destination = { name: 'bot', kind: 'bot', parameter: '/p', channel: 'C0123456789' };
const webhookProblem = (secret: string, hosts: readonly string[] = []): string | undefined =>
  secretProblem(WEBHOOK, secret, hosts);

describe('a webhook', () => {
  it.each([
    `https://hooks.slack.com${PATH}`,
    `https://hooks.slack-gov.com${PATH}`,
    `https://HOOKS.slack.com${PATH}`,
    `https://hooks.slack.com:443${PATH}`,
    'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
  ])('%s is taken', (url) => {
    expect(webhookProblem(url)).toBeUndefined();
  });

  it.each([
    '',
    'hooks.slack.com',
    `http://hooks.slack.com${PATH}`,
    `ftp://hooks.slack.com${PATH}`,
    `https://hooks.slack.com:8443${PATH}`,
    `https://hooks.slack.com.${PATH}`,
    `https://hooks.slack.com.evil.example${PATH}`,
    `https://evil.example/hooks.slack.com${PATH}`,
    `https://hooks.slack.com@evil.example${PATH}`,
    `https://user:pass@hooks.slack.com${PATH}`,
    `https://hooks.slack.com${PATH}#x`,
    `https://hооks.slack.com${PATH}`,
    `https://hooks。slack。com.evil.example${PATH}`,
    `https://xn--hoks-0na.slack.com${PATH}`,
    `https://127.0.0.1${PATH}`,
    `https://2130706433${PATH}`,
    `https://[::1]${PATH}`,
    `https://169.254.169.254/latest/meta-data`,
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    `https://sub.hooks.slack.com${PATH}`,
    `https://slack.com.${PATH}`,
  ])('%s is refused, and its path not repeated', (url) => {
    const problem = webhookProblem(url);
    expect(problem).toBeTypeOf('string');
    expect(problem).not.toContain('abc');
  });

  it.each([
    ['https://hooks.slack.com/triggers/T00/123/abc', 'it starts a workflow of Workflow Builder'],
    ['https://hooks.slack.com/workflows/T00/A00/123/abc', 'it starts a workflow of Workflow Builder'],
    ['https://hooks.slack-gov.com/triggers/T00/123/abc', 'it starts a workflow of Workflow Builder'],
    ['https://hooks.slack.com?x', 'its path is not /services/'],
    ['https://hooks.slack.com', 'its path is not /services/'],
    ['https://hooks.slack.com/services/T00/B00', 'its path is not /services/'],
    ['https://hooks.slack.com/services/T00/B00/', 'its path is not /services/'],
    ['https://hooks.slack.com/services/B00/T00/abc', 'its path is not /services/'],
    ['https://hooks.slack.com/commands/T00/123/abc', 'its path is not /services/'],
    [`https://hooks.slack.com${PATH}?x=1`, 'it has a query'],
    ['https://slack.com', 'it is an address of slack.com'],
    ['https://slack.com/api/chat.postMessage', 'it is an address of slack.com'],
    ['https://slack-gov.com/api/', 'it is an address of slack-gov.com'],
    ['xoxb-1-abc', 'it is a bot token, not a webhook URL'],
    ['xoxp-1-abc', 'it is a user token, not a webhook URL'],
    ['xapp-1-abc', 'it is an app-level token, not a webhook URL'],
    [`"https://hooks.slack.com${PATH}"`, 'it is in quotes'],
    [`https://hooks.slack.com/services/T00/\nB00/abc`, 'a line break inside'],
    [`https://hooks.slack.com${PATH} https://hooks.slack.com${PATH}`, 'a space or a line break inside'],
  ])('%j is told what it is', (secret, what) => {
    expect(webhookProblem(secret)).toContain(what);
    expect(webhookProblem(secret)).not.toContain('abc');
  });
});

describe('an allowed host', () => {
  it('may be plain HTTP only on loopback', () => {
    expect(webhookProblem('http://127.0.0.1:4999/services/x', ['127.0.0.1:4999'])).toBeUndefined();
    expect(webhookProblem('http://127.0.0.1:5000/services/x', ['127.0.0.1:4999'])).toBeDefined();
    expect(webhookProblem('https://chat.example/hook', ['chat.example'])).toBeUndefined();
    expect(webhookProblem('http://chat.example/hook', ['chat.example'])).toBeDefined();
    expect(webhookProblem('http://127.0.0.1.evil.example/x', ['127.0.0.1.evil.example'])).toBeDefined();
  });

  it.each([
    ['Chat.Example', 'https://chat.example/hook'],
    ['chat.example:443', 'https://chat.example/hook'],
    ['chat.example', 'https://chat.example:443/hook'],
    ['chat.example.', 'https://chat.example/hook'],
    ['chat.example', 'https://chat.example./hook'],
    ['CHAT.EXAMPLE:8443', 'https://chat.example:8443/hook'],
    ['bücher.example', 'https://xn--bcher-kva.example/hook'],
    ['[::1]:4999', 'http://[0:0:0:0:0:0:0:1]:4999/hook'],
    ['localhost:80', 'http://localhost/hook'],
  ])('%s is the one of %s', (entry, url) => {
    expect(webhookProblem(url, [entry])).toBeUndefined();
  });

  it.each([
    ['chat.example:8443', 'https://chat.example/hook'],
    ['chat.example', 'https://chat.example:8443/hook'],
    ['chat.example', 'https://evil.chat.example/hook'],
    ['chat.example', 'https://chat.example.evil/hook'],
    ['', 'https://chat.example/hook'],
    ['chat.example/hook', 'https://chat.example/hook'],
    ['user@chat.example', 'https://chat.example/hook'],
  ])('%j is not the one of %s', (entry, url) => {
    expect(webhookProblem(url, [entry])).toBeDefined();
  });
});

describe('a bot token', () => {
  it.each([
    ['xoxp-1-abc', 'it is a user token'],
    ['xoxe-1-abc', 'a refresh token of an app with token rotation'],
    ['xoxe.xoxb-1-abc', 'expires after 12 hours'],
    ['xoxd-abc', "a person's session"],
    ['xoxc-abc', "a person's session"],
    ['xoxa-2-abc', 'a legacy token'],
    ['xoxz-abc', 'a token of a kind that is not known'],
    ['xapp-1-abc', 'an app-level token'],
    [`https://hooks.slack.com${PATH}`, 'it is a URL, not a bot token'],
    ['"xoxb-1-abc"', 'in quotes'],
    ['xoxb-1-abc\nxoxb-2-abc', 'a line break inside'],
    ['abc', 'it is not a bot token'],
    ['', 'it is not a bot token'],
  ])('%j is told what it is instead', (secret, what) => {
    expect(secretProblem(BOT, secret, [])).toContain(what);
    expect(secretProblem(BOT, secret, [])).not.toContain('abc');
  });

  it.each([
    [undefined, 'https://slack.com/api/chat.postMessage'],
    ['https://slack-gov.com/api/', 'https://slack-gov.com/api/chat.postMessage'],
    ['https://slack-gov.com/api', 'https://slack-gov.com/api/chat.postMessage'],
  ])('posts to the Web API at %s', (api, url) => {
    const target = { ...BOT, ...(api === undefined ? {} : { api }) };
    expect(secretProblem(target, 'xoxb-1-abc', [])).toBeUndefined();
    const message = {
      text: 'x',
      unfurl_links: false,
      unfurl_media: false,
      link_names: false,
      parse: 'none',
    } as const;
    expect(kindOf(target).request(target, 'xoxb-1-abc', message, { method: 'chat.postMessage' }).url).toBe(
      url,
    );
    expect(kindOf(target).greet(target, 'xoxb-1-abc').url).toBe(new URL('/', url).href);
  });

  it.each(['https://evil.example/api/', 'http://slack.com/api/', 'https://hooks.slack.com/api/', 'nonsense'])(
    'never goes to %s',
    (api) => {
      expect(secretProblem({ ...BOT, api }, 'xoxb-1-abc', [])).toContain('the address of its Web API');
    },
  );
});

describe('an answer', () => {
  const webhook = (status: number, body: string): string =>
    kindOf(WEBHOOK).readAnswer({ status, body, headers: {} }).kind;
  const bot = (status: number, body: unknown): string =>
    kindOf(BOT).readAnswer({
      status,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: {},
    }).kind;

  it.each([
    [200, 'ok', 'posted'],
    [200, '', 'later'],
    [200, '{"ok":true}', 'later'],
    [200, '<html>ok</html>', 'later'],
    [302, 'ok', 'later'],
    [404, 'no_service', 'refused'],
    [403, 'action_prohibited', 'refused'],
    [403, 'invalid_token', 'refused'],
    [410, 'channel_is_archived', 'refused'],
    [404, '<html>not here</html>', 'later'],
    [403, '', 'later'],
    [400, 'invalid_payload', 'payload'],
    [413, 'too long', 'payload'],
    [400, 'flux_capacitor', 'unknown'],
    [429, 'whatever', 'slow'],
    [503, 'no_service', 'later'],
  ])('of a webhook, %i %j, means %s', (status, body, kind) => {
    expect(webhook(status, body)).toBe(kind);
  });

  it.each([
    [200, { ok: true, ts: '1.2' }, 'posted'],
    [200, { ok: 'true' }, 'later'],
    [200, 'ok', 'later'],
    [200, { ok: false }, 'later'],
    [200, { ok: false, error: 'invalid_blocks' }, 'payload'],
    [200, { ok: false, error: 'token_revoked' }, 'refused'],
    [200, { ok: false, error: 'not_in_channel' }, 'refused'],
    [200, { ok: false, error: 'thread_not_found' }, 'thread'],
    [200, { ok: false, error: 'fatal_error' }, 'later'],
    [200, { ok: false, error: 'flux_capacitor' }, 'unknown'],
    [200, { ok: false, error: '<!channel>' }, 'later'],
    [403, '<html>', 'later'],
    [429, { ok: false, error: 'ratelimited' }, 'slow'],
  ])('of the Web API, %i %j, means %s', (status, body, kind) => {
    expect(bot(status, body)).toBe(kind);
  });

  it('is only posted when Slack says so, whatever comes, and its word fits a log line', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.string(), (status, body) => {
        for (const target of [WEBHOOK, BOT]) {
          const { kind, word } = kindOf(target).readAnswer({
            status,
            body,
            headers: { 'retry-after': body },
          });
          expect(kind === 'posted').toBe(
            target === WEBHOOK && status >= 200 && status < 300 && body.trim() === 'ok',
          );
          expect(word).toMatch(/^[^\p{Cc}]{1,160}$/u);
        }
      }),
    );
  });
});
