import type { Cast } from './cast.ts';

/** Plain JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** What depends on the kind of resource and action, in the lowerCamelCase of the wire. */
export interface Shape {
  readonly resource: Json & { readonly resourceType: string };
  /** Joined into `service`: `resourceRole`, `featureName`, `action`, `evidence`, `detection`, … */
  readonly service: Json;
  /** A sentence after the title, for the description. */
  readonly story: string;
}

/** Makes the parts of a finding of one kind. */
export type ShapeBuilder = (cast: Cast) => Shape;

export type ShapeName =
  | 'instance.network'
  | 'instance.inbound'
  | 'instance.dns'
  | 'instance.probe'
  | 'iam.api'
  | 'iam.anomaly'
  | 'iam.login'
  | 'iam.root'
  | 'iam.exfiltration'
  | 'iam.bedrock'
  | 's3.api'
  | 's3.anomaly'
  | 's3.policy'
  | 'eks.api'
  | 'eks.anonymous'
  | 'eks.workload'
  | 'eks.role'
  | 'eks.permission'
  | 'runtime.process'
  | 'runtime.network'
  | 'runtime.dns'
  | 'rds.login'
  | 'rds.anomaly'
  | 'lambda.network'
  | 'malware.instance'
  | 'malware.container'
  | 'malware.ecs'
  | 'malware.kubernetes'
  | 'malware.object'
  | 'malware.image'
  | 'malware.snapshot'
  | 'malware.recovery'
  | 'sequence.iam'
  | 'sequence.s3'
  | 'sequence.eks'
  | 'sequence.ecs'
  | 'sequence.ec2';
