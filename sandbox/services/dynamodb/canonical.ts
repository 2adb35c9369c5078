/** DynamoDB's part of the canonical dump: tables, their settings and items, without times and ids. */
import type { DynamodbState, Table } from './state.ts';

/** One account's and Region's tables by name; undefined when there are none. */
export function canonicalDynamodb(raw: unknown): unknown {
  const { tables } = raw as DynamodbState;
  const alive = Object.values(tables).filter((table) => table.goneAt === undefined);
  if (alive.length === 0) return undefined;
  return Object.fromEntries(alive.sort(byName).map((table) => [table.name, canonicalTable(table)]));
}

function canonicalTable(table: Table): unknown {
  const { hash, range, billing, capacity, deletionProtection, tableClass, encryption, stream } = table;
  return {
    keys: [hash, range].filter((key) => key !== undefined),
    billing,
    capacity,
    deletionProtection,
    tableClass,
    ...(encryption && { encryption }),
    ...(stream && { stream }),
    ...(table.ttl?.enabled === true && { timeToLive: table.ttl.attribute }),
    tags: Object.fromEntries(Object.entries(table.tags).sort(([a], [b]) => (a < b ? -1 : 1))),
    items: Object.keys(table.items).sort(),
  };
}

function byName(a: Table, b: Table): number {
  return a.name < b.name ? -1 : 1;
}
