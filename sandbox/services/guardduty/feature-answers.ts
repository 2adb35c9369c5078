/** Features as answers show them: the newer `features` list, and the older `dataSources` next to it. */
import type { Output } from '../service.ts';
import { FOUNDATIONAL, inOrder, isOn, type OrganizationFeatures } from './features.ts';
import type { Detector } from './state.ts';

/** `features` of GetDetector: the foundational sources first. */
export function detectorFeatures(detector: Detector): readonly Output[] {
  const foundational = FOUNDATIONAL.map((name) => ({
    name,
    status: detector.enabled ? 'ENABLED' : 'DISABLED',
    updatedAt: seconds(detector.createdAt),
    ...managedBy(detector, name),
  }));
  return [...foundational, ...memberFeatures(detector)];
}

/** `features` of GetMemberDetectors, without the foundational ones. */
export function memberFeatures(detector: Detector): readonly Output[] {
  return inOrder(Object.keys(detector.features)).map((name) => {
    const setting = detector.features[name];
    return {
      name,
      status: setting?.status,
      updatedAt: seconds(setting?.updatedAt ?? 0),
      ...(setting?.additional && {
        additionalConfiguration: Object.entries(setting.additional).map(([part, { status, updatedAt }]) => ({
          name: part,
          status,
          updatedAt: seconds(updatedAt),
        })),
      }),
      ...managedBy(detector, name),
    };
  });
}

/** `features` of DescribeOrganizationConfiguration, those the Region offers. */
export function organizationFeatures(
  features: OrganizationFeatures,
  offered: readonly string[],
): readonly Output[] {
  return inOrder(Object.keys(features).filter((name) => offered.includes(name))).map((name) => {
    const feature = features[name];
    return {
      name,
      autoEnable: feature?.autoEnable,
      ...(feature?.additional && {
        additionalConfiguration: Object.entries(feature.additional).map(([part, autoEnable]) => ({
          name: part,
          autoEnable,
        })),
      }),
    };
  });
}

/** `dataSources` of GetDetector and GetMemberDetectors, deprecated but still answered. */
export function dataSources(detector: Detector, serviceRole: string): Output {
  const foundational = { status: detector.enabled ? 'ENABLED' : 'DISABLED' };
  const status = (name: string): Output => ({
    status: isOn(detector.features, name) ? 'ENABLED' : 'DISABLED',
  });
  return {
    cloudTrail: foundational,
    dnsLogs: foundational,
    flowLogs: foundational,
    s3Logs: status('S3_DATA_EVENTS'),
    kubernetes: { auditLogs: status('EKS_AUDIT_LOGS') },
    malwareProtection: {
      scanEc2InstanceWithFindings: { ebsVolumes: status('EBS_MALWARE_PROTECTION') },
      serviceRole,
    },
  };
}

/** `dataSources` of DescribeOrganizationConfiguration. */
export function organizationDataSources(features: OrganizationFeatures): Output {
  const autoEnable = (name: string): Output => ({
    autoEnable: (features[name]?.autoEnable ?? 'NONE') !== 'NONE',
  });
  return {
    s3Logs: autoEnable('S3_DATA_EVENTS'),
    kubernetes: { auditLogs: autoEnable('EKS_AUDIT_LOGS') },
    malwareProtection: { scanEc2InstanceWithFindings: { ebsVolumes: autoEnable('EBS_MALWARE_PROTECTION') } },
  };
}

/** Timestamps inside JSON bodies are seconds since 1970. */
export function seconds(ms: number): number {
  return ms / 1000;
}

function managedBy(detector: Detector, name: string): Output {
  return detector.policyFeatures?.includes(name) ? { managedBy: 'GUARDDUTY_POLICY' } : {};
}
