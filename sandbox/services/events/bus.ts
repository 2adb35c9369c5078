/** The default bus: what AWS services and callers put on it reaches the targets of every enabled rule that matches. */
import { now, opaqueUuid, type World } from '../../world/world.ts';
import { attempt } from './delivery.ts';
import { matches } from '../shared/event-pattern/match.ts';
import { parsePattern } from '../shared/event-pattern/pattern.ts';
import {
  eventsOf,
  usedEventsOf,
  type Envelope,
  type PutTarget,
  type Retry,
  type Rule,
  type Trigger,
} from './state.ts';

/** An event that an AWS service sends. */
export interface ServiceEvent {
  readonly account: string;
  readonly region: string;
  /** `aws.guardduty` */
  readonly source: string;
  /** `GuardDuty Finding` */
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  /** World milliseconds or ISO 8601; now unless given. */
  readonly time?: number | string;
}

/** Puts an AWS service's event on the default bus of an account and Region, and delivers it to the targets that match. */
export function emit(world: World, event: ServiceEvent): void {
  const { account, region } = event;
  deliver(world, account, region, envelope(world, event), false);
}

/** Makes an event's envelope, with an id of its own. */
export function envelope(world: World, event: ServiceEvent): Envelope {
  const { account, region, source, detailType, detail, resources = [], time = now(world) } = event;
  return {
    version: '0',
    id: opaqueUuid(world),
    'detail-type': detailType,
    source,
    account,
    time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources,
    detail,
  };
}

/** Gives an event on a bus to every rule there. `forwarded`: it came from another bus, and goes no further than here. */
export function deliver(
  world: World,
  account: string,
  region: string,
  event: Envelope,
  forwarded: boolean,
): void {
  for (const rule of Object.values(usedEventsOf(world, account, region)?.rules ?? {})) {
    const { state, eventPattern } = triggerOf(world, rule) ?? {};
    if (eventPattern === undefined || state === 'DISABLED' || !matches(parsePattern(eventPattern), event))
      continue;
    fire(world, rule, event, forwarded);
  }
}

/** Sends an event to every target of a rule. */
export function fire(world: World, rule: Rule, event: Envelope, forwarded: boolean): void {
  for (const { target } of actingTargets(world, rule)) {
    send(world, {
      event,
      rule: { arn: rule.arn, name: rule.name },
      target,
      firstTriedAt: now(world),
      forwarded,
      attempts: 0,
      dueAt: now(world),
    });
  }
}

/** Tries the failed deliveries of an account and Region that are due again; gives how many those were. */
export function runRetries(world: World, account: string, region: string): number {
  const { retries } = eventsOf(world, account, region);
  const due = retries.filter(({ dueAt }) => dueAt <= now(world));
  for (const delivery of due) {
    retries.splice(retries.indexOf(delivery), 1);
    send(world, delivery);
  }
  return due.length;
}

/** What the rule does now: a change takes effect after the propagation delay. */
export function triggerOf(world: World, rule: Rule): Trigger | undefined {
  return now(world) < rule.changesAt ? rule.before : rule.trigger;
}

function send(world: World, delivery: Retry): void {
  const forwarded = attempt(world, delivery);
  if (forwarded) deliver(world, forwarded.account, forwarded.region, forwarded.event, true);
}

function actingTargets(world: World, rule: Rule): readonly PutTarget[] {
  return Object.values(rule.targets).filter(({ actsAt }) => now(world) >= actsAt);
}
