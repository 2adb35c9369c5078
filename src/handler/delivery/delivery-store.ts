import { AwsFailure, callAws } from '../aws/aws.ts';
import type { Effects } from '../aws/effects.ts';
import { at, isRecord } from '../finding/json-path.ts';
import { stateOf, toAttribute } from './delivery-item.ts';
import type { DeliveryState } from './delivery-state.ts';

/** The table that remembers findings. */
export interface DeliveryStore {
  /**
   * Applies a step to a finding's state and stores what it asks for, on the condition that no other wrote in
   * between; if one did, the step is asked again. `known` saves the first read: by default a finding is new.
   *
   * @throws AwsFailure when the table cannot be reached, or is fought over for too long
   */
  update<S extends { readonly next?: DeliveryState }>(
    key: string,
    step: (state: DeliveryState | undefined) => S,
    known?: DeliveryState,
  ): Promise<S>;
  /** @throws AwsFailure when the table cannot be read */
  read(key: string): Promise<DeliveryState | undefined>;
  /**
   * Every finding that is remembered, a page at a time.
   *
   * @throws AwsFailure when the table cannot be read
   */
  all(): AsyncGenerator<DeliveryState>;
}

const MOST_ROUNDS = 8;

/** A store in a DynamoDB table whose partition key is `id`. */
export function createDeliveryStore(effects: Effects, table: string): DeliveryStore {
  const read = async (key: string): Promise<DeliveryState | undefined> => {
    const answer = await callAws(effects, 'dynamodb', 'GetItem', {
      TableName: table,
      Key: { id: { S: key } },
      ConsistentRead: true,
    });
    return stateOf(answer['Item']);
  };
  const write = async (
    { id, ...attributes }: DeliveryState,
    before: DeliveryState | undefined,
  ): Promise<void> => {
    const names = Object.keys(attributes);
    await callAws(effects, 'dynamodb', 'UpdateItem', {
      TableName: table,
      Key: { id: { S: id } },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: before === undefined ? 'attribute_not_exists(#version)' : '#version = :before',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [`:${name}`, toAttribute(value)]),
        ),
        ':before': before && toAttribute(before.version),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  };
  return {
    read,
    async *all() {
      let from: unknown;
      do {
        const page = await callAws(effects, 'dynamodb', 'Scan', {
          TableName: table,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        });
        for (const item of at(page, 'Items')) {
          const state = stateOf(item);
          if (state !== undefined) yield state;
        }
        from = page['LastEvaluatedKey'];
      } while (isRecord(from));
    },
    async update(key, step, known) {
      let state = known;
      for (let round = 1; ; round += 1) {
        const result = step(state);
        if (result.next === undefined) return result;
        try {
          await write(result.next, state);
          return result;
        } catch (error) {
          const lost = error instanceof AwsFailure && error.code === 'ConditionalCheckFailedException';
          if (!lost || round >= MOST_ROUNDS) throw error;
          const item = isRecord(error.details) ? error.details['Item'] : undefined;
          state = stateOf(item) ?? (await read(key));
        }
      }
    },
  };
}
