import { ProvisionError } from '../base/errors.ts';

/** What differs between the partitions of AWS. */
interface PartitionFacts {
  /** How the names of its Regions look. */
  readonly regions: RegExp;
  /** The suffix of AWS's host names. */
  readonly dnsSuffix: string;
  /** The Region that IAM's requests are signed for. */
  readonly globalRegion: string;
  /** The Region that requests of Organizations and Account are signed for. */
  readonly organizationsRegion: string;
  /** Whether EventBridge forwards events to a bus in another Region. */
  readonly forwardsAcrossRegions: boolean;
}

/**
 * Every partition that is supported, and nothing else: one that is not in this table is refused, never taken for another.
 * Source: the endpoint data that AWS's SDKs carry, and
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
 */
const PARTITIONS: Readonly<Record<string, PartitionFacts>> = {
  'aws-cn': {
    regions: /^cn-[a-z]+-\d+$/,
    dnsSuffix: 'amazonaws.com.cn',
    globalRegion: 'cn-north-1',
    organizationsRegion: 'cn-northwest-1',
    forwardsAcrossRegions: false,
  },
  'aws-us-gov': {
    regions: /^us-gov-[a-z]+-\d+$/,
    dnsSuffix: 'amazonaws.com',
    globalRegion: 'us-gov-west-1',
    organizationsRegion: 'us-gov-west-1',
    forwardsAcrossRegions: false,
  },
  'aws-eusc': {
    regions: /^eusc-[a-z]+-[a-z]+-\d+$/,
    dnsSuffix: 'amazonaws.eu',
    globalRegion: 'eusc-de-east-1',
    organizationsRegion: 'eusc-de-east-1',
    forwardsAcrossRegions: false,
  },
  // Last, because new Regions of it come in parts of the world that are not known yet.
  aws: {
    regions: /^[a-z]{2}-[a-z]+-\d+$/,
    dnsSuffix: 'amazonaws.com',
    globalRegion: 'us-east-1',
    organizationsRegion: 'us-east-1',
    forwardsAcrossRegions: true,
  },
};

/** The partition of an ARN: its second part. @throws ProvisionError PARTITION_UNKNOWN */
export function partitionOf(arn: string): string {
  const partition = arn.split(':')[1] ?? '';
  if (!Object.hasOwn(PARTITIONS, partition))
    throw unsupported(`AWS partition ${partition === '' ? `of ${arn}` : partition}`);
  return partition;
}

/** The partition of a Region, by its name: for before AWS has named the caller. @throws ProvisionError PARTITION_UNKNOWN */
export function partitionOfRegion(region: string): string {
  const found = knownPartitionOf(region);
  if (found === undefined) throw unsupported(`The AWS partition of Region ${region}`);
  return found;
}

/** The partition of a Region, by its name; undefined where it is none of those that we know. */
export function knownPartitionOf(region: string): string | undefined {
  return Object.keys(PARTITIONS).find((id) => PARTITIONS[id]?.regions.test(region));
}

/** The Region that IAM's requests are signed for. */
export function globalRegion(partition: string): string {
  return factsOf(partition).globalRegion;
}

/** The Region that requests of Organizations and Account are signed for. */
export function organizationsRegion(partition: string): string {
  return factsOf(partition).organizationsRegion;
}

/** The suffix of AWS's host names. */
export function dnsSuffix(partition: string): string {
  return factsOf(partition).dnsSuffix;
}

/** EventBridge forwards across Regions in partition aws only, so elsewhere a deployment has one Region. */
export function forwardsAcrossRegions(partition: string): boolean {
  return factsOf(partition).forwardsAcrossRegions;
}

function factsOf(partition: string): PartitionFacts {
  const facts = Object.hasOwn(PARTITIONS, partition) ? PARTITIONS[partition] : undefined;
  if (facts === undefined) throw unsupported(`AWS partition ${partition}`);
  return facts;
}

function unsupported(what: string): ProvisionError {
  return new ProvisionError(
    'PARTITION_UNKNOWN',
    `${what} is not supported: its hosts, ARNs and services are not known to this version.`,
    `Supported are ${Object.keys(PARTITIONS).toSorted().join(', ')}. Check --home-region and the credentials, or update guardduty-slack.`,
  );
}
