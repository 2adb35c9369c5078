/** awsJson 1.0 and 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
import type { ServiceModel } from '../model/model.ts';
import { AwsError, type Output } from './aws-error.ts';
import { queryCodeOf, shapeOf } from './sqs-errors.ts';
import { bytesOf, JSON_ERRORS, jsonObjectOf, type Codec, type CommonErrors } from './wire.ts';

/** Services whose errors carry their namespace. */
export const NAMESPACES: Readonly<Record<string, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810',
  sqs: 'com.amazonaws.sqs',
  monitoring: 'com.amazonaws.cloudwatch.v2010_08_01',
};

/** Errors of the frame that all services stand in, under its own names. */
const FRAME: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate',
  SerializationException: 'com.amazon.coral.service',
  AccessDeniedException: 'com.amazon.coral.service',
  UnknownOperationException: 'com.amazon.coral.service',
  UnrecognizedClientException: 'com.amazon.coral.service',
  ExpiredTokenException: 'com.amazon.coral.service',
  InvalidSignatureException: 'com.amazon.coral.service',
  MissingAuthenticationTokenException: 'com.amazon.coral.service',
};

/** SQS kept the codes and statuses it had as a query service. */
const SQS_ERRORS: CommonErrors = {
  ...JSON_ERRORS,
  unknownKey: ['InvalidClientTokenId', 403],
  expiredToken: ['ExpiredToken', 403],
  wrongSignature: ['SignatureDoesNotMatch', 403],
  missingToken: ['MissingAuthenticationToken', 403],
  accessDenied: ['AccessDenied', 403],
};

/** The codec of a service that is called by `X-Amz-Target`. */
export function jsonCodec(service: string, model: ServiceModel): Codec {
  const contentType = `application/x-amz-json-${model.jsonVersion}`;
  return {
    common: service === 'sqs' ? SQS_ERRORS : JSON_ERRORS,
    decode(request) {
      const [prefix, operation] = (request.headers['x-amz-target'] ?? '').split('.');
      if (operation === undefined || prefix !== model.targetPrefix) {
        throw new AwsError('UnknownOperationException', '');
      }
      const input = jsonObjectOf(request.body);
      if (input === undefined)
        throw new AwsError('SerializationException', 'Start of structure or map found where not expected.');
      return { operation, input };
    },
    success: (_operation, output) => ({
      status: 200,
      headers: { 'content-type': contentType },
      body: bytesOf(JSON.stringify(output)),
    }),
    failure(error) {
      const { __type, ...fields } = error.fields;
      const headers: Record<string, string> = { 'content-type': contentType };
      if (model.queryErrors === true) {
        headers['x-amzn-query-error'] =
          `${queryCodeOf(error.code)};${error.status >= 500 ? 'Receiver' : 'Sender'}`;
      }
      const body: Output = {
        __type: __type ?? typeOf(service, service === 'sqs' ? shapeOf(error.code) : error.code),
        [service === 'organizations' ? 'Message' : 'message']: error.message,
        ...fields,
      };
      return { status: error.status, headers, body: bytesOf(JSON.stringify(body)) };
    },
  };
}

function typeOf(service: string, code: string): string {
  const own = NAMESPACES[service];
  if (own === undefined) return code;
  return `${FRAME[code] ?? own}#${code}`;
}
