/** Tables of one account and Region. */
import { stateOf, type World } from '../../world/world.ts';
import type { Item } from './values.ts';

/** The type of a key attribute. */
export type KeyType = 'S' | 'N' | 'B';

/** A key attribute. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** A table with its items. Times are the world's, in milliseconds. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
  /** What is in progress until `readyAt`. */
  busy: 'CREATING' | 'UPDATING';
  readyAt: number;
  /** Set by DeleteTable: when the name is free again. */
  goneAt?: number;
  billing: 'PAY_PER_REQUEST' | 'PROVISIONED';
  capacity: { readonly read: number; readonly write: number };
  deletionProtection: boolean;
  tableClass: string;
  encryption?: { readonly keyArn: string };
  stream?: { readonly viewType: string };
  ttl?: TimeToLive;
  tags: Record<string, string>;
  /** By the canonical text of the key. */
  readonly items: Record<string, Item>;
}

/** Time to live of a table. */
interface TimeToLive {
  readonly attribute: string;
  readonly enabled: boolean;
  readonly changedAt: number;
}

/** DynamoDB's part of the world in one account and Region. */
export interface DynamodbState {
  readonly tables: Record<string, Table>;
}

/** DynamoDB's state, made when it is first looked at. */
export function dynamodbState(world: World, account: string, region: string): DynamodbState {
  return stateOf(world, 'dynamodb', account, region, () => ({ tables: {} }));
}
