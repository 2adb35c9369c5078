/** Parts that several shapes share, as the API's model has them. Times inside are seconds since 1970, as on the wire. */
import type { Cast } from './cast.ts';
import type { Json } from './shape.ts';

/** Where a connection or call came from. */
export function remoteIp(cast: Cast): Json {
  return {
    ipAddressV4: cast.ip,
    organization: { asn: cast.asn, asnOrg: cast.asnOrg, isp: cast.asnOrg, org: cast.asnOrg },
    country: { countryName: cast.country },
    city: { cityName: cast.city },
    geoLocation: { lat: 0, lon: 0 },
  };
}

export function instance(cast: Cast): Json {
  return {
    instanceId: cast.instance,
    instanceType: 'm5.large',
    launchTime: new Date(cast.at - 30 * 86_400_000).toISOString(),
    platform: null,
    productCodes: [],
    iamInstanceProfile: {
      arn: `arn:${cast.partition}:iam::${cast.account}:instance-profile/${cast.role}`,
      id: cast.principal,
    },
    networkInterfaces: [
      {
        ipv6Addresses: [],
        networkInterfaceId: cast.networkInterface,
        privateDnsName: `ip-${cast.privateIp.replaceAll('.', '-')}.${cast.region}.compute.internal`,
        privateIpAddress: cast.privateIp,
        privateIpAddresses: [{ privateDnsName: '', privateIpAddress: cast.privateIp }],
        subnetId: cast.subnet,
        vpcId: cast.vpc,
        securityGroups: [{ groupName: 'default', groupId: cast.securityGroup }],
        publicDnsName: '',
        publicIp: cast.publicIp,
      },
    ],
    tags: [{ key: 'Name', value: cast.container }],
    instanceState: 'running',
    availabilityZone: `${cast.region}a`,
    imageId: cast.image,
    imageDescription: 'Amazon Linux 2023',
  };
}

export function accessKey(cast: Cast, userType = 'IAMUser'): Json {
  return {
    accessKeyId: cast.accessKey,
    principalId: cast.principal,
    userType,
    userName: userType === 'Root' ? 'Root' : userType === 'AssumedRole' ? cast.role : cast.user,
  };
}

export function bucket(cast: Cast): Json {
  const blocked = {
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
    blockPublicAcls: true,
    blockPublicPolicy: true,
  };
  const closed = { allowsPublicReadAccess: false, allowsPublicWriteAccess: false };
  return {
    arn: `arn:${cast.partition}:s3:::${cast.bucket}`,
    name: cast.bucket,
    type: 'Destination',
    createdAt: Math.floor(cast.at / 1000) - 86_400 * 90,
    owner: { id: cast.principal },
    tags: [{ key: 'data', value: 'internal' }],
    defaultServerSideEncryption: { encryptionType: 'AES256', kmsMasterKeyArn: null },
    publicAccess: {
      permissionConfiguration: {
        bucketLevelPermissions: {
          accessControlList: closed,
          bucketPolicy: closed,
          blockPublicAccess: blocked,
        },
        accountLevelPermissions: { blockPublicAccess: blocked },
      },
      effectivePermission: 'NOT_PUBLIC',
    },
  };
}

export function cluster(cast: Cast): Json {
  return {
    name: cast.cluster,
    arn: `arn:${cast.partition}:eks:${cast.region}:${cast.account}:cluster/${cast.cluster}`,
    createdAt: Math.floor(cast.at / 1000) - 86_400 * 60,
    vpcId: cast.vpc,
    status: 'ACTIVE',
    tags: [{ key: 'team', value: cast.namespace }],
  };
}

export function container(cast: Cast): Json {
  return {
    containerRuntime: 'containerd',
    id: cast.hash.slice(0, 32),
    name: cast.container,
    image: cast.containerImage,
    imagePrefix: cast.containerImage.split(':')[0],
    volumeMounts: [{ name: 'host', mountPath: '/host' }],
    securityContext: { privileged: true, allowPrivilegeEscalation: true },
  };
}

export function workload(cast: Cast): Json {
  return {
    name: cast.pod,
    type: 'pods',
    uid: `${cast.hash.slice(0, 8)}-0000-4000-8000-${cast.hash.slice(8, 20)}`,
    namespace: cast.namespace,
    hostNetwork: false,
    serviceAccountName: 'default',
    containers: [container(cast)],
    volumes: [{ name: 'host', hostPath: { path: '/' } }],
  };
}

export function ecsCluster(cast: Cast): Json {
  const arn = (rest: string): string => `arn:${cast.partition}:ecs:${cast.region}:${cast.account}:${rest}`;
  const startedAt = Math.floor(cast.at / 1000) - 3600;
  return {
    name: cast.ecs,
    arn: arn(`cluster/${cast.ecs}`),
    status: 'ACTIVE',
    activeServicesCount: 2,
    registeredContainerInstancesCount: 0,
    runningTasksCount: 4,
    tags: [{ key: 'team', value: cast.namespace }],
    taskDetails: {
      arn: arn(`task/${cast.ecs}/${cast.hash.slice(0, 32)}`),
      definitionArn: arn(`task-definition/${cast.container}:7`),
      version: '3',
      createdAt: startedAt,
      startedAt,
      startedBy: 'ecs-svc/1234567890',
      tags: [],
      volumes: [],
      containers: [container(cast)],
      group: `service:${cast.container}`,
      launchType: 'FARGATE',
    },
  };
}

export function runtimeProcess(cast: Cast): Json {
  const start = cast.at / 1000 - 120;
  return {
    name: cast.process,
    executablePath: `/usr/bin/${cast.process}`,
    executableSha256: cast.hash,
    namespacePid: 41,
    pwd: '/tmp',
    pid: 20_341,
    startTime: start,
    uuid: `${cast.hash.slice(0, 8)}-1111-4111-8111-${cast.hash.slice(8, 20)}`,
    parentUuid: `${cast.hash.slice(20, 28)}-2222-4222-8222-${cast.hash.slice(28, 40)}`,
    user: 'root',
    userId: 0,
    euid: 0,
    lineage: [
      {
        startTime: start - 5,
        namespacePid: 40,
        userId: 0,
        name: 'bash',
        pid: 20_340,
        executablePath: '/bin/bash',
        euid: 0,
      },
      { startTime: start - 600, namespacePid: 1, userId: 0, name: 'containerd-shim', pid: 1200, euid: 0 },
    ],
  };
}

/** Which threat list an address or name was found on; nothing for types that do not come from one. */
export function evidence(cast: Cast): Json {
  if (!/Malicious|Tor|C&C|Bitcoin|DropPoint|Blackhole|Phishing|DriveBy|PortProbe|Custom/.test(cast.type))
    return {};
  const list = cast.type.includes('Custom') ? 'own-threat-list' : 'ProofPoint';
  return { evidence: { threatIntelligenceDetails: [{ threatListName: list, threatNames: [cast.threat] }] } };
}

export function networkAction(cast: Cast, direction: 'INBOUND' | 'OUTBOUND'): Json {
  const port = cast.type.includes('SSH') ? 22 : cast.type.includes('RDP') ? 3389 : cast.port;
  const remote = { port: direction === 'OUTBOUND' ? port : 47_112, portName: 'Unknown' };
  const local = { port: direction === 'OUTBOUND' ? 39_677 : port, portName: 'Unknown' };
  return {
    actionType: 'NETWORK_CONNECTION',
    networkConnectionAction: {
      connectionDirection: direction,
      localIpDetails: { ipAddressV4: cast.privateIp },
      localNetworkInterface: cast.networkInterface,
      remoteIpDetails: remoteIp(cast),
      remotePortDetails: remote,
      localPortDetails: local,
      protocol: /Udp|Dns/.test(cast.type) ? 'UDP' : 'TCP',
      blocked: false,
    },
  };
}

export function dnsAction(cast: Cast): Json {
  return {
    actionType: 'DNS_REQUEST',
    dnsRequestAction: {
      domain: cast.domain,
      protocol: 'UDP',
      blocked: false,
      domainWithSuffix: cast.domain.split('.').slice(-2).join('.'),
      vpcOwnerAccountId: cast.account,
    },
  };
}

export function apiAction(cast: Cast, api: string, serviceName: string, affected: Json = {}): Json {
  return {
    actionType: 'AWS_API_CALL',
    awsApiCallAction: {
      api,
      serviceName,
      callerType: 'Remote IP',
      userAgent: 'aws-cli/2.31.0 Python/3.13',
      errorCode: '',
      remoteIpDetails: remoteIp(cast),
      affectedResources: affected,
    },
  };
}

/** What was unusual, as anomaly findings tell it. */
export function anomaly(cast: Cast, api: string): Json {
  return {
    detection: {
      anomaly: {
        profiles: {
          userIdentity: {
            api: [{ profileType: 'FREQUENCY', profileSubtype: 'UNSEEN', observations: { text: [api] } }],
          },
        },
        unusual: {
          behavior: {
            userIdentity: {
              asnOrg: {
                profileType: 'FREQUENCY',
                profileSubtype: 'RARE',
                observations: { text: [cast.asnOrg] },
              },
            },
          },
        },
      },
    },
  };
}
