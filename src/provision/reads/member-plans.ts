import { GetMemberDetectorsCommand } from '@aws-sdk/client-guardduty';
import { asSent } from '../aws/as-sent.ts';
import type { Aws } from '../aws/aws.ts';
import type { Unprocessed } from '../aws/batches.ts';
import type { Place } from '../aws/place.ts';
import { readDetectorId } from './guardduty-reads.ts';
import { forMembers } from './member-batches.ts';

/** A plan of a member, or a part of one, as GuardDuty writes it. */
export interface PlanSent {
  readonly name?: string;
  readonly status?: string;
  readonly managedBy?: string;
  /** When it was last turned on or off, seconds since 1970. */
  readonly updatedAt?: number;
  readonly additionalConfiguration?: readonly PlanSent[];
}

interface Answer {
  readonly members?: readonly { readonly accountId?: string; readonly features?: readonly PlanSent[] }[];
  readonly unprocessedAccounts?: readonly { readonly accountId?: string; readonly result?: string }[];
}

/**
 * Shows the plans of each of these members of the administrator, fifty a call, and keeps none of them.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMemberDetectors.html
 *
 * @returns the accounts of which AWS tells nothing, with its reason
 */
export async function eachMembersPlans(
  aws: Aws,
  place: Place,
  ids: readonly string[],
  see: (account: string, plans: readonly PlanSent[]) => void,
): Promise<readonly Unprocessed[]> {
  const id = await readDetectorId(aws, place);
  return forMembers(aws, place, ids, async (some) => {
    const { members = [], unprocessedAccounts = [] } = await asSent<Answer>(
      aws.client('guardduty', place),
      new GetMemberDetectorsCommand({ DetectorId: id, AccountIds: [...some] }),
    );
    for (const { accountId, features = [] } of members) if (accountId !== undefined) see(accountId, features);
    return {
      UnprocessedAccounts: unprocessedAccounts.map(({ accountId, result }) => ({
        AccountId: accountId,
        Result: result,
      })),
    };
  });
}
