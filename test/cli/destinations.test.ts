import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { StatusReport } from '../../src/provision/index.ts';
import {
  ADMIN_ACCOUNT,
  callsOf,
  organizationWorld,
  singleAccountWorld,
  recordFinding,
  slackMessages,
} from '../../sandbox/index.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { cli as offline, emptyFolder, frontDoorForTest } from './front-door.ts';

const ORG = ['--org', '--admin-account', ADMIN_ACCOUNT];

function folderWith(config: object): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'guardduty-slack.yaml'), stringify(config));
  return folder;
}

describe('destinations', () => {
  test('take their secrets from a variable, a file, a person, or a parameter that someone else keeps', async () => {
    const world = organizationWorld({ members: 1, regions: ['us-east-1'] });
    const { cli, sandbox } = await frontDoorForTest(world);
    const ssm = new SSMClient(clientConfig(world, ADMIN_ACCOUNT));
    const Name = '/security/slack-webhook';
    await ssm.send(new PutParameterCommand({ Name, Value: sandbox.slackWebhook, Type: 'SecureString' }));
    const cwd = folderWith({
      slack: {
        destinations: [
          { name: 'variable', webhook: 'env:HOOK' },
          { name: 'file', webhook: 'file:hook.txt' },
          { name: 'person', webhook: 'prompt' },
          { name: 'parameter', webhook: `ssm:${Name}` },
        ],
        routes: [
          { to: 'parameter', minSeverity: 9 },
          { to: ['variable', 'file', 'person'], minSeverity: 7 },
        ],
      },
    });
    writeFileSync(join(cwd, 'hook.txt'), `${sandbox.slackWebhook}\n`, { mode: 0o600 });
    const enabled = await cli(['enable', ...ORG], {
      cwd,
      env: { HOOK: sandbox.slackWebhook },
      terminal: true,
      keys: [`${sandbox.slackWebhook}\r`, 'y'],
    });
    expect(enabled.code).toBe(0);
    expect(enabled.stdout + enabled.stderr).not.toContain('/services/');
    await expect(
      ssm.send(new GetParameterCommand({ Name: '/guardduty-slack/slack/parameter' })),
    ).rejects.toMatchObject({ name: 'ParameterNotFound' });

    const found = (severity: number): void => {
      recordFinding(world, {
        account: ADMIN_ACCOUNT,
        region: 'us-east-1',
        type: 'Recon:EC2/Portscan',
        severity,
      });
    };
    found(9.5);
    await sandbox.settle();
    expect(slackMessages(world)).toHaveLength(1);
    found(8);
    await sandbox.settle();
    expect(slackMessages(world)).toHaveLength(4);

    const status = JSON.parse(
      (await cli(['status', '-o', 'json'], { cwd: emptyFolder() })).stdout,
    ) as StatusReport;
    expect(status.pipeline?.destinations).toContainEqual({
      name: 'parameter',
      kind: 'webhook',
      parameter: Name,
      stored: true,
    });
    expect((await cli(['plan', ...ORG, '--check'], { cwd, env: { HOOK: sandbox.slackWebhook } })).code).toBe(
      0,
    );

    const organization = status.organization?.id ?? '';
    expect(
      (await cli(['teardown', '--org', '--yes', '--expect-org', organization], { cwd: emptyFolder() })).code,
    ).toBe(0);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    expect(Parameter?.Value).toBe(sandbox.slackWebhook);
  });

  test('whose source an option names and is not there stop the run before AWS is asked for anything', async () => {
    for (const [option, words] of [
      [['--slack-webhook-env', 'NO_SUCH'], 'The variable NO_SUCH, named by --slack-webhook-env, is not set.'],
      [
        ['--slack-webhook-file', 'no-such'],
        'The file no-such, named by --slack-webhook-file, cannot be read.',
      ],
    ] as const) {
      const { code, stderr } = await offline(['enable', ...ORG, '--yes', ...option], { columns: 200 });
      expect(code).toBe(6);
      expect(stderr).toContain(words);
    }
  });

  test.each([
    ['env:SLACK_HOOK', 'the variable SLACK_HOOK, named by slack.destinations (default), is not set'],
    ['file:no-such', 'the file no-such, named by slack.destinations (default), does not exist'],
  ])(
    'whose source %s is not here are kept as they are stored, by plan, doctor and enable',
    async (webhook, words) => {
      const world = organizationWorld({ members: 1, regions: ['us-east-1'] });
      const { cli } = await frontDoorForTest(world);
      const cwd = folderWith({ slack: { destinations: [{ name: 'default', webhook }] } });
      const before = await cli(['plan', ...ORG], { cwd, columns: 200 });
      expect(before.code).toBe(0);
      expect(before.stdout).toContain('not given yet');
      const first = await cli(['enable', ...ORG, '--yes'], { cwd, columns: 300 });
      expect(first.code).toBe(6);
      expect(first.stderr).toContain(words.slice(1));
      expect(callsOf(world).some(({ write }) => write)).toBe(false);
      expect(
        (await cli(['enable', ...ORG, '--yes', '--slack-webhook-env', 'SLACK_WEBHOOK'], { cwd })).code,
      ).toBe(0);
      const after = await cli(['plan', ...ORG, '--check'], { cwd, columns: 200 });
      expect(after.code).toBe(0);
      expect(after.stdout).toContain('Nothing to do');
      const doctor = await cli(['doctor', ...ORG], { cwd, columns: 300 });
      expect(doctor.stdout).toContain(`stored in AWS, and kept: ${words}`);
      expect((await cli(['enable', ...ORG, '--yes'], { cwd })).code).toBe(0);
    },
  );

  test('that are asked for take an empty answer, and keep what is stored', async () => {
    const world = organizationWorld({ members: 1, regions: ['us-east-1'] });
    const { cli, sandbox } = await frontDoorForTest(world);
    const cwd = folderWith({ slack: { destinations: [{ name: 'default', webhook: 'prompt' }] } });
    const enable = ['enable', ...ORG, '--yes'];
    const first = await cli(enable, { cwd, terminal: true, keys: [`${sandbox.slackWebhook}\r`] });
    expect(first.code).toBe(0);
    const again = await cli(enable, { cwd, terminal: true, keys: ['\r'] });
    expect(again.stderr).toContain('Enter keeps what is stored');
    expect(again.code).toBe(0);
    const inCi = await cli(enable, { cwd, terminal: true, env: { CI: 'true' } });
    expect(inCi.stderr).not.toContain('not shown');
    expect(inCi.code).toBe(0);
  });

  test('whose file others can read are reported', async () => {
    const world = organizationWorld({ members: 1, regions: ['us-east-1'] });
    const { cli, sandbox } = await frontDoorForTest(world);
    const cwd = folderWith({ slack: { destinations: [{ name: 'default', webhook: 'file:hook.txt' }] } });
    writeFileSync(join(cwd, 'hook.txt'), sandbox.slackWebhook);
    chmodSync(join(cwd, 'hook.txt'), 0o644);
    const { stderr } = await cli(['plan', ...ORG], { cwd, columns: 200 });
    expect(stderr).toContain('Others on this machine can read hook.txt. Fix: chmod 600 hook.txt');
  });

  test('whose parameter is missing keep the version from going live, and enable says which', async () => {
    const world = organizationWorld({ members: 1, regions: ['us-east-1'] });
    const { cli } = await frontDoorForTest(world);
    const cwd = folderWith({ slack: { destinations: [{ name: 'default', webhook: 'ssm:/not/there' }] } });
    const { code, stdout } = await cli(['enable', ...ORG, '--yes'], { cwd, columns: 200 });
    expect(code).toBe(3);
    expect(stdout).toContain('secret /not/there');
  });

  test('whose parameter is under a customer managed key are decrypted, and that right stays', async () => {
    const world = singleAccountWorld({ account: ADMIN_ACCOUNT, regions: ['us-east-1'] });
    const { cli, sandbox } = await frontDoorForTest(world);
    await new SSMClient(clientConfig(world, ADMIN_ACCOUNT)).send(
      new PutParameterCommand({
        Name: '/team/slack',
        Value: sandbox.slackWebhook,
        Type: 'SecureString',
        KeyId: `arn:aws:kms:us-east-1:${ADMIN_ACCOUNT}:key/11112222-3333-4444-5555-666677778888`,
      }),
    );
    const cwd = folderWith({ slack: { destinations: [{ name: 'default', webhook: 'ssm:/team/slack' }] } });
    const up = await cli(['enable', '--yes'], { cwd, columns: 200 });
    expect({ code: up.code, said: up.code === 0 ? '' : up.stdout + up.stderr }).toEqual({
      code: 0,
      said: '',
    });
    expect((await cli(['plan', '--check'], { cwd })).code).toBe(0);
  });
});

describe('config validate, offline', () => {
  test('takes every condition of a route and every source of a secret', async () => {
    const cwd = folderWith({
      slack: {
        destinations: [
          { name: 'a', webhook: 'env:A' },
          { name: 'b', webhook: 'file:b' },
          { name: 'c', token: 'ssm:/c', channel: 'C0123456789' },
          { name: 'd', token: 'prompt', channel: 'G0123456789' },
        ],
        routes: [
          {
            to: ['a', 'b'],
            minSeverity: 7,
            accounts: ['333333333333'],
            ous: ['ou-abcd-11111111'],
            regions: ['eu-west-1'],
            types: ['*:IAMUser/*'],
            tags: ['team=payments'],
            mention: 'group:S0123456789',
          },
          { to: 'c', mention: 'here' },
          { to: 'd', mention: 'channel' },
        ],
      },
    });
    expect((await offline(['config', 'validate'], { cwd })).code).toBe(0);
  });

  test('names every mistake at once, also those that only two values together make', async () => {
    const cwd = folderWith({
      autoEnable: 'ALL',
      ou: ['ou-abcd-11111111'],
      features: ['RUNTIME_MONITORING', 'EKS_RUNTIME_MONITORING'],
      slack: {
        destinations: [
          { name: 'a', webhook: 'https://hooks.slack.com/services/T0/B0/x' },
          { name: 'a', token: 'env:B' },
          { name: 'c', webhook: 'env:C', token: 'env:C' },
        ],
        routes: [
          { to: 'nowhere', minSeverity: 11, mention: 'everyone' },
          { to: [], accounts: ['12'], regions: ['Mars'], ous: ['x'], severity: 7 },
        ],
      },
    });
    const { code, stderr } = await offline(['config', 'validate'], { cwd, columns: 200 });
    expect(code).toBe(6);
    for (const mistake of [
      'ALL enables GuardDuty in every account',
      'features: RUNTIME_MONITORING already covers EKS',
      'slack.destinations.0.webhook: a Slack secret is written here. Rotate it',
      'slack.destinations.1: a token needs a channel',
      'slack.destinations.2: give either webhook or token',
      'slack.destinations.1.name: two destinations are called a',
      'slack.routes.0.to: no destination is called nowhere; there are a, c',
      'slack.routes.0.minSeverity: must be at most 10, not 11',
      'slack.routes.0.mention',
      'slack.routes.1.to: must have at least 1 item',
      'slack.routes.1.accounts.0: an account id has 12 digits, not "12"',
      'slack.routes.1.regions.0: a Region looks like eu-west-1',
      'slack.routes.1.ous.0: an organizational unit looks like ou-abcd-12345678',
      'slack.routes.1.severity: unknown key; there are to, minSeverity',
    ])
      expect(stderr).toContain(mistake);
  });
});
