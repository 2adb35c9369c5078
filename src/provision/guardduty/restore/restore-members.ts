import { DeleteMembersCommand, DisassociateMembersCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../../aws/aws.ts';
import { forgetMembers, readDetectorId, readMembers } from '../../reads/guardduty-reads.ts';
import { failOnRefused, forMembers } from '../../reads/member-batches.ts';
import { memberMeaning } from '../../reads/member-status.ts';
import { noted } from '../../engine/note.ts';
import { observed, type Resource } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';
import { classifyRemoval } from '../../reads/unprocessed.ts';

export type RestoredMembersState = {
  readonly members: number;
  /** The first hundred. */
  readonly accounts: readonly string[];
};

interface Options extends Place {
  /** Members from before the first run stay as they are. */
  readonly wasMember: (account: string) => boolean;
  /** Their detectors are left alone, so they stay on. */
  readonly staysOn: boolean;
}

/**
 * Lets the members of an administrator go: first they are disassociated, then their rows are deleted. GuardDuty stays on in
 * them. AWS refuses it while auto-enable is ALL.
 */
export function restoreMembers({ wasMember, staysOn, ...place }: Options): Resource<RestoredMembersState> {
  return {
    kind: 'members',
    account: place.account,
    region: place.region,
    desired: () => undefined,
    observe: async (aws) => {
      const accounts = (await leaving(aws, place, wasMember)).map(({ id }) => id);
      return observed(
        accounts.length === 0 ? undefined : { members: accounts.length, accounts: accounts.slice(0, 100) },
      );
    },
    apply: () => Promise.resolve(),
    remove: async (aws) => {
      const rows = await leaving(aws, place, wasMember);
      const detectorId = await readDetectorId(aws, place);
      const guardduty = aws.client('guardduty', place);
      const associated = rows
        .filter(({ status }) => memberMeaning(status).standing !== 'absent')
        .map(({ id }) => id);
      const kept = await forMembers(
        aws,
        place,
        associated,
        (some) =>
          guardduty.send(new DisassociateMembersCommand({ DetectorId: detectorId, AccountIds: [...some] })),
        classifyRemoval,
      );
      const left = await forMembers(
        aws,
        place,
        rows.map(({ id }) => id),
        (some) => guardduty.send(new DeleteMembersCommand({ DetectorId: detectorId, AccountIds: [...some] })),
        classifyRemoval,
      );
      forgetMembers(aws, place);
      failOnRefused([...kept, ...left], 'letting go', rows.length, place);
    },
    note: (before) =>
      noted(
        'STAYS_ON',
        before === undefined || !staysOn ? undefined : 'GuardDuty stays on in these accounts and bills there',
      ),
  };
}

async function leaving(
  aws: Aws,
  place: Place,
  wasMember: Options['wasMember'],
): Promise<readonly { readonly id: string; readonly status: string }[]> {
  const table = await readMembers(aws, place);
  return [...table.entries()].flatMap(([id, status]) => (wasMember(id) ? [] : [{ id, status }]));
}
