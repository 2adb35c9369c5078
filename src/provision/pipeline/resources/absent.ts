import type { Resource, State } from '../../engine/resource.ts';

/** The same thing with the goal that it is not there. */
export function absent<S extends State>(resource: Resource<S>): Resource<S> {
  return { ...resource, goal: () => undefined };
}
