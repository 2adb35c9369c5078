import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { advance, type World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { clientConfig, raw, refusal } from './client-config.ts';
import { operatorKey } from '../access/operators.ts';

const ACCOUNT = '444444444444';
const ARN = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/findings`;
const TABLE: CreateTableCommandInput = {
  TableName: 'findings',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};

function aWorld(knobs: Record<string, number | boolean> = {}): { world: World; client: DynamoDBClient } {
  const world = singleAccountWorld({ knobs });
  return { world, client: new DynamoDBClient(clientConfig(world, ACCOUNT)) };
}

async function aTable(knobs: Record<string, number | boolean> = {}) {
  const made = aWorld(knobs);
  await made.client.send(new CreateTableCommand(TABLE));
  return made;
}

it('dynamodb.table.create: a table is CREATING until its delay is over, and its items are unknown until then', async () => {
  const { world, client } = aWorld({ 'dynamodb.createDelayMs': 5000 });
  const { TableDescription } = await client.send(new CreateTableCommand(TABLE));
  expect(TableDescription).toMatchObject({ TableStatus: 'CREATING', TableArn: ARN, ItemCount: 0 });
  const get = new GetItemCommand({ TableName: 'findings', Key: { id: { S: 'a' } } });
  expect(await refusal(client.send(get))).toEqual({
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found',
    status: 400,
  });
  expect(await refusal(client.send(new DeleteTableCommand({ TableName: 'findings' })))).toMatchObject({
    name: 'ResourceInUseException',
    message: 'Attempt to change a resource which is still in use: Table is being created: findings',
  });
  advance(world, 5000);
  const described = await client.send(new DescribeTableCommand({ TableName: 'findings' }));
  expect(described.Table).toMatchObject({
    TableStatus: 'ACTIVE',
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    DeletionProtectionEnabled: false,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  expect(described.Table?.CreationDateTime).toBeInstanceOf(Date);
});

it('dynamodb.table.exists: a second table of a name is refused', async () => {
  const { client } = await aTable();
  expect(await refusal(client.send(new CreateTableCommand(TABLE)))).toEqual({
    name: 'ResourceInUseException',
    message: 'Table already exists: findings',
    status: 400,
  });
});

it('dynamodb.table.missing: a table that is not there is named in the error', async () => {
  const { client } = aWorld();
  expect(await refusal(client.send(new DescribeTableCommand({ TableName: 'gone' })))).toEqual({
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found: Table: gone not found',
    status: 400,
  });
});

it.each([
  ['a name of two characters', { ...TABLE, TableName: 'ab' }, 'Invalid table/index name.'],
  [
    'capacity with on-demand billing',
    { ...TABLE, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
  ],
  [
    'no capacity',
    { ...TABLE, BillingMode: undefined },
    'must both be specified when BillingMode is PROVISIONED',
  ],
  [
    'an attribute that is no key',
    {
      ...TABLE,
      AttributeDefinitions: [
        ...TABLE.AttributeDefinitions!,
        { AttributeName: 'x', AttributeType: 'S' as const },
      ],
    },
    'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
  ],
  [
    'a key that is not defined',
    { ...TABLE, KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' as const }] },
    'Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]',
  ],
])('dynamodb.table.validation: %s is refused', async (_, input, message) => {
  const { client } = aWorld();
  expect(await refusal(client.send(new CreateTableCommand(input)))).toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(message),
  });
});

it('dynamodb.table.protection: a protected table is not deleted until its protection is off', async () => {
  const { world, client } = aWorld({ 'dynamodb.updateDelayMs': 1000 });
  await client.send(new CreateTableCommand({ ...TABLE, DeletionProtectionEnabled: true }));
  const deletion = new DeleteTableCommand({ TableName: 'findings' });
  expect(await refusal(client.send(deletion))).toMatchObject({
    name: 'ValidationException',
    message:
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
  });
  const update = new UpdateTableCommand({ TableName: 'findings', DeletionProtectionEnabled: false });
  expect((await client.send(update)).TableDescription?.TableStatus).toBe('UPDATING');
  expect(await refusal(client.send(deletion))).toMatchObject({
    message: 'Attempt to change a resource which is still in use: Table is being updated: findings',
  });
  advance(world, 1000);
  expect((await client.send(deletion)).TableDescription?.TableStatus).toBe('DELETING');
});

it('dynamodb.table.delete: a deleted table keeps its name for its delay', async () => {
  const { world, client } = await aTable({ 'dynamodb.deleteDelayMs': 3000 });
  await client.send(new DeleteTableCommand({ TableName: 'findings' }));
  expect(await refusal(client.send(new CreateTableCommand(TABLE)))).toMatchObject({
    message: 'Attempt to change a resource which is still in use: Table is being deleted: findings',
  });
  expect(canonicalDump(world)[ACCOUNT]?.['us-east-1']).toBeUndefined();
  advance(world, 3000);
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  await client.send(new CreateTableCommand(TABLE));
});

it('dynamodb.table.list: tables come in pages by name', async () => {
  const { client } = aWorld();
  for (const TableName of ['ccc', 'aaa', 'bbb'])
    await client.send(new CreateTableCommand({ ...TABLE, TableName }));
  const first = await client.send(new ListTablesCommand({ Limit: 2 }));
  expect(first).toMatchObject({ TableNames: ['aaa', 'bbb'], LastEvaluatedTableName: 'bbb' });
  const next = await client.send(new ListTablesCommand({ ExclusiveStartTableName: 'bbb' }));
  expect(next.TableNames).toEqual(['ccc']);
});

it('dynamodb.table.encryption: encryption with KMS shows, the default does not', async () => {
  const { client } = aWorld();
  await client.send(
    new CreateTableCommand({ ...TABLE, SSESpecification: { Enabled: true, SSEType: 'KMS' } }),
  );
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'findings' }));
  expect(Table?.SSEDescription).toMatchObject({ Status: 'ENABLED', SSEType: 'KMS' });
});

it('dynamodb.ttl.interval: time to live changes once an hour', async () => {
  const { world, client } = await aTable();
  const turn = (Enabled: boolean) =>
    client.send(
      new UpdateTimeToLiveCommand({
        TableName: 'findings',
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled },
      }),
    );
  await turn(true);
  expect(await refusal(turn(false))).toEqual({
    name: 'ValidationException',
    message: 'Time to live has been modified multiple times within a fixed interval',
    status: 400,
  });
  advance(world, 3_600_000);
  expect(await refusal(turn(true))).toMatchObject({ message: 'TimeToLive is already enabled' });
  await turn(false);
  const described = await client.send(new DescribeTimeToLiveCommand({ TableName: 'findings' }));
  expect(described.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
});

it('dynamodb.ttl.items: an expired item goes days after its time, not at it', async () => {
  const { world, client } = await aTable();
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: 'findings',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    }),
  );
  const expires = String(Math.floor(Date.now() / 1000) + 60);
  await client.send(
    new PutItemCommand({ TableName: 'findings', Item: { id: { S: 'a' }, expires: { N: expires } } }),
  );
  const get = new GetItemCommand({ TableName: 'findings', Key: { id: { S: 'a' } } });
  advance(world, 3_600_000);
  expect((await client.send(get)).Item).toBeDefined();
  advance(world, 172_800_000);
  expect((await client.send(get)).Item).toBeUndefined();
});

it('dynamodb.tags: tags of a table are added, taken away and listed by its ARN', async () => {
  const { client } = aWorld();
  await client.send(new CreateTableCommand({ ...TABLE, Tags: [{ Key: 'a', Value: '1' }] }));
  await client.send(new TagResourceCommand({ ResourceArn: ARN, Tags: [{ Key: 'b', Value: '2' }] }));
  await client.send(new UntagResourceCommand({ ResourceArn: ARN, TagKeys: ['a'] }));
  const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: ARN }));
  expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);
  const gone = new ListTagsOfResourceCommand({ ResourceArn: `${ARN}-gone` });
  expect(await refusal(client.send(gone))).toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Requested resource not found: ResourcArn: ${ARN}-gone not found`,
  });
});

it('dynamodb.items: an item is put, read with a projection, and deleted', async () => {
  const { client } = await aTable();
  const item = {
    id: { S: 'a' },
    seen: { M: { list: { L: [{ N: '1' }, { N: '2.50' }] } } },
    count: { N: '1' },
  };
  await client.send(new PutItemCommand({ TableName: 'findings', Item: item }));
  const read = await client.send(
    new GetItemCommand({
      TableName: 'findings',
      Key: { id: { S: 'a' } },
      ProjectionExpression: 'seen.#l[1], absent',
      ExpressionAttributeNames: { '#l': 'list' },
    }),
  );
  expect(read.Item).toEqual({ seen: { M: { list: { L: [{ N: '2.5' }] } } } });
  const deleted = await client.send(
    new DeleteItemCommand({ TableName: 'findings', Key: { id: { S: 'a' } }, ReturnValues: 'ALL_OLD' }),
  );
  expect(deleted.Attributes).toMatchObject({ count: { N: '1' } });
});

it.each([
  ['a key that is missing', { other: { S: 'a' } }, 'Missing the key id in the item'],
  ['a key of another type', { id: { N: '1' } }, 'Type mismatch for key id expected: S actual: N'],
  ['an empty key', { id: { S: '' } }, 'cannot contain an empty string value. Key: id'],
  [
    'a number that is none',
    { id: { S: 'a' }, n: { N: 'x' } },
    'The parameter cannot be converted to a numeric value: x',
  ],
  [
    'a set with a duplicate',
    { id: { S: 'a' }, s: { SS: ['x', 'x'] } },
    'Input collection [x, x] contains duplicates.',
  ],
  [
    'an item beyond 400 KB',
    { id: { S: 'a' }, s: { S: 'x'.repeat(409_600) } },
    'Item size has exceeded the maximum allowed size',
  ],
])('dynamodb.items.validation: %s is refused', async (_, Item, message) => {
  const { client } = await aTable();
  expect(
    await refusal(client.send(new PutItemCommand({ TableName: 'findings', Item: Item as never }))),
  ).toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(message),
  });
});

it("dynamodb.items.key: a Key that is not the table's is refused", async () => {
  const { client } = await aTable();
  const get = new GetItemCommand({ TableName: 'findings', Key: { id: { S: 'a' }, more: { S: 'b' } } });
  expect(await refusal(client.send(get))).toMatchObject({
    message: 'The provided key element does not match the schema',
  });
});

it('dynamodb.condition: a condition that does not hold changes nothing and shows the item when asked', async () => {
  const { client } = await aTable();
  const put = (ReturnValuesOnConditionCheckFailure?: 'ALL_OLD') =>
    client.send(
      new PutItemCommand({
        TableName: 'findings',
        Item: { id: { S: 'a' } },
        ConditionExpression: 'attribute_not_exists(id)',
        ...(ReturnValuesOnConditionCheckFailure && { ReturnValuesOnConditionCheckFailure }),
      }),
    );
  await put();
  expect(await refusal(put())).toEqual({
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    status: 400,
  });
  await expect(put('ALL_OLD')).rejects.toMatchObject({ Item: { id: { S: 'a' } } });
});

it('dynamodb.update.returns: UpdateItem makes the item and returns what was asked for', async () => {
  const { client } = await aTable();
  const update = (ReturnValues: 'UPDATED_NEW' | 'UPDATED_OLD' | 'ALL_NEW' | 'ALL_OLD', by = '1') =>
    client.send(
      new UpdateItemCommand({
        TableName: 'findings',
        Key: { id: { S: 'a' } },
        UpdateExpression: 'ADD seen :by SET title = if_not_exists(title, :title)',
        ExpressionAttributeValues: { ':by': { N: by }, ':title': { S: 'T' } },
        ReturnValues,
      }),
    );
  expect((await update('ALL_OLD')).Attributes).toBeUndefined();
  expect((await update('UPDATED_NEW')).Attributes).toEqual({ seen: { N: '2' }, title: { S: 'T' } });
  expect((await update('UPDATED_OLD', '0.1')).Attributes).toEqual({ seen: { N: '2' }, title: { S: 'T' } });
  expect((await update('ALL_NEW', '-2.1')).Attributes).toEqual({
    id: { S: 'a' },
    seen: { N: '0' },
    title: { S: 'T' },
  });
});

it('dynamodb.update.key: key attributes cannot be updated', async () => {
  const { client } = await aTable();
  const update = new UpdateItemCommand({
    TableName: 'findings',
    Key: { id: { S: 'a' } },
    UpdateExpression: 'SET id = :x',
    ExpressionAttributeValues: { ':x': { S: 'b' } },
  });
  expect(await refusal(client.send(update))).toMatchObject({
    message:
      'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
  });
});

async function aQueryTable() {
  const made = aWorld();
  await made.client.send(
    new CreateTableCommand({
      TableName: 'events',
      AttributeDefinitions: [
        { AttributeName: 'account', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'account', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (const at of [10, 9, 100, 1]) {
    const Item = { account: { S: at === 1 ? 'b' : 'a' }, at: { N: String(at) }, odd: { BOOL: at % 2 === 1 } };
    await made.client.send(new PutItemCommand({ TableName: 'events', Item }));
  }
  return made;
}

it('dynamodb.query: items of one key come by the range key in either order, filtered after the page', async () => {
  const { client } = await aQueryTable();
  const query = (more: object) =>
    client.send(
      new QueryCommand({
        TableName: 'events',
        KeyConditionExpression: '#a = :a AND #at >= :from',
        ExpressionAttributeNames: { '#a': 'account', '#at': 'at' },
        ExpressionAttributeValues: { ':a': { S: 'a' }, ':from': { N: '9' } },
        ...more,
      }),
    );
  const ats = (items: readonly Record<string, { N?: string }>[] = []) => items.map((item) => item['at']?.N);
  expect(ats((await query({})).Items as never)).toEqual(['9', '10', '100']);
  expect(ats((await query({ ScanIndexForward: false })).Items as never)).toEqual(['100', '10', '9']);
  const page = await query({ Limit: 2, FilterExpression: 'odd <> :a' });
  expect(page).toMatchObject({
    Count: 2,
    ScannedCount: 2,
    LastEvaluatedKey: { account: { S: 'a' }, at: { N: '10' } },
  });
  const next = await query({ Limit: 2, ExclusiveStartKey: page.LastEvaluatedKey });
  expect(ats(next.Items as never)).toEqual(['100']);
  expect(next.LastEvaluatedKey).toBeUndefined();
});

it('dynamodb.query.condition: a query must name the hash key by equality', async () => {
  const { client } = await aQueryTable();
  const query = (KeyConditionExpression: string) =>
    client.send(
      new QueryCommand({
        TableName: 'events',
        KeyConditionExpression,
        ExpressionAttributeNames: { '#x': KeyConditionExpression.includes('at') ? 'at' : 'account' },
        ExpressionAttributeValues: { ':x': { S: 'a' } },
      }),
    );
  expect(await refusal(query('#x > :x'))).toMatchObject({ message: 'Query key condition not supported' });
});

it('dynamodb.scan: a scan reads all items in pages and segments', async () => {
  const { client } = await aQueryTable();
  const all: unknown[] = [];
  for (const Segment of [0, 1]) {
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({ TableName: 'events', Limit: 1, Segment, TotalSegments: 2, ExclusiveStartKey }),
      );
      all.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey as never;
    } while (ExclusiveStartKey !== undefined);
  }
  expect(all).toHaveLength(4);
});

it('dynamodb.legacy: parameters from before expressions are refused', async () => {
  const { client } = await aTable();
  const get = new GetItemCommand({ TableName: 'findings', Key: { id: { S: 'a' } }, AttributesToGet: ['id'] });
  expect(await refusal(client.send(get))).toMatchObject({
    name: 'ValidationException',
    message: 'AttributesToGet is not simulated: use expressions',
  });
});

it('dynamodb.wire: errors carry their namespace in __type', async () => {
  const { world } = await aTable();
  const answer = await raw(world, operatorKey(world, ACCOUNT), {
    service: 'dynamodb',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    body: JSON.stringify({ TableName: 'gone', Key: { id: { S: 'a' } } }),
  });
  expect(JSON.parse(answer.text)).toMatchObject({
    __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
  });
});

it('dynamodb.dump: the dump holds settings, tags and keys, and no times', async () => {
  const { world, client } = await aTable();
  await client.send(new PutItemCommand({ TableName: 'findings', Item: { id: { S: 'a' } } }));
  expect(canonicalDump(world)[ACCOUNT]?.['us-east-1']?.['dynamodb']).toMatchObject({
    findings: { billing: 'PAY_PER_REQUEST', tags: {}, items: ['"a"'] },
  });
});

it('dynamodb.batch-get: reads keys, leaves out what is not there, and says what it did not come to', async () => {
  const { world, client } = await aTable({ 'dynamodb.batchGetItems': 2 });
  for (const id of ['a', 'b', 'c'])
    await client.send(new PutItemCommand({ TableName: 'findings', Item: { id: { S: id }, n: { N: '1' } } }));
  const asked = (...ids: string[]) =>
    client.send(
      new BatchGetItemCommand({
        RequestItems: {
          findings: {
            Keys: ids.map((id) => ({ id: { S: id } })),
            ProjectionExpression: '#id',
            ExpressionAttributeNames: { '#id': 'id' },
          },
        },
      }),
    );
  const { Responses, UnprocessedKeys } = await asked('a', 'nothing', 'b', 'c');
  expect(Responses).toEqual({ findings: [{ id: { S: 'a' } }] });
  expect(UnprocessedKeys).toEqual({
    findings: {
      Keys: [{ id: { S: 'b' } }, { id: { S: 'c' } }],
      ProjectionExpression: '#id',
      ExpressionAttributeNames: { '#id': 'id' },
    },
  });
  Object.assign(world.settings.knobs, { 'dynamodb.batchGetItems': 100 });
  expect((await asked('a', 'b')).UnprocessedKeys).toEqual({});
  expect(await refusal(asked('a', 'a'))).toMatchObject({
    name: 'ValidationException',
    message: 'Provided list of item keys contains duplicates',
  });
  const many = Array.from({ length: 101 }, (_, index) => String(index));
  expect(await refusal(asked(...many))).toMatchObject({ name: 'ValidationException' });
  const elsewhere = new BatchGetItemCommand({ RequestItems: { missing: { Keys: [{ id: { S: 'a' } }] } } });
  expect(await refusal(client.send(elsewhere))).toMatchObject({ name: 'ResourceNotFoundException' });
});
