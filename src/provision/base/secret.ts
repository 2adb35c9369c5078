import { inspect } from 'node:util';
import { REDACTED } from './secret-text.ts';

/** A value that must not be seen. However it is printed, logged or serialized, it reads `[redacted]`. */
export interface Secret {
  /** The value itself: only for the one call that needs it. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps a value so that it cannot be printed by accident. */
export function secret(value: string): Secret {
  const redacted = (): string => REDACTED;
  return Object.freeze({
    reveal: () => value,
    toString: redacted,
    toJSON: redacted,
    [inspect.custom]: redacted,
  });
}
