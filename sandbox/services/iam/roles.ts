/** Roles: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
import { AwsError, type Call, type Operation, type Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { check, MAX_ITEMS, ROLE_NAME, textOf } from './constraints.ts';
import { managedPolicy } from './managed-policies.ts';
import { pageOf } from './page.ts';
import { checkTrustPolicy } from './policy-document.ts';
import { ACCESS_ROLE, findRole, iamOf, newRole, rolesOf, type Role } from './state.ts';
import { tagsIn } from './tags.ts';

const DESCRIPTION = { member: 'Description', max: 1000 } as const;
const SESSION_DURATION = { member: 'MaxSessionDuration', range: [3600, 43_200] } as const;
/** AWS counts a trust policy without its white space. */
const TRUST_POLICY_SIZE = 2048;

/** The operations on roles themselves. */
export const ROLE_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateRole(call) {
    const { world, account, input } = call;
    const path = { member: 'Path', min: 1, max: 512, pattern: /^(\/|\/[!-~]+\/)$/ };
    const document = { member: 'AssumeRolePolicyDocument', required: true, min: 1, max: 131_072 };
    check(input, [ROLE_NAME, path, document, DESCRIPTION, SESSION_DURATION]);
    const [name, trust] = [textOf(input, 'RoleName'), textOf(input, 'AssumeRolePolicyDocument')];
    const roles = rolesOf(world, account);
    if (Object.keys(roles).some((other) => other.toLowerCase() === name.toLowerCase())) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    }
    checkTrust(call, trust);
    const tags = tagsIn(input);
    const boundary = boundaryIn(call);
    const role: Role = {
      ...newRole(world, account, name, trust, textOf(input, 'Path') || '/'),
      ...(input['Description'] === undefined ? {} : { description: textOf(input, 'Description') }),
      ...(boundary === undefined ? {} : { boundary }),
      maxSessionDuration: Number(input['MaxSessionDuration'] ?? 3600),
      tags: { ...tags },
    };
    roles[name] = role;
    const { RoleLastUsed: _unused, ...shown } = shownRole(role);
    return { Role: shown };
  },

  GetRole: (call) => ({ Role: shownRole(roleIn(call)) }),

  ListRoles({ world, account, input }) {
    check(input, [MAX_ITEMS, { member: 'PathPrefix', min: 1, max: 512 }]);
    const prefix = textOf(input, 'PathPrefix') || '/';
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
    check(call.input, [ROLE_NAME, DESCRIPTION, SESSION_DURATION]);
    const role = ownRole(call);
    // What is not given goes back to its default: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
    role.maxSessionDuration = Number(call.input['MaxSessionDuration'] ?? 3600);
    if (call.input['Description'] === undefined) delete role.description;
    else role.description = textOf(call.input, 'Description');
    return {};
  },

  UpdateRoleDescription(call) {
    check(call.input, [ROLE_NAME, { ...DESCRIPTION, required: true }]);
    const role = ownRole(call);
    role.description = textOf(call.input, 'Description');
    return { Role: shownRole(role) };
  },

  UpdateAssumeRolePolicy(call) {
    check(call.input, [ROLE_NAME, { member: 'PolicyDocument', required: true, min: 1, max: 131_072 }]);
    const role = ownRole(call);
    const document = textOf(call.input, 'PolicyDocument');
    checkTrust(call, document);
    role.trust = { document, since: now(call.world), before: role.trust.document };
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

  ListInstanceProfilesForRole(call) {
    check(call.input, [ROLE_NAME, MAX_ITEMS]);
    roleIn(call);
    return { InstanceProfiles: [], IsTruncated: false };
  },
};

/** The role that a call names. Throws NoSuchEntity. */
export function roleIn(call: Call): Role {
  check(call.input, [ROLE_NAME]);
  const name = textOf(call.input, 'RoleName');
  const role = findRole(call.world, call.account, name);
  if (role === undefined)
    throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  return role;
}

/** The role that a call names and wants to change: a service's own role may not be. */
export function ownRole(call: Call): Role {
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

function boundaryIn({ input }: Call): string | undefined {
  const boundary = input['PermissionsBoundary'];
  if (typeof boundary !== 'string') return undefined;
  if (managedPolicy(boundary) !== undefined) return boundary;
  throw new AwsError('NoSuchEntity', `Scope ARN: ${boundary} does not exist or is not attachable.`, 404);
}

function conflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409);
}
