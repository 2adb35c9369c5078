/** Every switch of a world, with its default. Each service explains its own in its `knobs.ts`. */
import { ACCOUNT_KNOBS } from '../services/account/knobs.ts';
import { CLOUDWATCH_KNOBS } from '../services/cloudwatch/knobs.ts';
import { DYNAMODB_KNOBS } from '../services/dynamodb/knobs.ts';
import { EVENTS_KNOBS } from '../services/events/knobs.ts';
import { GUARDDUTY_KNOBS } from '../services/guardduty/knobs.ts';
import { IAM_KNOBS } from '../services/iam/knobs.ts';
import { LAMBDA_KNOBS } from '../services/lambda/knobs.ts';
import { LOGS_KNOBS } from '../services/logs/knobs.ts';
import { ORGANIZATIONS_KNOBS } from '../services/organizations/knobs.ts';
import { SQS_KNOBS } from '../services/sqs/knobs.ts';
import { SSM_KNOBS } from '../services/ssm/knobs.ts';
import { STS_KNOBS } from '../services/sts/knobs.ts';
import { SLACK_KNOBS } from '../slack/knobs.ts';
import type { World } from './world.ts';

/** Switches of the simulator itself. */
const CORE_KNOBS = {
  /** Check every call against the policies of who makes it. */
  'access.enforce': true,
  /** Placing a function into a VPC also needs ec2:GetSecurityGroupsForVpc: the console asks for it, and AWS documents no more. */
  'access.groupsOfVpc': false,
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
  ...ACCOUNT_KNOBS,
  ...CLOUDWATCH_KNOBS,
  ...DYNAMODB_KNOBS,
  ...EVENTS_KNOBS,
  ...GUARDDUTY_KNOBS,
  ...IAM_KNOBS,
  ...LAMBDA_KNOBS,
  ...LOGS_KNOBS,
  ...ORGANIZATIONS_KNOBS,
  ...SQS_KNOBS,
  ...SSM_KNOBS,
  ...STS_KNOBS,
  ...SLACK_KNOBS,
} as const;

type Defaults = typeof DEFAULTS;
type Widened<T> = T extends boolean ? boolean : T extends number ? number : string;

/** The names of all switches. Throttling rates have names of their own: see `throttle.ts`. */
export type KnobName = keyof Defaults;

/** A switch's value in this world. */
export function knob<N extends KnobName>(world: World, name: N): Widened<Defaults[N]> {
  return (world.settings.knobs[name] ?? DEFAULTS[name]) as Widened<Defaults[N]>;
}
