import { textOf } from '../engine/note.ts';
import type { Aws } from '../aws/aws.ts';
import { isAboutSecret } from '../base/secret-errors.ts';
import type { ProvisionError } from '../base/errors.ts';
import { changesOf, plan } from '../engine/engine.ts';
import type { ProvisionEvent } from '../engine/events.ts';
import type { PipelineParts } from './parts.ts';
import { step, type Change, type Step } from '../engine/resource.ts';
import { inParallel } from '../engine/tree.ts';

/**
 * Where a finding passes on its way to Slack, in order. `finding`: GuardDuty made it; `event`: EventBridge brought it to the
 * home Region; `queue`, `function`, `slack`: it was taken there.
 */
export type HopName = 'finding' | 'event' | 'queue' | 'function' | 'slack';

/** Something on the way to Slack that is not as it should be, and how it is put right. */
export interface Blocker {
  /** What sort of thing it is, as in addresses. */
  readonly kind: string;
  /** The first checkpoint that a finding does not reach because of it. */
  readonly hop: HopName;
  /** Where it stands in the way; undefined for findings of every Region. */
  readonly regions?: readonly string[];
  readonly detail: string;
  readonly fix: string;
  /** Nothing can come past it: it is not there, or switched off. */
  readonly closed: boolean;
  /** Why it could not be looked at, if so: it may be in the way. */
  readonly unseen?: ProvisionError;
}

/** A part of the way, with the fields that matter to a finding on it. */
interface Checkpoint {
  readonly hop: HopName;
  readonly step: Step;
  readonly called: string;
  readonly fields: RegExp;
  readonly regions?: readonly string[];
}

/**
 * Compares everything that findings pass through on their way to Slack with what it should be. Writes nothing.
 *
 * @param enable the command that puts things right
 * @returns what is in the way, in the order in which a finding would meet it
 */
export async function readBlockers(
  aws: Aws,
  parts: PipelineParts,
  enable: string,
  emit: (event: ProvisionEvent) => void,
): Promise<readonly Blocker[]> {
  const checkpoints = checkpointsOf(parts);
  const changes = changesOf(
    await plan(inParallel(...checkpoints.map((checkpoint) => checkpoint.step)), aws, emit),
  );
  return checkpoints.flatMap((checkpoint, index) => {
    const change = changes[index];
    return change === undefined ? [] : blocker(checkpoint, change, enable);
  });
}

function checkpointsOf(parts: PipelineParts): readonly Checkpoint[] {
  const regions = parts.forwarders.map(({ region }) => region);
  return [
    ...parts.forwarders.map(({ region, rule }): Checkpoint => ({
      hop: 'event',
      step: step(rule),
      called: `forwarder rule in ${region}`,
      fields: RULE,
      regions: [region],
    })),
    ...(regions.length === 0
      ? []
      : [
          {
            hop: 'event',
            step: step(parts.forwarderRole),
            called: 'role of the forwarders',
            fields: ANY,
            regions,
          } as const,
        ]),
    { hop: 'event', step: step(parts.rule), called: 'rule', fields: RULE },
    { hop: 'queue', step: step(parts.queue), called: 'queue', fields: /^policy/ },
    { hop: 'function', step: step(parts.mapping), called: 'event source mapping', fields: ANY },
    { hop: 'function', step: step(parts.function), called: 'function', fields: NONE },
    { hop: 'function', step: step(parts.functionRole), called: 'role of the function', fields: ANY },
    ...parts.secrets.map((one): Checkpoint => ({
      hop: 'slack',
      step: step(one),
      called: `stored Slack secret of destination ${one.name ?? ''}`,
      fields: ANY,
    })),
    { hop: 'function', step: step(parts.logGroup), called: 'log group of the function', fields: NONE },
  ];
}

const RULE = /^(?:state|pattern|targets)/;
const ANY = /^(?!tags)/;
/** Differences here keep nothing from passing: an older version of the function delivers as well. */
const NONE = /^(?!)/;

function blocker({ hop, called, fields, regions }: Checkpoint, change: Change, enable: string): Blocker[] {
  const common = {
    kind: change.kind,
    hop,
    fix: `Put it right with: ${enable}`,
    ...(regions === undefined ? {} : { regions }),
  };
  if (change.action === 'create') return [{ ...common, detail: `the ${called} is not there`, closed: true }];
  if (change.action === 'blocked')
    return [
      {
        ...common,
        detail: `the ${called} is not ours: ${textOf(change) || 'it does not carry our tags'}`,
        fix: 'See: guardduty-slack explain NOT_OURS',
        closed: false,
      },
    ];
  if (isAboutSecret(change.error))
    return [
      {
        ...common,
        detail: `the ${called} is not the right one: ${change.error?.message ?? ''}`,
        fix: change.error?.fix ?? '',
        closed: false,
      },
    ];
  if (change.action === 'unknown' && change.error !== undefined)
    return [
      {
        ...common,
        detail: `the ${called} could not be looked at: ${change.error.message}`,
        fix: change.error.fix,
        closed: false,
        unseen: change.error,
      },
    ];
  const differing = change.fields.filter(({ field }) => fields.test(field));
  if (change.action !== 'update' || differing.length === 0) return [];
  const off = differing.some(
    ({ field, from }) =>
      (field === 'state' && from === 'DISABLED') || (field === 'enabled' && from === false),
  );
  return [
    {
      ...common,
      detail: off
        ? `the ${called} is switched off`
        : `the ${called} differs in ${differing.map(({ field }) => field).join(', ')}`,
      closed: off,
    },
  ];
}

/** The first thing in the way of a Region's findings, from a checkpoint on. */
export function firstBlocker(blockers: readonly Blocker[], region: string): Blocker | undefined {
  const here = blockers.filter(({ regions }) => regions === undefined || regions.includes(region));
  return here.find(({ closed }) => closed) ?? here[0];
}
