import { callsOf, canonicalDump, type World } from '../../sandbox/index.ts';

/** Everything that a world holds, each property by its path. */
type Leaves = ReadonlyMap<string, unknown>;

const TAKING = /^(?:Delete|Disassociate|Remove|Disable|Deregister|Stop|Purge|Untag)/;
const ON = new Set<unknown>(['ENABLED', 'ALL', 'NEW', true]);
const OFF = new Set<unknown>(['DISABLED', 'NONE', false]);

/** Where a world stood, as far as it tells what a run takes away. */
export interface Stand {
  readonly leaves: Leaves;
  /** What AWS was asked to take away, and did: operation and place. */
  readonly taken: ReadonlySet<string>;
}

/** @param calls how many calls were made before the run */
export function standOf(world: World, calls: number): Stand {
  const taken = callsOf(world)
    .slice(calls)
    .filter(({ operation, status }) => TAKING.test(operation) && status >= 200 && status < 300)
    .map(({ service, operation, account, region }) => `${service}:${operation} ${account}/${region}`);
  return { leaves: new Map(leavesOf(canonicalDump(world), '')), taken: new Set(taken) };
}

/**
 * What a run that could not read everything has taken away or turned off, and the same run without trouble leaves. Read from
 * the world and from what AWS was asked for, never from a plan.
 */
export function removedInTrouble(before: Leaves, untroubled: Stand, troubled: Stand): readonly string[] {
  const lost = [...before].flatMap(([path, value]) => {
    const now = troubled.leaves.get(path);
    const else_ = untroubled.leaves.get(path);
    if (!troubled.leaves.has(path)) return untroubled.leaves.has(path) ? [`gone: ${path}`] : [];
    return ON.has(value) && OFF.has(now) && else_ === value ? [`off: ${path}`] : [];
  });
  const asked = [...troubled.taken].filter((one) => !untroubled.taken.has(one));
  return [...lost, ...asked];
}

/** A name in a list is told by itself, an object in it by its name; text that is JSON is looked into. */
function leavesOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value))
    return value.flatMap((one: unknown, index) =>
      typeof one === 'object' && one !== null
        ? leavesOf(one, `${path} > ${(one as { name?: string }).name ?? index}`)
        : [[`${path} > ${String(one)}`, true] as const],
    );
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, part]) => leavesOf(part, `${path} > ${key}`));
  const parsed = typeof value === 'string' && value.startsWith('{') ? jsonOf(value) : undefined;
  return parsed === undefined ? [[path, value]] : leavesOf(parsed, path);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
