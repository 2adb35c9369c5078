/**
 * Regions where GuardDuty is known to run, from the endpoint data that AWS's SDKs carry. Where AWS lets us list the enabled
 * Regions, that list rules and newer Regions are tried as well; this one is for asking Region by Region where it does not.
 * https://docs.aws.amazon.com/general/latest/gr/guardduty.html
 */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-central-1',
    'ca-west-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-eusc': ['eusc-de-east-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
};

/** The Regions of a partition where GuardDuty is known to run. */
export function guarddutyRegions(partition: string): readonly string[] {
  return KNOWN[partition] ?? [];
}
