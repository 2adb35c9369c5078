/** The configuration of a function: read from CreateFunction and UpdateFunctionConfiguration and checked. */
import { isAllowed } from '../../access/access.ts';
import type { Call, Input } from '../service.ts';
import { AwsError } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { mayAssume } from '../iam/state.ts';
import { integerIn, structureIn, textIn, textMapIn, textsIn, validate, type Rule } from './constraints.ts';
import { checkEnvironment } from './environment.ts';
import { invalidParameter } from './errors.ts';
import { checkRuntime } from './runtimes.ts';
import type { Configuration, Logging } from './state.ts';

const RULES: readonly Rule[] = [
  { member: 'Runtime', type: 'string' },
  {
    member: 'Role',
    type: 'string',
    pattern: 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
  },
  { member: 'Handler', type: 'string', max: 128, pattern: '[^\\s]+' },
  { member: 'Description', type: 'string', max: 256 },
  { member: 'Timeout', type: 'integer', min: 1, max: 900 },
  { member: 'MemorySize', type: 'integer', min: 128, max: 10_240 },
  { member: 'Environment', type: 'structure' },
  { member: 'KMSKeyArn', type: 'string', pattern: '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()' },
  { member: 'TracingConfig', type: 'structure' },
  { member: 'VpcConfig', type: 'structure' },
  { member: 'DeadLetterConfig', type: 'structure' },
  { member: 'Architectures', type: 'list', min: 1, max: 1 },
  { member: 'EphemeralStorage', type: 'structure' },
  { member: 'LoggingConfig', type: 'structure' },
  { member: 'Layers', type: 'list', max: 5 },
  { member: 'PackageType', type: 'string', options: ['Zip', 'Image'] },
];

/** What AWS fills in. */
const DEFAULTS = {
  description: '',
  timeout: 3,
  memory: 128,
  tracing: 'PassThrough',
  architecture: 'x86_64',
  storage: 512,
  layers: [],
} as const;

/** The configuration of a new function, every rule checked. */
export function readConfiguration(call: Call, name: string): Configuration {
  const { input } = call;
  validate(input, [
    ...RULES.filter(({ member }) => member !== 'Role'),
    { ...requiredRole(), required: true },
  ]);
  const runtime = textIn(input, 'Runtime');
  const handler = textIn(input, 'Handler');
  if (textIn(input, 'PackageType') === 'Image') throw invalidParameter('Container images are not simulated.');
  if (runtime === undefined || handler === undefined) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  const start = { ...DEFAULTS, runtime, handler, role: '', logging: defaultLogging(name) };
  return changedConfiguration(call, start, name);
}

/** A configuration with what the request names changed. */
export function changedConfiguration(call: Call, old: Configuration, name: string): Configuration {
  const { input } = call;
  validate(input, RULES);
  const next: Configuration = {
    ...old,
    runtime: textIn(input, 'Runtime') ?? old.runtime,
    handler: textIn(input, 'Handler') ?? old.handler,
    role: textIn(input, 'Role') ?? old.role,
    description: textIn(input, 'Description') ?? old.description,
    timeout: integerIn(input, 'Timeout') ?? old.timeout,
    memory: integerIn(input, 'MemorySize') ?? old.memory,
    tracing: readTracing(input) ?? old.tracing,
    architecture: readArchitecture(input) ?? old.architecture,
    storage: readStorage(input) ?? old.storage,
    logging: readLogging(input, name) ?? old.logging,
    layers: textsIn(input, 'Layers') ?? old.layers,
    ...readEnvironment(input),
    ...readKey(input),
    ...readVpc(input),
    ...readDeadLetter(input),
  };
  if (input['Runtime'] !== undefined) checkRuntime(next.runtime);
  if (next.layers.length > 0) throw invalidParameter('Layers are not simulated.');
  checkRole(call, old, next);
  return next;
}

function requiredRole(): Rule {
  const rule = RULES.find(({ member }) => member === 'Role');
  if (rule === undefined) throw new Error('there is no rule for Role');
  return rule;
}

/** The role must be one that Lambda can use, also for what the configuration needs of it. */
function checkRole(call: Call, old: Configuration, next: Configuration): void {
  const { world } = call;
  if (next.role !== old.role) {
    if (!mayAssume(world, next.role, { service: 'lambda.amazonaws.com' })) {
      throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
    }
  }
  const needs = (action: string, resource: string, text: string): void => {
    if (knob(world, 'access.enforce') && !isAllowed(world, next.role, action, resource)) {
      throw invalidParameter(`The provided execution role does not have permissions to call ${text}`);
    }
  };
  if (next.vpc !== undefined && next.vpc.subnets.length > 0 && next.vpc !== old.vpc) {
    needs('ec2:CreateNetworkInterface', '*', 'CreateNetworkInterface on EC2');
  }
  if (
    next.deadLetterArn !== undefined &&
    next.deadLetterArn !== '' &&
    next.deadLetterArn !== old.deadLetterArn
  ) {
    const sns = next.deadLetterArn.split(':')[2] === 'sns';
    needs(
      sns ? 'sns:Publish' : 'sqs:SendMessage',
      next.deadLetterArn,
      sns ? 'Publish on SNS' : 'SendMessage on SQS',
    );
  }
}

function readTracing(input: Input): Configuration['tracing'] | undefined {
  const given = structureIn(input, 'TracingConfig');
  if (given === undefined) return undefined;
  validate(given, [{ member: 'Mode', type: 'string', options: ['Active', 'PassThrough'] }], 'tracingConfig.');
  return textIn(given, 'Mode') === 'Active' ? 'Active' : 'PassThrough';
}

function readArchitecture(input: Input): string | undefined {
  const [architecture] = textsIn(input, 'Architectures') ?? [];
  if (architecture === undefined || ['x86_64', 'arm64'].includes(architecture)) return architecture;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '[${architecture}]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
  );
}

function readStorage(input: Input): number | undefined {
  const given = structureIn(input, 'EphemeralStorage');
  if (given === undefined) return undefined;
  validate(
    given,
    [{ member: 'Size', type: 'integer', required: true, min: 512, max: 10_240 }],
    'ephemeralStorage.',
  );
  return integerIn(given, 'Size');
}

function defaultLogging(name: string): Logging {
  return { format: 'Text', group: `/aws/lambda/${name}` };
}

function readLogging(input: Input, name: string): Logging | undefined {
  const given = structureIn(input, 'LoggingConfig');
  if (given === undefined) return undefined;
  validate(
    given,
    [
      { member: 'LogFormat', type: 'string', options: ['JSON', 'Text'] },
      {
        member: 'ApplicationLogLevel',
        type: 'string',
        options: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'],
      },
      { member: 'SystemLogLevel', type: 'string', options: ['DEBUG', 'INFO', 'WARN'] },
      { member: 'LogGroup', type: 'string', min: 1, max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' },
    ],
    'loggingConfig.',
  );
  const format = textIn(given, 'LogFormat') === 'JSON' ? 'JSON' : 'Text';
  const applicationLevel = textIn(given, 'ApplicationLogLevel');
  const systemLevel = textIn(given, 'SystemLogLevel');
  if (format === 'Text' && (applicationLevel ?? systemLevel) !== undefined) {
    throw invalidParameter(
      'To configure ApplicationLogLevel and/or SystemLogLevel, LogFormat must be set to JSON.',
    );
  }
  const levels =
    format === 'JSON'
      ? { applicationLevel: applicationLevel ?? 'INFO', systemLevel: systemLevel ?? 'INFO' }
      : {};
  return { format, ...levels, group: textIn(given, 'LogGroup') ?? defaultLogging(name).group };
}

function readEnvironment(input: Input): Pick<Configuration, 'environment'> {
  const given = structureIn(input, 'Environment');
  if (given === undefined) return {};
  const environment = textMapIn(given, 'Variables') ?? {};
  checkEnvironment(environment);
  return { environment };
}

function readKey(input: Input): Pick<Configuration, 'keyArn'> {
  const keyArn = textIn(input, 'KMSKeyArn');
  return keyArn === undefined || keyArn === '' ? {} : { keyArn };
}

function readVpc(input: Input): { vpc?: NonNullable<Configuration['vpc']> } {
  const given = structureIn(input, 'VpcConfig');
  if (given === undefined) return {};
  validate(
    given,
    [
      { member: 'SubnetIds', type: 'list', max: 16 },
      { member: 'SecurityGroupIds', type: 'list', max: 5 },
    ],
    'vpcConfig.',
  );
  const subnets = textsIn(given, 'SubnetIds') ?? [];
  const securityGroups = textsIn(given, 'SecurityGroupIds') ?? [];
  if (subnets.length > 0 !== securityGroups.length > 0) {
    throw invalidParameter('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
  return { vpc: { subnets, securityGroups } };
}

function readDeadLetter(input: Input): { deadLetterArn?: string } {
  const given = structureIn(input, 'DeadLetterConfig');
  if (given === undefined) return {};
  const target = textIn(given, 'TargetArn') ?? '';
  if (target !== '' && !/^arn:[^:]+:(?:sqs|sns):/.test(target)) {
    throw invalidParameter(`The provided target arn is invalid: ${target}`);
  }
  return { deadLetterArn: target };
}
