import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { alarmState } from '../../sandbox/services/cloudwatch/alarm-state.ts';
import { failSlackTimes, refuseForAWhile } from '../../sandbox/slack/failures.ts';
import { slackMessages } from '../../sandbox/slack/slack.ts';
import {
  BOT_TOKEN,
  DEFAULT_CHANNEL,
  registerBot,
  registerChannel,
  registerWebhook,
  registerWorkflow,
  slackState,
  WEBHOOK_PATH,
  type WebhookRefusal,
} from '../../sandbox/slack/state.ts';
import type { World } from '../../sandbox/world/world.ts';
import { ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { connectTo, HOME } from '../provision/pipeline-world.ts';
import { bringBack } from './redrive.ts';
import { fatesOf, send, shownIn, tally, type Version } from './findings.ts';
import { aPipeline, BOT, BOTH, DEAD_LETTERS, HOUR, messagesIn, type Pipeline } from './pipeline.ts';

const MINUTE = 60_000;
const PARAMETER = '/guardduty-slack/slack/default';
const versions: readonly Version[] = [
  { id: 'a', version: 1, severity: 8 },
  { id: 'b', version: 1, severity: 5 },
];

/** What the dead letters say about themselves. */
const labels = (world: World): readonly Record<string, string | undefined>[] =>
  messagesIn(world, DEAD_LETTERS).map(({ attributes }) =>
    Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue])),
  );

const alarm = ({ world }: Pipeline): string | undefined =>
  alarmState(world, ADMIN_ACCOUNT, HOME, 'guardduty-slack-dead-letters');

async function store({ world }: Pipeline, value: string): Promise<void> {
  const ssm = connectTo(world).writing().client('ssm', { account: ADMIN_ACCOUNT, region: HOME });
  await ssm.send(
    new PutParameterCommand({ Name: PARAMETER, Value: value, Type: 'SecureString', Overwrite: true }),
  );
}

/** Refused within minutes and loudly; delivered once and quietly when what was wrong is fixed and the dead letters are brought back. */
async function refusedThenMended(
  pipeline: Pipeline,
  reason: string,
  fix: () => void | Promise<void>,
): Promise<void> {
  const { world } = pipeline;
  send(pipeline, versions);
  expect(await pipeline.run(undefined, 10 * MINUTE)).toBe(true);
  expect(labels(world)).toEqual([
    { destination: 'default', reason, findingId: 'a' },
    { destination: 'default', reason, findingId: 'b' },
  ]);
  expect(alarm(pipeline)).toBe('ALARM');
  expect(tally(fatesOf(pipeline, versions))).toMatchObject({ 'dead-lettered': 2, lost: 0 });

  await fix();
  await bringBack(pipeline);
  expect(await pipeline.run(undefined, 30 * MINUTE)).toBe(true);
  expect(tally(fatesOf(pipeline, versions))).toMatchObject({ delivered: 2, lost: 0 });
  expect(shownIn(world)).toHaveLength(2);
  await pipeline.run(() => false, 5 * MINUTE);
  expect(alarm(pipeline)).not.toBe('ALARM');
}

describe('a webhook that refuses for good', () => {
  it.each<WebhookRefusal>([
    'no_service',
    'no_active_hooks',
    'channel_not_found',
    'channel_is_archived',
    'action_prohibited',
    'invalid_token',
    'posting_to_general_channel_denied',
    'team_disabled',
  ])('with %s: dead letters and an alarm within minutes, delivery after fixing', async (refuses) => {
    const pipeline = await aPipeline();
    registerWebhook(pipeline.world, { path: WEBHOOK_PATH, refuses });
    await refusedThenMended(pipeline, refuses, () => {
      registerWebhook(pipeline.world, { path: WEBHOOK_PATH });
    });
  });

  it('is fixed by a new webhook in the parameter, also while the function is warm', async () => {
    const pipeline = await aPipeline();
    registerWebhook(pipeline.world, { path: WEBHOOK_PATH, refuses: 'no_service' });
    await refusedThenMended(pipeline, 'no_service', () =>
      store(pipeline, `https://hooks.slack.com${registerWebhook(pipeline.world)}`),
    );
  });

  it('does not matter once a new one is in the parameter: nothing is refused in between', async () => {
    const pipeline = await aPipeline();
    send(pipeline, versions.slice(0, 1));
    await pipeline.run();
    registerWebhook(pipeline.world, { path: WEBHOOK_PATH, refuses: 'no_service' });
    await store(pipeline, `https://hooks.slack.com${registerWebhook(pipeline.world)}`);
    send(pipeline, versions.slice(1));
    await pipeline.run();
    expect(tally(fatesOf(pipeline, versions))).toMatchObject({ delivered: 2 });
    expect(labels(pipeline.world)).toEqual([]);
  });

  it('because it cannot read any message: dead letters after the short one too', async () => {
    const pipeline = await aPipeline();
    failSlackTimes(pipeline.world, 4, { kind: 'status', status: 400, body: 'invalid_payload' });
    await refusedThenMended(pipeline, 'invalid_payload', () => undefined);
  });
});

describe('a bot that is refused for good', () => {
  it.each<readonly [reason: string, breakIt: (world: World) => void, fix: (world: World) => void]>([
    [
      'not_in_channel',
      (world) => registerBot(world, { token: BOT_TOKEN, channels: [] }),
      (world) => registerBot(world, { token: BOT_TOKEN, channels: [DEFAULT_CHANNEL] }),
    ],
    [
      'token_revoked',
      (world) => registerBot(world, { token: BOT_TOKEN, refuses: 'token_revoked' }),
      (world) => registerBot(world, { token: BOT_TOKEN }),
    ],
    [
      'account_inactive',
      (world) => registerBot(world, { token: BOT_TOKEN, refuses: 'account_inactive' }),
      (world) => registerBot(world, { token: BOT_TOKEN }),
    ],
    [
      'missing_scope',
      (world) => registerBot(world, { token: BOT_TOKEN, scopes: ['channels:read'] }),
      (world) => registerBot(world, { token: BOT_TOKEN, scopes: ['chat:write'] }),
    ],
    [
      'is_archived',
      (world) => void registerChannel(world, { id: DEFAULT_CHANNEL, archived: true }),
      (world) => void registerChannel(world, { id: DEFAULT_CHANNEL }),
    ],
  ])(
    'with %s: dead letters and an alarm within minutes, delivery after fixing',
    async (reason, breakIt, fix) => {
      const pipeline = await aPipeline(BOT);
      breakIt(pipeline.world);
      await refusedThenMended(pipeline, reason, () => fix(pipeline.world));
    },
  );
});

describe('two destinations', () => {
  it('of which one refuses: the other gets each finding once, also when the dead letters come back', async () => {
    const pipeline = await aPipeline(BOTH);
    const { world } = pipeline;
    registerBot(world, { token: BOT_TOKEN, refuses: 'token_revoked' });
    send(pipeline, versions);
    expect(await pipeline.run(undefined, 10 * MINUTE)).toBe(true);
    expect(labels(world)).toEqual([
      { destination: 'bot', reason: 'token_revoked', findingId: 'a' },
      { destination: 'bot', reason: 'token_revoked', findingId: 'b' },
    ]);
    expect(slackMessages(world).map(({ via }) => via)).toEqual(['webhook', 'webhook']);
    registerBot(world, { token: BOT_TOKEN });
    await bringBack(pipeline);
    expect(await pipeline.run(undefined, HOUR)).toBe(true);
    expect(slackMessages(world).map(({ via }) => via)).toEqual(['webhook', 'webhook', 'bot', 'bot']);
  });

  it('of which one is away: the other gets each finding once, and the one that was away when it is back', async () => {
    const pipeline = await aPipeline(BOTH);
    const { world } = pipeline;
    failSlackTimes(world, 6, { kind: 'status', status: 503, path: WEBHOOK_PATH });
    send(pipeline, versions);
    expect(await pipeline.run()).toBe(true);
    expect(slackMessages(world).map(({ via }) => via)).toEqual(['bot', 'bot', 'webhook', 'webhook']);
    expect(messagesIn(world, DEAD_LETTERS)).toEqual([]);
  });
});

describe('what only looks like Slack', () => {
  it('is never asked: a webhook elsewhere is refused before a request is sent', async () => {
    const pipeline = await aPipeline();
    await store(pipeline, 'https://hooks.slack.com.evil.example/services/T0/B0/x');
    send(pipeline, versions);
    await pipeline.run();
    expect(labels(pipeline.world).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('its host is hooks.slack.com.evil.example'),
      expect.stringContaining('its host is hooks.slack.com.evil.example'),
    ]);
    expect(slackMessages(pipeline.world)).toEqual([]);
  });
});

describe('a card that Slack refuses', () => {
  const requests = ({ world }: Pipeline): number => slackState(world).requests;
  const one = (id: string): Version => ({ id, version: 1, severity: 8 });

  it('is told in the plainer form, and so is the next at once, for an hour', async () => {
    const pipeline = await aPipeline({}, { 'slack.blocksCharacters': 10 });
    const asked: number[] = [];
    for (const id of ['a', 'b', 'c']) {
      const before = requests(pipeline);
      send(pipeline, [one(id)]);
      expect(await pipeline.run()).toBe(true);
      asked.push(requests(pipeline) - before);
    }
    expect(asked).toEqual([2, 1, 1]);
    expect(slackMessages(pipeline.world).every(({ payload }) => payload['blocks'] === undefined)).toBe(true);
    Object.assign(pipeline.world.settings.knobs, { 'slack.blocksCharacters': 13_200 });
    await pipeline.run(() => false, HOUR);
    send(pipeline, [one('d')]);
    await pipeline.run();
    expect(slackMessages(pipeline.world).at(-1)?.payload).toHaveProperty('blocks');
  });

  it('by one destination is shown as a card by the other', async () => {
    const pipeline = await aPipeline(BOTH);
    failSlackTimes(pipeline.world, 1, {
      kind: 'status',
      status: 400,
      body: 'invalid_blocks',
      path: WEBHOOK_PATH,
    });
    for (const id of ['a', 'b']) {
      send(pipeline, [one(id)]);
      await pipeline.run();
    }
    const cards = slackMessages(pipeline.world).map(({ via, payload }) => [via, 'blocks' in payload]);
    expect(cards.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
      ['bot', true],
      ['bot', true],
      ['webhook', false],
      ['webhook', false],
    ]);
  });
});

describe('a refusal that passes by itself', () => {
  it.each([
    [404, 'no_service'],
    [403, 'action_prohibited'],
    [403, 'invalid_token'],
    [410, 'channel_is_archived'],
    [404, '<html>not here</html>'],
  ])('within two minutes, %i %s, costs nothing but the wait', async (status, body) => {
    for (const wish of [{}, BOT]) {
      const pipeline = await aPipeline(wish);
      refuseForAWhile(pipeline.world, 2 * MINUTE, { status, body });
      send(pipeline, versions);
      expect(await pipeline.run(undefined, 10 * MINUTE)).toBe(true);
      expect(tally(fatesOf(pipeline, versions))).toMatchObject({ delivered: 2 });
      expect(shownIn(pipeline.world)).toHaveLength(2);
      expect(messagesIn(pipeline.world, DEAD_LETTERS)).toEqual([]);
    }
  });
});

describe('a webhook of Workflow Builder', () => {
  it.each(['triggers', 'workflows'] as const)(
    'under /%s/ in the parameter is never started, and the dead letter says what it is',
    async (builder) => {
      const pipeline = await aPipeline();
      const path = registerWorkflow(pipeline.world, { builder });
      await store(pipeline, `https://hooks.slack.com${path}`);
      send(pipeline, versions);
      await pipeline.run(undefined, 10 * MINUTE);
      expect(labels(pipeline.world).map(({ reason }) => reason)).toEqual([
        expect.stringContaining('it starts a workflow of Workflow Builder'),
        expect.stringContaining('it starts a workflow of Workflow Builder'),
      ]);
      expect(slackState(pipeline.world).workflows[path]?.runs).toEqual([]);
    },
  );

  it('behind a host that was allowed answers {"ok":true}, which is never taken for a posted message', async () => {
    const host = 'slack-relay.example';
    const pipeline = await aPipeline({ config: { slack: { allowHosts: [host] } } });
    await store(pipeline, `https://${host}${registerWorkflow(pipeline.world)}`);
    send(pipeline, versions);
    await pipeline.run(undefined, 10 * MINUTE);
    expect(tally(fatesOf(pipeline, versions))).toMatchObject({ queued: 2, lost: 0 });
  });
});

describe('in GovSlack', () => {
  it('a webhook of slack-gov.com gets each finding, and one of slack.com is not known there', async () => {
    const pipeline = await aPipeline({}, { 'slack.gov': true });
    await refusedThenMended(pipeline, 'no_service', () =>
      store(pipeline, `https://hooks.slack-gov.com${WEBHOOK_PATH}`),
    );
  });

  it('a bot posts to the Web API of slack-gov.com', async () => {
    const bot = {
      name: 'default',
      token: 'env:TOKEN',
      channel: DEFAULT_CHANNEL,
      api: 'https://slack-gov.com/api/',
    };
    const pipeline = await aPipeline(
      { config: { slack: { destinations: [bot] } }, secrets: { default: BOT_TOKEN } },
      { 'slack.gov': true },
    );
    send(pipeline, versions);
    expect(await pipeline.run()).toBe(true);
    expect(tally(fatesOf(pipeline, versions))).toMatchObject({ delivered: 2 });
  });
});
