import { describe, expect, it } from 'vitest';
import { failSlack } from '../../sandbox/slack/failures.ts';
import { slackMessages, type SlackMessage } from '../../sandbox/slack/slack.ts';
import {
  BOT_TOKEN,
  DEFAULT_CHANNEL,
  registerBot,
  registerChannel,
  slackState,
} from '../../sandbox/slack/state.ts';
import { send, type Version } from './findings.ts';
import { aPipeline, BOT, BOTH, HOUR, type Pipeline } from './pipeline.ts';

const UPDATE = '/api/chat.update';
const POST = '/api/chat.postMessage';

const medium = (version: number): Version => ({ id: 'a', version, severity: 5 });
const high = (version: number): Version => ({ id: 'a', version, severity: 8 });

async function sendEach(
  pipeline: Pipeline,
  ...versions: readonly Version[]
): Promise<readonly SlackMessage[]> {
  for (const version of versions) {
    send(pipeline, [version]);
    expect(await pipeline.run()).toBe(true);
  }
  return slackMessages(pipeline.world);
}

describe('a bot', () => {
  it('posts to its channel', async () => {
    const [message] = await sendEach(await aPipeline(BOT), medium(1));
    expect(message).toMatchObject({ via: 'bot', channel: DEFAULT_CHANNEL, edits: [] });
    expect(message?.visibleText).toContain('🟡 Medium');
  });

  it('answers a rise in severity in the thread, for the channel to see', async () => {
    const [first, reply, ...more] = await sendEach(await aPipeline(BOT), medium(1), high(2), high(3));
    expect(more).toEqual([]);
    expect(reply?.threadTs).toBe(first?.ts);
    expect(reply?.payload).toMatchObject({ reply_broadcast: true });
    expect(reply?.visibleText).toContain('Severity rose from Medium (5) to High (8)');
  });

  it('brings its message up to date at most once an hour', async () => {
    const pipeline = await aPipeline(BOT);
    await sendEach(pipeline, medium(1), medium(2), medium(3));
    expect(slackMessages(pipeline.world)[0]?.edits).toEqual([]);
    await pipeline.run(() => false, HOUR);
    const [message, ...more] = await sendEach(pipeline, medium(4), medium(5));
    expect(more).toEqual([]);
    expect(message?.edits).toHaveLength(1);
    expect(message?.visibleText).toContain('4 times');
    await pipeline.run(() => false, HOUR);
    const [later] = await sendEach(pipeline, medium(6));
    expect(later?.edits).toHaveLength(2);
    expect(later?.visibleText).toContain('6 times');
  });

  it('does not mind when an edit is refused or delayed: the finding is there', async () => {
    for (const failure of [
      { kind: 'rate-limit', retryAfter: 30 },
      { kind: 'status', status: 500 },
      { kind: 'hang' },
      { kind: 'status', status: 200, body: '{"ok":false,"error":"edit_window_closed"}' },
    ] as const) {
      const pipeline = await aPipeline(BOT);
      await sendEach(pipeline, medium(1));
      await pipeline.run(() => false, HOUR);
      failSlack(pipeline.world, { ...failure, path: UPDATE });
      const messages = await sendEach(pipeline, medium(2));
      expect(messages).toHaveLength(1);
      expect(slackState(pipeline.world).failures).toEqual([]);
    }
  });

  it('posts to the channel when the thread is gone', async () => {
    const pipeline = await aPipeline(BOT);
    await sendEach(pipeline, medium(1));
    slackState(pipeline.world).messages.length = 0;
    const [again, ...more] = await sendEach(pipeline, high(2));
    expect(more).toEqual([]);
    expect(again?.threadTs).toBeUndefined();
    expect(again?.visibleText).toContain('🟠 High');
  });

  it('edits and answers nothing in a channel that it has left for another', async () => {
    const pipeline = await aPipeline(BOT);
    const { world } = pipeline;
    await sendEach(pipeline, medium(1));
    registerChannel(world, { id: 'C0ELSEWHERE' });
    registerBot(world, { token: BOT_TOKEN, channels: ['C0ELSEWHERE'] });
    slackState(world).messages.length = 0;
    failSlack(world, {
      kind: 'status',
      status: 200,
      body: '{"ok":false,"error":"not_in_channel"}',
      path: POST,
    });
    expect(await sendEach(pipeline, high(2))).toEqual([]);
  });

  it('next to a webhook: each goes its own way', async () => {
    const messages = await sendEach(await aPipeline(BOTH), medium(1), high(2));
    expect(messages.map(({ via }) => via).toSorted()).toEqual(['bot', 'bot', 'webhook', 'webhook']);
    const [first, reply] = messages.filter(({ via }) => via === 'bot');
    expect(reply?.threadTs).toBe(first?.ts);
    const again = messages.findLast(({ via }) => via === 'webhook');
    expect(again?.threadTs).toBeUndefined();
    expect(again?.visibleText).toContain('Severity rose from Medium (5) to High (8)');
  });
});
