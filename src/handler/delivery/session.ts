import type { FindAccount } from './accounts.ts';
import type { FunctionSettings } from '../contract.ts';
import type { Effects } from '../aws/effects.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { Secrets } from '../aws/secrets.ts';

/** What a function's instance keeps between invocations. */
export interface Instance {
  readonly effects: Effects;
  readonly settings: FunctionSettings;
  readonly secrets: Secrets;
  readonly store: DeliveryStore;
  readonly findAccount: FindAccount;
  /** When each channel may be posted to next, in milliseconds since 1970. */
  readonly nextPost: Map<string, number>;
  /** Until when the instances of the function take turns at each channel. */
  readonly sharedUntil: Map<string, number>;
  /** Until when each destination gets messages in the plainer form, because Slack refused the other there and took this. */
  readonly plainUntil: Map<string, number>;
}

/** One invocation. */
export interface Session extends Instance {
  readonly startedAt: number;
  /** Nothing new is begun after this. */
  readonly deadline: number;
  /** No other invocation may post what this one has claimed before then. */
  readonly leaseUntil: number;
  /** The table did not answer; it is not asked again in this invocation. */
  storeLost: boolean;
}

/** Reserved at the end of an invocation for what has been begun; half of one that is shorter than it should be. */
const RESERVE = 15_000;

/** A few seconds more than the invocation can last, for clocks that differ. */
const SKEW = 2_000;

/** Begins an invocation that has `remaining` milliseconds. */
export function begin(instance: Instance, remaining: number): Session {
  const startedAt = instance.effects.now();
  return {
    ...instance,
    startedAt,
    deadline: startedAt + remaining - Math.min(RESERVE, remaining / 2),
    leaseUntil: startedAt + remaining + SKEW,
    storeLost: false,
  };
}
