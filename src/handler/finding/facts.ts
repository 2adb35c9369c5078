import { additionalInfo, type Finding } from './finding.ts';
import { at, first, leaves, text, texts } from './json-path.ts';
import {
  ACTIONS,
  ACTORS,
  AS_THEY_ARE,
  DETAILS,
  ORIGINS,
  RESOURCES,
  type FindingFields,
} from './finding-fields.ts';
import { formatTime, parseTime } from './time.ts';

/** A line of a message: our words, and values that are still hostile. */
export interface Line {
  readonly label: string;
  readonly parts: readonly Part[];
  /** How many parts there are beyond these. */
  readonly more?: number;
}

interface Part {
  readonly word: string;
  readonly values: readonly string[];
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
  const did = read(ACTIONS);
  const { sample: _sample, ...info } = additionalInfo(detail);
  return {
    resource: main?.lines ?? asItIs('', at(detail, 'resource'), 4),
    who: read(ACTORS),
    from: read(ORIGINS),
    direction: directionOf(detail),
    did: did.length > 0 ? did : asItIs('', at(detail, 'service.action'), 6),
    details: [
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

/** A line for each value at the row's path, in the order in which they happened; lines that say the same are one, with how many. */
function linesOf(detail: unknown, [label, path, parts]: FindingFields): Line[] {
  const found = new Map<string, { readonly parts: Part[]; times: number }>();
  for (const value of at(detail, path).toSorted((a, b) => startOf(a) - startOf(b))) {
    const line = parts.split(',').flatMap((part) => partOf(value, part));
    const key = JSON.stringify(line);
    const same = found.get(key);
    if (same !== undefined) same.times += 1;
    else if (line.length > 0) found.set(key, { parts: line, times: 1 });
  }
  return [...found.values()].map((line) => ({
    label,
    parts: line.times === 1 ? line.parts : [...line.parts, { word: `${line.times} times`, values: [] }],
  }));
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
  return [{ word, values: left > 0 ? [...shown, `+${left}`] : shown }];
}

function valuesOf(value: unknown, field: string): string[] {
  if (field.startsWith('@')) return at(value, field.slice(1)).flatMap((time) => formatted(time) ?? []);
  // What GuardDuty calls ports that it has no name for.
  if (!field.startsWith('#')) return texts(value, field).filter((one) => one !== 'Unknown');
  const tag = at(value, 'tags').find((one) => first(one, 'key') === field.slice(1));
  return texts(tag, 'value');
}

function formatted(time: unknown): string | undefined {
  const parsed = parseTime(time);
  return parsed === undefined ? text(time) : formatTime(parsed);
}

const TIME = /^([\w.]+(?:Seen|At|Time|Day): )(\d{10}[\d.]*)$/;

/** A part for each value, so that it is seen where one ends; at most `most`, with how many more there are. */
function asItIs(label: string, value: unknown, most: number): Line[] {
  const { shown, more } = leaves(value, most);
  const parts = shown.map(([path, leaf]) => ({
    word: '',
    values: [
      path === 'resourceType'
        ? leaf
        : `${path}: ${leaf}`.replace(TIME, (_, name: string, time: string) => name + formatted(time)),
    ],
  }));
  return parts.length > 0 ? [{ label, parts, more }] : [];
}
