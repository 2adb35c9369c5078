/**
 * One try to bring an event to a target. What cannot get better by waiting (no permission, no such target) goes straight to the
 * dead-letter queue; the rest is tried again within the target's retry policy.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { recordMetric } from '../shared/metrics.ts';
import { evaluatePolicy } from '../../access/policy.ts';
import { findQueue, sendToQueue } from '../sqs/queue.ts';
import { takeFault } from '../shared/entry-faults.ts';
import { eventsOf, type Retry } from './state.ts';
import { invoke, type Failure, type Forwarded } from './targets/invoke.ts';

const MOST_ATTEMPTS = 185;
const OLDEST_SECONDS = 86_400;
const LONGEST_WAIT_MS = 300_000;

/** Tries a delivery and arranges what follows when it fails; gives the event that continues to another bus, if one does. */
export function attempt(world: World, delivery: Retry): Forwarded | undefined {
  const result = fault(world, delivery) ?? invoke(world, delivery);
  if (result === undefined || 'event' in result) return result;
  const exhausted = result.passing ? exhaustedLimit(world, delivery) : undefined;
  if (result.passing && exhausted === undefined) again(world, delivery);
  else {
    count(world, delivery, 'FailedInvocations');
    bury(world, delivery, result, exhausted);
  }
  return undefined;
}

/** Which limit of the target's retry policy is reached: the condition that the dead letter names. */
function exhaustedLimit(world: World, delivery: Retry): string | undefined {
  const { MaximumRetryAttempts = MOST_ATTEMPTS, MaximumEventAgeInSeconds = OLDEST_SECONDS } =
    delivery.target.RetryPolicy ?? {};
  if (delivery.attempts >= MaximumRetryAttempts) return 'MaximumRetryAttempts';
  const age = now(world) - delivery.firstTriedAt;
  return age >= MaximumEventAgeInSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
}

function again(world: World, delivery: Retry): void {
  const { account, region } = placeOf(delivery);
  const wait = Math.min(knob(world, 'events.retryMs') * 2 ** delivery.attempts, LONGEST_WAIT_MS);
  eventsOf(world, account, region).retries.push({
    ...delivery,
    attempts: delivery.attempts + 1,
    dueAt: now(world) + wait,
  });
}

/** Sends the event to the target's dead-letter queue, when there is one that lets the rule in. */
function bury(world: World, delivery: Retry, failure: Failure, exhausted: string | undefined): void {
  const { rule, target, attempts, event } = delivery;
  const arn = target.DeadLetterConfig?.Arn;
  if (arn === undefined) return;
  const { account } = placeOf(delivery);
  const queue = findQueue(world, arn);
  const allowed =
    queue !== undefined &&
    evaluatePolicy(queue.attributes['Policy'], {
      principal: { service: 'events.amazonaws.com' },
      action: 'sqs:SendMessage',
      resource: arn,
      context: { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': account },
    });
  if (!allowed) return count(world, delivery, 'InvocationsFailedToBeSentToDlq');
  sendToQueue(world, arn, JSON.stringify(event), {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    RETRY_ATTEMPTS: String(attempts),
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
  });
  count(world, delivery, 'InvocationsSentToDlq');
}

function count(world: World, delivery: Retry, name: string): void {
  const { account, region } = placeOf(delivery);
  recordMetric(world, account, region, {
    namespace: 'AWS/Events',
    name,
    dimensions: { RuleName: delivery.rule.name },
    value: 1,
  });
}

/** A fault on the operation `Deliver` makes a try fail for a passing reason, with the fault's code and message. */
function fault(world: World, delivery: Retry): Failure | undefined {
  const found = takeFault(world, { ...placeOf(delivery), service: 'events', operation: 'Deliver' });
  return found && { code: found.code, message: found.message, passing: true };
}

function placeOf(delivery: Retry): { account: string; region: string } {
  const [, , , region = '', account = ''] = delivery.rule.arn.split(':');
  return { account, region };
}
