import type { Aws } from '../aws/aws.ts';
import { explain } from '../aws/explain.ts';
import type { Facts } from '../discovery/facts.ts';
import {
  readAdmin,
  readDetector,
  readMembers,
  readOrganizationConfiguration,
} from '../reads/guardduty-reads.ts';
import type { MemberTable } from '../reads/member-table.ts';
import { memberMeaning } from '../reads/member-status.ts';
import type { RegionStatus } from '../engine/report.ts';

/** One Region's GuardDuty; the forwarder is the pipeline's to tell, and the verdict that of all together. */
export type GuardDutyStatus = Omit<RegionStatus, 'forwarder' | 'health' | 'healthy'>;

/**
 * What is true of GuardDuty now, Region by Region, from the reads of the plan. The administrator's rights are enough. A
 * Region that cannot be read has detector `unknown`; the plan's own step says why.
 */
export function regionStatuses(aws: Aws, facts: Facts): Promise<readonly GuardDutyStatus[]> {
  return Promise.all(
    facts.regions.map(async (region) => {
      try {
        return await regionStatus(aws, facts, region);
      } catch (error) {
        const { code } = explain(error);
        if (code === 'INTERRUPTED') throw error;
        return {
          region,
          admin: null,
          detector: 'unknown',
          autoEnable: null,
          features: {},
          members: { eligible: facts.eligible.length, enabled: 0, byStatus: {} },
        };
      }
    }),
  );
}

async function regionStatus(aws: Aws, facts: Facts, region: string): Promise<GuardDutyStatus> {
  const { organization, adminAccountId, callerRole } = facts;
  const place = { account: adminAccountId, region };
  const detector = await readDetector(aws, place);
  const status = detector?.status ?? 'absent';
  if (organization === undefined)
    return {
      region,
      admin: null,
      detector: status,
      autoEnable: null,
      features: detector?.features ?? {},
      members: { eligible: 0, enabled: 0, byStatus: {} },
    };
  // Without the management account's credentials, the facts hold only Regions where the caller is the administrator.
  const admin =
    callerRole === 'management'
      ? ((await readAdmin(aws, organization.managementAccountId, region))?.account ?? null)
      : adminAccountId;
  const isOurs = admin === adminAccountId;
  const settings = isOurs
    ? await readOrganizationConfiguration(aws, place, callerRole === 'management')
    : undefined;
  return {
    region,
    admin,
    detector: status,
    autoEnable: settings?.autoEnable ?? null,
    features: settings?.features ?? {},
    members: count(facts, isOurs && facts.accountsKnown ? await readMembers(aws, place) : undefined),
  };
}

function count({ eligible }: Facts, table: MemberTable | undefined): GuardDutyStatus['members'] {
  const byStatus: Record<string, number> = {};
  let enabled = 0;
  for (const { id } of eligible) {
    const status = table?.statusOf(id);
    const shown = status ?? 'NotMember';
    byStatus[shown] = (byStatus[shown] ?? 0) + 1;
    if (memberMeaning(status).standing === 'enabled') enabled++;
  }
  return { eligible: eligible.length, enabled, byStatus };
}
