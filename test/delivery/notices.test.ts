import { describe, expect, it } from 'vitest';
import type { OpeningDigestEvent } from '../../src/handler/contract.ts';
import { sendToQueue } from '../../sandbox/services/sqs/queue.ts';
import { slackMessages } from '../../sandbox/slack/slack.ts';
import { advance } from '../../sandbox/world/world.ts';
import { ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { EVENTS } from '../handler/events.ts';
import { HOME } from '../provision/pipeline-world.ts';
import { detailOf } from './findings.ts';
import { aPipeline, BOTH, found, HOUR, QUEUE } from './pipeline.ts';

const QUEUE_ARN = `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:${QUEUE}`;

describe('the heartbeat', () => {
  it('tells every destination once a week, on Monday at nine, what was delivered', async () => {
    const pipeline = await aPipeline(BOTH);
    const { world, clock } = pipeline;
    advance(world, 56 * HOUR);
    await pipeline.run(() => slackMessages(world).length > 1, 24 * HOUR);
    expect(new Date(clock.now()).toISOString()).toMatch(/^2026-11-23T09:0[01]/);
    advance(world, 6 * 24 * HOUR);
    await pipeline.run(() => false, HOUR);
    const messages = slackMessages(world);
    expect(messages.map(({ via }) => via).toSorted()).toEqual(['bot', 'webhook']);
    for (const { visibleText } of messages)
      expect(visibleText).toContain('Findings delivered in the last 7 days: none');
  });

  it('can be left out', async () => {
    const pipeline = await aPipeline({ config: { slack: { heartbeat: false } } });
    advance(pipeline.world, 8 * 24 * HOUR);
    await pipeline.run(() => false, HOUR);
    expect(slackMessages(pipeline.world)).toEqual([]);
  });
});

describe('the opening digest', () => {
  it('says to every destination what was open before', async () => {
    const pipeline = await aPipeline(BOTH);
    const event: OpeningDigestEvent = {
      'guardduty-slack': 'opening-digest',
      counts: [
        { region: 'us-east-1', critical: 2, high: 5 },
        { region: 'eu-west-1', critical: 0, high: 1 },
      ],
    };
    sendToQueue(pipeline.world, QUEUE_ARN, JSON.stringify(event));
    expect(await pipeline.run()).toBe(true);
    const messages = slackMessages(pipeline.world);
    expect(messages).toHaveLength(2);
    for (const { visibleText } of messages) {
      expect(visibleText).toContain('us-east-1 2 Critical, 5 High');
      expect(visibleText).toContain('eu-west-1 0 Critical, 1 High');
    }
  });
});

describe('minimal detail', () => {
  const MINIMAL = { config: { message: { detail: 'minimal' }, minSeverity: 1 } };

  async function sentFor(detail: Readonly<Record<string, unknown>>): Promise<unknown> {
    const pipeline = await aPipeline(MINIMAL);
    found(pipeline.world, detail);
    expect(await pipeline.run()).toBe(true);
    return slackMessages(pipeline.world).map(({ payload }) => payload);
  }

  it('sends what it would send if nothing were known but type, severity, account, Region and id', async () => {
    for (const { detail } of Object.values(EVENTS)) {
      const { type, severity, accountId, region, partition, id } = detail;
      const isSample = String(detail['title']).startsWith('[SAMPLE]');
      const title = isSample ? '[SAMPLE]' : undefined;
      expect(await sentFor(detail)).toEqual(
        await sentFor({ type, severity, accountId, region, partition, id, title }),
      );
    }
  });

  it('also keeps resources out of a digest', async () => {
    const pipeline = await aPipeline(MINIMAL);
    for (let index = 0; index < 12; index += 1)
      found(pipeline.world, detailOf({ id: `f${index}`, version: 1, severity: 5 }));
    expect(await pipeline.run()).toBe(true);
    const messages = slackMessages(pipeline.world);
    expect(messages).toHaveLength(6);
    expect(messages.at(-1)?.visibleText).toContain('7 more GuardDuty findings');
    expect(JSON.stringify(messages)).not.toMatch(/i-f\d+-v1|Seen on/);
  });
});

describe('another Region', () => {
  it('has its findings forwarded, delivered with its name, and counted apart', async () => {
    const pipeline = await aPipeline();
    const detail = detailOf({ id: 'a', version: 1, severity: 8 });
    found(pipeline.world, { ...detail, region: 'eu-west-1' }, 'eu-west-1');
    found(pipeline.world, detail);
    expect(await pipeline.run()).toBe(true);
    const texts = slackMessages(pipeline.world).map(({ visibleText }) => visibleText);
    expect(texts).toHaveLength(2);
    expect(texts.some((text) => text.includes('eu-west-1'))).toBe(true);
  });
});
