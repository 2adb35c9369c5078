import { additionalInfo, type Finding } from './finding.ts';
import { connectionParts } from './connection.ts';
import { inWords } from './in-words.ts';
import { at, first, leaves, text } from './json-path.ts';
import {
  ACTIONS,
  ACTORS,
  AS_THEY_ARE,
  DETAILS,
  ORIGINS,
  RESOURCES,
  type FindingFields,
} from './finding-fields.ts';
import { indicatorLines, signalLines } from './sequence.ts';
import { parseTime } from './time.ts';

/** A line of a message: our words, and values that are still hostile. */
export interface Line {
  readonly label: string;
  readonly parts: readonly Part[];
  /** How many parts there are beyond these. */
  readonly more?: number;
}

export interface Part {
  readonly word: string;
  readonly values: readonly Value[];
}

/** A value and how it is written: ids, names and addresses as `code`, what reads as a part of the sentence as `words`. */
export interface Value {
  readonly text: string;
  readonly as: 'code' | 'words' | 'time';
  /** Milliseconds since 1970, of a time. */
  readonly at?: number;
  /** The time follows another within hours, so the day need not be said again. */
  readonly near?: boolean;
}

/** What a finding says: who did what to which resource, from or to where. Nothing is left out here, however much it is. */
export interface Facts {
  readonly resource: readonly Line[];
  readonly who: readonly Line[];
  /** The other end. */
  readonly from: readonly Line[];
  /** Whether it came from the other end or went there; undefined if the finding does not say, or says both. */
  readonly direction: 'from' | 'to' | undefined;
  readonly did: readonly Line[];
  /** What happened one after the other, of an attack sequence. */
  readonly story: readonly Line[];
  /** Lists of lines, most useful first. */
  readonly details: readonly (readonly Line[])[];
}

const VALUES_PER_PART = 3;

/** Reads every fact that the tables know; what has an unknown shape is shown as it is, path and value. */
export function factsOf({ detail }: Finding): Facts {
  const read = (rows: readonly FindingFields[]): Line[] => rows.flatMap((row) => linesOf(detail, row));
  const type = first(detail, 'resource.resourceType') ?? '';
  const [main, ...others] = RESOURCES.toSorted((a, b) => Number(b[3].test(type)) - Number(a[3].test(type)))
    .map(([label, path, parts, , elsewhere]) => ({ elsewhere, lines: linesOf(detail, [label, path, parts]) }))
    .filter(({ lines }) => lines.length > 0);
  const direction = directionOf(detail);
  const did = [...connectionLines(detail, direction), ...read(ACTIONS)];
  const { sample: _sample, ...info } = additionalInfo(detail);
  return {
    resource: main?.lines ?? asItIs('', at(detail, 'resource'), 4),
    who: read(ACTORS),
    from: read(ORIGINS),
    direction,
    did: did.length > 0 ? did : asItIs('', at(detail, 'service.action'), 6),
    story: signalLines(detail),
    details: [
      indicatorLines(detail),
      ...others.flatMap(({ lines, elsewhere }) => (elsewhere ? [] : [lines])),
      ...DETAILS.map((row) => linesOf(detail, row)),
      ...AS_THEY_ARE.map(([label, path]) => asItIs(label, at(detail, path), 16)),
      asItIs('Also', info, 12),
    ].filter((lines) => lines.length > 0),
  };
}

/** Who asks a name server or calls an API is known; a connection says itself, if it is known, which way it went. */
function directionOf(detail: unknown): Facts['direction'] {
  if (at(detail, 'service.action.dnsRequestAction').length > 0) return 'to';
  const directions = [
    ...at(detail, 'service.action.networkConnectionAction').map((one) => first(one, 'connectionDirection')),
    ...at(detail, 'service.detection.sequence.endpoints').map((one) => first(one, 'connection.direction')),
  ].map((direction) => direction?.toUpperCase());
  if (directions.every((direction) => direction === 'INBOUND')) return 'from';
  return directions.every((direction) => direction === 'OUTBOUND') ? 'to' : undefined;
}

function connectionLines(detail: unknown, direction: Facts['direction']): Line[] {
  const lines = at(detail, 'service.action.networkConnectionAction').map((connection) => ({
    label: 'Connection',
    parts: connectionParts(connection, first(detail, 'resource.instanceDetails.instanceId'), direction),
  }));
  return together(lines);
}

/** A line for each value at the row's path, in the order in which they happened. */
function linesOf(detail: unknown, [label, path, parts]: FindingFields): Line[] {
  const fields = parts.split(',');
  return together(
    at(detail, path)
      .toSorted((a, b) => startOf(a) - startOf(b))
      .map((value) => ({ label, parts: fields.flatMap((part) => partOf(value, part)) })),
  );
}

/** Lines that say the same are one, with how many; those that say nothing are none. */
function together(lines: readonly Line[]): Line[] {
  const found = new Map<string, { readonly line: Line; times: number }>();
  for (const line of lines) {
    if (line.parts.length === 0) continue;
    const key = JSON.stringify(line.parts);
    const same = found.get(key);
    if (same === undefined) found.set(key, { line, times: 1 });
    else same.times += 1;
  }
  return [...found.values()].map(({ line, times }) =>
    times === 1 ? line : { ...line, parts: [...line.parts, { word: `${times} times`, values: [] }] },
  );
}

function startOf(value: unknown): number {
  return parseTime(at(value, 'firstSeenAt')[0]) ?? 0;
}

function partOf(value: unknown, part: string): Part[] {
  const colon = part.indexOf(':');
  const word = part.slice(0, Math.max(0, colon));
  const values = part
    .slice(colon + 1)
    .split('|')
    .map((field) => valuesOf(value, field))
    .find((found) => found.length > 0);
  if (values === undefined) return [];
  const [flag] = at(value, part.slice(colon + 1));
  if (typeof flag === 'boolean' && colon > 0 && values.length === 1)
    return [{ word: flag ? word : `not ${word}`, values: [] }];
  const left = values.length - VALUES_PER_PART;
  const shown = values.slice(0, VALUES_PER_PART);
  return [{ word, values: left > 0 ? [...shown, { text: `+${left}`, as: 'words' }] : shown }];
}

/** The values of a field of {@link FindingFields}, without repetitions. */
function valuesOf(value: unknown, field: string): Value[] {
  const name = field.slice(1);
  switch (field[0]) {
    case '@':
      return distinct(at(value, name).flatMap(timeValue));
    case '~':
      return distinct(at(value, name).flatMap((one) => valueOf(one, 'words', inWords)));
    case '=':
      return distinct(at(value, name).flatMap((one) => valueOf(one, 'words')));
    case '#': {
      const tag = at(value, 'tags').find((one) => first(one, 'key') === name);
      return distinct(at(tag, 'value').flatMap((one) => valueOf(one, 'words')));
    }
    default:
      return distinct(at(value, field).flatMap((one) => valueOf(one, 'code')));
  }
}

/** Counts, ports and flags read as words; GuardDuty calls what it has no name for `Unknown`, which says nothing. */
function valueOf(value: unknown, as: 'code' | 'words', write = (one: string) => one): Value[] {
  const found = text(value);
  if (found === undefined || found === 'Unknown') return [];
  return [{ text: write(found), as: typeof value === 'string' ? as : 'words' }];
}

function distinct(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [value.text, value])).values()];
}

function timeValue(time: unknown): Value[] {
  const parsed = parseTime(time);
  if (parsed !== undefined) return [{ text: String(parsed), as: 'time', at: parsed }];
  return valueOf(time, 'code');
}

const TIME = /(?:Seen|At|Time|Day)$/;

/** A part for each value, so that it is seen where one ends; at most `most`, with how many more there are. */
function asItIs(label: string, value: unknown, most: number): Line[] {
  const { shown, more } = leaves(value, most);
  const parts = shown.map(([path, leaf]): Part => {
    if (path === 'resourceType') return { word: '', values: [{ text: inWords(leaf), as: 'words' }] };
    const time = TIME.test(path) && /^\d{10}[\d.]*$/.test(leaf) ? parseTime(leaf) : undefined;
    return time === undefined
      ? { word: '', values: [{ text: `${path}: ${leaf}`, as: 'code' }] }
      : { word: '', values: [{ text: `${path}:`, as: 'code' }, ...timeValue(time)] };
  });
  return parts.length > 0 ? [{ label, parts, more }] : [];
}
