import { dynamodbState } from '../../sandbox/services/dynamodb/state.ts';
import { slackState } from '../../sandbox/slack/state.ts';
import type { World } from '../../sandbox/world/world.ts';
import { ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { aFinding } from '../handler/events.ts';
import { HOME } from '../provision/pipeline-world.ts';
import { DEAD_LETTERS, found, messagesIn, QUEUE, type Pipeline } from './pipeline.ts';

/** One state of a finding as GuardDuty sends it; the version grows with its `updatedAt`. */
export interface Version {
  readonly id: string;
  readonly version: number;
  readonly severity: number;
}

/** Where a version ended, the first that holds. */
export type Fate = 'delivered' | 'digested' | 'counted' | 'queued' | 'dead-lettered' | 'lost';

const MEMBER = '300000000001';
const FIRST_SEEN = Date.UTC(2026, 10, 20, 12);

/** The detail of a version's event. Its title, which cards show, and its instance, which digests do, tell which version it is. */
export function detailOf({ id, version, severity }: Version): Record<string, unknown> {
  const updatedAt = new Date(FIRST_SEEN + version * 60_000).toISOString();
  const { detail } = aFinding(id, severity);
  return {
    ...detail,
    accountId: MEMBER,
    region: HOME,
    updatedAt,
    title: `Seen on ${nameOf({ id, version })}`,
    resource: { resourceType: 'Instance', instanceDetails: { instanceId: nameOf({ id, version }) } },
    service: { ...(detail['service'] as object), count: version, eventLastSeen: updatedAt },
  };
}

/** GuardDuty sends these. */
export function send({ world }: Pipeline, versions: readonly Version[]): void {
  for (const version of versions) found(world, detailOf(version));
}

function nameOf({ id, version }: Pick<Version, 'id' | 'version'>): string {
  return `i-${id}-v${version}`;
}

/** What a message in Slack shows. */
export interface Shown {
  readonly id: string;
  readonly version: number;
  readonly time: number;
  readonly via: 'webhook' | 'bot';
  /** The message's id in its channel. */
  readonly ts: string;
  /** With others in one message. */
  readonly digest: boolean;
  /** Shown by editing an older message. */
  readonly edit: boolean;
}

/** Every version that Slack shows, in the order in which it came. */
export function shownIn(world: World): readonly Shown[] {
  return slackState(world).messages.flatMap(({ payload, edits, time, via, ts }) =>
    [{ payload, time }, ...edits].flatMap((one, index) => {
      const names = [...new Set(JSON.stringify(one.payload).match(/\bi-\w+-v\d+\b/g))];
      return names.map((name) => {
        const [, id = '', version] = /^i-(\w+)-v(\d+)$/.exec(name) ?? [];
        const digest = names.length > 1;
        return { id, version: Number(version), time: one.time, via, ts, digest, edit: index > 0 };
      });
    }),
  );
}

/**
 * What became of each distinct version that was sent, at one kind of destination or at any; read from Slack, the table
 * and the queues, not from what the function says.
 */
export function fatesOf(
  { world }: Pipeline,
  sent: readonly Version[],
  via?: Shown['via'],
): ReadonlyMap<Version, Fate> {
  const shown = shownIn(world).filter((one) => via === undefined || one.via === via);
  const alone = new Set(shown.filter(({ digest }) => !digest).map(nameOf));
  const together = new Set(shown.filter(({ digest }) => digest).map(nameOf));
  const known = new Map(shown.map((one) => [one.id, true]));
  const waiting = namesIn(world, QUEUE);
  const dead = namesIn(world, DEAD_LETTERS);
  const remembered = rememberedIn(world);
  const distinct = new Map(sent.map((one) => [nameOf(one), one]));
  return new Map(
    [...distinct].map(([name, version]) => {
      const updatedAt = FIRST_SEEN + version.version * 60_000;
      const isCounted = known.has(version.id) && (remembered.get(version.id) ?? 0) >= updatedAt;
      const fate = alone.has(name)
        ? 'delivered'
        : together.has(name)
          ? 'digested'
          : waiting.has(name)
            ? 'queued'
            : dead.has(name)
              ? 'dead-lettered'
              : isCounted
                ? 'counted'
                : 'lost';
      return [version, fate];
    }),
  );
}

/** How many versions met each fate. */
export function tally(fates: ReadonlyMap<Version, Fate>): Readonly<Record<Fate, number>> {
  const counts = { delivered: 0, digested: 0, counted: 0, queued: 0, 'dead-lettered': 0, lost: 0 };
  for (const fate of fates.values()) counts[fate] += 1;
  return counts;
}

function namesIn(world: World, queue: string): ReadonlySet<string> {
  return new Set(messagesIn(world, queue).flatMap(({ body }) => body.match(/\bi-\w+-v\d+\b/) ?? []));
}

/** The newest update of each finding that the table knows, milliseconds since 1970. */
function rememberedIn(world: World): ReadonlyMap<string, number> {
  const items = dynamodbState(world, ADMIN_ACCOUNT, HOME).tables[QUEUE]?.items ?? {};
  return new Map(
    Object.values(items).map((item) => {
      const { id, updatedAt } = item as { id?: { S?: string }; updatedAt?: { N?: string } };
      return [id?.S?.split('#')[2] ?? '', Number(updatedAt?.N)];
    }),
  );
}
