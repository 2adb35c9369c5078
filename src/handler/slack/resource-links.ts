/**
 * Links to what a finding is about, in the console of its service, and to what CloudTrail has of the credentials. Every part
 * that comes from the finding is checked against how AWS writes it, so that a link leads there or is not made.
 */
import { at, first } from '../finding/json-path.ts';
import type { Finding } from '../finding/finding.ts';
import { partitionOf } from '../aws/partition.ts';

/** A link and what it is called. */
export type NamedLink = readonly [label: string, url: string];

/** Where a resource's name stands, how AWS writes such names, and the console's page for it after its host; `R` is the Region. */
type Row = readonly [
  label: string,
  path: string,
  name: RegExp,
  page: (name: string, region: string) => string,
];

const NAME = /^[\w+=,.@-]{1,128}$/;

const RESOURCES: readonly Row[] = [
  [
    'Instance',
    'resource.instanceDetails.instanceId',
    /^i-[0-9a-f]{8,17}$/,
    (name, region) => `ec2/home?region=${region}#InstanceDetails:instanceId=${name}`,
  ],
  [
    'Bucket',
    'resource.s3BucketDetails.name',
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    (name, region) => `s3/buckets/${name}?region=${region}`,
  ],
  [
    'Cluster',
    'resource.eksClusterDetails.name',
    /^[A-Za-z0-9][\w-]{0,99}$/,
    (name, region) => `eks/home?region=${region}#/clusters/${name}`,
  ],
  [
    'Cluster',
    'resource.ecsClusterDetails.name',
    /^[A-Za-z][\w-]{0,254}$/,
    (name, region) => `ecs/v2/clusters/${name}/services?region=${region}`,
  ],
  [
    'Function',
    'resource.lambdaDetails.functionName',
    /^[\w-]{1,64}$/,
    (name, region) => `lambda/home?region=${region}#/functions/${name}`,
  ],
  [
    'Database',
    'resource.rdsDbInstanceDetails.dbInstanceIdentifier',
    /^[A-Za-z][A-Za-z0-9-]{0,62}$/,
    (name, region) => `rds/home?region=${region}#database:id=${name};is-cluster=false`,
  ],
];

/** The finding's main resources in their consoles, one of each kind, and the user or role that acted. */
export function resourceLinks(finding: Finding): readonly NamedLink[] {
  const place = placeOf(finding);
  if (place === undefined) return [];
  const { host, region } = place;
  const found = RESOURCES.flatMap(([label, path, pattern, page]): NamedLink[] => {
    const name = first(finding.detail, path);
    return name === undefined || !pattern.test(name)
      ? []
      : [[label, `https://${host}/${page(name, region)}`]];
  });
  return [...found, ...identityLink(finding, host)];
}

function identityLink({ detail }: Finding, host: string): NamedLink[] {
  const type = first(detail, 'resource.accessKeyDetails.userType');
  const name = first(detail, 'resource.accessKeyDetails.userName');
  if (name === undefined || !NAME.test(name)) return [];
  const page = encodeURIComponent(name);
  if (type === 'IAMUser') return [['User', `https://${host}/iam/home#/users/details/${page}`]];
  return type === 'AssumedRole' || type === 'Role'
    ? [['Role', `https://${host}/iam/home#/roles/details/${page}`]]
    : [];
}

/**
 * What the access key did, or else the user, in CloudTrail's event history
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-console.html).
 */
export function cloudTrailLink(finding: Finding): readonly NamedLink[] {
  const place = placeOf(finding);
  if (place === undefined) return [];
  const sequence = 'service.detection.sequence.actors.user';
  const find = (paths: readonly string[], pattern: RegExp): string | undefined =>
    paths
      .flatMap((path) => at(finding.detail, path))
      .find((value): value is string => typeof value === 'string' && pattern.test(value));
  const key = find(
    ['resource.accessKeyDetails.accessKeyId', `${sequence}.credentialUid`],
    /^A[KS]IA[A-Z0-9]{8,124}$/,
  );
  const user = find(['resource.accessKeyDetails.userName', `${sequence}.name`], NAME);
  const filter =
    key === undefined
      ? user === undefined
        ? undefined
        : `Username=${encodeURIComponent(user)}`
      : `AccessKeyId=${key}`;
  return filter === undefined
    ? []
    : [['CloudTrail', `https://${place.host}/cloudtrailv2/home?region=${place.region}#/events?${filter}`]];
}

/** The console's host and a Region that is written as AWS does. */
function placeOf({ region = '', partition }: Finding): { host: string; region: string } | undefined {
  const known = partitionOf(region, partition);
  return known === undefined || !known.regions.test(region) ? undefined : { host: known.consoleHost, region };
}
