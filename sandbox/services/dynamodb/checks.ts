/** How operations read their members and find their table. */
import type { Call } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { dynamodbError, validation } from './errors.ts';
import { dynamodbState, type Table } from './state.ts';

/** What names a table in a request: its name, or its ARN. */
export type NamesTable = { readonly TableName: string };

/** The table's name from TableName, which may also be its ARN. */
export function tableName({ TableName: given }: NamesTable): string {
  const name = /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/(.+)$/.exec(given)?.[1] ?? given;
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) {
    throw validation(
      "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
    );
  }
  return name;
}

/** The table for an operation on its settings. */
export function describedTable(call: Call<NamesTable>): Table {
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
export function activeTable(call: Call<NamesTable>): Table {
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
