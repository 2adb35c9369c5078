import { additionalInfo, type Finding } from './finding.ts';
import { at, first, leaves, text, texts } from './json-path.ts';
import { ACTIONS, ACTORS, AS_THEY_ARE, DETAILS, ORIGINS, RESOURCES, type Shape } from './finding-fields.ts';
import { formatTime, parseTime } from './time.ts';

/** A line of a message: our words, and values that are still hostile. */
export interface Line {
  readonly label: string;
  readonly parts: readonly Part[];
}

interface Part {
  readonly word: string;
  readonly values: readonly string[];
}

/** What a finding says: who did what to which resource, from or to where. */
export interface Facts {
  readonly resource: readonly Line[];
  readonly who: readonly Line[];
  /** The other end. */
  readonly from: readonly Line[];
  /** Whether the other end was asked or connected to, rather than coming by itself. */
  readonly outbound: boolean;
  readonly did: readonly Line[];
  readonly details: readonly Line[];
}

const LINES_PER_SHAPE = 10;
const VALUES_PER_PART = 3;

/** Reads every fact that the tables know; what has an unknown shape is shown as it is, path and value. */
export function factsOf({ detail }: Finding): Facts {
  const read = (shapes: readonly Shape[]): Line[] => shapes.flatMap((shape) => linesOf(detail, shape));
  const type = first(detail, 'resource.resourceType') ?? '';
  const [main, ...others] = RESOURCES.toSorted((a, b) => Number(b[3].test(type)) - Number(a[3].test(type)))
    .map(([label, path, parts, , elsewhere]) => ({ elsewhere, lines: linesOf(detail, [label, path, parts]) }))
    .filter(({ lines }) => lines.length > 0);
  const did = read(ACTIONS);
  const { sample: _sample, ...info } = additionalInfo(detail);
  return {
    resource: main?.lines ?? asItIs('', at(detail, 'resource')[0], 4),
    who: read(ACTORS),
    from: read(ORIGINS),
    outbound:
      texts(detail, 'service.action.*.connectionDirection').includes('OUTBOUND') ||
      at(detail, 'service.action.dnsRequestAction').length > 0,
    did: did.length > 0 ? did : asItIs('', at(detail, 'service.action')[0], 6),
    details: [
      ...others.flatMap(({ lines, elsewhere }) => (elsewhere ? [] : lines)),
      ...read(DETAILS),
      ...AS_THEY_ARE.flatMap(([label, path]) => asItIs(label, at(detail, path)[0], 16)),
      ...asItIs('Also', info, 12),
    ],
  };
}

/** A line for each value at the shape's path, in the order in which they happened; the last says how many are left out. */
function linesOf(detail: unknown, [label, path, parts]: Shape): Line[] {
  const lines = at(detail, path)
    .toSorted((a, b) => startOf(a) - startOf(b))
    .map((value) => ({ label, parts: parts.split(',').flatMap((part) => partOf(value, part)) }))
    .filter((line) => line.parts.length > 0);
  const left = lines.length - LINES_PER_SHAPE;
  return left > 0
    ? [...lines.slice(0, LINES_PER_SHAPE), { label, parts: [{ word: `and ${left} more`, values: [] }] }]
    : lines;
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

/** A part for each value, so that it is seen where one ends. */
function asItIs(label: string, value: unknown, most: number): Line[] {
  const parts = leaves(value, most).map(([path, leaf]) => ({
    word: '',
    values: [
      path === 'resourceType'
        ? leaf
        : `${path}: ${leaf}`.replace(TIME, (_, name: string, time: string) => name + formatted(time)),
    ],
  }));
  return parts.length > 0 ? [{ label, parts }] : [];
}
