import { endsEverything } from '../aws/explain.ts';
import type { Aws } from '../aws/aws.ts';
import { observed, type Resource, type State } from './resource.ts';

/** What is there of something that AWS may not offer here at all. */
type Offered<S extends State> = S | { readonly notOffered: true };

/** What has to be known of something that is not offered everywhere. */
export interface Offer {
  /** Whether it is to be had here, as far as one can see. */
  readonly isOffered: (aws: Aws) => Promise<boolean>;
  /** True for AWS's refusal of what it does not have here. */
  readonly isUnknown: (error: unknown) => boolean;
}

/**
 * Wants a resource only where AWS offers it: where it does not, nothing is missing. Whether it does may be known only once
 * other things are there, so AWS's refusal of something that it does not have is no failure either.
 */
export function whereOffered<S extends State>(
  resource: Resource<S>,
  { isOffered, isUnknown }: Offer,
): Resource<Offered<S>> {
  const isThere = (state: Offered<S> | undefined): state is S =>
    state !== undefined && !('notOffered' in state);
  return {
    kind: resource.kind,
    account: resource.account,
    region: resource.region,
    ...(resource.name === undefined ? {} : { name: resource.name }),
    desired: (before) =>
      before === undefined || isThere(before) ? resource.desired(before) : { notOffered: true },
    observe: async (aws) => {
      const { state } = await resource.observe(aws);
      if (state !== undefined) return observed<Offered<S>>(state);
      return observed<Offered<S>>((await isOffered(aws)) ? undefined : { notOffered: true });
    },
    apply: async (aws, after, before) => {
      if (!isThere(after)) return;
      try {
        await resource.apply(aws, after, isThere(before) ? before : undefined, undefined);
      } catch (error) {
        if (endsEverything(error) || !isUnknown(error)) throw error;
      }
    },
    ...(resource.note === undefined
      ? {}
      : {
          note: (before) =>
            before === undefined || isThere(before) ? (resource.note?.(before, undefined) ?? []) : [],
        }),
  };
}
