import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { FunctionSettings } from '../../../handler/contract.ts';
import { ProvisionError } from '../../base/errors.ts';
import { packageOf, settingsSha256, type FunctionCode } from '../function-package.ts';

/** The function as the alias `live` shows it: what delivers findings now, not what is being edited. */
export type FunctionState = {
  /** `one version` is right; `no alias`, `unpublished code` and `several versions` are not. */
  readonly live: 'one version' | 'several versions' | 'unpublished code' | 'no alias';
  /** Instances that only this function may use; null where it shares the account's. */
  readonly reservedConcurrency: number | null;
  /** SHA-256, in base64, of the code without the settings, or of the whole zip where that is not what it is labeled as. */
  readonly codeSha256: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly role: string;
  /** Their SHA-256 in base64 where that is all that is known of them. */
  readonly settings: FunctionSettings | string;
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
export type VersionState = Omit<FunctionState, 'live' | 'reservedConcurrency'>;

/** What is in a version's zip. */
export interface VersionContent {
  readonly code: FunctionCode;
  readonly settings: FunctionSettings;
  /** Those of the last run, by which a version that has them is told. */
  readonly saved?: FunctionSettings | undefined;
}

/** The variables of a version that say what is in its zip, which Lambda shows no other way: the SHA-256 of both parts in base64. */
const CODE_LABEL = 'GUARDDUTY_SLACK_CODE_SHA256';
const SETTINGS_LABEL = 'GUARDDUTY_SLACK_SETTINGS_SHA256';

/** Reads what AWS says about a version. */
export function versionState(content: VersionContent, seen: FunctionConfiguration): VersionState {
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
    ...contentOf(content, seen, variables),
    runtime: seen.Runtime ?? '',
    architecture: seen.Architectures?.[0] ?? 'x86_64',
    handler: seen.Handler ?? '',
    memoryMegabytes: seen.MemorySize ?? 128,
    timeoutSeconds: seen.Timeout ?? 3,
    role: seen.Role ?? '',
    otherVariables: Object.keys(variables)
      .filter((name) => name !== CODE_LABEL && name !== SETTINGS_LABEL)
      .toSorted(),
    logFormat: LoggingConfig?.LogFormat ?? 'Text',
    logLevel: LoggingConfig?.ApplicationLogLevel ?? 'INFO',
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${seen.FunctionName ?? ''}`,
    tracing: seen.TracingConfig?.Mode === 'Active',
    vpc: subnets.length + securityGroups.length === 0 ? null : { subnets, securityGroups },
    layers: (seen.Layers ?? []).map(({ Arn = '' }) => Arn),
  };
}

/**
 * The settings to compare with what was found, in its form: where only their SHA-256 is known, that.
 *
 * @param before what was found
 */
export function settingsIn(
  { settings }: VersionContent,
  before: Pick<FunctionState, 'settings'> | undefined,
): FunctionState['settings'] {
  return typeof before?.settings === 'string' ? settingsSha256(settings) : settings;
}

/** Which code and which settings a version has, so far as the SHA-256 of its zip and its labels tell. */
function contentOf(
  { code, settings, saved = settings }: VersionContent,
  { CodeSha256 = '' }: FunctionConfiguration,
  labels: Readonly<Record<string, string>>,
): Pick<FunctionState, 'codeSha256' | 'settings'> {
  const candidates = [settings, saved];
  const isOurs = candidates.some((one) => packageOf(code, one).sha256 === CodeSha256);
  const { [CODE_LABEL]: codeSha256 = isOurs ? code.sha256 : CodeSha256, [SETTINGS_LABEL]: sha256 = '' } =
    labels;
  const known = candidates.find((one) => settingsSha256(one) === sha256);
  // A zip that is not what its labels say was uploaded by hand. With unknown settings they cannot be checked.
  const isMislabeled = !isOurs && codeSha256 === code.sha256 && known !== undefined;
  return {
    codeSha256: isMislabeled ? CodeSha256 : codeSha256,
    settings: known ?? sha256,
  };
}

/** A version's settings as UpdateFunctionConfiguration and CreateFunction take them. */
export function versionInput(
  { code, settings }: VersionContent,
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
    Environment: {
      Variables: { [CODE_LABEL]: code.sha256, [SETTINGS_LABEL]: settingsSha256(settings) },
    },
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
