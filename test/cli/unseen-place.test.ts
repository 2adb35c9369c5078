import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { RedriveReport, RunReport, TestReport } from '../../src/provision/index.ts';
import {
  addFault,
  ADMIN_ACCOUNT,
  canonicalDump,
  denyRegions,
  recordFinding,
  slackMessages,
  type World,
} from '../../sandbox/index.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { registerWebhook, slackState, WEBHOOK_PATH } from '../../sandbox/slack/state.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';

const DEAD = 'guardduty-slack-dead-letters';
const QUEUE_URL = `https://sqs.${HOME}.amazonaws.com/${ADMIN_ACCOUNT}/guardduty-slack-findings`;

/** Off a terminal a teardown is told which Organization is meant. */
const sure = (world: World): readonly string[] => ['--yes', '--expect-org', organizationOf(world)?.id ?? ''];

const there = (world: World, region: string): unknown => canonicalDump(world)[ADMIN_ACCOUNT]?.[region];

/** A finding that Slack refuses for good, once. */
async function aDeadLetter(all: Deployed): Promise<void> {
  const { world, sandbox } = all;
  registerWebhook(world, { path: WEBHOOK_PATH, refuses: 'no_service' });
  recordFinding(world, { account: ADMIN_ACCOUNT, region: HOME, type: 'Impact:EC2/PortSweep', severity: 8 });
  await sandbox.settle();
  await all.believeRefusals();
  delete slackState(world).webhooks[WEBHOOK_PATH]?.refuses;
  expect(all.messagesIn(HOME, DEAD)).toBe(1);
}

describe('a Region that the security account is shut out of', () => {
  test('redrive: brings the home Region’s dead letters back, and names the Region', async () => {
    const all = await deployed();
    await aDeadLetter(all);
    denyRegions(all.world, ADMIN_ACCOUNT, [AFAR]);
    const counted = await all.report<RedriveReport>(['redrive', '--dry-run']);
    expect([counted.code, counted.report.ok]).toEqual([3, false]);
    const { code, report } = await all.report<RedriveReport>(['redrive']);
    await all.sandbox.settle();
    expect(code).toBe(3);
    expect(report.queues.map(({ region, outcome, moved }) => [region, outcome, moved])).toEqual([
      [HOME, 'moved', 1],
      [AFAR, 'failed', 0],
    ]);
    expect(report.queues[1]?.error?.code).toBe('DENIED_BY_POLICY');
    expect([all.messagesIn(HOME, DEAD), slackMessages(all.world).length]).toEqual([0, 1]);
  });

  test('test: follows the samples of the other Regions, and says of this one why there is none', async () => {
    const all = await deployed();
    denyRegions(all.world, ADMIN_ACCOUNT, [AFAR]);
    const { code, report } = await all.report<TestReport>(['test']);
    expect([code, report.ok]).toEqual([3, false]);
    expect(report.findings.map(({ region, stoppedAt }) => [region, stoppedAt ?? 'arrived'])).toEqual([
      [HOME, 'arrived'],
      [AFAR, 'finding'],
    ]);
    expect(JSON.stringify(report.findings[1])).toContain('explicit deny in a service control policy');
  });

  test('teardown --org: takes the pipeline away everywhere else, keeps all that is there, and forgets nothing', async () => {
    const all = await deployed();
    const { world } = all;
    const before = there(world, AFAR);
    denyRegions(world, ADMIN_ACCOUNT, [AFAR]);
    const args = ['teardown', '--org', ...sure(world), '--output', 'json', '--quiet'];
    const { code, stdout } = await all.run(args);
    const { changes } = JSON.parse(stdout) as RunReport;
    expect(code).toBe(3);
    expect(
      changes.filter(({ error }) => error !== undefined && !JSON.stringify(error).includes(AFAR)),
    ).toEqual([]);
    expect(there(world, AFAR)).toEqual(before);
    expect(there(world, HOME)).not.toHaveProperty('lambda');
    expect(JSON.stringify(there(world, HOME))).toContain('/guardduty-slack/deployment');
    expect(JSON.stringify(there(world, HOME))).toContain('/guardduty-slack/before/organization');

    denyRegions(world, ADMIN_ACCOUNT, []);
    const again = await all.run(args);
    expect(again.code).toBe(0);
    expect(JSON.stringify(there(world, AFAR) ?? {})).not.toContain('guardduty-slack');
  });
});

describe('a part that cannot be read', () => {
  test('a dry run of test does not say ok with a rule that it could not read', async () => {
    const all = await deployed();
    addFault(all.world, {
      service: 'events',
      operation: 'DescribeRule',
      region: HOME,
      kind: 'denied',
      times: -1,
    });
    const { code, report } = await all.report<TestReport>(['test', '--dry-run']);
    expect([code, report.ok]).toEqual([3, false]);
    expect(report.notices.map(({ code: said }) => said)).toEqual(['NOT_SEEN']);
    expect(report.notices[0]?.message).toContain('the rule could not be looked at');
  });

  test('redrive: moves nothing while no one can see whether the queue is read', async () => {
    const all = await deployed();
    await aDeadLetter(all);
    addFault(all.world, {
      service: 'lambda',
      operation: 'ListEventSourceMappings',
      kind: 'denied',
      times: -1,
    });
    const { code, stderr } = await all.run(['redrive', '--quiet']);
    expect(code).toBe(3);
    expect(stderr).toContain('nothing was moved');
    expect(all.messagesIn(HOME, DEAD)).toBe(1);
  });

  test('teardown: takes nothing away that delivers, while the queue at home cannot be counted', async () => {
    const all = await deployed();
    const { world } = all;
    await all
      .sqs(HOME)
      .send(new SetQueueAttributesCommand({ QueueUrl: QUEUE_URL, Attributes: { VisibilityTimeout: '720' } }));
    const before = [there(world, HOME), there(world, AFAR)];
    addFault(world, {
      service: 'sqs',
      operation: 'GetQueueAttributes',
      region: HOME,
      kind: 'denied',
      times: -1,
    });
    const { code, stdout } = await all.run(['teardown', ...sure(world), '--output', 'json', '--quiet']);
    expect(code).toBe(3);
    expect((JSON.parse(stdout) as RunReport).changes.map(({ outcome }) => outcome)).toContain('failed');
    expect([there(world, HOME), there(world, AFAR)]).toEqual(before);
  });
});
