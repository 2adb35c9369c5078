/** Tags of tables: TagResource, UntagResource, ListTagsOfResource. */
import type { DynamodbInputs } from '../../model/types/dynamodb.ts';
import type { Call, Operation } from '../service.ts';
import { findTable } from './checks.ts';
import { dynamodbError, validation } from './errors.ts';
import type { Table } from './state.ts';

export const tagResource: Operation<DynamodbInputs['TagResource']> = (call) => {
  const table = taggedTable(call);
  const tags = { ...table.tags, ...readTags(call.input.Tags) };
  if (Object.keys(tags).length > 50) {
    throw validation('One or more parameter values were invalid: Too many tags: the limit is 50');
  }
  table.tags = tags;
  return {};
};

export const untagResource: Operation<DynamodbInputs['UntagResource']> = (call) => {
  const table = taggedTable(call);
  const keys = call.input.TagKeys;
  table.tags = Object.fromEntries(Object.entries(table.tags).filter(([key]) => !keys.includes(key)));
  return {};
};

export const listTagsOfResource: Operation<DynamodbInputs['ListTagsOfResource']> = (call) => ({
  Tags: Object.entries(taggedTable(call).tags).map(([Key, Value]) => ({ Key, Value })),
});

/** A request's list of tags as a record. */
export function readTags(list: DynamodbInputs['TagResource']['Tags']): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const { Key: key, Value: value } of list) {
    if (key.toLowerCase().startsWith('aws:')) {
      throw validation('One or more parameter values were invalid: Tag keys may not begin with aws:');
    }
    tags[key] = value;
  }
  return tags;
}

function taggedTable({ world, account, region, input }: Call<{ readonly ResourceArn: string }>): Table {
  const arn = input.ResourceArn;
  const [, place, owner, name] = /^arn:[^:]+:dynamodb:([^:]*):(\d{12}):table\/([^/]+)$/.exec(arn) ?? [];
  if (name === undefined) throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  if (owner !== account) {
    throw dynamodbError('AccessDeniedException', `Access denied to resource ${arn}`);
  }
  const table = place === region ? findTable(world, account, region, name) : undefined;
  if (table === undefined) {
    throw dynamodbError(
      'ResourceNotFoundException',
      `Requested resource not found: ResourcArn: ${arn} not found`,
    );
  }
  return table;
}
