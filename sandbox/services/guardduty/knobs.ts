/**
 * Switches of the simulated GuardDuty. Delays are milliseconds of the world's clock; where AWS's behavior is not known for
 * certain, the other behavior is a value here.
 */
export const GUARDDUTY_KNOBS = {
  /** From EnableOrganizationAdminAccount until the admin is listed as ENABLED and may act. */
  'guardduty.designationDelayMs': 200,
  /** From the designation until the admin account has a detector of its own; -1: it has to make one itself. */
  'guardduty.adminDetectorDelayMs': 400,
  /** From the listing as ENABLED until the admin account's organization calls are accepted. */
  'guardduty.adminRightsDelayMs': 0,
  /** While the organization's first designation settles, those of other Regions are refused. */
  'guardduty.firstDesignationLock': true,
  /** With which error: `invalid` (400), `internal` (500), or `mixed` by chance. */
  'guardduty.firstDesignationError': 'mixed',
  /** The very first designation of an organization is refused once with the generic text. */
  'guardduty.firstDesignationRefused': false,
  /** `required`: trusted access must be on before a designation; `automatic`: designating turns it on. */
  'guardduty.trustedAccess': 'required',
  /** Naming an account the administrator that is a member of another one is `refused`, or `accepted`: then it gets no members. */
  'guardduty.memberAsAdmin': 'refused',
  /** One admin account for all Regions; false: each Region may have another. */
  'guardduty.oneAdminEverywhere': true,
  /** What an admin account hears whose designation has not settled: `master` permission, or `invalid` parameter. */
  'guardduty.notYetEffectiveError': 'master',
  /** How long a disabled admin stays listed as DISABLE_IN_PROGRESS. */
  'guardduty.disableDelayMs': 200,
  /** From CreateMembers until a member is Enabled; it is Created until then. */
  'guardduty.memberEnableDelayMs': 400,
  /** What CreateMembers needs of the management account first: a `detector`, or only its service-linked `role`. */
  'guardduty.managementMember': 'detector',
  /** CreateMembers of an account that is a member already: `unprocessed` with AWS's text, or silently `accepted`. */
  'guardduty.existingMember': 'unprocessed',
  /** So many accounts per admin and Region are first answered `Internal error` by CreateMembers. */
  'guardduty.memberInternalErrors': 0,
  /** Members that one admin may have in a Region. */
  'guardduty.memberLimit': 50_000,
  /** CreateMembers of an account that has not enabled the Region: `listed` as RegionDisabled, or `unprocessed` and not listed. */
  'guardduty.memberWithoutRegion': 'listed',
  /** How auto-enable ALL refuses to let members go: `refused` (400) or `unprocessed` (200 with results). */
  'guardduty.allBlocks': 'refused',
  /** From DisassociateMembers until DeleteMembers and DeleteDetector count the member as gone. */
  'guardduty.disassociateDelayMs': 0,
  /** From the last member's going until DeleteDetector of the admin is accepted. */
  'guardduty.membersGoneDelayMs': 200,
  /** From auto-enable ALL until GuardDuty enrols accounts by itself (AWS: up to 24 hours); -1: never. */
  'guardduty.autoEnableDelayMs': 86_400_000,
  /** From an account's joining the organization until auto-enable NEW or ALL enrols it; -1: never. */
  'guardduty.joinDelayMs': 1_000,
  /** From one count of the organization's accounts to the next; 0: counted at each call; -1: not counted yet, as in a new one. */
  'guardduty.statisticsEveryMs': 0,
  /** Whether GetUsageStatistics wants its criteria to name features; AWS's examples always do, its reference says that they may be left out. */
  'guardduty.usageNeedsFeatures': false,
  /** At most so many items a page, whatever a caller asks for. */
  'guardduty.pageSize': 50,
  /** Features that Regions lack: `region=FEATURE,FEATURE;region=…`; a region may end in `*`. An example, not AWS's own list. */
  'guardduty.missingFeatures':
    'ap-southeast-6=RDS_LOGIN_EVENTS,LAMBDA_NETWORK_LOGS;mx-central-1=RDS_LOGIN_EVENTS;us-gov-*=EBS_MALWARE_PROTECTION',
  /** Regions that offer AI_PROTECTION and AI_ANALYST, an example too. */
  'guardduty.aiRegions': 'us-east-1,us-west-2,eu-west-1',
  /** Whether a new detector has the AI features on when they were not named. */
  'guardduty.aiOnByDefault': false,
  /** Updates of a finding go out `at-once`, or with the detector's publishing `frequency`. */
  'guardduty.publishUpdates': 'at-once',
} as const;
