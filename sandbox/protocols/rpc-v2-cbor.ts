/** Smithy RPC v2 CBOR: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
import { AwsError, type Input } from '../services/service.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { momentTimes } from './cloudwatch-wire.ts';
import { JSON_ERRORS, type Codec } from './wire.ts';

/** The codec of a service that is called as `/service/X/operation/Y`. `namespace` comes before error names. */
export function cborCodec(namespace: string): Codec {
  const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
  return {
    common: JSON_ERRORS,
    decode(request) {
      const [, operation] = /^\/service\/[^/]+\/operation\/(\w+)$/.exec(request.path) ?? [];
      if (operation === undefined) throw new AwsError('UnknownOperationException', '', 404);
      return { operation, input: inputOf(request.body) };
    },
    success: (_operation, output) => ({ status: 200, headers, body: encodeCbor(momentTimes(output)) }),
    failure(error) {
      const { __type, ...fields } = error.fields;
      const body = encodeCbor({
        __type: __type ?? `${namespace}#${error.code}`,
        message: error.message,
        ...fields,
      });
      const queryError = `${error.code};${error.status >= 500 ? 'Receiver' : 'Sender'}`;
      return { status: error.status, headers: { ...headers, 'x-amzn-query-error': queryError }, body };
    },
  };
}

function inputOf(body: Uint8Array): Input {
  try {
    const value = decodeCbor(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Input;
  } catch {
    // Told below: whatever could not be read is no structure.
  }
  throw new AwsError('SerializationException', 'The request body is not a CBOR map.');
}
