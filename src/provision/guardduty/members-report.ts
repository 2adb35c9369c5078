import { GetMembersCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import { explain } from '../aws/explain.ts';
import { isProvisionError } from '../base/errors.ts';
import type { Facts } from '../discovery/facts.ts';
import { forgetMembers, readDetectorId, readMembers } from '../reads/guardduty-reads.ts';
import { MEMBERS_A_CALL } from '../reads/member-batches.ts';
import { memberMeaning, NOT_MEMBER, type MemberStanding } from '../reads/member-status.ts';
import type { MemberProblem, MembersReport } from '../engine/report.ts';
import type { Place } from '../aws/place.ts';
import { withoutRegion } from './resources/members.ts';
import { refusalOf } from '../reads/unprocessed.ts';

/** What a report says of members where it is not about them. */
export const NO_MEMBERS_REPORT: MembersReport = { eligible: 0, enabled: 0, problems: [], excluded: [] };

/**
 * Who is protected and who is not, with the next step for each. Counts are account-Regions. Uses the reads of the plan.
 *
 * @param planned true for the report of a plan: then accounts that the plan adds or starts are no problem
 * @param refusals why AWS did not take accounts in this run: `account/region` → its words
 */
export async function membersReport(
  aws: Aws,
  facts: Facts,
  planned = false,
  refusals: ReadonlyMap<string, string> = new Map(),
): Promise<MembersReport> {
  // An account by itself has no members to ask about.
  if (facts.organization === undefined) return NO_MEMBERS_REPORT;
  const reports = await Promise.all(
    facts.regions.map((region) => regionMembers(aws, facts, region, planned, refusals)),
  );
  return {
    excluded: facts.excluded,
    eligible: facts.eligible.length * facts.regions.length,
    enabled: reports.reduce((sum, { enabled }) => sum + enabled, 0),
    problems: reports.flatMap(({ problems }) => problems),
  };
}

async function regionMembers(
  aws: Aws,
  facts: Facts,
  region: string,
  planned: boolean,
  refusals: ReadonlyMap<string, string>,
): Promise<Pick<MembersReport, 'enabled' | 'problems'>> {
  const place = { account: facts.adminAccountId, region };
  try {
    const table = await readMembers(aws, place);
    const without = await withoutRegion(aws, facts, place, table);
    let enabled = 0;
    const problems: MemberProblem[] = [];
    for (const { id } of facts.eligible) {
      const status = table.statusOf(id);
      const { standing, ...meaning } = memberMeaning(without.has(id) ? 'RegionDisabled' : status);
      const refusal = refusals.get(`${id}/${region}`);
      const { reason, fix } = refusal === undefined ? meaning : refusalOf(refusal, { account: id, region });
      if (standing === 'enabled') enabled++;
      else if (!planned || (standing !== 'absent' && standing !== 'stopped'))
        problems.push({
          account: id,
          region,
          status: status ?? NOT_MEMBER,
          reason,
          fix,
          unhealthy: standing !== 'not-applicable',
        });
    }
    return { enabled, problems };
  } catch (error) {
    const { message, fix } = explain(error, place);
    return {
      enabled: 0,
      problems: [
        { account: place.account, region, status: 'Unknown', reason: message, fix, unhealthy: true },
      ],
    };
  }
}

/** Accounts may take a moment to be listed after they were added; one that AWS refused never is. */
const LISTING_MS = 10_000;

/**
 * Waits until GuardDuty is on in every member, or is known not to come on, or the time is up, and reports. Where all are
 * enabled it costs what the report costs. Fails for no Region: what cannot be read is in the report.
 */
export async function watchMembers(
  aws: Aws,
  facts: Facts,
  regions: readonly string[],
  { limitMs = 300_000 }: { readonly limitMs?: number } = {},
): Promise<MembersReport> {
  await Promise.all(
    regions.map(async (region) => {
      try {
        await watchRegion(aws, facts, { account: facts.adminAccountId, region }, limitMs);
      } catch (error) {
        if (isProvisionError(error) && error.code === 'INTERRUPTED') throw error;
      }
    }),
  );
  return membersReport(aws, facts);
}

async function watchRegion(aws: Aws, facts: Facts, place: Place, limitMs: number): Promise<void> {
  if ((await readDetectorId(aws, place)) === undefined) return;
  const start = aws.time();
  const ids = facts.eligible.map(({ id }) => id);
  // Fifty, the last that were added, tell how far the rest is: a list of all members may be a thousand pages.
  if (ids.length > MEMBERS_A_CALL)
    await untilOn(aws, place, ids.slice(-MEMBERS_A_CALL), LISTING_MS, ids.length);
  for (;;) {
    const table = await readMembers(aws, place);
    const waitedMs = aws.time() - start;
    const listing = waitedMs < LISTING_MS;
    const hoped: readonly MemberStanding[] = listing ? ['waiting', 'absent'] : ['waiting'];
    const waiting = ids.filter((id) => hoped.includes(memberMeaning(table.statusOf(id)).standing));
    if (waiting.length === 0 || waitedMs >= limitMs) return;
    const left = (listing ? Math.min(limitMs, LISTING_MS) : limitMs) - waitedMs;
    await untilOn(aws, place, waiting.slice(-MEMBERS_A_CALL), left, waiting.length);
    forgetMembers(aws, place);
  }
}

async function untilOn(
  aws: Aws,
  place: Place,
  ids: readonly string[],
  limitMs: number,
  waiting: number,
): Promise<void> {
  const id = await readDetectorId(aws, place);
  try {
    await aws.until({
      what: `GuardDuty to be on in ${waiting} accounts in ${place.region}`,
      read: async () => {
        const { Members = [] } = await aws
          .client('guardduty', place)
          .send(new GetMembersCommand({ DetectorId: id, AccountIds: [...ids] }));
        const on = Members.filter(
          ({ RelationshipStatus }) => memberMeaning(RelationshipStatus).standing !== 'waiting',
        );
        return ids.length - on.length;
      },
      done: (left) => left === 0,
      limitMs,
    });
  } catch (error) {
    if (!isProvisionError(error) || error.code !== 'DEADLINE') throw error;
  }
}
