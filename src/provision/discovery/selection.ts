import { ListAccountsForParentCommand } from '@aws-sdk/client-organizations';
import type { Aws } from '../aws/aws.ts';
import type { ConfigMistake } from '../base/errors.ts';
import { hasSelection, type Config } from '../config/config.ts';
import { organizationsPlace, type AccountFacts } from './accounts.ts';

/**
 * The units that do not exist, of those under which no account was found. What has accounts under it exists, so that AWS is
 * asked about the others only. https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
export async function unknownUnits(
  aws: Aws,
  caller: string,
  below: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<readonly string[]> {
  const organizations = aws.client('organizations', organizationsPlace(aws, caller));
  const empty = [...below].filter(([, accounts]) => accounts.size === 0).map(([unit]) => unit);
  const unknown: string[] = [];
  for (const ParentId of empty) {
    try {
      await organizations.send(new ListAccountsForParentCommand({ ParentId }));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ParentNotFoundException') throw error;
      unknown.push(ParentId);
    }
  }
  return unknown;
}

/**
 * What is wrong with the accounts that a configuration selects: units and accounts that the Organization does not have,
 * and a selection that leaves none. With any of them an account that was meant is not protected, or one that was to be
 * left alone is enrolled. Pure.
 */
export function selectionMistakes(
  config: Config,
  {
    accounts,
    eligible,
    unknown,
  }: {
    readonly accounts: readonly AccountFacts[];
    readonly eligible: readonly AccountFacts[];
    /** Units that do not exist. */
    readonly unknown: readonly string[];
  },
): readonly ConfigMistake[] {
  const ids = new Set(accounts.map(({ id }) => id));
  const units = (key: 'ou' | 'excludeOu'): readonly ConfigMistake[] =>
    config[key].flatMap((unit, index) =>
      unknown.includes(unit)
        ? [{ path: [key, index], message: `there is no organizational unit ${unit} in this Organization` }]
        : [],
    );
  const named = [
    ...units('ou'),
    ...units('excludeOu'),
    ...config.excludeAccounts.flatMap((id, index) =>
      ids.has(id)
        ? []
        : [{ path: ['excludeAccounts', index], message: `there is no account ${id} in this Organization` }],
    ),
  ];
  if (named.length > 0 || !hasSelection(config) || eligible.length > 0) return named;
  return [
    {
      path: [],
      message:
        'ou, excludeOu and excludeAccounts leave no account to protect but the delegated administrator',
    },
  ];
}
