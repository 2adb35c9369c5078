import { UpdateMemberDetectorsCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import type { Unprocessed } from '../aws/batches.ts';
import type { Place } from '../aws/place.ts';
import { forgetMembers, readDetectorId, readMembers } from '../reads/guardduty-reads.ts';
import { failOnRefused, forMembers } from '../reads/member-batches.ts';
import { memberMeaning } from '../reads/member-status.ts';
import type { ByPlan, PlanStatus } from '../reads/protection.ts';
import { eachIfNotAll, statusesOf } from './plans.ts';

/** Accounts that need the same plans set, so that one call can do fifty of them. */
export interface MemberPlans {
  readonly plans: ByPlan<PlanStatus>;
  readonly accounts: readonly string[];
}

/** Waits until all accounts are members. @throws ProvisionError DEADLINE, INTERRUPTED */
export async function untilMembers(aws: Aws, place: Place, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await aws.until({
    what: `${ids.length} accounts to be members in ${place.region}`,
    read: async () => {
      forgetMembers(aws, place);
      const table = await readMembers(aws, place);
      return ids.filter((id) => ['absent', 'waiting'].includes(memberMeaning(table.statusOf(id)).standing))
        .length;
    },
    done: (waiting) => waiting === 0,
    everyMs: 3_000,
  });
}

/**
 * Sets the same plans in members, fifty a call.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateMemberDetectors.html
 *
 * @throws ProvisionError AWS_REFUSED with the plans or the members that AWS refused
 */
export async function setPlans(aws: Aws, place: Place, { plans, accounts }: MemberPlans): Promise<void> {
  const id = await readDetectorId(aws, place);
  const refused: Unprocessed[] = [];
  // A part can be set only together with its plan, which then is on: asking for a part asks for its plan.
  const full = Object.fromEntries(
    Object.entries(plans).flatMap(([plan, status]) => {
      const parent = plan.split('/')[0] ?? plan;
      return parent in plans
        ? [[plan, status]]
        : [
            [parent, 'ENABLED' as const],
            [plan, status],
          ];
    }),
  );
  const names = Object.keys(full).filter((plan) => !plan.includes('/'));
  await eachIfNotAll(
    names,
    async (some) => {
      refused.push(
        ...(await forMembers(aws, place, accounts, (part) =>
          aws.client('guardduty', place).send(
            new UpdateMemberDetectorsCommand({
              DetectorId: id,
              AccountIds: [...part],
              Features: statusesOf(some, full),
            }),
          ),
        )),
      );
    },
    `in members of ${place.region}`,
  );
  failOnRefused(refused, 'protection plans', accounts.length, place);
}
