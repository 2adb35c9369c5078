import { SQSClient, DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { StatusReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, addFault, advance, organizationWorld, type World } from '../../sandbox/index.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { frontDoorForTest, type FrontDoor } from './front-door.ts';

const HOME = 'us-east-1';
const AFAR = 'eu-west-1';
const ENABLE = ['enable', '--org', '--admin-account', ADMIN_ACCOUNT, '--regions', `${HOME},${AFAR}`];
const GO = ['--slack-webhook-env', 'SLACK_WEBHOOK', '--yes', '--quiet'];
const DENIED = { times: -1, code: 'AccessDeniedException', status: 403 } as const;

async function begin(): Promise<FrontDoor & { readonly world: World }> {
  const world = organizationWorld({ members: 2, regions: [HOME, AFAR] });
  return { world, ...(await frontDoorForTest(world)) };
}

async function tornDownInPart(
  { world, cli }: FrontDoor & { readonly world: World },
  service: string,
  operation: string,
  region: string,
): Promise<void> {
  expect((await cli([...ENABLE, ...GO])).code).toBe(0);
  advance(world, 3_600_000);
  addFault(world, { service, operation, region, ...DENIED });
  const id = organizationOf(world)!.id;
  const { code } = await cli(['teardown', '--org', '--yes', '--expect-org', id, '--quiet']);
  expect(code).toBe(3);
  world.faults.length = 0;
}

async function reportOf({ cli }: FrontDoor, args: readonly string[] = []): Promise<StatusReport> {
  return JSON.parse((await cli(['status', ...args, '--output', 'json', '--quiet'])).stdout) as StatusReport;
}

describe('status after a teardown that was not finished', () => {
  test('says so first, with both ways on, and what is gone is absent', async () => {
    const here = await begin();
    await tornDownInPart(here, 'guardduty', 'DisableOrganizationAdminAccount', AFAR);
    const report = await reportOf(here);
    expect(report.problems[0]).toEqual({
      code: 'TEARDOWN_UNFINISHED',
      address: `deployment ${ADMIN_ACCOUNT}/${HOME}/guardduty-slack`,
      impact: 'Findings and protection depend on which half is done: the teardown or the deployment',
      expected: null,
      actual: null,
      message: 'a teardown was begun and not finished',
      fix: 'Finish it: guardduty-slack teardown --org. Or have everything back: guardduty-slack enable --org',
    });
    const fixes = [...report.problems, ...report.members.problems].map(({ fix }) => fix);
    expect(fixes.filter((fix) => fix.includes('enable') && !fix.includes('teardown'))).toEqual([]);
    const { code, stdout } = await here.cli(['status'], { columns: 80 });
    expect(code).toBe(2);
    expect(stdout).toMatch(/Queue +✗ absent\n/);
    expect(stdout).toMatch(/Dead-letter queue +✗ absent in us-east-1 and eu-west-1\n/);
    expect(stdout).toMatch(/Alarms +✗ absent\n/);
    const html = (await here.cli(['status', '--output', 'html'])).stdout;
    expect(html).toMatch(
      /Dead-letter queue<\/td><td data-head="State"><span class="bad">✗ absent in us-east-1 and eu-west-1</,
    );
    expect(html).toMatch(/Alarms<\/td><td data-head="State"><span class="bad">✗ absent</);

    // Once all is back, what is missed is not a teardown's doing any more.
    expect((await here.cli([...ENABLE, ...GO])).code).toBe(0);
    expect((await here.cli(['status'])).code).toBe(0);
    const sqs = new SQSClient({ ...clientConfig(here.world, ADMIN_ACCOUNT, HOME) });
    const QueueUrl = `https://sqs.${HOME}.amazonaws.com/${ADMIN_ACCOUNT}/guardduty-slack-findings`;
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    expect((await reportOf(here)).problems.map(({ code: one }) => one)).not.toContain('TEARDOWN_UNFINISHED');
  });

  test('says so too when the Organization is as before already, and only the pipeline is left', async () => {
    const here = await begin();
    await tornDownInPart(here, 'lambda', 'DeleteFunction', HOME);
    const { problems } = await reportOf(here, ['--admin-account', ADMIN_ACCOUNT]);
    expect(problems[0]).toMatchObject({ code: 'TEARDOWN_UNFINISHED' });
  });
});

describe('status after an enable that was not finished', () => {
  test('shows each part of the pipeline as absent when nothing but the deployment is noted', async () => {
    const here = await begin();
    for (const service of ['sqs', 'lambda', 'dynamodb', 'logs', 'events', 'monitoring'])
      addFault(here.world, { service, ...DENIED });
    expect((await here.cli([...ENABLE, ...GO])).code).toBe(3);
    here.world.faults.length = 0;
    const { stdout } = await here.cli(['status'], { columns: 80 });
    expect(stdout).toContain('Slack pipeline in us-east-1');
    expect(stdout).toMatch(
      /Rule +✗ absent\n +Queue +✗ absent\n +Dead-letter queue +✗ absent in us-east-1 and eu-west-1\n/,
    );
    expect(stdout).not.toContain('TEARDOWN_UNFINISHED');
  });

  test('says that there is no pipeline, and what makes one, where only GuardDuty is set up', async () => {
    const here = await begin();
    expect((await here.cli([...ENABLE, '--only', 'organization', '--yes', '--quiet'])).code).toBe(0);
    const { stdout } = await here.cli(['status'], { columns: 80 });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Slack pipeline in us-east-1 none: no finding goes to Slack. guardduty-slack enable --org makes one',
    );
    const html = (await here.cli(['status', '--output', 'html'])).stdout;
    expect(html).toContain('no finding goes to Slack');
  });
});
