/** Findings about credentials. */
import { accessKey, anomaly, apiAction, evidence, instance, remoteIp } from './parts.ts';
import type { ShapeBuilder } from './shape.ts';

export const iamApi: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'AccessKey', accessKeyDetails: accessKey(cast) },
  service: {
    resourceRole: 'TARGET',
    action: apiAction(cast, cast.api, cast.apiService, { 'AWS::IAM::User': cast.user }),
    ...evidence(cast),
  },
  story: `${cast.api} was called from ${cast.ip} (${cast.country}, ${cast.asnOrg}).`,
});

export const iamAnomaly: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'AccessKey', accessKeyDetails: accessKey(cast, 'AssumedRole') },
  service: {
    resourceRole: 'TARGET',
    action: apiAction(cast, cast.api, cast.apiService),
    ...anomaly(cast, cast.api),
  },
  story: `${cast.api} has not been called by this identity before; the call came from ${cast.asnOrg}.`,
});

export const iamRoot: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'AccessKey', accessKeyDetails: accessKey(cast, 'Root') },
  service: { resourceRole: 'TARGET', action: apiAction(cast, cast.api, cast.apiService) },
  story: `${cast.api} was called from ${cast.ip} (${cast.country}).`,
});

export const iamLogin: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'AccessKey', accessKeyDetails: accessKey(cast) },
  service: { resourceRole: 'TARGET', action: apiAction(cast, 'ConsoleLogin', 'signin.amazonaws.com') },
  story: `One of the sign-ins came from ${cast.city}, ${cast.country}.`,
});

export const iamExfiltration: ShapeBuilder = (cast) => ({
  resource: {
    resourceType: 'AccessKey',
    accessKeyDetails: accessKey(cast, 'AssumedRole'),
    instanceDetails: instance(cast),
  },
  service: {
    resourceRole: 'TARGET',
    action: {
      actionType: 'AWS_API_CALL',
      awsApiCallAction: {
        api: cast.api,
        serviceName: cast.apiService,
        callerType: 'Remote IP',
        remoteIpDetails: remoteIp(cast),
        remoteAccountDetails: { accountId: '999999999999', affiliated: false },
        affectedResources: {},
      },
    },
  },
  story: `The credentials were made for instance ${cast.instance}.`,
});

export const iamBedrock: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'AccessKey', accessKeyDetails: accessKey(cast, 'AssumedRole') },
  service: {
    resourceRole: 'TARGET',
    featureName: 'AIProtection',
    action: apiAction(cast, 'InvokeModel', 'bedrock.amazonaws.com', {
      'AWS::Bedrock::Model': 'example.model-v1:0',
    }),
    ...anomaly(cast, 'InvokeModel'),
  },
  story: `InvokeModel was called from ${cast.ip} (${cast.country}, ${cast.asnOrg}).`,
});
