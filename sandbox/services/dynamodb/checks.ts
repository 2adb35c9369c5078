/** How operations read their members and find their table. */
import type { Call, Input } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { dynamodbError, validation, wrongType } from './errors.ts';
import { dynamodbState, type Table } from './state.ts';

/** A member that must be a string if it is there. */
export function optionalText(input: Input, member: string): string | undefined {
  const value = input[member] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw wrongType();
  return value;
}

/** A member that must be a boolean if it is there. */
export function optionalFlag(input: Input, member: string): boolean | undefined {
  const value = input[member] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean') throw wrongType();
  return value;
}

/** A member that must be a structure if it is there. */
export function optionalRecord(input: Input, member: string): Input | undefined {
  const value = input[member] ?? undefined;
  if (value !== undefined && (typeof value !== 'object' || Array.isArray(value))) throw wrongType();
  return value as Input | undefined;
}

/** A member that must be one of these values, or the default. */
export function choice<T extends string>(
  input: Input,
  member: string,
  options: readonly T[],
  otherwise: T,
): T {
  const value = optionalText(input, member);
  if (value === undefined) return otherwise;
  const found = options.find((option) => option === value);
  if (found !== undefined) return found;
  throw constraint(member, value, `Member must satisfy enum value set: [${options.join(', ')}]`);
}

/** DynamoDB's text for a member that breaks a rule of the model. */
export function constraint(member: string, value: string | number | undefined, rule: string): Error {
  const shown = value === undefined ? 'null' : `'${value}'`;
  const name = member.slice(0, 1).toLowerCase() + member.slice(1);
  return validation(
    `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: ${rule}`,
  );
}

/** The table's name from TableName, which may also be its ARN. */
export function tableName(input: Input): string {
  const given = optionalText(input, 'TableName');
  if (given === undefined) {
    throw validation("The parameter 'TableName' is required but was not present in the request");
  }
  const name = /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/(.+)$/.exec(given)?.[1] ?? given;
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) {
    throw validation(
      "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
    );
  }
  return name;
}

/** The table for an operation on its settings. */
export function describedTable(call: Call): Table {
  const name = tableName(call.input);
  const table = findTable(call.world, call.account, call.region, name);
  if (table === undefined) {
    throw dynamodbError(
      'ResourceNotFoundException',
      `Requested resource not found: Table: ${name} not found`,
    );
  }
  return table;
}

/** The table for an operation on its items: it must be there and ready. */
export function activeTable(call: Call): Table {
  const table = findTable(call.world, call.account, call.region, tableName(call.input));
  if (table === undefined || ['CREATING', 'DELETING'].includes(statusOf(call.world, table))) {
    throw dynamodbError('ResourceNotFoundException', 'Requested resource not found');
  }
  return table;
}

/** Refuses to change a table that is being created, changed or deleted. */
export function refuseBusy(world: World, table: Table): void {
  const status = statusOf(world, table);
  if (status === 'ACTIVE') return;
  throw dynamodbError(
    'ResourceInUseException',
    `Attempt to change a resource which is still in use: Table is being ${status.slice(0, -3).toLowerCase()}ed: ${table.name}`,
  );
}

/** A table by name. One whose deletion has ended is forgotten here; items past their time to live too. */
export function findTable(world: World, account: string, region: string, name: string): Table | undefined {
  const { tables } = dynamodbState(world, account, region);
  const table = tables[name];
  if (table === undefined) return undefined;
  if (table.goneAt !== undefined && now(world) >= table.goneAt) {
    delete tables[name];
    return undefined;
  }
  sweep(world, table);
  return table;
}

/** What DescribeTable says. */
export function statusOf(world: World, table: Table): 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE' {
  if (table.goneAt !== undefined) return 'DELETING';
  return now(world) >= table.readyAt ? 'ACTIVE' : table.busy;
}

function sweep(world: World, { ttl, items }: Table): void {
  if (ttl?.enabled !== true) return;
  const expired = (now(world) - knob(world, 'dynamodb.ttlSweepMs')) / 1000;
  for (const [key, item] of Object.entries(items)) {
    const at = item[ttl.attribute]?.N;
    if (at !== undefined && Number(at) < expired) delete items[key];
  }
}
