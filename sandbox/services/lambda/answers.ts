/** Functions as Lambda's answers show them. */
import type { Output } from '../service.ts';
import { now, type World } from '../../world/world.ts';
import { revisionOf } from './reference.ts';
import type { FunctionVersion } from './state.ts';

/** What an answer shows that is not the state of the moment. */
export interface View {
  /** Show the ARN with this qualifier. */
  readonly qualifier?: string;
  /** The answer of a change shows what has just begun, however short it is. */
  readonly just?: 'created' | 'updated';
}

/** Lambda's FunctionConfiguration. */
export function functionConfiguration(world: World, version: FunctionVersion, view: View = {}): Output {
  const { configuration, code } = version;
  const { environment, vpc, deadLetterArn, keyArn, logging } = configuration;
  return {
    FunctionName: version.name,
    FunctionArn:
      view.qualifier === undefined ? version.functionArn : `${version.functionArn}:${view.qualifier}`,
    Runtime: configuration.runtime,
    Role: configuration.role,
    Handler: configuration.handler,
    CodeSize: code.zip.length,
    Description: configuration.description,
    Timeout: configuration.timeout,
    MemorySize: configuration.memory,
    LastModified: lambdaDate(version.modifiedAt),
    CodeSha256: code.sha256,
    Version: version.version,
    VpcConfig: vpc && {
      SubnetIds: vpc.subnets,
      SecurityGroupIds: vpc.securityGroups,
      VpcId: vpc.subnets.length === 0 ? '' : 'vpc-0a1b2c3d4e5f60718',
      Ipv6AllowedForDualStack: false,
    },
    DeadLetterConfig:
      deadLetterArn === undefined || deadLetterArn === '' ? undefined : { TargetArn: deadLetterArn },
    Environment: environment && { Variables: environment },
    KMSKeyArn: keyArn,
    TracingConfig: { Mode: configuration.tracing },
    RevisionId: view.just === undefined ? revisionOf(world, version) : version.revision,
    ...statesOf(world, version, view),
    PackageType: 'Zip',
    Architectures: [configuration.architecture],
    EphemeralStorage: { Size: configuration.storage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(version) },
    LoggingConfig: {
      LogFormat: logging.format,
      ApplicationLogLevel: logging.applicationLevel,
      SystemLogLevel: logging.systemLevel,
      LogGroup: logging.group,
    },
  };
}

/** An element of ListFunctions and ListVersionsByFunction: without the states. */
export function listedConfiguration(world: World, version: FunctionVersion): Output {
  const all = functionConfiguration(world, version, { qualifier: version.version });
  const { State: _, StateReason: __, StateReasonCode: ___, ...rest } = all;
  const {
    LastUpdateStatus: ____,
    LastUpdateStatusReason: _5,
    LastUpdateStatusReasonCode: _6,
    ...listed
  } = rest;
  const { RuntimeVersionConfig: _7, ...shown } = listed;
  return shown;
}

/** A time as Lambda writes it in LastModified: `2026-11-21T12:00:00.000+0000`. */
function lambdaDate(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

/** The ARN of the exact build of a runtime. */
export function runtimeVersionArn({ functionArn, configuration }: FunctionVersion): string {
  const [, partition, , region] = functionArn.split(':');
  const build = Buffer.from(configuration.runtime).toString('hex').padEnd(64, '0').slice(0, 64);
  return `arn:${partition}:lambda:${region}::runtime:${build}`;
}

function statesOf(world: World, { activeAt, updatedAt }: FunctionVersion, { just }: View): Output {
  if (just === 'created' || now(world) < activeAt) {
    return { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' };
  }
  const updating = just === 'updated' || (updatedAt !== undefined && now(world) < updatedAt);
  if (!updating) return { State: 'Active', LastUpdateStatus: 'Successful' };
  return {
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: 'The function is being created.',
    LastUpdateStatusReasonCode: 'Creating',
  };
}
