import type { AccountClient } from '@aws-sdk/client-account';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Place } from './place.ts';

/** The SDK's clients by the name that we call a service. */
export interface Clients {
  readonly account: AccountClient;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly events: EventBridgeClient;
  readonly guardduty: GuardDutyClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly organizations: OrganizationsClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

export type ServiceName = keyof Clients;

/** What a resource may do with a client. */
export type Caller<Name extends ServiceName> = Pick<Clients[Name], 'send'>;

/** Waiting for AWS to show what was asked for. */
export interface Wait<T> {
  /** For people: `the administrator of eu-west-1 to be ENABLED`. */
  readonly what: string;
  readonly read: () => Promise<T>;
  readonly done: (seen: T) => boolean;
  /** What AWS shows instead, for when the limit passes. */
  readonly says?: (seen: T) => string;
  /** Milliseconds; default as long as the run is told to wait, five minutes if it is not. */
  readonly limitMs?: number;
  /** Milliseconds between two looks; default two seconds. */
  readonly everyMs?: number;
}

/** AWS as resources see it: any service in any account and Region, with retries, pacing and counting behind it. */
export interface Aws {
  /** `aws`, `aws-cn`, `aws-eusc` or `aws-us-gov`. */
  readonly partition: string;
  /** A client for one service in one account and Region (`global` for what has none), with that account's credentials. */
  client<Name extends ServiceName>(service: Name, place: Place): Caller<Name>;
  /**
   * A read that several resources need: done once in this view and shared. A view lasts for one planning pass or for one
   * application; who changes what was read calls {@link Aws.forget}. A failed read is not kept.
   */
  shared<T>(key: string, read: () => Promise<T>): Promise<T>;
  /** Drops shared reads whose key begins so. */
  forget(prefix: string): void;
  /** Nothing more is asked in this account for now: what talking to it takes is freed. */
  leave(account: string): void;
  /** Looks until it is so. @throws ProvisionError DEADLINE when the limit passes, INTERRUPTED when the operator interrupts */
  until<T>(wait: Wait<T>): Promise<T>;
  /** AWS's own time in milliseconds, from the `Date` of its latest answer. */
  time(): number;
}
