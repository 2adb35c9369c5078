import type { DeliveryStatus } from './delivery-report.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { LeftoverCode } from '../base/notice-codes.ts';
import type { ApiCallsReport } from '../aws/call-counter.ts';
import type { BlindSpots } from './blind-spots.ts';
import type { Kind } from './kind.ts';
import type { Note } from './note.ts';
import type { CostReport } from './cost-report.ts';

/** What a run tells machines and people: the shapes behind `--output json`. Versioned; `config/` holds their JSON Schemas. */

/** How one change was planned and ended. */
export interface ChangeReport {
  readonly address: string;
  readonly kind: Kind;
  readonly account: string;
  readonly region: string;
  readonly action: 'none' | 'create' | 'update' | 'remove' | 'keep' | 'blocked';
  /** Protection that the change turns off. */
  readonly reduces: readonly string[];
  readonly fields: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  readonly notes: readonly Note[];
  readonly outcome: 'planned' | 'applied' | 'failed' | 'not-tried';
  readonly error?: ErrorReport;
}

/** An error as data. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly requestId?: string;
}

/** The Organization in a report; null when a run is about one account. */
export interface OrganizationReport {
  readonly id: string;
  readonly managementAccountId: string;
  readonly adminAccountId: string;
  /** How many accounts it has, whatever their state; null where that is not known, in a quick look. */
  readonly accounts: number | null;
}

/** Member accounts that are not protected, with the next step. Counts are account-Regions. */
export interface MembersReport {
  readonly eligible: number;
  readonly enabled: number;
  readonly problems: readonly MemberProblem[];
  /** Accounts that are left out in every Region: excluded by the configuration, suspended, closed. */
  readonly excluded: readonly ExcludedAccountReport[];
}

/** An account that GuardDuty is not turned on for. */
export interface ExcludedAccountReport {
  readonly account: string;
  readonly reason: string;
  /** True when the configuration leaves it out; false when it cannot have GuardDuty. */
  readonly byChoice: boolean;
}

export interface MemberProblem {
  readonly account: string;
  readonly region: string;
  /** AWS's RelationshipStatus, or `NotMember`. */
  readonly status: string;
  readonly reason: string;
  readonly fix: string;
  /** False for what is counted and listed but never unhealthy: a suspended account, a Region that the account did not enable. */
  readonly unhealthy: boolean;
}

/** What a member says itself about GuardDuty in one Region. */
export interface MemberVisit {
  readonly account: string;
  readonly region: string;
  /** `unknown`: it could not be asked; `reason` says why. */
  readonly detector: 'ENABLED' | 'DISABLED' | 'absent' | 'unknown';
  /** Who administers it; null: none, or unknown. */
  readonly administrator: string | null;
  /** Protection plans that every member should have and this one has off. */
  readonly lacking: readonly string[];
  readonly healthy: boolean;
  /** What is wrong, and the next step; both empty where nothing is. */
  readonly reason: string;
  readonly fix: string;
}

/** How many accounts AWS counted in a Region: what a quick look goes by. */
export interface RegionStatistics {
  readonly region: string;
  /** AWS's own time of the count; null where it has not counted. */
  readonly countedAt: string | null;
  /** Accounts of the Organization, whatever their state. */
  readonly accounts: number | null;
  /** Those where GuardDuty is on. */
  readonly enabled: number | null;
  /** Protection plan → accounts where it is on. */
  readonly plans: Readonly<Record<string, number>>;
  /** Why this does not show that every account is protected as configured; empty where it does. */
  readonly doubts: readonly string[];
}

/** Changes by action, and how many failed or were not tried. */
export interface SummaryReport {
  readonly none: number;
  readonly create: number;
  readonly update: number;
  readonly remove: number;
  readonly keep: number;
  readonly blocked: number;
  readonly failed: number;
  readonly notTried: number;
}

/** Something worth knowing that is neither a change nor a failure, for example ALARMS_WITHOUT_TOPIC. */
export interface Notice {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
}

/** One thing that is not restored: `observed` at the end, or `assumed` before it and where it could not be checked. */
export interface LeftoverReport {
  readonly address: string;
  /** Why, for programs: `explain` tells more of each. Where it could not be read, the error's code. */
  readonly code: LeftoverCode | ErrorCode;
  readonly reason: string;
  readonly basis: 'observed' | 'assumed';
}

/** Findings of a Region that were open, not archived, before the first one could come to Slack. */
export interface OpenFindings {
  readonly region: string;
  readonly critical: number;
  readonly high: number;
}

/** What was open in the Regions from which findings come to Slack since this run, and whether Slack was told. */
export interface ExistingFindingsReport {
  readonly before: readonly OpenFindings[];
  readonly digest: 'sent' | 'not-sent';
}

/** The answer of `plan`, `enable` and `teardown`. */
export interface RunReport {
  readonly version: 1;
  readonly command: 'plan' | 'enable' | 'teardown';
  readonly organization: OrganizationReport | null;
  readonly homeRegion: string;
  readonly regions: readonly string[];
  readonly skippedRegions: readonly { readonly region: string; readonly reason: string }[];
  readonly changes: readonly ChangeReport[];
  readonly summary: SummaryReport;
  readonly members: MembersReport;
  /** `enable`, when findings come to Slack from some Region for the first time. */
  readonly opening?: ExistingFindingsReport;
  readonly notices: readonly Notice[];
  /** Teardown: what is not as it was before the first run. */
  readonly exceptions?: readonly LeftoverReport[];
  readonly apiCalls: ApiCallsReport;
  readonly durationMs: number;
}

/** How a part of a deployment compares with what it should be. */
export type PartState = 'ok' | 'drift' | 'absent' | 'unknown';

/** The verdict on a part. It is made once, here: whoever shows it adds nothing but a sign. */
export interface PartHealth {
  readonly healthy: boolean;
  readonly state: PartState;
  /** Where objects of this part are missing, a Region for each. */
  readonly absentIn: readonly string[];
}

/** One Region in `status`. */
export interface RegionStatus {
  readonly region: string;
  /** False when anything of this Region needs attention: its detector, a member, its way to Slack, a problem. */
  readonly healthy: boolean;
  /** The verdict on each of the three. `none` on the way to Slack, where there is none by intent, is no fault. */
  readonly health: { readonly detector: boolean; readonly members: boolean; readonly forwarder: boolean };
  readonly admin: string | null;
  readonly detector: 'ENABLED' | 'DISABLED' | 'absent' | 'unknown';
  readonly autoEnable: string | null;
  readonly features: Readonly<Record<string, string>>;
  readonly members: {
    readonly eligible: number;
    readonly enabled: number;
    readonly byStatus: Readonly<Record<string, number>>;
  };
  /** The way of its findings to the home Region. */
  readonly forwarder: 'forwarded' | 'drift' | 'absent' | 'home' | 'unknown' | 'none';
}

/** The parts of the pipeline, in the order in which a finding passes them. */
export type PipelinePart =
  'rule' | 'queue' | 'deadLetters' | 'function' | 'mapping' | 'destinations' | 'alarms';

/** The Slack pipeline in `status`. */
export interface PipelineStatus {
  /** The verdict on each part. */
  readonly health: Readonly<Record<PipelinePart, PartHealth>>;
  readonly rule: 'ok' | 'drift' | 'absent' | 'unknown';
  readonly queue: { readonly visible: number; readonly inFlight: number } | null;
  /** Messages in the dead letters of the home Region and of each forwarder. */
  readonly deadLetters: readonly {
    readonly region: string;
    readonly name: string;
    readonly messages: number;
  }[];
  readonly function: {
    readonly version: string;
    readonly codeSha256: string;
    readonly upToDate: boolean;
    readonly runtime: string;
  } | null;
  readonly mapping: string | null;
  readonly destinations: readonly {
    readonly name: string;
    readonly kind: string;
    readonly parameter: string;
    readonly stored: boolean;
  }[];
  readonly allowHosts: readonly string[];
  readonly alarms: readonly { readonly region: string; readonly name: string; readonly state: string }[];
  readonly delivery: DeliveryStatus;
}

/** Something wrong, where, and what to do. */
export interface Problem {
  readonly code: string;
  readonly address: string;
  /** What it means for findings or protection: what people read first. */
  readonly impact: string;
  /** How it should be, in words; null where nothing was compared. */
  readonly expected: string | null;
  /** How it is; null where nothing was compared or it could not be read. */
  readonly actual: string | null;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** One command that corrects it, or who must. */
  readonly fix: string;
}

/** The answer of `status`. */
export interface StatusReport {
  readonly version: 1;
  readonly command: 'status';
  readonly healthy: boolean;
  readonly organization: OrganizationReport | null;
  readonly homeRegion: string;
  /** The deployment's name. */
  readonly deployment: string;
  /** The version of the CLI that last changed it; null where it is not known, as of a deployment that older ones made. */
  readonly deployedBy: string | null;
  /** The version that looked. */
  readonly cliVersion: string;
  /** When it looked, as ISO 8601 in UTC. */
  readonly generatedAt: string;
  readonly regions: readonly RegionStatus[];
  readonly pipeline: PipelineStatus | null;
  readonly problems: readonly Problem[];
  /** Members that are not protected, and those that cannot be. */
  readonly members: MembersReport;
  /** What members said when each was asked; null: none was. */
  readonly visits: readonly MemberVisit[] | null;
  /** With a quick look what AWS counted, a Region each, in place of asking about every member; null: it was no quick look. */
  readonly statistics: readonly RegionStatistics[] | null;
  /** With `cost` what GuardDuty cost; null: it was not asked for. */
  readonly cost: CostReport | null;
  /** Null in a quick look. */
  readonly blindSpots: BlindSpots | null;
  /** True when something could not be read: then exit 3, never 0. */
  readonly unknown: boolean;
  readonly notices: readonly Notice[];
  readonly apiCalls: ApiCallsReport;
  readonly durationMs: number;
}
