/** The finding types that GuardDuty knows. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html */
import type { ShapeName } from './shapes/shape.ts';
import { DATA_TYPES } from './types/data.ts';
import { EC2_TYPES } from './types/ec2.ts';
import { IAM_TYPES } from './types/iam.ts';
import { KUBERNETES_TYPES } from './types/kubernetes.ts';
import { MALWARE_TYPES, SEQUENCE_TYPES } from './types/malware.ts';
import { RUNTIME_TYPES } from './types/runtime.ts';

/** What findings of one type look like. */
export interface FindingType {
  readonly type: string;
  /** 1.0 to 10.0, what it usually is. */
  readonly severity: number;
  readonly shape: ShapeName;
  /** With names of the cast in braces. */
  readonly title: string;
}

/** Every type by its name. */
export const FINDING_TYPES: ReadonlyMap<string, FindingType> = new Map(
  [
    ...SEQUENCE_TYPES,
    ...EC2_TYPES,
    ...IAM_TYPES,
    ...KUBERNETES_TYPES,
    ...DATA_TYPES,
    ...RUNTIME_TYPES,
    ...MALWARE_TYPES,
  ].map(([type, severity, shape, title]) => [type, { type, severity, shape, title }]),
);
