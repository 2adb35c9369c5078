/** Written by scripts/sandbox-models.mjs: the inputs of the operations that the sandbox serves, as they are once checked. */
export interface LogsInputs {
  readonly CreateLogGroup: CreateLogGroupRequest;
  readonly DeleteLogGroup: DeleteLogGroupRequest;
  readonly DescribeLogGroups: DescribeLogGroupsRequest;
  readonly PutRetentionPolicy: PutRetentionPolicyRequest;
  readonly DeleteRetentionPolicy: DeleteRetentionPolicyRequest;
  readonly TagResource: TagResourceRequest;
  readonly UntagResource: UntagResourceRequest;
  readonly ListTagsForResource: ListTagsForResourceRequest;
  readonly CreateLogStream: CreateLogStreamRequest;
  readonly DeleteLogStream: DeleteLogStreamRequest;
  readonly DescribeLogStreams: DescribeLogStreamsRequest;
  readonly PutLogEvents: PutLogEventsRequest;
  readonly GetLogEvents: GetLogEventsRequest;
  readonly FilterLogEvents: FilterLogEventsRequest;
}
export type CreateLogGroupRequest = { readonly "logGroupName": string; readonly "kmsKeyId"?: string; readonly "tags"?: Readonly<Record<string, string>>; readonly "logGroupClass"?: "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY" | "ESSENTIALS"; readonly "deletionProtectionEnabled"?: boolean; };
export type CreateLogStreamRequest = { readonly "logGroupName": string; readonly "logStreamName": string; };
export type DeleteLogGroupRequest = { readonly "logGroupName": string; };
export type DeleteLogStreamRequest = { readonly "logGroupName": string; readonly "logStreamName": string; };
export type DeleteRetentionPolicyRequest = { readonly "logGroupName": string; };
export type DescribeLogGroupsRequest = { readonly "accountIdentifiers"?: readonly (string)[]; readonly "logGroupNamePrefix"?: string; readonly "logGroupNamePattern"?: string; readonly "nextToken"?: string; readonly "limit"?: number; readonly "includeLinkedAccounts"?: boolean; readonly "logGroupClass"?: "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY" | "ESSENTIALS"; readonly "logGroupIdentifiers"?: readonly (string)[]; };
export type DescribeLogStreamsRequest = { readonly "logGroupName"?: string; readonly "logGroupIdentifier"?: string; readonly "logStreamNamePrefix"?: string; readonly "orderBy"?: "LogStreamName" | "LastEventTime"; readonly "descending"?: boolean; readonly "nextToken"?: string; readonly "limit"?: number; };
export type Entity = { readonly "keyAttributes"?: Readonly<Record<string, string>>; readonly "attributes"?: Readonly<Record<string, string>>; };
export type FilterLogEventsRequest = { readonly "logGroupName"?: string; readonly "logGroupIdentifier"?: string; readonly "logStreamNames"?: readonly (string)[]; readonly "logStreamNamePrefix"?: string; readonly "startTime"?: number; readonly "endTime"?: number; readonly "filterPattern"?: string; readonly "nextToken"?: string; readonly "limit"?: number; readonly "interleaved"?: boolean; readonly "unmask"?: boolean; readonly "startFromHead"?: unknown; };
export type GetLogEventsRequest = { readonly "logStreamName": string; readonly "logGroupName"?: string; readonly "logGroupIdentifier"?: string; readonly "startTime"?: number; readonly "endTime"?: number; readonly "nextToken"?: string; readonly "limit"?: number; readonly "startFromHead"?: boolean; readonly "unmask"?: boolean; };
export type InputLogEvent = { readonly "timestamp": number; readonly "message": string; };
export type ListTagsForResourceRequest = { readonly "resourceArn": string; };
export type PutLogEventsRequest = { readonly "logGroupName": string; readonly "logStreamName": string; readonly "logEvents": readonly (InputLogEvent)[]; readonly "sequenceToken"?: string; readonly "entity"?: Entity; };
export type PutRetentionPolicyRequest = { readonly "logGroupName": string; readonly "retentionInDays": number; };
export type TagResourceRequest = { readonly "resourceArn": string; readonly "tags": Readonly<Record<string, string>>; };
export type UntagResourceRequest = { readonly "resourceArn": string; readonly "tagKeys": readonly (string)[]; };
