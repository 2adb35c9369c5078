import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { readFileSync } from 'node:fs';
import type { RunReport } from '../../src/provision/index.ts';
import {
  addFault,
  ADMIN_ACCOUNT,
  callsOf,
  organizationWorld,
  recordFinding,
  singleAccountWorld,
  slackMessages,
  type World,
} from '../../sandbox/index.ts';
import { frontDoor, frontDoorForTest } from './front-door.ts';

const ENABLE = ['enable', '--org', '--admin-account', ADMIN_ACCOUNT];
const WEBHOOK = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

/** GuardDuty has been on for a while, and no one was told of what it found. */
let before: World;

beforeAll(async () => {
  before = organizationWorld({ members: 2, regions: ['us-east-1', 'eu-west-1'] });
  const { cli, sandbox } = await frontDoor(before);
  expect((await cli([...ENABLE, '--only', 'organization', '--yes'])).code).toBe(0);
  vi.unstubAllEnvs();
  await sandbox.close();
  const found = (region: string, severity: number): void => {
    recordFinding(before, { account: ADMIN_ACCOUNT, region, type: 'Backdoor:EC2/C&CActivity.B', severity });
  };
  for (const severity of [9.5, 9, 8.9, 8, 8, 7, 6.9, 2]) found('us-east-1', severity);
  found('eu-west-1', 7.5);
});

function statisticsCalls(world: World): number {
  return callsOf(world).filter(({ operation }) => operation === 'GetFindingsStatistics').length;
}

describe('the first enable', () => {
  test('counts what was open before, once a Region, and with --opening-digest tells Slack once', async () => {
    const world = structuredClone(before);
    const { cli, sandbox } = await frontDoorForTest(world);
    const { code, stdout } = await cli([...ENABLE, ...WEBHOOK, '--yes', '--opening-digest', '-o', 'json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as RunReport;
    expect(report.opening).toEqual({
      before: [
        { region: 'us-east-1', critical: 2, high: 4 },
        { region: 'eu-west-1', critical: 0, high: 1 },
      ],
      digest: 'sent',
    });
    const schema = readFileSync(new URL('../../config/run-report.schema.json', import.meta.url), 'utf8');
    expect(
      z.fromJSONSchema(JSON.parse(schema) as Parameters<typeof z.fromJSONSchema>[0]).safeParse(report).error,
    ).toBeUndefined();
    await sandbox.settle();
    expect(slackMessages(world).map(({ visibleText }) => visibleText)).toEqual([
      expect.stringMatching(/us-east-1 2 Critical, 4 High\s+eu-west-1 0 Critical, 1 High/),
    ]);
    expect(statisticsCalls(world)).toBe(2);

    const again = await cli([...ENABLE, '--yes', '--opening-digest', '-o', 'json']);
    expect(JSON.parse(again.stdout)).not.toHaveProperty('opening');
    await sandbox.settle();
    expect(slackMessages(world)).toHaveLength(1);
    expect(statisticsCalls(world)).toBe(2);
  });

  test('asks a person whether Slack must be told, with the counts', async () => {
    const world = structuredClone(before);
    const { cli, sandbox } = await frontDoorForTest(world);
    const { code, stdout, stderr } = await cli([...ENABLE, ...WEBHOOK], {
      terminal: true,
      columns: 200,
      keys: ['y', 'y'],
    });
    expect(code).toBe(0);
    expect(stderr).toContain('Open before: 2 Critical and 4 High in us-east-1, 1 High in eu-west-1.');
    expect(stdout).toContain('1 High in eu-west-1; Slack gets one message about it');
    await sandbox.settle();
    expect(slackMessages(world)).toHaveLength(1);
  });

  test('tells Slack nothing unasked, and says when those findings come', async () => {
    const world = structuredClone(before);
    const { cli, sandbox } = await frontDoorForTest(world);
    const { stdout } = await cli([...ENABLE, ...WEBHOOK, '--yes'], { columns: 200 });
    expect(stdout).toMatch(
      /Existing findings +2 Critical and 4 High in us-east-1, 1 High in eu-west-1; they come to Slack when GuardDuty sees them again/,
    );
    await sandbox.settle();
    expect(slackMessages(world)).toEqual([]);
  });

  test('asks no one who has said it already, and counts a Region when that is added', async () => {
    const world = structuredClone(before);
    const { cli, sandbox } = await frontDoorForTest(world);
    const env = { GUARDDUTY_SLACK_OPENING_DIGEST: 'false' };
    const person = { terminal: true, columns: 200, keys: ['y'], env };
    const first = await cli([...ENABLE, ...WEBHOOK, '--regions', 'us-east-1'], person);
    expect(first.stdout).toContain('2 Critical and 4 High in us-east-1; they come to Slack');
    const second = await cli([...ENABLE, '--yes', '--opening-digest', '-o', 'json']);
    expect((JSON.parse(second.stdout) as RunReport).opening).toEqual({
      before: [{ region: 'eu-west-1', critical: 0, high: 1 }],
      digest: 'sent',
    });
    await sandbox.settle();
    expect(slackMessages(world)).toHaveLength(1);
  });

  test('is not undone by what cannot be sent', async () => {
    const world = structuredClone(before);
    addFault(world, {
      service: 'sqs',
      operation: 'SendMessage',
      times: -1,
      code: 'AccessDenied',
      message: 'User is not authorized to perform: sqs:SendMessage',
      status: 403,
    });
    const { cli } = await frontDoorForTest(world);
    const { code, stdout } = await cli([...ENABLE, ...WEBHOOK, '--yes', '--opening-digest', '-o', 'json']);
    expect(code).toBe(0);
    const { opening, notices } = JSON.parse(stdout) as RunReport;
    expect(opening?.digest).toBe('not-sent');
    expect(notices.map(({ code: name }) => name)).toContain('DIGEST_NOT_SENT');
  });

  test('for one account counts as well', async () => {
    const world = singleAccountWorld({ regions: ['us-east-1'] });
    const { cli } = await frontDoorForTest(world);
    const { stdout } = await cli(['enable', ...WEBHOOK, '--yes'], { columns: 200 });
    expect(stdout).toMatch(/Existing findings +no Critical or High finding in 1 Region/);
  });

  test('is not undone by what cannot be counted', async () => {
    const world = structuredClone(before);
    addFault(world, {
      service: 'guardduty',
      operation: 'GetFindingsStatistics',
      region: 'eu-west-1',
      times: -1,
      code: 'AccessDeniedException',
      message: 'User is not authorized to perform: guardduty:GetFindingsStatistics',
      status: 403,
    });
    const { cli } = await frontDoorForTest(world);
    const { code, stdout } = await cli([...ENABLE, ...WEBHOOK, '--yes', '-o', 'json']);
    expect(code).toBe(0);
    const { opening, notices } = JSON.parse(stdout) as RunReport;
    expect(opening?.before).toEqual([{ region: 'us-east-1', critical: 2, high: 4 }]);
    expect(notices.map(({ code: name }) => name)).toContain('FINDINGS_NOT_COUNTED');
  });
});
