/** What `explain` says of codes that are not errors: differences that `status` finds, and what is worth knowing. */
export const NOTICE_CODES = {
  ABSENT: 'Something that shall be there is not. enable makes it.',
  DRIFT:
    'Something is there, but not as the configuration says; its fields are named. Somebody changed it by hand, or the configuration changed since. enable puts it right.',
  LEFT_OVER:
    'Something is there that the configuration no longer has. enable removes it, because this deployment made it.',
  DEAD_LETTERS:
    'Slack refused findings for good, or for longer than they are kept in the queue. They are kept for 14 days: mend the cause, then run redrive.',
  ALARM:
    'An alarm of the deployment rings. status says of each alarm what it means, where the findings are meanwhile, and the next command.',
  TEARDOWN_UNFINISHED:
    'A teardown was begun and not finished: a part is gone, the rest is there. The same teardown again goes on from where things stand; enable has everything back.',
  NOBODY_IS_TOLD:
    'The alarms have no one to call: when Slack cannot be reached, nobody learns of it but from status. Name an SNS topic of each Region in alarms.topics.',
  NEW_ACCOUNTS_WAIT:
    "With a selection of accounts AWS's own protection of new ones must be off, because it knows no exclusions. Run enable when accounts join, for example each night.",
  EXCLUDED_ACCOUNT_UNKNOWN:
    'excludeAccounts names an account that the Organization does not have: a slip of the pen, or an account that has left.',
  REGIONS_ADDED:
    'The run covers Regions that the deployment did not cover before, and AWS bills GuardDuty there. Without --regions every enabled Region is covered.',
  REGION_LEFT:
    'A Region was taken out of the configuration. Its way to Slack is removed, and GuardDuty stays on there, because leaving something out turns nothing off.',
  FINDINGS_NOT_COUNTED:
    'How many findings were open before the first run could not be read. Nothing depends on it.',
  DIGEST_NOT_SENT:
    'The one message about findings that were open before could not be sent. New findings are not affected.',
  IN_THE_WAY: 'On the way to Slack something would stop a finding; the hop and the reason are named.',
  NO_TRACE: 'Tracing is asked for, and X-Ray got nothing of the function.',
  SAMPLES_LEFT: 'Sample findings could not be put away. They change nothing; archive them in the console.',
} as const;
