import { CloudWatchClient, DeleteAlarmsCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import {
  addFault,
  ADMIN_ACCOUNT,
  canonicalDump,
  denyRegions,
  MANAGEMENT_ACCOUNT,
  organizationWorld,
  type FaultOptions,
  type World,
} from '../../../sandbox/index.ts';
import { setRegion } from '../../../sandbox/services/account/state.ts';
import { clientConfig } from '../../../sandbox/test/client-config.ts';
import { AFAR, HOME, ORG, rollout, type Rollout } from './rollout.ts';

const ALARM = 'guardduty-slack-dead-letters';

const inAfar = (fault: FaultOptions) => (world: World) =>
  addFault(world, { region: AFAR, times: -1, ...fault });

/** What shuts a run out of a Region that it once covered. */
const HINDRANCES: readonly { readonly is: string; readonly hinder: (world: World) => void }[] = [
  {
    is: 'a guardrail shuts the security account out of it',
    hinder: (world) => denyRegions(world, ADMIN_ACCOUNT, [AFAR]),
  },
  {
    is: 'a guardrail denies GuardDuty there',
    hinder: (world) => denyRegions(world, ADMIN_ACCOUNT, [AFAR], ['guardduty:*']),
  },
  { is: 'its host names do not resolve', hinder: inAfar({ kind: 'unresolved' }) },
  {
    // Seen from af-south-1 in 2023; AWS does not document it.
    is: 'GuardDuty allows no calls across Regions there',
    hinder: inAfar({
      service: 'guardduty',
      code: 'BadRequestException',
      message: 'The request is rejected. Cross-region api call is not allowed.',
      status: 400,
    }),
  },
  { is: 'a proxy answers with a page', hinder: inAfar({ kind: 'malformed' }) },
  {
    is: 'Regions cannot be listed and its STS does not know the session token',
    hinder: (world) => {
      addFault(world, { service: 'account', kind: 'denied', times: -1 });
      addFault(world, { region: AFAR, kind: 'unknown-key', times: -1 });
    },
  },
  {
    is: 'it is being enabled again',
    hinder: (world) => {
      setRegion(world, MANAGEMENT_ACCOUNT, AFAR, 'ENABLING');
      setRegion(world, ADMIN_ACCOUNT, AFAR, 'ENABLING');
    },
  },
];

function there(world: World): unknown {
  return canonicalDump(world)[ADMIN_ACCOUNT]?.[AFAR];
}

async function deploymentOf(world: World): Promise<readonly string[]> {
  const ssm = new SSMClient(clientConfig(world, ADMIN_ACCOUNT, HOME));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/guardduty-slack/deployment' }));
  return (JSON.parse(Parameter?.Value ?? '') as { regions: readonly string[] }).regions;
}

async function withPendingChange(): Promise<{ readonly story: Rollout; readonly before: unknown }> {
  const world = organizationWorld({ members: 1, regions: [HOME, AFAR] });
  const story = await rollout(world, { rights: 'all' });
  expect((await story.enable(ORG)).code).toBe(0);
  await alarms(world).send(new DeleteAlarmsCommand({ AlarmNames: [ALARM] }));
  return { story, before: there(world) };
}

function alarms(world: World): CloudWatchClient {
  return new CloudWatchClient(clientConfig(world, ADMIN_ACCOUNT, HOME));
}

describe('a Region that the deployment covers, when', () => {
  test.each(HINDRANCES)(
    '$is: keeps all it has, is told as unknown, and stops nothing else',
    async ({ hinder }) => {
      const { story, before } = await withPendingChange();
      const { world, plan, enable, status } = story;
      hinder(world);

      const planned = await plan(ORG);
      expect(planned.report.regions).toContain(AFAR);
      expect(planned.report.changes.filter(({ action }) => action === 'remove')).toEqual([]);
      expect(planned.code).toBe(3);

      const seen = await status();
      expect(seen.report.problems.filter(({ code }) => code === 'LEFT_OVER')).toEqual([]);
      expect(seen.report.unknown).toBe(true);
      expect(seen.code).toBe(3);
      expect(JSON.stringify(seen.report.problems)).toContain(AFAR);

      const { code, report } = await enable(ORG);
      expect(code).toBe(3);
      expect(
        report.changes.filter(({ outcome, region }) => outcome === 'failed' && region === AFAR),
      ).not.toEqual([]);
      expect(report.changes.filter(({ outcome, region }) => outcome === 'failed' && region !== AFAR)).toEqual(
        [],
      );
      expect(there(world)).toEqual(before);
      expect(await deploymentOf(world)).toEqual([AFAR, HOME]);
      const { MetricAlarms } = await alarms(world).send(new DescribeAlarmsCommand({ AlarmNames: [ALARM] }));
      expect(MetricAlarms).toHaveLength(1);
    },
    60_000,
  );

  test('the configuration leaves it out: its forwarder goes, although it cannot be looked at otherwise', async () => {
    const { story } = await withPendingChange();
    denyRegions(story.world, ADMIN_ACCOUNT, [AFAR], ['guardduty:*']);
    const { code, report } = await story.enable([...ORG, '--exclude-regions', AFAR, '--allow-reduce']);
    expect(code).toBe(0);
    expect(report.changes.filter(({ action }) => action === 'remove').map(({ kind }) => kind)).toContain(
      'forwarder-rule',
    );
    expect(await deploymentOf(story.world)).toEqual([HOME]);
  }, 60_000);
});

test('where GuardDuty does not say who administers it, the deployment is found by what Organizations knows', async () => {
  const { story } = await withPendingChange();
  addFault(story.world, {
    service: 'guardduty',
    operation: 'ListOrganizationAdminAccounts',
    times: -1,
    kind: 'denied',
  });
  const { code, report } = await story.status();
  expect(code).toBe(3);
  expect(report.organization?.adminAccountId).toBe(ADMIN_ACCOUNT);
  expect(report.problems.map(({ code: said }) => said)).toContain('ABSENT');
}, 60_000);

describe('with the security account’s own credentials', () => {
  test('GuardDuty that does not know its administrator for a moment costs no Region what it has', async () => {
    const { story, before } = await withPendingChange();
    const { world, enable, actAs } = story;
    actAs(ADMIN_ACCOUNT);
    addFault(world, {
      service: 'guardduty',
      operation: 'DescribeOrganizationConfiguration',
      region: AFAR,
      code: 'BadRequestException',
      message:
        'The request failed because the account does not have required AWS Organization master permission.',
      status: 400,
    });
    const { report } = await enable(ORG);
    expect(report.changes.filter(({ action }) => action === 'remove')).toEqual([]);
    expect(there(world)).toEqual(before);
    expect(await deploymentOf(world)).toEqual([AFAR, HOME]);
  }, 60_000);
});
