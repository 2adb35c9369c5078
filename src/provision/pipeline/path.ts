import { addressOf, type Change, type FieldChange } from '../engine/resource.ts';
import { isAboutSecret } from '../base/secret-errors.ts';
import type { PipelineParts } from './parts.ts';

/**
 * What a fault does to the findings that pass it: `stopped`, none arrives; `doubtful`, some or all may not; `unknown`, it
 * could not be looked at; `open`, they arrive all the same.
 */
export type Flow = 'stopped' | 'doubtful' | 'unknown' | 'open';

/** What a fault means for the findings of some Regions. */
export interface Blockage {
  readonly flow: Flow;
  /** The Regions whose findings pass there. */
  readonly regions: readonly string[];
}

/** What of a kind of thing matters to a finding that passes it. */
interface Checkpoint {
  /** What its absence does. */
  readonly missing: 'stopped' | 'doubtful';
  /** A difference that no finding can pass, among all that there are. */
  readonly stops: (field: FieldChange, all: readonly FieldChange[]) => boolean;
  /** Differences that some findings may not pass. */
  readonly hinders: RegExp;
}

const NEVER = (): boolean => false;
const TARGET = /^targets\.[^.]+$/;
const RULE: Checkpoint = {
  missing: 'stopped',
  // Another target may lead to the same place.
  stops: ({ field, from }, all) =>
    (field === 'state' && from === 'DISABLED') ||
    (TARGET.test(field) &&
      from === undefined &&
      !all.some((other) => TARGET.test(other.field) && other.to === undefined)),
  hinders: /^(?:state|pattern|schedule|targets|managedBy)/,
};

/** The things that a finding passes between EventBridge and Slack, by kind. What is not here stops none. */
const CHECKPOINTS: Readonly<Record<string, Checkpoint>> = {
  'forwarder-rule': RULE,
  'finding-rule': RULE,
  queue: {
    missing: 'stopped',
    stops: NEVER,
    hinders: /^(?:policy|encryption|takesLargeFindings)/,
  },
  'event-source-mapping': {
    missing: 'stopped',
    stops: ({ field, from }) => field === 'enabled' && from === false,
    hinders: /^(?:enabled|qualifier|filtered)/,
  },
  function: {
    missing: 'stopped',
    stops: ({ field, from }) =>
      (field === 'live' && from === 'no alias') || (field === 'reservedConcurrency' && from === 0),
    hinders: /^(?!tags|tracing|log)/,
  },
  // A function that is warm keeps what it got for a while from its role and its secrets.
  role: { missing: 'doubtful', stops: NEVER, hinders: /^(?!tags)/ },
  secret: { missing: 'doubtful', stops: NEVER, hinders: /^(?!tags)/ },
  table: { missing: 'doubtful', stops: NEVER, hinders: /^key/ },
};

/** What a change that is still to be made means for findings, wherever they come from. */
export function flowPast({
  kind,
  action,
  fields,
  error,
}: Pick<Change, 'kind' | 'action' | 'fields' | 'error'>): Flow {
  const checkpoint = CHECKPOINTS[kind];
  if (checkpoint === undefined) return 'open';
  switch (action) {
    case 'none':
    case 'keep':
    case 'remove':
      return 'open';
    case 'create':
      return checkpoint.missing;
    case 'blocked':
      return 'doubtful';
    case 'unknown':
      return isAboutSecret(error) ? 'doubtful' : 'unknown';
    case 'update':
      if (fields.some((field) => checkpoint.stops(field, fields))) return 'stopped';
      return fields.some(({ field }) => checkpoint.hinders.test(field)) ? 'doubtful' : 'open';
  }
}

/** What a change means for findings, and for those of which Regions: what is behind the forwarders stands in the way of all. */
export function blockageOf(
  change: Pick<Change, 'kind' | 'action' | 'fields' | 'address' | 'region' | 'error'>,
  parts: PipelineParts,
  regions: readonly string[],
): Blockage {
  const flow = flowPast(change);
  if (flow === 'open') return OPEN;
  if (change.kind === 'forwarder-rule') return { flow, regions: [change.region] };
  const isOfForwarders = change.address === addressOf(parts.forwarderRole);
  return { flow, regions: isOfForwarders ? parts.forwarders.map(({ region }) => region) : regions };
}

/** Nothing stands in the way. */
export const OPEN: Blockage = { flow: 'open', regions: [] };

/** What a blockage means, as people read it first; undefined where findings arrive all the same. @param all every Region of the deployment */
export function blockageText({ flow, regions }: Blockage, all: readonly string[]): string | undefined {
  const whole = all.every((region) => regions.includes(region));
  const from = whole && all.length !== 1 ? '' : ` from ${listed(regions)}`;
  switch (flow) {
    case 'stopped':
      return `No findings${from} reach Slack`;
    case 'doubtful':
      return `Findings${from} may not reach Slack`;
    case 'unknown':
      return `It is not known whether findings${from} reach Slack`;
    case 'open':
      return undefined;
  }
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
