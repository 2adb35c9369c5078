import type { Aws } from '../../aws/aws.ts';
import type { Unprocessed } from '../../aws/batches.ts';
import type { Facts } from '../../discovery/facts.ts';
import { readDetector, readMembers } from '../../reads/guardduty-reads.ts';
import { isJustMade } from '../../reads/just-made.ts';
import { eachMembersPlans, type PlanSent } from '../../reads/member-plans.ts';
import { memberMeaning, type MemberStanding } from '../../reads/member-status.ts';
import { setPlans, untilMembers, type MemberPlans } from '../set-member-plans.ts';
import {
  isOffered,
  namedOff,
  strengthened,
  type ByPlan,
  type PlanStatus,
  type Protection,
} from '../../reads/protection.ts';
import { refusedInRun } from '../../reads/refused-members.ts';
import { withoutRegion } from './members.ts';
import { noted } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';

export type MemberFeaturesState = {
  /** Plan → how many members lack it that should have it. */
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
}

interface ToDo {
  readonly groups: readonly MemberPlans[];
  readonly unread: readonly Unprocessed[];
  /** Wanted plans that a GuardDuty policy of the Organization manages → in how many members. */
  readonly managed: ByPlan<number>;
}

const SHOWN = 100;
const NOTHING: MemberFeaturesState = { lacking: {}, running: {}, accounts: [] };
const NOTHING_TO_DO: ToDo = { groups: [], unread: [], managed: {} };

/**
 * The protection plans of members that are there already: the organization's configuration reaches them late or never.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateMemberDetectors.html
 */
export function memberFeatures(options: Options): Resource<MemberFeaturesState, ToDo> {
  const { facts, region, protection } = options;
  const place = { account: facts.adminAccountId, region };
  return {
    kind: 'member-features',
    ...place,
    desired: () => NOTHING,
    observe: async (aws) => {
      const isAsked = Object.keys(protection.members).length > 0;
      if (!isAsked || (!protection.direct && (await isJustMade(aws, 'all-members', place))))
        return { state: NOTHING, detail: NOTHING_TO_DO };
      const detail = await readToDo(aws, options);
      const { groups } = detail;
      const state: MemberFeaturesState = {
        lacking: countPlans(groups, 'ENABLED'),
        running: countPlans(groups, 'DISABLED', namedOff(protection)),
        accounts: groups.flatMap(({ accounts }) => accounts).slice(0, SHOWN),
      };
      return { state, detail };
    },
    apply: async (aws, _after, _before, { groups }) => {
      // Whom AWS did not take as a member a moment ago has no plans to set, and its own step says why.
      const refused = await refusedInRun(aws, place);
      const members = groups.map(({ plans, accounts }) => ({
        plans,
        accounts: accounts.filter((id) => !refused.has(id)),
      }));
      if (protection.direct)
        await untilMembers(
          aws,
          place,
          members.flatMap(({ accounts }) => accounts),
        );
      for (const { plans, accounts } of members)
        if (accounts.length > 0)
          await setPlans(aws, place, { plans: await offered(aws, place, plans), accounts });
    },
    reduces: ({ running }) => Object.keys(running),
    note: (_before, { unread, managed }) => [
      ...Object.entries(managed).flatMap(([plan, count]) =>
        noted(
          'MANAGED_BY_POLICY',
          `a GuardDuty policy of the Organization manages ${plan} in ${count} ${count === 1 ? 'member' : 'members'}: it is left alone there`,
        ),
      ),
      ...(unread.length === 0 ? [] : noted('FEATURES_UNKNOWN', unreadText(unread))),
    ],
  };
}

async function readToDo(aws: Aws, { facts, region, protection }: Options): Promise<ToDo> {
  const place = { account: facts.adminAccountId, region };
  const table = await readMembers(aws, place);
  const standing = (id: string): MemberStanding => memberMeaning(table.statusOf(id)).standing;
  const ids = facts.eligible.map(({ id }) => id);
  // Those whose monitoring was stopped are started at the same time, and keep the plans they had.
  const there = protection.direct ? ['enabled'] : ['enabled', 'stopped'];
  const seen = await readGroups(
    aws,
    place,
    ids.filter((id) => there.includes(standing(id))),
    protection,
  );
  if (!protection.direct) return seen;
  // Nothing sets the plans of a new member where auto-enable is NONE, so they are set here once it is there.
  const [without, refused] = await Promise.all([
    withoutRegion(aws, facts, place, table),
    refusedInRun(aws, place),
  ]);
  const coming = ids.filter(
    (id) => ['absent', 'waiting', 'stopped'].includes(standing(id)) && !without.has(id) && !refused.has(id),
  );
  const asked = Object.entries(protection.members).filter(([, status]) => status === 'ENABLED');
  const plans = await offered(aws, place, Object.fromEntries(asked));
  return coming.length === 0 || Object.keys(plans).length === 0
    ? seen
    : { ...seen, groups: [...seen.groups, { plans, accounts: coming }] };
}

function unreadText(unread: readonly Unprocessed[]): string {
  const some = unread.slice(0, 5).map(({ id, result }) => `${id} (${result})`);
  const more = unread.length > some.length ? `, and ${unread.length - some.length} more` : '';
  return `AWS does not tell the plans of ${some.join(', ')}${more}`;
}

async function readGroups(
  aws: Aws,
  place: Place,
  ids: readonly string[],
  protection: Protection,
): Promise<ToDo> {
  const groups = new Map<string, MemberPlans & { readonly accounts: string[] }>();
  const managed: Record<string, number> = {};
  const off = namedOff(protection);
  // Of 50,000 members nearly all look alike, so each look is judged once.
  const known = new Map<string, Due>();
  const unread = await eachMembersPlans(aws, place, ids, (account, answered) => {
    const look = lookOf(answered);
    const due = known.get(look) ?? dueTo(answered, protection, off);
    known.set(look, due);
    for (const plan of due.managed) managed[plan] = (managed[plan] ?? 0) + 1;
    // Nothing at all is no answer to go by.
    if (answered.length === 0 || due.key === '{}') return;
    const group = groups.get(due.key) ?? { plans: due.plans, accounts: [] };
    group.accounts.push(account);
    groups.set(due.key, group);
  });
  return { groups: [...groups.values()], unread, managed };
}

/** What a member with certain plans lacks. */
interface Due {
  readonly plans: ByPlan<PlanStatus>;
  readonly key: string;
  /** Plans that a policy keeps from being as asked. */
  readonly managed: readonly string[];
}

function dueTo(answered: readonly PlanSent[], protection: Protection, off: ReadonlySet<string>): Due {
  const { features, policy } = plansIn(answered);
  const after = strengthened(features, protection.members, off, policy);
  const plans = Object.fromEntries(
    Object.entries(after).filter(([plan, status]) => features[plan] !== status),
  );
  const managed = policy.filter((plan) => {
    const asked = protection.members[plan];
    return asked !== undefined && asked !== features[plan];
  });
  return { plans, key: JSON.stringify(plans), managed };
}

/** Everything of a member's plans that is judged, as one text. */
function lookOf(answered: readonly PlanSent[]): string {
  let look = '';
  for (const { name, status, managedBy, additionalConfiguration } of answered) {
    look += `${name} ${status} ${managedBy};`;
    for (const part of additionalConfiguration ?? [])
      look += `${part.name} ${part.status} ${part.managedBy},`;
  }
  return look;
}

/** A member's plans, parts next to their plans, and which of them a policy manages. */
function plansIn(answer: readonly PlanSent[]): {
  readonly features: ByPlan<PlanStatus>;
  readonly policy: readonly string[];
} {
  const flat = answer.flatMap(({ name = '', status, managedBy, additionalConfiguration = [] }) => [
    { plan: name, status, managedBy },
    ...additionalConfiguration.map((part) => ({
      plan: `${name}/${part.name ?? ''}`,
      status: part.status,
      managedBy: part.managedBy,
    })),
  ]);
  return {
    features: Object.fromEntries(
      flat.map(({ plan, status }) => [plan, status === 'ENABLED' ? 'ENABLED' : 'DISABLED']),
    ),
    policy: flat.filter(({ managedBy }) => managedBy === 'GUARDDUTY_POLICY').map(({ plan }) => plan),
  };
}

/** Those plans that the Region has, as the administrator's own detector shows them. */
async function offered(aws: Aws, place: Place, plans: ByPlan<PlanStatus>): Promise<ByPlan<PlanStatus>> {
  const own = await readDetector(aws, place);
  return Object.fromEntries(Object.entries(plans).filter(([plan]) => isOffered(plan, own?.features ?? {})));
}

function countPlans(
  groups: readonly MemberPlans[],
  status: PlanStatus,
  only?: ReadonlySet<string>,
): ByPlan<number> {
  const counts: Record<string, number> = {};
  for (const { plans, accounts } of groups)
    for (const [plan, wanted] of Object.entries(plans))
      if (wanted === status && only?.has(plan) !== false)
        counts[plan] = (counts[plan] ?? 0) + accounts.length;
  return counts;
}
