import { GetMemberDetectorsCommand, UpdateMemberDetectorsCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import type { Unprocessed } from '../aws/batches.ts';
import type { Facts } from '../facts.ts';
import { forgetMembers, readDetectorId, readMembers } from '../guardduty-reads.ts';
import type { LaneMemory } from '../lane-memory.ts';
import { failOnRefused, forMembers } from '../member-batches.ts';
import { meaningOf } from '../member-status.ts';
import { eachIfNotAll, statusesOf } from '../plans.ts';
import type { ByPlan, PlanStatus, Protection } from '../protection.ts';
import { reductionReason, remarks } from '../reduction.ts';
import type { Place, Resource } from '../resource.ts';

export type MemberFeaturesState = {
  /** Plan → how many members lack it that shall have it. */
  readonly lacking: ByPlan<number>;
  /** Plan → how many members have it that the configuration turns off by name. */
  readonly running: ByPlan<number>;
  /** The first hundred accounts that something is to be done for. */
  readonly accounts: readonly string[];
};

interface Options {
  readonly facts: Facts;
  readonly region: string;
  readonly protection: Protection;
  readonly memory: LaneMemory;
}

/** Accounts that need the same plans set, so that one call can do fifty of them. */
interface Group {
  readonly plans: ByPlan<PlanStatus>;
  readonly accounts: string[];
}

interface ToDo {
  readonly groups: readonly Group[];
  readonly unread: readonly Unprocessed[];
}

const SHOWN = 100;
const NOTHING: MemberFeaturesState = { lacking: {}, running: {}, accounts: [] };

/**
 * The protection plans of members that are there already: the organization's configuration reaches them late or never.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateMemberDetectors.html
 */
export function memberFeatures({
  facts,
  region,
  protection,
  memory,
}: Options): Resource<MemberFeaturesState> {
  const place = { account: facts.adminAccountId, region };
  const toDo = new WeakMap<MemberFeaturesState, ToDo>();
  const wanted = protection.members;
  return {
    kind: 'member-features',
    ...place,
    goal: () => NOTHING,
    observe: async (aws) => {
      if (Object.keys(wanted).length === 0 || (memory.allMembersNew && !protection.direct)) return NOTHING;
      const table = await readMembers(aws, place);
      const standing = (id: string) => meaningOf(table.statusOf(id)).standing;
      const ids = facts.eligible.map(({ id }) => id);
      // Those whose monitoring was stopped are started beside this, and keep the plans they had.
      const there = protection.direct ? ['enabled'] : ['enabled', 'stopped'];
      const { groups, unread } = await readGroups(
        aws,
        place,
        ids.filter((id) => there.includes(standing(id))),
        wanted,
      );
      // Nothing sets the plans of a new member where auto-enable is NONE, so they are set here once it is there.
      const coming = protection.direct
        ? ids.filter((id) => ['absent', 'waiting', 'stopped'].includes(standing(id)))
        : [];
      const on = Object.fromEntries(Object.entries(wanted).filter(([, status]) => status === 'ENABLED'));
      const all =
        coming.length === 0 || Object.keys(on).length === 0
          ? groups
          : [...groups, { plans: on, accounts: coming }];
      const state: MemberFeaturesState = {
        lacking: countPlans(all, 'ENABLED'),
        running: countPlans(all, 'DISABLED'),
        accounts: all.flatMap(({ accounts }) => accounts).slice(0, SHOWN),
      };
      toDo.set(state, { groups: all, unread });
      return state;
    },
    put: async (aws, _after, before) => {
      const { groups } = (before === undefined ? undefined : toDo.get(before)) ?? { groups: [] };
      if (protection.direct)
        await untilEnabled(
          aws,
          place,
          groups.flatMap(({ accounts }) => accounts),
        );
      for (const group of groups) await setPlans(aws, place, group);
    },
    remark: (before) => {
      if (before === undefined) return undefined;
      const unread = toDo.get(before)?.unread ?? [];
      return remarks(
        reductionReason(Object.entries(before.running).map(([plan, count]) => `${plan} in ${count} members`)),
        unread.length === 0
          ? undefined
          : `AWS does not tell the plans of ${unread
              .slice(0, 5)
              .map(({ id, result }) => `${id} (${result})`)
              .join(', ')}${unread.length > 5 ? ' and others' : ''}`,
      );
    },
  };
}

async function readGroups(
  aws: Aws,
  place: Place,
  ids: readonly string[],
  wanted: ByPlan<PlanStatus>,
): Promise<ToDo> {
  const groups = new Map<string, Group>();
  const id = await readDetectorId(aws, place);
  const unread = await forMembers(aws, place, ids, async (some) => {
    const answer = await aws
      .client('guardduty', place)
      .send(new GetMemberDetectorsCommand({ DetectorId: id, AccountIds: [...some] }));
    for (const { AccountId, Features = [] } of answer.MemberDataSourceConfigurations ?? []) {
      const there = Features.flatMap(({ Name = '', Status, ManagedBy, AdditionalConfiguration = [] }) => [
        { plan: Name as string, status: Status, managedBy: ManagedBy },
        ...AdditionalConfiguration.map((part) => ({
          plan: `${Name}/${part.Name ?? ''}`,
          status: part.Status,
          managedBy: part.ManagedBy,
        })),
      ]);
      const plans = Object.fromEntries(
        there.flatMap(({ plan, status, managedBy }) => {
          const goal = wanted[plan];
          return goal === undefined || goal === status || managedBy === 'GUARDDUTY_POLICY'
            ? []
            : [[plan, goal]];
        }),
      );
      if (AccountId === undefined || Object.keys(plans).length === 0) continue;
      const key = JSON.stringify(plans);
      const group = groups.get(key) ?? { plans, accounts: [] };
      group.accounts.push(AccountId);
      groups.set(key, group);
    }
    return answer;
  });
  return { groups: [...groups.values()], unread };
}

function countPlans(groups: readonly Group[], status: PlanStatus): ByPlan<number> {
  const counts: Record<string, number> = {};
  for (const { plans, accounts } of groups)
    for (const [plan, wanted] of Object.entries(plans))
      if (wanted === status) counts[plan] = (counts[plan] ?? 0) + accounts.length;
  return counts;
}

async function untilEnabled(aws: Aws, place: Place, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await aws.until({
    what: `${ids.length} accounts to be members in ${place.region}`,
    read: async () => {
      forgetMembers(aws, place);
      const table = await readMembers(aws, place);
      return ids.filter((id) => ['absent', 'waiting'].includes(meaningOf(table.statusOf(id)).standing))
        .length;
    },
    done: (waiting) => waiting === 0,
    everyMs: 3_000,
  });
}

async function setPlans(aws: Aws, place: Place, { plans, accounts }: Group): Promise<void> {
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
  failOnRefused(refused, 'protection plans', accounts.length);
}
