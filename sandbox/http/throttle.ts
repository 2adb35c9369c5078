import { now, stateOf, type World } from '../world/world.ts';
import { AwsError } from '../services/service.ts';
import { knob } from '../world/settings.ts';
import type { Destination } from './faults.ts';

/** Full at `at` with `tokens` left; it fills with time. */
interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Token buckets, one an account and Region. A rate in calls per second is set by a switch:
 * `throttle.<service>` one bucket for each operation, `throttle.<service>.all` one for all of them together,
 * `throttle.<service>.<Operation>` one operation's own. Throws the service's throttling error when a bucket is empty.
 */
export function takeToken(world: World, destination: Destination): void {
  const { service, operation } = destination;
  const { knobs } = world.settings;
  const each = knobs[`throttle.${service}.${operation}`] ?? knobs[`throttle.${service}`];
  const all = knobs[`throttle.${service}.all`];
  const enough = [
    each === undefined || take(world, destination, operation, Number(each)),
    all === undefined || take(world, destination, 'all', Number(all)),
  ];
  if (enough.includes(false)) throw throttled(service);
}

function take(world: World, { service, account, region }: Destination, name: string, rate: number): boolean {
  const capacity = Math.max(1, rate * knob(world, 'throttle.burstSeconds'));
  const buckets = stateOf<Record<string, Bucket>>(world, 'throttle', account, region, () => ({}));
  const bucket = (buckets[`${service}.${name}`] ??= { tokens: capacity, at: now(world) });
  bucket.tokens = Math.min(capacity, bucket.tokens + ((now(world) - bucket.at) * rate) / 1000);
  bucket.at = now(world);
  if (bucket.tokens < 1) return false;
  bucket.tokens--;
  return true;
}

/** How each service says that it is asked too often. */
export function throttled(service: string): AwsError {
  switch (service) {
    case 'organizations':
      return new AwsError(
        'TooManyRequestsException',
        'You have sent too many requests in too short a period of time. Try again later.',
      );
    case 'account':
    case 'guardduty':
      return new AwsError('TooManyRequestsException', 'Too Many Requests', 429);
    case 'lambda':
      return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: 'CallerRateLimitExceeded',
      });
    case 'sts':
    case 'iam':
      return new AwsError('Throttling', 'Rate exceeded');
    case 'sqs':
      return new AwsError('RequestThrottled', 'Rate exceeded', 403);
    case 'monitoring':
      return new AwsError('Throttling', 'Rate exceeded');
    default:
      return new AwsError('ThrottlingException', 'Rate exceeded');
  }
}
