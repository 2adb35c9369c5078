/** Trouble on demand: what the next requests to Slack meet, for tests of everything that can go wrong. */
import { now, type World } from '../world/world.ts';
import { slackState } from './state.ts';

/**
 * One failure. `accepted` says that Slack took the request all the same and only its answer is lost or broken: the caller
 * cannot know.
 */
export type Failure =
  /** 429 with `Retry-After` in seconds. */
  | { readonly kind: 'rate-limit'; readonly retryAfter: number; readonly path?: string }
  /** Any status with any body. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly accepted?: boolean;
      readonly path?: string;
    }
  /** No answer, ever. */
  | { readonly kind: 'hang'; readonly accepted?: boolean; readonly path?: string }
  /** The connection breaks off. */
  | { readonly kind: 'reset'; readonly accepted?: boolean; readonly path?: string }
  /** The answer's body ends in its middle. Slack took the request. */
  | { readonly kind: 'half'; readonly path?: string }
  /** 200 with a page in HTML, as a proxy might answer. */
  | { readonly kind: 'wrong-type'; readonly accepted?: boolean; readonly path?: string };

/** Lets the next requests fail, one failure each in this order; one with a `path` waits for a request to that path. */
export function failSlack(world: World, ...failures: readonly Failure[]): void {
  slackState(world).failures.push(...failures);
}

/** Lets the next `times` requests fail alike. */
export function failSlackTimes(world: World, times: number, failure: Failure): void {
  failSlack(world, ...Array.from({ length: times }, () => failure));
}

/** Answers 503 to everything for so many milliseconds of the world's time from now. */
export function takeSlackDown(world: World, milliseconds: number): void {
  refuseForAWhile(world, milliseconds, { status: 503, body: 'service_unavailable' });
}

/** Answers everything with a status and a body, as a refusal that passes by itself, for so many milliseconds of the world's time. */
export function refuseForAWhile(
  world: World,
  milliseconds: number,
  answer: { readonly status: number; readonly body: string },
): void {
  slackState(world).outage = { ...answer, until: now(world) + milliseconds };
}

/** The failure that a request to this path meets, taken from the script. */
export function nextFailure(world: World, path: string): Failure | undefined {
  const state = slackState(world);
  const { until, status, body } = state.outage;
  if (now(world) < until) return { kind: 'status', status, body };
  const at = state.failures.findIndex((failure) => failure.path === undefined || failure.path === path);
  return at === -1 ? undefined : state.failures.splice(at, 1)[0];
}
