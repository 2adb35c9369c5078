/** Tags of tables: TagResource, UntagResource, ListTagsOfResource. */
import type { Call, Operation } from '../service.ts';
import { findTable, optionalText } from './checks.ts';
import { dynamodbError, validation, wrongType } from './errors.ts';
import type { Table } from './state.ts';

export const tagResource: Operation = (call) => {
  const table = taggedTable(call);
  const tags = { ...table.tags, ...readTags(call.input['Tags']) };
  if (Object.keys(tags).length > 50) {
    throw validation('One or more parameter values were invalid: Too many tags: the limit is 50');
  }
  table.tags = tags;
  return {};
};

export const untagResource: Operation = (call) => {
  const table = taggedTable(call);
  const keys = call.input['TagKeys'];
  if (!Array.isArray(keys)) throw wrongType();
  table.tags = Object.fromEntries(Object.entries(table.tags).filter(([key]) => !keys.includes(key)));
  return {};
};

export const listTagsOfResource: Operation = (call) => ({
  Tags: Object.entries(taggedTable(call).tags).map(([Key, Value]) => ({ Key, Value })),
});

/** A request's list of tags; none if it has none. */
export function readTags(raw: unknown): Record<string, string> {
  if (raw === undefined || raw === null) return {};
  if (!Array.isArray(raw)) throw wrongType();
  const tags: Record<string, string> = {};
  for (const tag of raw as readonly Readonly<Record<string, unknown>>[]) {
    const { Key: key, Value: value } = tag;
    if (typeof key !== 'string' || typeof value !== 'string') throw wrongType();
    if (key === '' || key.length > 128 || value.length > 256) {
      throw validation(`One or more parameter values were invalid: The tag ${key} is too long or empty`);
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw validation('One or more parameter values were invalid: Tag keys may not begin with aws:');
    }
    tags[key] = value;
  }
  return tags;
}

function taggedTable({ world, account, region, input }: Call): Table {
  const arn = optionalText(input, 'ResourceArn') ?? '';
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
