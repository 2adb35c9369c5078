import type { Aws } from '../aws/aws.ts';
import { unlessMissing } from '../aws/batches.ts';
import { ProvisionError } from '../base/errors.ts';
import { notOurs, type Note } from '../engine/note.ts';
import { addressOf, diff, type Observation, type Resource, type State } from '../engine/resource.ts';
import { comparedTags, foreignReason, wantedTags, type Names } from './names.ts';

/** The tags of a thing that are compared. */
export type Tagged = { readonly tags: Readonly<Record<string, string>> };

/** Tags as AWS answers them. */
type Tags = Readonly<Record<string, string | undefined>>;

/** Tags in the form of most AWS APIs. */
export function tagList(tags: Tagged['tags']): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as AWS lists them, by key. */
export function tagsByKey(
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Tags {
  return Object.fromEntries(list.map(({ Key = '', Value }) => [Key, Value]));
}

/** How tags of what is there are changed. */
export interface Tagging {
  add(aws: Aws, tags: Tagged['tags']): Promise<unknown>;
  remove(aws: Aws, keys: string[]): Promise<unknown>;
}

/** A resource but for its tags: what was found comes with all tags that AWS shows, ours and others'. */
export interface OwnedResource<S extends State> extends Omit<
  Resource<S & Tagged>,
  'desired' | 'observe' | 'conflict' | 'apply'
> {
  desired(before: (S & Tagged) | undefined): S;
  /** What is there with its tags; undefined only when AWS says that it is not there. */
  observe(aws: Aws): Promise<(S & { readonly tags: Tags }) | undefined>;
  /** Asked before the tags are: why what is there must not be touched. */
  conflict?(before: S & Tagged): string | undefined;
  /** Creates it, with the tags of `after`. Left out where `update` creates as well. */
  create?: {
    /** Names of the errors by which AWS says that it is there. */
    readonly taken: readonly string[];
    send(aws: Aws, after: S & Tagged): Promise<unknown>;
  };
  /** Gives what is there further tags, or other values; and takes tags off it. */
  readonly tagging: Tagging;
  /** Makes the rest so: after a creation (`before` is undefined) and in place of one. */
  update(aws: Aws, after: S & Tagged, before: (S & Tagged) | undefined): Promise<void>;
}

/**
 * A thing of this deployment's own: it carries our tags, and what has our name without them is never touched. Our own
 * tags and those that the organization wants are compared: others may add theirs.
 */
export function owned<S extends State>(names: Names, resource: OwnedResource<S>): Resource<S & Tagged> {
  const { create, update, tagging, ...rest } = resource;
  const conflict = (before: S & Tagged): Note | undefined =>
    notOurs(resource.conflict?.(before) ?? foreignReason(before.tags, names));
  const observe = async (aws: Aws): Promise<Observation<S & Tagged>> => {
    const seen = await resource.observe(aws);
    return {
      state: seen === undefined ? undefined : { ...seen, tags: comparedTags(seen.tags, names) },
      detail: undefined,
    };
  };
  /** Tags first: by them an organization may decide who changes the rest. */
  const correct = async (aws: Aws, after: S & Tagged, before: S & Tagged): Promise<void> => {
    await retag(aws, tagging, before.tags, after.tags);
    const isOnlyTags = diff(before, { ...after, tags: before.tags }).length === 0;
    if (!isOnlyTags) await update(aws, after, before);
  };
  return {
    ...rest,
    desired: (before) => ({ ...resource.desired(before), tags: wantedTags(names) }),
    observe,
    conflict,
    apply: async (aws, after, before) => {
      if (before !== undefined) return correct(aws, after, before);
      if (create === undefined) return update(aws, after, before);
      const appeared = await createUnlessThere(create, aws, after, async () => {
        const there = (await observe(aws)).state;
        const why = there === undefined ? undefined : conflict(there);
        return why === undefined ? there : refuse(addressOf(resource), why.text);
      });
      return appeared === undefined ? update(aws, after, undefined) : correct(aws, after, appeared);
    },
  };
}

/** Changes tags from what they are to what they should be. */
export async function retag(
  aws: Aws,
  tagging: Tagging,
  before: Tagged['tags'],
  after: Tagged['tags'],
): Promise<void> {
  const added = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  if (Object.keys(added).length > 0) await tagging.add(aws, added);
  if (removed.length > 0) await tagging.remove(aws, removed);
}

/**
 * Creates something, unless it turns out to be there: another run made it meanwhile, or AWS did what the first attempt
 * asked and its answer was lost.
 *
 * @returns what is there then, to be corrected; undefined when it was created
 */
export async function createUnlessThere<S extends State>(
  { taken, send }: { readonly taken: readonly string[]; send(aws: Aws, after: S): Promise<unknown> },
  aws: Aws,
  after: S,
  look: () => Promise<S | undefined>,
): Promise<S | undefined> {
  let refusal: unknown;
  const created = await unlessMissing(
    send(aws, after).catch((error: unknown) => {
      refusal = error;
      throw error;
    }),
    ...taken,
  );
  if (created !== undefined) return undefined;
  const there = await look();
  if (there === undefined) throw refusal;
  return there;
}

/** @throws ProvisionError NOT_OURS: what appeared is not ours */
function refuse(address: string, why: string): never {
  throw new ProvisionError(
    'NOT_OURS',
    `${address} appeared while it was being created, and it is ${why}`,
    'Remove or rename it, or choose another --name.',
  );
}
