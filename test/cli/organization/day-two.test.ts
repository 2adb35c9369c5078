import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteRuleCommand, EventBridgeClient, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from 'vitest';
import {
  ADMIN_ACCOUNT,
  addMember,
  callsOf,
  canonicalDump,
  MANAGEMENT_ACCOUNT,
  organizationWorld,
  recordFinding,
  slackMessages,
  type World,
} from '../../../sandbox/index.ts';
import { presetAdministrator, presetDetector } from '../../../sandbox/services/guardduty/presets.ts';
import { clientConfig } from '../../../sandbox/test/client-config.ts';
import { emptyFolder } from '../front-door.ts';
import { AFAR, HOME, ORG, rollout, WEBHOOK } from './rollout.ts';

function aWorld(regions: readonly string[] = [HOME, AFAR]): World {
  return organizationWorld({ members: 2, regions, knobs: { 'guardduty.joinDelayMs': -1 } });
}

function folderWith(yaml: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'guardduty-slack.yaml'), yaml);
  return folder;
}

/** What the world holds, by account and Region, of some services. */
function held(world: World, ...services: readonly string[]): unknown {
  return Object.entries(canonicalDump(world)).flatMap(([account, regions]) =>
    Object.entries(regions as Record<string, Record<string, unknown>>).flatMap(([region, all]) =>
      services.flatMap((service) =>
        all[service] === undefined ? [] : [[account, region, service, all[service]]],
      ),
    ),
  );
}

describe("the admin account's own credentials, from the second day on", () => {
  test('do everything but what only the management account may, which is shown', async () => {
    const world = aWorld();
    const { enable, cli, status, actAs } = await rollout(world);
    expect((await enable(ORG)).code).toBe(0);
    const joined = addMember(world);
    const events = new EventBridgeClient(clientConfig(world, ADMIN_ACCOUNT, AFAR));
    const Name = 'guardduty-slack-forwarder';
    await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: ['home-bus'] }));
    await events.send(new DeleteRuleCommand({ Name })).catch(() => undefined);
    actAs(ADMIN_ACCOUNT);
    const start = callsOf(world).length;
    const planned = await cli(['plan', '--org'], { columns: 160 });
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain(`requires credentials of the management account ${MANAGEMENT_ACCOUNT}`);
    expect(planned.stdout).toContain(`adds 1 account: ${joined}`);
    const { code, report } = await enable(['--org']);
    expect(code).toBe(0);
    expect(report.members).toMatchObject({ eligible: 8, enabled: 8 });
    const kept = report.changes.filter(({ action }) => action === 'keep');
    expect([...new Set(kept.map(({ kind }) => kind))].sort()).toEqual([
      'delegated-admin',
      'detector',
      'service-linked-role',
      'trusted-access',
    ]);
    expect(
      kept.every(
        ({ account, notes }) => account === MANAGEMENT_ACCOUNT && notes[0]?.code === 'NEEDS_MANAGEMENT',
      ),
    ).toBe(true);
    expect((await status()).code).toBe(0);
    expect(
      callsOf(world)
        .slice(start)
        .filter(({ account }) => account !== ADMIN_ACCOUNT),
    ).toEqual([]);
  });

  test('leave out, and name, a Region that the management account has not given them yet', async () => {
    const world = aWorld();
    const { enable, cli, actAs } = await rollout(world);
    expect((await enable([...ORG, '--regions', HOME])).code).toBe(0);
    actAs(ADMIN_ACCOUNT);
    const { code, stdout } = await cli(['plan', '--org'], { columns: 160 });
    expect(code).toBe(0);
    expect(stdout).toContain(
      `Skipped                  ${AFAR}: needs management: account ${MANAGEMENT_ACCOUNT} has not named ${ADMIN_ACCOUNT} the administrator there`,
    );
  });

  test('are refused on the first day, with the account whose credentials are needed', async () => {
    const world = aWorld();
    const { cli, actAs } = await rollout(world);
    actAs(ADMIN_ACCOUNT);
    const { code, stderr } = await cli(['plan', '--org'], { columns: 160 });
    expect(code).toBe(6);
    expect(stderr).toContain('NOT_MANAGEMENT_ACCOUNT');
    expect(stderr).toContain(`Use credentials of the management account ${MANAGEMENT_ACCOUNT}`);
  });
});

describe('an Organization that Terraform or Control Tower enabled', () => {
  /** Detectors before the delegation, tagged by their owner, with weaker settings than ours. */
  function theirs(): World {
    const world = aWorld();
    for (const region of [HOME, AFAR]) {
      presetDetector(world, {
        account: ADMIN_ACCOUNT,
        region,
        frequency: 'ONE_HOUR',
        features: { EBS_MALWARE_PROTECTION: 'DISABLED' },
        tags: { 'managed-by': 'terraform' },
      });
      presetAdministrator(world, { account: ADMIN_ACCOUNT, region, autoEnable: 'NEW' });
    }
    return world;
  }

  test.each([
    { who: 'the management account', account: MANAGEMENT_ACCOUNT, args: ORG },
    { who: 'the admin account', account: ADMIN_ACCOUNT, args: ['--org'] },
  ])(
    'gets the Slack half alone with --only pipeline, run by $who: findings arrive, and nothing of GuardDuty is touched',
    async ({ account, args }) => {
      const world = theirs();
      const before = held(world, 'guardduty', 'organizations');
      const { cli, sandbox, enable, status, actAs } = await rollout(world);
      actAs(account);
      const planned = await cli(['plan', ...args, '--only', 'pipeline'], { columns: 160 });
      expect(planned.code).toBe(0);
      expect(planned.stdout).not.toContain('GuardDuty by Region');
      expect(planned.stdout).not.toContain('Cost:');
      const said = await cli(['enable', ...args, '--only', 'pipeline', ...WEBHOOK, '--yes'], {
        columns: 160,
      });
      expect(said.code).toBe(0);
      expect(said.stdout).toContain('✓ GuardDuty findings of 2 Regions are delivered to Slack.');
      expect(held(world, 'guardduty', 'organizations')).toEqual(before);
      recordFinding(world, { account: ADMIN_ACCOUNT, region: AFAR, type: 'Backdoor:EC2/C&CActivity.B' });
      await sandbox.settle();
      expect(slackMessages(world)).toHaveLength(1);
      const again = await enable([...args, '--only', 'pipeline']);
      expect(again.report.summary).toMatchObject({ create: 0, update: 0, remove: 0 });
      const seen = await status();
      expect({ code: seen.code, problems: seen.report.problems }).toEqual({ code: 0, problems: [] });
      expect(seen.report.regions.map(({ autoEnable }) => autoEnable)).toEqual(['NEW', 'NEW']);
      const down = await cli(['teardown', '--yes', '--expect-org', seen.report.organization?.id ?? '']);
      expect({ code: down.code, text: down.code === 0 ? '' : down.stdout + down.stderr }).toEqual({
        code: 0,
        text: '',
      });
      expect(held(world, 'guardduty', 'organizations')).toEqual(before);
    },
    60_000,
  );

  test('is shown before enable --org takes it further, and the detector stays its owner’s', async () => {
    const world = theirs();
    const { cli, enable } = await rollout(world);
    const planned = await cli(['plan', ...ORG, '--only', 'organization'], { columns: 160 });
    expect(planned.stdout).toContain('features.EBS_MALWARE_PROTECTION: DISABLED → ENABLED');
    expect(planned.stdout).toContain('autoEnable: NEW → ALL');
    const { code } = await enable([...ORG, '--only', 'organization']);
    expect(code).toBe(0);
    expect(JSON.stringify(held(world, 'guardduty'))).toContain('"managed-by":"terraform"');
  });
});

describe('what the configuration no longer has', () => {
  const BOTH = `regions: [${HOME}, ${AFAR}]
slack:
  destinations:
    - { name: default, webhook: env:SLACK_WEBHOOK }
    - { name: night, webhook: env:SLACK_WEBHOOK }
`;
  const ONE = `regions: [${HOME}]
slack:
  destinations:
    - { name: default, webhook: env:SLACK_WEBHOOK }
`;

  test('is cleaned up by the next run, Region and destination alike, and is shown before', async () => {
    const world = aWorld();
    const { enable, cli, status } = await rollout(world);
    const up = await enable(ORG, { cwd: folderWith(BOTH) });
    expect(up.code).toBe(0);
    const cwd = folderWith(ONE);
    const planned = await cli(['plan', ...ORG], { cwd, columns: 160 });
    expect(planned.code).toBe(0);
    expect(planned.stdout).toMatch(
      new RegExp(`- forwarder-rule +${ADMIN_ACCOUNT}/${AFAR}/guardduty-slack-forwarder`),
    );
    expect(planned.stdout).toMatch(new RegExp(`- secret +${ADMIN_ACCOUNT}/${HOME}/night`));
    expect(planned.stdout).toContain(
      `! GuardDuty stays on in ${AFAR}, which the deployment no longer covers`,
    );
    // Off a terminal, a Region loses its way to Slack only with consent.
    const before = canonicalDump(world);
    const refused = await cli(['enable', ...ORG, ...WEBHOOK, '--yes'], { cwd, columns: 400 });
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('REDUCTION_NOT_ALLOWED');
    expect(refused.stderr).toContain(`delivery of findings from ${AFAR} to Slack`);
    expect(canonicalDump(world)).toEqual(before);
    expect((await enable([...ORG, '--allow-reduce'], { cwd })).code).toBe(0);
    expect(JSON.stringify(held(world, 'events', 'sqs', 'cloudwatch'))).not.toContain('forwarder');
    expect(JSON.stringify(held(world, 'ssm'))).not.toContain('slack/night');
    const seen = await status();
    expect({ code: seen.code, regions: seen.report.regions.map(({ region }) => region) }).toEqual({
      code: 0,
      regions: [HOME],
    });
    expect((await enable(ORG, { cwd })).report.summary).toMatchObject({ create: 0, update: 0, remove: 0 });
    // GuardDuty itself is never turned off by leaving something out.
    expect(JSON.stringify(held(world, 'guardduty'))).toContain(AFAR);
  });
});

describe('two deployments, told apart by --name', () => {
  test('do not touch each other, and the first to go leaves the Organization to the other', async () => {
    const world = aWorld([HOME]);
    const { enable, status, cli, sandbox } = await rollout(world, { rights: 'all' });
    expect((await enable(ORG)).code).toBe(0);
    const second = ['--name', 'blue-team'];
    expect((await enable([...ORG, ...second])).code).toBe(0);
    for (const name of [[], second]) {
      expect((await enable([...ORG, ...name])).report.summary).toMatchObject({
        create: 0,
        update: 0,
        remove: 0,
      });
      expect((await status(name)).code).toBe(0);
    }
    recordFinding(world, { account: ADMIN_ACCOUNT, region: HOME, type: 'Backdoor:EC2/C&CActivity.B' });
    await sandbox.settle();
    expect(slackMessages(world)).toHaveLength(2);
    const { report } = await status();
    const sure = ['--yes', '--expect-org', report.organization?.id ?? ''];
    const refused = await cli(['teardown', '--org', ...second, ...sure], { columns: 160 });
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('OTHER_DEPLOYMENT');
    const gone = await cli(['teardown', ...second, ...sure]);
    expect({ code: gone.code, text: gone.code === 0 ? '' : gone.stdout + gone.stderr }).toEqual({
      code: 0,
      text: '',
    });
    expect((await status()).code).toBe(0);
    // What is left of it are the Organization's settings, which the other needs.
    expect((await status(second)).report).toMatchObject({ healthy: true, pipeline: null });
  }, 60_000);
});
