/** Every shape by its name. */
import { lambdaNetwork, rdsAnomaly, rdsLogin } from './database-and-lambda.ts';
import { eksAnonymous, eksApi, eksPermission, eksRole, eksWorkload } from './eks.ts';
import { iamAnomaly, iamApi, iamBedrock, iamExfiltration, iamLogin, iamRoot } from './iam.ts';
import { instanceDns, instanceInbound, instanceNetwork, instanceProbe } from './instance.ts';
import {
  malwareContainer,
  malwareEcs,
  malwareImage,
  malwareInstance,
  malwareKubernetes,
  malwareObject,
  malwareRecovery,
  malwareSnapshot,
} from './malware.ts';
import { runtimeDns, runtimeNetwork, runtimeProcessShape } from './runtime.ts';
import { s3Anomaly, s3Api, s3Policy } from './s3.ts';
import { sequenceEc2, sequenceEcs, sequenceEks, sequenceIam, sequenceS3 } from './sequence.ts';
import type { ShapeBuilder, ShapeName } from './shape.ts';

export const SHAPES: Readonly<Record<ShapeName, ShapeBuilder>> = {
  'instance.network': instanceNetwork,
  'instance.inbound': instanceInbound,
  'instance.dns': instanceDns,
  'instance.probe': instanceProbe,
  'iam.api': iamApi,
  'iam.anomaly': iamAnomaly,
  'iam.login': iamLogin,
  'iam.root': iamRoot,
  'iam.exfiltration': iamExfiltration,
  'iam.bedrock': iamBedrock,
  's3.api': s3Api,
  's3.anomaly': s3Anomaly,
  's3.policy': s3Policy,
  'eks.api': eksApi,
  'eks.anonymous': eksAnonymous,
  'eks.workload': eksWorkload,
  'eks.role': eksRole,
  'eks.permission': eksPermission,
  'runtime.process': runtimeProcessShape,
  'runtime.network': runtimeNetwork,
  'runtime.dns': runtimeDns,
  'rds.login': rdsLogin,
  'rds.anomaly': rdsAnomaly,
  'lambda.network': lambdaNetwork,
  'malware.instance': malwareInstance,
  'malware.container': malwareContainer,
  'malware.ecs': malwareEcs,
  'malware.kubernetes': malwareKubernetes,
  'malware.object': malwareObject,
  'malware.image': malwareImage,
  'malware.snapshot': malwareSnapshot,
  'malware.recovery': malwareRecovery,
  'sequence.iam': sequenceIam,
  'sequence.s3': sequenceS3,
  'sequence.eks': sequenceEks,
  'sequence.ecs': sequenceEcs,
  'sequence.ec2': sequenceEc2,
};
