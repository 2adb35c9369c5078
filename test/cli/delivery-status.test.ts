import { expect, test } from 'vitest';
import { UpdateEventSourceMappingCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { addFault, advance, recordFinding, ADMIN_ACCOUNT } from '../../sandbox/index.ts';
import { takeSlackDown } from '../../sandbox/slack/failures.ts';
import { alarmState } from '../../sandbox/services/cloudwatch/alarm-state.ts';
import type { StatusReport } from '../../src/provision/index.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';

const MINUTE = 60_000;
const TYPE = 'Recon:EC2/PortProbeUnprotectedPort';

async function status(
  { cli }: Deployed,
  ...args: readonly string[]
): Promise<{
  code: number;
  report: StatusReport;
  delivery: NonNullable<StatusReport['pipeline']>['delivery'];
}> {
  const { code, stdout } = await cli(['status', '--output', 'json', '--quiet', ...args]);
  const report = JSON.parse(stdout) as StatusReport;
  return { code, report, delivery: report.pipeline!.delivery };
}

/** Lets time pass, in steps in which the world does what is due. */
async function pass({ world, sandbox }: Deployed, minutes: number): Promise<void> {
  for (let left = minutes; left > 0; left -= 5) {
    advance(world, Math.min(5, left) * MINUTE);
    await sandbox.settle();
  }
}

async function find(here: Deployed, region = HOME): Promise<void> {
  recordFinding(here.world, { account: ADMIN_ACCOUNT, region, type: TYPE, severity: 8 });
  await here.sandbox.settle();
}

const codes = ({ problems }: StatusReport): readonly string[] => problems.map(({ code }) => code);

test('status says when the last finding was delivered, what Slack answered, and how long findings take', async () => {
  const here = await deployed();
  const before = await status(here);
  expect(before.code).toBe(0);
  expect(before.delivery).toMatchObject({
    lastDelivered: null,
    answers: [],
    oldestWaitingSeconds: null,
    seconds: null,
    unread: [],
  });
  await find(here, AFAR);
  await pass(here, 2);
  const after = await status(here);
  expect(after).toMatchObject({
    code: 0,
    delivery: {
      lastDelivered: { destination: 'default', region: AFAR, type: TYPE, sample: false },
      answers: [{ destination: 'default', status: 200, answer: 'ok', delivered: true }],
      oldestWaitingSeconds: null,
      seconds: { p50: expect.any(Number), p95: expect.any(Number) },
    },
  });
  advance(here.world, 3 * 24 * 60 * MINUTE);
  expect((await status(here)).delivery.lastDelivered).toEqual(after.delivery.lastDelivered);
});

test('a finding that waits for Slack makes status unhealthy at once by the answer, then by its age, and no longer once it is out', async () => {
  const here = await deployed();
  takeSlackDown(here.world, 50 * MINUTE);
  await find(here);
  await pass(here, 2);
  const early = await status(here);
  expect(early).toMatchObject({ code: 2, report: { healthy: false } });
  expect(codes(early.report)).toEqual(['SLACK_FAILS']);
  expect(early.report.problems[0]).toMatchObject({
    impact: 'Findings wait and do not reach Slack',
    expected: 'delivered',
    actual: '503 service_unavailable',
  });

  await pass(here, 30);
  const late = await status(here);
  expect(late.code).toBe(2);
  expect(codes(late.report)).toContain('UNDELIVERED');
  expect(late.delivery.oldestWaitingSeconds).toBeGreaterThanOrEqual(31 * 60);
  const minutes = Math.floor((late.delivery.oldestWaitingSeconds ?? 0) / 60);
  for (const form of ['text', 'csv', 'html', 'markdown']) {
    const { code, stdout } = await here.cli(['status', '--output', form, '--quiet'], { columns: 400 });
    expect(code).toBe(2);
    for (const words of [
      `the oldest finding has waited for ${minutes} min`,
      `${minutes} min`,
      '503 service_unavailable',
    ])
      expect([form, stdout.replaceAll('&#95;', '_').includes(words)]).toEqual([form, true]);
  }

  await pass(here, 35);
  const over = await status(here);
  expect(alarmState(here.world, ADMIN_ACCOUNT, HOME, 'guardduty-slack-undelivered')).toBe('ALARM');
  expect(over.delivery).toMatchObject({ oldestWaitingSeconds: null, answers: [{ delivered: true }] });
  expect(codes(over.report)).toEqual([]);
  expect(over.code).toBe(0);
  expect(over.delivery.seconds?.p95).toBeGreaterThan(0);
});

test('a finding that nothing takes from the queue is as old as it is', async () => {
  const here = await deployed();
  const { EventSourceMappings = [] } = await here.lambda.send(new ListEventSourceMappingsCommand({}));
  await here.lambda.send(
    new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]?.UUID, Enabled: false }),
  );
  await pass(here, 2);
  await find(here);
  await pass(here, 40);
  const { code, report, delivery } = await status(here);
  expect(code).toBe(2);
  expect(codes(report)).toEqual(expect.arrayContaining(['DRIFT', 'UNDELIVERED']));
  expect(delivery.oldestWaitingSeconds).toBeGreaterThanOrEqual(30 * 60);
});

test('what cannot be read is unknown: a notice while nothing waits, exit 3 or worse while something does', async () => {
  const here = await deployed();
  addFault(here.world, {
    service: 'logs',
    operation: 'FilterLogEvents',
    times: -1,
    status: 400,
    code: 'AccessDeniedException',
    message: 'not authorized to perform: logs:FilterLogEvents',
  });
  const quiet = await status(here);
  expect(quiet.code).toBe(0);
  expect(quiet.report.notices.map(({ code }) => code)).toContain('DELIVERY_NOT_READ');
  expect((await here.cli(['status', '--quiet'])).stdout).toMatch(/Last delivered finding +unknown/);
  takeSlackDown(here.world, 50 * MINUTE);
  await find(here);
  const busy = await status(here);
  expect(busy.report).toMatchObject({ healthy: false, unknown: true });
  expect(busy.code).toBe(3);
});
