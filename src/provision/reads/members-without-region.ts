import { GetRegionOptStatusCommand } from '@aws-sdk/client-account';
import type { Aws } from '../aws/aws.ts';
import type { Unprocessed } from '../aws/batches.ts';
import { endsEverything } from '../aws/explain.ts';
import { organizationsRegion } from '../aws/partition.ts';
import type { Place } from '../aws/place.ts';
import { JUST_MADE } from './just-made.ts';
import { MEMBERS_A_CALL } from './member-batches.ts';

/** Who may ask about the Regions of other accounts, and who are members already. */
export interface RegionQuestion {
  /** Undefined where the run has no credentials of the management account. */
  readonly managementAccountId: string | undefined;
  /** The accounts that AWS does not list as members. */
  readonly missing: readonly string[];
  /** How many accounts are wanted as members. */
  readonly wanted: number;
}

/**
 * True for AWS's words about an account that has not enabled the Region. What CreateMembers says of one is not documented, so
 * any words about a Region that is off count. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UnprocessedAccount.html
 */
export function isWithoutRegion({ result }: Unprocessed): boolean {
  return (
    /\bregion\b/i.test(result) &&
    /\bopt(?:ed|s)?\b|disabled|not (?:been )?(?:enabled|active|activated|available|supported)|n't enabled/i.test(
      result,
    )
  );
}

/** Remembers for the rest of a run which accounts AWS refused because they have not enabled the Region. */
export async function rememberWithoutRegion(
  aws: Aws,
  place: Place,
  accounts: readonly string[],
): Promise<void> {
  const known = await remembered(aws, place);
  aws.forget(keyOf(place));
  await aws.shared(keyOf(place), () => Promise.resolve(new Set([...known, ...accounts])));
}

/**
 * Which of the accounts that are not members have not enabled the Region: as AWS said when this run added them, or as it says
 * when asked. A few are asked about, and only next to members: in a new rollout CreateMembers tells. What cannot be asked
 * is left out here, and CreateMembers is what tries it.
 */
export async function accountsWithoutRegion(
  aws: Aws,
  place: Place,
  question: RegionQuestion,
): Promise<ReadonlySet<string>> {
  const known = await remembered(aws, place);
  const { managementAccountId, wanted } = question;
  const open = question.missing.filter((id) => !known.has(id) && id !== managementAccountId);
  if (managementAccountId === undefined || open.length === 0) return known;
  if (question.missing.length >= wanted || open.length > MEMBERS_A_CALL) return known;
  const asked = await aws.shared(`account/without-region/${place.region}/${open.join(',')}`, () =>
    ask(aws, managementAccountId, place.region, open),
  );
  return new Set([...known, ...asked]);
}

/** https://docs.aws.amazon.com/accounts/latest/APIReference/API_GetRegionOptStatus.html */
async function ask(
  aws: Aws,
  managementAccountId: string,
  region: string,
  accounts: readonly string[],
): Promise<readonly string[]> {
  const place = { account: managementAccountId, region: organizationsRegion(aws.partition) };
  const without: string[] = [];
  for (const AccountId of accounts) {
    try {
      const { RegionOptStatus } = await aws
        .client('account', place)
        .send(new GetRegionOptStatusCommand({ AccountId, RegionName: region }));
      // A Region that one account has by default every account has.
      if (RegionOptStatus === 'ENABLED_BY_DEFAULT') return without;
      if (RegionOptStatus === 'DISABLED' || RegionOptStatus === 'DISABLING') without.push(AccountId);
    } catch (error) {
      if (endsEverything(error)) throw error;
      // Without trusted access for Account Management, AWS tells of no member.
      return without;
    }
  }
  return without;
}

function remembered(aws: Aws, place: Place): Promise<ReadonlySet<string>> {
  return aws.shared(keyOf(place), () => Promise.resolve(new Set<string>()));
}

function keyOf({ account, region }: Place): string {
  return `${JUST_MADE}without-region/${account}/${region}/`;
}
