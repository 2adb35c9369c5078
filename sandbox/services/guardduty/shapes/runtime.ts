/** Findings of Runtime Monitoring: a process on an instance, in a Kubernetes pod or in an ECS task. */
import {
  cluster,
  container,
  dnsAction,
  ecsCluster,
  evidence,
  instance,
  networkAction,
  runtimeProcess,
  workload,
} from './parts.ts';
import type { Cast } from './cast.ts';
import type { Json, Shape, ShapeBuilder } from './shape.ts';

export const runtimeProcessShape: ShapeBuilder = (cast) => shape(cast, {});
export const runtimeNetwork: ShapeBuilder = (cast) =>
  shape(cast, { action: networkAction(cast, 'OUTBOUND') });
export const runtimeDns: ShapeBuilder = (cast) => shape(cast, { action: dnsAction(cast) });

function shape(cast: Cast, service: Json): Shape {
  return {
    resource: host(cast),
    service: {
      resourceRole: 'ACTOR',
      featureName: 'RuntimeMonitoring',
      runtimeDetails: { process: runtimeProcess(cast), context: context(cast) },
      ...service,
      ...evidence(cast),
    },
    story: `The process ran as root from /usr/bin/${cast.process}.`,
  };
}

/** Which of the three hosts it is follows from hash and type, so that samples stay the same and differ from type to type. */
function host(cast: Cast): Json & { readonly resourceType: string } {
  const kinds = [
    { resourceType: 'Instance', instanceDetails: instance(cast) },
    {
      resourceType: 'EKSCluster',
      eksClusterDetails: cluster(cast),
      kubernetesDetails: { kubernetesUserDetails: null, kubernetesWorkloadDetails: workload(cast) },
      instanceDetails: instance(cast),
    },
    { resourceType: 'ECSCluster', ecsClusterDetails: ecsCluster(cast) },
    { resourceType: 'Container', containerDetails: container(cast), instanceDetails: instance(cast) },
  ] as const;
  const choice = parseInt(cast.hash.slice(0, 4), 16) + cast.type.length;
  return kinds[choice % kinds.length] ?? kinds[0];
}

function context(cast: Cast): Json {
  const modifiedAt = cast.at / 1000 - 60;
  if (/SuspiciousCommand|SuspiciousTool/.test(cast.type)) {
    return {
      commandLineExample: `${cast.process} -s http://${cast.domain}/install`,
      toolName: cast.process,
      toolCategory: 'Network tool',
    };
  }
  if (/KernelModule/.test(cast.type))
    return { moduleName: 'rootkit', moduleFilePath: '/tmp/rootkit.ko', moduleSha256: cast.hash };
  if (/ProcessInjection/.test(cast.type))
    return { targetProcess: { ...runtimeProcess(cast), name: 'sshd', pid: 812 } };
  if (/DockerSocket/.test(cast.type)) return { socketPath: '/var/run/docker.sock' };
  if (/ReleaseAgent/.test(cast.type)) return { releaseAgentPath: '/sys/fs/cgroup/release_agent' };
  if (/Mounts/.test(cast.type))
    return { mountSource: '/', mountTarget: '/host', fileSystemType: 'ext4', flags: ['rw'] };
  if (/Runc/.test(cast.type)) return { runcBinaryPath: '/usr/bin/runc' };
  if (/NewLibrary/.test(cast.type))
    return { libraryPath: '/tmp/lib.so', modifiedAt, modifyingProcess: runtimeProcess(cast) };
  if (/MaliciousFile/.test(cast.type)) return { threatFilePath: `/tmp/${cast.process}` };
  if (/New|SensitiveFile/.test(cast.type)) return { modifiedAt, modifyingProcess: runtimeProcess(cast) };
  return {};
}
