import { CreateMembersCommand, StartMonitoringMembersCommand } from '@aws-sdk/client-guardduty';
import { emailsOf, type AccountFacts } from '../../discovery/accounts.ts';
import type { Facts } from '../../discovery/facts.ts';
import { forgetMembers, readDetectorId, readMembers } from '../../reads/guardduty-reads.ts';
import type { LaneMemory } from '../../engine/lane-memory.ts';
import { failOnRefused, forMembers } from '../../reads/member-batches.ts';
import { meaningOf, type MemberStanding } from '../../reads/member-status.ts';
import type { MemberTable } from '../../reads/member-table.ts';
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
  readonly memory: LaneMemory;
}

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
export function members({ facts, region, memory }: Options): Resource<MembersState> {
  const place = { account: facts.adminAccountId, region };
  const total = facts.eligible.length;
  // The plan shows the beginning of what was seen; this is all of it.
  let seen: Seen | undefined;
  return {
    kind: 'members',
    ...place,
    goal: (before) => {
      if (before !== undefined) return { members: total, missing: 0, stopped: 0, accounts: [] };
      const accounts = facts.eligible.slice(0, SHOWN).map(({ id }) => id);
      return total === 0 ? undefined : { members: total, missing: 0, stopped: 0, accounts };
    },
    observe: async (aws) => {
      seen = look(facts, await readMembers(aws, place));
      const { add, start } = seen;
      if (add.length === total) return undefined;
      return {
        members: total - add.length,
        missing: add.length,
        stopped: start.length,
        accounts: [...add.map(({ id }) => id), ...start].slice(0, SHOWN),
      };
    },
    put: async (aws, _after, before) => {
      const { add, start } = seen ?? look(facts, await readMembers(aws, place));
      const id = await readDetectorId(aws, place);
      const guardduty = aws.client('guardduty', place);
      memory.allMembersNew = before === undefined;
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
      failOnRefused([...refused, ...stopped], 'membership', add.length + start.length, place);
    },
    note: (before) => {
      const excluded = before === undefined ? [] : (seen?.excluded ?? []);
      if (excluded.length === 0) return [];
      const some = excluded.slice(0, 50).join(' ');
      return noted(
        'EXCLUDED_STAY',
        `${excluded.length} excluded ${excluded.length === 1 ? 'account stays' : 'accounts stay'} protected; to let go, with credentials of account ${place.account}: aws guardduty disassociate-members --region ${region} --detector-id ${detectorIdCommand(region)} --account-ids ${some}`,
      );
    },
  };
}

function look(facts: Facts, table: MemberTable): Seen {
  const standing = (id: string): MemberStanding => meaningOf(table.statusOf(id)).standing;
  return {
    add: facts.eligible.filter(({ id }) => standing(id) === 'absent'),
    start: facts.eligible.map(({ id }) => id).filter((id) => standing(id) === 'stopped'),
    excluded: facts.excluded
      .filter(({ account, byChoice }) => byChoice && ['enabled', 'waiting'].includes(standing(account)))
      .map(({ account }) => account),
  };
}
