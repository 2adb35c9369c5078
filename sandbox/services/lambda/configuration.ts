/** The configuration of a function: read from CreateFunction and UpdateFunctionConfiguration and checked. */
import { isAllowed } from '../../access/access.ts';
import type { Call } from '../service.ts';
import type { LambdaInputs } from '../../model/types/lambda.ts';
import { AwsError } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { mayAssume } from '../iam/state.ts';
import { checkEnvironment } from './environment.ts';
import { invalidParameter } from './errors.ts';
import { checkRuntime } from './runtimes.ts';
import type { Configuration, Logging } from './state.ts';

type Changes = LambdaInputs['UpdateFunctionConfiguration'];

/** The model has no highest. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_TIMEOUT = 900;

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
export function readConfiguration(call: Call<LambdaInputs['CreateFunction']>, name: string): Configuration {
  const { input } = call;
  const runtime = input.Runtime;
  const handler = input.Handler;
  if (input.PackageType === 'Image') throw invalidParameter('Container images are not simulated.');
  if (runtime === undefined || handler === undefined) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  const start = {
    ...DEFAULTS,
    runtime,
    handler,
    role: '',
    logging: defaultLogging(name),
    architecture: readArchitecture(call, input.Architectures) ?? DEFAULTS.architecture,
  };
  return changedConfiguration(call, start, name);
}

/** A configuration with what the request names changed. */
export function changedConfiguration(call: Call<Changes>, old: Configuration, name: string): Configuration {
  const { input } = call;
  const next: Configuration = {
    ...old,
    runtime: input.Runtime ?? old.runtime,
    handler: input.Handler ?? old.handler,
    role: input.Role ?? old.role,
    description: input.Description ?? old.description,
    timeout: input.Timeout ?? old.timeout,
    memory: input.MemorySize ?? old.memory,
    tracing: readTracing(input) ?? old.tracing,
    storage: input.EphemeralStorage?.Size ?? old.storage,
    logging: readLogging(input, name) ?? old.logging,
    layers: input.Layers ?? old.layers,
    ...readEnvironment(input),
    ...readKey(input),
    ...readVpc(input),
    ...readDeadLetter(input),
  };
  if (next.timeout > LONGEST_TIMEOUT)
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${next.timeout}' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to ${LONGEST_TIMEOUT}`,
    );
  if (input.Runtime !== undefined) checkRuntime(next.runtime);
  if (next.layers.length > 0) throw invalidParameter('Layers are not simulated.');
  checkRole(call, old, next);
  return next;
}

/** The role must be one that Lambda can use, also for what the configuration needs of it. */
function checkRole(call: Call<unknown>, old: Configuration, next: Configuration): void {
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

function readTracing(input: Changes): Configuration['tracing'] | undefined {
  const given = input.TracingConfig;
  if (given === undefined) return undefined;
  return given.Mode === 'Active' ? 'Active' : 'PassThrough';
}

/** The architecture that a request asks for. Throws where there is none of that name, or not in this Region. */
export function readArchitecture(
  { world, region }: Call<unknown>,
  [architecture]: readonly string[] = [],
): string | undefined {
  const isMissing =
    architecture === 'arm64' && knob(world, 'lambda.withoutArm64').split(',').includes(region);
  if (isMissing)
    throw invalidParameter(
      `Architecture "arm64" is not supported in ${region}. Please select "x86_64" or remove the Architectures value from your request and try again`,
    );
  if (architecture === undefined || ['x86_64', 'arm64'].includes(architecture)) return architecture;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '[${architecture}]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
  );
}

function defaultLogging(name: string): Logging {
  return { format: 'Text', group: `/aws/lambda/${name}` };
}

function readLogging(input: Changes, name: string): Logging | undefined {
  const given = input.LoggingConfig;
  if (given === undefined) return undefined;
  const format = given.LogFormat === 'JSON' ? 'JSON' : 'Text';
  const applicationLevel = given.ApplicationLogLevel;
  const systemLevel = given.SystemLogLevel;
  if (format === 'Text' && (applicationLevel ?? systemLevel) !== undefined) {
    throw invalidParameter(
      'To configure ApplicationLogLevel and/or SystemLogLevel, LogFormat must be set to JSON.',
    );
  }
  const levels =
    format === 'JSON'
      ? { applicationLevel: applicationLevel ?? 'INFO', systemLevel: systemLevel ?? 'INFO' }
      : {};
  return { format, ...levels, group: given.LogGroup ?? defaultLogging(name).group };
}

function readEnvironment(input: Changes): Pick<Configuration, 'environment'> {
  const given = input.Environment;
  if (given === undefined) return {};
  const environment = given.Variables ?? {};
  checkEnvironment(environment);
  return { environment };
}

function readKey(input: Changes): Pick<Configuration, 'keyArn'> {
  const keyArn = input.KMSKeyArn;
  return keyArn === undefined || keyArn === '' ? {} : { keyArn };
}

function readVpc(input: Changes): { vpc?: NonNullable<Configuration['vpc']> } {
  const given = input.VpcConfig;
  if (given === undefined) return {};
  const subnets = given.SubnetIds ?? [];
  const securityGroups = given.SecurityGroupIds ?? [];
  if (subnets.length > 0 !== securityGroups.length > 0) {
    throw invalidParameter('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
  return { vpc: { subnets, securityGroups } };
}

function readDeadLetter(input: Changes): { deadLetterArn?: string } {
  const given = input.DeadLetterConfig;
  if (given === undefined) return {};
  const target = given.TargetArn ?? '';
  if (target !== '' && !/^arn:[^:]+:(?:sqs|sns):/.test(target)) {
    throw invalidParameter(`The provided target arn is invalid: ${target}`);
  }
  return { deadLetterArn: target };
}
