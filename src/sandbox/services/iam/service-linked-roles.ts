/**
 * Services that have a role of their own in an account, with the names AWS gave it and its policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
export const SERVICE_LINKED_ROLES: Readonly<
  Record<string, { readonly name: string; readonly policy: string }>
> = {
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
