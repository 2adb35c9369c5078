/** Findings from Kubernetes audit logs: type, severity, shape, title. */
import type { TypeRow } from './row.ts';

export const KUBERNETES_TYPES: readonly TypeRow[] = [
  [
    'CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed',
    5,
    'eks.api',
    'User {kuser} reads secrets of cluster {cluster} in an unusual way.',
  ],
  ...tactic('CredentialAccess', 'credential access', 8, 8, 8),
  ...tactic('DefenseEvasion', 'defense evasion', 8, 8, 8),
  [
    'Discovery:Kubernetes/AnomalousBehavior.PermissionChecked',
    2,
    'eks.permission',
    'User {kuser} checks permissions in cluster {cluster} in an unusual way.',
  ],
  ...tactic('Discovery', 'discovery', 5, 5, 5),
  [
    'Execution:Kubernetes/AnomalousBehavior.ExecInPod',
    5,
    'eks.workload',
    'A command was run inside pod {pod} of cluster {cluster} in an unusual way.',
  ],
  [
    'Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed',
    2,
    'eks.workload',
    'Workload {pod} was deployed in cluster {cluster} in an unusual way.',
  ],
  [
    'Execution:Kubernetes/ExecInKubeSystemPod',
    5,
    'eks.workload',
    'A command was run inside a kube-system pod of cluster {cluster}.',
  ],
  ...tactic('Impact', 'impact', 8, 8, 8),
  [
    'Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount',
    8,
    'eks.workload',
    'Workload {pod} with a sensitive host mount was deployed in cluster {cluster}.',
  ],
  ...tactic('Persistence', 'persistence', 5, 8, 5),
  [
    'Policy:Kubernetes/AdminAccessToDefaultServiceAccount',
    8,
    'eks.role',
    'A default service account of cluster {cluster} was given administrator rights.',
  ],
  [
    'Policy:Kubernetes/AnonymousAccessGranted',
    8,
    'eks.role',
    'The anonymous user was given rights in cluster {cluster}.',
  ],
  [
    'Policy:Kubernetes/ExposedDashboard',
    5,
    'eks.workload',
    'The dashboard of cluster {cluster} is open to the internet.',
  ],
  [
    'Policy:Kubernetes/KubeflowDashboardExposed',
    5,
    'eks.workload',
    'The Kubeflow dashboard of cluster {cluster} is open to the internet.',
  ],
  [
    'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated',
    5,
    'eks.role',
    'A role binding was made or changed in cluster {cluster} in an unusual way.',
  ],
  [
    'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleCreated',
    2,
    'eks.role',
    'A role was made or changed in cluster {cluster} in an unusual way.',
  ],
  [
    'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer',
    8,
    'eks.workload',
    'Workload {pod} with a privileged container was deployed in cluster {cluster}.',
  ],
];

/** Each tactic has the same four callers. */
function tactic(
  name: string,
  words: string,
  caller: number,
  anonymous: number,
  tor: number,
): readonly TypeRow[] {
  const api = `Kubernetes API common in ${words} tactics was called on cluster {cluster} from`;
  return [
    [`${name}:Kubernetes/MaliciousIPCaller`, caller, 'eks.api', `${api} known malicious address {ip}.`],
    [
      `${name}:Kubernetes/MaliciousIPCaller.Custom`,
      caller,
      'eks.api',
      `${api} {ip}, which is on your own threat list.`,
    ],
    [
      `${name}:Kubernetes/SuccessfulAnonymousAccess`,
      anonymous,
      'eks.anonymous',
      `${api} {ip} by the anonymous user.`,
    ],
    [`${name}:Kubernetes/TorIPCaller`, tor, 'eks.api', `${api} Tor exit node {ip}.`],
  ];
}
