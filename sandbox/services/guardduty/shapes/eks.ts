/** Findings from Kubernetes audit logs. */
import { cluster, evidence, remoteIp, workload } from './parts.ts';
import type { Cast } from './cast.ts';
import type { Json, Shape, ShapeBuilder } from './shape.ts';

export const eksApi: ShapeBuilder = (cast) =>
  shape(
    cast,
    { verb: 'list', resource: 'secrets' },
    { username: cast.kuser, groups: ['system:authenticated'] },
  );

export const eksAnonymous: ShapeBuilder = (cast) =>
  shape(
    cast,
    { verb: 'get', resource: 'pods' },
    { username: 'system:anonymous', groups: ['system:unauthenticated'] },
  );

export const eksWorkload: ShapeBuilder = (cast) =>
  shape(
    cast,
    { verb: 'create', resource: 'pods', subresource: cast.type.includes('Exec') ? 'exec' : undefined },
    { username: cast.kuser, groups: ['system:masters'] },
    workload(cast),
  );

export const eksRole: ShapeBuilder = (cast) => {
  const base = eksApi(cast);
  const kubernetesRoleBindingDetails = {
    kind: 'ClusterRoleBinding',
    name: 'cluster-admin-binding',
    uid: cast.hash.slice(0, 32),
    roleRefName: 'cluster-admin',
    roleRefKind: 'ClusterRole',
  };
  return withAction(base, { kubernetesRoleBindingDetails });
};

export const eksPermission: ShapeBuilder = (cast) =>
  withAction(eksApi(cast), {
    kubernetesPermissionCheckedDetails: {
      verb: 'get',
      resource: 'secrets',
      namespace: cast.namespace,
      allowed: true,
    },
  });

function shape(cast: Cast, call: Json, user: Json, details?: Json): Shape {
  return {
    resource: {
      resourceType: 'EKSCluster',
      eksClusterDetails: cluster(cast),
      kubernetesDetails: {
        kubernetesUserDetails: { ...user, uid: cast.principal, sessionName: [] },
        kubernetesWorkloadDetails: details ?? null,
      },
    },
    service: {
      resourceRole: 'TARGET',
      featureName: 'EksAuditLogs',
      action: {
        actionType: 'KUBERNETES_API_CALL',
        kubernetesApiCallAction: {
          requestUri: `/api/v1/namespaces/${cast.namespace}/pods`,
          namespace: cast.namespace,
          resourceName: cast.pod,
          sourceIPs: [cast.ip],
          userAgent: 'kubectl/v1.34.1',
          remoteIpDetails: remoteIp(cast),
          statusCode: 200,
          ...call,
        },
      },
      ...evidence(cast),
    },
    story: `The call came from ${cast.ip} (${cast.country}).`,
  };
}

function withAction(shape: Shape, more: Json): Shape {
  const action = shape.service['action'] as Json;
  return { ...shape, service: { ...shape.service, action: { ...action, ...more } } };
}
