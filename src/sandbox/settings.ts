/** Every switch of a world, with its default. Each service explains its own in its `knobs.ts`. */
import { ACCOUNT_KNOBS } from './services/account/knobs.ts';
import { IAM_KNOBS } from './services/iam/knobs.ts';
import { ORGANIZATIONS_KNOBS } from './services/organizations/knobs.ts';
import { STS_KNOBS } from './services/sts/knobs.ts';
import type { World } from './world.ts';

/** Switches of the simulator itself. */
const CORE_KNOBS = {
  /** Check every call against the policies of who makes it. */
  'access.enforce': true,
  /** Check signatures. Without it a known access key is enough. */
  'signature.verify': true,
  /** Refuse requests signed this far from the real time, as AWS does at 5 to 15 minutes; 0 takes any. Milliseconds. */
  'signature.maxSkewMs': 0,
  /** Every answer takes this long. Milliseconds of real time. */
  latencyMs: 0,
  /** The size of a throttling bucket, in seconds of its rate. */
  'throttle.burstSeconds': 1,
} as const;

const DEFAULTS = {
  ...CORE_KNOBS,
  ...STS_KNOBS,
  ...ORGANIZATIONS_KNOBS,
  ...ACCOUNT_KNOBS,
  ...IAM_KNOBS,
} as const;

type Defaults = typeof DEFAULTS;
type Widened<T> = T extends boolean ? boolean : T extends number ? number : string;

/** The names of all switches. Throttling rates have names of their own: see `throttle.ts`. */
export type KnobName = keyof Defaults;

/** A switch's value in this world. */
export function knob<N extends KnobName>(world: World, name: N): Widened<Defaults[N]> {
  return (world.settings.knobs[name] ?? DEFAULTS[name]) as Widened<Defaults[N]>;
}
