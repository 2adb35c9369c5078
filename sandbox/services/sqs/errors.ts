/**
 * SQS's errors. In its JSON protocol the body names the modelled exception, and the header `x-amzn-query-error` the code of
 * the older query protocol, which boto3 shows.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html
 */
import { AwsError } from '../service.ts';

const LEGACY = 'AWS.SimpleQueueService.';

/** The queue is not there. */
export function noSuchQueue(): AwsError {
  return sqsError('QueueDoesNotExist', `${LEGACY}NonExistentQueue`, 'The specified queue does not exist.');
}

/** A required member is missing. */
export function missing(parameter: string): AwsError {
  return sqsError(
    'MissingRequiredParameterException',
    'MissingParameter',
    `The request must contain the parameter ${parameter}.`,
  );
}

/** A member's value is not allowed. */
export function invalidValue(message: string): AwsError {
  return sqsError('InvalidParameterValueException', 'InvalidParameterValue', message);
}

/** `Value X for parameter Y is invalid. Reason: …` */
export function invalidParameter(value: unknown, parameter: string, reason: string): AwsError {
  return invalidValue(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

/** An exception of SQS's model whose older code had the service's name before it. */
export function prefixed(name: string, message: string, status = 400): AwsError {
  return sqsError(name, `${LEGACY}${name}`, message, status);
}

/** An SQS error with its modelled name and its older code. */
export function sqsError(name: string, code: string, message: string, status = 400): AwsError {
  return new AwsError(code, message, status, { __type: `com.amazonaws.sqs#${name}` });
}
