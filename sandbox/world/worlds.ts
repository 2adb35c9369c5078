/** Worlds to begin with: an Organization, or one account alone. */
import { operatorKey } from '../access/operators.ts';
import { setRegion } from '../services/account/state.ts';
import {
  addAccount,
  createOrganization,
  organizationOf,
  type OrganizationState,
} from '../services/shared/organization.ts';
import { createWorld, now, opaqueId, type World, type WorldOptions } from './world.ts';

/** The management account of every organization here. */
export const MANAGEMENT_ACCOUNT = '111111111111';
/** Its security account. */
export const ADMIN_ACCOUNT = '222222222222';

const DAY = 24 * 60 * 60 * 1000;
/** When the organization began: a fixed day, so that worlds are alike. */
const FOUNDED = Date.UTC(2023, 2, 14, 9, 30);

const TEAMS = [
  'payments',
  'checkout',
  'search',
  'data-platform',
  'identity',
  'mobile',
  'logistics',
  'marketing',
  'machine-learning',
  'support',
  'billing',
  'catalog',
  'partners',
  'analytics',
  'infrastructure',
  'sandbox',
] as const;
const STAGES = ['production', 'staging', 'development'] as const;

/** What an organization is like. */
export interface OrganizationOptions extends WorldOptions {
  /** Accounts in addition to the management account and the security account. */
  readonly members: number;
  /** How many of them, the last ones, are suspended. */
  readonly suspended?: number;
  /** The only Regions that accounts have enabled; without it those that AWS enables by default. */
  readonly regions?: readonly string[];
  /** Region → members, by their place beginning with 0, that have it disabled. */
  readonly optedOut?: Readonly<Record<string, readonly number[]>>;
  /** Names of the organizational units that members are spread over; default one, `Workloads`. */
  readonly ous?: readonly string[];
  /** Whether there is a security account; default yes. */
  readonly admin?: boolean;
}

/**
 * An Organization with all features: management account 111111111111, security account 222222222222, members 300000000001
 * and on, each with OrganizationAccountAccessRole. Operators of the first two have access keys.
 */
export function organizationWorld(options: OrganizationOptions): World {
  const world = createWorld({ ...options, knobs: knobsOf(options) });
  const organization = createOrganization(world, {
    id: `o-${opaqueId(world, 10)}`,
    managementAccountId: MANAGEMENT_ACCOUNT,
    rootId: `r-${opaqueId(world, 4)}`,
  });
  join(organization, { id: MANAGEMENT_ACCOUNT, name: 'management', parentId: organization.rootId, age: 0 });
  if (options.admin !== false) {
    join(organization, { id: ADMIN_ACCOUNT, name: 'security', parentId: addUnit(world, 'Security'), age: 1 });
  }
  const units = (options.ous ?? ['Workloads']).map((name) => addUnit(world, name));
  const active = options.members - (options.suspended ?? 0);
  for (let index = 0; index < options.members; index++) {
    const parentId = units[index % units.length] ?? organization.rootId;
    join(organization, { id: memberId(index), name: memberName(index), parentId, age: 2 + index });
    const member = organization.accounts[memberId(index)];
    if (member !== undefined && index >= active) member.state = 'SUSPENDED';
  }
  for (const [region, indexes] of Object.entries(options.optedOut ?? {})) {
    for (const index of indexes) setRegion(world, memberId(index), region, 'DISABLED');
  }
  operatorKey(world, MANAGEMENT_ACCOUNT);
  if (options.admin !== false) operatorKey(world, ADMIN_ACCOUNT);
  return world;
}

/** One account that is in no organization; its operator has an access key. */
export function singleAccountWorld(
  options: WorldOptions & { readonly account?: string; readonly regions?: readonly string[] } = {},
): World {
  const world = createWorld({ ...options, knobs: knobsOf(options) });
  operatorKey(world, options.account ?? '444444444444');
  return world;
}

/** A new account joins the Organization, as CreateAccount would make it. Its id is the next one. */
export function addMember(world: World, name?: string): string {
  const organization = organizationOf(world);
  if (organization === undefined)
    throw new Error('This world has no Organization that an account could join.');
  let index = 0;
  while (organization.accounts[memberId(index)] !== undefined) index++;
  const parentId = Object.values(organization.ous).at(-1)?.id ?? organization.rootId;
  join(organization, {
    id: memberId(index),
    name: name ?? memberName(index),
    parentId,
    joinedAt: now(world),
  });
  return memberId(index);
}

/** The id of a member by its place, beginning with 0: 300000000001, 300000000002, … */
export function memberId(index: number): string {
  return String(300_000_000_001 + index);
}

/** Adds an organizational unit under the root and gives its id. */
function addUnit(world: World, name: string): string {
  const organization = organizationOf(world);
  if (organization === undefined) throw new Error('This world has no Organization.');
  const id = `ou-${organization.rootId.slice(2)}-${opaqueId(world, 8)}`;
  organization.ous[id] = { id, name, parentId: organization.rootId };
  return id;
}

interface Joining {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  /** Days after the organization began. */
  readonly age?: number;
  readonly joinedAt?: number;
}

function join(
  organization: OrganizationState,
  { id, name, parentId, age = 0, joinedAt = FOUNDED + age * DAY }: Joining,
): void {
  const joinedMethod = id === organization.managementAccountId ? 'INVITED' : 'CREATED';
  addAccount(organization, {
    id,
    name,
    email: `aws+${name}@example.com`,
    state: 'ACTIVE',
    parentId,
    joinedMethod,
    joinedAt,
  });
}

/** `payments-production`, `payments-staging`, …, then `payments-production-2`. */
function memberName(index: number): string {
  const round = Math.floor(index / (TEAMS.length * STAGES.length));
  const team = TEAMS[Math.floor(index / STAGES.length) % TEAMS.length];
  return `${team}-${STAGES[index % STAGES.length]}${round === 0 ? '' : `-${round + 1}`}`;
}

function knobsOf({
  knobs = {},
  regions,
}: WorldOptions & { readonly regions?: readonly string[] }): NonNullable<WorldOptions['knobs']> {
  return regions === undefined ? knobs : { ...knobs, 'account.enabledRegions': regions.join(',') };
}
