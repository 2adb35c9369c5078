import type { PipelineStatus, StatusReport } from '../../provision/index.ts';
import { partsOf } from './address.ts';
import { listed } from '../terminal/layout.ts';

/** A part of the pipeline in a few words, and whether it is as it should be. */
export interface PartText {
  readonly good: boolean;
  readonly text: string;
}

/** How the queue, its dead letters and the alarms are. What could not be read is unknown, never absent or nought. */
export function pipelineTexts(
  { queue, deadLetters, alarms }: PipelineStatus,
  problems: StatusReport['problems'],
): { readonly queue: PartText; readonly deadLetters: PartText; readonly alarms: PartText } {
  return {
    queue: queueText(queue, problems),
    deadLetters: deadLettersText(deadLetters, problems),
    alarms: alarmsText(alarms, problems),
  };
}

function queueText(queue: PipelineStatus['queue'], problems: StatusReport['problems']): PartText {
  if (queue !== null) return { good: true, text: `${queue.visible} waiting, ${queue.inFlight} in flight` };
  return { good: false, text: absentIn(problems, 'queue').length > 0 ? 'absent' : 'unknown' };
}

function deadLettersText(
  deadLetters: PipelineStatus['deadLetters'],
  problems: StatusReport['problems'],
): PartText {
  const dead = deadLetters.filter(({ messages }) => messages > 0);
  const absent = absentIn(problems, 'dead-letter-queue');
  const parts = [
    ...dead.map(({ region, name, messages }) => `${messages} in ${name} (${region})`),
    ...(absent.length > 0 ? [`absent in ${listed(absent)}`] : []),
  ];
  if (parts.length > 0) return { good: false, text: parts.join(', ') };
  return deadLetters.length > 0 ? { good: true, text: 'none' } : { good: false, text: 'unknown' };
}

function alarmsText(alarms: PipelineStatus['alarms'], problems: StatusReport['problems']): PartText {
  const ringing = alarms.filter(({ state }) => state === 'ALARM');
  const absent = absentIn(problems, 'alarm').length;
  if (alarms.length === 0) return { good: false, text: absent > 0 ? 'absent' : 'unknown' };
  const parts = [
    ringing.length === 0
      ? `${alarms.length} set, none rings`
      : ringing.map(({ name, region }) => `${name} (${region}) rings`).join(', '),
    ...(absent > 0 ? [`${absent} absent`] : []),
  ];
  return { good: ringing.length + absent === 0, text: parts.join('; ') };
}

/** Where something of a kind is missing: its Region, once for each. */
function absentIn(problems: StatusReport['problems'], of: string): readonly string[] {
  return problems
    .filter(({ code }) => code === 'ABSENT')
    .map(({ address }) => partsOf(address))
    .filter(({ kind }) => kind === of)
    .map(({ region }) => region);
}
