/** Attack sequences: several signals over time that belong together, with their actors, resources and endpoints. */
import type { Cast } from './cast.ts';
import type { Json, ShapeBuilder } from './shape.ts';

interface Plot {
  readonly actors: readonly Json[];
  readonly resources: readonly Json[];
  readonly signals: readonly (readonly [
    type: string,
    name: string,
    severity: number,
    indicators: readonly Json[],
  ])[];
}

/** A builder of sequences around one kind of resource. */
function sequence(plot: (cast: Cast) => Plot): ShapeBuilder {
  return (cast) => {
    const { actors, resources, signals } = plot(cast);
    const at = cast.at / 1000;
    const endpoint = {
      id: `${cast.ip}:443`,
      ip: cast.ip,
      port: 443,
      location: { city: cast.city, country: cast.country, lat: 0, lon: 0 },
      autonomousSystem: { name: cast.asnOrg, number: Number(cast.asn) },
      connection: { direction: 'INBOUND' },
    };
    return {
      resource: { resourceType: 'AttackSequence' },
      service: {
        resourceRole: 'TARGET',
        featureName: 'Correlation',
        detection: {
          sequence: {
            uid: cast.hash.slice(0, 32),
            description: `${signals.length} signals of one attack were seen within a day.`,
            actors,
            resources,
            endpoints: [endpoint],
            signals: signals.map(([type, name, severity, signalIndicators], index) => {
              const seen = at - 3600 * (signals.length - index);
              return {
                uid: `${cast.hash.slice(0, 30)}0${index}`,
                type,
                name,
                description: `${name} by ${cast.user}`,
                createdAt: seen,
                updatedAt: seen,
                firstSeenAt: seen,
                lastSeenAt: seen + 600,
                severity,
                count: index + 1,
                resourceUids: resources.map((resource) => resource['uid']),
                actorIds: actors.map((actor) => actor['id']),
                endpointIds: [endpoint.id],
                signalIndicators,
              };
            }),
            sequenceIndicators: [
              indicator('ATTACK_TACTIC', 'MITRE ATT&CK tactics', 'Discovery', 'Persistence', 'Exfiltration'),
              indicator(
                'ATTACK_TECHNIQUE',
                'MITRE ATT&CK techniques',
                'T1078.004 - Valid Accounts: Cloud Accounts',
              ),
              indicator('HIGH_RISK_API', 'Sensitive API calls', 'iam:AttachUserPolicy', 's3:DeleteObject'),
              indicator('TOR_IP', 'Tor exit nodes', cast.ip),
            ],
          },
        },
      },
      story: `${signals.length} signals belong together, from ${cast.ip} (${cast.country}).`,
    };
  };
}

export const sequenceIam = sequence((cast) => ({
  actors: [user(cast)],
  resources: [
    resource(cast, 'ACCESS_KEY', cast.accessKey, {
      accessKey: { principalId: cast.principal, userName: cast.user, userType: 'IAMUser' },
    }),
  ],
  signals: [
    ['CLOUD_TRAIL', 'iam:ListUsers', 2, [tactic('Discovery')]],
    ['CLOUD_TRAIL', 'iam:AttachUserPolicy', 5, [tactic('Privilege Escalation')]],
    ['FINDING', 'Stealth:IAMUser/CloudTrailLoggingDisabled', 2, [tactic('Defense Evasion')]],
  ],
}));

export const sequenceS3 = sequence((cast) => ({
  actors: [user(cast)],
  resources: [
    resource(cast, 'S3_BUCKET', `arn:${cast.partition}:s3:::${cast.bucket}`, {
      s3Bucket: {
        ownerId: cast.principal,
        effectivePermission: 'NOT_PUBLIC',
        publicReadAccess: 'BLOCKED',
        publicWriteAccess: 'BLOCKED',
      },
    }),
    resource(cast, 'S3_OBJECT', `arn:${cast.partition}:s3:::${cast.bucket}/${cast.object}`, {
      s3Object: { key: cast.object },
    }),
  ],
  signals: [
    ['CLOUD_TRAIL', 's3:ListBuckets', 2, [tactic('Discovery')]],
    ['S3_DATA_EVENTS', 's3:GetObject', 5, [tactic('Exfiltration')]],
    ['FINDING', 'Exfiltration:S3/AnomalousBehavior', 8, [tactic('Exfiltration')]],
    ['CLOUD_TRAIL', 's3:DeleteObject', 8, [tactic('Impact')]],
  ],
}));

export const sequenceEks = sequence((cast) => ({
  actors: [processActor(cast)],
  resources: [
    resource(
      cast,
      'EKS_CLUSTER',
      `arn:${cast.partition}:eks:${cast.region}:${cast.account}:cluster/${cast.cluster}`,
      {
        eksCluster: { status: 'ACTIVE', vpcId: cast.vpc },
      },
    ),
    resource(cast, 'KUBERNETES_WORKLOAD', `${cast.namespace}/${cast.pod}`, {
      kubernetesWorkload: { namespace: cast.namespace, type: 'PODS' },
    }),
    resource(cast, 'CONTAINER', cast.container, { container: { image: cast.containerImage } }),
  ],
  signals: [
    ['EKS_AUDIT_LOGS', 'Exec into pod', 5, [tactic('Execution')]],
    ['FINDING', 'Execution:Runtime/NewBinaryExecuted', 5, [tactic('Execution')]],
    ['FINDING', 'CryptoCurrency:Runtime/BitcoinTool.B!DNS', 8, [tactic('Impact')]],
  ],
}));

export const sequenceEcs = sequence((cast) => ({
  actors: [processActor(cast)],
  resources: [
    resource(
      cast,
      'ECS_CLUSTER',
      `arn:${cast.partition}:ecs:${cast.region}:${cast.account}:cluster/${cast.ecs}`,
      {
        ecsCluster: { status: 'ACTIVE' },
      },
    ),
    resource(
      cast,
      'ECS_TASK',
      `arn:${cast.partition}:ecs:${cast.region}:${cast.account}:task/${cast.ecs}/${cast.hash.slice(0, 32)}`,
      {
        ecsTask: { launchType: 'FARGATE' },
      },
    ),
  ],
  signals: [
    ['FINDING', 'Execution:Runtime/ReverseShell', 8, [tactic('Execution')]],
    ['RUNTIME_MONITORING', 'Credentials read from task metadata', 5, [tactic('Credential Access')]],
    ['FLOW_LOGS', 'Connection to a mining pool', 5, [tactic('Impact')]],
  ],
}));

export const sequenceEc2 = sequence((cast) => ({
  actors: [processActor(cast)],
  resources: [
    resource(
      cast,
      'EC2_INSTANCE',
      `arn:${cast.partition}:ec2:${cast.region}:${cast.account}:instance/${cast.instance}`,
      {
        ec2Instance: {
          instanceState: 'running',
          instanceType: 'm5.large',
          availabilityZone: `${cast.region}a`,
        },
      },
    ),
    resource(cast, 'AUTOSCALING_AUTO_SCALING_GROUP', `${cast.namespace}-asg`, {
      autoscalingAutoScalingGroup: {},
    }),
  ],
  signals: [
    ['FINDING', 'UnauthorizedAccess:EC2/SSHBruteForce', 2, [tactic('Credential Access')]],
    ['FINDING', 'Execution:Runtime/MaliciousFileExecuted', 8, [tactic('Execution')]],
    ['DNS_LOGS', `Query for ${cast.domain}`, 5, [tactic('Command and Control')]],
  ],
}));

function user(cast: Cast): Json {
  return {
    id: `ARN::${cast.principal}`,
    user: {
      name: cast.user,
      uid: cast.principal,
      type: 'IAMUser',
      credentialUid: cast.accessKey,
      account: { uid: cast.account, account: cast.account },
    },
    session: {
      uid: cast.hash.slice(0, 16),
      mfaStatus: 'DISABLED',
      createdTime: cast.at / 1000 - 7200,
      issuer: 'signin',
    },
  };
}

function processActor(cast: Cast): Json {
  return {
    id: `PROCESS::${cast.process}`,
    process: { name: cast.process, path: `/usr/bin/${cast.process}`, sha256: cast.hash },
  };
}

function resource(cast: Cast, resourceType: string, uid: string, data: Json): Json {
  return {
    uid,
    name: uid.split(/[/:]/).at(-1),
    accountId: cast.account,
    resourceType,
    region: cast.region,
    service: resourceType.split('_')[0]?.toLowerCase(),
    cloudPartition: cast.partition,
    tags: [],
    data,
  };
}

function tactic(name: string): Json {
  return indicator('ATTACK_TACTIC', 'MITRE ATT&CK tactic', name);
}

function indicator(key: string, title: string, ...values: readonly string[]): Json {
  return { key, title, values };
}
