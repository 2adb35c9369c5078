import type { Aws } from '../aws/aws.ts';
import { endsEverything, explain } from '../aws/explain.ts';
import type { ProvisionError } from '../base/errors.ts';
import { isAboutSecret } from '../base/secret-errors.ts';
import type { ProvisionEvent } from './events.ts';
import type { Change, Step } from './resource.ts';
import type { OptionalWhen, Tree } from './tree.ts';

/** A tree whose steps have been compared with what is there. */
export type Plan =
  | { readonly kind: 'step'; readonly step: Step; readonly change: Change }
  | { readonly kind: 'sequence'; readonly parts: readonly Plan[] }
  | { readonly kind: 'parallel'; readonly parts: readonly Plan[] }
  | { readonly kind: 'optional'; readonly parts: readonly Plan[]; readonly when: OptionalWhen };

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

/** Compares a tree with what is there. Only reads, and all side by side. */
export async function plan(tree: Tree, aws: Aws, emit: EngineEffects['emit']): Promise<Plan> {
  if (tree.kind !== 'step')
    return { ...tree, parts: await Promise.all(tree.parts.map((part) => plan(part, aws, emit))) };
  const change = await planned(tree.step, aws);
  emit({ type: 'planned', address: change.address, action: change.action });
  return { kind: 'step', step: tree.step, change };
}

async function planned(step: Step, aws: Aws): Promise<Change> {
  try {
    return await step.plan(aws);
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
      fields: [],
      reduces: [],
      notes: [],
      error: known,
    };
  }
}

/** Every change of a plan, in order. */
export function changesOf(plan: Plan): readonly Change[] {
  return plan.kind === 'step' ? [plan.change] : plan.parts.flatMap(changesOf);
}

/** Carries a plan out. A failed step leaves the rest of its sequence not tried, unless it is optional or costs itself alone;
 * parallel parts continue. */
export async function apply(plan: Plan, aws: Aws, effects: EngineEffects): Promise<readonly Outcome[]> {
  // Without credentials the rest would be refused as well, step by step.
  const over = new AbortController();
  const running: Running = {
    ...effects,
    signal: AbortSignal.any([effects.signal, over.signal]),
    giveUp: () => over.abort(),
  };
  return (await run(plan, aws, running, true)).outcomes;
}

interface Running extends EngineEffects {
  /** Nothing new is started any more. */
  readonly giveUp: () => void;
}

interface Ran {
  readonly ok: boolean;
  readonly outcomes: readonly Outcome[];
}

async function run(part: Plan, aws: Aws, effects: Running, go: boolean): Promise<Ran> {
  switch (part.kind) {
    case 'step':
      return runChange(part.change, aws, effects, go);
    case 'parallel':
      return together(await Promise.all(part.parts.map((one) => run(one, aws, effects, go))));
    case 'optional': {
      if (part.when === 'unread') return runUnread(part.parts, aws, effects, go);
      const { outcomes } = await runSequence(part.parts, aws, effects, go);
      return { ok: true, outcomes };
    }
    case 'sequence':
      return runSequence(part.parts, aws, effects, go);
  }
}

/** A sequence that continues after what could not be read. */
async function runUnread(parts: readonly Plan[], aws: Aws, effects: Running, go: boolean): Promise<Ran> {
  const ran: Ran[] = [];
  for (const one of parts) {
    const { ok, outcomes } = await run(one, aws, effects, go && ran.every((before) => before.ok));
    const isUnread = outcomes.every(({ change }) => change.action === 'unknown');
    ran.push({ ok: ok || isUnread, outcomes });
  }
  return together(ran);
}

async function runSequence(parts: readonly Plan[], aws: Aws, effects: Running, go: boolean): Promise<Ran> {
  const ran: Ran[] = [];
  for (const one of parts) ran.push(await run(one, aws, effects, go && ran.every(({ ok }) => ok)));
  return together(ran);
}

async function runChange(
  change: Change,
  aws: Aws,
  { now, emit, signal, giveUp }: Running,
  go: boolean,
): Promise<Ran> {
  if (change.action === 'unknown')
    return { ok: isAboutSecret(change.error), outcomes: [failedOutcome(change, change.error)] };
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
    return { ok: known.partial, outcomes: [failedOutcome(change, known)] };
  }
}

function failedOutcome(change: Change, error: ProvisionError | undefined): Outcome {
  return error === undefined ? { change, outcome: 'failed' } : { change, outcome: 'failed', error };
}

function together(ran: readonly Ran[]): Ran {
  return { ok: ran.every(({ ok }) => ok), outcomes: ran.flatMap(({ outcomes }) => outcomes) };
}
