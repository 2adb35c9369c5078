import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { SETTINGS_VARIABLE, type FunctionSettings } from '../../../handler/contract.ts';
import { ProvisionError } from '../../base/errors.ts';

/** The function as the alias `live` shows it: what delivers findings now, not what is being edited. */
export type FunctionState = {
  /** `one version` is right; `no alias`, `unpublished code` and `several versions` are not. */
  readonly live: 'one version' | 'several versions' | 'unpublished code' | 'no alias';
  /** SHA-256 of the zip, base64. */
  readonly codeSha256: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly role: string;
  readonly settings: FunctionSettings | null;
  /** Names only: a value could be a secret. */
  readonly otherVariables: readonly string[];
  readonly logFormat: string;
  /** From which level on lines are kept; the function's own are INFO. */
  readonly logLevel: string;
  readonly logGroup: string;
  readonly tracing: boolean;
  readonly vpc: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] } | null;
  readonly layers: readonly string[];
};

/** What belongs to a version, and so to `$LATEST` before it is published. */
export type VersionState = Omit<FunctionState, 'live'>;

/** Reads what AWS says about a version. */
export function versionState(seen: FunctionConfiguration): VersionState {
  const { Environment, LoggingConfig, VpcConfig } = seen;
  if (Environment?.Error !== undefined)
    throw new ProvisionError(
      'ACCESS_DENIED',
      `Lambda could not read the settings of function ${seen.FunctionName ?? ''}: ${Environment.Error.Message ?? Environment.Error.ErrorCode ?? 'no reason given'}`,
      'Allow kms:Decrypt with the key of the function’s environment.',
    );
  const variables = Environment?.Variables ?? {};
  const subnets = (VpcConfig?.SubnetIds ?? []).toSorted();
  const securityGroups = (VpcConfig?.SecurityGroupIds ?? []).toSorted();
  return {
    codeSha256: seen.CodeSha256 ?? '',
    runtime: seen.Runtime ?? '',
    architecture: seen.Architectures?.[0] ?? 'x86_64',
    handler: seen.Handler ?? '',
    memoryMegabytes: seen.MemorySize ?? 128,
    timeoutSeconds: seen.Timeout ?? 3,
    role: seen.Role ?? '',
    settings: settingsIn(variables[SETTINGS_VARIABLE]),
    otherVariables: Object.keys(variables)
      .filter((name) => name !== SETTINGS_VARIABLE)
      .toSorted(),
    logFormat: LoggingConfig?.LogFormat ?? 'Text',
    logLevel: LoggingConfig?.ApplicationLogLevel ?? 'INFO',
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${seen.FunctionName ?? ''}`,
    tracing: seen.TracingConfig?.Mode === 'Active',
    vpc: subnets.length + securityGroups.length === 0 ? null : { subnets, securityGroups },
    layers: (seen.Layers ?? []).map(({ Arn = '' }) => Arn),
  };
}

function settingsIn(text: string | undefined): FunctionSettings | null {
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as FunctionSettings;
  } catch {
    // Edited by hand into something that the function could not read either.
    return null;
  }
}

/** A version's settings as UpdateFunctionConfiguration and CreateFunction take them. */
export function versionInput(
  after: VersionState,
  before: VersionState | undefined,
): {
  Runtime: 'nodejs24.x';
  Handler: string;
  MemorySize: number;
  Timeout: number;
  Role: string;
  Environment: { Variables: Record<string, string> };
  LoggingConfig: { LogFormat: 'JSON'; ApplicationLogLevel: 'INFO'; LogGroup: string };
  TracingConfig: { Mode: 'Active' | 'PassThrough' };
  VpcConfig?: { SubnetIds: string[]; SecurityGroupIds: string[] };
  Layers?: string[];
} {
  return {
    Runtime: after.runtime as 'nodejs24.x',
    Handler: after.handler,
    MemorySize: after.memoryMegabytes,
    Timeout: after.timeoutSeconds,
    Role: after.role,
    Environment: { Variables: { [SETTINGS_VARIABLE]: JSON.stringify(after.settings) } },
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: after.logGroup },
    TracingConfig: { Mode: after.tracing ? 'Active' : 'PassThrough' },
    // Empty lists take the function out of its network, and layers off it.
    ...(after.vpc === null && (before?.vpc ?? null) === null
      ? {}
      : {
          VpcConfig: {
            SubnetIds: [...(after.vpc?.subnets ?? [])],
            SecurityGroupIds: [...(after.vpc?.securityGroups ?? [])],
          },
        }),
    ...((before?.layers ?? []).length === 0 ? {} : { Layers: [] }),
  };
}
