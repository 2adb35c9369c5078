/**
 * Times in answers. Operations give them as epoch seconds, as JSON has them; CBOR and XML write them differently, in services whose
 * model names the members that are times.
 */
import { tag } from '@smithy/core/cbor';
import type { ServiceModel } from '../model/model.ts';
import type { Output } from './aws-error.ts';

/** CBOR's tag of a number that counts the seconds since 1970. https://www.rfc-editor.org/rfc/rfc8949#section-3.4.2 */
const EPOCH_SECONDS = 1;

/** An answer with its times as texts, for XML. */
export function textTimes(model: ServiceModel, output: Output): Output {
  return withTimes(model, output, (seconds) => new Date(seconds * 1000).toISOString());
}

/** An answer with its times tagged, for CBOR. */
export function taggedTimes(model: ServiceModel, output: Output): Output {
  return withTimes(model, output, (seconds) => tag({ tag: EPOCH_SECONDS, value: seconds }));
}

function withTimes(model: ServiceModel, output: Output, write: (seconds: number) => unknown): Output {
  const times = new Set(model.times);
  const changed = (name: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((each) => changed(name, each));
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      return members(value as Output);
    return typeof value === 'number' && times.has(name) ? write(value) : value;
  };
  const members = (of: Output): Output =>
    Object.fromEntries(
      Object.entries(of)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, changed(name, value)]),
    );
  return members(output);
}
