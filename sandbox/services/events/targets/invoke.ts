/** Brings an event to the resource behind a target's ARN. */
import type { World } from '../../../world/world.ts';
import type { Envelope, Retry } from '../state.ts';
import { forward } from './event-bus.ts';
import { invokeFunction } from './function.ts';
import { send } from './queue.ts';

/** Why a target did not take an event. Codes are those that EventBridge writes on dead letters. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** May the next try succeed without anybody's help? */
  readonly passing: boolean;
}

/** An event that continues on another bus. */
export interface Forwarded {
  readonly account: string;
  readonly region: string;
  readonly event: Envelope;
}

/** One delivery; undefined when the target took it. Targets of services outside the simulated world do not exist. */
export function invoke(world: World, delivery: Retry): Failure | Forwarded | undefined {
  const [, , service] = delivery.target.Arn.split(':');
  switch (service) {
    case 'sqs':
      return send(world, delivery);
    case 'events':
      return forward(world, delivery);
    case 'lambda':
      return invokeFunction(world, delivery);
    default:
      return { code: 'NO_RESOURCE', message: `${delivery.target.Arn} does not exist.`, passing: false };
  }
}
