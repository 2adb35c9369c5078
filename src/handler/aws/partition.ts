/** What differs between the partitions of AWS (https://docs.aws.amazon.com/general/latest/gr/rande.html). */
interface Partition {
  readonly dnsSuffix: string;
  readonly consoleHost: string;
  readonly docs: string;
  /** Organizations has one endpoint a partition, in this Region. */
  readonly organizationsRegion: string;
}

const DOCS = 'https://docs.aws.amazon.com';
const AWS: Partition = {
  dnsSuffix: 'amazonaws.com',
  consoleHost: 'console.aws.amazon.com',
  docs: DOCS,
  organizationsRegion: 'us-east-1',
};

const PARTITIONS: Readonly<Record<string, Partition>> = {
  'aws-cn': {
    dnsSuffix: 'amazonaws.com.cn',
    consoleHost: 'console.amazonaws.cn',
    docs: 'https://docs.amazonaws.cn/en_us',
    organizationsRegion: 'cn-northwest-1',
  },
  'aws-us-gov': {
    dnsSuffix: 'amazonaws.com',
    consoleHost: 'console.amazonaws-us-gov.com',
    docs: DOCS,
    organizationsRegion: 'us-gov-west-1',
  },
};

/** The partition of a Region, unless a finding names another. */
export function partitionOf(region: string, named?: string): Partition {
  const id =
    named ?? (region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : '');
  return (Object.hasOwn(PARTITIONS, id) ? PARTITIONS[id] : undefined) ?? AWS;
}
