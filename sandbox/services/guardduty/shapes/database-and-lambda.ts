/** Findings about logins at RDS databases and about network traffic of Lambda functions. */
import type { Cast } from './cast.ts';
import { anomaly, evidence, networkAction, remoteIp } from './parts.ts';
import type { Json, Shape, ShapeBuilder } from './shape.ts';

export const rdsLogin: ShapeBuilder = (cast) => login(cast, evidence(cast));
export const rdsAnomaly: ShapeBuilder = (cast) => login(cast, anomaly(cast, 'login'));

function login(cast: Cast, more: Json): Shape {
  const failed = /Failed|BruteForce|Discovery/.test(cast.type);
  const succeeded = /Successful/.test(cast.type);
  return {
    resource: {
      resourceType: 'RDSDBInstance',
      rdsDbInstanceDetails: {
        dbInstanceIdentifier: cast.database,
        engine: 'aurora-postgresql',
        engineVersion: '16.6',
        dbClusterIdentifier: `${cast.database}-cluster`,
        dbInstanceArn: `arn:${cast.partition}:rds:${cast.region}:${cast.account}:db:${cast.database}`,
        dbiResourceId: `db-${cast.hash.slice(0, 26).toUpperCase()}`,
        tags: [{ key: 'team', value: cast.namespace }],
      },
      rdsDbUserDetails: {
        user: cast.databaseUser,
        application: 'psql',
        database: 'postgres',
        ssl: 'TLSv1.3',
        authMethod: 'password',
      },
    },
    service: {
      resourceRole: 'TARGET',
      featureName: 'RdsLoginEvents',
      action: {
        actionType: 'RDS_LOGIN_ATTEMPT',
        rdsLoginAttemptAction: {
          remoteIpDetails: remoteIp(cast),
          loginAttributes: [
            {
              user: cast.databaseUser,
              application: 'psql',
              failedLoginAttempts: failed ? 27 : 0,
              successfulLoginAttempts: succeeded ? 1 : 0,
            },
          ],
        },
      },
      ...more,
    },
    story: `User ${cast.databaseUser} was tried from ${cast.ip} (${cast.country}).`,
  };
}

export const lambdaNetwork: ShapeBuilder = (cast) => ({
  resource: {
    resourceType: 'Lambda',
    lambdaDetails: {
      functionArn: `arn:${cast.partition}:lambda:${cast.region}:${cast.account}:function:${cast.function}`,
      functionName: cast.function,
      description: 'Makes thumbnails',
      lastModifiedAt: Math.floor(cast.at / 1000) - 86_400,
      revisionId: `${cast.hash.slice(0, 8)}-3333-4333-8333-${cast.hash.slice(8, 20)}`,
      functionVersion: '$LATEST',
      role: `arn:${cast.partition}:iam::${cast.account}:role/${cast.role}`,
      vpcConfig: {
        subnetIds: [cast.subnet],
        vpcId: cast.vpc,
        securityGroups: [{ groupId: cast.securityGroup, groupName: 'default' }],
      },
      tags: [{ key: 'team', value: cast.namespace }],
    },
  },
  service: {
    resourceRole: 'ACTOR',
    featureName: 'LambdaNetworkLogs',
    action: networkAction(cast, 'OUTBOUND'),
    ...evidence(cast),
  },
  story: `It connects to ${cast.ip} (${cast.country}) on port ${cast.port}.`,
});
