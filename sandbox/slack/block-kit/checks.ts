/**
 * Building stones of the rules of Block Kit. A check gives the problems of a value in Slack's words; the first one stops
 * nothing, so that all come out at once, as in Slack's `response_metadata.messages`.
 */

/** Problems of the value at a JSON pointer; none when it is right. */
export type Check = (value: unknown, at: string) => readonly string[];

/** A value that is an object with named members. */
export type Structure = Readonly<Record<string, unknown>>;

/** A problem as Slack writes it. */
export function problem(text: string, at: string): string {
  return `[ERROR] ${text} [json-pointer:${at}]`;
}

/** Whether a value is an object, not a list. */
export function isStructure(value: unknown): value is Structure {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of so many characters. */
export function text(max: number, min = 1): Check {
  return (value, at) => {
    if (typeof value !== 'string') return [problem('must be a string', at)];
    if (value.length < min) return [problem(`must be more than ${min - 1} characters`, at)];
    if (value.length > max) return [problem(`must be less than ${max + 1} characters`, at)];
    return [];
  };
}

/** One of these words. */
export function oneOf(...words: readonly string[]): Check {
  return (value, at) =>
    typeof value === 'string' && words.includes(value)
      ? []
      : [problem(`must be one of the provided values: ${words.join(', ')}`, at)];
}

/** True or false. */
export const flag: Check = (value, at) =>
  typeof value === 'boolean' ? [] : [problem('must be a boolean', at)];

/** A number. */
export const number: Check = (value, at) =>
  typeof value === 'number' ? [] : [problem('must be a number', at)];

/** An absolute link to the web, or to mail. */
export function url(max: number): Check {
  return (value, at) => {
    const tooLong = text(max)(value, at);
    if (tooLong.length > 0 || typeof value !== 'string') return tooLong;
    if (/[\s<>|"]/.test(value) || !URL.canParse(value)) return [problem('must be a valid URL', at)];
    const { protocol, hostname } = new URL(value);
    const web = ['http:', 'https:'].includes(protocol) && hostname !== '';
    return web || protocol === 'mailto:' ? [] : [problem('must be a valid URL', at)];
  };
}

/** A list of so many elements, each checked. */
export function list(check: Check, { min = 1, max }: { readonly min?: number; readonly max: number }): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return [problem('must be an array', at)];
    const count =
      value.length > max
        ? [problem(`no more than ${max} items allowed`, at)]
        : value.length < min
          ? [problem(`no fewer than ${min} items allowed`, at)]
          : [];
    return [...count, ...value.flatMap((element: unknown, i) => check(element, `${at}/${i}`))];
  };
}

/** An object with these members and no others. */
export function shape(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  return (value, at) => {
    if (!isStructure(value)) return [problem('must be an object', at)];
    const all: Readonly<Record<string, Check>> = { ...required, ...optional };
    const missing = Object.keys(required).filter((name) => value[name] === undefined);
    return [
      ...missing.map((name) => problem(`missing required field: ${name}`, at)),
      ...Object.entries(value).flatMap(([name, member]) => {
        if (member === undefined) return [];
        const check = Object.hasOwn(all, name) ? all[name] : undefined;
        return check === undefined
          ? [problem(`invalid additional property: ${name}`, at)]
          : check(member, `${at}/${name}`);
      }),
    ];
  };
}

/** An object whose `type` says which of these shapes it has. */
export function byType(shapes: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    if (!isStructure(value)) return [problem('must be an object', at)];
    const { type } = value;
    if (typeof type !== 'string') return [problem('missing required field: type', at)];
    const check = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
    return check === undefined ? [problem(`unsupported type: ${type}`, `${at}/type`)] : check(value, at);
  };
}

/** Anything. */
export const any: Check = () => [];
