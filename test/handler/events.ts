import { readdirSync, readFileSync } from 'node:fs';

const FIXTURES = new URL('../fixtures/', import.meta.url);

export type Event = Record<string, unknown> & { detail: Record<string, unknown> };

/** The project's own finding events by name. */
export const EVENTS: Readonly<Record<string, Event>> = Object.fromEntries(
  readdirSync(new URL('findings/', FIXTURES))
    .filter((file) => file.endsWith('.json'))
    .map((file) => [
      file.slice(0, -5),
      JSON.parse(readFileSync(new URL(`findings/${file}`, FIXTURES), 'utf8')) as Event,
    ]),
);

/** Every finding type that GuardDuty's user guide lists. */
export const FINDING_TYPES: readonly string[] = readFileSync(new URL('finding-types.txt', FIXTURES), 'utf8')
  .trim()
  .split('\n');

/** A fixture with fields of its finding replaced. */
export function anEvent(
  name: string,
  detail: Readonly<Record<string, unknown>> = {},
  envelope: Readonly<Record<string, unknown>> = {},
): Event {
  const event = structuredClone(EVENTS[name]);
  if (event === undefined) throw new Error(`no fixture ${name}`);
  return { ...event, ...envelope, detail: { ...event.detail, ...detail } };
}

/** A plain finding with its own id. */
export function aFinding(
  id: string,
  severity: unknown = 8,
  over: Readonly<Record<string, unknown>> = {},
): Event {
  return anEvent('ec2-dns-c2', { id, severity, title: `Finding ${id}`, ...over });
}
