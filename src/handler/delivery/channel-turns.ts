import { AwsFailure, callAws } from '../aws/aws.ts';
import type { Effects } from '../aws/effects.ts';
import { first } from '../finding/json-path.ts';

/** Slack takes one message a second and channel; a little more, for requests that take different times. */
export const BETWEEN_TURNS = 1_100;

/** Two instances of the function contend; more rounds than that is a table that is out of order. */
const MOST_ROUNDS = 8;
const KEEP_SECONDS = 86_400;

/**
 * Takes the next turn of a channel, of which all instances of the function share one pace: the table holds when the last turn
 * is that was taken, and each is taken on the condition that no other instance took one in between.
 *
 * @param from not before then
 * @param latest nothing is taken after then
 * @returns when the turn is, in milliseconds since 1970; or when it would be, which is after `latest`
 * @throws AwsFailure when the table cannot be reached
 */
export async function takeTurn(
  effects: Effects,
  table: string,
  channel: string,
  from: number,
  latest: number,
): Promise<number> {
  let last: number | undefined;
  for (let round = 1; ; round += 1) {
    const at = Math.max(from, (last ?? -Infinity) + BETWEEN_TURNS);
    if (at > latest) return at;
    try {
      await callAws(effects, 'dynamodb', 'UpdateItem', {
        TableName: table,
        Key: { id: { S: `channel#${channel}` } },
        UpdateExpression: 'SET #version = :version, #expires = :expires',
        ConditionExpression: last === undefined ? 'attribute_not_exists(#version)' : '#version = :before',
        ExpressionAttributeNames: { '#version': 'version', '#expires': 'expires' },
        ExpressionAttributeValues: {
          ':version': { N: String(at) },
          ':expires': { N: String(Math.floor(at / 1000) + KEEP_SECONDS) },
          ...(last === undefined ? {} : { ':before': { N: String(last) } }),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return at;
    } catch (error) {
      const lost = error instanceof AwsFailure && error.code === 'ConditionalCheckFailedException';
      const there = lost ? first(error.details, 'Item.version.N') : undefined;
      if (there === undefined || round >= MOST_ROUNDS) throw error;
      last = Number(there);
    }
  }
}
