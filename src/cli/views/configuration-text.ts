/** What `init` asked. */
export interface Answers {
  readonly adminAccount: string;
  readonly homeRegion: string;
  readonly regions: 'all' | readonly string[];
  readonly minSeverity: number;
}

/** A configuration file that explains itself. */
export function configurationText({ adminAccount, homeRegion, regions, minSeverity }: Answers): string {
  return `# guardduty-slack: everything that can be set is in the project's config/example.yaml.
# Check this file with: guardduty-slack config validate

# Each command is about the whole Organization. --no-org takes it back for one run.
org: true

# The account that administers GuardDuty for the Organization: a security account, never the management account.
adminAccount: "${adminAccount}"

# Where the function that talks to Slack lives. Findings of all other Regions are forwarded there.
homeRegion: ${homeRegion}

# Regions to cover. "all": every Region that the management account and the admin account have enabled.
regions: ${regions === 'all' ? 'all' : `[${regions.join(', ')}]`}

# Findings of this severity and above go to Slack: 1 Low, 4 Medium, 7 High, 9 Critical.
minSeverity: ${minSeverity}

# The webhook itself never stands here. On a terminal you are asked for it; in CI name a variable:
# slack:
#   destinations:
#     - name: default
#       webhook: env:SLACK_WEBHOOK
`;
}
