/** Facts of AWS's partitions. Source: the endpoint data that every AWS SDK carries. */
const PARTITIONS = {
  aws: {
    dnsSuffix: 'amazonaws.com',
    globalRegion: 'us-east-1',
    organizationsRegion: 'us-east-1',
  },
  'aws-cn': {
    dnsSuffix: 'amazonaws.com.cn',
    globalRegion: 'cn-north-1',
    organizationsRegion: 'cn-northwest-1',
  },
  'aws-us-gov': {
    dnsSuffix: 'amazonaws.com',
    globalRegion: 'us-gov-west-1',
    organizationsRegion: 'us-gov-west-1',
  },
} as const;

type Partition = keyof typeof PARTITIONS;

/** The partition of an ARN: its second part. */
export function partitionOf(arn: string): string {
  return arn.split(':')[1] ?? 'aws';
}

/** The partition of a Region, by its name: for before AWS has named the caller. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The Region that IAM's, and (outside China) Organizations' and Account's, requests are signed for. */
export function globalRegion(partition: string): string {
  return factsOf(partition).globalRegion;
}

/** The Region that Organizations' requests are signed for. */
export function organizationsRegion(partition: string): string {
  return factsOf(partition).organizationsRegion;
}

/** The suffix of AWS's host names. */
export function dnsSuffix(partition: string): string {
  return factsOf(partition).dnsSuffix;
}

/** EventBridge forwards across Regions in partition aws only, so elsewhere a deployment has one Region. */
export function forwardsAcrossRegions(partition: string): boolean {
  return partition === 'aws';
}

function factsOf(partition: string): (typeof PARTITIONS)[Partition] {
  return PARTITIONS[partition in PARTITIONS ? (partition as Partition) : 'aws'];
}
