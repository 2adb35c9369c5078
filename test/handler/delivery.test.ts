import { describe, expect, it } from 'vitest';
import { aFinding, anEvent, EVENTS } from './events.ts';
import type { SlackMessage } from '../../src/handler/slack/message.ts';
import { rowsIn } from './cards.ts';
import { brokenLimits, richElements } from './slack-oracle.ts';
import {
  anInstance,
  aWorld,
  deliver,
  drain,
  enqueue,
  outcomes,
  receive,
  titleOf,
  WEBHOOK,
  type World,
} from './fake-world.ts';

const BOT = [{ name: 'default', kind: 'bot', parameter: '/slack/bot', channel: 'C0123456789' }] as const;
const TWO = [
  { name: 'red', kind: 'webhook', parameter: '/slack/red' },
  { name: 'blue', kind: 'webhook', parameter: '/slack/blue' },
] as const;
const HOUR = 3_600_000;

async function send(world: World, ...events: readonly unknown[]): Promise<void> {
  for (const event of events) enqueue(world, event);
  await deliver(world);
}

const at = (minute: number): { updatedAt: string } => ({
  updatedAt: new Date(Date.parse('2026-03-02T09:00:00Z') + minute * 60_000).toISOString(),
});
/** Slack's answer from now on. */
const insist = (world: World, answer: World['slack'][number]): void => {
  world.slack.push(...Array.from({ length: 40 }, () => answer));
};
const summary = (world: World): string[] => outcomes(world).map(({ outcome }) => outcome);
const rowsOf = (world: World): string[] => rowsIn(world.posts.at(-1)?.payload as unknown as SlackMessage);
const blocksOf = (world: World, index = -1): string => JSON.stringify(world.posts.at(index)?.payload);

describe('a finding', () => {
  it('is posted once, and counted when it recurs', async () => {
    const world = aWorld();
    await send(world, aFinding('a'));
    await send(world, aFinding('a'));
    await send(world, aFinding('a', 8, at(60)));
    expect(world.posts.map(titleOf)).toEqual(['🟠 High · Finding a']);
    expect(summary(world)).toEqual(['posted', 'repeat', 'repeat']);
    expect(world.table.get('333333333333#eu-west-1#a')?.['updatedAt']).toEqual({
      N: String(Date.parse('2026-03-02T10:00:00Z')),
    });
    expect(world.messages).toEqual([]);
  });

  it('says how late it comes when it had to wait, and nothing when it did not', async () => {
    const late = async (minutes: number): Promise<string> => {
      const world = aWorld();
      await send(world, { ...aFinding('a'), time: new Date(world.now - minutes * 60_000).toISOString() });
      return blocksOf(world);
    };
    expect(await late(110)).toContain('Delivered 1 h 50 min late');
    expect(await late(29)).not.toContain('Delivered');
  });

  it('is known again by another instance', async () => {
    const world = aWorld();
    await send(world, aFinding('a'));
    world.instance = anInstance(world);
    await send(world, aFinding('a', 8, at(30)));
    expect(world.posts).toHaveLength(1);
  });

  it('leaves a line in the log with every time of its way and no secret', async () => {
    const world = aWorld();
    await send(world, aFinding('a'));
    expect(outcomes(world)).toEqual([
      {
        message: 'delivery',
        secret: expect.stringMatching(/^[0-9a-f]{16}$/),
        outcome: 'posted',
        messageId: expect.stringMatching(/^m-/) as string,
        receiveCount: 1,
        eventTime: '2026-03-02T09:10:05.000Z',
        sentAt: '2026-03-02T10:00:00.000Z',
        startedAt: '2026-03-02T10:00:00.000Z',
        answeredAt: expect.stringMatching(/^2026-03-02T10:00:00\.\d+Z$/) as string,
        destination: 'default',
        findingId: 'a',
        type: 'Backdoor:EC2/C&CActivity.B!DNS',
        severity: 8,
        account: '333333333333',
        region: 'eu-west-1',
        sample: false,
        status: 200,
        answer: 'ok',
      },
    ]);
    expect(JSON.stringify(world.log)).not.toContain('hooks.slack.com');
  });

  it('names its account as the Organization does, and is posted without the name where it may not ask', async () => {
    const world = aWorld();
    await send(world, aFinding('a'));
    expect(rowsOf(world)[1]).toMatch(/^payments-prod \(`333333333333`\) · /);
    const denied = aWorld();
    denied.broken.set('organizations', { status: 400, code: 'AccessDeniedException' });
    await send(denied, aFinding('a'), aFinding('b', 8, { accountId: '444444444444' }));
    expect(denied.posts).toHaveLength(2);
    expect(denied.requests.filter(({ url }) => url.includes('organizations'))).toHaveLength(1);
  });

  it('is posted again by a webhook when its severity rises, and never for an older event', async () => {
    const world = aWorld();
    await send(world, aFinding('a', 5, at(0)));
    await send(world, aFinding('a', 8, at(20)));
    await send(world, aFinding('a', 9, at(10)));
    await send(world, aFinding('a', 5, at(30)));
    expect(world.posts.map(titleOf)).toEqual(['🟡 Medium · Finding a', '🟠 High · Finding a']);
    expect(blocksOf(world)).toContain('Severity rose from Medium (5) to High (8)');
  });

  it('is posted each time when it is a sample, and once a message when every repeat is wanted', async () => {
    const samples = aWorld();
    await send(samples, EVENTS['govcloud-sample'], EVENTS['govcloud-sample']);
    expect(samples.posts).toHaveLength(2);
    const every = aWorld({ repeats: 'every' });
    await send(every, aFinding('a'), aFinding('a'));
    expect(every.posts).toHaveLength(2);
  });

  it('is posted although the table cannot be reached or used', async () => {
    for (const trouble of [
      'silent',
      { status: 400, code: 'AccessDeniedException' },
      { status: 500, code: 'InternalServerError' },
    ] as const) {
      const world = aWorld();
      world.broken.set('dynamodb', trouble);
      await send(world, aFinding('a'), aFinding('b'));
      expect(world.posts).toHaveLength(2);
      expect(world.log).toContainEqual(expect.objectContaining({ message: 'table-unreachable' }));
    }
  });

  it('is given back, not dropped, while another invocation holds the claim, and posted when the claim has run out', async () => {
    const world = aWorld();
    enqueue(world, aFinding('a'));
    world.interrupt = ({ url }) => url.includes('slack');
    await deliver(world);
    world.interrupt = () => false;
    const other = enqueue(world, aFinding('a', 8, at(1)));
    await deliver(world);
    expect(world.posts).toEqual([]);
    expect(outcomes(world).at(-1)).toMatchObject({ outcome: 'given-back', answer: 'claimed by another' });
    expect(other.visibleAt - world.now).toBeLessThanOrEqual(125_000);
    await drain(world);
    expect(world.posts).toHaveLength(1);
    expect(world.messages).toEqual([]);
  });

  it('is not lost when the function dies between posting and writing it down: at most one more message', async () => {
    const world = aWorld();
    enqueue(world, aFinding('a'));
    let updates = 0;
    world.interrupt = ({ headers }) =>
      String(headers['x-amz-target']).endsWith('UpdateItem') && (updates += 1) === 2;
    await deliver(world);
    await drain(world);
    expect(world.posts).toHaveLength(2);
  });
});

describe('a bot', () => {
  it('answers a rise in severity in the thread of the first message, seen by the channel', async () => {
    const world = aWorld({ destinations: BOT });
    await send(world, aFinding('a', 5, at(0)));
    await send(world, aFinding('a', 8, at(10)));
    const [first, reply] = world.posts;
    expect(first?.payload).toMatchObject({ channel: 'C0123456789', parse: 'none', unfurl_links: false });
    expect(first?.payload['thread_ts']).toBeUndefined();
    expect(reply).toMatchObject({
      method: 'chat.postMessage',
      payload: { thread_ts: first?.ts, reply_broadcast: true, channel: 'C0123456789' },
    });
    expect(world.requests.find(({ url }) => url.includes('slack'))?.headers['Authorization']).toBe(
      'Bearer xoxb-default',
    );
  });

  it('posts to the channel when the thread is gone', async () => {
    const world = aWorld({ destinations: BOT });
    await send(world, aFinding('a', 5, at(0)));
    world.slack.push({ status: 200, body: '{"ok":false,"error":"thread_not_found"}' });
    await send(world, aFinding('a', 8, at(10)));
    expect(world.posts).toHaveLength(2);
    expect(world.posts[1]?.payload['thread_ts']).toBeUndefined();
  });

  it('brings its message up to date at most hourly, after new posts, and takes a 429 for done', async () => {
    const world = aWorld({ destinations: BOT });
    const seen = (count: number, minute: number): object =>
      aFinding('a', 8, { ...at(minute), service: { ...(aFinding('a').detail['service'] as object), count } });
    await send(world, seen(1, 0));
    await send(world, seen(2, 5));
    expect(world.posts.map(({ method }) => method)).toEqual(['chat.postMessage']);
    world.now += HOUR;
    await send(world, seen(7, 70), aFinding('b'));
    expect(world.posts.map(({ method }) => method)).toEqual([
      'chat.postMessage',
      'chat.postMessage',
      'chat.update',
    ]);
    expect(world.posts[2]?.payload).toMatchObject({ ts: world.posts[0]?.ts, channel: 'C0123456789' });
    expect(blocksOf(world)).toContain('7 times');
    world.now += HOUR;
    world.slack.push({ status: 429, retryAfter: 3 });
    await send(world, seen(9, 140));
    expect(world.posts).toHaveLength(3);
    expect(world.messages).toEqual([]);
  });

  it('takes a page that is not Slack’s for no answer', async () => {
    const world = aWorld({ destinations: BOT });
    world.slack.push({ status: 200, body: '<html>proxy</html>' });
    await send(world, aFinding('a'));
    expect(summary(world)).toEqual(['given-back']);
    await drain(world);
    expect(world.posts).toHaveLength(1);
  });

  it.each([
    'invalid_auth',
    'token_revoked',
    'account_inactive',
    'not_in_channel',
    'channel_not_found',
    'is_archived',
    'missing_scope',
  ])('takes %s for final once it has been said for some minutes', async (error) => {
    const world = aWorld({ destinations: BOT });
    insist(world, { status: 200, body: JSON.stringify({ ok: false, error }) });
    await send(world, aFinding('a'));
    expect(world.deadLetters).toEqual([]);
    await drain(world);
    expect(world.deadLetters.map(({ attributes }) => attributes)).toEqual([
      { destination: 'default', reason: error, findingId: 'a' },
    ]);
  });
});

describe('a batch', () => {
  it('sends Critical and High first, then the rest, one message a second', async () => {
    const world = aWorld();
    await send(
      world,
      aFinding('low', 2),
      aFinding('high', 7.5),
      aFinding('medium', 5),
      aFinding('critical', 9.5),
      aFinding('odd', 'odd'),
    );
    expect(world.posts.map(titleOf)).toEqual([
      '🔴 Critical · Finding critical',
      '⚪ Unknown severity · Finding odd',
      '🟠 High · Finding high',
      '🟡 Medium · Finding medium',
      '🔵 Low · Finding low',
    ]);
    const gaps = world.posts.slice(1).map((post, index) => post.at - (world.posts[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_090);
  });

  it('keeps the pace from one invocation to the next', async () => {
    const world = aWorld();
    await send(world, aFinding('a'));
    await send(world, aFinding('b'));
    expect((world.posts[1]?.at ?? 0) - (world.posts[0]?.at ?? 0)).toBeGreaterThanOrEqual(1_090);
  });

  it('folds Low and Medium findings beyond five into one digest, High ones never', async () => {
    const world = aWorld();
    const low = Array.from({ length: 12 }, (_, index) => aFinding(`low-${index}`, 4.5));
    const high = Array.from({ length: 8 }, (_, index) => aFinding(`high-${index}`, 8));
    await send(world, ...low, ...high);
    expect(world.posts.slice(0, 8).map(titleOf)).toEqual(
      high.map(({ detail }) => `🟠 High · ${String(detail['title'])}`),
    );
    expect(world.posts).toHaveLength(14);
    expect(world.posts.at(-1)?.payload['text']).toBe('7 more GuardDuty findings');
    expect(rowsOf(world)[1]).toMatch(
      /^🟡 Medium · 7 × `Backdoor:EC2\/C&CActivity\.B!DNS` in payments-prod · /,
    );
    expect(summary(world).filter((outcome) => outcome === 'digest')).toHaveLength(7);
    await send(world, ...low);
    expect(world.posts).toHaveLength(14);
  });

  it('has a line a type in a digest, with its accounts, resources and a link for each Region', async () => {
    const world = aWorld();
    const on = (instanceId: string, more: object = {}): Record<string, unknown> => ({
      resource: { resourceType: 'Instance', instanceDetails: { instanceId } },
      ...more,
    });
    const first = Array.from({ length: 5 }, (_, index) => aFinding(`alone-${index}`, 6.9));
    const folded = [
      aFinding('a', 5, on('i-1')),
      aFinding('b', 5, on('i-2')),
      aFinding('c', 4, on('i-1')),
      aFinding('d', 5, on('i-3', { accountId: '444444444444', type: 'Recon:EC2/Portscan' })),
      aFinding('e', 2, on('i-4', { region: 'eu-west-2' })),
      aFinding('f', 2, on('i-5', { title: '[SAMPLE] A trial' })),
    ];
    await send(world, ...first, ...folded);
    expect(rowsOf(world).slice(0, 5)).toEqual([
      '6 more GuardDuty findings',
      '🟡 Medium · 3 × `Backdoor:EC2/C&CActivity.B!DNS` in payments-prod · `i-1`, `i-2` · eu-west-1',
      '🟡 Medium · 1 × `Recon:EC2/Portscan` in 444444444444 · `i-3` · eu-west-1',
      '🔵 Low · 1 × `Backdoor:EC2/C&CActivity.B!DNS` in payments-prod · `i-4` · eu-west-2',
      '🔵 Low · [SAMPLE] · 1 × `Backdoor:EC2/C&CActivity.B!DNS` in payments-prod · `i-5` · eu-west-1',
    ]);
    const urls = richElements(world.posts.at(-1)?.payload['blocks']).flatMap(({ url }) => url ?? []);
    expect(urls[1]).toBe(
      'https://console.aws.amazon.com/guardduty/home?region=eu-west-1#/findings?macros=current&search=type%3DRecon%3AEC2%2FPortscan',
    );
  });

  it('fits the largest digest of the worst findings into one message', async () => {
    for (const worst of ['\\"'.repeat(300), '&'.repeat(500), '\u{1f480}'.repeat(300)]) {
      const world = aWorld();
      const findings = Array.from({ length: 50 }, (_, index) =>
        aFinding(`f${index}`, 5, {
          type: `${index}${worst}`,
          accountId: `${index}${worst}`,
          region: `${index}${worst}`,
          resource: { resourceType: 'Instance', instanceDetails: { instanceId: `${index}${worst}` } },
        }),
      );
      await send(world, ...findings);
      expect(world.posts).toHaveLength(6);
      const last = world.posts.at(-1)?.payload ?? {};
      expect(last['text']).toBe('45 more GuardDuty findings');
      expect(brokenLimits(last)).toEqual([]);
      for (let index = 5; index < 50; index += 1)
        expect(rowsOf(world).join('\n')).toContain(` 1 × \`${index}`);
    }
  });

  it('sends a single finding beyond five as itself', async () => {
    const world = aWorld();
    await send(world, ...Array.from({ length: 6 }, (_, index) => aFinding(`low-${index}`, 2)));
    expect(titleOf(world.posts[5] as World['posts'][number])).toBe('🔵 Low · Finding low-5');
  });

  it('gives every finding of a digest back when Slack does not take it', async () => {
    const world = aWorld();
    for (let index = 0; index < 9; index += 1) enqueue(world, aFinding(`low-${index}`, 2));
    world.slack.push(...Array.from({ length: 5 }, () => ({ status: 200 })), { status: 503 });
    await deliver(world);
    expect(world.messages).toHaveLength(4);
    await drain(world);
    expect(world.posts).toHaveLength(9);
  });

  it('stops fifteen seconds before the end and gives the rest back, soon to be seen again', async () => {
    const world = aWorld();
    const messages = Array.from({ length: 10 }, (_, index) => enqueue(world, aFinding(`f-${index}`)));
    await deliver(world, receive(world), 12_000);
    expect(world.posts.length).toBeGreaterThan(3);
    expect(world.posts.length).toBeLessThan(8);
    expect(world.messages).toHaveLength(10 - world.posts.length);
    expect(Math.max(...messages.slice(world.posts.length).map(({ visibleAt }) => visibleAt))).toBeLessThan(
      world.now + 5_000,
    );
    await drain(world);
    expect(world.posts).toHaveLength(10);
  });

  it('is begun even in an invocation that is shorter than it should be', async () => {
    const world = aWorld();
    enqueue(world, aFinding('a'));
    await deliver(world, receive(world), 8_000);
    expect(world.posts).toHaveLength(1);
    await world.instance.handler(aFinding('b'));
    expect(world.posts).toHaveLength(2);
  });

  it('is not held up by what cannot be read', async () => {
    const world = aWorld({ minSeverity: 4 });
    await send(
      world,
      'not json',
      '['.repeat(1_000) + ']'.repeat(1_000),
      'null',
      '"text"',
      { source: 'aws.ec2', 'detail-type': 'GuardDuty Finding', detail: {} },
      {
        source: 'aws.guardduty',
        'detail-type': 'GuardDuty Malware Protection Object Scan Result',
        detail: {},
      },
      { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding' },
      { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: { severity: [], id: {} } },
      aFinding('small', 3.9),
      aFinding('good'),
    );
    expect(world.posts.map(titleOf)).toEqual([
      expect.stringContaining('A GuardDuty finding that could not be read') as string,
      expect.stringContaining('A GuardDuty finding that could not be read') as string,
      expect.stringContaining('A GuardDuty finding that could not be read') as string,
      '🟠 High · Finding good',
    ]);
    expect(world.posts[0]?.payload['text']).toContain('`not json`');
    expect(summary(world).toSorted()).toEqual([
      'below-minimum',
      'dropped',
      'dropped',
      'dropped',
      'dropped',
      'dropped',
      'posted',
      'posted',
      'posted',
      'posted',
    ]);
    expect(world.messages).toEqual([]);
  });
});

describe('Slack', () => {
  it('is waited for as long as it says within the time left', async () => {
    const world = aWorld();
    world.slack.push({ status: 429, retryAfter: 7 });
    const start = world.now;
    await send(world, aFinding('a'));
    expect(world.posts[0]?.at).toBeGreaterThanOrEqual(start + 7_000);
    expect(summary(world)).toEqual(['posted']);
  });

  it('gets the finding later when it asks for more time than there is', async () => {
    const world = aWorld();
    world.slack.push({ status: 429, retryAfter: 300 });
    const message = enqueue(world, aFinding('a'));
    const other = enqueue(world, aFinding('b'));
    await deliver(world);
    expect(world.posts).toEqual([]);
    expect(message.visibleAt - world.now).toBeGreaterThanOrEqual(299_000);
    expect(other.visibleAt).toBeGreaterThan(world.now);
    await drain(world);
    expect(world.posts).toHaveLength(2);
  });

  it.each([
    { status: 500 },
    { status: 503 },
    { status: 408 },
    { status: 200, lost: true },
    { status: 200, body: '<html>' },
  ])('is tried again after 30 seconds, doubling to 900, on %j', async (trouble) => {
    const world = aWorld();
    const message = enqueue(world, aFinding('a'));
    const waits: number[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      world.slack.push(trouble);
      world.now = Math.max(world.now, message.visibleAt);
      await deliver(world);
      waits.push(Math.round((message.visibleAt - world.now) / 1000));
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
    await drain(world);
    expect(world.posts).toHaveLength(1);
  });

  it('is left alone for the rest of a batch after two failures in a row', async () => {
    const world = aWorld();
    world.slack.push({ status: 500 }, { status: 500 });
    for (let index = 0; index < 20; index += 1) enqueue(world, aFinding(`f-${index}`));
    await deliver(world);
    expect(world.requests.filter(({ url }) => url.includes('slack'))).toHaveLength(2);
    await drain(world);
    expect(world.posts).toHaveLength(20);
  });

  it.each([
    [403, 'action_prohibited'],
    [404, 'no_service'],
    [410, 'channel_is_archived'],
    [400, 'invalid_token'],
  ])(
    'refuses with %i %s: the secret is read again, and after some minutes the event becomes a dead letter',
    async (status, body) => {
      const world = aWorld();
      insist(world, { status, body });
      const event = aFinding('a');
      const began = world.now;
      await send(world, event);
      expect(summary(world)).toEqual(['given-back']);
      expect(world.requests.filter(({ url }) => url.includes('ssm'))).toHaveLength(2);
      await drain(world);
      expect(world.now - began).toBeGreaterThan(2 * 60_000);
      expect(world.now - began).toBeLessThan(10 * 60_000);
      expect(world.deadLetters).toMatchObject([
        { body: JSON.stringify(event), attributes: { destination: 'default', reason: body, findingId: 'a' } },
      ]);
      expect(summary(world).at(-1)).toBe('dead-letter');
      expect(world.messages).toEqual([]);
    },
  );

  it.each([
    [404, 'no_service'],
    [403, 'action_prohibited'],
    [403, ''],
    [404, '<html>not found</html>'],
    [302, 'moved'],
  ])('is asked again after a stray %i %j, and nothing is lost or said twice', async (status, body) => {
    const world = aWorld();
    world.slack.push({ status, body }, { status, body });
    await send(world, aFinding('a'));
    await drain(world);
    expect(world.deadLetters).toEqual([]);
    expect(world.posts).toHaveLength(1);
    expect(world.posts[0]?.payload['blocks']).toBeDefined();
  });

  it.each([
    ['webhook', undefined],
    ['bot', BOT],
  ] as const)(
    'gets the plainest form from a %s when it insists on a word that is not known, then the event becomes a dead letter with that word',
    async (kind, destinations) => {
      const answer =
        kind === 'bot'
          ? { status: 200, body: '{"ok":false,"error":"flux_capacitor"}' }
          : { status: 400, body: 'flux_capacitor' };
      const world = aWorld(destinations === undefined ? {} : { destinations });
      await send(world, aFinding('a', 5, at(0)));
      world.slack.push(answer, answer);
      await send(world, aFinding('a', 8, at(20)));
      await drain(world);
      expect(world.posts).toHaveLength(2);
      expect(world.posts[1]?.payload['blocks']).toBeUndefined();
      expect(world.posts[1]?.payload['thread_ts']).toBeUndefined();
      expect(world.posts[1]?.payload['text']).toContain('Finding a');
      insist(world, answer);
      await send(world, aFinding('b'));
      await drain(world);
      expect(world.deadLetters.map(({ attributes }) => attributes['reason'])).toEqual(['flux_capacitor']);
    },
  );

  it('is asked with the new secret when the old one has been replaced', async () => {
    const world = aWorld();
    await send(world, aFinding('a'));
    world.parameters.set('/guardduty-slack/slack/default', `${WEBHOOK}-new`);
    world.slack.push({ status: 404, body: 'no_service' });
    await send(world, aFinding('b'));
    expect(world.posts.map(({ url }) => url)).toEqual([`${WEBHOOK}-default`, `${WEBHOOK}-new`]);
    expect(world.deadLetters).toEqual([]);
  });

  it('gets the short text once when it refuses the card, and the event becomes a dead letter when it refuses that', async () => {
    const world = aWorld();
    world.slack.push({ status: 400, body: 'invalid_blocks' });
    await send(world, aFinding('a'));
    expect(world.posts[0]?.payload['blocks']).toBeUndefined();
    expect(world.posts[0]?.payload['text']).toContain('`Finding a`');
    world.slack.push({ status: 400, body: 'invalid_payload' }, { status: 400, body: 'invalid_payload' });
    await send(world, aFinding('b'));
    expect(world.deadLetters.map(({ attributes }) => attributes['reason'])).toEqual(['invalid_payload']);
  });

  it('keeps the event in the queue when even the dead letters cannot take it', async () => {
    const world = aWorld();
    insist(world, { status: 404, body: 'no_service' });
    world.broken.set('sqs', { status: 400, code: 'AccessDenied' });
    const message = enqueue(world, aFinding('a'));
    for (let minute = 0; minute < 20; minute += 2) {
      world.now = Math.max(world.now, message.visibleAt);
      await deliver(world);
    }
    expect(world.messages).toEqual([message]);
    world.broken.clear();
    world.slack.splice(0);
    await drain(world);
    expect(world.posts).toHaveLength(1);
  });

  it('is never asked with a secret that names another host', async () => {
    const world = aWorld();
    world.parameters.set('/guardduty-slack/slack/default', 'https://evil.example/services/T/B/x');
    await send(world, aFinding('a'));
    await drain(world);
    expect(world.requests.some(({ url }) => url.includes('evil'))).toBe(false);
    expect(world.deadLetters[0]?.attributes['reason']).toBe(
      'secret: its host is evil.example, not hooks.slack.com or hooks.slack-gov.com',
    );
  });
});

describe('a secret', () => {
  it('is read once in five minutes, and the last known one serves while it cannot be read', async () => {
    const world = aWorld();
    await send(world, aFinding('a'), aFinding('b'));
    const reads = (): number => world.requests.filter(({ url }) => url.includes('ssm')).length;
    expect(reads()).toBe(1);
    world.now += 6 * 60_000;
    world.broken.set('ssm', 'silent');
    await send(world, aFinding('c'));
    expect(world.posts).toHaveLength(3);
  });

  it('that cannot be read leaves the finding in the queue', async () => {
    const world = aWorld();
    world.broken.set('ssm', { status: 400, code: 'AccessDeniedException' });
    const message = enqueue(world, aFinding('a'));
    await deliver(world);
    expect(outcomes(world)).toMatchObject([
      { outcome: 'given-back', answer: 'secret: AccessDeniedException' },
    ]);
    expect(world.messages).toEqual([message]);
  });
});

describe('routes', () => {
  const names = (world: World): string[] =>
    outcomes(world)
      .map(({ destination }) => destination ?? '')
      .toSorted();

  it('are not needed: then every destination gets every finding', async () => {
    const world = aWorld({ destinations: TWO });
    await send(world, aFinding('a'));
    expect(names(world)).toEqual(['blue', 'red']);
  });

  it.each([
    ['severity', { minSeverity: 7 }, { severity: 8 }, { severity: 5 }],
    ['account', { accounts: ['333333333333'] }, {}, { accountId: '444444444444' }],
    ['organizational unit', { ous: ['ou-1-prod'] }, {}, { accountId: '444444444444' }],
    ['Region', { regions: ['eu-west-1'] }, {}, { region: 'eu-west-2' }],
    ['type', { types: ['*:EC2/C&C*!DNS'] }, {}, { type: 'Recon:EC2/Portscan' }],
    ['tag', { tags: ['team'] }, {}, { resource: {} }],
    [
      'tag and value',
      { tags: ['team=payments'] },
      {},
      { resource: { instanceDetails: { tags: [{ key: 'team', value: 'other' }] } } },
    ],
  ])('choose by %s, the first that holds', async (_, condition, inside, outside) => {
    const routes = [{ to: ['red'], ...condition }, { to: ['blue'] }];
    for (const [detail, name] of [
      [inside, 'red'],
      [outside, 'blue'],
    ] as const) {
      const world = aWorld({ destinations: TWO, routes });
      await send(world, anEvent('ec2-dns-c2', detail));
      expect(names(world)).toEqual([name]);
    }
  });

  it('take a finding only when every condition holds, and show the unit that they ask for', async () => {
    const strict = {
      to: ['red'],
      minSeverity: 7,
      accounts: ['333333333333'],
      ous: ['ou-1-prod', 'ou-2'],
      regions: ['eu-west-1'],
      types: ['Backdoor:*', 'Trojan:*'],
      tags: ['team=payments'],
    };
    const misses = [
      { severity: 6.9 },
      { accountId: '444444444444' },
      { region: 'eu-west-2' },
      { type: 'Recon:EC2/Portscan' },
      { resource: {} },
    ];
    for (const [detail, name] of [[{}, 'red'], ...misses.map((miss) => [miss, 'blue'] as const)] as const) {
      const world = aWorld({ destinations: TWO, routes: [strict, { to: ['blue'] }] });
      await send(world, anEvent('ec2-dns-c2', detail));
      expect(names(world)).toEqual([name]);
      expect(rowsOf(world).includes('*Organizational unit* `ou-1-prod`')).toBe(name === 'red');
    }
  });

  it.each([
    ['throttled', { status: 400, code: 'TooManyRequestsException' }],
    ['away', 'silent'],
    ['denied', { status: 400, code: 'AccessDeniedException' }],
  ] as const)(
    'that ask for a unit wait for an Organization that is %s, then send the finding wherever it may belong',
    async (_, trouble) => {
      const routes = [{ to: ['red'], ous: ['ou-1-prod'] }, { to: ['blue'] }];
      const soon = aWorld({ destinations: TWO, routes });
      soon.broken.set('organizations', trouble);
      await send(soon, aFinding('a'));
      expect(soon.posts).toEqual([]);
      expect(outcomes(soon)).toMatchObject([
        { outcome: 'given-back', answer: 'the organizational unit of its account is not known yet' },
      ]);
      if (trouble === 'silent' || trouble.code.startsWith('Too')) {
        soon.broken.clear();
        await drain(soon);
        expect(soon.posts.map(({ url }) => url)).toEqual([`${WEBHOOK}-red`]);
      }
      const never = aWorld({ destinations: TWO, routes });
      never.broken.set('organizations', trouble);
      await send(never, aFinding('a'));
      const began = never.now;
      await drain(never);
      expect(never.now - began).toBeLessThan(5 * 60_000);
      expect(names(never).slice(-2)).toEqual(['blue', 'red']);
      never.now += 20 * 60_000;
      await send(never, aFinding('late'));
      expect(never.posts.slice(2)).toHaveLength(2);
    },
  );

  it('that do not depend on the unit do not wait for it', async () => {
    for (const routes of [
      [{ to: ['red'], ous: ['ou-1-prod'], minSeverity: 9 }, { to: ['blue'] }],
      [
        { to: ['blue'], minSeverity: 1 },
        { to: ['red'], ous: ['ou-1-prod'] },
      ],
    ]) {
      const world = aWorld({ destinations: TWO, routes });
      world.broken.set('organizations', 'silent');
      await send(world, aFinding('a'));
      expect(names(world)).toEqual(['blue']);
    }
  });

  it('know an account that is in no Organization: it is in no unit', async () => {
    const routes = [{ to: ['red'], ous: ['ou-1-prod'] }, { to: ['blue'] }];
    const world = aWorld({ destinations: TWO, routes });
    world.broken.set('organizations', { status: 400, code: 'AWSOrganizationsNotInUseException' });
    await send(world, aFinding('a'));
    expect(names(world)).toEqual(['blue']);
  });

  it('send what cannot be read wherever it may belong', async () => {
    const routes = [{ to: ['red'], accounts: ['333333333333'] }, { to: ['blue'] }];
    const world = aWorld({ destinations: TWO, routes });
    await send(world, 'not json');
    expect(names(world)).toEqual(['blue', 'red']);
  });

  it('send what no route takes to the first destination rather than nowhere', async () => {
    const world = aWorld({ destinations: TWO, routes: [{ to: ['blue'], minSeverity: 9 }] });
    await send(world, aFinding('a', 5));
    expect(names(world)).toEqual(['red']);
  });

  it('mention whom they name, in the message only', async () => {
    const world = aWorld({ routes: [{ to: ['default'], mention: 'channel' }] });
    await send(world, aFinding('a', 8, { title: '<!here>' }));
    expect(blocksOf(world)).toContain('<!channel>');
    expect(blocksOf(world)).not.toContain('<!here>');
  });

  it('mention no one about a sample, whatever its severity', async () => {
    const world = aWorld({ routes: [{ to: ['default'], mention: 'here' }] });
    await send(world, anEvent('iam-root', { severity: 9, title: '[SAMPLE] The root user was used' }));
    await send(world, aFinding('a', 9));
    const texts = world.posts.map(({ payload }) => JSON.stringify(payload).includes('<!here>'));
    expect(texts).toEqual([false, true]);
  });

  it('let one destination fail without posting to the other twice', async () => {
    const world = aWorld({ destinations: TWO });
    enqueue(world, aFinding('a'));
    world.interrupt = ({ url }) => {
      if (url.endsWith('red')) throw new Error('away');
    };
    await deliver(world);
    expect(world.posts.map(({ url }) => url)).toEqual([`${WEBHOOK}-blue`]);
    world.interrupt = () => undefined;
    await drain(world);
    expect(world.posts.map(({ url }) => url)).toEqual([`${WEBHOOK}-blue`, `${WEBHOOK}-red`]);
  });

  it('do not matter to a dead letter that comes back: it goes where it could not go', async () => {
    const world = aWorld({ destinations: TWO });
    enqueue(world, EVENTS['govcloud-sample'], { destination: 'blue' });
    await deliver(world);
    expect(names(world)).toEqual(['blue']);
  });
});

describe('own events', () => {
  const HEARTBEAT = { 'guardduty-slack': 'heartbeat' };

  it('tell each destination once a week what was delivered, by severity, and what was not', async () => {
    const world = aWorld({ destinations: TWO });
    const old = aFinding('old', 8);
    await send(world, old);
    world.now += 8 * 24 * 3_600_000;
    await send(world, aFinding('a', 9.1), aFinding('b', 8), aFinding('c', 7), EVENTS['govcloud-sample']);
    const last = new Date(world.now).toISOString().slice(0, 10);
    world.slack.push({ status: 400, body: 'invalid_blocks' }, { status: 400, body: 'invalid_blocks' });
    world.slack.push({ status: 400, body: 'invalid_blocks' }, { status: 400, body: 'invalid_blocks' });
    await send(world, aFinding('d', 5));
    world.posts.length = 0;
    await send(world, HEARTBEAT);
    expect(world.posts).toHaveLength(2);
    const rows = rowsOf(world);
    expect(rows[0]).toBe('🟡 guardduty-slack delivers GuardDuty findings here');
    expect(rows[1]).toBe('Findings delivered in the last 7 days: 1 Critical, 2 High');
    expect(rows[2]).toContain(`Last delivery ${last}`);
    expect(rows[3]).toContain('*1 finding could not be delivered.*');
    expect(rows[4]).toBe('This message comes every Monday. If it does not, run `guardduty-slack status`');
    expect(world.posts[0]?.payload['text']).toBe(rows[0]);
  });

  it('claim no more than is known where nothing came, or where the table cannot be read', async () => {
    const quiet = aWorld();
    await send(quiet, HEARTBEAT);
    expect(rowsOf(quiet).slice(0, 2)).toEqual([
      '🟢 guardduty-slack delivers GuardDuty findings here',
      'Findings delivered in the last 7 days: none',
    ]);
    const blind = aWorld();
    blind.broken.set('dynamodb', { status: 400, code: 'AccessDeniedException' });
    await send(blind, HEARTBEAT);
    expect(rowsOf(blind).slice(0, 2)).toEqual([
      '🟡 guardduty-slack delivers GuardDuty findings here',
      '*What was delivered in the last 7 days could not be read.*',
    ]);
  });

  it('open with what was there before', async () => {
    const world = aWorld();
    await send(world, {
      'guardduty-slack': 'opening-digest',
      counts: [{ region: 'eu-west-1', critical: 2, high: 5 }],
    });
    expect(rowsOf(world)).toEqual([
      '🟢 guardduty-slack reports GuardDuty findings here from now on',
      '*Open before:*',
      '`eu-west-1` 2 Critical, 5 High',
    ]);
  });

  it('may be given to the function itself, which then fails when it cannot deliver', async () => {
    const world = aWorld();
    const context = { getRemainingTimeInMillis: () => 120_000 };
    await world.instance.handler({ 'guardduty-slack': 'heartbeat' }, context);
    await world.instance.handler(aFinding('a'), context);
    expect(world.posts).toHaveLength(2);
    world.slack.push({ status: 500 });
    await expect(world.instance.handler(aFinding('b'), context)).rejects.toThrow('could not be delivered');
  });
});
