/**
 * Features as requests name them: `features`, or the older `dataSources`, never both. Unknown names, features the Region lacks and
 * both kinds of runtime monitoring in one call refuse the whole request.
 */
import type { Input } from '../service.ts';
import { badRequest, INVALID_VALUE, MANAGED_BY_POLICY } from './errors.ts';
import {
  ADDITIONAL,
  EXCLUSIVE,
  isOn,
  type FeatureChange,
  type FeatureSettings,
  type OrganizationFeatures,
  type Status,
} from './features.ts';
import {
  optionalBoolean,
  optionalEnum,
  optionalObject,
  optionalObjects,
  requiredString,
} from './validation.ts';

const STATUSES = ['ENABLED', 'DISABLED'] as const;
const AUTO_ENABLE = ['NEW', 'ALL', 'NONE'] as const;

/** Feature changes of CreateDetector, UpdateDetector and UpdateMemberDetectors. */
export function statusChanges(input: Input, offered: readonly string[]): readonly FeatureChange<Status>[] {
  return changes(input, offered, 'status', STATUSES, dataSourceStatus);
}

/** Feature changes of UpdateOrganizationConfiguration. */
export function autoEnableChanges(
  input: Input,
  offered: readonly string[],
): readonly FeatureChange<'NEW' | 'ALL' | 'NONE'>[] {
  return changes(input, offered, 'autoEnable', AUTO_ENABLE, dataSourceAutoEnable);
}

/** Refuses turning on one kind of runtime monitoring while the other is on. */
export function refuseBothRuntimes(features: FeatureSettings): void {
  if (hasBothRuntimes(features)) throw badRequest(INVALID_VALUE);
}

/** Whether both kinds of runtime monitoring would be on. */
export function hasBothRuntimes(features: FeatureSettings): boolean {
  return EXCLUSIVE.every((name) => isOn(features, name));
}

/** The same for an organization's settings. */
export function refuseBothRuntimesForOrganization(features: OrganizationFeatures): void {
  if (EXCLUSIVE.every((name) => (features[name]?.autoEnable ?? 'NONE') !== 'NONE'))
    throw badRequest(INVALID_VALUE);
}

/** Refuses to touch what an Organizations policy manages. */
export function refusePolicyFeatures(
  changes: readonly FeatureChange<Status>[],
  policyFeatures: readonly string[] = [],
): void {
  if (touchesPolicyFeatures(changes, policyFeatures)) throw badRequest(MANAGED_BY_POLICY);
}

/** Whether a change names a feature that an Organizations policy manages. */
export function touchesPolicyFeatures(
  changes: readonly FeatureChange<Status>[],
  policyFeatures: readonly string[] = [],
): boolean {
  return changes.some(({ name }) => policyFeatures.includes(name));
}

function changes<V extends string>(
  input: Input,
  offered: readonly string[],
  key: string,
  values: readonly V[],
  fromDataSources: (dataSources: Input) => Readonly<Record<string, V>>,
): readonly FeatureChange<V>[] {
  const features = optionalObjects(input, 'features');
  const dataSources = optionalObject(input, 'dataSources');
  if (features && dataSources) throw badRequest(INVALID_VALUE);
  const asked = features
    ? features.map((feature) => readFeature(feature, key, values))
    : Object.entries(fromDataSources(dataSources ?? {})).map(([name, value]) => ({
        name,
        value,
        additional: {},
      }));
  const names = asked.map(({ name }) => name);
  const twice = new Set(names).size < names.length;
  const bothRuntimes = EXCLUSIVE.every((name) => names.includes(name));
  if (twice || bothRuntimes || !names.every((name) => offered.includes(name)))
    throw badRequest(INVALID_VALUE);
  return asked;
}

function readFeature<V extends string>(feature: Input, key: string, values: readonly V[]): FeatureChange<V> {
  const name = requiredString(feature, 'name');
  const value = optionalEnum(feature, key, values);
  const parts = (optionalObjects(feature, 'additionalConfiguration') ?? []).map((part) => {
    const partName = requiredString(part, 'name');
    const partValue = optionalEnum(part, key, values);
    if (partValue === undefined || !ADDITIONAL[name]?.includes(partName)) throw badRequest(INVALID_VALUE);
    return [partName, partValue] as const;
  });
  return { name, ...(value !== undefined && { value }), additional: Object.fromEntries(parts) };
}

/** Which feature each of the older data sources is. */
function dataSourceStatus(dataSources: Input): Readonly<Record<string, Status>> {
  const s3 = optionalObject(dataSources, 's3Logs');
  const kubernetes = optionalObject(optionalObject(dataSources, 'kubernetes') ?? {}, 'auditLogs');
  return given({
    S3_DATA_EVENTS: status(s3 && optionalBoolean(s3, 'enable')),
    EKS_AUDIT_LOGS: status(kubernetes && optionalBoolean(kubernetes, 'enable')),
    EBS_MALWARE_PROTECTION: status(optionalBoolean(malwareScan(dataSources), 'ebsVolumes')),
  });
}

function dataSourceAutoEnable(dataSources: Input): Readonly<Record<string, 'NEW' | 'NONE'>> {
  const s3 = optionalObject(dataSources, 's3Logs');
  const kubernetes = optionalObject(optionalObject(dataSources, 'kubernetes') ?? {}, 'auditLogs');
  const ebs = optionalObject(malwareScan(dataSources), 'ebsVolumes');
  return given({
    S3_DATA_EVENTS: autoEnable(s3 && optionalBoolean(s3, 'autoEnable')),
    EKS_AUDIT_LOGS: autoEnable(kubernetes && optionalBoolean(kubernetes, 'autoEnable')),
    EBS_MALWARE_PROTECTION: autoEnable(ebs && optionalBoolean(ebs, 'autoEnable')),
  });
}

function malwareScan(dataSources: Input): Input {
  return (
    optionalObject(optionalObject(dataSources, 'malwareProtection') ?? {}, 'scanEc2InstanceWithFindings') ??
    {}
  );
}

function status(enable: boolean | undefined): Status | undefined {
  return enable === undefined ? undefined : enable ? 'ENABLED' : 'DISABLED';
}

function autoEnable(enable: boolean | undefined): 'NEW' | 'NONE' | undefined {
  return enable === undefined ? undefined : enable ? 'NEW' : 'NONE';
}

function given<V>(values: Readonly<Record<string, V | undefined>>): Readonly<Record<string, V>> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, V] => entry[1] !== undefined),
  );
}
