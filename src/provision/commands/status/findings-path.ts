import type { PipelineParts } from '../../pipeline/parts.ts';
import { blockageOf, OPEN, type Blockage } from '../../pipeline/path.ts';
import type { Change } from '../../engine/resource.ts';

/** What has to be known to tell what a fault means. */
export interface Path {
  /** Undefined where findings do not go to Slack by intent. */
  readonly parts: PipelineParts | undefined;
  /** Every Region of the deployment. */
  readonly regions: readonly string[];
  /** The account whose detectors see the findings. */
  readonly account: string;
  /** That account is on its own: its detectors are the only ones. */
  readonly alone: boolean;
  /** The command that brings about what is configured. */
  readonly repair: string;
}

/** What a change means for findings on their way from the detectors to Slack. */
export function pathBlockage(change: Change, { parts, regions, account, alone }: Path): Blockage {
  if (parts === undefined) return OPEN;
  if (change.kind === 'delegated-admin')
    return { flow: flowOf(change, 'doubtful'), regions: [change.region] };
  if (change.kind !== 'detector' || change.account !== account) return blockageOf(change, parts, regions);
  const isOff =
    change.action === 'create' ||
    change.action === 'unknown' ||
    change.fields.some(({ field, from }) => field === 'status' && from === 'DISABLED');
  // Members have detectors of their own, and theirs may still be on.
  return isOff ? { flow: flowOf(change, alone ? 'stopped' : 'doubtful'), regions: [change.region] } : OPEN;
}

function flowOf({ action }: Change, otherwise: Blockage['flow']): Blockage['flow'] {
  if (action === 'none' || action === 'keep') return 'open';
  return action === 'unknown' ? 'unknown' : otherwise;
}
