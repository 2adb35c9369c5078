import {
  evaluatePolicy,
  statementsOf,
  type PolicyContext,
  type PolicyPrincipal,
} from '../../access/policy.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueId, stateOf, type World } from '../../world/world.ts';
import { organizationOf } from '../shared/organization.ts';
import { linkedRoleOf } from './service-linked-roles.ts';

/** What one account has in IAM. */
export interface IamState {
  readonly roles: Record<string, Role>;
  readonly users: Record<string, User>;
  /** Managed policies that the account made, by ARN. */
  readonly policies: Record<string, OwnPolicy>;
  /** Deletions of service-linked roles by task id. */
  readonly deletions: Record<string, { readonly role: string; readonly endsAt: number }>;
  /** The role that Organizations makes in each account it creates stands here once anybody looked at it. */
  accessRole: 'not looked at' | 'made' | 'deleted';
}

/** A role. Times are milliseconds. */
export interface Role extends Identity {
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  trust: Versioned;
  description?: string;
  maxSessionDuration: number;
  readonly createdAt: number;
  readonly tags: Record<string, string>;
  /** A managed policy that limits what the role's own policies allow. */
  boundary?: string;
  /** The service whose role it is; only that service may change it. */
  readonly linkedTo?: string;
}

/** A managed policy of an account's own. */
export interface OwnPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A user that an access key belongs to. */
export interface User extends Identity {
  readonly id: string;
}

/** What has a name and policies. */
interface Identity {
  readonly name: string;
  readonly inline: Record<string, Versioned>;
  /** Managed policies: ARN → since when. */
  readonly attached: Record<string, number>;
}

/** A document that counts from `since` plus the propagation delay on; until then the one before it does. */
export interface Versioned {
  readonly document: string;
  readonly since: number;
  readonly before?: string;
}

/** The role that the management account may assume in every account that the Organization created. */
export const ACCESS_ROLE = 'OrganizationAccountAccessRole';

/** An account's part of IAM. */
export function iamOf(world: World, account: string): IamState {
  return stateOf<IamState>(world, 'iam', account, 'global', () => ({
    roles: {},
    users: {},
    policies: {},
    deletions: {},
    accessRole: 'not looked at',
  }));
}

/** An account's roles with the one that Organizations made. */
export function rolesOf(world: World, account: string): Record<string, Role> {
  const state = iamOf(world, account);
  if (state.accessRole !== 'not looked at') return state.roles;
  const organization = organizationOf(world);
  const member = organization?.accounts[account];
  if (organization === undefined || member === undefined) return state.roles;
  if (member.joinedMethod !== 'CREATED' || account === organization.managementAccountId) return state.roles;
  const { partition } = world.settings;
  state.accessRole = 'made';
  state.roles[ACCESS_ROLE] = {
    ...newRole(
      world,
      account,
      ACCESS_ROLE,
      trustOf({ AWS: `arn:${partition}:iam::${organization.managementAccountId}:root` }),
    ),
    attached: { [`arn:${partition}:iam::aws:policy/AdministratorAccess`]: 0 },
    trust: {
      document: trustOf({ AWS: `arn:${partition}:iam::${organization.managementAccountId}:root` }),
      since: 0,
    },
    createdAt: member.joinedAt,
  };
  return state.roles;
}

/** A role by its name; undefined when the account has none. */
export function findRole(world: World, account: string, name: string): Role | undefined {
  const roles = rolesOf(world, account);
  return Object.hasOwn(roles, name) ? roles[name] : undefined;
}

/** A role by its ARN. */
export function findRoleByArn(world: World, arn: string): Role | undefined {
  const [, , , , account = '', resource = ''] = arn.split(':');
  const role = findRole(world, account, resource.split('/').at(-1) ?? '');
  return role?.arn === arn ? role : undefined;
}

/** A role as CreateRole makes it, with nothing attached. */
export function newRole(world: World, account: string, name: string, trust: string, path = '/'): Role {
  return {
    name,
    path,
    id: `AROA${opaqueId(world, 17).toUpperCase()}`,
    arn: `arn:${world.settings.partition}:iam::${account}:role${path}${name}`,
    trust: { document: trust, since: now(world) },
    maxSessionDuration: 3600,
    createdAt: now(world),
    inline: {},
    attached: {},
    tags: {},
  };
}

/**
 * Makes a service's linked role in an account, or leaves the one that is there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 */
export function createServiceLinkedRole(world: World, account: string, servicePrincipal: string): void {
  const linked = linkedRoleOf(servicePrincipal);
  const { roles } = iamOf(world, account);
  if (linked === undefined || roles[linked.name] !== undefined) return;
  roles[linked.name] = {
    ...newRole(
      world,
      account,
      linked.name,
      trustOf({ Service: servicePrincipal }),
      `/aws-service-role/${servicePrincipal}/`,
    ),
    attached: { [`arn:${world.settings.partition}:iam::aws:policy/aws-service-role/${linked.policy}`]: 0 },
    linkedTo: servicePrincipal,
  };
}

/** Whether the account has the service's linked role. */
export function hasServiceLinkedRole(world: World, account: string, servicePrincipal: string): boolean {
  const name = linkedRoleOf(servicePrincipal)?.name;
  const state = world.states[`iam/${account}/global`] as IamState | undefined;
  return name !== undefined && state?.roles[name] !== undefined;
}

/**
 * Whether the role is there, is known everywhere by now, and trusts the principal. An identity of another account
 * also needs a policy of its own, which is not asked here.
 */
export function mayAssume(
  world: World,
  roleArn: string,
  principal: PolicyPrincipal,
  context: PolicyContext = {},
): boolean {
  const role = findRoleByArn(world, roleArn);
  if (role === undefined || !isPropagated(world, role.createdAt)) return false;
  return evaluatePolicy(inForce(world, role.trust), {
    principal,
    action: 'sts:AssumeRole',
    resource: roleArn,
    context,
  });
}

/** Whether the role's trust names this very identity, not just its account. */
export function namesExactly(
  world: World,
  role: Role,
  principal: { readonly arn: string; readonly roleArn?: string | undefined },
): boolean {
  return statementsOf(inForce(world, role.trust)).some((statement) => {
    const element = statement['Principal'];
    const names =
      typeof element === 'object' && element !== null && 'AWS' in element ? [element.AWS].flat() : [];
    return names.some((name) => name === principal.arn || (name !== undefined && name === principal.roleArn));
  });
}

/** The document that counts at this moment. */
export function inForce(world: World, version: Versioned): string | undefined {
  return isPropagated(world, version.since) ? version.document : version.before;
}

/** Whether what was written then is known everywhere by now. */
export function isPropagated(world: World, since: number): boolean {
  return since === 0 || now(world) >= since + knob(world, 'iam.propagationMs');
}

/** A trust policy for one principal. */
export function trustOf(principal: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  });
}
