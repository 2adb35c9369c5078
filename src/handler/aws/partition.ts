/** What differs between the partitions of AWS. */
export interface Partition {
  /** How the names of its Regions look. */
  readonly regions: RegExp;
  readonly dnsSuffix: string;
  readonly consoleHost: string;
  /** Where its documentation begins. */
  readonly docs: string;
  /** Organizations has one endpoint a partition, in this Region. */
  readonly organizationsRegion: string;
}

/** AWS's public documentation, which explains the findings of every partition. */
export const DOCS = 'https://docs.aws.amazon.com';

/**
 * The partitions whose hosts are known; another one is never taken for one of these. Sources: the endpoint data that AWS's
 * SDKs carry, https://docs.aws.amazon.com/general/latest/gr/rande.html, https://docs.aws.eu/esc/latest/userguide/what-is.html
 */
const PARTITIONS: Readonly<Record<string, Partition>> = {
  'aws-cn': {
    regions: /^cn-[a-z]+-\d+$/,
    dnsSuffix: 'amazonaws.com.cn',
    consoleHost: 'console.amazonaws.cn',
    docs: 'https://docs.amazonaws.cn/en_us',
    organizationsRegion: 'cn-northwest-1',
  },
  'aws-us-gov': {
    regions: /^us-gov-[a-z]+-\d+$/,
    dnsSuffix: 'amazonaws.com',
    consoleHost: 'console.amazonaws-us-gov.com',
    docs: DOCS,
    organizationsRegion: 'us-gov-west-1',
  },
  'aws-eusc': {
    regions: /^eusc-[a-z]+-[a-z]+-\d+$/,
    dnsSuffix: 'amazonaws.eu',
    consoleHost: 'console.amazonaws-eusc.eu',
    docs: DOCS,
    organizationsRegion: 'eusc-de-east-1',
  },
  aws: {
    regions: /^[a-z]{2}-[a-z]+-\d+$/,
    dnsSuffix: 'amazonaws.com',
    consoleHost: 'console.aws.amazon.com',
    docs: DOCS,
    organizationsRegion: 'us-east-1',
  },
};

/** The partition that a finding names, or else that of a Region by its name. Undefined if it is not a known one. */
export function partitionOf(region: string, named?: string): Partition | undefined {
  if (named !== undefined) return Object.hasOwn(PARTITIONS, named) ? PARTITIONS[named] : undefined;
  return Object.values(PARTITIONS).find(({ regions }) => regions.test(region));
}
