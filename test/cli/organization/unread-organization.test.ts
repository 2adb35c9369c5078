import { DeleteAlarmsCommand, CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import type { RunReport, StatusReport } from '../../../src/provision/index.ts';
import { addFault, ADMIN_ACCOUNT, canonicalDump, type World } from '../../../sandbox/index.ts';
import { organizationOf } from '../../../sandbox/services/shared/organization.ts';
import { clientConfig } from '../../../sandbox/test/client-config.ts';
import { deployed, HOME } from '../deployed.ts';

const ALARM = 'guardduty-slack-dead-letters';
const ENABLE = ['--org', '--admin-account', ADMIN_ACCOUNT, '--slack-webhook-env', 'SLACK_WEBHOOK', '--yes'];

/** Reads about the whole Organization, and the one step that each of them costs. */
const READS = [
  ['organizations', 'ListAccounts', 'members'],
  ['organizations', 'ListAWSServiceAccessForOrganization', 'trusted-access'],
  ['iam', 'GetRole', 'service-linked-role'],
] as const;

function deny(world: World, service: string, operation: string): void {
  // Roles of the pipeline are read in another account.
  const account = organizationOf(world)?.managementAccountId ?? '';
  addFault(world, { service, operation, account, kind: 'denied', times: -1 });
}

describe.each(READS)('where %s:%s is refused', (service, operation, kind) => {
  test('enable does all else, and says what is unknown', async () => {
    const { run, world } = await deployed();
    await new CloudWatchClient(clientConfig(world, ADMIN_ACCOUNT, HOME)).send(
      new DeleteAlarmsCommand({ AlarmNames: [ALARM] }),
    );
    deny(world, service, operation);
    const { code, stdout } = await run(['enable', ...ENABLE, '--output', 'json', '--quiet']);
    const { changes } = JSON.parse(stdout) as RunReport;
    expect(code).toBe(3);
    const failed = changes.filter(({ outcome }) => outcome === 'failed' || outcome === 'not-tried');
    expect(new Set(failed.map((one) => one.kind))).toEqual(new Set([kind]));
    expect(failed[0]?.error?.code).toBe('ACCESS_DENIED');
    expect(changes.find((one) => one.kind === 'alarm' && one.address.endsWith(ALARM))?.outcome).toBe(
      'applied',
    );
  });

  test('status tells all else, and exits with 3', async () => {
    const { run, world } = await deployed();
    deny(world, service, operation);
    const { code, stdout } = await run(['status', '--output', 'json', '--quiet']);
    const report = JSON.parse(stdout) as StatusReport;
    expect([code, report.unknown, report.healthy]).toEqual([3, true, false]);
    expect(new Set(report.problems.map(({ code: one }) => one))).toEqual(new Set(['ACCESS_DENIED']));
    expect(report.regions.map(({ detector }) => detector)).toEqual(['ENABLED', 'ENABLED']);
    expect(report.pipeline?.rule).toBe('ok');
  });
});

test.each([['test'], ['redrive'], ['audit']])('%s asks for no list of accounts', async (command) => {
  const { run, world } = await deployed();
  deny(world, 'organizations', 'ListAccounts');
  expect((await run([command])).code).toBe(0);
});

test('teardown --org without the list of accounts restores nothing that depends on it', async () => {
  const { run, world } = await deployed();
  const guardduty = (): unknown => organizationOf(world)?.trustedServices;
  const before = structuredClone(guardduty());
  deny(world, 'organizations', 'ListAccounts');
  const expected = ['--yes', '--expect-org', organizationOf(world)?.id ?? ''];
  const { code } = await run(['teardown', '--org', ...expected, '--quiet']);
  expect(code).toBe(3);
  expect(guardduty()).toEqual(before);
  expect(JSON.stringify(canonicalDump(world)[ADMIN_ACCOUNT])).toContain('before/organization');
});

test('trusted access that is denied stops before any detector is turned on, and names the permission', async () => {
  const { world, run } = await deployed();
  const organization = organizationOf(world);
  if (organization === undefined) throw new Error('no organization');
  delete organization.trustedServices['guardduty.amazonaws.com'];
  const before = canonicalDump(world);
  deny(world, 'organizations', 'EnableAWSServiceAccess');
  const { code, stdout } = await run(['enable', ...ENABLE, '--output', 'json', '--quiet']);
  const { changes } = JSON.parse(stdout) as RunReport;
  expect(code).toBe(3);
  const failed = changes.filter(({ outcome }) => outcome === 'failed');
  expect(failed.map(({ kind }) => kind)).toEqual(['trusted-access']);
  expect(failed[0]?.error).toMatchObject({ code: 'ACCESS_DENIED' });
  expect(failed[0]?.error?.fix).toContain('organizations:EnableAWSServiceAccess');
  expect(changes.filter(({ outcome }) => outcome === 'applied')).toEqual([]);
  expect(canonicalDump(world)).toEqual(before);
});
