import { describe, expect, it } from 'vitest';
import { createHandler } from '../../src/handler/entry/handler.ts';
import type { SelfTestResult } from '../../src/handler/contract.ts';
import { aWorld, type World } from './fake-world.ts';

const CONTEXT = { getRemainingTimeInMillis: () => 120_000 };

async function selfTest(world: World): Promise<SelfTestResult> {
  return (await world.instance.handler({ 'guardduty-slack': 'self-test' }, CONTEXT)) as SelfTestResult;
}

describe('the self-test', () => {
  it('looks at the card, the table, each secret and each host, and posts nothing', async () => {
    const world = aWorld();
    expect(await selfTest(world)).toEqual({
      ok: true,
      checks: [
        { name: 'card', ok: true, retryable: false, message: 'ok' },
        { name: 'table findings', ok: true, retryable: false, message: 'ok' },
        { name: 'secret /guardduty-slack/slack/default', ok: true, retryable: false, message: 'ok' },
        { name: 'slack default', ok: true, retryable: false, message: 'ok' },
      ],
    });
    expect(world.posts).toEqual([]);
    expect(world.table.size).toBe(0);
    expect(
      world.requests.filter(({ url }) => url.includes('slack')).map(({ method, url }) => `${method} ${url}`),
    ).toEqual(['HEAD https://hooks.slack.com/']);
  });

  it.each([
    ['dynamodb', 'AccessDeniedException', 'table findings'],
    ['dynamodb', 'ResourceNotFoundException', 'table findings'],
    ['ssm', 'AccessDeniedException', 'secret /guardduty-slack/slack/default'],
    ['ssm', 'ThrottlingException', 'secret /guardduty-slack/slack/default'],
  ])('says that %s %s may pass', async (service, code, name) => {
    const world = aWorld();
    world.broken.set(service, { status: 400, code });
    const { ok, checks } = await selfTest(world);
    expect(ok).toBe(false);
    expect(checks.filter((check) => !check.ok)).toMatchObject([
      { name, retryable: true, message: expect.stringContaining(code) as string },
    ]);
  });

  it('says that a secret that is no Slack URL will not fix itself, without telling it', async () => {
    const world = aWorld();
    world.parameters.set('/guardduty-slack/slack/default', 'https://evil.example/hidden');
    const { checks } = await selfTest(world);
    expect(checks.at(-1)).toMatchObject({
      ok: false,
      retryable: false,
      message: expect.stringContaining('its host is evil.example') as string,
    });
    expect(JSON.stringify(checks)).not.toContain('hidden');
    expect(world.requests.some(({ url }) => url.includes('evil'))).toBe(false);
  });

  it('checks a bot token, its channel and its API', async () => {
    const bot = (over: object): World =>
      aWorld({
        destinations: [{ name: 'b', kind: 'bot', parameter: '/b', channel: 'C0123456789', ...over }],
      });
    expect((await selfTest(bot({}))).ok).toBe(true);
    expect((await selfTest(bot({ api: 'https://evil.example/api/' }))).ok).toBe(false);
    const wrong = bot({});
    wrong.parameters.set('/b', 'https://hooks.slack.com/services/x');
    expect((await selfTest(wrong)).checks.at(-1)?.message).toContain('not a bot token');
  });

  it('reports settings that cannot be read instead of failing', async () => {
    const handler = createHandler({
      now: () => 0,
      sleep: () => Promise.resolve(),
      request: () => Promise.reject(new Error('not asked')),
      log: () => undefined,
      settings: () => '{"version":2}',
      aws: () => {
        throw new Error('not asked');
      },
    });
    expect(await handler({ 'guardduty-slack': 'self-test' }, CONTEXT)).toMatchObject({
      ok: false,
      checks: [{ name: 'settings', ok: false, retryable: false }],
    });
    await expect(handler({ Records: [] }, CONTEXT)).rejects.toThrow('settings.json');
  });
});
