import type { Place } from '../aws/place.ts';
import type { ProvisionError } from '../base/errors.ts';
import type { Kind } from './kind.ts';
import { addressOf, type Step } from './resource.ts';

/**
 * Stands for something that could not be looked at while a tree was made. Its plan is `unknown`, with the reason: nothing is
 * done to it, and what follows it in a sequence is not tried.
 */
export function unknownStep(
  what: Place & { readonly kind: Kind; readonly name?: string },
  error: ProvisionError,
): Step {
  const { kind, account, region } = what;
  return {
    address: addressOf(what),
    kind,
    account,
    region,
    plan: () => Promise.reject(error),
  };
}
