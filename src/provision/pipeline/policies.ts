import type { Destination } from '../../handler/contract.ts';
import type { Config } from '../config/config.ts';
import { keepsSecret } from '../deployment/deployment.ts';
import {
  defaultBusArn,
  logGroupArn,
  parameterArn,
  queueArn,
  tableArn,
  type Names,
} from '../deployment/names.ts';
import type { Statements } from '../base/policy-document.ts';

/** Only Lambda may take on the function's role. */
export function functionTrust(): Statements {
  return { Lambda: service('lambda.amazonaws.com', 'sts:AssumeRole') };
}

/** What the function may do, and nothing else: never making a log group, no rights in GuardDuty. */
export function functionPolicy(
  names: Names,
  destinations: readonly Destination[],
  { tracing, vpc }: Config['function'],
): Statements {
  const { homeRegion: region } = names;
  return {
    WriteLog: allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      `${logGroupArn(names, region, names.logGroup)}:*`,
    ),
    TakeFindings: allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      queueArn(names, region, names.queue),
    ),
    KeepDeadLetters: allow(['sqs:SendMessage'], queueArn(names, region, names.deadLetters)),
    ReadSecrets: allow(
      ['ssm:GetParameter'],
      destinations.map(({ parameter }) => parameterArn(names, region, parameter)),
    ),
    ...decryptSecrets(names, destinations),
    RememberFindings: allow(
      ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Scan'],
      tableArn(names, region, names.table),
    ),
    // Account names. The account is another's, so there is no ARN to name here.
    NameAccounts: allow(['organizations:DescribeAccount'], '*'),
    ...(tracing ? { Trace: allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*') } : {}),
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html: these know no resource before the interface exists.
    ...(vpc === undefined
      ? {}
      : {
          JoinNetwork: allow(
            [
              'ec2:CreateNetworkInterface',
              'ec2:DescribeNetworkInterfaces',
              'ec2:DescribeSubnets',
              'ec2:DeleteNetworkInterface',
              'ec2:AssignPrivateIpAddresses',
              'ec2:UnassignPrivateIpAddresses',
            ],
            '*',
          ),
        }),
  };
}

/**
 * Secrets that are kept elsewhere may be under a customer managed key, and which one may change. So any key is allowed, but only for
 * what Parameter Store encrypted for these very parameters.
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
function decryptSecrets(names: Names, destinations: readonly Destination[]): Statements {
  const { partition, homeRegion: region, deployment } = names;
  const elsewhere = destinations.filter((one) => !keepsSecret(one, deployment));
  if (elsewhere.length === 0) return {};
  const parameters = elsewhere.map(({ parameter }) => parameterArn(names, region, parameter));
  return {
    DecryptSecrets: {
      ...allow(['kms:Decrypt'], `arn:${partition}:kms:${region}:*:key/*`),
      Condition: { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': parameters } },
    },
  };
}

/** Only EventBridge, acting for this account, may take on the forwarders' role. */
export function forwarderTrust({ account }: Names): Statements {
  return {
    EventBridge: {
      ...service('events.amazonaws.com', 'sts:AssumeRole'),
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
  };
}

/** Forwarders put events on the home Region's default bus. */
export function forwarderPolicy(names: Names): Statements {
  return { Forward: allow(['events:PutEvents'], defaultBusArn(names, names.homeRegion)) };
}

/** A queue takes messages from exactly these rules, and to no one without TLS. */
export function queuePolicy({ account }: Names, queue: string, rules: readonly string[]): Statements {
  return {
    EventBridge: {
      ...service('events.amazonaws.com', 'sqs:SendMessage'),
      Resource: queue,
      Condition: {
        ArnEquals: { 'aws:SourceArn': rules },
        StringEquals: { 'aws:SourceAccount': account },
      },
    },
    OnlyTls: {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: queue,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  };
}

function allow(
  Action: readonly string[],
  Resource: string | readonly string[],
): { Effect: 'Allow'; Action: readonly string[]; Resource: string | readonly string[] } {
  return { Effect: 'Allow', Action, Resource };
}

function service(Service: string, Action: string): { Effect: 'Allow'; Principal: object; Action: string } {
  return { Effect: 'Allow', Principal: { Service }, Action };
}
