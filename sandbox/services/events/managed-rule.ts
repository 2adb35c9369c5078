/** Rules that AWS services make for themselves. */
import type { World } from '../../world/world.ts';
import { newRule } from './rules.ts';
import { eventsOf, type Target } from './state.ts';

/** Puts a rule of an AWS service into the world, as `guardduty.amazonaws.com` makes one for malware protection. */
export function addManagedRule(
  world: World,
  options: {
    readonly account: string;
    readonly region: string;
    readonly name: string;
    readonly managedBy: string;
    readonly eventPattern: string;
    readonly targets?: readonly Target[];
  },
): void {
  const { account, region, name, managedBy, eventPattern, targets = [] } = options;
  const rule = newRule({ world, account, region }, name, { state: 'ENABLED', eventPattern });
  eventsOf(world, account, region).rules[name] = {
    ...rule,
    managedBy,
    targets: Object.fromEntries(targets.map((target) => [target.Id, { actsAt: rule.createdAt, target }])),
  };
}
