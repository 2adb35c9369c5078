import type { Service } from '../services/service.ts';
import { CLOUDWATCH_XMLNS, textTimes, typedInput } from './cloudwatch-wire.ts';
import { jsonCodec } from './json.ts';
import { queryCodec } from './query.ts';
import { restJsonCodec } from './rest-json.ts';
import { cborCodec } from './rpc-v2-cbor.ts';
import type { Codec, WireRequest } from './wire.ts';

/**
 * How a request to a service is written: as the service's protocol says, and for CloudWatch, which speaks three, as the
 * request shows.
 */
export function codecOf(service: Service, request: WireRequest): Codec {
  const { protocol } = service;
  if (service.id === 'monitoring') {
    if (request.headers['smithy-protocol'] === 'rpc-v2-cbor')
      return cborCodec('com.amazonaws.cloudwatch.v2010_08_01');
    if (request.headers['x-amz-target'] === undefined) return cloudwatchQueryCodec();
  }
  switch (protocol.kind) {
    case 'json':
      return jsonCodec(service.id, protocol);
    case 'query':
      return queryCodec(protocol.xmlns, protocol.lists);
    case 'rest-json':
      return restCodecs(service.id, protocol.routes);
  }
}

function cloudwatchQueryCodec(): Codec {
  const codec = queryCodec(CLOUDWATCH_XMLNS, {});
  return {
    ...codec,
    decode(request) {
      const { operation, input } = codec.decode(request);
      return { operation, input: typedInput(input) };
    },
    success: (operation, output, requestId) => codec.success(operation, textTimes(output), requestId),
  };
}

/** Routes are compiled once: a table of routes never changes. */
const compiled = new WeakMap<object, Codec>();

function restCodecs(service: string, routes: Parameters<typeof restJsonCodec>[1]): Codec {
  const known = compiled.get(routes) ?? restJsonCodec(service, routes);
  compiled.set(routes, known);
  return known;
}
