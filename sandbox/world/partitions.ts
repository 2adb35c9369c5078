import type { Settings } from './world.ts';

/** How AWS's host names end, by partition. Source: the endpoint data that AWS's SDKs carry. */
const HOST_SUFFIXES: Readonly<Record<Settings['partition'], string>> = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-us-gov': 'amazonaws.com',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
};

/** How AWS's host names end in a world. */
export function hostSuffix({ partition }: Settings): string {
  return HOST_SUFFIXES[partition];
}
