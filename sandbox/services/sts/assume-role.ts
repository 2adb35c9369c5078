/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import { isAllowed } from '../../access/access.ts';
import { callerContext } from '../../access/caller-context.ts';
import type { StsInputs } from '../../model/types/sts.ts';
import { AwsError, type Call as AnyCall, type Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { credentialText, now, type World } from '../../world/world.ts';
import { policyDocument } from '../iam/policies.ts';
import { findRole, findRoleByArn, mayAssume, namesExactly, type Role } from '../iam/state.ts';
import { organizationOf } from '../shared/organization.ts';
import { checkActivated } from './activation.ts';

type Input = StsInputs['AssumeRole'];
type Call = AnyCall<Input>;

/** A role that assumes a role gets an hour at most. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const CHAINED_SECONDS = 3600;

/** Gives out credentials of a role that exists, trusts the caller, and that the caller's own policies let it assume. */
export function assumeRole(call: Call): Output {
  const { world, input } = call;
  checkActivated(call);
  const arn = input.RoleArn;
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(arn))
    throw new AwsError('ValidationError', `${arn} is invalid`);

  const role = assumableRole(call, arn);
  const seconds = durationOf(call, role);
  const policies = sessionPolicies(world, input);
  const [, partition, , , account = ''] = arn.split(':');
  const name = input.RoleSessionName;
  const session = {
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${role.name}/${name}`,
    userId: `${role.id}:${name}`,
    secret: credentialText(world, 40),
    token: `FwoGZXIvYXdzE${credentialText(world, 200)}`,
    expires: now(world) + seconds * 1000,
    role: role.arn,
    ...(policies.length === 0 ? {} : { sessionPolicies: policies }),
  };
  const accessKeyId = `ASIA${credentialText(world, 16).toUpperCase()}`;
  world.keys[accessKeyId] = session;
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
      Expiration: new Date(session.expires).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    ...(policies.length === 0 ? {} : { PackedPolicySize: 6 }),
    SourceIdentity: input.SourceIdentity,
  };
}

/** AWS says the same whether the role is missing, does not trust the caller, or the caller lacks the right. */
function assumableRole(call: Call, arn: string): Role {
  const { world, principal, input } = call;
  const denied = new AwsError(
    'AccessDenied',
    `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    403,
  );
  const role = findRoleByArn(world, arn);
  const account = arn.split(':')[4] ?? '';
  const organization = organizationOf(world);
  const state = organization?.accounts[account]?.state ?? 'ACTIVE';
  if (role === undefined || state !== 'ACTIVE') throw denied;

  const context = {
    ...callerContext(world, principal),
    'sts:ExternalId': input.ExternalId,
    'sts:RoleSessionName': input.RoleSessionName,
    'aws:RequestedRegion': call.region,
    'aws:ResourceAccount': account,
    'aws:ResourceOrgID': organization?.accounts[account] === undefined ? undefined : organization.id,
  };
  const caller = { arn: principal.arn, roleArn: roleArnOf(call) };
  if (!mayAssume(world, arn, caller, context)) throw denied;

  // Within an account, a trust policy that names the caller itself is enough. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
  if (principal.account === account && namesExactly(world, role, caller)) return role;
  if (knob(world, 'access.enforce') && !isAllowed(world, principal, 'sts:AssumeRole', arn, context))
    throw denied;
  return role;
}

/** The role behind a session. */
function roleArnOf({ world, principal }: Call): string | undefined {
  const [, name] = /^arn:[\w-]+:sts::\d+:assumed-role\/([^/]+)\//.exec(principal.arn) ?? [];
  return name === undefined ? undefined : findRole(world, principal.account, name)?.arn;
}

function durationOf({ principal, input }: Call, role: Role): number {
  const seconds = input.DurationSeconds ?? 3600;
  if (principal.arn.includes(':assumed-role/') && seconds > CHAINED_SECONDS) {
    const message =
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.';
    throw new AwsError('ValidationError', message);
  }
  if (seconds > role.maxSessionDuration) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return seconds;
}

function sessionPolicies(world: World, input: Input): readonly string[] {
  const arns = input.PolicyArns ?? [];
  const managed = arns.map((entry) => {
    const arn = entry.arn ?? '';
    const document = policyDocument(world, arn);
    if (document === undefined)
      throw new AwsError('MalformedPolicyDocument', `Managed policy ${arn} does not exist`);
    return document;
  });
  const inline = input.Policy;
  if (inline === undefined) return managed;
  try {
    JSON.parse(inline);
  } catch {
    throw new AwsError('MalformedPolicyDocument', 'This policy contains invalid Json');
  }
  return [inline, ...managed];
}
