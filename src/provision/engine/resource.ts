import { isDeepStrictEqual } from 'node:util';
import type { Aws } from '../aws/aws.ts';
import type { Place } from '../aws/place.ts';
import type { ProvisionError } from '../base/errors.ts';
import type { Kind } from './kind.ts';
import type { Note } from './note.ts';

/** Plain JSON data: the only shape in which states are compared, printed and saved. It never holds a secret. */
export type State = Readonly<Record<string, unknown>>;

/** What was found: the state that is compared, and whatever else the change will need, so that nothing is read twice. */
export interface Observation<S extends State, Detail = undefined> {
  /** In the shape of what is desired; `undefined` only when AWS says that it is not there. */
  readonly state: S | undefined;
  readonly detail: Detail;
}

/** An observation with nothing to hand on. */
export function observed<S extends State>(state: S | undefined): Observation<S> {
  return { state, detail: undefined };
}

/**
 * One thing we keep in place. `S` is its state as people read it; `Detail` is what an observation hands on to the change.
 * A resource remembers nothing between two calls.
 */
export interface Resource<S extends State, Detail = undefined> extends Place {
  /** What sort of thing, in AWS's words: `detector`, `queue`, `finding-rule`. */
  readonly kind: Kind;
  /** Tells two of a kind apart in one account and Region. */
  readonly name?: string;
  /** What should be there, given what is. Pure. `undefined` = nothing. */
  desired(before: S | undefined): S | undefined;
  observe(aws: Aws): Promise<Observation<S, Detail>>;
  /** Creates (`before` is undefined) or corrects. Safe to repeat. */
  apply(aws: Aws, after: S, before: S | undefined, detail: Detail): Promise<void>;
  /** Left out for what is shared with others: it is kept. */
  remove?(aws: Aws, before: S, detail: Detail): Promise<void>;
  /** Why what is there must not be touched, if so: it is not ours. */
  conflict?(before: S, detail: Detail): Note | undefined;
  /** Protection or delivery that the change turns off because the configuration says so: a change that has any needs consent. */
  reduces?(before: S): readonly string[];
  /** What there is to know about a change or about what is kept, for example what it costs. */
  note?(before: S | undefined, detail: Detail): readonly Note[];
}

/** The same thing, not to be there. */
export function absent<S extends State, Detail>(resource: Resource<S, Detail>): Resource<S, Detail> {
  return { ...resource, desired: () => undefined, note: () => [] };
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
  readonly kind: Kind;
  readonly action: Action;
  /** What is there; undefined where nothing is, or where it could not be read. */
  readonly before?: State;
  readonly fields: readonly FieldChange[];
  /** Protection or delivery that this turns off. Off a terminal a change that has any needs `--allow-reduce`. */
  readonly reduces: readonly string[];
  readonly notes: readonly Note[];
  /** Why it could not be read. */
  readonly error?: ProvisionError;
  readonly run?: (aws: Aws) => Promise<void>;
}

/** A resource whose state type is hidden, so that one tree can hold all kinds. */
export interface Step extends Place {
  readonly address: string;
  readonly kind: Kind;
  /** Reads what is there and says what is to be done. */
  plan(aws: Aws): Promise<Change>;
}

/** How a thing is named to people: `<kind> <account>/<region>[/<name>]`; a leftover may be a single `member`. */
export function addressOf({
  kind,
  account,
  region,
  name,
}: Place & { readonly kind: Kind | 'member'; readonly name?: string }): string {
  return `${kind} ${account}/${region}${name === undefined ? '' : `/${name}`}`;
}

/** Where an address is; empty for what is no address. */
export function placeOf(address: string): Place {
  const [, account = '', region = ''] = /^\S+ ([^/]+)\/([^/]+)/.exec(address) ?? [];
  return { account, region };
}

/** The only place where what is desired meets what is there: plan, enable, status and teardown all come through here. */
export function step<S extends State, Detail = undefined>(resource: Resource<S, Detail>): Step {
  const { kind, account, region } = resource;
  const address = addressOf(resource);
  const common = { address, kind, account, region };
  return {
    ...common,
    plan: async (aws) => ({ ...common, ...changeOf(resource, await resource.observe(aws)) }),
  };
}

const SHARED: Note = { code: 'SHARED', text: 'shared with others, so it stays' };

function changeOf<S extends State, Detail>(
  resource: Resource<S, Detail>,
  { state: before, detail }: Observation<S, Detail>,
): Omit<Change, 'address' | 'kind' | keyof Place> {
  const after = resource.desired(before);
  const notes = resource.note?.(before, detail) ?? [];
  if (before === undefined) {
    if (after === undefined) return { action: 'none', reduces: [], fields: [], notes };
    return {
      action: 'create',
      reduces: [],
      fields: diff({}, after),
      notes,
      run: (aws) => resource.apply(aws, after, undefined, detail),
    };
  }
  const conflict = resource.conflict?.(before, detail);
  if (conflict !== undefined)
    return {
      action: after === undefined ? 'keep' : 'blocked',
      before,
      reduces: [],
      fields: diff(before, after ?? before),
      // What a resource knows beyond the note is its own.
      notes: [{ code: conflict.code, text: conflict.text }],
    };
  const reduces = resource.reduces?.(before) ?? [];
  if (after !== undefined) {
    const fields = diff(before, after);
    if (fields.length === 0) return { action: 'none', before, reduces: [], fields, notes };
    const run: Change['run'] = (aws) => resource.apply(aws, after, before, detail);
    return { action: 'update', before, reduces, fields, notes, run };
  }
  if (resource.remove === undefined)
    return { action: 'keep', before, reduces: [], fields: [], notes: notes.length === 0 ? [SHARED] : notes };
  return {
    action: 'remove',
    before,
    reduces,
    fields: diff(before, {}),
    notes,
    run: async (aws) => resource.remove?.(aws, before, detail),
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
