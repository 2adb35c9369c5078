/**
 * Services that have a role of their own in an account, with the names AWS gave it and its policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
const LINKED: Readonly<Record<string, LinkedRole>> = {
  'guardduty.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonGuardDuty',
    policy: 'AmazonGuardDutyServiceRolePolicy',
  },
  'malware-protection.guardduty.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonGuardDutyMalwareProtection',
    policy: 'AmazonGuardDutyMalwareProtectionServiceRolePolicy',
  },
  'organizations.amazonaws.com': {
    name: 'AWSServiceRoleForOrganizations',
    policy: 'AWSOrganizationsServiceTrustPolicy',
  },
  'securityhub.amazonaws.com': {
    name: 'AWSServiceRoleForSecurityHub',
    policy: 'AWSSecurityHubServiceRolePolicy',
  },
  'macie.amazonaws.com': { name: 'AWSServiceRoleForAmazonMacie', policy: 'AmazonMacieServiceRolePolicy' },
  'inspector2.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonInspector2',
    policy: 'AmazonInspector2ServiceRolePolicy',
  },
  'detective.amazonaws.com': {
    name: 'AWSServiceRoleForDetective',
    policy: 'AmazonDetectiveServiceLinkedRolePolicy',
  },
  'access-analyzer.amazonaws.com': {
    name: 'AWSServiceRoleForAccessAnalyzer',
    policy: 'AccessAnalyzerServiceRolePolicy',
  },
  'config.amazonaws.com': { name: 'AWSServiceRoleForConfig', policy: 'AWSConfigServiceRolePolicy' },
  'cloudtrail.amazonaws.com': { name: 'AWSServiceRoleForCloudTrail', policy: 'CloudTrailServiceRolePolicy' },
  'apidestinations.events.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonEventBridgeApiDestinations',
    policy: 'AmazonEventBridgeApiDestinationsServiceRolePolicy',
  },
};

/** What AWS called a service's role, and the policy it has. */
export interface LinkedRole {
  readonly name: string;
  readonly policy: string;
}

/** The role of a service by its principal; undefined when it has none that is known here. */
export function linkedRoleOf(servicePrincipal: string): LinkedRole | undefined {
  return Object.hasOwn(LINKED, servicePrincipal) ? LINKED[servicePrincipal] : undefined;
}
