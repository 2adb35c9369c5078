/** Events that callers send: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
import { AwsError, type Operation } from '../service.ts';
import { now, type World } from '../../world/world.ts';
import { deliver, envelope } from './bus.ts';
import { isRecord } from '../../model/check.ts';
import type { EventsInputs } from '../../model/types/events.ts';
import { takeFault } from '../shared/entry-faults.ts';
import { matches } from '../shared/event-pattern/match.ts';
import { parsePattern } from '../shared/event-pattern/pattern.ts';
import { busArn } from './state.ts';

type Entry = EventsInputs['PutEvents']['Entries'][number];

const LARGEST_BYTES = 1_048_576;

/** Puts events on the bus. Each entry succeeds or fails by itself; only AWS may use a source that begins with `aws.`. */
export const putEvents: Operation<EventsInputs['PutEvents']> = (call) => {
  const { world, account, region } = call;
  const { Entries } = call.input;
  const size = Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > LARGEST_BYTES)
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  const answers = Entries.map((entry) => {
    const fault = takeFault(world, { ...call, operation: 'PutEvents.Entry' });
    const [ErrorCode, ErrorMessage] = fault ? [fault.code, fault.message] : problemOf(entry);
    if (ErrorCode !== undefined) return { ErrorCode, ErrorMessage };
    const bus = entry.EventBusName;
    const event = envelope(world, {
      account,
      region,
      source: entry.Source ?? '',
      detailType: entry.DetailType ?? '',
      detail: JSON.parse(entry.Detail ?? ''),
      resources: entry.Resources ?? [],
      time: timeOf(world, entry.Time),
    });
    // An event for a bus that is not there is accepted, and no rule sees it.
    if (bus === undefined || bus === 'default' || bus === busArn(world, account, region))
      deliver(world, account, region, event, false);
    return { EventId: event.id };
  });
  const failed = answers.filter((answer) => answer.ErrorCode !== undefined);
  return { FailedEntryCount: failed.length, Entries: answers };
};

/** Tries a pattern on an event, which must have the envelope's fields. */
export const testEventPattern: Operation<EventsInputs['TestEventPattern']> = (call) => {
  const { EventPattern, Event } = call.input;
  const pattern = parsePattern(EventPattern);
  let event: unknown;
  try {
    event = JSON.parse(Event);
  } catch {
    throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  }
  const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];
  const missing = required.filter((name) => !isRecord(event) || event[name] === undefined);
  if (missing.length > 0)
    throw new AwsError(
      'ValidationException',
      'Parameter Event is not valid. Reason: missing ' + missing.join(', '),
    );
  return { Result: matches(pattern, event) };
};

function problemOf(entry: Entry): readonly [string, string] | readonly [undefined, undefined] {
  const { Source, DetailType, Detail } = entry;
  if (!Source)
    return ['InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.'];
  if (!DetailType)
    return [
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ];
  if (Detail === undefined)
    return ['InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.'];
  if (Source.startsWith('aws.')) return ['NotAuthorizedForSourceException', 'Not authorized for the source.'];
  try {
    if (isRecord(JSON.parse(Detail))) return [undefined, undefined];
  } catch {
    // The same answer as for JSON that is no object.
  }
  return ['MalformedDetail', 'Detail is malformed.'];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-calculate-event-entry-size */
function sizeOf(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const bytes = texts.reduce((sum, each) => sum + Buffer.byteLength(each ?? ''), 0);
  return bytes + (entry.Time === undefined ? 0 : 14);
}

/** Epoch seconds on the JSON wire. */
function timeOf(world: World, time: unknown): number {
  return typeof time === 'number' ? time * 1000 : now(world);
}
