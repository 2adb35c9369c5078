import { accountsBelow, selectAccounts, unitsOf, type AccountFacts } from '../../discovery/accounts.ts';
import { selectionMistakes, unknownUnits } from '../../discovery/selection.ts';
import { hasSelection } from '../../config/config.ts';
import { SELECTION_FIX } from '../../run/scope-checks.ts';
import { fail, looked, pass, type Check } from './check.ts';
import type { DoctorContext } from './context.ts';

/** Whether the units and accounts that the configuration names exist, and leave an account to protect. None without a selection. */
export async function selectionCheck(
  { session, read, options: { config, only } }: DoctorContext,
  accounts: readonly AccountFacts[],
  admin: string,
): Promise<readonly Check[]> {
  if (!hasSelection(config) || only === 'pipeline') return [];
  const subject = { id: 'selection', title: 'Selected accounts' };
  const check = await looked(subject, async () => {
    const caller = session.identity.account;
    const below = await accountsBelow(read, caller, accounts, unitsOf(config));
    const { eligible } = selectAccounts(accounts, admin, config, below);
    const unknown = await unknownUnits(read, caller, below);
    const mistakes = selectionMistakes(config, { accounts, eligible, unknown });
    if (mistakes.length === 0) return pass(subject, `${eligible.length} of ${accounts.length}`);
    return fail(
      subject,
      mistakes.map(({ path, message }) => [...path, message].join(': ')).join('; '),
      SELECTION_FIX,
      'CONFIG_INVALID',
    );
  });
  return [check];
}
