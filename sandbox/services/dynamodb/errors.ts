/** DynamoDB's errors with the texts that it answers. */
import { AwsError, type Output } from '../service.ts';

/** A refused request. */
export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** Any error of DynamoDB's model. */
export function dynamodbError(code: string, message: string, fields: Output = {}): AwsError {
  return new AwsError(code, message, 400, fields);
}

/** A condition that did not hold; with the item where the caller asked for it. */
export function conditionFailed(item: unknown): AwsError {
  return dynamodbError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    item === undefined ? {} : { Item: item },
  );
}
