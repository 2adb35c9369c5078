import { slackUrlProblem, type Destination } from '../../handler/contract.ts';
import type { Secret } from '../base/secret.ts';

/** Why a Slack secret cannot be right; undefined when it may be, or when none was given. Says nothing of its value. */
export function secretProblem(
  kind: Destination['kind'],
  given: Secret | undefined,
  allowHosts: readonly string[],
): string | undefined {
  const value = given?.reveal();
  if (value === undefined) return undefined;
  if (kind === 'webhook') return slackUrlProblem(value, allowHosts);
  return /^xoxb-[\w-]+$/.test(value) ? undefined : 'it does not begin with xoxb- as a bot token does';
}
