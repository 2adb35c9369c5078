/**
 * Features as requests name them: `features`, or the older `dataSources`, never both. Unknown names, features the Region lacks and
 * both kinds of runtime monitoring in one call refuse the whole request.
 */
import type {
  DataSourceConfigurations,
  DetectorFeatureConfiguration,
  MemberFeaturesConfiguration,
  OrganizationDataSourceConfigurations,
  OrganizationFeatureConfiguration,
} from '../../model/types/guardduty.ts';
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

type AutoEnable = 'NEW' | 'ALL' | 'NONE';

/** Feature changes of CreateDetector, UpdateDetector and UpdateMemberDetectors. */
export function statusChanges(
  input: {
    readonly features?: readonly (DetectorFeatureConfiguration | MemberFeaturesConfiguration)[];
    readonly dataSources?: DataSourceConfigurations;
  },
  offered: readonly string[],
): readonly FeatureChange<Status>[] {
  const features = input.features?.map(({ name, status, additionalConfiguration = [] }) => ({
    name,
    value: status,
    parts: additionalConfiguration.map((part) => ({ name: part.name, value: part.status })),
  }));
  return changesOf(features, input.dataSources && dataSourceStatus(input.dataSources), offered);
}

/** Feature changes of UpdateOrganizationConfiguration. */
export function autoEnableChanges(
  input: {
    readonly features?: readonly OrganizationFeatureConfiguration[];
    readonly dataSources?: OrganizationDataSourceConfigurations;
  },
  offered: readonly string[],
): readonly FeatureChange<AutoEnable>[] {
  const features = input.features?.map(({ name, autoEnable, additionalConfiguration = [] }) => ({
    name,
    value: autoEnable,
    parts: additionalConfiguration.map((part) => ({ name: part.name, value: part.autoEnable })),
  }));
  return changesOf(features, input.dataSources && dataSourceAutoEnable(input.dataSources), offered);
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

/** What a request says of one feature or of one of its parts: the model demands neither name nor value. */
interface Setting<V> {
  readonly name: string | undefined;
  readonly value: V | undefined;
}

interface FeatureSetting<V> extends Setting<V> {
  readonly parts: readonly Setting<V>[];
}

function changesOf<V extends string>(
  features: readonly FeatureSetting<V>[] | undefined,
  dataSources: Readonly<Record<string, V>> | undefined,
  offered: readonly string[],
): readonly FeatureChange<V>[] {
  if (features && dataSources) throw badRequest(INVALID_VALUE);
  const asked = features
    ? features.map((feature) => featureChange(feature))
    : Object.entries(dataSources ?? {}).map(([name, value]) => ({ name, value, additional: {} }));
  const names = asked.map(({ name }) => name);
  const twice = new Set(names).size < names.length;
  const bothRuntimes = EXCLUSIVE.every((name) => names.includes(name));
  if (twice || bothRuntimes || !names.every((name) => offered.includes(name)))
    throw badRequest(INVALID_VALUE);
  return asked;
}

function featureChange<V extends string>({ name, value, parts }: FeatureSetting<V>): FeatureChange<V> {
  if (name === undefined) throw badRequest(INVALID_VALUE);
  const additional = parts.map((part) => {
    if (part.value === undefined || !ADDITIONAL[name]?.includes(part.name ?? ''))
      throw badRequest(INVALID_VALUE);
    return [part.name, part.value] as const;
  });
  return { name, ...(value !== undefined && { value }), additional: Object.fromEntries(additional) };
}

/** Which feature each of the older data sources is. */
function dataSourceStatus({
  s3Logs,
  kubernetes,
  malwareProtection,
}: DataSourceConfigurations): Readonly<Record<string, Status>> {
  return given({
    S3_DATA_EVENTS: status(s3Logs?.enable),
    EKS_AUDIT_LOGS: status(kubernetes?.auditLogs.enable),
    EBS_MALWARE_PROTECTION: status(malwareProtection?.scanEc2InstanceWithFindings?.ebsVolumes),
  });
}

function dataSourceAutoEnable({
  s3Logs,
  kubernetes,
  malwareProtection,
}: OrganizationDataSourceConfigurations): Readonly<Record<string, 'NEW' | 'NONE'>> {
  return given({
    S3_DATA_EVENTS: autoEnable(s3Logs?.autoEnable),
    EKS_AUDIT_LOGS: autoEnable(kubernetes?.auditLogs.autoEnable),
    EBS_MALWARE_PROTECTION: autoEnable(
      malwareProtection?.scanEc2InstanceWithFindings?.ebsVolumes?.autoEnable,
    ),
  });
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
