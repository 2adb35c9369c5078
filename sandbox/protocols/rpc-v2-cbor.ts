/** Smithy RPC v2 CBOR: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
import { cbor } from '@smithy/core/cbor';
import { isRecord } from '../model/check.ts';
import type { ServiceModel } from '../model/model.ts';
import { AwsError, type Input, type Output } from './aws-error.ts';
import { NAMESPACES } from './json.ts';
import { taggedTimes } from './times.ts';
import { JSON_ERRORS, type Codec } from './wire.ts';

/** Deeper than any input of AWS's. */
const MOST_DEPTH = 32;

/** The codec of a service that is called as `/service/X/operation/Y`. */
export function cborCodec(service: string, model: ServiceModel): Codec {
  const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
  return {
    common: JSON_ERRORS,
    decode(request) {
      const [, operation] = /^\/service\/[^/]+\/operation\/(\w+)$/.exec(request.path) ?? [];
      if (operation === undefined) throw new AwsError('UnknownOperationException', '', 404);
      return { operation, input: inputOf(request.body) };
    },
    success: (_operation, output) => ({ status: 200, headers, body: encoded(taggedTimes(model, output)) }),
    failure(error) {
      const { __type, ...fields } = error.fields;
      const body = encoded({
        __type: __type ?? `${NAMESPACES[service] ?? service}#${error.code}`,
        message: error.message,
        ...fields,
      });
      const queryError = `${error.code};${error.status >= 500 ? 'Receiver' : 'Sender'}`;
      return { status: error.status, headers: { ...headers, 'x-amzn-query-error': queryError }, body };
    },
  };
}

function encoded(output: Output): Uint8Array {
  return Uint8Array.from(cbor.serialize(output));
}

function inputOf(body: Uint8Array): Input {
  if (body.length === 0) return {};
  try {
    const value = plain(cbor.deserialize(body), 0);
    if (isRecord(value)) return value;
  } catch {
    // Told below: whatever could not be read is no structure.
  }
  throw new AwsError('SerializationException', 'The request body is not a CBOR map.');
}

/** What was read without its tags: a time is then epoch seconds. */
function plain(value: unknown, depth: number): unknown {
  if (depth > MOST_DEPTH) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((each) => plain(each, depth + 1));
  if (!isRecord(value)) return typeof value === 'bigint' ? Number(value) : value;
  // The library's own mark of a tag: members of a map have names, marks are symbols.
  if (Object.getOwnPropertySymbols(value).length > 0) return plain(value['value'], depth + 1);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each, depth + 1)]));
}
