/**
 * Links to what a finding is about, in the console of its service, and to what CloudTrail has of the credentials. Every part
 * that comes from the finding is checked against how AWS writes it, so that a link leads there or is not made.
 */
import { at, first } from '../finding/json-path.ts';
import type { Finding } from '../finding/finding.ts';
import { partitionOf } from '../aws/partition.ts';

/** A link and what it is called. */
export type NamedLink = readonly [label: string, url: string];

/**
 * Where a resource's name or ARN stands, how AWS writes such names, and the console's page for it after its host. `kind` is
 * what an attack sequence calls such a resource.
 */
interface Row {
  readonly label: string;
  readonly paths: readonly string[];
  readonly kind?: string;
  readonly name: RegExp;
  readonly page: (name: string, region: string) => string;
}

const NAME = /^[\w+=,.@-]{1,128}$/;
const SEQUENCE = 'service.detection.sequence';

const RESOURCES: readonly Row[] = [
  {
    label: 'Instance',
    paths: ['resource.instanceDetails.instanceId'],
    kind: 'EC2_INSTANCE',
    name: /^i-[0-9a-f]{8,17}$/,
    page: (name, region) => `ec2/home?region=${region}#InstanceDetails:instanceId=${name}`,
  },
  {
    label: 'Auto Scaling group',
    paths: [],
    kind: 'AUTOSCALING_AUTO_SCALING_GROUP',
    name: /^[\w.-]{1,255}$/,
    page: (name, region) => `ec2/home?region=${region}#AutoScalingGroupDetails:id=${name};view=details`,
  },
  {
    label: 'Bucket',
    paths: ['resource.s3BucketDetails.name'],
    kind: 'S3_BUCKET',
    name: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    page: (name, region) => `s3/buckets/${name}?region=${region}`,
  },
  {
    label: 'EKS cluster',
    paths: ['resource.eksClusterDetails.name'],
    kind: 'EKS_CLUSTER',
    name: /^[A-Za-z0-9][\w-]{0,99}$/,
    page: (name, region) => `eks/home?region=${region}#/clusters/${name}`,
  },
  {
    label: 'ECS cluster',
    paths: ['resource.ecsClusterDetails.name'],
    kind: 'ECS_CLUSTER',
    name: /^[A-Za-z][\w-]{0,254}$/,
    page: (name, region) => `ecs/v2/clusters/${name}/services?region=${region}`,
  },
  {
    label: 'Function',
    paths: ['resource.lambdaDetails.functionName'],
    name: /^[\w-]{1,64}$/,
    page: (name, region) => `lambda/home?region=${region}#/functions/${name}`,
  },
  {
    label: 'Database',
    paths: ['resource.rdsDbInstanceDetails.dbInstanceIdentifier'],
    name: /^[A-Za-z][A-Za-z0-9-]{0,62}$/,
    page: (name, region) => `rds/home?region=${region}#database:id=${name};is-cluster=false`,
  },
  {
    label: 'Database cluster',
    paths: ['resource.rdsLimitlessDbDetails.dbClusterIdentifier'],
    name: /^[A-Za-z][A-Za-z0-9-]{0,62}$/,
    page: (name, region) => `rds/home?region=${region}#database:id=${name};is-cluster=true`,
  },
  {
    label: 'Snapshot',
    paths: ['resource.ebsSnapshotDetails.snapshotArn'],
    name: /^snap-[0-9a-f]{8,17}$/,
    page: (name, region) => `ec2/home?region=${region}#SnapshotDetails:snapshotId=${name}`,
  },
  {
    label: 'Image',
    paths: ['resource.ec2ImageDetails.imageArn'],
    kind: 'EC2_IMAGE',
    name: /^ami-[0-9a-f]{8,17}$/,
    page: (name, region) => `ec2/home?region=${region}#ImageDetails:imageId=${name}`,
  },
];

/** The finding's main resources in their consoles, one of each kind, and the user or role that acted. */
export function resourceLinks(finding: Finding): readonly NamedLink[] {
  const place = placeOf(finding);
  if (place === undefined) return [];
  const { host, region } = place;
  const found = RESOURCES.flatMap((row): NamedLink[] => {
    const name = nameOf(finding.detail, row);
    return name === undefined ? [] : [[row.label, `https://${host}/${row.page(name, region)}`]];
  });
  return [...found, ...identityLink(finding, host)];
}

/** The first name, of an ARN its end, that is written as AWS writes one. */
function nameOf(detail: unknown, { paths, kind, name }: Row): string | undefined {
  const inSequence = at(detail, `${SEQUENCE}.resources`).filter(
    (resource) => kind !== undefined && first(resource, 'resourceType') === kind,
  );
  return [
    ...paths.map((path) => first(detail, path)),
    ...inSequence.flatMap((resource) => [first(resource, 'uid'), first(resource, 'name')]),
  ]
    .map((value) => (value?.startsWith('arn:') ? value.slice(value.search(/[^:/]*$/)) : value))
    .find((value) => value !== undefined && name.test(value));
}

/** The user or role whose key a finding names, or that acted in an attack sequence. */
function identityLink({ detail }: Finding, host: string): NamedLink[] {
  const key = 'resource.accessKeyDetails';
  const user = `${SEQUENCE}.actors.user`;
  const [type, name] =
    [
      [first(detail, `${key}.userType`), first(detail, `${key}.userName`)],
      [first(detail, `${user}.type`), first(detail, `${user}.name`)],
    ].find(([, one]) => one !== undefined) ?? [];
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
  const user = `${SEQUENCE}.actors.user`;
  const find = (paths: readonly string[], pattern: RegExp): string | undefined =>
    paths
      .flatMap((path) => at(finding.detail, path))
      .find((value): value is string => typeof value === 'string' && pattern.test(value));
  const key = find(
    ['resource.accessKeyDetails.accessKeyId', `${user}.credentialUid`],
    /^A[KS]IA[A-Z0-9]{8,124}$/,
  );
  const name = find(['resource.accessKeyDetails.userName', `${user}.name`], NAME);
  const filter =
    key === undefined
      ? name === undefined
        ? undefined
        : `Username=${encodeURIComponent(name)}`
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
