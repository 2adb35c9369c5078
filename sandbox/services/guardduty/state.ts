/**
 * GuardDuty's part of the world: one {@link RegionState} an account and Region, and one {@link OrganizationRecord} of the
 * management account for what is designated where. Delays are moments in the data, read against the world's clock; no timers.
 */
import { stateOf, type World } from '../../world/world.ts';
import type { FeatureSettings, OrganizationFeatures } from './features.ts';
import type { Criterion } from './criteria.ts';
import type { Finding } from './finding.ts';

/** What one account has of GuardDuty in one Region. Most members of a large organization have a detector and nothing else. */
export interface RegionState {
  detector?: Detector;
  /** The administrator that this account belongs to. */
  administrator?: Administrator;
  /** Organization settings, where this account is the delegated administrator. */
  organization?: OrganizationSettings;
  /** This account's members, as an administrator, and their order: see `member-list.ts`. */
  members?: Record<string, Member>;
  memberOrder?: string[];
  /** Invitations received, by the inviting account. */
  invitations?: Record<string, Invitation>;
  /** Own findings and, for an administrator, those of its members: the very same objects. */
  findings?: Record<string, Finding>;
  /** Keys of findings that recur → their ids. */
  findingIds?: Record<string, string>;
  filters?: Record<string, Filter>;
  /** Trusted IP and entity lists by their ids. */
  trustedLists?: Record<string, TrustedList>;
  /** When the last member went, for DeleteDetector, which lags behind. */
  membersGoneAt?: number;
  /** Accounts that CreateMembers has answered `Internal error` so far. */
  internalErrors?: number;
}

/** An account has at most one detector in a Region. */
export interface Detector {
  readonly id: string;
  /** World time in ms from which the account sees it; GuardDuty makes some by itself and late. */
  readonly visibleAt: number;
  readonly createdAt: number;
  updatedAt: number;
  enabled: boolean;
  frequency: Frequency;
  /** Replaced, never changed in place: thousands of members share one value. */
  features: FeatureSettings;
  tags: Readonly<Record<string, string>>;
  readonly clientToken?: string;
  /** Features that an Organizations policy manages in this account. */
  readonly policyFeatures?: readonly string[];
}

export type Frequency = 'FIFTEEN_MINUTES' | 'ONE_HOUR' | 'SIX_HOURS';

/** Whom a member belongs to. */
export interface Administrator {
  readonly account: string;
  readonly kind: 'organization' | 'invitation';
  readonly invitationId?: string;
  readonly invitedAt?: number;
}

/** Auto-enable settings of the delegated administrator. */
export interface OrganizationSettings {
  autoEnable: AutoEnable;
  features: OrganizationFeatures;
  /** World time in ms of the last change, from which auto-enable ALL counts. */
  changedAt: number;
  /** How many of the organization's accounts auto-enable NEW has looked at; the rest joined later. */
  accountsSeen: number;
  /** When auto-enable ALL last went over all accounts. */
  sweptAt?: number;
  /** What GetOrganizationStatistics last counted, and when. */
  counted?: { readonly at: number; readonly statistics: Readonly<Record<string, unknown>> };
}

export type AutoEnable = 'NEW' | 'ALL' | 'NONE';

/** One account in an administrator's list. */
export interface Member {
  readonly account: string;
  readonly email: string;
  kind: 'organization' | 'invitation';
  /** The stored part of the relationship status; `relationship.ts` tells what it is now. */
  status: string;
  /** While `status` is Created: when it becomes Enabled. */
  enabledAt?: number;
  invitedAt?: number;
  updatedAt: number;
}

/** An invitation that waits to be accepted. */
interface Invitation {
  readonly invitationId: string;
  readonly invitedAt: number;
}

/** A saved filter; with action ARCHIVE it suppresses findings. */
export interface Filter {
  readonly name: string;
  readonly description: string;
  readonly action: 'NOOP' | 'ARCHIVE';
  readonly rank: number;
  readonly criteria: Readonly<Record<string, Criterion>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A list of addresses or domains about which no finding is made. */
export interface TrustedList {
  readonly kind: 'ip' | 'entity';
  readonly name: string;
  readonly format: string;
  readonly location: string;
  readonly active: boolean;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Who is designated, by Region: kept once, under the management account. */
export interface OrganizationRecord {
  readonly designations: Record<string, Designation>;
  /** The one refusal of a brand-new organization has happened. */
  refusedOnce?: boolean;
}

/** One Region's delegated administrator. */
export interface Designation {
  readonly admin: string;
  /** World time in ms when it is listed as ENABLED. */
  readonly enabledAt: number;
  /** Being disabled: when it is gone. */
  goneAt?: number;
}

/** Findings whose update waits for the publishing frequency: `account/region/id` → when it is due. */
export type PendingUpdates = Record<string, { account: string; region: string; id: string; due: number }>;

/** An account's part in a Region. */
export function regionState(world: World, account: string, region: string): RegionState {
  return stateOf<RegionState>(world, 'guardduty', account, region, () => ({}));
}

/** The designations of an organization. */
export function organizationRecord(world: World, managementAccount: string): OrganizationRecord {
  return stateOf<OrganizationRecord>(world, 'guardduty', managementAccount, 'global', () => ({
    designations: {},
  }));
}

/** Updates that wait for the publishing frequency, of the whole world. */
export function pendingUpdates(world: World): PendingUpdates {
  return stateOf<PendingUpdates>(world, 'guardduty', 'service', 'pending', () => ({}));
}
