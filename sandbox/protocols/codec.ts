import type { ServiceModel } from '../model/model.ts';
import { jsonCodec } from './json.ts';
import { queryCodec } from './query.ts';
import { restJsonCodec } from './rest-json.ts';
import { cborCodec } from './rpc-v2-cbor.ts';
import type { Codec, WireRequest } from './wire.ts';

/** A service as protocols see it. */
export interface Spoken {
  readonly id: string;
  readonly model: ServiceModel;
}

/** How a request to a service is written: of the protocols that the service speaks, the one that the request shows. */
export function codecOf({ id, model }: Spoken, request: WireRequest): Codec {
  const speaks = (protocol: string): boolean => model.protocols.includes(protocol);
  if (speaks('smithy-rpc-v2-cbor') && request.headers['smithy-protocol'] === 'rpc-v2-cbor')
    return cached(model, 'cbor', () => cborCodec(id, model));
  if (speaks('rest-json')) return cached(model, 'rest-json', () => restJsonCodec(id, model));
  const isQuery = speaks('query') && (!speaks('json') || request.headers['x-amz-target'] === undefined);
  return isQuery
    ? cached(model, 'query', () => queryCodec(model))
    : cached(model, 'json', () => jsonCodec(id, model));
}

/** Codecs are made once: a model never changes. */
const codecs = new WeakMap<ServiceModel, Map<string, Codec>>();

function cached(model: ServiceModel, protocol: string, make: () => Codec): Codec {
  const own = codecs.get(model) ?? new Map<string, Codec>();
  codecs.set(model, own);
  const codec = own.get(protocol) ?? make();
  own.set(protocol, codec);
  return codec;
}
