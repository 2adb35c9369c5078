import type { ProvisionEvent } from '../../provision/index.ts';

type Phase = Extract<ProvisionEvent, { type: 'phase' }>['phase'];

/** What a run has done so far, put together from its events. */
export interface ProgressState {
  readonly phase: Phase | 'starting';
  /** Changes to carry out, as far as the plan knows. */
  readonly total: number;
  readonly planned: number;
  readonly applied: number;
  readonly failed: number;
  readonly notTried: number;
  /** Addresses under way. */
  readonly running: readonly string[];
  /** What is waited for, and since when in milliseconds. */
  readonly waiting: ReadonlyMap<string, number>;
  readonly calls: number;
  readonly writes: number;
  readonly throttled: number;
}

/** Before the first event. */
export const NOTHING_YET: ProgressState = {
  phase: 'starting',
  total: 0,
  planned: 0,
  applied: 0,
  failed: 0,
  notTried: 0,
  running: [],
  waiting: new Map(),
  calls: 0,
  writes: 0,
  throttled: 0,
};

/** One event further. Pure. */
export function progressed(state: ProgressState, event: ProvisionEvent): ProgressState {
  switch (event.type) {
    case 'call':
      return {
        ...state,
        calls: state.calls + 1,
        writes: state.writes + (event.write ? 1 : 0),
        throttled: state.throttled + (event.throttled ? 1 : 0),
      };
    case 'phase':
      return { ...state, phase: event.phase, planned: 0, waiting: new Map() };
    case 'planned':
      return { ...state, planned: state.planned + 1 };
    case 'applying':
      return { ...state, running: [...state.running, event.change.address] };
    case 'applied':
      return { ...without(state, event.change.address), applied: state.applied + 1 };
    case 'failed':
      return { ...without(state, event.change.address), failed: state.failed + 1 };
    case 'not-tried':
      return { ...state, notTried: state.notTried + 1 };
    case 'waiting':
      return { ...state, waiting: new Map(state.waiting).set(event.what, event.waitedMs) };
    case 'notice':
      return state;
  }
}

function without(state: ProgressState, address: string): ProgressState {
  return { ...state, running: state.running.filter((one) => one !== address), waiting: new Map() };
}

const PHASES: Readonly<Record<ProgressState['phase'], string>> = {
  starting: 'Starting',
  reading: 'Reading what is there',
  planning: 'Comparing',
  visiting: 'Looking into the members',
  applying: 'Applying',
  verifying: 'Checking the result',
  watching: 'Waiting for the members',
  following: 'Following the samples',
  moving: 'Bringing dead letters back',
};

/** Where the run stands, in a line: `Applying: 23 of 64 done, 118 AWS calls`. */
export function progressText({
  phase,
  total,
  planned,
  applied,
  failed,
  calls,
  throttled,
}: ProgressState): string {
  const done = Math.max(total, applied + failed);
  const parts = [
    ...(phase === 'applying' ? [`${applied} of ${done} done`] : []),
    ...(phase === 'planning' || phase === 'verifying' ? [`${planned} compared`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${calls} AWS calls${throttled > 0 ? `, ${throttled} throttled` : ''}`,
  ];
  return `${PHASES[phase]}: ${parts.join(', ')}`;
}

/** The wait that has lasted longest, if there is any. */
export function longestWait({ waiting }: ProgressState): readonly [what: string, ms: number] | undefined {
  return [...waiting].sort(([, one], [, other]) => other - one)[0];
}
