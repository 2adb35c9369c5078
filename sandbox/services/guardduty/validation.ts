/** Reading members of a request the way GuardDuty checks them: by type, length and range, with its texts. */
import type { Input } from '../service.ts';
import { badRequest, INVALID_VALUE } from './errors.ts';

const MAX_LIST = 50;

/** A string of `min` to `max` characters, if given. */
export function optionalString(input: Input, name: string, min = 0, max = Infinity): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.length < min || value.length > max) throw badRequest(INVALID_VALUE);
  return value;
}

/** A string that must be given. */
export function requiredString(input: Input, name: string, min = 1, max = Infinity): string {
  const value = optionalString(input, name, min, max);
  if (value === undefined) throw badRequest(INVALID_VALUE);
  return value;
}

/** A JSON boolean, if given. */
export function optionalBoolean(input: Input, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw badRequest(INVALID_VALUE);
  return value;
}

/** One of a fixed set of words, if given. */
export function optionalEnum<T extends string>(
  input: Input,
  name: string,
  values: readonly T[],
): T | undefined {
  const value = optionalString(input, name);
  if (value === undefined) return undefined;
  const known = values.find((candidate) => candidate === value);
  if (known === undefined) throw badRequest(INVALID_VALUE);
  return known;
}

/** A JSON object, if given. */
export function optionalObject(input: Input, name: string): Input | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw badRequest(INVALID_VALUE);
  return value;
}

/** A list of objects, if given. */
export function optionalObjects(input: Input, name: string): readonly Input[] | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw badRequest(INVALID_VALUE);
  return value.map((item: unknown) => {
    if (!isObject(item)) throw badRequest(INVALID_VALUE);
    return item;
  });
}

/** A list of at most 50 strings, if given. */
export function optionalStrings(input: Input, name: string): readonly string[] | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw badRequest(INVALID_VALUE);
  refuseLong(name, value.length);
  return value.map((item: unknown) => {
    if (typeof item !== 'string') throw badRequest(INVALID_VALUE);
    return item;
  });
}

/** 1 to 50 account ids, each once. */
export function accountIds(input: Input): readonly string[] {
  const ids = optionalStrings(input, 'accountIds');
  if (ids === undefined || ids.length === 0 || !ids.every(isAccountId)) throw badRequest(INVALID_VALUE);
  return [...new Set(ids)];
}

/** Tags of up to 50 entries, if given. Keys of AWS's own are refused. */
export function tags(input: Input, name = 'tags'): Readonly<Record<string, string>> | undefined {
  const value = optionalObject(input, name);
  if (value === undefined) return undefined;
  const entries = Object.entries(value);
  if (entries.length > MAX_LIST) throw badRequest(INVALID_VALUE);
  return Object.fromEntries(
    entries.map(([key, text]) => {
      if (!isTagKey(key) || typeof text !== 'string' || text.length > 256) throw badRequest(INVALID_VALUE);
      return [key, text];
    }),
  );
}

/** Twelve digits. */
export function isAccountId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{12}$/.test(value);
}

/** 6 to 64 ASCII characters with one @: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_AccountDetail.html */
export function isEmail(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length >= 6 &&
    value.length <= 64 &&
    /^[!-?A-~]+@[!-?A-~]+$/.test(value)
  );
}

/** 1 to 128 of the characters that GuardDuty allows, not beginning with `aws:`. */
export function isTagKey(value: unknown): value is string {
  return typeof value === 'string' && /^(?!aws:)[a-zA-Z+\-=._:/0-9 @]{1,128}$/.test(value);
}

/** Refuses a list of more than 50 entries, with the text that names it. */
export function refuseLong(name: string, length: number): void {
  if (length <= MAX_LIST) return;
  throw badRequest(
    `The request failed because the length provided for the ${name} array was ${length}. Max allowed length is ${MAX_LIST}.`,
  );
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
