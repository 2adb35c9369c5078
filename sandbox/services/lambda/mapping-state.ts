/** The states that an event source mapping passes through by itself. */
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { lambdaState, type Mapping, type MappingTransition } from './state.ts';

/** A mapping; undefined where there is none. One whose deletion has ended is forgotten here. */
export function findMapping(
  world: World,
  account: string,
  region: string,
  uuid: string,
): Mapping | undefined {
  const { mappings } = lambdaState(world, account, region);
  const mapping = mappings[uuid];
  if (mapping?.transition.state === 'Deleting' && now(world) >= mapping.transition.until) {
    delete mappings[uuid];
    return undefined;
  }
  return mapping;
}

/** All mappings of an account and Region. */
export function mappingsOf(world: World, account: string, region: string): readonly Mapping[] {
  const uuids = Object.keys(lambdaState(world, account, region).mappings);
  return uuids
    .map((uuid) => findMapping(world, account, region, uuid))
    .filter((mapping) => mapping !== undefined);
}

/** A mapping's state as GetEventSourceMapping shows it. */
export function mappingState(world: World, { transition, enabled }: Mapping): string {
  if (now(world) < transition.until) return transition.state;
  return enabled ? 'Enabled' : 'Disabled';
}

/** Something that begins now. */
export function begin(world: World, state: MappingTransition): Mapping['transition'] {
  return { state, until: now(world) + knob(world, 'lambda.mappingDelayMs') };
}
