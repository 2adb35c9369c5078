import type { PipelinePart, PipelineStatus, RegionStatus } from '../../../provision/index.ts';
import { listed } from '../../terminal/layout.ts';
import { deliveryRows } from './delivery-rows.ts';

/** A fact of `status` in its one wording, with the report's own verdict; undefined where there is none to make. */
export interface Fact {
  readonly text: string;
  readonly healthy?: boolean | undefined;
}

/** A column of the table of Regions, the same in text, HTML and CSV. */
interface RegionColumn {
  readonly head: string;
  /** The column of the CSV; none for what it has in numbers. */
  readonly csv?: string;
  readonly fact: (region: RegionStatus) => Fact;
}

/** What is told of each Region. The CSV also has what follows from all of it, in `healthy`. */
export const REGION_COLUMNS: readonly RegionColumn[] = [
  { head: 'Region', csv: 'region', fact: ({ region }) => ({ text: region }) },
  {
    head: 'Detector',
    csv: 'status',
    fact: ({ detector, health }) => ({ text: detector, healthy: health.detector }),
  },
  { head: 'Administrator', csv: 'account', fact: ({ admin }) => ({ text: admin ?? 'none' }) },
  {
    head: 'Auto-enable',
    csv: 'new_accounts',
    fact: ({ autoEnable }) => ({ text: autoEnable ?? 'not set' }),
  },
  {
    head: 'Members',
    fact: ({ members: { enabled, eligible }, health }) => ({
      text: `${enabled} of ${eligible}`,
      healthy: health.members,
    }),
  },
  {
    head: 'To Slack',
    csv: 'to_slack',
    fact: ({ forwarder, health }) => ({
      text: !health.forwarder && isWhole(forwarder) ? 'broken' : forwarder,
      healthy: forwarder === 'none' ? undefined : health.forwarder,
    }),
  },
];

/** The Region's own part of the way is whole; what is behind it may not be. */
function isWhole(forwarder: RegionStatus['forwarder']): boolean {
  return forwarder === 'home' || forwarder === 'forwarded';
}

/** A part of the pipeline, the same in text, HTML and CSV. */
export interface PartRow extends Fact {
  readonly part:
    PipelinePart | 'allowHosts' | 'lastDelivered' | 'oldestWaiting' | 'slackAnswer' | 'deliveryTime';
  readonly title: string;
}

/** The parts of the pipeline, in the order in which a finding passes them. What could not be read is unknown, never absent or nought. */
export function pipelineRows(pipeline: PipelineStatus): readonly PartRow[] {
  const { health, allowHosts } = pipeline;
  const row = (part: PipelinePart, title: string, text: string): PartRow => ({
    part,
    title,
    text,
    healthy: health[part].healthy,
  });
  return [
    row('rule', 'Rule', pipeline.rule),
    row('queue', 'Queue', queueText(pipeline)),
    row('deadLetters', 'Dead-letter queue', deadLettersText(pipeline)),
    row('function', 'Function', functionText(pipeline)),
    row('mapping', 'Event source mapping', pipeline.mapping ?? 'absent'),
    row('destinations', 'Destinations', destinationsText(pipeline)),
    ...(allowHosts.length === 0
      ? []
      : ([{ part: 'allowHosts', title: 'Allowed hosts', text: allowHosts.join(', ') }] as const)),
    row('alarms', 'Alarms', alarmsText(pipeline)),
    ...deliveryRows(pipeline),
  ];
}

function queueText({ queue, health }: PipelineStatus): string {
  const { state } = health.queue;
  if (queue === null) return state === 'ok' ? 'unknown' : state;
  return `${queue.visible} waiting, ${queue.inFlight} in flight`;
}

function deadLettersText({ deadLetters, health }: PipelineStatus): string {
  const { absentIn } = health.deadLetters;
  const parts = [
    ...deadLetters
      .filter(({ messages }) => messages > 0)
      .map(({ region, name, messages }) => `${messages} in ${name} (${region})`),
    ...(absentIn.length > 0 ? [`absent in ${listed(absentIn)}`] : []),
  ];
  if (parts.length > 0) return parts.join(', ');
  return deadLetters.length > 0 ? 'none' : 'unknown';
}

function functionText({ function: code }: PipelineStatus): string {
  return code === null
    ? 'absent'
    : `version ${code.version}, ${code.upToDate ? 'up to date' : 'the code differs from this CLI'}, ${code.runtime}`;
}

function destinationsText({ destinations }: PipelineStatus): string {
  return destinations
    .map(({ name, kind, stored }) => `${name} (${kind}${stored ? '' : ', no secret stored'})`)
    .join(', ');
}

function alarmsText({ alarms, health }: PipelineStatus): string {
  const absent = health.alarms.absentIn.length;
  if (alarms.length === 0) return absent > 0 ? 'absent' : 'unknown';
  const raised = alarms.filter(({ state }) => state === 'ALARM');
  return [
    raised.length === 0
      ? `${alarms.length} set, all OK`
      : raised.map(({ name, region }) => `${name} (${region}) in ALARM`).join(', '),
    ...(absent > 0 ? [`${absent} absent`] : []),
  ].join('; ');
}
