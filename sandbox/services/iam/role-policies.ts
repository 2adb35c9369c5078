/** Policies in a role and attached to it. */
import { AwsError, type OperationsOf } from '../service.ts';
import type { IamInputs } from '../../model/types/iam.ts';
import { now } from '../../world/world.ts';
import { pageOf } from './page.ts';
import { isAttachable } from './policies.ts';
import { checkIdentityPolicy } from './policy-document.ts';
import { ownRole, roleIn } from './roles.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const INLINE_SIZE = 10_240;
const ATTACHED_AT_MOST = 10;

/** The operations on a role's policies. */
export const ROLE_POLICY_OPERATIONS = {
  PutRolePolicy(call) {
    const { world, input } = call;
    const role = ownRole(call);
    const [name, document] = [input.PolicyName, input.PolicyDocument];
    checkIdentityPolicy(document);
    const others = Object.entries(role.inline).filter(([other]) => other !== name);
    const size = [document, ...others.map(([, other]) => other.document)].join('').replace(/\s/g, '').length;
    if (size > INLINE_SIZE) {
      throw new AwsError(
        'LimitExceeded',
        `Maximum policy size of ${INLINE_SIZE} bytes exceeded for role ${role.name}`,
        409,
      );
    }
    const before = Object.hasOwn(role.inline, name) ? role.inline[name]?.document : undefined;
    role.inline[name] = { document, since: now(world), ...(before === undefined ? {} : { before }) };
    return {};
  },

  GetRolePolicy(call) {
    const [role, name] = [roleIn(call), call.input.PolicyName];
    const policy = Object.hasOwn(role.inline, name) ? role.inline[name] : undefined;
    if (policy === undefined) throw noSuchPolicy(name);
    return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeURIComponent(policy.document) };
  },

  DeleteRolePolicy(call) {
    const [role, name] = [ownRole(call), call.input.PolicyName];
    if (!Object.hasOwn(role.inline, name)) throw noSuchPolicy(name);
    delete role.inline[name];
    return {};
  },

  ListRolePolicies(call) {
    const { items, page } = pageOf(call.input, Object.keys(roleIn(call).inline).sort());
    return { PolicyNames: items, ...page };
  },

  AttachRolePolicy(call) {
    const [role, arn] = [ownRole(call), call.input.PolicyArn];
    if (!arn.startsWith('arn:')) throw new AwsError('InvalidInput', `ARN ${arn} is not valid.`);
    if (!isAttachable(call.world, call.account, arn)) {
      throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
    }
    if (role.attached[arn] === undefined && Object.keys(role.attached).length >= ATTACHED_AT_MOST) {
      throw new AwsError(
        'LimitExceeded',
        `Cannot exceed quota for PoliciesPerRole: ${ATTACHED_AT_MOST}`,
        409,
      );
    }
    role.attached[arn] ??= now(call.world);
    return {};
  },

  DetachRolePolicy(call) {
    const [role, arn] = [ownRole(call), call.input.PolicyArn];
    if (role.attached[arn] === undefined)
      throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`, 404);
    delete role.attached[arn];
    return {};
  },

  ListAttachedRolePolicies(call) {
    const arns = Object.keys(roleIn(call).attached).sort();
    const { items, page } = pageOf(call.input, arns);
    const AttachedPolicies = items.map((arn) => ({
      PolicyName: arn.split('/').at(-1) ?? arn,
      PolicyArn: arn,
    }));
    return { AttachedPolicies, ...page };
  },
} satisfies Partial<OperationsOf<IamInputs>>;

function noSuchPolicy(name: string): AwsError {
  return new AwsError('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
}
