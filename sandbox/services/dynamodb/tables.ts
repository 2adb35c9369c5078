/**
 * Tables: CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables. Tables have no secondary indexes here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
import type { DynamodbInputs } from '../../model/types/dynamodb.ts';
import type { Call, Operation, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid, type World } from '../../world/world.ts';
import { describedTable, findTable, refuseBusy, statusOf, tableName } from './checks.ts';
import { dynamodbError, validation } from './errors.ts';
import { dynamodbState, type KeyAttribute, type KeyType, type Table } from './state.ts';
import { readTags } from './tags.ts';
import { itemBytes } from './values.ts';

type NewTable = DynamodbInputs['CreateTable'];
type TableChange = DynamodbInputs['UpdateTable'];

export const createTable: Operation<DynamodbInputs['CreateTable']> = (call) => {
  const { world, account, region, input } = call;
  const name = tableName(input);
  const { LocalSecondaryIndexes, GlobalSecondaryIndexes, BillingMode: billing = 'PROVISIONED' } = input;
  refuseMembers({ LocalSecondaryIndexes, GlobalSecondaryIndexes });
  const keys = readKeys(input);
  const capacity = readCapacity(input.ProvisionedThroughput, billing);
  const existing = findTable(world, account, region, name);
  if (existing !== undefined) {
    refuseBusy(world, existing);
    throw dynamodbError('ResourceInUseException', `Table already exists: ${name}`);
  }
  const arn = `arn:${world.settings.partition}:dynamodb:${region}:${account}:table/${name}`;
  const createdAt = now(world);
  const encryption = readEncryption(call);
  const table: Table = {
    name,
    arn,
    id: opaqueUuid(world),
    createdAt,
    ...keys,
    busy: 'CREATING',
    readyAt: createdAt + knob(world, 'dynamodb.createDelayMs'),
    billing,
    capacity,
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    tableClass: input.TableClass ?? 'STANDARD',
    ...(encryption === undefined ? {} : { encryption }),
    ...readStream(input.StreamSpecification),
    tags: readTags(input.Tags ?? []),
    items: {},
  };
  dynamodbState(world, account, region).tables[name] = table;
  return { TableDescription: describe(world, table, 'CREATING') };
};

export const describeTable: Operation<DynamodbInputs['DescribeTable']> = (call) => ({
  Table: describe(call.world, describedTable(call)),
});

export const updateTable: Operation<DynamodbInputs['UpdateTable']> = (call) => {
  const { world, input } = call;
  const { GlobalSecondaryIndexUpdates, ReplicaUpdates } = input;
  refuseMembers({ GlobalSecondaryIndexUpdates, ReplicaUpdates });
  const table = describedTable(call);
  const { BillingMode, ProvisionedThroughput, DeletionProtectionEnabled, TableClass } = input;
  const { SSESpecification, StreamSpecification } = input;
  const changes = [
    BillingMode,
    ProvisionedThroughput,
    DeletionProtectionEnabled,
    TableClass,
    SSESpecification,
    StreamSpecification,
  ];
  if (changes.every((member) => member === undefined)) {
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    );
  }
  refuseBusy(world, table);
  const billing = BillingMode ?? table.billing;
  if (billing !== table.billing || ProvisionedThroughput !== undefined) {
    table.capacity = readCapacity(ProvisionedThroughput, billing);
    table.billing = billing;
  }
  table.deletionProtection = DeletionProtectionEnabled ?? table.deletionProtection;
  table.tableClass = TableClass ?? table.tableClass;
  if (SSESpecification !== undefined) {
    const encryption = readEncryption(call);
    if (encryption === undefined) delete table.encryption;
    else table.encryption = encryption;
  }
  if (StreamSpecification !== undefined) {
    delete table.stream;
    Object.assign(table, readStream(StreamSpecification));
  }
  table.busy = 'UPDATING';
  table.readyAt = now(world) + knob(world, 'dynamodb.updateDelayMs');
  return { TableDescription: describe(world, table, 'UPDATING') };
};

export const deleteTable: Operation<DynamodbInputs['DeleteTable']> = (call) => {
  const { world } = call;
  const table = describedTable(call);
  if (table.deletionProtection) {
    throw validation(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  }
  refuseBusy(world, table);
  table.goneAt = now(world) + knob(world, 'dynamodb.deleteDelayMs');
  return { TableDescription: describe(world, table) };
};

export const listTables: Operation<DynamodbInputs['ListTables']> = ({ world, account, region, input }) => {
  const { Limit: limit = 100, ExclusiveStartTableName: after = '' } = input;
  const names = Object.keys(dynamodbState(world, account, region).tables)
    .filter((name) => findTable(world, account, region, name) !== undefined && name > after)
    .sort();
  const page = names.slice(0, limit);
  return { TableNames: page, LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined };
};

/** DescribeTable's answer. `status` where the answer of a change shows what is passing by. */
function describe(world: World, table: Table, status: string = statusOf(world, table)): Output {
  const { hash, range, capacity } = table;
  const keys = [hash, ...(range === undefined ? [] : [range])];
  const items = Object.values(table.items);
  return {
    AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    TableName: table.name,
    KeySchema: keys.map(({ name }, i) => ({ AttributeName: name, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
    TableStatus: status,
    CreationDateTime: table.createdAt / 1000,
    ProvisionedThroughput: {
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits: capacity.read,
      WriteCapacityUnits: capacity.write,
    },
    TableSizeBytes: items.reduce((sum, item) => sum + itemBytes(item), 0),
    ItemCount: items.length,
    TableArn: table.arn,
    TableId: table.id,
    BillingModeSummary:
      table.billing === 'PAY_PER_REQUEST'
        ? { BillingMode: table.billing, LastUpdateToPayPerRequestDateTime: table.createdAt / 1000 }
        : undefined,
    TableClassSummary: table.tableClass === 'STANDARD' ? undefined : { TableClass: table.tableClass },
    SSEDescription: table.encryption && {
      Status: 'ENABLED',
      SSEType: 'KMS',
      KMSMasterKeyArn: table.encryption.keyArn,
    },
    StreamSpecification: table.stream && { StreamEnabled: true, StreamViewType: table.stream.viewType },
    DeletionProtectionEnabled: table.deletionProtection,
  };
}

function refuseMembers(members: Readonly<Record<string, unknown>>): void {
  const member = Object.keys(members).find((name) => members[name] !== undefined);
  if (member !== undefined) throw validation(`${member} is not simulated`);
}

function readKeys({ AttributeDefinitions = [], KeySchema: schema = [] }: NewTable): {
  hash: KeyAttribute;
  range: KeyAttribute | undefined;
} {
  const types = new Map(
    AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
  if (schema.length === 0 || schema.length > 2)
    throw validation('1 validation error detected: KeySchema must have one or two elements');
  schema.forEach((element, i) => {
    const wanted = i === 0 ? 'HASH' : 'RANGE';
    if (element.KeyType !== wanted) {
      throw validation(
        `Invalid KeySchema: The ${i === 0 ? 'first' : 'second'} KeySchemaElement is not a ${wanted} key type`,
      );
    }
  });
  const names = schema.map(({ AttributeName }) => AttributeName);
  const keys = names.map((name) => keyAttribute(name, types.get(name)));
  if (keys.some((key) => key === undefined)) {
    throw validation(
      `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. ` +
        `Keys: [${names.join(', ')}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
    );
  }
  if (types.size !== names.length) {
    throw validation(
      'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  const [hash, range] = keys;
  if (hash === undefined) throw validation('Invalid KeySchema: no HASH key');
  return { hash, range };
}

function keyAttribute(name: string, type: KeyType | undefined): KeyAttribute | undefined {
  return type === undefined ? undefined : { name, type };
}

function readCapacity(
  given: NewTable['ProvisionedThroughput'],
  billing: Table['billing'],
): Table['capacity'] {
  if (billing === 'PAY_PER_REQUEST') {
    if (given !== undefined) {
      throw validation(
        'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      );
    }
    return { read: 0, write: 0 };
  }
  if (given === undefined) {
    throw validation(
      'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  return { read: given.ReadCapacityUnits, write: given.WriteCapacityUnits };
}

function readEncryption({
  world,
  account,
  region,
  input,
}: Call<NewTable | TableChange>): Table['encryption'] {
  const given = input.SSESpecification;
  if (given?.Enabled !== true) return undefined;
  const key = given.KMSMasterKeyId;
  if (key?.startsWith('arn:') === true) return { keyArn: key };
  return {
    keyArn: `arn:${world.settings.partition}:kms:${region}:${account}:${key === undefined ? 'alias/aws/dynamodb' : `key/${key}`}`,
  };
}

function readStream(given: NewTable['StreamSpecification']): { stream?: { readonly viewType: string } } {
  if (given?.StreamEnabled !== true) return {};
  return { stream: { viewType: given.StreamViewType ?? 'KEYS_ONLY' } };
}
