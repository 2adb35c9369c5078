/**
 * The simulated world as plain data, so that it can be cloned, dumped and compared. Every service keeps its own part,
 * one an account and Region, under its id; `stateOf` makes it when it is first looked at.
 */
import { randomBytes } from 'node:crypto';

/** Everything that exists. Only plain JSON data (and bytes of uploaded code): `structuredClone` copies it whole. */
export interface World {
  readonly settings: Settings;
  /** Milliseconds since 1970 of the world's clock: `now` moves it along with real time unless the clock is held. */
  readonly clock: { offset: number; held: number | undefined };
  /** Seed of the next opaque id. */
  readonly ids: { next: number };
  /** Access keys → who they are. Long-lived keys of users, and sessions that AssumeRole gave out. */
  readonly keys: Record<string, AccessKey>;
  /** Every request that was answered, oldest first. */
  readonly calls: CallRecord[];
  /** Services' states by `service/account/region`. */
  readonly states: Record<string, unknown>;
  /** Faults still to happen. */
  readonly faults: Fault[];
}

/** What can be chosen about a world. Uncertain behaviors of AWS are switches here, each explained in BEHAVIOUR.md. */
export interface Settings {
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc' | 'aws-iso';
  readonly seed: number;
  /** Whether credentials come from the seed too. Without, no one can know them who was not told. */
  readonly seededCredentials: boolean;
  /** Every delay and switch by name, in milliseconds or as a value; defaults in `settings.ts`. */
  readonly knobs: Readonly<Record<string, number | boolean | string>>;
}

/** An access key that requests may be signed with. */
export interface AccessKey {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  readonly secret: string;
  readonly token?: string;
  /** World time in milliseconds when a session ends. */
  readonly expires?: number;
  /** The ARN of the role behind a session, for its permissions and for the chaining rule. */
  readonly role?: string;
  /** Policy documents given with AssumeRole: a session may do only what each of them allows as well. */
  readonly sessionPolicies?: readonly string[];
}

/** One answered request. Never holds a secret's value. */
export interface CallRecord {
  readonly time: number;
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly principal: string;
  readonly write: boolean;
  readonly status: number;
  readonly error?: string;
  readonly requestId: string;
}

/**
 * What happens to a request. `error` answers `code`, `message` and `status` without doing anything; `error-after` does, then
 * answers so; `reset` does, then drops the connection. The rest does nothing either: the refusals of every service in its own
 * words (`throttled`, `denied`, `denied-by-policy`, `expired-token`, `unknown-key`), an answer that AWS did not send (a 200 with
 * a page of HTML is `malformed`, without a body `empty`, with none of its members `bare`; a 502 with a page of HTML is
 * `gateway`), and a network on which nothing arrives: the host's name is unknown (`unresolved`), nothing listens (`refused`),
 * its certificate is not trusted (`untrusted`), no answer comes (`timeout`). `truncated` does the work and cuts the answer in
 * half; `same-page` answers a list with its first page and one page token, again and again.
 */
export type FaultKind =
  | 'error'
  | 'error-after'
  | 'reset'
  | 'throttled'
  | 'denied'
  | 'denied-by-policy'
  | 'expired-token'
  | 'unknown-key'
  | 'malformed'
  | 'empty'
  | 'bare'
  | 'truncated'
  | 'gateway'
  | 'same-page'
  | 'unresolved'
  | 'refused'
  | 'untrusted'
  | 'timeout';

/** A failure to come: matches by what is given, counts down, then happens `times` times. */
export interface Fault {
  readonly service?: string;
  readonly operation?: string;
  readonly account?: string;
  readonly region?: string;
  /** Let this many matching calls through first. */
  skip: number;
  /** How often it happens; `Infinity` is written as -1. */
  times: number;
  readonly kind: FaultKind;
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** A world with nothing in it: no organization, no account, no key. */
export function createWorld(options: WorldOptions = {}): World {
  const { partition = 'aws', seed = 1, knobs = {}, time } = options;
  return {
    settings: { partition, seed, seededCredentials: options.seed !== undefined, knobs },
    clock: { offset: 0, held: time },
    ids: { next: 0 },
    keys: {},
    calls: [],
    states: {},
    faults: [],
  };
}

/** What a new world can be told. */
export interface WorldOptions {
  readonly partition?: Settings['partition'];
  /** Worlds of one seed and one history have the same ids and access keys. Without a seed the access keys are random. */
  readonly seed?: number;
  readonly knobs?: Settings['knobs'];
  /** Hold the clock at this time, milliseconds since 1970; it then moves only by {@link advance}. */
  readonly time?: number;
}

/** Moves the world's clock on, for example past a queue's 60 seconds; what was due in between is then seen as done. */
export function advance(world: World, milliseconds: number): void {
  if (world.clock.held === undefined) world.clock.offset += milliseconds;
  else world.clock.held += milliseconds;
}

/** The world's time in milliseconds. */
export function now(world: World): number {
  return world.clock.held ?? Date.now() + world.clock.offset;
}

/** Every request that the world answered, oldest first. */
export function callsOf(world: World): readonly CallRecord[] {
  return world.calls;
}

/** A service's part of the world in one account and Region, made when it is first looked at. */
export function stateOf<S>(
  world: World,
  service: string,
  account: string,
  region: string,
  initial: () => S,
): S {
  const key = `${service}/${account}/${region}`;
  return (world.states[key] ??= initial()) as S;
}

/** An opaque id of `length` lower-case hex digits: the same in every run with the same seed and history. */
export function opaqueId(world: World, length = 32): string {
  let id = '';
  while (id.length < length) id += mix(world.settings.seed, world.ids.next++).toString(16).padStart(8, '0');
  return id.slice(0, length);
}

/** `length` characters of an access key, a secret or a session token: random, or as {@link opaqueId} where a seed was given. */
export function credentialText(world: World, length: number): string {
  if (world.settings.seededCredentials) return opaqueId(world, length);
  return randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);
}

/** A UUID made as {@link opaqueId}. */
export function opaqueUuid(world: World): string {
  return opaqueId(world)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-4$3-a$4-$5')
    .replace(/-4.(...)-a.(...)-/, '-4$1-a$2-');
}

/** One number from two, well mixed (the finaliser of MurmurHash3). */
function mix(seed: number, counter: number): number {
  let h = (seed ^ Math.imul(counter + 1, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
