/** What the simulated EventBridge remembers, one state an account and Region: its one bus is `default`. */
import { stateOf, type World } from '../../world/world.ts';

/** Everything of EventBridge in one account and Region. */
export interface EventsState {
  readonly rules: Record<string, Rule>;
  readonly bus: Bus;
  /** Deliveries that failed for a passing reason and are tried again. */
  readonly retries: Retry[];
}

/** The default event bus. */
interface Bus {
  /** The resource policy as JSON. */
  policy?: string;
  readonly tags: Record<string, string>;
}

/** What of a rule decides when it fires. */
export interface Trigger {
  readonly eventPattern?: string;
  readonly scheduleExpression?: string;
  readonly state: RuleState;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export type RuleState = 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** One rule. Times are world milliseconds. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  trigger: Trigger;
  /** What the rule still does until the change reaches every part of EventBridge; undefined: nothing yet. */
  before: Trigger | undefined;
  changesAt: number;
  description?: string | undefined;
  roleArn?: string | undefined;
  /** The AWS service that made the rule and alone may change it. */
  readonly managedBy?: string;
  readonly createdAt: number;
  /** Until when schedules were looked at. */
  lookedAt: number;
  readonly tags: Record<string, string>;
  readonly targets: Record<string, PutTarget>;
}

/** A target with the time from which it acts. */
export interface PutTarget {
  readonly actsAt: number;
  readonly target: Target;
}

/** A target as PutTargets takes it and ListTargetsByRule gives it. */
export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string | undefined;
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | {
        readonly InputPathsMap?: Readonly<Record<string, string>> | undefined;
        readonly InputTemplate: string;
      }
    | undefined;
  readonly SqsParameters?: { readonly MessageGroupId?: string | undefined } | undefined;
  readonly DeadLetterConfig?: { readonly Arn?: string | undefined } | undefined;
  readonly RetryPolicy?:
    | {
        readonly MaximumRetryAttempts?: number | undefined;
        readonly MaximumEventAgeInSeconds?: number | undefined;
      }
    | undefined;
}

/** An event as rules see it and targets get it. */
export interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** A delivery to be tried again. */
export interface Retry {
  readonly event: Envelope;
  readonly rule: { readonly arn: string; readonly name: string };
  readonly target: Target;
  readonly firstTriedAt: number;
  readonly forwarded: boolean;
  readonly attempts: number;
  readonly dueAt: number;
}

/** EventBridge of one account and Region, made when it is first used. */
export function eventsOf(world: World, account: string, region: string): EventsState {
  return stateOf(world, 'events', account, region, () => {
    usedPlaces(world).push({ account, region });
    return { rules: {}, bus: { tags: {} }, retries: [] };
  });
}

/** As {@link eventsOf}, but undefined where it was never used: every account has findings, few have rules. */
export function usedEventsOf(world: World, account: string, region: string): EventsState | undefined {
  return world.states[`events/${account}/${region}`] as EventsState | undefined;
}

/** Where EventBridge is used, so that looking for what is due need not go through the whole world. */
export function usedPlaces(world: World): { readonly account: string; readonly region: string }[] {
  return stateOf<{ places: { account: string; region: string }[] }>(
    world,
    'events',
    'used',
    'places',
    () => ({
      places: [],
    }),
  ).places;
}

/** The default bus's ARN. */
export function busArn(world: World, account: string, region: string): string {
  return `arn:${world.settings.partition}:events:${region}:${account}:event-bus/default`;
}
