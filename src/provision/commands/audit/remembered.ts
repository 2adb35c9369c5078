import {
  BatchGetItemCommand,
  ScanCommand,
  type BatchGetItemCommandOutput,
  type KeysAndAttributes,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { deliveryKey, deliveryStateOf, type DeliveryState } from '../../../handler/contract.ts';
import type { Aws } from '../../aws/aws.ts';
import { allPages, chunks } from '../../aws/batches.ts';
import { lookedAt } from '../../aws/explain.ts';
import type { ProvisionError } from '../../base/errors.ts';
import type { Names } from '../../deployment/names.ts';
import type { KeptFinding } from '../../reads/findings.ts';

/** What the function remembers of findings, by the key of each. */
export interface Remembered {
  /** All that is remembered of a finding; undefined where the table could not be asked about it. */
  readonly of: (finding: KeptFinding) => readonly DeliveryState[] | undefined;
  /** Why it could not be asked about some. */
  readonly error?: ProvisionError;
}

/** The most keys that DynamoDB reads at once. */
const PAGE = 100;
/** How often what DynamoDB did not come to is asked for again, and after how many milliseconds at first. */
const ROUNDS = 6;
const PAUSE = 200;

/** The key under which the function remembers a finding that is told once. */
export function keyOf({ account, region, id }: Pick<KeptFinding, 'account' | 'region' | 'id'>): string {
  return deliveryKey(account, region, id);
}

/**
 * Looks findings up in the function's table. Those that are remembered by message (`isByMessage`) have keys that no one can
 * know beforehand: for them the table is read in full.
 */
export async function readRemembered(
  aws: Aws,
  names: Names,
  findings: readonly KeptFinding[],
  isByMessage: (finding: KeptFinding) => boolean,
  sleep: (ms: number) => Promise<void>,
): Promise<Remembered> {
  const byMessage = findings.filter(isByMessage);
  const byKey = findings.filter((one) => !isByMessage(one));
  const states = new Map<string, DeliveryState[]>();
  const lost = new Set<string>();
  let error: ProvisionError | undefined;
  const add = (key: string, state: DeliveryState): void => {
    states.set(key, [...(states.get(key) ?? []), state]);
  };
  for (const keys of chunks([...new Set(byKey.map(keyOf))], PAGE)) {
    const { seen, unseen } = await lookedAt(getItems(aws, names, keys, sleep));
    for (const state of seen?.states ?? []) add(state.id, state);
    for (const key of seen === undefined ? keys : seen.unprocessed) lost.add(key);
    error ??= unseen;
  }
  if (byMessage.length > 0) {
    const keys = new Set(byMessage.map(keyOf));
    const { seen, unseen } = await lookedAt(scanTable(aws, names));
    for (const state of seen ?? []) {
      // A message's id has no `#`.
      const key = state.id.slice(0, Math.max(0, state.id.lastIndexOf('#')));
      if (keys.has(key)) add(key, state);
    }
    if (seen === undefined) for (const key of keys) lost.add(key);
    error ??= unseen;
  }
  return {
    of: (finding) => {
      const key = keyOf(finding);
      return lost.has(key) ? undefined : (states.get(key) ?? []);
    },
    ...(error === undefined ? {} : { error }),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
async function getItems(
  aws: Aws,
  { account, homeRegion: region, table }: Names,
  keys: readonly string[],
  sleep: (ms: number) => Promise<void>,
): Promise<{ readonly states: readonly DeliveryState[]; readonly unprocessed: readonly string[] }> {
  const states: DeliveryState[] = [];
  let left: NonNullable<KeysAndAttributes['Keys']> = keys.map((key) => ({ id: { S: key } }));
  for (let round = 1; left.length > 0; round++) {
    const { Responses = {}, UnprocessedKeys = {} }: BatchGetItemCommandOutput = await aws
      .client('dynamodb', { account, region })
      .send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }));
    states.push(...(Responses[table] ?? []).flatMap((item) => deliveryStateOf(item) ?? []));
    left = UnprocessedKeys[table]?.Keys ?? [];
    if (round >= ROUNDS) break;
    if (left.length > 0) await sleep(PAUSE * 2 ** (round - 1));
  }
  return { states, unprocessed: left.flatMap(({ id }) => id?.S ?? []) };
}

async function scanTable(
  aws: Aws,
  { account, homeRegion: region, table }: Names,
): Promise<readonly DeliveryState[]> {
  const items = await allPages(
    (start: ScanCommandOutput['LastEvaluatedKey']) =>
      aws.client('dynamodb', { account, region }).send(
        new ScanCommand({
          TableName: table,
          ConsistentRead: true,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      ),
    ({ Items }) => Items,
    ({ LastEvaluatedKey }) => LastEvaluatedKey,
  );
  return items.flatMap((item) => deliveryStateOf(item) ?? []);
}
