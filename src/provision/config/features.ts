/** GuardDuty's protection plans that an organization can set, as the SDK of November 2026 names them. */
export const FEATURE_NAMES = [
  'S3_DATA_EVENTS',
  'EKS_AUDIT_LOGS',
  'EBS_MALWARE_PROTECTION',
  'RDS_LOGIN_EVENTS',
  'LAMBDA_NETWORK_LOGS',
  'EKS_RUNTIME_MONITORING',
  'RUNTIME_MONITORING',
  'AI_PROTECTION',
  'EKS_ADDON_MANAGEMENT',
  'ECS_FARGATE_AGENT_MANAGEMENT',
  'EC2_AGENT_MANAGEMENT',
  'RDS_DATA_RISK',
] as const;

/** A protection plan, or one of the parts of a plan that AWS calls additional configuration. */
export type FeatureName = (typeof FEATURE_NAMES)[number];

/** Who gets a plan: every account, accounts that join from now on, or none by this setting. */
export type FeatureAim = 'ALL' | 'NEW' | 'NONE';

/** Parts of a plan → the plans they belong to. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_OrganizationAdditionalConfiguration.html */
export const PARTS: Readonly<Partial<Record<FeatureName, readonly FeatureName[]>>> = {
  EKS_ADDON_MANAGEMENT: ['RUNTIME_MONITORING', 'EKS_RUNTIME_MONITORING'],
  ECS_FARGATE_AGENT_MANAGEMENT: ['RUNTIME_MONITORING'],
  EC2_AGENT_MANAGEMENT: ['RUNTIME_MONITORING'],
  RDS_DATA_RISK: ['RDS_LOGIN_EVENTS'],
};

const RECOMMENDED: readonly FeatureName[] = [
  'S3_DATA_EVENTS',
  'EKS_AUDIT_LOGS',
  'RDS_LOGIN_EVENTS',
  'LAMBDA_NETWORK_LOGS',
  'EBS_MALWARE_PROTECTION',
];

/** What the configuration asks of each plan it names; a plan that is not named is not asked for, which is not the same as off. */
export type FeatureAims = Readonly<Partial<Record<FeatureName, FeatureAim>>>;

/** Spells a preset or list out. `aim` is what a plan without an aim of its own gets: the organization's auto-enable. */
export function featureAims(
  asked:
    | 'recommended'
    | 'all'
    | 'none'
    | readonly FeatureName[]
    | Readonly<Partial<Record<FeatureName, FeatureAim>>>,
  aim: FeatureAim,
): FeatureAims {
  if (asked === 'none') return {};
  if (typeof asked === 'object' && !Array.isArray(asked)) return asked as FeatureAims;
  const names =
    asked === 'recommended'
      ? RECOMMENDED
      : asked === 'all'
        ? FEATURE_NAMES.filter((name) => name !== 'EKS_RUNTIME_MONITORING')
        : (asked as readonly FeatureName[]);
  return Object.fromEntries(names.map((name) => [name, aim]));
}
