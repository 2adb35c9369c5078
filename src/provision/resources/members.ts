import { CreateMembersCommand, StartMonitoringMembersCommand } from '@aws-sdk/client-guardduty';
import type { AccountFacts } from '../accounts.ts';
import type { Aws } from '../aws/aws.ts';
import type { Facts } from '../facts.ts';
import { forgetMembers, readDetectorId, readMembers } from '../guardduty-reads.ts';
import type { LaneMemory } from '../lane-memory.ts';
import { failOnRefused, forMembers } from '../member-batches.ts';
import { meaningOf } from '../member-status.ts';
import type { Resource } from '../resource.ts';

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

interface ToDo {
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
  // What is to be done belongs to what was seen, and the plan shows only the beginning of it.
  const toDo = new WeakMap<MembersState, ToDo>();
  const observe = async (aws: Aws): Promise<MembersState> => {
    const table = await readMembers(aws, place);
    const standing = (id: string) => meaningOf(table.statusOf(id)).standing;
    const work: ToDo = {
      add: facts.eligible.filter(({ id }) => standing(id) === 'absent'),
      start: facts.eligible.map(({ id }) => id).filter((id) => standing(id) === 'stopped'),
      excluded: facts.excluded
        .filter(({ account, byChoice }) => byChoice && ['enabled', 'waiting'].includes(standing(account)))
        .map(({ account }) => account),
    };
    const state: MembersState = {
      members: facts.eligible.length - work.add.length,
      missing: work.add.length,
      stopped: work.start.length,
      accounts: [...work.add.map(({ id }) => id), ...work.start].slice(0, SHOWN),
    };
    toDo.set(state, work);
    return state;
  };
  return {
    kind: 'members',
    ...place,
    goal: (before) => ({
      members: facts.eligible.length,
      missing: 0,
      stopped: 0,
      accounts: before === undefined ? facts.eligible.slice(0, SHOWN).map(({ id }) => id) : [],
    }),
    observe,
    put: async (aws, _after, before) => {
      const seen = before ?? (await observe(aws));
      const { add, start } = toDo.get(seen) ?? { add: [], start: [] };
      const id = await readDetectorId(aws, place);
      const guardduty = aws.client('guardduty', place);
      memory.allMembersNew = seen.members === 0;
      const emails = new Map(add.map((account) => [account.id, account.email]));
      const refused = await forMembers(
        aws,
        place,
        add.map((account) => account.id),
        (some) =>
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
      failOnRefused([...refused, ...stopped], 'membership', add.length + start.length);
    },
    remark: (before) => {
      const excluded = before === undefined ? [] : (toDo.get(before)?.excluded ?? []);
      if (excluded.length === 0) return undefined;
      const some = excluded.slice(0, 50).join(' ');
      return `${excluded.length} excluded accounts stay protected; to let them go: aws guardduty disassociate-members --region ${region} --detector-id <id> --account-ids ${some}`;
    },
  };
}
