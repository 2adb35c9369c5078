/**
 * Protection plans, which the API calls features: their names, what a new detector starts with, how requests change them and how
 * answers show them. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
 */

/** A detector's or member's features by name. Values are shared between detectors and never changed in place. */
export type FeatureSettings = Readonly<Record<string, FeatureSetting>>;

interface FeatureSetting {
  readonly status: Status;
  /** World time in ms. */
  readonly updatedAt: number;
  readonly additional?: Readonly<Record<string, { readonly status: Status; readonly updatedAt: number }>>;
}

export type Status = 'ENABLED' | 'DISABLED';

/** What new or all members of an organization get, by feature. */
export type OrganizationFeatures = Readonly<Record<string, OrganizationFeature>>;

interface OrganizationFeature {
  readonly autoEnable: 'NEW' | 'ALL' | 'NONE';
  readonly additional?: Readonly<Record<string, 'NEW' | 'ALL' | 'NONE'>>;
}

/** What a request asks of one feature, already checked. */
export interface FeatureChange<V extends string> {
  readonly name: string;
  readonly value?: V;
  readonly additional: Readonly<Record<string, V>>;
}

/** Sources that every detector watches and no one turns off alone. */
export const FOUNDATIONAL = ['CLOUD_TRAIL', 'DNS_LOGS', 'FLOW_LOGS'] as const;

/** Every feature that a detector may have, in the order of AWS's answers. */
export const DETECTOR_FEATURES = [
  'S3_DATA_EVENTS',
  'EKS_AUDIT_LOGS',
  'EBS_MALWARE_PROTECTION',
  'RDS_LOGIN_EVENTS',
  'EKS_RUNTIME_MONITORING',
  'LAMBDA_NETWORK_LOGS',
  'RUNTIME_MONITORING',
  'AI_PROTECTION',
  'AI_ANALYST',
] as const;

/** Those that an organization configuration knows. */
export const ORGANIZATION_FEATURES = DETECTOR_FEATURES.filter((name) => name !== 'AI_ANALYST');

/** Features that exist only in some Regions and that no detector has on by itself. */
export const AI_FEATURES: readonly string[] = ['AI_PROTECTION', 'AI_ANALYST'];

const ALWAYS_SHOWN: Readonly<Record<string, readonly string[]>> = {
  RUNTIME_MONITORING: ['ECS_FARGATE_AGENT_MANAGEMENT', 'EC2_AGENT_MANAGEMENT', 'EKS_ADDON_MANAGEMENT'],
  EKS_RUNTIME_MONITORING: ['EKS_ADDON_MANAGEMENT'],
};

/** Parts of a feature that can be set: those always shown, and those shown once set. */
export const ADDITIONAL: Readonly<Record<string, readonly string[]>> = {
  ...ALWAYS_SHOWN,
  RDS_LOGIN_EVENTS: ['RDS_DATA_RISK'],
};

/** Both watch the same thing; one call may name only one, and only one can be on. */
export const EXCLUSIVE = ['EKS_RUNTIME_MONITORING', 'RUNTIME_MONITORING'] as const;

/** What a new detector has: everything the Region offers, except runtime monitoring and what `off` names. */
export function defaultFeatures(
  offered: readonly string[],
  off: readonly string[],
  at: number,
): FeatureSettings {
  return Object.fromEntries(
    offered.map((name) => {
      const on = !EXCLUSIVE.some((runtime) => runtime === name) && !off.includes(name);
      return [name, featureSetting(name, on ? 'ENABLED' : 'DISABLED', at)];
    }),
  );
}

/** A detector with everything off, as a new member's before its administrator's settings are applied. */
export function noFeatures(offered: readonly string[], at: number): FeatureSettings {
  return Object.fromEntries(offered.map((name) => [name, featureSetting(name, 'DISABLED', at)]));
}

/** The settings after a request. A feature turned off takes its parts along. */
export function changeFeatures(
  before: FeatureSettings,
  changes: readonly FeatureChange<Status>[],
  at: number,
): FeatureSettings {
  if (changes.every((change) => isInPlace(before, change))) return before;
  const after: Record<string, FeatureSetting> = { ...before };
  for (const { name, value, additional } of changes) {
    const old = after[name] ?? featureSetting(name, 'DISABLED', at);
    const status = value ?? old.status;
    const parts: Record<string, { status: Status; updatedAt: number }> = { ...old.additional };
    for (const [part, setting] of Object.entries(parts)) {
      if (status === 'DISABLED' && setting.status === 'ENABLED') parts[part] = { status, updatedAt: at };
    }
    for (const [part, wanted] of Object.entries(additional)) {
      if (parts[part]?.status !== wanted) parts[part] = { status: wanted, updatedAt: at };
    }
    after[name] = {
      status,
      updatedAt: status === old.status ? old.updatedAt : at,
      ...(Object.keys(parts).length > 0 && { additional: parts }),
    };
  }
  return after;
}

/** {@link changeFeatures} for many detectors: those with one value before share one after. */
export function featureChanger(
  changes: readonly FeatureChange<Status>[],
  at: number,
): (before: FeatureSettings) => FeatureSettings {
  const known = new Map<FeatureSettings, FeatureSettings>();
  return (before) => {
    const after = known.get(before) ?? changeFeatures(before, changes, at);
    known.set(before, after);
    return after;
  };
}

/** The organization's settings after a request. */
export function changeOrganizationFeatures(
  before: OrganizationFeatures,
  changes: readonly FeatureChange<'NEW' | 'ALL' | 'NONE'>[],
): OrganizationFeatures {
  const after: Record<string, OrganizationFeature> = { ...before };
  for (const { name, value, additional } of changes) {
    const old = after[name] ?? { autoEnable: 'NONE' };
    const parts = { ...old.additional, ...additional };
    after[name] = {
      autoEnable: value ?? old.autoEnable,
      ...(Object.keys(parts).length > 0 && { additional: parts }),
    };
  }
  return after;
}

/** An organization configuration that enables nothing by itself. */
export function noOrganizationFeatures(): OrganizationFeatures {
  return Object.fromEntries(
    ORGANIZATION_FEATURES.map((name) => {
      const parts = ALWAYS_SHOWN[name];
      return [
        name,
        {
          autoEnable: 'NONE',
          ...(parts && { additional: Object.fromEntries(parts.map((part) => [part, 'NONE'])) }),
        },
      ];
    }),
  );
}

/** What an account gets when it joins or is named in CreateMembers: NEW and ALL turn on, NONE leaves as it is. */
export function joiningChanges(
  organization: OrganizationFeatures,
  offered: readonly string[],
  values: readonly string[] = ['NEW', 'ALL'],
): readonly FeatureChange<Status>[] {
  return Object.entries(organization)
    .filter(([name, feature]) => offered.includes(name) && values.includes(feature.autoEnable))
    .map(([name, feature]) => ({
      name,
      value: 'ENABLED',
      additional: Object.fromEntries(
        Object.entries(feature.additional ?? {})
          .filter(([, autoEnable]) => values.includes(autoEnable))
          .map(([part]) => [part, 'ENABLED' as const]),
      ),
    }));
}

/** Feature names in AWS's order, for answers. */
export function inOrder(names: readonly string[]): readonly string[] {
  return DETECTOR_FEATURES.filter((name) => names.includes(name));
}

/** Whether a feature is on. */
export function isOn(features: FeatureSettings, name: string): boolean {
  return features[name]?.status === 'ENABLED';
}

function isInPlace(before: FeatureSettings, { name, value, additional }: FeatureChange<Status>): boolean {
  const old = before[name];
  if (!old || (value !== undefined && value !== old.status)) return false;
  return Object.entries(additional).every(([part, wanted]) => old.additional?.[part]?.status === wanted);
}

function featureSetting(name: string, status: Status, updatedAt: number): FeatureSetting {
  const parts = ALWAYS_SHOWN[name];
  if (!parts) return { status, updatedAt };
  return {
    status,
    updatedAt,
    additional: Object.fromEntries(parts.map((part) => [part, { status: 'DISABLED', updatedAt }])),
  };
}
