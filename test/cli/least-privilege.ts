import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { vi } from 'vitest';
import {
  ADMIN_ACCOUNT,
  addUser,
  advance,
  MANAGEMENT_ACCOUNT,
  memberId,
  watchAccess,
  type Asked,
  type OperatorKey,
  type World,
} from '../../sandbox/index.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { frontDoor, type Ended, type FrontDoor, type Outside } from './front-door.ts';

export const HOME = 'us-east-1';
export const OTHER = 'eu-west-1';

/** What the printed policies are narrowed to, as flags. */
const NARROW = Object.entries({
  '--admin-account': ADMIN_ACCOUNT,
  '--home-region': HOME,
  '--regions': `${HOME},${OTHER}`,
  '--role-name': 'rollout',
  '--member-role-name': 'rollout-member',
}).flat();
/** The same roles, for the commands that assume them. */
export const ROLES = ['--role-name', 'rollout', '--member-role-name', 'rollout-member'];

/** Commands that follow messages on their way: while they wait, the world moves on. */
const FOLLOWING = new Set(['test', 'redrive']);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED_POLICY_SIZE = 6_144;

/** A policy as `policy` prints it. */
export interface Printed {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: object;
  }[];
}

/** Whose credentials a command line has: users in the management account (the operator) and in the admin account. */
export type Person = 'operator' | 'admin' | 'auditor';

/** A world in which everybody has just what the printed policies allow. */
export interface LeastPrivilege {
  readonly door: FrontDoor;
  /** Runs a command line as the operator in the management account, or as the admin account's own. */
  readonly as: (who: Person, args: readonly string[], outside?: Outside) => Promise<Ended>;
  readonly policies: Readonly<Record<'management' | 'admin' | 'member' | 'function' | 'auditor', Printed>>;
  /** Everything that these principals have needed so far. */
  readonly asked: () => readonly Asked[];
}

/** Prints the policies through the front door, and gives them to new users and roles. */
export async function leastPrivilege(
  world: World,
  members: number,
  more: readonly string[] = [],
): Promise<LeastPrivilege> {
  const door = await frontDoor(world);
  const print = async (principal: string): Promise<Printed> => {
    const { stdout } = await door.cli(['policy', principal, ...NARROW, ...more]);
    return JSON.parse(stdout.replaceAll('rollout', 'rollout')) as Printed;
  };
  const policies = {
    management: await print('management'),
    admin: await print('admin'),
    member: await print('member'),
    function: await print('function'),
    auditor: await print('auditor'),
  };
  const keys: Record<Person, OperatorKey> = {
    operator: addUser(world, MANAGEMENT_ACCOUNT, 'rollout', [policies.management]),
    admin: addUser(world, ADMIN_ACCOUNT, 'rollout', [policies.admin]),
    auditor: addUser(world, ADMIN_ACCOUNT, 'auditor', [policies.auditor]),
  };
  await addRole(world, ADMIN_ACCOUNT, 'rollout', policies.admin);
  for (let index = 0; index < members; index++)
    await addRole(world, memberId(index), 'rollout-member', policies.member);
  const asked = watchAccess(world);
  const settling: Outside = {
    io: {
      sleep: async (ms) => {
        advance(world, ms);
        await door.sandbox.settle();
      },
    },
  };
  return {
    door,
    policies,
    as: (who, args, outside) => {
      vi.stubEnv('AWS_ACCESS_KEY_ID', keys[who].accessKeyId);
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys[who].secretAccessKey);
      return door.cli(args, { ...(FOLLOWING.has(args[0] ?? '') ? settling : {}), ...outside });
    },
    asked: () => asked.filter(({ principal }) => holderOf(principal) !== undefined),
  };
}

async function addRole(world: World, account: string, RoleName: string, policy: Printed): Promise<void> {
  const iam = new IAMClient(clientConfig(world, account));
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
      },
    ],
  };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  for (const [index, part] of partsOf(policy).entries()) {
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: `${RoleName}-${index + 1}`,
        PolicyDocument: JSON.stringify(part),
      }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  }
}

/** The statements in as many managed policies as they need: a role's inline policies together hold less than an admin's. */
function partsOf(policy: Printed): readonly Printed[] {
  const parts: Printed['Statement'][number][][] = [[]];
  for (const statement of policy.Statement) {
    const longer = [...(parts.at(-1) ?? []), statement];
    if (JSON.stringify({ ...policy, Statement: longer }).length > MANAGED_POLICY_SIZE)
      parts.push([statement]);
    else parts[parts.length - 1] = longer;
  }
  return parts.map((Statement) => ({ ...policy, Statement }));
}

/** Whose policy counts for a principal; undefined for everybody who is no part of the story. */
export function holderOf(principal: string): keyof LeastPrivilege['policies'] | undefined {
  if (principal === `arn:aws:iam::${MANAGEMENT_ACCOUNT}:user/rollout`) return 'management';
  if (principal === `arn:aws:iam::${ADMIN_ACCOUNT}:user/auditor`) return 'auditor';
  if (principal.includes(`:${ADMIN_ACCOUNT}:`) && /(?:user|role)\/rollout(?:\/|$)/.test(principal))
    return 'admin';
  if (/role\/rollout-member\//.test(principal)) return 'member';
  return /role\/guardduty-slack-function(?:\/|$)/.test(principal) ? 'function' : undefined;
}

/** A permission that was missing, as AWS's sentence has it. */
export function denied(asked: readonly Asked[]): readonly string[] {
  return [
    ...new Set(
      asked
        .filter(({ allowed }) => !allowed)
        .map(({ principal, action, resource }) => `${holderOf(principal)}: ${action} on ${resource}`),
    ),
  ];
}

/** The actions of a policy. */
export function actionsIn({ Statement }: Printed): readonly string[] {
  return [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
}
