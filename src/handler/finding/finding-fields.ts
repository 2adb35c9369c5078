// Where each kind of finding keeps its facts, as tables: a new kind is a new row. Field names are those of
// https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html in EventBridge's lower camel case.

/**
 * What to read at a path: parts separated by commas, each `word:field` or `field`; `a|b` takes the first that is there.
 * Values are ids, names or addresses, written as code, unless a sign says else: `~field` is of an enumeration, `=field` reads
 * as words, `@field` is a time, `#Key` the value of that tag. What stands first, before the first part with a word, names
 * the whole on the second line of a card.
 */
export type FindingFields = readonly [label: string, path: string, parts: string];

/**
 * Where a resource is described, with the resource types (`resource.resourceType`) of which it is the main one. What
 * {@link DETAILS} or {@link ACTORS} show anyway is marked `elsewhere`.
 */
export type ResourceFields = readonly [...FindingFields, of: RegExp, elsewhere?: true];

const PERMISSIONS = 'resource.s3BucketDetails.publicAccess.permissionConfiguration';
const PUBLIC = 'public read:allowsPublicReadAccess,public write:allowsPublicWriteAccess';
const LOCAL_ADDRESS = 'at:localIpDetails.ipAddressV4|localIpDetails.ipAddressV6';
const ADDRESS =
  'ipAddressV4|ipAddressV6,=city.cityName,=country.countryName|=country.countryCode,=organization.asnOrg|=organization.org|=organization.isp,AS:=organization.asn';

export const RESOURCES: readonly ResourceFields[] = [
  ['EC2 instance', 'resource.instanceDetails', 'instanceId,#Name', /^instance$/i],
  [
    'S3 object',
    'resource.s3BucketDetails.s3ObjectDetails',
    'objectArn|key,version:versionId,hash:hash',
    /s3object/i,
  ],
  ['S3 bucket', 'resource.s3BucketDetails', 'name|arn', /s3|accesskey/i, true],
  [
    'Container',
    'resource.containerDetails',
    'name|id,image:image,privileged:securityContext.privileged,mounts:volumeMounts.mountPath',
    /container/i,
  ],
  [
    'Kubernetes',
    'resource.kubernetesDetails.kubernetesWorkloadDetails',
    '~type,name,in:namespace',
    /workload/i,
  ],
  ['EKS cluster', 'resource.eksClusterDetails', 'name|arn', /eks|kubernetes/i],
  [
    'ECS cluster',
    'resource.ecsClusterDetails',
    'name|arn,task:taskDetails.definitionArn|taskDetails.arn,launch type:=taskDetails.launchType',
    /ecs/i,
  ],
  [
    'Lambda function',
    'resource.lambdaDetails',
    'functionName|functionArn,version:functionVersion,role:role',
    /lambda/i,
  ],
  [
    'RDS database',
    'resource.*',
    'dbInstanceIdentifier|dbShardGroupIdentifier,cluster:dbClusterIdentifier,engine:=engine,=engineVersion',
    /rds/i,
  ],
  ['EBS snapshot', 'resource.ebsSnapshotDetails', 'snapshotArn', /snapshot/i],
  ['Machine image', 'resource.ec2ImageDetails', 'imageArn', /image|ami$/i],
  [
    'Recovery point',
    'resource.recoveryPointDetails',
    'recoveryPointArn,vault:backupVaultName',
    /recovery|backup/i,
  ],
  [
    'EBS volume',
    'resource.ebsVolumeDetails.scannedVolumeDetails',
    'volumeArn,device:deviceName,GB:volumeSizeInGB,encryption:~encryptionType',
    /volume/i,
  ],
  [
    'Bedrock guardrail',
    'resource.bedrockGuardrailDetails',
    'guardrails.arn|guardrailArn,version:guardrails.version|guardrailVersion,action:~guardrailAction,on:~guardrailSource,filters:~contentPolicyFilters.type',
    /guardrail/i,
  ],
  ['Model', 'resource.modelDetails', 'modelId', /model/i],
  ['', 'resource.accessKeyDetails', '~userType,userName,key:accessKeyId', /accesskey/i, true],
  [
    '',
    'service.detection.sequence.resources',
    '~resourceType,name|uid,account:accountId,in:=region',
    /attacksequence/i,
  ],
];

/** Who acted. */
export const ACTORS: readonly FindingFields[] = [
  ['', 'resource.accessKeyDetails', '~userType,userName,principal:principalId,key:accessKeyId'],
  [
    'Kubernetes user',
    'resource.kubernetesDetails.kubernetesUserDetails',
    'username,as:impersonatedUser.username,groups:groups,session:sessionName',
  ],
  [
    'database user',
    'resource.rdsDbUserDetails',
    'user,application:application,database:database,by:~authMethod',
  ],
  ['process', 'service.runtimeDetails.process', 'name,executablePath,user:user,pid:=pid'],
  [
    '',
    'service.detection.sequence.actors',
    '~user.type,user.name|process.path|process.name|id,key:user.credentialUid,account:user.account.uid,MFA:~session.mfaStatus,process:process.name',
  ],
];

/** From where. */
export const ORIGINS: readonly FindingFields[] = [
  ['', 'service.action.dnsRequestAction', 'domain|domainWithSuffix'],
  ['', 'service.action.*.remoteIpDetails', ADDRESS],
  ['', 'service.action.portProbeAction.portProbeDetails.remoteIpDetails', ADDRESS],
  [
    '',
    'service.detection.sequence.endpoints',
    'ip|domain|id,=location.city,=location.country,=autonomousSystem.name,AS:=autonomousSystem.number,port:=port,direction:~connection.direction',
  ],
];

/** What happened. */
export const ACTIONS: readonly FindingFields[] = [
  [
    'API call',
    'service.action.awsApiCallAction',
    'api,on:serviceName,result:errorCode,account:remoteAccountDetails.accountId,domain:domainDetails.domain,client:userAgent',
  ],
  [
    'Login',
    'service.action.rdsLoginAttemptAction.loginAttributes',
    'user,application:application,failed:=failedLoginAttempts,succeeded:=successfulLoginAttempts',
  ],
  ['DNS query', 'service.action.dnsRequestAction', 'domain|domainWithSuffix,over:~protocol,blocked:blocked'],
  [
    'Port probe',
    'service.action.portProbeAction.portProbeDetails',
    `port:=localPortDetails.port,=localPortDetails.portName,${LOCAL_ADDRESS}`,
  ],
  [
    'Kubernetes call',
    'service.action.kubernetesApiCallAction',
    'verb,requestUri,resource:resource,subresource,resourceName,in:namespace,status:=statusCode,from:sourceIPs,client:userAgent,parameters:parameters',
  ],
  [
    'Permission check',
    'service.action.kubernetesPermissionCheckedDetails',
    'verb,resource,in:namespace,allowed:allowed',
  ],
  ['Role binding', 'service.action.kubernetesRoleBindingDetails', 'kind,name,to:roleRefKind,roleRefName'],
  ['Role', 'service.action.kubernetesRoleDetails', 'kind,name'],
  [
    'Threat',
    'service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames',
    'name,severity:~severity,files:=itemCount,path:filePaths.filePath,hash:filePaths.hash,on:filePaths.volumeArn',
  ],
  [
    'Threat',
    'service.malwareScanDetails.threats',
    'name,source:=source,files:=count,path:itemDetails.itemPath|itemPaths.nestedItemPath,hash:hash|itemDetails.hash|itemPaths.hash,on:itemDetails.resourceArn',
  ],
  [
    'Process',
    'service.runtimeDetails.process',
    'executablePath|name,SHA-256:executableSha256,in:pwd,started:@startTime',
  ],
];

/** Everything else worth a line, most useful first. */
export const DETAILS: readonly FindingFields[] = [
  [
    'Threat intelligence',
    'service.evidence.threatIntelligenceDetails',
    'threatNames,list:threatListName,SHA-256:threatFileSha256',
  ],
  ['Parent process', 'service.runtimeDetails.process.lineage', 'name,executablePath,pid:=pid'],
  [
    'Container',
    'resource.*.*.containers',
    'name,image:image,privileged:securityContext.privileged,mounts:volumeMounts.mountPath',
  ],
  [
    'Workload',
    'resource.kubernetesDetails.kubernetesWorkloadDetails',
    'service account:serviceAccountName,host network:hostNetwork,host paths:volumes.hostPath.path',
  ],
  [
    'Instance',
    'resource.instanceDetails',
    'type:=instanceType,private:networkInterfaces.privateIpAddress,public:networkInterfaces.publicIp,IPv6:networkInterfaces.ipv6Addresses,interface:networkInterfaces.networkInterfaceId,VPC:networkInterfaces.vpcId,security groups:networkInterfaces.securityGroups.groupId,profile:iamInstanceProfile.arn,launched:@launchTime',
  ],
  [
    'Bucket',
    'resource.s3BucketDetails',
    'name,access:~publicAccess.effectivePermission,encryption:~defaultServerSideEncryption.encryptionType,created:@createdAt',
  ],
  ['Bucket policy', `${PERMISSIONS}.bucketLevelPermissions.bucketPolicy`, PUBLIC],
  ['Bucket ACL', `${PERMISSIONS}.bucketLevelPermissions.accessControlList`, PUBLIC],
  [
    'Public access blocked',
    PERMISSIONS,
    'by bucket:bucketLevelPermissions.blockPublicAccess.*,by account:accountLevelPermissions.blockPublicAccess.*',
  ],
  [
    'Scan',
    'service.*',
    '~scanType,category:~scanCategory,started:@scanStartedAt,files:=scanDetections.scannedItemCount.files,threats:=uniqueThreatCount|=scanDetections.threatsDetectedItemCount.files',
  ],
  ['Also', 'service.detection.sequence', 'additionalSequenceTypes'],
  ['', '', 'Part of attack sequence:associatedAttackSequenceArn,Custom rule:customDetectionRuleName'],
];

/** Shown as they are, path and value, because they differ from finding to finding. */
export const AS_THEY_ARE: readonly (readonly [label: string, path: string])[] = [
  ['Runtime', 'service.runtimeDetails.context'],
  ['Affected', 'service.action.awsApiCallAction.affectedResources'],
  ['Unusual', 'service.detection.anomaly.unusual.behavior'],
  ['Profile', 'service.detection.anomaly.profiles'],
];
