import type { Aws } from '../aws/aws.ts';
import { endsEverything, explain } from '../aws/explain.ts';
import { ProvisionError } from '../base/errors.ts';
import type { ProvisionEvent } from './events.ts';
import type { Change, Step } from './resource.ts';
import type { Tree } from './tree.ts';

/** A tree whose steps have been compared with what is there. */
export type Plan =
  | { readonly kind: 'step'; readonly step: Step; readonly change: Change }
  | { readonly kind: 'sequence'; readonly parts: readonly Plan[] }
  | { readonly kind: 'parallel'; readonly parts: readonly Plan[] }
  | { readonly kind: 'behind'; readonly gate: Plan; readonly rest: Plan; readonly restTree: Tree };

/** How one change ended. */
export interface Outcome {
  readonly change: Change;
  readonly outcome: 'planned' | 'applied' | 'failed' | 'not-tried';
  readonly error?: ProvisionError;
}

/** What the engine needs from the world besides AWS. */
export interface EngineEffects {
  readonly now: () => number;
  readonly emit: (event: ProvisionEvent) => void;
  /** Aborted when the operator interrupts: nothing new is started then. */
  readonly signal: AbortSignal;
}

/** Compares a tree with what is there. Only reads; side by side, but nothing behind a gate that is still to be made. */
export async function plan(
  tree: Tree,
  aws: Aws,
  emit: EngineEffects['emit'],
  assumed = false,
): Promise<Plan> {
  switch (tree.kind) {
    case 'step': {
      const change = await planned(tree.step, aws, assumed);
      emit({ type: 'planned', address: change.address, action: change.action });
      return { kind: 'step', step: tree.step, change };
    }
    case 'sequence':
    case 'parallel':
      return {
        kind: tree.kind,
        parts: await Promise.all(tree.parts.map((part) => plan(part, aws, emit, assumed))),
      };
    case 'behind': {
      const gate = await plan({ kind: 'step', step: tree.gate }, aws, emit, assumed);
      const hidden =
        assumed || changesOf(gate).some(({ action }) => action === 'create' || action === 'blocked');
      return { kind: 'behind', gate, rest: await plan(tree.rest, aws, emit, hidden), restTree: tree.rest };
    }
  }
}

async function planned(step: Step, aws: Aws, assumed: boolean): Promise<Change> {
  try {
    return assumed ? step.assume() : await step.plan(aws);
  } catch (error) {
    if (endsEverything(error)) throw error;
    // What cannot be read is unknown, never absent: it is shown, and nothing is done to it.
    const known = explain(error, { account: step.account, region: step.region });
    const { address, kind, account, region } = step;
    return {
      address,
      kind,
      account,
      region,
      action: 'unknown',
      basis: 'observed',
      fields: [],
      reduces: [],
      notes: [],
      error: known,
    };
  }
}

/** Every change of a plan, in order. */
export function changesOf(plan: Plan): readonly Change[] {
  switch (plan.kind) {
    case 'step':
      return [plan.change];
    case 'behind':
      return [...changesOf(plan.gate), ...changesOf(plan.rest)];
    case 'sequence':
    case 'parallel':
      return plan.parts.flatMap(changesOf);
  }
}

/**
 * Carries a plan out. A failed step leaves the rest of its sequence not tried while parallel lanes go on; what was
 * planned behind a gate is planned again from a real read once the gate stands.
 *
 * @param read view that only reads, fresh for every re-plan; @param aws view that may write
 */
export async function apply(
  plan: Plan,
  read: () => Aws,
  aws: Aws,
  effects: EngineEffects,
): Promise<readonly Outcome[]> {
  // Without credentials the rest would be refused as well, step by step.
  const over = new AbortController();
  const running: Running = {
    ...effects,
    signal: AbortSignal.any([effects.signal, over.signal]),
    giveUp: () => over.abort(),
  };
  return (await run(plan, read, aws, running, true)).outcomes;
}

interface Running extends EngineEffects {
  /** Nothing new is started any more. */
  readonly giveUp: () => void;
}

interface Ran {
  readonly ok: boolean;
  readonly outcomes: readonly Outcome[];
}

async function run(part: Plan, read: () => Aws, aws: Aws, effects: Running, go: boolean): Promise<Ran> {
  switch (part.kind) {
    case 'step':
      return runChange(part.change, aws, effects, go);
    case 'parallel':
      return together(await Promise.all(part.parts.map((one) => run(one, read, aws, effects, go))));
    case 'sequence': {
      const ran: Ran[] = [];
      for (const one of part.parts)
        ran.push(await run(one, read, aws, effects, go && ran.every(({ ok }) => ok)));
      return together(ran);
    }
    case 'behind': {
      const gate = await run(part.gate, read, aws, effects, go);
      if (!gate.ok || changesOf(part.rest).every(({ basis }) => basis === 'observed'))
        return together([gate, await run(part.rest, read, aws, effects, go && gate.ok)]);
      const again = await planAgain(part, read(), effects);
      return again instanceof ProvisionError
        ? together([gate, refused(part.rest, again, effects)])
        : together([gate, await run(again, read, aws, effects, go)]);
    }
  }
}

async function planAgain(
  part: Plan & { kind: 'behind' },
  aws: Aws,
  effects: EngineEffects,
): Promise<Plan | ProvisionError> {
  try {
    return await plan(part.restTree, aws, effects.emit);
  } catch (error) {
    return explain(error);
  }
}

function refused(part: Plan, error: ProvisionError, { emit }: EngineEffects): Ran {
  const [first, ...rest] = changesOf(part).filter(({ run: todo }) => todo !== undefined);
  if (first === undefined) return { ok: false, outcomes: [] };
  emit({ type: 'failed', change: first, message: error.message });
  for (const change of rest) emit({ type: 'not-tried', change });
  return {
    ok: false,
    outcomes: [
      { change: first, outcome: 'failed', error },
      ...rest.map((change) => ({ change, outcome: 'not-tried' as const })),
    ],
  };
}

async function runChange(
  change: Change,
  aws: Aws,
  { now, emit, signal, giveUp }: Running,
  go: boolean,
): Promise<Ran> {
  if (change.action === 'unknown') return { ok: false, outcomes: [failedOutcome(change, change.error)] };
  if (change.action === 'blocked') return { ok: false, outcomes: [{ change, outcome: 'not-tried' }] };
  if (change.run === undefined) return { ok: true, outcomes: [{ change, outcome: 'planned' }] };
  if (!go || signal.aborted) {
    emit({ type: 'not-tried', change });
    return { ok: false, outcomes: [{ change, outcome: 'not-tried' }] };
  }
  const start = now();
  emit({ type: 'applying', change });
  try {
    await change.run(aws);
    emit({ type: 'applied', change, durationMs: now() - start });
    return { ok: true, outcomes: [{ change, outcome: 'applied' }] };
  } catch (error) {
    const known = explain(error, { account: change.account, region: change.region });
    emit({ type: 'failed', change, message: known.message });
    if (endsEverything(known)) giveUp();
    return { ok: false, outcomes: [failedOutcome(change, known)] };
  }
}

function failedOutcome(change: Change, error: ProvisionError | undefined): Outcome {
  return error === undefined ? { change, outcome: 'failed' } : { change, outcome: 'failed', error };
}

function together(ran: readonly Ran[]): Ran {
  return { ok: ran.every(({ ok }) => ok), outcomes: ran.flatMap(({ outcomes }) => outcomes) };
}
