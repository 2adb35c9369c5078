/** Faults inside an answer: one entry of a call fails, or one delivery, while the call itself succeeds. */
import type { Fault, World } from '../../world/world.ts';

/**
 * Takes the next fault that names just this operation: `Deliver`, or `PutTargets.Entry`, `RemoveTargets.Entry`,
 * `PutEvents.Entry`. Undefined when none is waiting.
 */
export function takeFault(
  world: World,
  at: {
    readonly service: string;
    readonly operation: string;
    readonly account: string;
    readonly region: string;
  },
): Fault | undefined {
  for (const fault of world.faults) {
    const fits =
      fault.operation === at.operation &&
      (fault.service ?? at.service) === at.service &&
      (fault.account ?? at.account) === at.account &&
      (fault.region ?? at.region) === at.region;
    if (!fits || fault.times === 0) continue;
    if (fault.skip > 0) {
      fault.skip -= 1;
      continue;
    }
    if (fault.times > 0) fault.times -= 1;
    return fault;
  }
  return undefined;
}
