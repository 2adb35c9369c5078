import type { RegionStatus } from '../../../provision/index.ts';

/** What the GuardDuty console calls the features of its API. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html */
const CONSOLE_NAMES: Readonly<Record<string, string>> = {
  S3_DATA_EVENTS: 'S3 Protection',
  EKS_AUDIT_LOGS: 'EKS Protection',
  EBS_MALWARE_PROTECTION: 'Malware Protection for EC2',
  RDS_LOGIN_EVENTS: 'RDS Protection',
  LAMBDA_NETWORK_LOGS: 'Lambda Protection',
  RUNTIME_MONITORING: 'Runtime Monitoring',
  EKS_RUNTIME_MONITORING: 'EKS Runtime Monitoring',
  AI_PROTECTION: 'AI Protection',
  EKS_ADDON_MANAGEMENT: 'agent for EKS',
  ECS_FARGATE_AGENT_MANAGEMENT: 'agent for ECS on Fargate',
  EC2_AGENT_MANAGEMENT: 'agent for EC2',
};

/** A protection plan over all Regions: what most of them have, and which do not. */
export interface PlanRow {
  /** The console's name; the API's where the console has none that we know. */
  readonly plan: string;
  readonly usual: string;
  readonly exceptions: readonly { readonly value: string; readonly regions: readonly string[] }[];
}

const NOT_OFFERED = 'not offered';

/** The protection plans of an organization, those that are on first; one row a plan, however many Regions there are. Pure. */
export function planRows(regions: readonly Pick<RegionStatus, 'region' | 'features'>[]): readonly PlanRow[] {
  const names = [...new Set(regions.flatMap(({ features }) => Object.keys(features)))];
  return names
    .map((name) => rowOf(name, regions))
    .sort((one, other) => rank(one) - rank(other) || one.plan.localeCompare(other.plan));
}

function rowOf(name: string, regions: readonly Pick<RegionStatus, 'region' | 'features'>[]): PlanRow {
  const byValue = new Map<string, string[]>();
  for (const { region, features } of regions) {
    const value = features[name] ?? NOT_OFFERED;
    byValue.set(value, [...(byValue.get(value) ?? []), region]);
  }
  const [usual = [NOT_OFFERED, []] as const, ...rest] = [...byValue].sort(
    ([, one], [, other]) => other.length - one.length,
  );
  return {
    plan: consoleName(name),
    usual: usual[0],
    exceptions: rest.map(([value, where]) => ({ value, regions: where })),
  };
}

/** What AWS names in bills and free trials, and not among the features of a detector. */
const USAGE_NAMES: Readonly<Record<string, string>> = {
  CLOUD_TRAIL: 'CloudTrail management events',
  FLOW_LOGS: 'VPC flow logs',
  DNS_LOGS: 'DNS logs',
  EC2_RUNTIME_MONITORING: 'Runtime Monitoring on EC2',
  FARGATE_RUNTIME_MONITORING: 'Runtime Monitoring on ECS Fargate',
  RDS_DBI_PROTECTION_PROVISIONED: 'RDS Protection, provisioned instances',
  RDS_DBI_PROTECTION_SERVERLESS: 'RDS Protection, Aurora Serverless',
};

/** The console's name of a feature; parts are shown after their plan: `Runtime Monitoring: agent for EKS`. */
export function consoleName(feature: string): string {
  return feature
    .split('/')
    .map((part) => CONSOLE_NAMES[part] ?? USAGE_NAMES[part] ?? part)
    .join(': ');
}

function rank({ usual }: PlanRow): number {
  return ['ALL', 'NEW'].includes(usual) ? 0 : 1;
}
