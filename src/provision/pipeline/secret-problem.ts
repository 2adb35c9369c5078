import { secretProblem, type Destination } from '../../handler/contract.ts';
import type { Secret } from '../base/secret.ts';

/** Why a given Slack secret cannot be right; undefined when it may be, or when none was given. Says nothing of its value. */
export function givenSecretProblem(
  destination: Destination,
  given: Secret | undefined,
  allowHosts: readonly string[],
): string | undefined {
  return given === undefined ? undefined : secretProblem(destination, given.reveal(), allowHosts);
}
