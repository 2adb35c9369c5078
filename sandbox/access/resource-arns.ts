/**
 * The ARNs that a call is checked against, per service. Actions without a resource type are checked against `*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import type { Call, Input } from '../services/service.ts';
import { linkedRoleOf } from '../services/iam/service-linked-roles.ts';
import { findRole } from '../services/iam/state.ts';
import { findMapping } from '../services/lambda/mapping-state.ts';
import { organizationOf } from '../services/shared/organization.ts';

/** Where several are given, a policy that allows any of them is enough: AWS documents more than one form. */
export function resourcesOf(call: Call): readonly string[] {
  const found = BY_SERVICE[call.service]?.(call) ?? [];
  return found.length === 0 ? ['*'] : found;
}

type Resources = (call: Call) => readonly string[];

const BY_SERVICE: Readonly<Record<string, Resources>> = {
  guardduty: (call) => {
    const tagged = text(call.input, 'ResourceArn', 'resourceArn');
    if (tagged !== undefined) return [tagged];
    if (!['GetDetector', 'UpdateDetector', 'DeleteDetector'].includes(call.operation)) return [];
    return [arn(call, `detector/${text(call.input, 'DetectorId', 'detectorId')}`)];
  },
  iam: (call) => {
    const service = text(call.input, 'AWSServiceName');
    if (service !== undefined) {
      return [global(call, `role/aws-service-role/${service}/${linkedRoleOf(service)?.name ?? '*'}`)];
    }
    const name = text(call.input, 'RoleName');
    const policy = text(call.input, 'PolicyName');
    if (name === undefined && policy !== undefined)
      return [global(call, `policy${text(call.input, 'Path') ?? '/'}${policy}`)];
    if (name === undefined) return [text(call.input, 'PolicyArn') ?? []].flat();
    return [
      findRole(call.world, call.account, name)?.arn ??
        global(call, `role${text(call.input, 'Path') ?? '/'}${name}`),
    ];
  },
  sqs: (call) => {
    const source = text(call.input, 'SourceArn');
    const name = text(call.input, 'QueueName') ?? text(call.input, 'QueueUrl')?.split('/').at(-1);
    return source !== undefined ? [source] : name === undefined ? [] : [arn(call, name)];
  },
  ssm: (call) => {
    const names = [text(call.input, 'Name', 'Path', 'ResourceId'), ...texts(call.input['Names'])].filter(
      (name) => name !== undefined,
    );
    return names.map((name) =>
      name.startsWith('arn:') ? name : arn(call, `parameter/${name.replace(/^\//, '')}`),
    );
  },
  dynamodb: (call) => {
    const name = text(call.input, 'TableName', 'ResourceArn') ?? firstTable(call.input);
    return name === undefined ? [] : [name.startsWith('arn:') ? name : arn(call, `table/${name}`)];
  },
  lambda: (call) => {
    const { input, operation } = call;
    const tagged = text(input, 'Resource', 'ARN');
    if (tagged !== undefined) return [tagged];
    const uuid = text(input, 'UUID');
    if (uuid !== undefined) return [arn(call, `event-source-mapping:${uuid}`)];
    const name = text(input, 'FunctionName');
    if (name === undefined || operation.includes('EventSourceMapping')) return [];
    return [functionArn(call, name)];
  },
  events: (call) => {
    const { input } = call;
    const tagged = text(input, 'ResourceARN');
    if (tagged !== undefined) return [tagged];
    const bus = (text(input, 'EventBusName') ?? 'default').replace(/^.*event-bus\//, '');
    const rule = text(input, 'Rule') ?? (call.operation.endsWith('Rule') ? text(input, 'Name') : undefined);
    if (rule !== undefined) return [arn(call, bus === 'default' ? `rule/${rule}` : `rule/${bus}/${rule}`)];
    const name = call.operation.endsWith('EventBus') ? (text(input, 'Name') ?? 'default') : undefined;
    if (name !== undefined || call.operation === 'PutEvents') return [arn(call, `event-bus/${name ?? bus}`)];
    return [];
  },
  logs: (call) => {
    const tagged = text(call.input, 'resourceArn');
    const group =
      text(call.input, 'logGroupName') ??
      text(call.input, 'logGroupIdentifier')?.replace(/^.*:log-group:/, '');
    if (tagged !== undefined) return [tagged, `${tagged}:*`];
    if (group === undefined) return [];
    const stream = text(call.input, 'logStreamName');
    const base = arn(call, `log-group:${group}`);
    return stream === undefined
      ? [base, `${base}:*`, `${base}:log-stream:`]
      : [`${base}:log-stream:${stream}`];
  },
  monitoring: (call) => {
    const tagged = text(call.input, 'ResourceARN');
    if (tagged !== undefined) return [tagged];
    const names = [text(call.input, 'AlarmName'), ...texts(call.input['AlarmNames'])].filter(
      (name) => name !== undefined,
    );
    const alarms = names.map((name) => named(call, 'cloudwatch', `alarm:${name}`));
    return call.operation === 'DescribeAlarms' && alarms.length === 0
      ? [named(call, 'cloudwatch', 'alarm:*')]
      : alarms;
  },
  organizations: (call) => {
    const account = text(call.input, 'AccountId');
    return account === undefined || organizationOf(call.world) === undefined
      ? []
      : [organizationAccountArn(call, account)];
  },
  account: (call) => {
    const organization = organizationOf(call.world);
    const account = text(call.input, 'AccountId');
    const { partition } = call.world.settings;
    if (organization === undefined || account === undefined)
      return [`arn:${partition}:account::${call.account}:account`];
    return [
      `arn:${partition}:account::${organization.managementAccountId}:account/${organization.id}/${account}`,
    ];
  },
};

/** An account as Organizations names it. */
export function organizationAccountArn({ world }: Call, account: string): string {
  const { id = '', managementAccountId = '' } = organizationOf(world) ?? {};
  return `arn:${world.settings.partition}:organizations::${managementAccountId}:account/${id}/${account}`;
}

/** All event source mappings: a new one has no id yet. */
export function mappingPattern(call: Call): string {
  return arn(call, 'event-source-mapping:*');
}

/** All detectors: a new one has no id yet. */
export function detectorPattern(call: Call): string {
  return arn(call, 'detector/*');
}

/** The function that a call on an event source mapping is about: the one it names, else the mapping's. */
export function mappedFunction(call: Call): string | undefined {
  const name = text(call.input, 'FunctionName');
  const uuid = text(call.input, 'UUID');
  if (uuid !== undefined) return findMapping(call.world, call.account, call.region, uuid)?.functionArn;
  return name === undefined ? undefined : functionArn(call, name);
}

function functionArn(call: Call, name: string): string {
  const qualifier = text(call.input, 'Qualifier');
  const end = qualifier === undefined ? '' : `:${qualifier}`;
  if (name.startsWith('arn:')) return `${name}${end}`;
  const partial = /^(\d{12}):function:(.+)$/.exec(name);
  return `${arn(call, `function:${partial?.[2] ?? name}`)}${end}`;
}

function firstTable(input: Input): string | undefined {
  const requests = input['RequestItems'];
  if (isObject(requests)) return Object.keys(requests)[0];
  const items: unknown = input['TransactItems'];
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  const action: unknown = isObject(first) ? Object.values(first)[0] : undefined;
  return isObject(action) ? text(action, 'TableName') : undefined;
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null;
}

function arn(call: Call, resource: string): string {
  return named(call, call.service, resource);
}

function named({ world, region, account }: Call, service: string, resource: string): string {
  return `arn:${world.settings.partition}:${service}:${region}:${account}:${resource}`;
}

function global({ world, account }: Call, resource: string): string {
  return `arn:${world.settings.partition}:iam::${account}:${resource}`;
}

function text(input: Input, ...names: readonly string[]): string | undefined {
  const value = names.map((name) => input[name]).find((one) => one !== undefined);
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : []).filter((item): item is string => typeof item === 'string');
}
