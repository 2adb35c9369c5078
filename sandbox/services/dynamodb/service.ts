/** Amazon DynamoDB: tables, their settings, and items through expressions. */
import file from '../../model/dynamodb.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { DynamodbInputs } from '../../model/types/dynamodb.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refusalAs } from '../shared/refusal.ts';
import { batchGetItem } from './batch-get.ts';
import { canonicalDynamodb } from './canonical.ts';
import { validation } from './errors.ts';
import { deleteItem, getItem, putItem, updateItem } from './items.ts';
import { query, scan } from './query.ts';
import { createTable, deleteTable, describeTable, listTables, updateTable } from './tables.ts';
import { listTagsOfResource, tagResource, untagResource } from './tags.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.ts';

const OPERATIONS: OperationsOf<DynamodbInputs> = {
  CreateTable: createTable,
  DescribeTable: describeTable,
  UpdateTable: updateTable,
  DeleteTable: deleteTable,
  ListTables: listTables,
  UpdateTimeToLive: updateTimeToLive,
  DescribeTimeToLive: describeTimeToLive,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsOfResource: listTagsOfResource,
  GetItem: getItem,
  BatchGetItem: batchGetItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
  Scan: scan,
};

const inGeneral = refusalAs('ValidationException');

/** A missing table has a sentence of its own. */
const refuse: Service['refuse'] = (problems, operation) =>
  problems.some(({ rule, path }) => rule === 'required' && path[0] === 'TableName')
    ? validation("The parameter 'TableName' is required but was not present in the request")
    : inGeneral(problems, operation);

export const dynamodbService: Service = {
  id: 'dynamodb',
  model: serviceModel(file),
  refuse,
  operations: OPERATIONS,
  canonical: canonicalDynamodb,
};
