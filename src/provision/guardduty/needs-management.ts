import { addressOf, type Change, type Step } from '../engine/resource.ts';
import type { Place } from '../aws/place.ts';

/** Stands for a step that only the management account may take, in a run with the admin account's own credentials. */
export function needsManagement(
  managementAccount: string,
  what: Place & { readonly kind: string; readonly name?: string },
): Step {
  const address = addressOf(what);
  const { kind, account, region } = what;
  const change = (basis: Change['basis']): Change => ({
    address,
    kind,
    account,
    region,
    action: 'keep',
    basis,
    fields: [],
    reduces: [],
    notes: [
      {
        code: 'NEEDS_MANAGEMENT',
        text: `needs management: only credentials of account ${managementAccount} can look at it or change it`,
      },
    ],
  });
  return {
    address,
    kind,
    account,
    region,
    plan: () => Promise.resolve(change('observed')),
    assume: () => change('assumed'),
  };
}
