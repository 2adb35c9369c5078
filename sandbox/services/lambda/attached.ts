/**
 * What belongs to a world but is not data: who runs its functions, and what is running. A cloned world starts without.
 */
import type { World } from '../../world/world.ts';
import type { Runner } from './runner.ts';

/** Live things of one world. */
export interface Attached {
  runner?: Runner;
  /** Running invocations of each mapping, by its UUID. */
  readonly inFlight: Map<string, number>;
  /** Asynchronous invocations that continue after their answer. */
  readonly background: Set<Promise<void>>;
}

const attached = new WeakMap<World, Attached>();

/** The live things of a world. */
export function attachedTo(world: World): Attached {
  const found = attached.get(world) ?? { inFlight: new Map(), background: new Set() };
  attached.set(world, found);
  return found;
}

/** Lets Invoke run functions of this world with this runner. */
export function attachRunner(world: World, runner: Runner): void {
  attachedTo(world).runner = runner;
}

/** Waits for asynchronous invocations that still run. */
export async function finishInvocations(world: World): Promise<void> {
  const { background } = attachedTo(world);
  while (background.size > 0) await Promise.all(background);
}
