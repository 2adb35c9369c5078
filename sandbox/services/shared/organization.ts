import { stateOf, type World } from '../../world/world.ts';

/** One Organization: its tree, its accounts, what it lets AWS services and other accounts do. */
export interface OrganizationState {
  readonly id: string;
  readonly managementAccountId: string;
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING';
  readonly rootId: string;
  /** Service principal → when trusted access was turned on, in milliseconds. */
  readonly trustedServices: Record<string, number>;
  /** Account → service principal → since when, in milliseconds. */
  readonly delegatedAdministrators: Record<string, Record<string, number>>;
  readonly accounts: Record<string, OrganizationAccount>;
  /** Account ids in the order in which ListAccounts gives them. */
  readonly order: string[];
  readonly ous: Record<string, OrganizationalUnit>;
  /** Service control policies that deny, by account; they never bind the management account. */
  readonly scps: Record<string, readonly ServiceControlPolicy[]>;
  /** GuardDuty policies in force, by account: the document that DescribeEffectivePolicy gives. */
  readonly guarddutyPolicies: Record<string, string>;
  /** The last write is under way until then, in milliseconds. */
  busyUntil: number;
}

/** An account of the Organization. */
export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  state: 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';
  /** The root's or an organizational unit's id. */
  parentId: string;
  readonly joinedMethod: 'CREATED' | 'INVITED';
  /** Milliseconds. */
  readonly joinedAt: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An organizational unit. */
export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
}

/** A service control policy as attached to an account. */
export interface ServiceControlPolicy {
  /** For example `p-deny1234`. */
  readonly id: string;
  readonly document: string;
}

const KEY = 'organizations/organization/global';

/** The world's Organization; undefined when its accounts stand alone. */
export function organizationOf(world: World): OrganizationState | undefined {
  return world.states[KEY] as OrganizationState | undefined;
}

/** Makes the world's Organization with its management account and nothing else. */
export function createOrganization(
  world: World,
  organization: Pick<OrganizationState, 'id' | 'managementAccountId' | 'rootId'> & Partial<OrganizationState>,
): OrganizationState {
  return stateOf<OrganizationState>(world, 'organizations', 'organization', 'global', () => ({
    featureSet: 'ALL',
    trustedServices: {},
    delegatedAdministrators: {},
    accounts: {},
    order: [],
    ous: {},
    scps: {},
    guarddutyPolicies: {},
    busyUntil: 0,
    ...organization,
  }));
}

/** Adds an account to the Organization's root or one of its units. */
export function addAccount(organization: OrganizationState, account: OrganizationAccount): void {
  organization.accounts[account.id] = account;
  organization.order.push(account.id);
}

/** Whether the account is part of the world's Organization. */
export function isMember(world: World, account: string): boolean {
  return organizationOf(world)?.accounts[account] !== undefined;
}
