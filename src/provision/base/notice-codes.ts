/** Codes of what there is to know about a single change: the `notes` of a report. */
export const NOTE_CODES = {
  NOT_OFFERED: 'GuardDuty does not offer these protection plans in the Region. The others are set.',
  RUNTIME_TAKEOVER:
    'Runtime Monitoring includes EKS Runtime Monitoring, and AWS allows only one of the two: the wider one takes over, with what the other had.',
  MANAGED_BY_POLICY:
    'A GuardDuty policy of the Organization manages these protection plans, so they are left as they are. Change the policy in AWS Organizations.',
  AUTO_ENABLE_KEPT:
    'Auto-enable is stronger than the configuration needs, and enable never weakens what is there. autoEnable: NONE turns it off.',
  NEW_ACCOUNTS_WAIT:
    "With a selection of accounts AWS's own protection of new ones must be off, because it knows no exclusions. Run enable when accounts join, for example each night.",
  EXCLUDED_STAY:
    'Accounts that the configuration excludes are members. They stay so, because leaving something out turns nothing off; the command that disassociates them is named.',
  FEATURES_UNKNOWN:
    'AWS did not tell which protection plans run in these members, so nothing was changed in them.',
  MANAGEMENT_DETECTOR:
    'The management account cannot be a member before it has a detector of its own, and the administrator cannot make one there.',
  RECORDS_BEFORE: 'What is there before the first change is recorded, so that a teardown can restore it.',
  RECORDS_MEMBERS:
    'The members that a teardown disassociates are recorded until everything is restored, so that it can be resumed.',
  ADMIN_LEAVING:
    'The former delegated administrator is being removed (DISABLE_IN_PROGRESS); the next one can be named after that.',
  STAYS_AFTER_TEARDOWN: 'AWS shares it with every use of the service, so a teardown leaves it.',
  NEEDS_MANAGEMENT: 'Only credentials of the management account can look at it or change it.',
  SHARED: 'It is shared with others, so it is never removed.',
  NETWORK_INTERFACES:
    'Lambda takes up to 20 minutes to give back the network interfaces of a function in a VPC, and needs the role for it.',
  STAYS_ON:
    'GuardDuty stays on in these accounts and AWS bills it there. teardown --delete-member-detectors ends it.',
  FINDINGS_DELETED: 'GuardDuty deletes the findings of a detector with it, and keeps no copy.',
  UNREACHABLE: 'No role could be assumed in these accounts, so nothing was changed in them.',
  ROLE_REPLACED:
    'IAM cannot move a role to another path, so it is deleted and made again. Delivery pauses until the function and the rules have the new one: findings wait in the queue, and those of other Regions may go to the dead-letter queue there, from where redrive brings them.',
  CODE_OF_OTHER_CLI:
    'Another version of guardduty-slack deployed the code of the function. enable deploys that of this version.',
  SETTINGS_CHANGED:
    'The configuration changed since the last enable. enable gives the function its new settings.',
  CHANGED_OUTSIDE:
    'Someone changed the function in AWS, not with guardduty-slack. enable restores it; CloudTrail says who it was.',
  ARCHITECTURE_KEPT:
    'The function runs on x86_64 and the configuration names no architecture, so it stays: not every Region has arm64. Both do the same; arm64 costs less.',
  SECRET_NOT_GIVEN: 'The Slack secret is not stored yet; enable asks for it or takes it from the options.',
} as const;

/** Codes of what a teardown leaves different from what it was: the `exceptions` of a report. */
export const LEFTOVER_CODES = {
  STAYS_AFTER_TEARDOWN: NOTE_CODES.STAYS_AFTER_TEARDOWN,
  STAYS_ON: NOTE_CODES.STAYS_ON,
  STAYS_MEMBER:
    'The account was added where the administrator is older than this deployment, so it stays a member of it.',
  NOT_INVITED_AGAIN:
    'The account was a member before. AWS drops members with their administrator, and a teardown invites none again.',
  MEMBERS_NOT_RECORDED:
    'Who was a member before the first run was too long a list to keep, so a teardown leaves the members as they are.',
  ADMIN_NOT_NAMED_AGAIN:
    'Another account administered GuardDuty before. A teardown does not name it again, because that changes every account.',
  STILL_NEEDED: 'The administrator serves Regions that this deployment never covered, and needs it there.',
  FOREIGN_TAGS: 'The detector is younger than the first run, and carries tags of others, so it stays.',
  NOT_DELETED: 'The detector is younger than the first run, and could not be deleted.',
  PLANS_STAY:
    'Protection plans were turned on in a member. AWS has no record of what was on there before, so they stay.',
  MAY_HAVE_BEEN_SUSPENDED:
    'The detector was changed since the first run. AWS does not tell whether it had been suspended before.',
  MONITORING_STARTED: 'Monitoring of the member had been stopped before, and runs now.',
  NOT_AS_BEFORE: 'AWS shows another state than the one that was recorded before the first run.',
} as const;

/** Why something is different after a teardown. */
export type LeftoverCode = keyof typeof LEFTOVER_CODES;

/** What `explain` says of codes that are not errors: differences that `status` finds, and what is worth knowing. */
export const NOTICE_CODES = {
  ...NOTE_CODES,
  ...LEFTOVER_CODES,
  ABSENT: 'A resource is missing. enable creates it.',
  DRIFT:
    'Something is there, but not as the configuration says; its fields are named. It was changed by hand, or the configuration changed since. enable puts it right.',
  LEFT_OVER:
    'Something is there that the configuration no longer has. enable removes it, because this deployment made it.',
  DEAD_LETTERS:
    'Slack refused findings for good, or for longer than they are kept in the queue. They are kept for 14 days: fix the cause, then run redrive.',
  MAPPING_PROBLEM:
    'Lambda polls the queue and could not hand findings to the function; its own words are shown. Findings wait in the queue until it can.',
  ALARM:
    'An alarm of the deployment is in ALARM. status says of each alarm what it means, where the findings are meanwhile, and the next command.',
  UNDELIVERED:
    'A finding has waited in the queue for longer than alarms.undelivered allows. It is tried again at least every 15 minutes and is delivered once Slack takes it; what could not be delivered for about a day is moved to the dead-letter queue.',
  SLACK_FAILS:
    "Findings wait, and Slack's last answer at a destination was a refusal or none at all; it is shown. test tries the whole way and says what to correct.",
  DELIVERY_NOT_READ:
    "The function's log or its metrics could not be read, so the last delivery, Slack's last answer or delivery times are not known. The permission that is missing is named.",
  TEARDOWN_UNFINISHED:
    'A teardown was begun and not finished: a part is gone, the rest is there. Re-run the teardown to resume; enable creates everything again.',
  ALARMS_WITHOUT_TOPIC:
    'CloudWatch alarms have no SNS topic, so no one is notified if Slack delivery fails. Name an SNS topic of each Region in alarms.topics.',
  REGIONS_ADDED:
    'The run covers Regions that the deployment did not cover before, and AWS bills GuardDuty there. Without --regions every enabled Region is covered.',
  REGION_LEFT:
    'A Region was taken out of the configuration. Its way to Slack is removed, and GuardDuty stays on there, because leaving something out turns nothing off.',
  FINDINGS_NOT_COUNTED:
    'How many findings were open before the first run could not be read. Nothing depends on it.',
  DIGEST_NOT_SENT:
    'The one message about findings that were open before could not be sent. New findings are not affected.',
  IN_THE_WAY: 'On the way to Slack something would stop a finding; the hop and the reason are named.',
  NOT_SEEN:
    'A Region or a part of the way to Slack could not be looked at, so whether findings pass there is not known; the reason is named.',
  SUPPRESSION_RULE:
    'A suppression rule archives findings before they reach EventBridge, and hides more than a known exception: everything, or a type of High severity in every account. Narrow it, or name it in blindSpots.accepted.',
  GUARDDUTY_OFF:
    'GuardDuty is off in a Region of the deployment, so there is nothing that audit could look for.',
  REPAIR_FAILED:
    'A missing finding could not be put into the queue. It is still in GuardDuty; run audit --repair again.',
  AUDIT_INCOMPLETE:
    "A part of the function's table or of a queue could not be read, so audit does not know what became of some findings. It never counts these as lost.",
  NOT_SEEN_QUICKLY:
    "AWS's own counts, which status --quick goes by, do not show that every account is protected as configured: they say how many, not which, and may be a day old. status without --quick asks about every member.",
  QUICK_LOOK:
    "status --quick asks about no single member: how many accounts are protected is AWS's own count, with AWS's time of it.",
  OTHER_SECRET:
    'A test message was delivered with a Slack secret that is not known to be the stored one: an instance of the function keeps what it read for five minutes. The next findings may not arrive, or arrive elsewhere.',
  NO_TRACE: 'Tracing is asked for, and X-Ray got nothing of the function.',
  SAMPLES_LEFT: 'Sample findings could not be put away. They change nothing; archive them in the console.',
} as const;

/** A code that {@link NOTICE_CODES} explains. */
export type NoticeCode = keyof typeof NOTICE_CODES;
