import type { Kind } from '../engine/kind.ts';
import { addressOf, type Step } from '../engine/resource.ts';
import type { Place } from '../aws/place.ts';

/** Stands for a step that only the management account may take, in a run with the admin account's own credentials. */
export function stepOfManagement(
  managementAccount: string,
  what: Place & { readonly kind: Kind; readonly name?: string },
): Step {
  const address = addressOf(what);
  const { kind, account, region } = what;
  const known = { address, kind, account, region };
  const text = `requires credentials of the management account ${managementAccount}`;
  return {
    ...known,
    plan: () =>
      Promise.resolve({
        ...known,
        action: 'keep',
        reduces: [],
        fields: [],
        notes: [{ code: 'NEEDS_MANAGEMENT', text }],
      }),
  };
}
