/**
 * Tables: CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables. Tables have no secondary indexes here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
import type { Call, Input, Operation, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid, type World } from '../../world/world.ts';
import {
  choice,
  constraint,
  describedTable,
  findTable,
  optionalFlag,
  optionalRecord,
  optionalText,
  refuseBusy,
  statusOf,
  tableName,
} from './checks.ts';
import { dynamodbError, validation, wrongType } from './errors.ts';
import { dynamodbState, type KeyAttribute, type KeyType, type Table } from './state.ts';
import { readTags } from './tags.ts';
import { itemBytes } from './values.ts';

const BILLING = ['PROVISIONED', 'PAY_PER_REQUEST'] as const;
const CLASSES = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'] as const;
const NOT_SIMULATED = [
  'LocalSecondaryIndexes',
  'GlobalSecondaryIndexes',
  'GlobalSecondaryIndexUpdates',
  'ReplicaUpdates',
];

export const createTable: Operation = (call) => {
  const { world, account, region, input } = call;
  const name = tableName(input);
  refuseIndexes(input);
  const keys = readKeys(input);
  const billing = choice(input, 'BillingMode', BILLING, 'PROVISIONED');
  const capacity = readCapacity(input, billing);
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
    deletionProtection: optionalFlag(input, 'DeletionProtectionEnabled') ?? false,
    tableClass: choice(input, 'TableClass', CLASSES, 'STANDARD'),
    ...(encryption === undefined ? {} : { encryption }),
    ...readStream(input),
    tags: readTags(input['Tags']),
    items: {},
  };
  dynamodbState(world, account, region).tables[name] = table;
  return { TableDescription: describe(world, table, 'CREATING') };
};

export const describeTable: Operation = (call) => ({ Table: describe(call.world, describedTable(call)) });

export const updateTable: Operation = (call) => {
  const { world, input } = call;
  refuseIndexes(input);
  const table = describedTable(call);
  const changes = [
    'BillingMode',
    'ProvisionedThroughput',
    'DeletionProtectionEnabled',
    'TableClass',
    'SSESpecification',
    'StreamSpecification',
  ];
  if (!changes.some((member) => input[member] !== undefined)) {
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    );
  }
  refuseBusy(world, table);
  const billing = choice(input, 'BillingMode', BILLING, table.billing);
  if (billing !== table.billing || input['ProvisionedThroughput'] !== undefined) {
    table.capacity = readCapacity(input, billing);
    table.billing = billing;
  }
  table.deletionProtection = optionalFlag(input, 'DeletionProtectionEnabled') ?? table.deletionProtection;
  table.tableClass = choice(input, 'TableClass', CLASSES, table.tableClass as (typeof CLASSES)[number]);
  if (input['SSESpecification'] !== undefined) {
    const encryption = readEncryption(call);
    if (encryption === undefined) delete table.encryption;
    else table.encryption = encryption;
  }
  if (input['StreamSpecification'] !== undefined) {
    delete table.stream;
    Object.assign(table, readStream(input));
  }
  table.busy = 'UPDATING';
  table.readyAt = now(world) + knob(world, 'dynamodb.updateDelayMs');
  return { TableDescription: describe(world, table, 'UPDATING') };
};

export const deleteTable: Operation = (call) => {
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

export const listTables: Operation = ({ world, account, region, input }) => {
  const limit = input['Limit'] ?? 100;
  if (typeof limit !== 'number' || !Number.isInteger(limit)) throw wrongType();
  if (limit < 1) throw constraint('Limit', limit, 'Member must have value greater than or equal to 1');
  if (limit > 100) throw constraint('Limit', limit, 'Member must have value less than or equal to 100');
  const after = optionalText(input, 'ExclusiveStartTableName') ?? '';
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

function refuseIndexes(input: Input): void {
  const member = NOT_SIMULATED.find((member) => input[member] !== undefined);
  if (member !== undefined) throw validation(`${member} is not simulated`);
}

function readKeys(input: Input): { hash: KeyAttribute; range: KeyAttribute | undefined } {
  const types = new Map(
    structures(input, 'AttributeDefinitions').map((definition) => [
      optionalText(definition, 'AttributeName') ?? '',
      choice(definition, 'AttributeType', ['S', 'N', 'B'] as const, 'S'),
    ]),
  );
  const schema = structures(input, 'KeySchema');
  if (schema.length === 0) {
    throw constraint('KeySchema', '[]', 'Member must have length greater than or equal to 1');
  }
  if (schema.length > 2)
    throw constraint('KeySchema', schema.length, 'Member must have length less than or equal to 2');
  schema.forEach((element, i) => {
    const wanted = i === 0 ? 'HASH' : 'RANGE';
    if (choice(element, 'KeyType', ['HASH', 'RANGE'] as const, 'HASH') !== wanted) {
      throw validation(
        `Invalid KeySchema: The ${i === 0 ? 'first' : 'second'} KeySchemaElement is not a ${wanted} key type`,
      );
    }
  });
  const names = schema.map((element) => optionalText(element, 'AttributeName') ?? '');
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

function readCapacity(input: Input, billing: Table['billing']): Table['capacity'] {
  const given = optionalRecord(input, 'ProvisionedThroughput');
  if (billing === 'PAY_PER_REQUEST') {
    if (given !== undefined) {
      throw validation(
        'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      );
    }
    return { read: 0, write: 0 };
  }
  const read = given?.['ReadCapacityUnits'];
  const write = given?.['WriteCapacityUnits'];
  if (typeof read !== 'number' || typeof write !== 'number') {
    throw validation(
      'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  return { read, write };
}

function readEncryption({ world, account, region, input }: Call): Table['encryption'] {
  const given = optionalRecord(input, 'SSESpecification');
  if (given === undefined || optionalFlag(given, 'Enabled') !== true) return undefined;
  choice(given, 'SSEType', ['AES256', 'KMS'] as const, 'KMS');
  const key = optionalText(given, 'KMSMasterKeyId');
  if (key?.startsWith('arn:') === true) return { keyArn: key };
  return {
    keyArn: `arn:${world.settings.partition}:kms:${region}:${account}:${key === undefined ? 'alias/aws/dynamodb' : `key/${key}`}`,
  };
}

function readStream(input: Input): { stream?: { readonly viewType: string } } {
  const given = optionalRecord(input, 'StreamSpecification');
  if (given === undefined || optionalFlag(given, 'StreamEnabled') !== true) return {};
  const views = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] as const;
  return { stream: { viewType: choice(given, 'StreamViewType', views, 'KEYS_ONLY') } };
}

function structures(input: Input, member: string): readonly Input[] {
  const given = input[member] ?? undefined;
  if (given === undefined) {
    throw constraint(member, undefined, 'Member must not be null');
  }
  if (!Array.isArray(given)) throw wrongType();
  return given.map((element: unknown) => {
    if (typeof element !== 'object' || element === null) throw wrongType();
    return element as Input;
  });
}
