import { isDeepStrictEqual } from 'node:util';
import type { Aws } from '../aws/aws.ts';
import type { Place } from '../aws/place.ts';
import type { ProvisionError } from '../base/errors.ts';
import type { Note } from './note.ts';

/** Plain JSON data: the only shape in which states are compared, printed and saved. It never holds a secret. */
export type State = Readonly<Record<string, unknown>>;

/** One thing we keep in place. `S` is its state as people read it. */
export interface Resource<S extends State> extends Place {
  /** What sort of thing, in AWS's words: `detector`, `queue`, `finding-rule`. */
  readonly kind: string;
  /** Tells two of a kind apart in one account and Region. */
  readonly name?: string;
  /** What should be there, given what is. Pure. `undefined` = nothing. */
  goal(before: S | undefined): S | undefined;
  /** What is there, in the shape of the goal; `undefined` only when AWS says that it is not there. */
  observe(aws: Aws): Promise<S | undefined>;
  /** Creates (`before` is undefined) or corrects. Safe to repeat. */
  put(aws: Aws, after: S, before: S | undefined): Promise<void>;
  /** Left out for what is shared with others: it is kept. */
  remove?(aws: Aws, before: S): Promise<void>;
  /** Why what is there must not be touched, if so: it is not ours. */
  conflict?(before: S): Note | undefined;
  /** Protection that the change turns off because the configuration says so: a change that has any needs consent. */
  reduces?(before: S): readonly string[];
  /** What there is to know about a change or about what is kept, for example what it costs. */
  note?(before: S | undefined): readonly Note[];
}

/** `unknown`: it could not be read, which is never taken for absence. */
export type Action = 'none' | 'create' | 'update' | 'remove' | 'keep' | 'blocked' | 'unknown';

/** One difference, named to the field. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What is to be done to one thing: data for people, and the one function that does it. */
export interface Change extends Place {
  readonly address: string;
  readonly kind: string;
  readonly action: Action;
  /** `assumed` where what is there could not be read yet, because something before it must exist first. */
  readonly basis: 'observed' | 'assumed';
  readonly fields: readonly FieldChange[];
  /** Protection that this turns off. Off a terminal a change that has any needs `--allow-reduce`. */
  readonly reduces: readonly string[];
  readonly notes: readonly Note[];
  /** Why it could not be read. */
  readonly error?: ProvisionError;
  readonly run?: (aws: Aws) => Promise<void>;
}

/** A resource whose state type is hidden, so that one tree can hold all kinds. */
export interface Step extends Place {
  readonly address: string;
  readonly kind: string;
  /** Reads what is there and says what is to be done. */
  plan(aws: Aws): Promise<Change>;
  /** Says what would be done if nothing were there. */
  assume(): Change;
}

/** How a thing is named to people: `<kind> <account>/<region>[/<name>]`. */
export function addressOf({ kind, account, region, name }: Place & { kind: string; name?: string }): string {
  return `${kind} ${account}/${region}${name === undefined ? '' : `/${name}`}`;
}

/** Where an address is; empty for what is no address. */
export function placeOf(address: string): Place {
  const [, account = '', region = ''] = /^\S+ ([^/]+)\/([^/]+)/.exec(address) ?? [];
  return { account, region };
}

const SHARED: Note = { code: 'SHARED', text: 'shared with others, so it stays' };

/** The only place where the goal meets what is there: plan, enable, status and teardown all come through here. */
export function step<S extends State>(resource: Resource<S>): Step {
  const { kind, account, region } = resource;
  const address = addressOf(resource);
  const change = (before: S | undefined, basis: Change['basis']): Change => {
    const after = resource.goal(before);
    const notes = resource.note?.(before) ?? [];
    const common = { address, kind, account, region, basis, reduces: [], notes };
    if (before === undefined && after === undefined) return { ...common, action: 'none', fields: [] };
    if (before === undefined && after !== undefined)
      return {
        ...common,
        action: 'create',
        fields: diff({}, after),
        run: (aws) => resource.put(aws, after, undefined),
      };
    if (before === undefined) throw new Error(`unreachable: ${address}`);
    const conflict = resource.conflict?.(before);
    if (conflict !== undefined)
      return {
        ...common,
        action: after === undefined ? 'keep' : 'blocked',
        fields: diff(before, after ?? before),
        // What a resource knows beyond the note is its own.
        notes: [{ code: conflict.code, text: conflict.text }],
      };
    const reduces = resource.reduces?.(before) ?? [];
    if (after !== undefined) {
      const fields = diff(before, after);
      if (fields.length === 0) return { ...common, action: 'none', fields };
      return { ...common, action: 'update', fields, reduces, run: (aws) => resource.put(aws, after, before) };
    }
    const remove = resource.remove;
    if (remove === undefined)
      return { ...common, action: 'keep', fields: [], notes: notes.length === 0 ? [SHARED] : notes };
    return {
      ...common,
      action: 'remove',
      fields: diff(before, {}),
      reduces,
      run: (aws) => remove.call(resource, aws, before),
    };
  };
  return {
    address,
    kind,
    account,
    region,
    plan: async (aws) => change(await resource.observe(aws), 'observed'),
    assume: () => change(undefined, 'assumed'),
  };
}

/** Top-level differences, and one level down where both sides are plain objects, so that a change is named to the field. */
export function diff(before: State, after: State, prefix = ''): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key) => {
    const [from, to] = [before[key], after[key]];
    if (isDeepStrictEqual(from, to)) return [];
    const field = prefix + key;
    if (isPlainObject(from) && isPlainObject(to)) return diff(from, to, `${field}.`);
    return [{ field, from, to }];
  });
}

function isPlainObject(value: unknown): value is State {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
