/** Roles: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
import { AwsError, type Call, type OperationsOf, type Output } from '../service.ts';
import type { IamInputs } from '../../model/types/iam.ts';
import { now } from '../../world/world.ts';
import { pageOf } from './page.ts';
import { isAttachable } from './policies.ts';
import { checkTrustPolicy } from './policy-document.ts';
import { ACCESS_ROLE, findRole, iamOf, newRole, rolesOf, type Role } from './state.ts';
import { tagsIn } from './tags.ts';

/** AWS counts a trust policy without its white space. */
const TRUST_POLICY_SIZE = 2048;

/** The operations on roles themselves. */
export const ROLE_OPERATIONS = {
  CreateRole(call) {
    const { world, account, input } = call;
    const [name, trust] = [input.RoleName, input.AssumeRolePolicyDocument];
    const roles = rolesOf(world, account);
    if (Object.keys(roles).some((other) => other.toLowerCase() === name.toLowerCase())) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    }
    checkTrust(call, trust);
    const tags = tagsIn(input.Tags ?? []);
    if (input.PermissionsBoundary !== undefined) checkBoundary(call, input.PermissionsBoundary);
    const role: Role = {
      ...newRole(world, account, name, trust, input.Path ?? '/'),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
      maxSessionDuration: input.MaxSessionDuration ?? 3600,
      tags: { ...tags },
    };
    roles[name] = role;
    const { RoleLastUsed: _unused, ...shown } = shownRole(role);
    return { Role: shown };
  },

  GetRole: (call) => ({ Role: shownRole(roleIn(call)) }),

  ListRoles({ world, account, input }) {
    const prefix = input.PathPrefix ?? '/';
    const roles = Object.values(rolesOf(world, account)).filter((role) => role.path.startsWith(prefix));
    const { items, page } = pageOf(
      input,
      roles.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
    return {
      Roles: items.map((role) => {
        const { Tags: _tags, RoleLastUsed: _used, PermissionsBoundary: _boundary, ...rest } = shownRole(role);
        return rest;
      }),
      ...page,
    };
  },

  UpdateRole(call) {
    const role = ownRole(call);
    // What is not given goes back to its default: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
    role.maxSessionDuration = call.input.MaxSessionDuration ?? 3600;
    if (call.input.Description === undefined) delete role.description;
    else role.description = call.input.Description;
    return {};
  },

  UpdateAssumeRolePolicy(call) {
    const role = ownRole(call);
    const document = call.input.PolicyDocument;
    checkTrust(call, document);
    role.trust = { document, since: now(call.world), before: role.trust.document };
    return {};
  },

  PutRolePermissionsBoundary(call) {
    const role = ownRole(call);
    checkBoundary(call, call.input.PermissionsBoundary);
    role.boundary = call.input.PermissionsBoundary;
    return {};
  },

  DeleteRolePermissionsBoundary(call) {
    const role = ownRole(call);
    if (role.boundary === undefined)
      throw new AwsError('NoSuchEntity', `The role ${role.name} has no permissions boundary.`, 404);
    delete role.boundary;
    return {};
  },

  DeleteRole(call) {
    const role = ownRole(call);
    if (Object.keys(role.attached).length > 0)
      throw conflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(role.inline).length > 0)
      throw conflict('Cannot delete entity, must delete policies first.');
    delete rolesOf(call.world, call.account)[role.name];
    if (role.name === ACCESS_ROLE) iamOf(call.world, call.account).accessRole = 'deleted';
    return {};
  },
} satisfies Partial<OperationsOf<IamInputs>>;

/** The role that a call names. Throws NoSuchEntity. */
export function roleIn(call: Call<{ readonly RoleName: string }>): Role {
  const name = call.input.RoleName;
  const role = findRole(call.world, call.account, name);
  if (role === undefined)
    throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  return role;
}

/** The role that a call names and wants to change: a service's own role may not be. */
export function ownRole(call: Call<{ readonly RoleName: string }>): Role {
  const role = roleIn(call);
  if (role.linkedTo === undefined) return role;
  const what = `Cannot perform the operation on the protected role '${role.name}'`;
  throw new AwsError('UnmodifiableEntity', `${what} - this role is only modifiable by AWS`);
}

/** A role as IAM shows it; documents travel URL-encoded. */
export function shownRole(role: Role): Output {
  const tags = Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    AssumeRolePolicyDocument: encodeURIComponent(role.trust.document),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    PermissionsBoundary:
      role.boundary === undefined
        ? undefined
        : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: role.boundary },
    Tags: tags.length === 0 ? undefined : tags,
    RoleLastUsed: {},
  };
}

function checkTrust(call: Call, document: string): void {
  checkTrustPolicy(call.world, document);
  if (document.replace(/\s/g, '').length > TRUST_POLICY_SIZE) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_SIZE}`, 409);
  }
}

function checkBoundary({ world, account }: Call, boundary: string): void {
  if (isAttachable(world, account, boundary)) return;
  throw new AwsError('NoSuchEntity', `Scope ARN: ${boundary} does not exist or is not attachable.`, 404);
}

function conflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409);
}
