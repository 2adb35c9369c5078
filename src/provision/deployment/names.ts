import { dnsSuffix } from '../aws/partition.ts';
import { MANAGED_BY, OWN_PREFIX } from '../config/tags.ts';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** Every name and ARN of a deployment, computed, so that all are known before anything exists. */
export interface Names {
  /** The deployment's name, the prefix of all others. */
  readonly deployment: string;
  readonly account: string;
  readonly homeRegion: string;
  readonly partition: string;
  /** Tags that the organization wants on everything. */
  readonly tags: Tags;
  /** Tags that earlier runs gave and that are no longer wanted. */
  readonly formerTags: Tags;
  /** ARN of the managed policy that limits the roles; `none` takes one off, and undefined leaves what is there. */
  readonly permissionsBoundary?: string | undefined;
  /** Where both roles are: `/`, or such as `/security/`. */
  readonly rolePath: string;
  readonly queue: string;
  readonly deadLetters: string;
  readonly table: string;
  readonly functionName: string;
  readonly functionRole: string;
  readonly logGroup: string;
  readonly alias: string;
  readonly rule: string;
  readonly heartbeatRule: string;
  readonly forwarderRule: string;
  readonly forwarderDeadLetters: string;
  readonly forwarderRole: string;
  /** SSM parameter of a destination's secret. */
  secretParameter(destination: string): string;
  /** SSM parameter that says what the deployment consists of. */
  readonly deploymentParameter: string;
  /** SSM parameter with what a Region (or `organization`) was like before the first write. */
  recordParameter(region: string): string;
  alarm(subject: string): string;
}

const MANAGED_BY_VALUE = 'guardduty-slack';

/** The SSM parameter that a deployment makes for a destination's secret. */
export function secretParameterOf(deployment: string, destination: string): string {
  return `/${deployment}/slack/${destination}`;
}

/** What an organization demands of everything that is made in its accounts. */
export type OrganizationRules = Partial<
  Pick<Names, 'tags' | 'formerTags' | 'permissionsBoundary' | 'rolePath'>
>;

/** All names of one deployment. `rules` is what its organization demands of what is made. */
export function namesOf(
  deployment: string,
  account: string,
  homeRegion: string,
  partition: string,
  rules: OrganizationRules = {},
): Names {
  return {
    tags: {},
    formerTags: {},
    rolePath: '/',
    ...rules,
    deployment,
    account,
    homeRegion,
    partition,
    queue: `${deployment}-findings`,
    deadLetters: `${deployment}-dead-letters`,
    table: `${deployment}-findings`,
    functionName: deployment,
    functionRole: `${deployment}-function`,
    logGroup: `/aws/lambda/${deployment}`,
    alias: 'live',
    rule: `${deployment}-findings`,
    heartbeatRule: `${deployment}-heartbeat`,
    forwarderRule: `${deployment}-forwarder`,
    forwarderDeadLetters: `${deployment}-forwarder-dead-letters`,
    forwarderRole: `${deployment}-forwarder`,
    secretParameter: (destination) => secretParameterOf(deployment, destination),
    deploymentParameter: `/${deployment}/deployment`,
    recordParameter: (region) => `/${deployment}/before/${region}`,
    alarm: (subject) => `${deployment}-${subject}`,
  };
}

/** The tags by which something is known as ours. */
export function ownTags({
  deployment,
  homeRegion,
}: Pick<Names, 'deployment' | 'homeRegion'>): Readonly<Record<string, string>> {
  return {
    [MANAGED_BY]: MANAGED_BY_VALUE,
    [`${OWN_PREFIX}deployment`]: deployment,
    [`${OWN_PREFIX}home`]: homeRegion,
  };
}

/** The tags of everything we make: our own, and those that the organization wants. */
export function wantedTags(names: Pick<Names, 'deployment' | 'homeRegion' | 'tags'>): Tags {
  return { ...names.tags, ...ownTags(names) };
}

/**
 * The tags of an object that are compared: ours, those that are wanted, and those that an earlier run gave, where they still
 * have the value that it gave. All others are someone else's.
 */
export function comparedTags(
  tags: Readonly<Record<string, string | undefined>>,
  names: Pick<Names, 'deployment' | 'homeRegion' | 'tags' | 'formerTags'>,
): Tags {
  const wanted = wantedTags(names);
  return Object.fromEntries(
    Object.entries(tags).filter(
      (tag): tag is [string, string] =>
        tag[1] !== undefined &&
        (Object.hasOwn(wanted, tag[0]) ||
          (Object.hasOwn(names.formerTags, tag[0]) && names.formerTags[tag[0]] === tag[1])),
    ),
  );
}

/** Why an object with our name must not be touched, or undefined when its tags say that this deployment made it. */
export function foreignReason(
  tags: Readonly<Record<string, string | undefined>>,
  names: Pick<Names, 'deployment' | 'homeRegion'>,
): string | undefined {
  const wrong = Object.entries(ownTags(names)).find(([key, value]) => tags[key] !== value);
  if (wrong === undefined) return undefined;
  const [key, value] = wrong;
  return `not ours: its tag ${key} is ${tags[key] === undefined ? 'missing' : `"${tags[key]}"`}, not "${value}". Remove or rename it, or choose another --name`;
}

type Home = Pick<Names, 'partition' | 'account'>;

export function queueArn({ partition, account }: Home, region: string, name: string): string {
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}

/** A queue's URL has the same form in every Region of a partition; AWS finds the queue by its account and name. */
export function queueUrl({ partition, account }: Home, region: string, name: string): string {
  return `https://sqs.${region}.${dnsSuffix(partition)}/${account}/${name}`;
}

export function ruleArn({ partition, account }: Home, region: string, name: string): string {
  return `arn:${partition}:events:${region}:${account}:rule/${name}`;
}

export function defaultBusArn({ partition, account }: Home, region: string): string {
  return `arn:${partition}:events:${region}:${account}:event-bus/default`;
}

export function roleArn(
  { partition, account, rolePath }: Home & Pick<Names, 'rolePath'>,
  name: string,
): string {
  return `arn:${partition}:iam::${account}:role${rolePath}${name}`;
}

export function functionArn(
  { partition, account }: Home,
  region: string,
  name: string,
  qualifier?: string,
): string {
  return `arn:${partition}:lambda:${region}:${account}:function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`;
}

export function tableArn({ partition, account }: Home, region: string, name: string): string {
  return `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
}

export function parameterArn({ partition, account }: Home, region: string, name: string): string {
  return `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

export function logGroupArn({ partition, account }: Home, region: string, name: string): string {
  return `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
}

export function alarmArn({ partition, account }: Home, region: string, name: string): string {
  return `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
}
