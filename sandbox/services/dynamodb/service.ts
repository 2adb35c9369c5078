/** Amazon DynamoDB: tables, their settings, and items through expressions. */
import file from '../../model/dynamodb.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { Service } from '../service.ts';
import { describeContinuousBackups, updateContinuousBackups } from './backups.ts';
import { canonicalDynamodb } from './canonical.ts';
import { deleteItem, getItem, putItem, updateItem } from './items.ts';
import { query, scan } from './query.ts';
import { createTable, deleteTable, describeTable, listTables, updateTable } from './tables.ts';
import { listTagsOfResource, tagResource, untagResource } from './tags.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.ts';

export const dynamodbService: Service = {
  id: 'dynamodb',
  model: serviceModel(file),
  operations: {
    CreateTable: createTable,
    DescribeTable: describeTable,
    UpdateTable: updateTable,
    DeleteTable: deleteTable,
    ListTables: listTables,
    UpdateTimeToLive: updateTimeToLive,
    DescribeTimeToLive: describeTimeToLive,
    DescribeContinuousBackups: describeContinuousBackups,
    UpdateContinuousBackups: updateContinuousBackups,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsOfResource: listTagsOfResource,
    GetItem: getItem,
    PutItem: putItem,
    UpdateItem: updateItem,
    DeleteItem: deleteItem,
    Query: query,
    Scan: scan,
  },
  canonical: canonicalDynamodb,
};
