import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  DisableOrganizationAdminAccountCommand,
  EnableOrganizationAdminAccountCommand,
  GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import { EnableAWSServiceAccessCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { DeleteRoleCommand, DetachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { probeHostFrom } from '../../src/cli/probe-host.ts';
import type { DoctorReport } from '../../src/provision/index.ts';
import {
  ADMIN_ACCOUNT,
  addFault,
  addUser,
  advance,
  callsOf,
  canonicalDump,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  singleAccountWorld,
  type OrganizationOptions,
  type World,
} from '../../sandbox/index.ts';
import { presetMembership } from '../../sandbox/services/guardduty/presets.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { clientConfig, allowing } from '../../sandbox/test/client-config.ts';
import { frontDoorForTest, type FrontDoor, type Outside } from './front-door.ts';

const HOME = 'us-east-1';
const REGIONS = [HOME, 'eu-west-1'];
const ORG = ['--org', '--admin-account', ADMIN_ACCOUNT];
const WEBHOOK = ['--slack-webhook-env', 'SLACK_WEBHOOK'];
/** A machine on which nothing is to be said. */
const FINE = { probeHost: () => Promise.resolve(), nodeVersion: '24.11.0' };

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync('config/doctor-report.schema.json', 'utf8')) as Parameters<
    typeof z.fromJSONSchema
  >[0],
);

interface Visit {
  readonly world: World;
  readonly door: FrontDoor;
  /** Runs the doctor and gives its report, checked against the schema that ships. */
  readonly look: (
    args?: readonly string[],
    outside?: Outside,
  ) => Promise<{
    readonly code: number;
    readonly report: DoctorReport;
    readonly check: (id: string) => DoctorReport['checks'][number] | undefined;
  }>;
}

async function visit(world: World = aWorld()): Promise<Visit> {
  const door = await frontDoorForTest(world);
  return {
    world,
    door,
    look: async (args = ORG, outside = {}) => {
      const { code, stdout, stderr } = await door.cli(['doctor', ...args, '--output', 'json', '--quiet'], {
        ...outside,
        io: { ...FINE, ...outside.io },
      });
      if (stdout === '') throw new Error(stderr);
      const report = schema.parse(JSON.parse(stdout)) as DoctorReport;
      return { code, report, check: (id) => report.checks.find((one) => one.id === id) };
    },
  };
}

function aWorld(options: Partial<OrganizationOptions> = {}): World {
  return organizationWorld({ members: 3, regions: REGIONS, ...options });
}

/** Lets the commands of this test run as someone else. */
function actAs({ accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string }): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
}

describe('an Organization that is ready', () => {
  test('passes every line but what is worth a look, and nothing is written', async () => {
    const { world, look } = await visit();
    const before = canonicalDump(world);
    const { code, report } = await look([...ORG, '--deep', ...WEBHOOK]);
    expect(code).toBe(0);
    expect(report.ok).toBe(true);
    expect(report.checks.map(({ id, status }) => `${status} ${id}`)).toEqual([
      'pass node',
      'pass credentials',
      'pass home-region',
      'pass organization',
      'pass caller',
      'pass accounts',
      'pass admin-account',
      'pass trusted-access',
      'pass delegated-admin',
      'pass admin-role',
      'pass member-roles',
      'pass regions',
      'pass guardduty',
      'pass own-administrator',
      'pass administrators',
      'pass member-administrators',
      'pass pattern',
      'pass names',
      'pass slack-secret',
      'warn alarm-topics',
      'pass slack-host',
    ]);
    expect(report.apiCalls.writes).toBe(0);
    expect(canonicalDump(world)).toEqual(before);
    const written = callsOf(world).filter(({ write, operation }) => write && operation !== 'AssumeRole');
    expect(written).toEqual([]);
  });

  test('reads well on a terminal', async () => {
    const { door } = await visit(organizationWorld({ members: 3, regions: REGIONS }));
    const { code, stdout } = await door.cli(['doctor', ...ORG], {
      columns: 90,
      io: { ...FINE, nodeVersion: '20.19.5' },
    });
    expect(code).toBe(0);
    expect(stdout.replace(/o-[0-9a-f]{10}/, 'o-exampleorg').replace(/\d+ AWS calls/, 'N AWS calls'))
      .toMatchInlineSnapshot(`
        "! Node.js                    Node 20.19.5 works; AWS's SDK gets no updates for it after
                                     the first week of January 2027.
                                     Fix: Install Node 22 or newer.
        ✓ Credentials                arn:aws:iam::111111111111:user/operator, account 111111111111
        ✓ Home Region                us-east-1
        ✓ Organization               o-exampleorg, management account 111111111111, all features
        ✓ Account permissions        this is the management account
        ✓ Accounts                   5 active
        ✓ Delegated administrator    222222222222 (security) is active
        ✓ Trusted access             off for guardduty.amazonaws.com and
                                     malware-protection.guardduty.amazonaws.com; enable --org
                                     turns it on
        ✓ Delegated administrator    none is registered yet; enable --org does it
        ✓ Role in the admin account  cross-account role OrganizationAccountAccessRole in
                                     222222222222 can be assumed
        ✓ Regions                    2: us-east-1, eu-west-1
        ✓ GuardDuty                  answers in all 2 Regions
        ✓ GuardDuty membership       account 222222222222 is no member of another
        ✓ Administrator by Region    none yet; enable --org names it
        ✓ Event pattern              EventBridge takes findings from severity 4 on
        ✓ Names                      18 are free, and none is anybody else’s
        ! Slack secret               Neither given nor stored: default.
                                     Fix: Have it ready: enable asks for it on a terminal, and
                                          takes it from --slack-webhook-env or
                                          --slack-webhook-file in CI.
                                     SLACK_SECRET_MISSING
        ! Alarms' topics             The alarms of eu-west-1, us-east-1 have no SNS topic, so no
                                     one is notified if Slack delivery fails.
                                     Fix: Name an SNS topic of each Region in alarms.topics.
        ✓ Slack host                 hooks.slack.com can be reached from here

        ✓ Ready, 3 warnings to look at.
        N AWS calls, none of which changes anything
        "
      `);
  });

  test('is still ready after enable, with everything ours', async () => {
    const { door, look } = await visit();
    await door.cli(['enable', ...ORG, ...WEBHOOK, '--yes', '--quiet']);
    const { code, check } = await look(['--org']);
    expect(code).toBe(0);
    expect(check('names')?.detail).toBe('all are ours already');
    expect(check('slack-secret')?.detail).toBe('stored in AWS');
    expect(check('administrators')?.detail).toBe(`${ADMIN_ACCOUNT} in every Region`);
    expect(check('trusted-access')?.detail).toBe('on for GuardDuty and its malware scans');
  });

  test("is looked at with the admin account's own credentials from the second day on", async () => {
    const { world, door, look } = await visit();
    await door.cli(['enable', ...ORG, ...WEBHOOK, '--yes', '--quiet']);
    actAs(addUser(world, ADMIN_ACCOUNT, 'kim', [allowing('*')]));
    const { code, check } = await look(['--org']);
    expect(code).toBe(0);
    expect(check('caller')?.detail).toContain('this account administers GuardDuty');
    expect(check('admin-role')?.detail).toBe('these credentials are its own');
    expect(check('administrators')).toBeUndefined();
  });
});

test('one account is looked at without an Organization', async () => {
  const { look } = await visit(singleAccountWorld({ regions: REGIONS }));
  const { code, report } = await look(WEBHOOK);
  expect(code).toBe(0);
  expect(report.checks.map(({ id }) => id)).not.toContain('organization');
  expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([]);
});

describe('what is wrong is named with its fix', () => {
  test('credentials that AWS does not know: exit code 4, and the machine is looked at all the same', async () => {
    const { look } = await visit();
    actAs({ accessKeyId: 'AKIAUNKNOWN00000000', secretAccessKey: 'x' });
    const { code, report, check } = await look();
    expect(code).toBe(4);
    expect(check('credentials')).toMatchObject({ status: 'fail', code: 'CREDENTIALS_INVALID' });
    expect(report.checks.map(({ id }) => id)).toEqual(['node', 'credentials', 'slack-host']);
  });

  test('no home Region: exit code 6', async () => {
    const { look } = await visit();
    const { code, check } = await look(ORG, { env: { AWS_REGION: '', AWS_DEFAULT_REGION: '' } });
    expect(code).toBe(6);
    expect(check('home-region')?.fix).toContain('--home-region');
  });

  test('a Node that is too old', async () => {
    const { look } = await visit();
    const { code, check } = await look(ORG, { io: { nodeVersion: '18.20.0' } });
    expect(code).toBe(2);
    expect(check('node')?.status).toBe('fail');
    expect((await look(ORG, { io: { nodeVersion: '20.19.0' } })).check('node')?.status).toBe('warn');
  });

  test('an account without an Organization', async () => {
    const { look } = await visit(singleAccountWorld({ regions: REGIONS }));
    const { code, check, report } = await look(['--org', ...WEBHOOK]);
    expect(code).toBe(2);
    expect(check('organization')).toMatchObject({ status: 'fail', code: 'NOT_IN_ORGANIZATION' });
    expect(report.checks.at(-2)?.id).toBe('organization');
  });

  test('an Organization without all features, and one that is not the expected one', async () => {
    const world = aWorld();
    Object.assign(organizationOf(world)!, { featureSet: 'CONSOLIDATED_BILLING' });
    const { look } = await visit(world);
    const { code, check } = await look([...ORG, '--expect-org', 'o-someotherorg']);
    expect(code).toBe(2);
    expect(check('organization')).toMatchObject({ status: 'fail', code: 'ORGANIZATION_FEATURES' });
    expect(check('expected-organization')).toMatchObject({ status: 'fail', code: 'WRONG_ORGANIZATION' });
  });

  test.each([
    ['no one', [], 'ADMIN_ACCOUNT_MISSING'],
    ['the management account', ['--admin-account', MANAGEMENT_ACCOUNT], 'ADMIN_IS_MANAGEMENT'],
    ['a stranger', ['--admin-account', '999999999999'], 'ADMIN_ACCOUNT_UNKNOWN'],
    ['a suspended account', ['--admin-account', memberId(2)], 'ADMIN_ACCOUNT_UNKNOWN'],
  ])('%s as administrator', async (_who, args, code) => {
    const { look } = await visit(aWorld({ suspended: 1 }));
    const { code: exit, check } = await look(['--org', ...args]);
    expect(exit).toBe(2);
    expect(check('admin-account')).toMatchObject({ status: 'fail', code });
    expect(check('names')?.detail).toContain('Not looked at');
  });

  test('an account that may do neither', async () => {
    const { world, look } = await visit();
    actAs(addUser(world, memberId(0), 'kim', [allowing('*')]));
    const { code, check } = await look();
    expect(code).toBe(2);
    expect(check('caller')).toMatchObject({ status: 'fail', code: 'NOT_MANAGEMENT_ACCOUNT' });
  });

  test('no way into the admin account, so that the rest there is not looked at', async () => {
    const { look } = await visit();
    const { code, check } = await look([...ORG, '--role-name', 'missing']);
    expect(code).toBe(2);
    expect(check('admin-role')).toMatchObject({ status: 'fail', code: 'ASSUME_ROLE_DENIED' });
    for (const id of ['regions', 'names']) expect(check(id)?.status).toBe('warn');
    expect(check('pattern')).toBeUndefined();
  });

  test('members that cannot be entered, with --deep only', async () => {
    const { world, look } = await visit();
    const iam = new IAMClient(clientConfig(world, memberId(1)));
    const RoleName = 'OrganizationAccountAccessRole';
    await iam.send(
      new DetachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    );
    await iam.send(new DeleteRoleCommand({ RoleName }));
    expect((await look()).check('member-roles')).toBeUndefined();
    const { code, check } = await look([...ORG, '--deep']);
    expect(code).toBe(0);
    expect(check('member-roles')?.detail).toBe(
      `No cross-account role can be assumed in ${memberId(1)} (1 of 3).`,
    );
  });

  test('members of another administrator, with --deep only, and the commands for their owner', async () => {
    const world = aWorld();
    presetMembership(world, { administrator: '999999999999', account: memberId(1), region: 'eu-west-1' });
    const { look } = await visit(world);
    expect((await look()).check('member-administrators')).toBeUndefined();
    const { code, check } = await look([...ORG, '--deep']);
    expect(code).toBe(0);
    expect(check('member-administrators')).toMatchObject({
      status: 'warn',
      code: 'OTHER_ADMINISTRATOR',
      detail: `AWS will refuse these members: 999999999999 administers ${memberId(1)} in eu-west-1.`,
    });
    expect(check('member-administrators')?.fix).toContain(
      `With credentials of account ${memberId(1)}, run: aws guardduty disassociate-from-administrator-account --region eu-west-1`,
    );
  });

  test('another administrator, in Organizations and in a Region', async () => {
    const world = aWorld();
    await designate(world, memberId(0));
    const { look } = await visit(world);
    const { code, check } = await look();
    expect(code).toBe(2);
    expect(check('delegated-admin')).toMatchObject({ status: 'fail', code: 'OTHER_ADMINISTRATOR' });
    expect(check('administrators')).toMatchObject({ status: 'fail', code: 'OTHER_ADMINISTRATOR' });
    expect(check('administrators')?.detail).toContain(`${memberId(0)} administers GuardDuty in ${HOME}`);
  });

  test('Regions that are left out, and a named one that does not exist', async () => {
    const { look } = await visit(aWorld({ regions: [HOME, 'eu-west-1'], optedOut: {} }));
    const { check } = await look([...ORG, '--regions', `${HOME},eu-south-2`]);
    expect(check('regions')).toMatchObject({ status: 'fail', code: 'REGION_UNAVAILABLE' });
    expect(check('names')?.status).toBe('pass');
  });

  test('GuardDuty that refuses to be read in one Region', async () => {
    const { world, look } = await visit();
    addFault(world, {
      service: 'guardduty',
      operation: 'ListDetectors',
      account: ADMIN_ACCOUNT,
      region: 'eu-west-1',
      times: -1,
      code: 'AccessDeniedException',
      message: 'no identity-based policy allows it',
      status: 403,
    });
    const { code, check } = await look();
    expect(code).toBe(2);
    expect(check('guardduty')).toMatchObject({ status: 'fail', code: 'ACCESS_DENIED' });
    expect(check('guardduty')?.fix).toContain('guardduty-slack policy admin');
  });

  test('names that belong to someone else', async () => {
    const { world, look } = await visit();
    await new SQSClient(clientConfig(world, ADMIN_ACCOUNT)).send(
      new CreateQueueCommand({ QueueName: 'guardduty-slack-findings' }),
    );
    const { code, check } = await look();
    expect(code).toBe(2);
    expect(check('names')).toMatchObject({ status: 'fail', code: 'NOT_OURS' });
    expect(check('names')?.detail).toContain(`queue ${ADMIN_ACCOUNT}/${HOME}/guardduty-slack-findings`);
  });

  test('a service that cannot be read', async () => {
    const { world, look } = await visit();
    addFault(world, {
      service: 'dynamodb',
      times: -1,
      code: 'AccessDeniedException',
      message: 'User is not authorized to perform: dynamodb:DescribeTable',
      status: 400,
    });
    const { code, check } = await look();
    expect(code).toBe(2);
    expect(check('names')).toMatchObject({ status: 'fail', code: 'ACCESS_DENIED' });
  });

  test('a secret that cannot be right, without saying it', async () => {
    const { look } = await visit();
    const secret = 'https://hooks.example.com/services/T0/B0/verysecret';
    const { code, report, check } = await look([...ORG, '--slack-webhook-env', 'WRONG'], {
      env: { WRONG: secret },
    });
    expect(code).toBe(2);
    expect(check('slack-secret')).toMatchObject({ status: 'fail', code: 'SLACK_SECRET_INVALID' });
    expect(JSON.stringify(report)).not.toContain('verysecret');
  });

  test('no secret yet is only a warning: enable asks for it', async () => {
    const { look } = await visit();
    expect((await look()).check('slack-secret')).toMatchObject({
      status: 'warn',
      code: 'SLACK_SECRET_MISSING',
    });
  });

  test('a host that cannot be reached from here is only a warning', async () => {
    const { look } = await visit();
    const { code, check } = await look(ORG, {
      io: { probeHost: () => Promise.reject(new Error('ECONNREFUSED')) },
    });
    expect(code).toBe(0);
    expect(check('slack-host')?.detail).toBe('hooks.slack.com cannot be reached from here: ECONNREFUSED.');
  });
});

test('an administrator that is leaving is waited for', async () => {
  const world = aWorld({ knobs: { 'guardduty.disableDelayMs': 60_000 } });
  await designate(world, ADMIN_ACCOUNT);
  const { door, look } = await visit(world);
  await door.cli(['enable', ...ORG, ...WEBHOOK, '--yes', '--quiet']);
  await new GuardDutyClient(clientConfig(world, MANAGEMENT_ACCOUNT, 'eu-west-1')).send(
    new DisableOrganizationAdminAccountCommand({ AdminAccountId: ADMIN_ACCOUNT }),
  );
  const { code, check } = await look();
  expect(code).toBe(0);
  expect(check('administrators')).toMatchObject({
    status: 'warn',
    detail: 'An administrator is on its way out in eu-west-1.',
  });
});

test('reaching a host opens a connection and sends nothing; a closed port is an error', async () => {
  const probeHost = probeHostFrom({});
  let bytes = 0;
  const server = createServer((socket) => socket.on('data', (data) => (bytes += data.length)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await probeHost({ host: '127.0.0.1', port, secure: false });
  await new Promise((resolve) => server.close(resolve));
  expect(bytes).toBe(0);
  await expect(probeHost({ host: '127.0.0.1', port, secure: false })).rejects.toThrow('ECONNREFUSED');
});

/** Makes an account the administrator in the home Region, by hand. */
async function designate(world: World, AdminAccountId: string): Promise<void> {
  await new OrganizationsClient(clientConfig(world, MANAGEMENT_ACCOUNT)).send(
    new EnableAWSServiceAccessCommand({ ServicePrincipal: 'guardduty.amazonaws.com' }),
  );
  await new GuardDutyClient(clientConfig(world, MANAGEMENT_ACCOUNT)).send(
    new EnableOrganizationAdminAccountCommand({ AdminAccountId }),
  );
  advance(world, 5_000);
}
