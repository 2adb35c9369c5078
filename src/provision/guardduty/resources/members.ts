import { CreateMembersCommand, StartMonitoringMembersCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../../aws/aws.ts';
import type { Unprocessed } from '../../aws/batches.ts';
import type { Place } from '../../aws/place.ts';
import { emailsOf, type AccountFacts } from '../../discovery/accounts.ts';
import type { Facts } from '../../discovery/facts.ts';
import { forgetMembers, readDetectorId, readMembers } from '../../reads/guardduty-reads.ts';
import { markMade } from '../../reads/just-made.ts';
import { failOnRefused, forMembers, MEMBERS_A_CALL } from '../../reads/member-batches.ts';
import { memberMeaning, type MemberStanding } from '../../reads/member-status.ts';
import type { MemberTable } from '../../reads/member-table.ts';
import {
  accountsWithoutRegion,
  isWithoutRegion,
  rememberWithoutRegion,
} from '../../reads/members-without-region.ts';
import { rememberRefused } from '../../reads/refused-members.ts';
import { noted } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';
import { detectorIdCommand } from '../../reads/unprocessed.ts';

export type MembersState = {
  /** Accounts that are members or on their way. */
  readonly members: number;
  readonly missing: number;
  /** Members whose monitoring is stopped. */
  readonly stopped: number;
  /** The first hundred accounts that something is to be done for. */
  readonly accounts: readonly string[];
};

interface Options {
  readonly facts: Facts;
  readonly region: string;
}

/** Who is to be added or started, and who stays although excluded: the state names only the first of them. */
interface Seen {
  readonly add: readonly AccountFacts[];
  readonly start: readonly string[];
  readonly excluded: readonly string[];
}

const SHOWN = 100;

/**
 * Every chosen account as a member of the administrator in one Region. One resource for all of them: its calls grow with
 * accounts/50. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html
 */
export function members({ facts, region }: Options): Resource<MembersState, Seen> {
  const place = { account: facts.adminAccountId, region };
  const total = facts.eligible.length;
  return {
    kind: 'members',
    ...place,
    desired: (before) => {
      if (before !== undefined) return { members: total, missing: 0, stopped: 0, accounts: [] };
      const accounts = facts.eligible.slice(0, SHOWN).map(({ id }) => id);
      return total === 0 ? undefined : { members: total, missing: 0, stopped: 0, accounts };
    },
    observe: async (aws) => {
      const table = await readMembers(aws, place);
      const detail = look(facts, table, await withoutRegion(aws, facts, place, table));
      const { add, start } = detail;
      if (add.length === total) return { state: undefined, detail };
      const accounts = [...add.map(({ id }) => id), ...start].slice(0, SHOWN);
      const state = { members: total - add.length, missing: add.length, stopped: start.length, accounts };
      return { state, detail };
    },
    apply: async (aws, _after, before, { add, start }) => {
      const id = await readDetectorId(aws, place);
      const guardduty = aws.client('guardduty', place);
      const emails = emailsOf(facts.eligible);
      const ids = add.map((account) => account.id);
      const refused = await forMembers(aws, place, ids, (some) =>
        guardduty.send(
          new CreateMembersCommand({
            DetectorId: id,
            AccountDetails: some.map((account) => ({ AccountId: account, Email: emails.get(account) })),
          }),
        ),
      );
      const stopped = await forMembers(aws, place, start, (some) =>
        guardduty.send(new StartMonitoringMembersCommand({ DetectorId: id, AccountIds: [...some] })),
      );
      forgetMembers(aws, place);
      // CreateMembers gives new members the organization's features, so they need not be looked at.
      if (before === undefined) await markMade(aws, 'all-members', place);
      const wrong = await refusedForGood(aws, place, refused);
      failOnRefused([...wrong, ...stopped], 'membership', add.length + start.length, place);
    },
    note: (before, { excluded }) => {
      if (before === undefined || excluded.length === 0) return [];
      const some = excluded.slice(0, MEMBERS_A_CALL).join(' ');
      const more =
        excluded.length > MEMBERS_A_CALL
          ? ` (the first ${MEMBERS_A_CALL}; ${excluded.length - MEMBERS_A_CALL} more are named once these are gone)`
          : '';
      return noted(
        'EXCLUDED_STAY',
        `${excluded.length} excluded ${excluded.length === 1 ? 'account stays' : 'accounts stay'} protected; to disassociate, with credentials of account ${place.account}: aws guardduty disassociate-members --region ${region} --detector-id ${detectorIdCommand(region)} --account-ids ${some}${more}`,
      );
    },
  };
}

/** The accounts that are not members because they have not enabled the Region. */
export function withoutRegion(
  aws: Aws,
  facts: Facts,
  place: Place,
  table: MemberTable,
): Promise<ReadonlySet<string>> {
  return accountsWithoutRegion(aws, place, {
    managementAccountId:
      facts.callerRole === 'management' ? facts.organization?.managementAccountId : undefined,
    missing: facts.eligible
      .map(({ id }) => id)
      .filter((id) => memberMeaning(table.statusOf(id)).standing === 'absent'),
    wanted: facts.eligible.length,
  });
}

/**
 * What AWS refused and what is a problem: not who is listed all the same, nor who has not enabled the Region, which is
 * remembered, so that the comparison after the run does not miss them.
 */
async function refusedForGood(
  aws: Aws,
  place: Place,
  refused: readonly Unprocessed[],
): Promise<readonly Unprocessed[]> {
  if (refused.length === 0) return [];
  const table = await readMembers(aws, place);
  const missing = refused.filter(({ id }) => memberMeaning(table.statusOf(id)).standing === 'absent');
  await rememberRefused(
    aws,
    place,
    missing.map(({ id }) => id),
  );
  const without = missing.filter(isWithoutRegion);
  if (without.length > 0)
    await rememberWithoutRegion(
      aws,
      place,
      without.map(({ id }) => id),
    );
  return missing.filter((one) => !without.includes(one));
}

function look(facts: Facts, table: MemberTable, without: ReadonlySet<string>): Seen {
  const standing = (id: string): MemberStanding => memberMeaning(table.statusOf(id)).standing;
  return {
    add: facts.eligible.filter(({ id }) => standing(id) === 'absent' && !without.has(id)),
    start: facts.eligible.map(({ id }) => id).filter((id) => standing(id) === 'stopped'),
    excluded: facts.excluded
      .filter(({ account, byChoice }) => byChoice && ['enabled', 'waiting'].includes(standing(account)))
      .map(({ account }) => account),
  };
}
