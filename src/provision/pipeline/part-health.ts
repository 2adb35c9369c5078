import type { PartHealth, PartState } from '../engine/report.ts';
import type { Change } from '../engine/resource.ts';

/** What a comparison with the desired state says of one object. */
export function stateOf(change: Change | undefined): PartState {
  switch (change?.action) {
    case 'none':
    case 'keep':
      return 'ok';
    case 'create':
      return 'absent';
    case 'update':
    case 'blocked':
    case 'remove':
      return 'drift';
    case 'unknown':
    case undefined:
      return 'unknown';
  }
}

const WORST_FIRST: readonly PartState[] = ['unknown', 'absent', 'drift', 'ok'];

/** The state of several objects together. Of none of them nothing is known. */
export function worstState(states: readonly PartState[]): PartState {
  return WORST_FIRST.find((one) => states.includes(one)) ?? 'unknown';
}

/**
 * The verdict on a part from its objects.
 *
 * @param trouble true for what no comparison shows: an alarm that is raised, findings among the dead letters
 */
export function partHealth(
  objects: readonly { readonly region: string; readonly state: PartState }[],
  trouble = false,
): PartHealth {
  const state = worstState(objects.map((one) => one.state));
  return {
    healthy: state === 'ok' && !trouble,
    state,
    absentIn: objects.filter((one) => one.state === 'absent').map(({ region }) => region),
  };
}
