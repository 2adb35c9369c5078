import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import {
  ADMIN_ACCOUNT,
  callsOf,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  type World,
} from '../../sandbox/index.ts';
import { presetAdministrator } from '../../sandbox/services/guardduty/presets.ts';
import { rolesOf } from '../../sandbox/services/iam/state.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { frontDoorForTest } from './front-door.ts';

const ENABLE = [
  'enable',
  '--org',
  '--admin-account',
  ADMIN_ACCOUNT,
  '--regions',
  'us-east-1,eu-west-1',
  '--slack-webhook-env',
  'SLACK_WEBHOOK',
  '--yes',
];

/** What stands in the way, and what the answer must name: its code, the value, and the way out. */
interface Blocker {
  readonly is: string;
  readonly prepare?: (world: World) => Promise<void> | void;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exit: number;
  readonly names: readonly (string | RegExp)[];
}

const BLOCKERS: readonly Blocker[] = [
  {
    is: 'another Organization than expected',
    args: ['--expect-org', 'o-somebodyelse'],
    exit: 5,
    names: ['WRONG_ORGANIZATION', 'o-somebodyelse', '--expect-org'],
  },
  {
    is: 'another account that administers GuardDuty',
    prepare: (world) => {
      presetAdministrator(world, { account: memberId(0), region: 'eu-west-1' });
    },
    exit: 5,
    names: [memberId(0), 'eu-west-1', 'delegated-admin'],
  },
  {
    is: 'a queue with our name but not our tag',
    prepare: async (world) => {
      const sqs = new SQSClient(clientConfig(world, ADMIN_ACCOUNT));
      await sqs.send(new CreateQueueCommand({ QueueName: 'guardduty-slack-findings' }));
    },
    exit: 5,
    names: ['guardduty-slack-findings', 'not ours', 'managed-by', '--name'],
  },
  {
    is: 'a role that is missing in the admin account',
    prepare: (world) => {
      delete rolesOf(world, ADMIN_ACCOUNT)['OrganizationAccountAccessRole'];
    },
    exit: 4,
    names: ['ASSUME_ROLE_DENIED', 'OrganizationAccountAccessRole', ADMIN_ACCOUNT, '--role-name'],
  },
  {
    is: 'a session that has ended',
    prepare: (world) => {
      for (const key of Object.values(world.keys))
        if (key.account === MANAGEMENT_ACCOUNT) Object.assign(key, { expires: 0 });
    },
    exit: 4,
    names: ['CREDENTIALS_EXPIRED', 'sts:GetCallerIdentity', /sign in again/i],
  },
  {
    is: 'a webhook that does not point to Slack',
    env: { SLACK_WEBHOOK: 'https://hooks.slack.com.evil.example/services/T0/B0/canary' },
    exit: 6,
    names: ['SLACK_SECRET_INVALID', 'hooks.slack.com.evil.example', '--slack-allow-host'],
  },
  {
    is: 'a Region that AWS does not have',
    args: ['--regions', 'us-east-1,us-north-9'],
    exit: 6,
    names: ['REGION_UNAVAILABLE', 'us-north-9', '--regions'],
  },
];

describe('enable stops before its first write at', () => {
  test.each(BLOCKERS)('$is', async ({ prepare, args = [], env = {}, exit, names }) => {
    const world = organizationWorld({ members: 2, regions: ['us-east-1', 'eu-west-1'] });
    const { cli } = await frontDoorForTest(world);
    await prepare?.(world);
    const before = callsOf(world).length;
    const { code, stdout, stderr } = await cli([...ENABLE, ...args], { env });
    const said = stdout + stderr;
    for (const name of names) expect(said).toMatch(name);
    expect(said).not.toContain('canary');
    expect(code).toBe(exit);
    expect(
      callsOf(world)
        .slice(before)
        .filter(({ write, status }) => write && status === 200),
    ).toEqual([]);
  });
});
