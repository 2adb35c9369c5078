/** How fast a channel takes messages. https://docs.slack.dev/apis/web-api/rate-limits */
import { now, type World } from '../world/world.ts';
import { slackState } from './state.ts';

/**
 * Takes a token of a bucket. Gives undefined, or the whole seconds after which to try again, for `Retry-After`.
 * A bucket holds `burst` tokens and fills by `perSecond`.
 */
export function secondsToWait(
  world: World,
  name: string,
  { perSecond, burst }: { readonly perSecond: number; readonly burst: number },
): number | undefined {
  const { buckets } = slackState(world);
  const time = now(world);
  const bucket = (buckets[name] ??= { tokens: burst, at: time });
  bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.at) / 1000) * perSecond);
  bucket.at = time;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return undefined;
  }
  return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
}
