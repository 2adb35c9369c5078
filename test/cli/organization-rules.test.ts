import {
  CreatePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  type Role,
} from '@aws-sdk/client-iam';
import { afterEach, expect, test, vi } from 'vitest';
import { ADMIN_ACCOUNT, organizationWorld, type World } from '../../sandbox/index.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { denied, HOME, leastPrivilege, OTHER, ROLES, type LeastPrivilege } from './least-privilege.ts';
import type { Ended } from './front-door.ts';

const NAMED = ['--admin-account', ADMIN_ACCOUNT, ...ROLES, '--regions', `${HOME},${OTHER}`];
const ENABLE = ['enable', '--org', ...NAMED, '--slack-webhook-env', 'SLACK_WEBHOOK', '--yes'];
const BOUNDARY = `arn:aws:iam::${ADMIN_ACCOUNT}:policy/boundary`;
const ROLE_NAMES = ['guardduty-slack-function', 'guardduty-slack-forwarder'];

let closing: (() => Promise<void>) | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await closing?.();
  closing = undefined;
});

/** A world whose organization demands something of the admin account, with the printed policies for these options. */
async function demanding(
  options: readonly string[],
  ...statements: readonly object[]
): Promise<{ readonly world: World; readonly story: LeastPrivilege }> {
  const world = organizationWorld({ members: 1, regions: [HOME, OTHER] });
  await iam(world).send(
    new CreatePolicyCommand({
      PolicyName: 'boundary',
      PolicyDocument: JSON.stringify({
        Statement: {
          Effect: 'Allow',
          Action: ['sqs:*', 'ssm:*', 'dynamodb:*', 'logs:*', 'organizations:Describe*', 'events:*', 'kms:*'],
          Resource: '*',
        },
      }),
    }),
  );
  const story = await leastPrivilege(world, 1, options);
  closing = () => story.door.sandbox.close();
  // Afterwards, because the operator's own roles are not of the program's making.
  const document = JSON.stringify({ Statement: statements });
  organizationOf(world)!.scps[ADMIN_ACCOUNT] = [{ id: 'p-rules000', document }];
  return { world, story };
}

function iam(world: World): IAMClient {
  return new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
}

/** It ended as it should; if not, the failure shows what was said. */
function ended({ code, stdout, stderr }: Ended, expected = 0): void {
  expect({ code, said: code === expected ? '' : stdout + stderr }).toEqual({ code: expected, said: '' });
}

/** What was refused that the printed policies and the organization should let through. */
function refusedIn(story: LeastPrivilege): readonly string[] {
  return denied(story.asked()).filter((one) => !one.startsWith('function: logs:CreateLogGroup on '));
}

/** The deployment's own roles. */
async function rolesOf(world: World): Promise<readonly Role[]> {
  const { Roles = [] } = await iam(world).send(new ListRolesCommand({}));
  return Roles.filter(({ RoleName = '' }) => ROLE_NAMES.includes(RoleName));
}

async function boundariesOf(world: World): Promise<readonly (string | undefined)[]> {
  const roles = ROLE_NAMES.map((RoleName) => iam(world).send(new GetRoleCommand({ RoleName })));
  return (await Promise.all(roles)).map(({ Role }) => Role?.PermissionsBoundary?.PermissionsBoundaryArn);
}

test('where tags, a permissions boundary and a role path are demanded, everything has them from its creation, and is repaired', async () => {
  const options = ['--permissions-boundary', BOUNDARY, '--role-path', '/soc/', '--tag', 'cost-center=1234'];
  const { world, story } = await demanding(
    options,
    {
      Effect: 'Deny',
      Action: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'],
      Resource: '*',
      Condition: { StringNotEquals: { 'iam:PermissionsBoundary': BOUNDARY } },
    },
    { Effect: 'Deny', Action: 'iam:CreateRole', NotResource: 'arn:aws:iam::*:role/soc/*' },
    {
      Effect: 'Deny',
      Action: [
        'iam:CreateRole',
        'sqs:CreateQueue',
        'dynamodb:CreateTable',
        'lambda:CreateFunction',
        'logs:CreateLogGroup',
        'events:PutRule',
        'guardduty:CreateDetector',
      ],
      Resource: '*',
      Condition: { Null: { 'aws:RequestTag/cost-center': 'true' } },
    },
  );
  const without = await story.as('operator', ENABLE);
  expect(without.code).toBe(3);
  expect(without.stdout + without.stderr).toContain('service control policy');

  const refused = refusedIn(story).length;
  ended(await story.as('operator', [...ENABLE, ...options]));
  expect(refusedIn(story)).toHaveLength(refused);
  expect(await boundariesOf(world)).toEqual([BOUNDARY, BOUNDARY]);
  expect((await rolesOf(world)).map(({ Path }) => Path)).toEqual(['/soc/', '/soc/']);

  // Without the configuration at hand, status goes by what was deployed.
  organizationOf(world)!.scps[ADMIN_ACCOUNT] = [];
  const RoleName = ROLE_NAMES[0]!;
  await iam(world).send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
  const status = await story.as('auditor', ['status', '--verbose']);
  expect(status.code).toBe(2);
  expect(status.stdout).toContain('permissionsBoundary');
  ended(await story.as('operator', [...ENABLE, ...options]));
  expect(await boundariesOf(world)).toEqual([BOUNDARY, BOUNDARY]);

  ended(await story.as('operator', ['teardown', '--org', '--yes', '--expect-org', orgOf(world), ...ROLES]));
  expect(refusedIn(story)).toHaveLength(refused);
  expect(await rolesOf(world)).toEqual([]);
});

function orgOf(world: World): string {
  return organizationOf(world)!.id;
}
