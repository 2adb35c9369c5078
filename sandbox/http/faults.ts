import type { Fault, World } from '../world/world.ts';

/** Where a request is headed. */
export interface Destination {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
}

/** What a fault needs to be told; the rest has defaults. */
export type FaultOptions = Partial<Fault>;

/**
 * Adds a failure to come. Without `times` it happens once, without `skip` at the next matching call; `times: -1` is for ever.
 * The default is a service's own trouble: 500 InternalFailure.
 */
export function addFault(world: World, fault: FaultOptions): void {
  world.faults.push({
    skip: 0,
    times: 1,
    kind: 'error',
    code: 'InternalFailure',
    message: 'The request processing has failed because of an unknown error, exception or failure.',
    status: 500,
    ...fault,
  });
}

/** The fault that strikes this request, counted down; undefined when it goes through. */
export function strike(world: World, destination: Destination): Fault | undefined {
  for (const fault of world.faults) {
    if (fault.times === 0 || !meant(fault, destination)) continue;
    if (fault.skip > 0) {
      fault.skip--;
      continue;
    }
    if (fault.times > 0) fault.times--;
    return fault;
  }
  return undefined;
}

function meant(fault: Fault, { service, operation, account, region }: Destination): boolean {
  return (
    (fault.service ?? service) === service &&
    (fault.operation ?? operation) === operation &&
    (fault.account ?? account) === account &&
    (fault.region ?? region) === region
  );
}
