/** Who and what appears in a finding. Real findings have names of their own; samples have AWS's generated placeholders. */
import { opaqueId, type World } from '../../../world/world.ts';

/** Names that shapes and titles use. */
export interface Cast {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly type: string;
  /** World time in ms. */
  readonly at: number;
  readonly instance: string;
  readonly image: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly networkInterface: string;
  readonly securityGroup: string;
  readonly privateIp: string;
  readonly publicIp: string;
  readonly user: string;
  readonly role: string;
  readonly accessKey: string;
  readonly principal: string;
  readonly api: string;
  readonly apiService: string;
  readonly bucket: string;
  readonly object: string;
  readonly s3api: string;
  readonly cluster: string;
  readonly kuser: string;
  readonly pod: string;
  readonly namespace: string;
  readonly container: string;
  readonly containerImage: string;
  readonly ecs: string;
  readonly function: string;
  readonly database: string;
  readonly databaseUser: string;
  readonly process: string;
  readonly hash: string;
  readonly volume: string;
  readonly snapshot: string;
  readonly domain: string;
  readonly ip: string;
  readonly port: number;
  readonly asn: string;
  readonly asnOrg: string;
  readonly country: string;
  readonly city: string;
  readonly threat: string;
}

/** Where and when a finding is. */
export type Scene = Pick<Cast, 'account' | 'region' | 'partition' | 'type' | 'at'>;

/** The placeholders of sample findings; the same every time, so that a repeated sample is the same finding. */
export function sampleCast(scene: Scene): Cast {
  return {
    ...scene,
    instance: 'i-99999999',
    image: 'ami-99999999',
    vpc: 'GeneratedFindingVPCId',
    subnet: 'GeneratedFindingSubnetId',
    networkInterface: 'eni-bfcffe88',
    securityGroup: 'GeneratedFindingSecurityId',
    privateIp: '10.0.0.1',
    publicIp: '198.51.100.0',
    user: 'GeneratedFindingUserName',
    role: 'GeneratedFindingRoleName',
    accessKey: 'GeneratedFindingAccessKeyId',
    principal: 'GeneratedFindingPrincipalId',
    api: 'GeneratedFindingAPIName',
    apiService: 'GeneratedFindingAPIServiceName',
    bucket: 'amzn-s3-demo-bucket',
    object: 'GeneratedFindingObjectKey',
    s3api: 'GeneratedFindingAPIName',
    cluster: 'GeneratedFindingEKSClusterName',
    kuser: 'GeneratedFindingUserName',
    pod: 'GeneratedFindingWorkloadName',
    namespace: 'GeneratedFindingNamespace',
    container: 'GeneratedFindingContainerName',
    containerImage: 'GeneratedFindingContainerImage',
    ecs: 'GeneratedFindingECSClusterName',
    function: 'GeneratedFindingLambdaFunctionName',
    database: 'GeneratedFindingDBInstanceId',
    databaseUser: 'GeneratedFindingUserName',
    process: 'GeneratedFindingProcessName',
    hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    volume: 'vol-99999999',
    snapshot: 'snap-99999999',
    domain: 'GeneratedFindingDomainName',
    ip: '198.51.100.0',
    port: 80,
    asn: '-1',
    asnOrg: 'GeneratedFindingASNOrg',
    country: 'GeneratedFindingCountryName',
    city: 'GeneratedFindingCityName',
    threat: 'GeneratedFindingThreatName',
  };
}

/** A cast of its own for a finding that happened. Addresses and names are from the ranges kept for documentation. */
export function newCast(world: World, scene: Scene): Cast {
  const hex = (length: number): string => opaqueId(world, length);
  const number = (below: number): number => parseInt(hex(6), 16) % below;
  const pick = <T>(...choices: readonly [T, ...T[]]): T => choices[number(choices.length)] ?? choices[0];
  const [country, city, asn, asnOrg] = pick<readonly [string, string, string, string]>(
    ['Netherlands', 'Amsterdam', '64496', 'Example Hosting B.V.'],
    ['Brazil', 'São Paulo', '64501', 'Exemplo Telecom'],
    ['Romania', 'Bucharest', '64499', 'Example Net SRL'],
    ['United States', 'Ashburn', '64510', 'Example Cloud, Inc.'],
  );
  const [api, apiService] = pick<readonly [string, string]>(
    ['ListUsers', 'iam.amazonaws.com'],
    ['CreateAccessKey', 'iam.amazonaws.com'],
    ['GetSecretValue', 'secretsmanager.amazonaws.com'],
    ['RunInstances', 'ec2.amazonaws.com'],
    ['StopLogging', 'cloudtrail.amazonaws.com'],
  );
  const team = pick('payments', 'checkout', 'search', 'billing', 'media', 'identity');
  return {
    ...scene,
    instance: `i-0${hex(16)}`,
    image: `ami-0${hex(16)}`,
    vpc: `vpc-0${hex(16)}`,
    subnet: `subnet-0${hex(16)}`,
    networkInterface: `eni-0${hex(16)}`,
    securityGroup: `sg-0${hex(16)}`,
    privateIp: `10.${number(200)}.${number(250)}.${1 + number(250)}`,
    publicIp: `192.0.2.${1 + number(250)}`,
    user: pick('deploy-bot', 'alice', 'build-agent', 'reporting', 'j.doe'),
    role: `${team}-instance-role`,
    accessKey: `ASIA${hex(16).toUpperCase()}`,
    principal: `AROA${hex(17).toUpperCase()}`,
    api,
    apiService,
    bucket: `${team}-exports-${hex(6)}`,
    object: `reports/2026/${team}.csv`,
    s3api: pick('GetObject', 'ListObjects', 'PutObject', 'DeleteObject'),
    cluster: `${team}-eks`,
    kuser: pick('system:serviceaccount:default:runner', 'kubernetes-admin', 'dev-portal'),
    pod: `${team}-worker-${hex(5)}`,
    namespace: team,
    container: `${team}-worker`,
    containerImage: `${scene.account}.dkr.ecr.${scene.region}.amazonaws.com/${team}:1.${number(40)}`,
    ecs: `${team}-ecs`,
    function: `${team}-thumbnailer`,
    database: `${team}-db-1`,
    databaseUser: pick('postgres', 'app', 'reporting'),
    process: pick('curl', 'python3', 'xmrig', 'nginx', 'sh'),
    hash: hex(64),
    volume: `vol-0${hex(16)}`,
    snapshot: `snap-0${hex(16)}`,
    domain: `${hex(8)}.${pick('example.com', 'example.net', 'example.org')}`,
    ip: `${pick('198.51.100', '203.0.113')}.${1 + number(250)}`,
    port: pick(443, 4444, 8080, 25, 3333, 9001),
    asn,
    asnOrg,
    country,
    city,
    threat: pick('EICAR-Test-File', 'Trojan.Linux.Generic', 'Miner.XMRig'),
  };
}

/** Puts names of the cast into the braces of a text. */
export function told(text: string, cast: Cast): string {
  return text.replace(/\{(\w+)\}/g, (braces, name: string) => String(cast[name as keyof Cast] ?? braces));
}
