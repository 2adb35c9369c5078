/** Managed policies that an account has made itself, next to AWS's own. */
import { AwsError, type OperationsOf, type Output } from '../service.ts';
import type { IamInputs } from '../../model/types/iam.ts';
import { now, opaqueId, type World } from '../../world/world.ts';
import { managedPolicy } from './managed-policies.ts';
import { checkIdentityPolicy } from './policy-document.ts';
import { iamOf, rolesOf, type OwnPolicy } from './state.ts';
import { tagsIn } from './tags.ts';

/** AWS counts a managed policy without its white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICY_SIZE = 6_144;

/** The operations on managed policies. */
export const POLICY_OPERATIONS = {
  CreatePolicy({ world, account, input }) {
    const { PolicyName: name, PolicyDocument: document, Path: path = '/' } = input;
    const { policies } = iamOf(world, account);
    if (Object.values(policies).some((one) => one.name.toLowerCase() === name.toLowerCase()))
      throw new AwsError('EntityAlreadyExists', `A policy called ${name} already exists.`, 409);
    checkIdentityPolicy(document);
    if (document.replace(/\s/g, '').length > POLICY_SIZE)
      throw new AwsError('LimitExceeded', `Cannot exceed quota for PolicySize: ${POLICY_SIZE}`, 409);
    const arn = `arn:${world.settings.partition}:iam::${account}:policy${path}${name}`;
    const id = `ANPA${opaqueId(world, 17).toUpperCase()}`;
    const policy = { name, path, arn, id, document, createdAt: now(world), tags: tagsIn(input.Tags ?? []) };
    policies[arn] = policy;
    return { Policy: shown(world, account, policy) };
  },

  GetPolicy({ world, account, input }) {
    const policy = iamOf(world, account).policies[input.PolicyArn];
    if (policy === undefined) throw noSuchPolicy(input.PolicyArn);
    return { Policy: shown(world, account, policy) };
  },

  DeletePolicy({ world, account, input }) {
    const { policies } = iamOf(world, account);
    const policy = policies[input.PolicyArn];
    if (policy === undefined) throw noSuchPolicy(input.PolicyArn);
    const { attached, bounding } = uses(world, account, policy.arn);
    if (attached + bounding > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
    delete policies[policy.arn];
    return {};
  },
} satisfies Partial<OperationsOf<IamInputs>>;

/** The document of a managed policy: AWS's own, or one that the account of its ARN has made. */
export function policyDocument(world: World, arn: string): string | undefined {
  const [, , , , account = ''] = arn.split(':');
  return managedPolicy(arn) ?? iamOf(world, account).policies[arn]?.document;
}

/** Whether a role of this account can have the policy: another account's is as good as none. */
export function isAttachable(world: World, account: string, arn: string): boolean {
  return managedPolicy(arn) !== undefined || iamOf(world, account).policies[arn] !== undefined;
}

function shown(world: World, account: string, policy: OwnPolicy): Output {
  const { attached, bounding } = uses(world, account, policy.arn);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: 'v1',
    AttachmentCount: attached,
    PermissionsBoundaryUsageCount: bounding,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    UpdateDate: new Date(policy.createdAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    Tags: Object.entries(policy.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function uses(
  world: World,
  account: string,
  arn: string,
): { readonly attached: number; readonly bounding: number } {
  const roles = Object.values(rolesOf(world, account));
  return {
    attached: roles.filter((role) => role.attached[arn] !== undefined).length,
    bounding: roles.filter((role) => role.boundary === arn).length,
  };
}

function noSuchPolicy(arn: string): AwsError {
  return new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
}
